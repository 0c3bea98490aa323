/* Security schemes of OpenAPI on requests, one row a type. */
#include "plugin/check_arazzo/scheme.h"

#include <string.h>

#include "arazzo/openapi/openapi.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/text.h"
#include "data/number.h"
#include "data/value.h"
#include "http/http.h"
#include "http/url.h"

#define TOKEN_MAX_BYTES ((size_t)1 << 20)
#define TOKEN_DEFAULT_S 60 /* when the response has no expires_in */
#define TOKEN_EARLY_S 10   /* a token is not used this close to its end */

const char *
scheme_member(const struct op_scheme *s, const char *key)
{
	return value_member_text(s->scheme, key);
}

int
secret_hide(struct ca *c, const char *text, struct err *e)
{
	bool failed = text != NULL && *text != '\0' &&
	    json_array_append_new(c->env.secrets, json_string_nocheck(text)) <
		0;

	return failed ? err_memory(e) : 0;
}

/* One request that gets a secret. */
struct putting {
	struct ca *c;
	struct arena *a;
	const struct operation *op;
	const struct op_scheme *s;
	struct ca_secret *secret;
	struct http_request *q;
};

/* --- OAuth 2 client credentials ------------------------------------------- */

/* NULL: the scheme has no such flow. */
static const char *
token_url(const json_t *scheme)
{
	const json_t *flows = json_object_get(scheme, "flows");
	const char *flow = value_member_text(scheme, "flow"); /* Swagger 2.0 */

	if (flows != NULL)
		return value_member_text(json_object_get(flows,
					     "clientCredentials"),
		    "tokenUrl");
	if (flow != NULL && text_equal_nocase(flow, "application"))
		return value_member_text(scheme, "tokenUrl");
	return NULL;
}

/* "Basic ..."; NULL: out of memory. */
static char *
basic(struct arena *a, const char *user_password)
{
	char *code = encode_base64(a, user_password, strlen(user_password));

	return code == NULL ? NULL : arena_printf(a, "Basic %s", code);
}

static char *
token_body(struct arena *a, const struct op_scheme *s)
{
	struct buf b = { 0 };
	json_t *v;
	size_t i;

	buf_puts(&b, "grant_type=client_credentials");
	json_array_foreach(s->scopes, i, v) {
		buf_puts(&b, i == 0 ? "&scope=" : "%20");
		encode_percent(&b, json_string_value(v), json_string_length(v),
		    NULL);
	}
	return buf_take(&b, a);
}

static int
token_read(const struct putting *t, const char *body,
    const struct http_response *r, struct err *e)
{
	struct ca *c = t->c;
	json_t *v = value_parse(c->arena, r->body, r->nbody, e);
	const char *token = value_member_text(v, "access_token");
	const char *error = value_member_text(v, "error");
	json_t *life = json_object_get(v, "expires_in");
	double s = json_is_number(life) ? number_double(life) : TOKEN_DEFAULT_S;

	if (r->status != 200 || token == NULL) {
		err_clear(e);
		return err_set(e, ERR_AUTH,
		    "the token endpoint of \"%s\" returned status %d%s%s",
		    t->secret->scheme, r->status, error != NULL ? ": " : "",
		    error != NULL ? error : "");
	}
	t->secret->token = token;
	t->secret->token_body = body;
	t->secret->token_until_ms = c->platform.mono_ms(c->platform.ctx) +
	    (int64_t)((s - TOKEN_EARLY_S) * 1000);
	return secret_hide(c, token, e);
}

/* OpenAPI 3, "Relative References in URLs": the server is their base. */
static char *
token_endpoint(const struct putting *t, const char *url, struct err *e)
{
	const char *base = openapi_server(t->c->arena, t->op,
	    ca_server(t->c, t->op), t->c->env.server_vars, NULL, e);

	return base == NULL ? NULL : url_resolve(t->c->arena, base, url, e);
}

static int
token_fetch(const struct putting *t, const char *body, const char *url,
    struct err *e)
{
	struct arena *a = t->c->arena;
	struct http *h = ca_plain(t->c, e);
	struct http_request q = { .method = "POST",
		.body = body,
		.nbody = strlen(body),
		.max_body = TOKEN_MAX_BYTES,
		.deadline_ms = t->c->deadline_ms,
		.secret = true };
	struct http_response r;
	char *authorization = basic(a, t->secret->value);

