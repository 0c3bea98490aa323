/* login_session: the credentials that "aws login" left in its cache, renewed
 * with a proof of possession of its key (RFC 9449). */
#include <jansson.h>
#include <stddef.h>
#include <string.h>

#include "aws/config/config.h"
#include "aws/config/region.h"
#include "aws/creds/cache.h"
#include "aws/creds/creds.h"
#include "aws/sign/digest.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/platform.h"
#include "http/http.h"

#define RENEW_MS ((int64_t)5 * 60 * 1000)

struct login {
	const char *path;
	json_t *cache, *token;
};

static const char *
login_path(const struct aws_config *c, struct arena *a, const char *session)
{
	const char *folder = config_env_any(c, "AWS_LOGIN_CACHE_DIRECTORY");
	unsigned char digest[DIGEST_SHA256_SIZE];
	char hex[2 * DIGEST_SHA256_SIZE + 1];

	if (digest_sha256(session, strlen(session), digest) < 0)
		return NULL;
	encode_hex(digest, sizeof digest, hex);
	folder =
	    config_expand(a, c, folder != NULL ? folder : "~/.aws/login/cache");
	if (folder != NULL)
		return arena_printf(a, "%s/%s.json", folder, hex);
	return NULL;
}

/* RFC 7515: base64 without padding, "-" and "_" for "+" and "/". */
static const char *
base64url(struct arena *a, const void *bytes, size_t n)
{
	char *text = encode_base64(a, bytes, n);

	if (text == NULL)
		return NULL;
	for (char *p = text; *p != '\0'; p++)
		*p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
	text[strcspn(text, "=")] = '\0';
	return text;
}

/* The JWT of one request to url. */
static const char *
login_proof(const struct creds_env *env, struct arena *a, const char *pem,
    const char *url)
{
	const struct platform *w = env->platform;
	unsigned char x[32], y[32], id[16] = { 0 }, signature[64];
	char hex[33];
	const char *head, *claims, *text;

	if (pem == NULL || digest_p256_point(pem, x, y) < 0 ||
	    w->random(w->ctx, id, sizeof id) < 0)
		return NULL;
	encode_hex(id, sizeof id, hex);
	head = arena_printf(a,
	    "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\","
	    "\"x\":\"%s\",\"y\":\"%s\",\"crv\":\"P-256\"}}",
	    base64url(a, x, sizeof x), base64url(a, y, sizeof y));
	claims = arena_printf(a,
	    "{\"htm\":\"POST\",\"htu\":\"%s\",\"iat\":%lld,\"jti\":"
	    "\"%.8s-%.4s-%.4s-%.4s-%.12s\"}",
	    url, (long long)(w->now_ms(w->ctx) / 1000), hex, hex + 8, hex + 12,
	    hex + 16, hex + 20);
	if (head == NULL || claims == NULL)
		return NULL;
	text = arena_printf(a, "%s.%s", base64url(a, head, strlen(head)),
	    base64url(a, claims, strlen(claims)));
	if (text == NULL ||
	    digest_es256(pem, text, strlen(text), signature) < 0)
		return NULL;
	return arena_printf(a, "%s.%s", text,
	    base64url(a, signature, sizeof signature));
}

static int
login_store(const struct creds_env *env, struct arena *a, struct login *l,
    const json_t *o, struct err *e)
{
	const json_t *t = json_object_get(o, "accessToken");
	const json_t *seconds = json_object_get(o, "expiresIn");

	if (cache_text(t, "accessKeyId") == NULL || !json_is_integer(seconds))
		return err_set(e, ERR_AUTH,
		    "the response contains no credentials");
	if (cache_set(l->token, "accessKeyId", cache_text(t, "accessKeyId")) <
		0 ||
	    cache_set(l->token, "secretAccessKey",
		cache_text(t, "secretAccessKey")) < 0 ||
	    cache_set(l->token, "sessionToken", cache_text(t, "sessionToken")) <
		0 ||
	    cache_set_end(env, l->token, "expiresAt", seconds) < 0 ||
	    cache_set(l->cache, "refreshToken", cache_text(o, "refreshToken")) <
		0)
		return err_memory(e);
	/* If it cannot be kept, it is still good for this call. */
	(void)cache_write(a, l->path, l->cache, NULL);
	return 0;
}

static int
login_renew(const struct creds_env *env, struct arena *a, struct login *l,
    struct err *e)
{
	const char *url, *proof;
	const json_t *o = NULL;

	if (env->region == NULL)
		return err_set(e, ERR_AUTH, "no region to renew it in");
	url = cache_url(env, a, "signin", env->region, "/v1/token", e);
	if (url == NULL)
		return -1;
	proof = login_proof(env, a, cache_text(l->cache, "dpopKey"), url);
	if (proof == NULL)
		return err_set(e, ERR_AUTH,
		    "its cache contains no valid dpopKey");
	if (cache_post(env, a, url,
		json_pack("{s:s*, s:s*, s:s}", "clientId",
		    cache_text(l->cache, "clientId"), "refreshToken",
		    cache_text(l->cache, "refreshToken"), "grantType",
		    "refresh_token"),
		proof, &o, e) < 0)
		return -1;
	return login_store(env, a, l, o, e);
}

static int
login_read(const struct creds_env *env, struct arena *a, const char *session,
    struct creds *ret, struct err *e)
{
	static const struct creds_names names = { "accessKeyId",
		"secretAccessKey", "sessionToken", "expiresAt", false };
	struct login l = { .path = login_path(env->config, a, session) };
	struct err mine = { 0 };
	int64_t left;

	if (l.path == NULL)
		return err_set(e, ERR_AUTH, "its cache cannot be located");
	if (cache_read(a, l.path, &l.cache, e) < 0)
		return -1;
	l.token = json_object_get(l.cache, "accessToken");
	left = cache_left_ms(env, l.token, "expiresAt");
	if (left < RENEW_MS && login_renew(env, a, &l, &mine) < 0 &&
	    left <= 0) {
		*e = mine;
		return -1;
	}
	return creds_from_json(a, l.token, &names,
	    arena_printf(a, "login session %s", session), ret, e);
}

int
creds_from_login(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const char *profile = env->config->profile;
	const char *session = config_key(env->config, profile, "login_session");
	struct err mine = { 0 };

	if (session == NULL)
		return 1;
	if (login_read(env, a, session, ret, &mine) == 0)
		return 0;
	return err_set(e, ERR_AUTH,
	    "login_session: %s; %s, or use credential_process = aws configure "
	    "export-credentials --profile %s --format process",
	    mine.text, cache_login(env, a, "login"), profile);
}
