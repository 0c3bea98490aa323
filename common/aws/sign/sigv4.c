/* Signature Version 4: canonical request, string to sign, Authorization. */
#include "aws/sign/sigv4.h"

#include <stdlib.h>
#include <string.h>

#include "aws/sign/digest.h"
#include "aws/sign/signkey.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "http/http.h"
#include "http/url.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

struct sigv4_pair {
	const char *name, *value;
	size_t location; /* as written, so that sorting is stable */
};

static int
pair_compare(const void *a, const void *b)
{
	const struct sigv4_pair *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	return r != 0 ? r : strcmp(x->value, y->value);
}

static int
header_compare(const void *a, const void *b)
{
	const struct sigv4_pair *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	return r != 0 ? r : x->location < y->location ? -1 : 1;
}

static void
sigv4_put_path(struct buf *b, const char *path, const struct sigv4_scope *s)
{
	struct buf plain = { 0 };
	size_t n = strlen(path);

	if (s->no_normalize)
		buf_puts(&plain, path);
	else
		url_put_segments(&plain, path, n, true);
	/* A slash at the end stays. */
	if (plain.n == 0 || (!s->no_normalize && path[n - 1] == '/'))
		buf_putc(&plain, '/');
	/* Encoded once more than on the wire: %20 is signed as %2520. */
	if (plain.n > 0)
		encode_percent(b, plain.text, plain.n, "/");
	b->failed = b->failed || plain.failed;
	buf_free(&plain);
	buf_putc(b, '\n');
}

/* The decoded text, encoded in the one way that is signed. */
static const char *
reencode(struct arena *a, const char *text, size_t n)
{
	struct buf b = { 0 };
	size_t len;
	char *plain = decode_percent(a, text, n, false, &len);

	if (plain == NULL)
		return NULL;
	buf_puts(&b, "");
	encode_percent(&b, plain, len, NULL);
	return buf_take(&b, a);
}

static int
query_split(struct arena *a, const char *query, struct sigv4_pair **ret,
    size_t *ret_n, struct err *e)
{
	size_t max = 1, n = 0;
	struct sigv4_pair *pair;

	for (const char *p = query; *p != '\0'; p++)
		max += *p == '&';
	pair = arena_array(a, max, sizeof *pair);
	if (pair == NULL)
		return err_memory(e);
	for (;;) {
		size_t len = strcspn(query, "&");
		const char *eq = memchr(query, '=', len);
		size_t nname = eq != NULL ? (size_t)(eq - query) : len;

		if (len > 0) {
			pair[n].name = reencode(a, query, nname);
			if (eq == NULL)
				pair[n].value = "";
			else
				pair[n].value =
				    reencode(a, eq + 1, len - nname - 1);
			if (pair[n].name == NULL || pair[n].value == NULL)
				return err_memory(e);
			n++;
		}
		if (query[len] == '\0')
			break;
		query += len + 1;
	}
	*ret = pair;
	*ret_n = n;
	return 0;
}

static int
put_query(struct arena *a, struct buf *b, const char *query, struct err *e)
{
	struct sigv4_pair *pair = NULL;
	size_t n = 0;

	if (query != NULL && query_split(a, query, &pair, &n, e) < 0)
		return -1;
	if (n > 1)
		qsort(pair, n, sizeof *pair, pair_compare);
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, i > 0 ? "&" : "");
		buf_puts(b, pair[i].name);
		buf_putc(b, '=');
		buf_puts(b, pair[i].value);
	}
	buf_putc(b, '\n');
	return 0;
}

static bool
list_has(const char *list, const char *name)
{
	size_t n = strlen(name);

	while (*list != '\0') {
		size_t len = strcspn(list, ";");

		if (len == n && memcmp(list, name, n) == 0)
			return true;
		list += len + (list[len] == ';' ? 1 : 0);
	}
	return false;
}

/* All headers, but those that proxies and transports add, drop or change, or that
 * cannot sign themselves. */
static bool
header_is_signed(const char *lower, const struct sigv4_scope *s)
{
	static const char *const unsigned_names[] = { "authorization",
		"connection", "expect", "keep-alive", "te", "trailer",
		"transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
		NULL };

	if (s->only != NULL)
		return list_has(s->only, lower);
	if (s->token_unsigned && text_equal(lower, "x-amz-security-token"))
		return false;
	return !text_is_one_of(lower, unsigned_names) &&
	    !text_starts(lower, "proxy-");
}

