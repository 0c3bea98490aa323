/* The endpoint that ECS, EKS pod identity or Greengrass offer to a container. */
#include <jansson.h>
#include <stddef.h>
#include <string.h>

#include "aws/config/config.h"
#include "aws/creds/creds.h"
#include "aws/service/exchange.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "http/http.h"
#include "http/url.h"

#define HOST "http://169.254.170.2"
#define TIMEOUT_MS 2000
#define ATTEMPTS 3
#define PAUSE_MS 1000

/* https to anywhere; http only to this machine and the known addresses. */
static int
check_host(struct arena *a, const char *url, struct err *e)
{
	struct url u = { 0 };

	if (url_parse(a, url, &u, e) < 0)
		return -1;
	if (url_check_server(url, e) < 0)
		return -1;
	if (text_equal_nocase(u.scheme, "https") || url_is_loopback(&u) ||
	    url_is_metadata(&u))
		return 0;
	return err_set(e, ERR_AUTH, "plain http to %s is not allowed", u.host);
}

/* The relative one goes before the full one.  1: neither. */
static int
choose_url(const struct creds_env *env, struct arena *a, const char **ret,
    struct err *e)
{
	const struct aws_config *c = env->config;
	const char *path =
	    config_env_any(c, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *url =
	    config_env_any(c, "AWS_CONTAINER_CREDENTIALS_FULL_URI");

	if (path == NULL && url == NULL)
		return 1;
	if (path != NULL && *path != '/')
		return err_set(e, ERR_AUTH,
		    "AWS_CONTAINER_CREDENTIALS_"
		    "RELATIVE_URI does not begin with \"/\"");
	if (path != NULL)
		url = arena_printf(a, HOST "%s", path);
	if (url == NULL)
		return err_memory(e);
	*ret = url;
	return check_host(a, url, e);
}

/* *ret: NULL when there is none. */
static int
read_authorization(const struct creds_env *env, struct arena *a,
    const char **ret, struct err *e)
{
	const struct aws_config *c = env->config;
	const char *file =
	    config_env_any(c, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");

	*ret = config_env(c, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
	if (file == NULL)
		return 0;
	*ret = creds_read_token(a, file, e);
	return *ret != NULL ? 0 : -1;
}

/* botocore repeats all but a 200 with JSON. */
static bool
container_good(const struct http_response *r)
{
	struct arena *a = r->status == 200 ? arena_new(0) : NULL;
	bool good =
	    a != NULL && creds_parse(a, "", r->body, r->nbody, NULL) != NULL;

	arena_free(a);
	return good;
}

static int
container_fetch(const struct creds_env *env, struct arena *a, const char *url,
    struct creds *ret, struct err *e)
{
	static const struct creds_names names = { "AccessKeyId",
		"SecretAccessKey", "Token", "Expiration", false };
	static const struct exchange_local local = { TIMEOUT_MS, PAUSE_MS,
		container_good };
	struct exchange x = { .attempts = ATTEMPTS, .local = &local };
	struct http_request q = {
		.method = "GET", .url = url, .no_proxy = true
	};
	struct http_response r = { 0 };
	const char *token = NULL;
	const json_t *o;

	if (read_authorization(env, a, &token, e) < 0)
		return -1;
	if (token != NULL &&
	    http_add_header(a, &q, "Authorization", token, e) < 0)
		return -1;
	if (http_add_header(a, &q, "Accept", "application/json", e) < 0 ||
	    creds_ask(env, a, &x, &q, &r, e) < 0)
		return -1;
	if (r.status != 200)
		return err_set(e, ERR_AUTH, "the response is HTTP %d",
		    r.status);
	o = creds_parse(a, CREDS_RESPONSE, r.body, r.nbody, e);
	if (o == NULL)
		return -1;
	return creds_from_json(a, o, &names, "container", ret, e);
}

int
creds_from_container(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const char *url = NULL;
	int r = choose_url(env, a, &url, e);

	if (r == 0)
		r = container_fetch(env, a, url, ret, e);
	return r >= 0 ? r : err_wrap(e, "container credentials");
}
