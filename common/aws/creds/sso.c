/* IAM Identity Center: the token that "aws sso login" left in its cache, renewed
 * while its registration lasts, and exchanged for a role's credentials. */
#include <jansson.h>
#include <stddef.h>
#include <string.h>

#include "aws/config/config.h"
#include "aws/config/region.h"
#include "aws/config/sections.h"
#include "aws/creds/cache.h"
#include "aws/creds/creds.h"
#include "aws/service/exchange.h"
#include "aws/sign/digest.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/text.h"
#include "http/http.h"

#define RENEW_MS ((int64_t)15 * 60 * 1000)

struct sso {
	const char *session; /* NULL: the older form */
	const char *start_url, *region, *account, *role;
	const char *path; /* of the cache */
	json_t *cache;
};

/* A setting of the profile or of its session; two different ones are an error. */
static int
sso_setting(const struct aws_config *c, const struct section *session,
    const char *key, const char **ret, struct err *e)
{
	const char *mine = config_key(c, c->profile, key);
	const char *shared = section_get(session, key);

	if (mine != NULL && shared != NULL && !text_equal(mine, shared))
		return err_set(e, ERR_AUTH,
		    "SSO: %s is not the same in the profile and its "
		    "sso-session",
		    key);
	*ret = mine != NULL ? mine : shared;
	if (*ret == NULL || **ret == '\0')
		return err_set(e, ERR_AUTH, "SSO: %s is missing", key);
	return 0;
}

/* 1: this profile has nothing of the kind. */
static int
sso_profile(const struct aws_config *c, struct sso *s, struct err *e)
{
	const struct section *session = NULL;
	const char *p = c->profile;

	s->session = config_key(c, p, "sso_session");
	if (config_key(c, p, "sso_account_id") == NULL &&
	    config_key(c, p, "sso_role_name") == NULL)
		return 1;
	if (s->session != NULL)
		session = sections_find(c->config, "sso-session", s->session);
	if (s->session != NULL && session == NULL)
		return err_set(e, ERR_AUTH, "SSO: no section [sso-session %s]",
		    s->session);
	if (sso_setting(c, session, "sso_account_id", &s->account, e) < 0 ||
	    sso_setting(c, session, "sso_role_name", &s->role, e) < 0 ||
	    sso_setting(c, session, "sso_start_url", &s->start_url, e) < 0)
		return -1;
	return sso_setting(c, session, "sso_region", &s->region, e);
}

static int
sso_path(const struct aws_config *c, struct arena *a, struct sso *s,
    struct err *e)
{
	const char *name = s->session != NULL ? s->session : s->start_url;
	unsigned char digest[DIGEST_SHA1_SIZE];
	char hex[2 * DIGEST_SHA1_SIZE + 1];

	if (digest_sha1(name, strlen(name), digest) < 0)
		return err_set(e, ERR_BUG, "SHA-1 is not available");
	encode_hex(digest, sizeof digest, hex);
	s->path = arena_printf(a, "~/.aws/sso/cache/%s.json", hex);
	s->path = s->path != NULL ? config_path(a, c, s->path) : NULL;
	if (s->path != NULL)
		return 0;
	return err_set(e, ERR_AUTH, "SSO: HOME is not set to find its cache");
}

/* Has the cache all that CreateToken needs? */
static bool
sso_may_renew(const struct creds_env *env, const struct sso *s)
{
	return s->session != NULL &&
	    cache_text(s->cache, "refreshToken") != NULL &&
	    cache_text(s->cache, "clientId") != NULL &&
	    cache_text(s->cache, "clientSecret") != NULL &&
	    cache_left_ms(env, s->cache, "registrationExpiresAt") > 0;
}

static int
sso_store(const struct creds_env *env, struct arena *a, struct sso *s,
    const json_t *o, struct err *e)
{
	const json_t *seconds = json_object_get(o, "expiresIn");
	const char *token = cache_text(o, "accessToken");

	if (token == NULL || !json_is_integer(seconds))
		return err_set(e, ERR_AUTH, "the response contains no token");
	if (cache_set(s->cache, "accessToken", token) < 0 ||
	    cache_set_end(env, s->cache, "expiresAt", seconds) < 0 ||
	    cache_set(s->cache, "refreshToken", cache_text(o, "refreshToken")) <
		0)
		return err_memory(e);
	/* If it cannot be kept, it is still good for this call. */
	(void)cache_write(a, s->path, s->cache, NULL);
	return 0;
}

