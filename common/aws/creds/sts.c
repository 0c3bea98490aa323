/* AssumeRole and AssumeRoleWithWebIdentity. */
#include "aws/creds/sts.h"

#include <string.h>

#include "aws/creds/creds.h"
#include "aws/service/exchange.h"
#include "aws/config/region.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "http/form.h"
#include "http/http.h"
#include "query/xml/xml.h"

#define SESSION_NAME "imagebuilder-monitor"
#define ARN_MIN 20
#define ARN_MAX 2048
#define SESSION_MIN 2
#define SESSION_MAX 64
#define EXTERNAL_MIN 2
#define EXTERNAL_MAX 1224
#define DURATION_MIN 900
#define DURATION_MAX 43200

/* Letters, digits and more, min to max of them. */
static bool
is_made_of(const char *text, const char *more, size_t min, size_t max)
{
	size_t n = 0;

	for (; text[n] != '\0'; n++)
		if (!text_is_alpha(text[n]) && !text_is_digit(text[n]) &&
		    strchr(more, text[n]) == NULL)
			return false;
	return n >= min && n <= max;
}

static int
role_check(const struct sts_role *r, struct err *e)
{
	uint64_t n;

	if (!is_made_of(r->arn, "_+=,.@-:/", ARN_MIN, ARN_MAX) ||
	    !text_starts(r->arn, "arn:"))
		return err_set(e, ERR_INPUT, "invalid role ARN \"%s\"", r->arn);
	if (!is_made_of(r->session_name, "_+=,.@-", SESSION_MIN, SESSION_MAX))
		return err_set(e, ERR_INPUT,
		    "role %s: invalid session name \"%s\"", r->arn,
		    r->session_name);
	/* It works like a password, so it is not shown. */
	if (r->external_id != NULL &&
	    !is_made_of(r->external_id, "_+=,.@:/-", EXTERNAL_MIN,
		EXTERNAL_MAX))
		return err_set(e, ERR_INPUT,
		    "role %s: external_id has a "
		    "character that is not allowed, or not %d to %d of them",
		    r->arn, EXTERNAL_MIN, EXTERNAL_MAX);
	if (r->duration != NULL &&
	    (text_u64(r->duration, &n) < 0 || n < DURATION_MIN ||
		n > DURATION_MAX))
		return err_set(e, ERR_INPUT,
		    "role %s: duration_seconds \"%s\" is not %d to %d", r->arn,
		    r->duration, DURATION_MIN, DURATION_MAX);
	return 0;
}

/* The request's body; the limits of a token file bound it. */
static const char *
body_of(struct arena *a, const struct sts_role *r, struct err *e)
{
	struct form_pair pair[] = {
		{ "Action", "AssumeRole" },
		{ "Version", "2011-06-15" },
		{ "RoleArn", r->arn },
		{ "RoleSessionName", r->session_name },
		{ "DurationSeconds", r->duration },
		{ "ExternalId", r->external_id },
		{ "WebIdentityToken", r->web_token },
	};
	const char *text;
	size_t n = 0;

	if (r->web_token != NULL)
		pair[0].value = "AssumeRoleWithWebIdentity";
	for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++)
		if (pair[i].value != NULL)
			pair[n++] = pair[i];
	text = form_urlencode(a, pair, n, e);
	if (text == NULL || creds_wipe_later(a, text, e) < 0)
		return NULL;
	return text;
}

static const char *
field(struct arena *a, struct xml *x, const char *name, struct err *e)
{
	const char *path = arena_printf(a,
	    "//*[local-name()='Credentials']/*[local-name()='%s']", name);
	struct xpath *p = path != NULL ? xpath_compile(a, path, e) : NULL;

	return p != NULL ? json_string_value(xpath_value(p, x, a, e)) : NULL;
}

/* <AssumeRoleResponse><AssumeRoleResult><Credentials>... */
static int
read_response(struct arena *a, const struct http_response *r,
    const char *source, struct creds *ret, struct err *e)
{
	struct xml *x = xml_parse(a, r->body, r->nbody, e);
	struct creds found = { .source = source };
	const char *expires;

	if (x == NULL) {
		e->code = ERR_AUTH;
		return err_wrap(e, "the response is not valid XML");
	}
	found.access_key_id = field(a, x, "AccessKeyId", e);
	found.secret_access_key = field(a, x, "SecretAccessKey", e);
	found.session_token = field(a, x, "SessionToken", e);
	expires = field(a, x, "Expiration", e);
	if (found.access_key_id == NULL || found.secret_access_key == NULL ||
	    found.session_token == NULL || expires == NULL)
		return err_set(e, ERR_AUTH,
		    "the response of STS contains no credentials");
	if (time_parse_rfc3339(expires, &found.expires_ms) < 0)
		return err_set(e, ERR_AUTH, "STS: invalid Expiration \"%s\"",
		    expires);
	return creds_copy(a, &found, ret, e);
}

static int
sts_ask(const struct creds_env *env, struct arena *a, struct http_request *q,
    const struct creds *base, struct http_response *ret, struct err *e)
{
	struct endpoint endpoint = { 0 };
	struct exchange x = { .creds = base, .service = "sts", .safe = true };

	/* Without a region the global endpoint responds. */
	if (endpoint_find(a, env->settings, "sts",
		env->region != NULL ? env->region : "aws-global", NULL,
		&endpoint, e) < 0)
		return -1;
	q->url = arena_printf(a, "%s/", endpoint.url);
	if (q->url == NULL)
		return err_memory(e);
	x.region = endpoint.region;
	return creds_ask(env, a, &x, q, ret, e);
}

static int
assume(const struct creds_env *env, struct arena *a, const struct sts_role *r,
    const struct creds *base, struct creds *ret, struct err *e)
{
	struct http_request q = { .method = "POST" };
	const char *source = arena_printf(a, "role %s%s%s", r->arn,
	    base != NULL ? " by " : " by web identity",
	    base != NULL ? base->source : "");
	struct http_response response = { 0 };

	q.body = body_of(a, r, e);
	if (q.body == NULL)
		return -1;
	q.nbody = strlen(q.body);
	if (source == NULL)
		return err_memory(e);
	if (http_add_header(a, &q, "Content-Type",
		"application/x-www-form-urlencoded; charset=utf-8", e) < 0 ||
	    sts_ask(env, a, &q, base, &response, e) < 0)
		return -1;
	if (response.status == 200)
		return read_response(a, &response, source, ret, e);
	return creds_refused(a, &response, e);
}

int
sts_assume_role(const struct creds_env *env, struct arena *a,
    const struct sts_role *role, const struct creds *base, struct creds *ret,
    struct err *e)
{
	struct sts_role r = *role;

	if (r.session_name == NULL)
		r.session_name = SESSION_NAME;
	if (role_check(&r, e) < 0)
		return -1;
	if (assume(env, a, &r, base, ret, e) == 0)
		return 0;
	return err_wrap(e, "role %s", r.arn);
}
