/* Verifies a request's signature. */
#include "verify.h"

#include <stdio.h>
#include <string.h>

#include "aws/sign/sigv4.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "keys.h"
#include "sim.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

static const char missing[] = "MissingAuthenticationTokenException";
static const char incomplete[] = "IncompleteSignatureException";
static const char invalid[] = "InvalidSignatureException";
static const char unrecognized[] = "UnrecognizedClientException";
static const char expired[] = "ExpiredTokenException";

/* The parsed Authorization header. */
struct claim {
	const char *key_id, *day, *region, *service, *end;
	const char *names, *signature;
	int64_t date_ms;
};

static int
refuse(struct refusal *why, const char *code, const char *text)
{
	*why = (struct refusal){ 403, code, text };
	return -1;
}

/* The value of "NAME=value, ..." in a header; NULL: none. */
static const char *
field(struct arena *a, const char *header, const char *name)
{
	size_t n = strlen(name);
	const char *p = header;

	while (*p != '\0') {
		p += strspn(p, ", ");
		if (strncmp(p, name, n) == 0 && p[n] == '=')
			return arena_strndup(a, p + n + 1,
			    strcspn(p + n + 1, ", "));
		p += strcspn(p, ", ");
	}
	return NULL;
}

static const char *
cut(char **rest)
{
	char *p = *rest;
	char *slash = strchr(p, '/');

	*rest = slash != NULL ? slash + 1 : p + strlen(p);
	if (slash != NULL)
		*slash = '\0';
	return p;
}

/* "20200214T231413Z" */
static int
basic_date(const char *text, int64_t *ret_ms)
{
	static const char form[] = "ddddddddTddddddZ";
	char rfc3339[32];

	if (strlen(text) != sizeof form - 1)
		return -1;
	for (size_t i = 0; form[i] != '\0'; i++)
		if (form[i] == 'd' ? !text_is_digit(text[i]) :
				     text[i] != form[i])
			return -1;
	(void)snprintf(rfc3339, sizeof rfc3339,
	    "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text, text + 4, text + 6,
	    text + 9, text + 11, text + 13);
	return time_parse_rfc3339(rfc3339, ret_ms);
}

static int
claim_read(struct ask *q, struct claim *c, struct refusal *why)
{
	const char *header = ask_header(q, "Authorization");
	const char *date = ask_header(q, "X-Amz-Date");
	const char *credential;
	char *rest;

	if (header == NULL)
		return refuse(why, missing, "Missing Authentication Token");
	if (!text_starts(header, ALGORITHM " "))
		return refuse(why, incomplete,
		    "Authorization header must begin with '" ALGORITHM "'.");
	header += strlen(ALGORITHM " ");
	credential = field(q->a, header, "Credential");
	c->names = field(q->a, header, "SignedHeaders");
	c->signature = field(q->a, header, "Signature");
	if (credential == NULL || c->names == NULL || c->signature == NULL)
		return refuse(why, incomplete,
		    "Authorization header requires "
		    "'Credential', 'SignedHeaders' and 'Signature' "
		    "parameters.");
	if (date == NULL || basic_date(date, &c->date_ms) < 0)
		return refuse(why, incomplete,
		    "Authorization header requires "
		    "existence of either a 'X-Amz-Date' or a 'Date' header.");
	rest = arena_strdup(q->a, credential);
	c->key_id = cut(&rest);
	c->day = cut(&rest);
	c->region = cut(&rest);
	c->service = cut(&rest);
	c->end = cut(&rest);
	if (strcmp(c->end, "aws4_request") != 0 || *rest != '\0')
		return refuse(why, incomplete,
		    "Credential must have exactly "
		    "5 slash-delimited elements.");
	return strncmp(date, c->day, 8) == 0 && strlen(c->day) == 8 ?
	    0 :
	    refuse(why, invalid,
		"Date in Credential scope does not match "
		"YYYYMMDD from ISO-8601 version of date from HTTP.");
}

static int
claim_time(const struct ask *q, const struct claim *c, struct refusal *why)
{
	char own[TIME_TEXT_SIZE], now[TIME_TEXT_SIZE], edge[TIME_TEXT_SIZE];
	int64_t late = q->now_ms - c->date_ms;

	if (late >= -VERIFY_CLOCK_MS && late <= VERIFY_CLOCK_MS)
		return 0;
	time_print_basic(c->date_ms, own);
	time_print_basic(q->now_ms, now);
	time_print_basic(q->now_ms -
		(late > 0 ? VERIFY_CLOCK_MS : -VERIFY_CLOCK_MS),
	    edge);
	return refuse(why, invalid,
	    arena_printf(q->a,
		late > 0 ?
		    "Signature expired: %s is now earlier than %s (%s - 5 min.)" :
		    "Signature not yet current: %s is still later than %s "
		    "(%s + 5 min.)",
		own, edge, now));
}

