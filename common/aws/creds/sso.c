/* IAM Identity Center: the token that "aws sso login" left in its cache. */
#include <jansson.h>
#include <stddef.h>
#include <string.h>

#include "aws/config/config.h"
#include "aws/creds/creds.h"
#include "aws/sign/digest.h"
#include "aws/service/exchange.h"
#include "aws/config/sections.h"
#include "aws/config/region.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "base/platform.h"
#include "data/value.h"
#include "http/http.h"

struct sso {
	const char *session; /* NULL: the older form */
	const char *start_url, *region, *account, *role;
	const char *token;
};

/* Values of the session go before the profile's; both, and not the same, is
 * an error. */
static const char *
setting(const struct section *session, const char *profile_value,
    const char *key, struct err *e)
{
	const char *value = section_get(session, key);

	if (value == NULL || *value == '\0') {
		(void)err_set(e, ERR_AUTH, "sso-session without %s", key);
		return NULL;
	}
	if (profile_value != NULL && !text_equal(profile_value, value)) {
		(void)err_set(e, ERR_AUTH,
		    "%s is not the same in the profile and its sso-session",
		    key);
		return NULL;
	}
	return value;
}

/* 1: this profile has nothing of the kind. */
static int
read_profile(const struct aws_config *c, struct sso *s, struct err *e)
{
	const struct section *session;
	const char *p = c->profile;

	s->account = config_key(c, p, "sso_account_id");
	s->role = config_key(c, p, "sso_role_name");
	s->session = config_key(c, p, "sso_session");
	s->start_url = config_key(c, p, "sso_start_url");
	s->region = config_key(c, p, "sso_region");
	if (s->account == NULL && s->role == NULL)
		return 1;
	if (s->account == NULL || s->role == NULL)
		return err_set(e, ERR_AUTH, "SSO: %s is missing",
		    s->account == NULL ? "sso_account_id" : "sso_role_name");
	if (s->session != NULL) {
		session = sections_find(c->config, "sso-session", s->session);
		if (session == NULL)
			return err_set(e, ERR_AUTH,
			    "SSO: no section [sso-session %s]", s->session);
		s->start_url =
		    setting(session, s->start_url, "sso_start_url", e);
		s->region = s->start_url == NULL ?
		    NULL :
		    setting(session, s->region, "sso_region", e);
		return s->region != NULL ? 0 : -1;
	}
	if (s->start_url == NULL || s->region == NULL)
		return err_set(e, ERR_AUTH, "SSO: %s is missing",
		    s->start_url == NULL ? "sso_start_url" : "sso_region");
	return 0;
}

/* "2026-11-22T12:00:00Z"; older files end in "UTC". */
static int
parse_expiry(struct arena *a, const char *text, int64_t *ret)
{
	if (text_ends(text, "UTC"))
		text = arena_printf(a, "%.*sZ", (int)strlen(text) - 3, text);
	return text != NULL ? time_parse_rfc3339(text, ret) : -1;
}

static const char *
cache_path(const struct aws_config *c, struct arena *a, const struct sso *s,
    struct err *e)
{
	const char *name = s->session != NULL ? s->session : s->start_url;
	unsigned char digest[DIGEST_SHA1_SIZE];
	char hex[2 * DIGEST_SHA1_SIZE + 1];
	const char *path;

	if (digest_sha1(name, strlen(name), digest) < 0) {
		(void)err_set(e, ERR_BUG, "SHA-1 is not available");
		return NULL;
	}
	encode_hex(digest, sizeof digest, hex);
	path = arena_printf(a, "~/.aws/sso/cache/%s.json", hex);
	path = path != NULL ? config_path(a, c, path) : NULL;
	if (path == NULL)
		(void)err_set(e, ERR_AUTH, "SSO: no HOME to find its cache");
	return path;
}

static int
read_token(const struct creds_env *env, struct arena *a, struct sso *s,
    struct err *e)
{
	const char *path = cache_path(env->config, a, s, e);
	int64_t expires, now = env->platform->now_ms(env->platform->ctx);
	const char *text, *at;
	const json_t *o;
	size_t n = 0;

	if (path == NULL)
		return -1;
	text = file_read(a, path, CREDS_MAX_TOKEN_FILE, &n, NULL);
	if (text == NULL)
		return err_set(e, ERR_AUTH,
		    "SSO: no token in %s: run \"aws sso login\"", path);
	if (creds_wipe_later(a, text, e) < 0)
		return -1;
	o = value_parse(a, text, n, NULL);
	s->token = json_string_value(json_object_get(o, "accessToken"));
	at = json_string_value(json_object_get(o, "expiresAt"));
	if (s->token == NULL || at == NULL || parse_expiry(a, at, &expires) < 0)
		return err_set(e, ERR_AUTH, "SSO: %s holds no token", path);
	if (expires <= now)
		return err_set(e, ERR_AUTH,
		    "SSO: the token has expired: run \"aws sso login\"");
	return 0;
}

static const char *
request_url(struct arena *a, const char *base, const struct sso *s)
{
	struct buf b;

	buf_init(&b, 0);
	buf_printf(&b, "%s/federation/credentials?role_name=", base);
	encode_percent(&b, s->role, strlen(s->role), NULL);
	buf_puts(&b, "&account_id=");
	encode_percent(&b, s->account, strlen(s->account), NULL);
	return buf_take(&b, a);
}

static int
sso_ask(const struct creds_env *env, struct arena *a, const struct sso *s,
    struct http_response *ret, struct err *e)
{
	struct http_request q = { .method = "GET" };
	struct exchange x = { 0 };
	struct endpoint endpoint = { 0 };

	if (endpoint_find(a, env->settings, "sso", s->region, NULL, &endpoint,
		e) < 0)
		return -1;
	q.url = request_url(a, endpoint.url, s);
	if (q.url == NULL)
		return err_memory(e);
	if (http_add_header(a, &q, "x-amz-sso_bearer_token", s->token, e) < 0)
		return -1;
	return creds_ask(env, a, &x, &q, ret, e);
}

int
creds_from_sso(const struct creds_env *env, struct arena *a, struct creds *ret,
    struct err *e)
{
	static const struct creds_names names = { "accessKeyId",
		"secretAccessKey", "sessionToken", "expiration", true };
	struct http_response response = { 0 };
	struct sso s = { 0 };
	const char *source;
	int r = read_profile(env->config, &s, e);

	if (r != 0)
		return r;
	if (read_token(env, a, &s, e) < 0 ||
	    sso_ask(env, a, &s, &response, e) < 0)
		return -1;
	if (response.status == 401)
		return err_set(e, ERR_AUTH,
		    "SSO: the token is not accepted: run \"aws sso login\"");
	source =
	    arena_printf(a, "SSO role %s of account %s", s.role, s.account);
	if (source == NULL)
		return err_memory(e);
	if (response.status != 200)
		(void)creds_refused(a, &response, e);
	else if (creds_from_json(a,
		     json_object_get(value_parse(a, response.body,
					 response.nbody, NULL),
			 "roleCredentials"),
		     &names, source, ret, e) == 0)
		return 0;
	return err_wrap(e, "%s", source);
}