/* Trimmed, and a run of blanks is one. */
static void
put_value(struct buf *b, const char *value)
{
	const char *between = "";

	for (;;) {
		size_t n = 0;

		while (text_is_space(*value))
			value++;
		while (value[n] != '\0' && !text_is_space(value[n]))
			n++;
		if (n == 0)
			return;
		buf_puts(b, between);
		buf_add(b, value, n);
		between = " ";
		value += n;
	}
}

static int
headers_collect(struct arena *a, const struct http_request *q,
    const struct sigv4_scope *s, struct sigv4_pair **ret, size_t *ret_n,
    struct err *e)
{
	struct sigv4_pair *pair = arena_array(a, q->nheader, sizeof *pair);
	size_t n = 0;

	if (pair == NULL)
		return err_memory(e);
	for (size_t i = 0; i < q->nheader; i++) {
		const char *lower = arena_lower(a, q->header[i].name);

		if (lower == NULL)
			return err_memory(e);
		if (header_is_signed(lower, s))
			pair[n++] =
			    (struct sigv4_pair){ lower, q->header[i].value, i };
	}
	qsort(pair, n, sizeof *pair, header_compare);
	*ret = pair;
	*ret_n = n;
	return 0;
}

/* The header block, and the list of names for both uses of it. */
static int
put_headers(struct arena *a, struct buf *b, const struct http_request *q,
    const struct sigv4_scope *s, const char **ret_names, struct err *e)
{
	struct sigv4_pair *pair = NULL;
	struct buf names = { 0 };
	size_t n = 0;

	if (headers_collect(a, q, s, &pair, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		bool again =
		    i > 0 && text_equal(pair[i].name, pair[i - 1].name);
		bool more =
		    i + 1 < n && text_equal(pair[i].name, pair[i + 1].name);

		if (!again) {
			buf_puts(&names, i > 0 ? ";" : "");
			buf_puts(&names, pair[i].name);
			buf_puts(b, pair[i].name);
		}
		buf_putc(b, again ? ',' : ':');
		put_value(b, pair[i].value);
		if (!more)
			buf_putc(b, '\n');
	}
	*ret_names = buf_take(&names, a);
	if (*ret_names == NULL)
		return err_memory(e);
	buf_putc(b, '\n');
	buf_puts(b, *ret_names);
	buf_putc(b, '\n');
	return 0;
}

/* Host, date, token and payload hash into q.  payload: hex. */
static int
headers_set(struct arena *a, struct http_request *q, const struct url *u,
    const struct creds *c, const struct sigv4_scope *s, const char *date,
    const char *payload, struct err *e)
{
	static const char sha[] = "x-amz-content-sha256";
	const char *host = url_authority(a, u);

	if (host == NULL)
		return err_memory(e);
	http_remove_header(q, "Authorization");
	if (c->session_token == NULL)
		http_remove_header(q, "X-Amz-Security-Token");
	else if (http_set_header(a, q, "X-Amz-Security-Token", c->session_token,
		     e) < 0)
		return -1;
	if (http_set_header(a, q, "Host", host, e) < 0 ||
	    http_set_header(a, q, "X-Amz-Date", date, e) < 0)
		return -1;
	if (s->sign_body_header || http_request_header(q, sha) != NULL)
		return http_set_header(a, q, sha, payload, e);
	return 0;
}

static int
hex_sha256(struct evp_md_ctx_st *c, const void *p, size_t n,
    char ret[2 * DIGEST_SHA256_SIZE + 1], struct err *e)
{
	unsigned char digest[DIGEST_SHA256_SIZE];

	if (digest_next(c, p, n, digest) < 0)
		return err_set(e, ERR_BUG, "SHA-256 is not available");
	encode_hex(digest, sizeof digest, ret);
	return 0;
}

struct signing {
	struct url url;
	char date[TIME_TEXT_SIZE]; /* 20150830T123600Z */
	char day[9];
	char payload[2 * DIGEST_SHA256_SIZE + 1];
	const char *names; /* signed headers */
	struct evp_md_ctx_st *digest;
};

/* text under the key of secret, day, region and service. */
static int
signature(const struct creds *c, const struct sigv4_scope *s,
    const struct signing *g, const char *text,
    char ret[2 * DIGEST_SHA256_SIZE + 1], struct err *e)
{
	const struct signkey_parts parts = { c->secret_access_key, g->day,
		s->region, s->service };
	unsigned char key[DIGEST_SHA256_SIZE];
	int failed;

	if (signkeys_get(s->keys, g->digest, &parts, key, e) < 0)
		return -1;
	failed = digest_hmac_sha256(g->digest, key, sizeof key, text,
	    strlen(text), key);
	if (failed == 0)
		encode_hex(key, sizeof key, ret);
	digest_wipe(key, sizeof key);
	if (failed == 0)
		return 0;
	return err_set(e, ERR_BUG, "HMAC-SHA-256 is not available");
}

static int
parts_keep(struct arena *a, const struct buf *canonical, const char *to_sign,
    const char *hex, struct sigv4_parts *ret, struct err *e)
{
	if (ret == NULL)
		return 0;
	ret->canonical_request =
	    arena_strndup(a, canonical->text, canonical->n);
	ret->string_to_sign = to_sign;
	ret->signature = arena_strdup(a, hex);
	if (ret->canonical_request == NULL || ret->signature == NULL)
		return err_memory(e);
	return 0;
}

static int
canonical_request(struct arena *a, struct buf *b, const struct http_request *q,
    const struct sigv4_scope *s, struct signing *g, struct err *e)
{
	buf_puts(b, q->method);
	buf_putc(b, '\n');
	sigv4_put_path(b, g->url.path, s);
	if (put_query(a, b, g->url.query, e) < 0 ||
	    put_headers(a, b, q, s, &g->names, e) < 0)
		return -1;
	buf_puts(b, g->payload);
	return b->failed ? err_memory(e) : 0;
}

/* From the canonical request to the Authorization header. */
static int
authorize(struct arena *a, struct http_request *q, const struct buf *canonical,
    const struct creds *c, const struct sigv4_scope *s, const struct signing *g,
    struct sigv4_parts *parts, struct err *e)
{
	char hash[2 * DIGEST_SHA256_SIZE + 1], hex[sizeof hash];
	const char *scope, *to_sign, *value;

	if (hex_sha256(g->digest, canonical->text, canonical->n, hash, e) < 0)
		return -1;
	scope = arena_join(a,
	    (const char *const[]){ g->day, "/", s->region, "/", s->service,
		"/aws4_request", NULL });
	if (scope == NULL)
		to_sign = NULL;
	else
		to_sign = arena_join(a,
		    (const char *const[]){ ALGORITHM "\n", g->date, "\n", scope,
			"\n", hash, NULL });
	if (to_sign == NULL)
		return err_memory(e);
	if (signature(c, s, g, to_sign, hex, e) < 0)
		return -1;
	value = arena_join(a,
	    (const char *const[]){ ALGORITHM " Credential=", c->access_key_id,
		"/", scope, ", SignedHeaders=", g->names, ", Signature=", hex,
		NULL });
	if (value == NULL)
		return err_memory(e);
	if (parts_keep(a, canonical, to_sign, hex, parts, e) < 0)
		return -1;
	return http_set_header(a, q, "Authorization", value, e);
}

int
sigv4_sign(struct arena *a, struct http_request *q, const struct creds *c,
    const struct sigv4_scope *s, struct sigv4_parts *parts, struct err *e)
{
	struct signing g = { 0 };
	struct buf b = { 0 };
	int failed;

	if (url_parse(a, q->url, &g.url, e) < 0)
		return -1;
	if (g.url.host == NULL || *g.url.host == '\0')
		return err_set(e, ERR_INPUT, "cannot sign a URL without host");
	time_print_basic(s->now_ms, g.date);
	memcpy(g.day, g.date, sizeof g.day - 1);
	g.digest = signkeys_digest(s->keys, e);
	if (g.digest == NULL)
		return -1;
	failed = hex_sha256(g.digest, q->body, q->body != NULL ? q->nbody : 0,
	    g.payload, e);
	if (failed == 0)
		failed = headers_set(a, q, &g.url, c, s, g.date, g.payload, e);
	if (failed == 0)
		failed = canonical_request(a, &b, q, s, &g, e);
	if (failed == 0)
		failed = authorize(a, q, &b, c, s, &g, parts, e);
	digest_free(g.digest);
	buf_free(&b); /* and wiped: it holds the session token */
	return failed;
}