/* CreateToken of sso-oidc. */
static int
sso_renew(const struct creds_env *env, struct arena *a, struct sso *s,
    struct err *e)
{
	const char *url = cache_url(env, a, "sso-oidc", s->region, "/token", e);
	const json_t *o = NULL;

	if (url == NULL ||
	    cache_post(env, a, url,
		json_pack("{s:s, s:s, s:s, s:s}", "clientId",
		    cache_text(s->cache, "clientId"), "clientSecret",
		    cache_text(s->cache, "clientSecret"), "grantType",
		    "refresh_token", "refreshToken",
		    cache_text(s->cache, "refreshToken")),
		NULL, &o, e) < 0)
		return -1;
	return sso_store(env, a, s, o, e);
}

static int
sso_token(const struct creds_env *env, struct arena *a, struct sso *s,
    struct err *e)
{
	const char *login = cache_login(env, a, "sso login");
	struct err mine = { 0 };
	int64_t left;

	if (sso_path(env->config, a, s, e) < 0)
		return -1;
	if (cache_read(a, s->path, &s->cache, &mine) < 0)
		return err_set(e, ERR_AUTH, "SSO: %s: %s", mine.text, login);
	left = cache_left_ms(env, s->cache, "expiresAt");
	if (cache_text(s->cache, "accessToken") == NULL ||
	    cache_text(s->cache, "expiresAt") == NULL)
		return err_set(e, ERR_AUTH, "SSO: %s contains no token: %s",
		    s->path, login);
	if (left < RENEW_MS && sso_may_renew(env, s) &&
	    sso_renew(env, a, s, &mine) == 0)
		return 0;
	if (left > 0)
		return 0;
	/* Another process may have renewed it meanwhile, and so ended our
	 * refresh token. */
	if (mine.code != ERR_NONE &&
	    cache_read(a, s->path, &s->cache, NULL) == 0 &&
	    cache_text(s->cache, "accessToken") != NULL &&
	    cache_left_ms(env, s->cache, "expiresAt") > 0)
		return 0;
	return err_set(e, ERR_AUTH, "SSO: the token has expired%s%s: %s",
	    mine.code != ERR_NONE ? " and was not renewed: " : "", mine.text,
	    login);
}

static int
sso_ask(const struct creds_env *env, struct arena *a, const struct sso *s,
    struct http_response *ret, struct err *e)
{
	struct http_request q = { .method = "GET" };
	struct exchange x = { 0 };
	struct buf b = { 0 };
	const char *path;

	buf_puts(&b, "/federation/credentials?role_name=");
	encode_percent(&b, s->role, strlen(s->role), NULL);
	buf_puts(&b, "&account_id=");
	encode_percent(&b, s->account, strlen(s->account), NULL);
	path = buf_take(&b, a);
	if (path == NULL)
		return err_memory(e);
	q.url = cache_url(env, a, "sso", s->region, path, e);
	if (q.url == NULL ||
	    http_add_header(a, &q, "x-amz-sso_bearer_token",
		cache_text(s->cache, "accessToken"), e) < 0)
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
	const json_t *o;
	int r = sso_profile(env->config, &s, e);

	if (r != 0)
		return r;
	if (sso_token(env, a, &s, e) < 0 ||
	    sso_ask(env, a, &s, &response, e) < 0)
		return -1;
	if (response.status == 401)
		return err_set(e, ERR_AUTH,
		    "SSO: the token is not accepted: %s",
		    cache_login(env, a, "sso login"));
	source =
	    arena_printf(a, "SSO role %s of account %s", s.role, s.account);
	if (source == NULL)
		return err_memory(e);
	if (response.status != 200)
		r = creds_refused(a, &response, e);
	else if ((o = creds_parse(a, CREDS_RESPONSE, response.body,
		      response.nbody, e)) == NULL)
		r = -1;
	else
		r = creds_from_json(a, json_object_get(o, "roleCredentials"),
		    &names, source, ret, e);
	return r == 0 ? 0 : err_wrap(e, "%s", source);
}