	if (authorization == NULL)
		return err_memory(e);
	q.url = h == NULL ? NULL : token_endpoint(t, url, e);
	if (q.url == NULL ||
	    http_add_header(a, &q, "Authorization", authorization, e) < 0 ||
	    http_add_header(a, &q, "Content-Type",
		"application/x-www-form-urlencoded", e) < 0 ||
	    http_add_header(a, &q, "Accept", "application/json", e) < 0)
		return -1;
	if (h->send(h, a, &q, &r, e) < 0)
		return err_wrap(e, "the token endpoint of \"%s\"",
		    t->secret->scheme);
	return token_read(t, body, &r, e);
}

/* Client credentials "ID:SECRET" become a token, which is kept for the scopes
 * that it was asked for; a token is one already. */
static const char *
token_of(const struct putting *t, struct err *e)
{
	struct ca_secret *secret = t->secret;
	const char *url = token_url(t->s->scheme), *body;

	if (t->c->o.mode == MODE_DRY_RUN)
		return "token";
	if (url == NULL || strchr(secret->value, ':') == NULL)
		return secret->value;
	body = token_body(t->c->arena, t->s);
	if (body == NULL)
		return err_null_memory(e);
	if (secret->token != NULL && text_equal(secret->token_body, body) &&
	    t->c->platform.mono_ms(t->c->platform.ctx) < secret->token_until_ms)
		return secret->token;
	return token_fetch(t, body, url, e) < 0 ? NULL : secret->token;
}

/* --- Where keys go -------------------------------------------------------- */

/* Adds the pairs "name=value" of text but those of that name, which the secret
 * takes the location of, and after each what is between two. */
static void
others_add(struct buf *b, const char *text, const char *name,
    const char *between)
{
	const char separator[] = { between[0], '\0' };

	while (text != NULL && *text != '\0') {
		size_t n = strcspn(text, separator);

		if (!text_starts(text, name) ||
		    (text[strlen(name)] != '=' && strlen(name) != n)) {
			buf_add(b, text, n);
			buf_puts(b, between);
		}
		text += n + strspn(text + n, between);
	}
}

static int
query_put(const struct putting *t, const char *name, struct err *e)
{
	const char *query = strchr(t->q->url, '?');
	const char *value = t->secret->value;
	struct buf b = { 0 };
	char *encoded;

	encode_percent(&b, name, strlen(name), NULL);
	encoded = buf_take(&b, t->a);
	if (encoded == NULL)
		return err_memory(e);
	buf_add(&b, t->q->url, strcspn(t->q->url, "?"));
	buf_putc(&b, '?');
	others_add(&b, query != NULL ? query + 1 : NULL, encoded, "&");
	buf_printf(&b, "%s=", encoded);
	encode_percent(&b, value, strlen(value), NULL);
	t->q->url = buf_take(&b, t->a);
	return t->q->url == NULL ? err_memory(e) : 0;
}

static int
header_put(const struct putting *t, const char *name, const char *value,
    struct err *e)
{
	if (value == NULL)
		return err_memory(e);
	return http_set_header(t->a, t->q, name, value, e);
}

static int
cookie_put(const struct putting *t, const char *name, struct err *e)
{
	struct buf b = { 0 };

	others_add(&b, http_request_header(t->q, "Cookie"), name, "; ");
	buf_printf(&b, "%s=%s", name, t->secret->value);
	return header_put(t, "Cookie", buf_take(&b, t->a), e);
}

static int
key_put(const struct putting *t, struct err *e)
{
	const char *name = scheme_member(t->s, "name");
	const char *in = scheme_member(t->s, "in");

	if (name == NULL || in == NULL)
		return err_set(e, ERR_DOCUMENT,
		    "security scheme \"%s\" has no name or no place",
		    t->s->name);
	if (text_equal(in, "query"))
		return query_put(t, name, e);
	if (text_equal(in, "cookie"))
		return cookie_put(t, name, e);
	return header_put(t, name, t->secret->value, e);
}

/* --- The types ------------------------------------------------------------ */

