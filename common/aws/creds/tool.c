/* Shared by the credential sources: copies that are wiped, token files,
 * responses with credentials, requests to credential services. */
#include <stdatomic.h>
#include <string.h>

#include "aws/config/config.h"
#include "aws/creds/creds.h"
#include "aws/service/exchange.h"
#include "aws/service/service_error.h"
#include "aws/sign/digest.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "http/http.h"

#define RENEW_MS ((int64_t)15 * 60 * 1000)

struct creds_secret {
	char *text;
	size_t n;
};

static void
creds_wipe(void *arg)
{
	struct creds_secret *s = arg;

	digest_wipe(s->text, s->n);
}

int
creds_wipe_later(struct arena *a, const char *text, struct err *e)
{
	struct creds_secret *s;
	union {
		const char *in;
		char *out;
	} p = { .in = text }; /* the arena's memory, which is not const */

	if (text == NULL)
		return 0;
	s = arena_alloc(a, sizeof *s);
	if (s == NULL)
		return err_memory(e);
	*s = (struct creds_secret){ p.out, strlen(text) };
	return arena_defer(a, creds_wipe, s) == 0 ? 0 : err_memory(e);
}

static int
creds_keep(struct arena *a, const char **text)
{
	if (*text == NULL)
		return 0;
	*text = arena_strdup(a, *text);
	return *text != NULL ? 0 : -1;
}

int
creds_copy(struct arena *a, const struct creds *c, struct creds *ret,
    struct err *e)
{
	struct creds mine = *c;

	if (creds_keep(a, &mine.access_key_id) < 0 ||
	    creds_keep(a, &mine.secret_access_key) < 0 ||
	    creds_keep(a, &mine.session_token) < 0 ||
	    creds_keep(a, &mine.source) < 0)
		return err_memory(e);
	if (creds_wipe_later(a, mine.secret_access_key, e) < 0 ||
	    creds_wipe_later(a, mine.session_token, e) < 0)
		return -1;
	*ret = mine;
	return 0;
}

const char *
creds_read_token(const struct creds_env *env, struct arena *a, const char *path,
    struct err *e)
{
	const char *full = config_path(a, env->config, path);
	char *text;
	size_t n = 0;

	if (full == NULL) {
		(void)err_set(e, ERR_AUTH, "%s: HOME is not set", path);
		return NULL;
	}
	text = file_read(a, full, CREDS_MAX_TOKEN_FILE, &n, e);
	if (text == NULL) {
		e->code = ERR_AUTH;
		return NULL;
	}
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		text[--n] = '\0';
	if (creds_wipe_later(a, text, e) < 0)
		return NULL;
	if (n == 0 || strlen(text) != n || strpbrk(text, "\r\n") != NULL) {
		(void)err_set(e, ERR_AUTH, "%s: not one line with a token",
		    full);
		return NULL;
	}
	return text;
}

static const char *
creds_member(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text != NULL && *text != '\0' ? text : NULL;
}

int
creds_from_json(struct arena *a, const json_t *o,
    const struct creds_names *names, const char *source, struct creds *ret,
    struct err *e)
{
	struct creds found = {
		.access_key_id = creds_member(o, names->key_id),
		.secret_access_key = creds_member(o, names->secret),
		.session_token = creds_member(o, names->token),
		.source = source,
	};
	const json_t *expires = json_object_get(o, names->expires);
	const char *text = creds_member(o, names->expires);

	if (source == NULL)
		return err_memory(e);
	if (found.access_key_id == NULL || found.secret_access_key == NULL)
		return err_set(e, ERR_AUTH,
		    "the response contains no credentials");
	if (names->ms && !json_is_integer(expires))
		return err_set(e, ERR_AUTH, "invalid %s", names->expires);
	if (names->ms)
		found.expires_ms = json_integer_value(expires);
	if (text != NULL && creds_parse_expiry(text, &found.expires_ms) < 0)
		return err_set(e, ERR_AUTH, "invalid %s \"%s\"", names->expires,
		    text);
	return creds_copy(a, &found, ret, e);
}

int
creds_ask(const struct creds_env *env, struct arena *a, struct exchange *x,
    struct http_request *q, struct http_response *ret, struct err *e)
{
	x->shared = env->shared;
	if (x->attempts == 0)
		x->attempts = env->attempts;
	q->secret = true;
	q->deadline_ms = env->deadline_ms;
	q->max_body = CREDS_MAX_RESPONSE;
	atomic_fetch_add(&env->shared->credential_requests, 1);
	if (exchange_send(x, a, q, ret, e) < 0)
		return -1;
	return creds_wipe_later(a, ret->body, e);
}

int
creds_refused(struct arena *a, const struct http_response *r, struct err *e)
{
	struct service_error f;

	service_error_read(a, r, &f);
	(void)service_error_err(&f, r->status, e);
	e->code = ERR_AUTH;
	return -1;
}

enum creds_age
creds_age(const struct creds *c, int64_t fetched_ms, int64_t now_ms)
{
	int64_t life, margin;

	if (c->expires_ms == 0)
		return CREDS_FRESH;
	if (now_ms >= c->expires_ms)
		return CREDS_EXPIRED;
	life = c->expires_ms - fetched_ms;
	margin = life / 4 < RENEW_MS ? life / 4 : RENEW_MS;
	return c->expires_ms - now_ms < margin ? CREDS_RENEW : CREDS_FRESH;
}
