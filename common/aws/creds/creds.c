#include "aws/creds/creds.h"

#include <string.h>

#include "aws/config/config.h"
#include "aws/creds/sts.h"
#include "aws/sign/digest.h"
#include "aws/service/exchange.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/time.h"
#include "base/platform.h"
#include "http/http.h"

#define RENEW_MS ((int64_t)15 * 60 * 1000)

/* "aws login" (2025) leaves keys that only the CLI can renew. */
static int
creds_from_login(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const struct aws_config *c = env->config;

	(void)a;
	(void)ret;
	if (config_key(c, c->profile, "login_session") == NULL)
		return 1;
	return err_set(e, ERR_AUTH,
	    "profile \"%s\": login_session is not "
	    "supported",
	    c->profile);
}

/* In the order of the AWS CLI v2. */
static const struct provider {
	creds_provider_fn *find;
} providers[] = {
	{ creds_from_environment },
	{ creds_from_role },
	{ creds_from_web_environment },
	{ creds_from_web_profile },
	{ creds_from_sso },
	{ creds_from_credentials_file },
	{ creds_from_login },
	{ creds_from_process },
	{ creds_from_config_file },
	{ creds_from_container },
	{ creds_from_imds },
};

struct secret {
	char *text;
	size_t n;
};

static void
wipe(void *arg)
{
	struct secret *s = arg;

	digest_wipe(s->text, s->n);
}

int
creds_wipe_later(struct arena *a, const char *text, struct err *e)
{
	struct secret *s;
	union {
		const char *in;
		char *out;
	} p = { .in = text }; /* the arena's memory, which is not const */

	if (text == NULL)
		return 0;
	s = arena_alloc(a, sizeof *s);
	if (s == NULL)
		return err_memory(e);
	*s = (struct secret){ p.out, strlen(text) };
	return arena_defer(a, wipe, s) == 0 ? 0 : err_memory(e);
}

static int
copy(struct arena *a, const char *text, const char **ret)
{
	*ret = text != NULL ? arena_strdup(a, text) : NULL;
	return text == NULL || *ret != NULL ? 0 : -1;
}

int
creds_copy(struct arena *a, const struct creds *c, struct creds *ret,
    struct err *e)
{
	struct creds mine = *c;

	if (copy(a, c->access_key_id, &mine.access_key_id) < 0 ||
	    copy(a, c->secret_access_key, &mine.secret_access_key) < 0 ||
	    copy(a, c->session_token, &mine.session_token) < 0 ||
	    copy(a, c->source, &mine.source) < 0)
		return err_memory(e);
	if (creds_wipe_later(a, mine.secret_access_key, e) < 0 ||
	    creds_wipe_later(a, mine.session_token, e) < 0)
		return -1;
	*ret = mine;
	return 0;
}

static int
chain_resolve(struct arena *a, const struct creds_env *env, struct creds *ret,
    struct err *e)
{
	for (size_t i = 0; i < sizeof providers / sizeof providers[0]; i++) {
		int r = providers[i].find(env, a, ret, e);

		if (r <= 0)
			return r;
	}
	return err_set(e, ERR_AUTH,
	    "no credentials: not in the environment, "
	    "not in profile \"%s\", not from a container or a machine",
	    env->config->profile);
}

int
creds_resolve(struct arena *a, const struct creds_env *env, struct creds *ret,
    struct err *e)
{
	struct sts_role role = { .arn = env->role_arn,
		.external_id = env->external_id };
	struct creds base = { 0 };

	if (env->role_arn == NULL)
		return chain_resolve(a, env, ret, e);
	if (chain_resolve(a, env, &base, e) < 0)
		return -1;
	return sts_assume_role(env, a, &role, &base, ret, e);
}

const char *
creds_read_token(const struct creds_env *env, struct arena *a, const char *path,
    struct err *e)
{
	const char *full = config_path(a, env->config, path);
	char *text;
	size_t n = 0;

	if (full == NULL) {
		(void)err_set(e, ERR_AUTH, "%s: no HOME", path);
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
member(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text != NULL && *text != '\0' ? text : NULL;
}

int
creds_from_json(struct arena *a, const json_t *o,
    const struct creds_names *names, const char *source, struct creds *ret,
    struct err *e)
{
	struct creds found = { .access_key_id = member(o, names->key_id),
		.secret_access_key = member(o, names->secret),
		.session_token = member(o, names->token),
		.source = source };
	const char *expires = member(o, names->expires);

	if (source == NULL)
		return err_memory(e);
	if (found.access_key_id == NULL || found.secret_access_key == NULL)
		return err_set(e, ERR_AUTH, "no credentials in the answer");
	if (expires != NULL &&
	    time_parse_rfc3339(expires, &found.expires_ms) < 0)
		return err_set(e, ERR_AUTH, "%s is no time: \"%s\"",
		    names->expires, expires);
	return creds_copy(a, &found, ret, e);
}

int
creds_ask(const struct creds_env *env, struct arena *a, struct http_request *q,
    int64_t timeout_ms, struct http_response *ret, struct err *e)
{
	const struct platform *w = env->platform;
	struct exchange_shared *s = env->shared;

	q->deadline_ms = w->mono_ms(w->ctx) + timeout_ms;
	if (q->deadline_ms > env->deadline_ms)
		q->deadline_ms = env->deadline_ms;
	q->max_body = CREDS_MAX_ANSWER;
	atomic_fetch_add(&s->credential_requests, 1);
	if (s->http->send(s->http, a, q, ret, e) < 0)
		return -1;
	return creds_wipe_later(a, ret->body, e);
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
