#include "aws/creds.h"

#include <string.h>

#include "aws/config.h"
#include "aws/digest.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#define RENEW_MS ((int64_t)15 * 60 * 1000)

/* In the order of the AWS CLI v2. */
static const struct provider {
	creds_provider_fn *find;
} providers[] = {
	{ creds_from_environment },
	{ creds_from_credentials_file },
	{ creds_from_config_file },
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
	} p = { .in = text };	/* the arena's memory, which is not const */

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

int
creds_resolve(struct arena *a, const struct creds_env *env,
    struct creds *ret, struct err *e)
{
	for (size_t i = 0; i < sizeof providers / sizeof providers[0]; i++) {
		int r = providers[i].find(env, a, ret, e);

		if (r <= 0)
			return r;
	}
	return err_set(e, ERR_AUTH, "no credentials: not in the environment, "
	    "not in profile \"%s\", not from a container or a machine",
	    env->config->profile);
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