static int
basic_put(const struct putting *t, struct err *e)
{
	return header_put(t, "Authorization", basic(t->a, t->secret->value), e);
}

static int
bearer_put(const struct putting *t, struct err *e)
{
	return header_put(t, "Authorization",
	    arena_printf(t->a, "Bearer %s", t->secret->value), e);
}

static int
token_put(const struct putting *t, struct err *e)
{
	const char *token = token_of(t, e);

	if (token == NULL)
		return -1;
	return header_put(t, "Authorization",
	    arena_printf(t->a, "Bearer %s", token), e);
}

/* libcurl responds to the challenge; a dry run shows that there is one. */
static int
digest_put(const struct putting *t, struct err *e)
{
	t->q->digest = t->secret->value;
	http_remove_header(t->q, "Authorization");
	if (t->c->o.mode != MODE_DRY_RUN)
		return 0;
	return header_put(t, "Authorization", "Digest", e);
}

static int
digest_admit(struct ca *c, const struct op_scheme *s,
    const struct ca_secret *secret, struct err *e)
{
	const char *colon = strchr(secret->value, ':');

	if (colon == NULL)
		return err_set(e, ERR_INPUT,
		    "security scheme \"%s\": HTTP Digest takes USER:PASSWORD",
		    s->name);
	return secret_hide(c, colon + 1, e);
}

static int
certificate_put(const struct putting *t, struct err *e)
{
	(void)e;
	t->q->client_cert = t->secret->path;
	return 0;
}

static int
certificate_admit(struct ca *c, const struct op_scheme *s,
    const struct ca_secret *secret, struct err *e)
{
	(void)c;
	if (secret->path != NULL)
		return 0;
	return err_set(e, ERR_INPUT,
	    "security scheme \"%s\": a certificate is given as file:PATH",
	    s->name);
}

static const struct scheme_kind {
	const char *type, *scheme; /* scheme NULL: any */
	int (*put)(const struct putting *t, struct err *e);
	int (*admit)(struct ca *c, const struct op_scheme *s,
	    const struct ca_secret *secret, struct err *e); /* may be NULL */
} kinds[] = {
	{ "apiKey", NULL, key_put, NULL },
	{ "http", "basic", basic_put, NULL },
	{ "http", "bearer", bearer_put, NULL },
	{ "http", "digest", digest_put, digest_admit },
	{ "basic", NULL, basic_put, NULL }, /* Swagger 2.0 */
	{ "oauth2", NULL, token_put, NULL },
	{ "openIdConnect", NULL, token_put, NULL },
	{ "mutualTLS", NULL, certificate_put, certificate_admit },
};

/* NULL: *e. */
static const struct scheme_kind *
kind_of(const struct op_scheme *s, struct err *e)
{
	const char *type = scheme_member(s, "type");
	const char *scheme = scheme_member(s, "scheme");

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (type != NULL && text_equal(type, kinds[i].type) &&
		    (kinds[i].scheme == NULL ||
			(scheme != NULL &&
			    text_equal_nocase(scheme, kinds[i].scheme))))
			return &kinds[i];
	if (type != NULL && text_equal(type, "http"))
		return err_null(e, ERR_UNSUPPORTED,
		    "security scheme \"%s\": HTTP scheme \"%s\" is not "
		    "supported (one of: basic, bearer, digest)",
		    s->name, scheme != NULL ? scheme : "");
	return err_null(e, ERR_UNSUPPORTED,
	    "security scheme \"%s\" is of type \"%s\"", s->name,
	    type != NULL ? type : "");
}

int
scheme_admit(struct ca *c, const struct op_scheme *s, struct ca_secret *secret,
    struct err *e)
{
	const struct scheme_kind *k = kind_of(s, e);

	secret->used = true;
	if (k == NULL)
		return -1;
	return k->admit != NULL ? k->admit(c, s, secret, e) : 0;
}

int
scheme_put(struct ca *c, struct arena *a, const struct operation *op,
    const struct op_scheme *s, struct ca_secret *secret, struct http_request *q,
    struct err *e)
{
	const struct putting t = { c, a, op, s, secret, q };
	const struct scheme_kind *k = kind_of(s, e);

	q->secret = true;
	return k == NULL ? -1 : k->put(&t, e);
}