static int
claim_scope(const struct sim *s, struct ask *q, const struct claim *c,
    const char *service, struct refusal *why)
{
	if (!sim_has_region(s, c->region))
		return refuse(why, invalid,
		    "Credential should be scoped to a valid region.");
	if (strcmp(c->service, service) != 0)
		return refuse(why, invalid,
		    arena_printf(q->a,
			"Credential "
			"should be scoped to correct service: '%s'.",
			service));
	return 0;
}

static int
claim_key(const struct key *k, struct ask *q, struct refusal *why)
{
	const char *token = ask_header(q, "X-Amz-Security-Token");

	if (k == NULL || (k->token == NULL) != (token == NULL) ||
	    (token != NULL && strcmp(k->token, token) != 0))
		return refuse(why, unrecognized,
		    "The security token included "
		    "in the request is invalid.");
	if (k->expires_ms != 0 && k->expires_ms <= q->now_ms)
		return refuse(why, expired,
		    "The security token included in "
		    "the request is expired");
	return 0;
}

static bool
list_has(const char *list, const char *name)
{
	size_t n = strlen(name);

	while (*list != '\0') {
		size_t len = strcspn(list, ";");

		if (len == n && strncasecmp(list, name, n) == 0)
			return true;
		list += len + (list[len] == ';');
	}
	return false;
}

/* Host and every X-Amz-* header must be signed. */
static int
claim_headers(struct ask *q, const struct claim *c, struct refusal *why)
{
	for (size_t i = 0; i < q->nheader; i++) {
		const char *name = q->header[i].name;

		if (!text_equal_nocase(name, "host") &&
		    strncasecmp(name, "x-amz-", 6) != 0)
			continue;
		if (!list_has(c->names, name))
			return refuse(why, invalid,
			    arena_printf(q->a,
				"'%s' must be a 'SignedHeader' in the AWS "
				"Authorization.",
				name));
	}
	return list_has(c->names, "host") ?
	    0 :
	    refuse(why, invalid,
		"'Host' must be a 'SignedHeader' in the AWS Authorization.");
}

static int
mismatch(const struct sim *s, struct ask *q, const struct sigv4_parts *parts,
    struct refusal *why)
{
	static const char text[] =
	    "The request signature we calculated does "
	    "not match the signature you provided. Check your AWS Secret "
	    "Access Key and signing method. Consult the service "
	    "documentation for details.";
	const json_t *echo = sim_setting(s, "auth", "echo");

	if (!json_is_true(echo))
		return refuse(why, invalid, text);
	return refuse(why, invalid,
	    arena_printf(q->a,
		"%s\n\nThe Canonical "
		"String for this request should have been\n'%s'\n\nThe "
		"String-to-Sign should have been\n'%s'\n",
		text, parts->canonical_request, parts->string_to_sign));
}

static int
claim_signature(const struct sim *s, struct ask *q, const struct claim *c,
    const struct key *k, struct refusal *why)
{
	const char *host = ask_header(q, "Host");
	struct http_request again = {
		.method = q->method, .body = q->body, .nbody = q->nbody
	};
	const struct creds creds = { .access_key_id = k->id,
		.secret_access_key = k->secret,
		.session_token = k->token };
	const struct sigv4_scope scope = { .region = c->region,
		.service = c->service,
		.now_ms = c->date_ms,
		.only = c->names };
	struct sigv4_parts parts = { 0 };
	struct err e = { 0 };

	again.url = arena_printf(q->a, "%s://%s%s", q->tls ? "https" : "http",
	    host != NULL ? host : "", q->target);
	for (size_t i = 0; i < q->nheader; i++)
		if (http_add_header(q->a, &again, q->header[i].name,
			q->header[i].value, &e) < 0)
			return refuse(why, incomplete, "A header is invalid.");
	if (sigv4_sign(q->a, &again, &creds, &scope, &parts, &e) < 0)
		return refuse(why, incomplete, "The request is invalid.");
	if (strcmp(parts.signature, c->signature) != 0)
		return mismatch(s, q, &parts, why);
	return 0;
}

int
verify(struct sim *s, struct ask *q, const char *service, struct signer *ret,
    struct refusal *why)
{
	struct claim c = { 0 };

	if (claim_read(q, &c, why) < 0)
		return -1;
	ret->key = key_find(s, c.key_id);
	ret->region = c.region;
	if (claim_scope(s, q, &c, service, why) < 0 ||
	    claim_key(ret->key, q, why) < 0 || claim_time(q, &c, why) < 0 ||
	    claim_headers(q, &c, why) < 0)
		return -1;
	return claim_signature(s, q, &c, ret->key, why);
}
