/* Login caches of the AWS CLI: read, renewed by a service, written back. */
#include "aws/creds/cache.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/config/config.h"
#include "aws/config/region.h"
#include "aws/creds/creds.h"
#include "aws/service/exchange.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/platform.h"
#include "base/time.h"
#include "data/value.h"
#include "http/http.h"

int
cache_read(struct arena *a, const char *path, json_t **ret, struct err *e)
{
	size_t n = 0;
	const char *text = file_read(a, path, CREDS_MAX_TOKEN_FILE, &n, NULL);
	const char *what = arena_printf(a, "%s contains no token: it", path);

	if (text == NULL)
		return err_set(e, ERR_AUTH, "no token in %s", path);
	if (what == NULL || creds_wipe_later(a, text, e) < 0)
		return what != NULL ? -1 : err_memory(e);
	*ret = creds_parse(a, what, text, n, e);
	return *ret != NULL ? 0 : -1;
}

int
cache_write(struct arena *a, const char *path, const json_t *o, struct err *e)
{
	char *text = value_print(a, o);
	char *temporary = arena_printf(a, "%s.XXXXXX", path);
	size_t n = text != NULL ? strlen(text) : 0;
	int fd = -1;
	bool ok;

	if (temporary != NULL && text != NULL)
		fd = mkostemp(temporary, O_CLOEXEC);
	ok = fd >= 0 && write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
	if (fd >= 0)
		(void)close(fd);
	if (ok && rename(temporary, path) < 0)
		ok = false;
	if (!ok && fd >= 0)
		(void)unlink(temporary);
	if (text != NULL)
		explicit_bzero(text, n);
	return ok ? 0 : err_set(e, ERR_IO, "cannot write %s", path);
}

const char *
cache_text(const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);
	const char *text = json_string_value(v);

	if (text != NULL && strlen(text) != json_string_length(v))
		return NULL;
	return text;
}

int
cache_set(json_t *o, const char *name, const char *text)
{
	if (text == NULL)
		return 0;
	return json_object_set_new(o, name, json_string(text));
}

int64_t
cache_left_ms(const struct creds_env *env, const json_t *o, const char *name)
{
	const char *text = cache_text(o, name);
	int64_t at;

	if (text == NULL || creds_parse_expiry(text, &at) < 0)
		return -1;
	return at - env->platform->now_ms(env->platform->ctx);
}

int
cache_set_end(const struct creds_env *env, json_t *o, const char *name,
    const json_t *seconds)
{
	int64_t now = env->platform->now_ms(env->platform->ctx);
	char text[TIME_TEXT_SIZE];

	time_print_rfc3339(now + (int64_t)json_integer_value(seconds) * 1000,
	    text);
	return cache_set(o, name, text);
}

const char *
cache_login(const struct creds_env *env, struct arena *a, const char *command)
{
	const char *profile = env->config->profile;
	const char *quote = strpbrk(profile, " \t") != NULL ? "'" : "";
	const char *text = arena_printf(a, "run \"aws %s --profile %s%s%s\"",
	    command, quote, profile, quote);

	return text != NULL ? text : "log in again";
}

const char *
cache_url(const struct creds_env *env, struct arena *a, const char *service,
    const char *region, const char *path, struct err *e)
{
	struct endpoint endpoint = { 0 };
	const char *url;

	if (endpoint_find(a, env->settings, service, region, NULL, &endpoint,
		e) < 0)
		return NULL;
	url = arena_printf(a, "%s%s", endpoint.url, path);
	return url != NULL ? url : err_null_memory(e);
}

int
cache_post(const struct creds_env *env, struct arena *a, const char *url,
    json_t *body, const char *dpop, const json_t **ret, struct err *e)
{
	struct http_request q = { .method = "POST", .url = url };
	struct http_response r = { 0 };
	struct exchange x = { 0 };

	q.body = value_print(a, body);
	json_decref(body);
	if (q.body == NULL)
		return err_memory(e);
	q.nbody = strlen(q.body);
	if (creds_wipe_later(a, q.body, e) < 0 ||
	    http_add_header(a, &q, "Content-Type", "application/json", e) < 0)
		return -1;
	if (dpop != NULL && http_add_header(a, &q, "DPoP", dpop, e) < 0)
		return -1;
	if (creds_ask(env, a, &x, &q, &r, e) < 0)
		return -1;
	if (r.status != 200)
		return creds_refused(a, &r, e);
	*ret = creds_parse(a, CREDS_RESPONSE, r.body, r.nbody, e);
	return *ret != NULL ? 0 : -1;
}
