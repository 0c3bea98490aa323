/* Shared by the credential sources: copies that are wiped, token files,
 * responses with credentials, requests to credential services. */
#include <stdatomic.h>
#include <string.h>

#include "aws/creds/creds.h"
#include "aws/service/exchange.h"
#include "aws/service/service_error.h"
#include "aws/sign/digest.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/platform.h"
#include "base/text.h"
#include "base/time.h"
#include "data/value.h"
#include "http/http.h"

#define RENEW_MS ((int64_t)15 * 60 * 1000)

static void
creds_wipe(void *text)
{
	digest_wipe(text, strlen(text));
}

int
creds_wipe_later(struct arena *a, const char *text, struct err *e)
{
	/* The arena's memory, which is not const. */
	if (text == NULL ||
	    arena_defer(a, creds_wipe, (char *)(uintptr_t)text) == 0)
		return 0;
	return err_memory(e);
}

int
creds_copy(struct arena *a, const struct creds *c, struct creds *ret,
    struct err *e)
{
	struct creds mine = *c;

	if (arena_keep(a, &mine.access_key_id) < 0 ||
	    arena_keep(a, &mine.secret_access_key) < 0 ||
	    arena_keep(a, &mine.session_token) < 0 ||
	    arena_keep(a, &mine.source) < 0)
		return err_memory(e);
	if (creds_wipe_later(a, mine.secret_access_key, e) < 0 ||
	    creds_wipe_later(a, mine.session_token, e) < 0)
		return -1;
	*ret = mine;
	return 0;
}

const char *
creds_read_token(struct arena *a, const char *path, struct err *e)
{
	size_t n = 0;
	char *text;

	if (*path == '~' && file_is_missing(path))
		return err_null(e, ERR_AUTH,
		    "%s: no such file; here, as for the AWS CLI, \"~\" is not "
		    "the home",
		    path);
	if (text_equal(path, "-"))
		path = "./-"; /* not standard input */
	text = file_read(a, path, CREDS_MAX_TOKEN_FILE, &n, e);
	if (text == NULL) {
		e->code = ERR_AUTH;
		return NULL;
	}
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		text[--n] = '\0';
	if (creds_wipe_later(a, text, e) < 0)
		return NULL;
	if (n == 0 || strlen(text) != n || strpbrk(text, "\r\n") != NULL)
		return err_null(e, ERR_AUTH, "%s: not one line with a token",
		    path);
	return text;
}

json_t *
creds_parse(struct arena *a, const char *what, const char *text, size_t n,
    struct err *e)
{
	static const struct {
		const char *start, *kind;
	} row[] = {
		{ "<!doctype html", "an HTML page, " },
		{ "<html", "an HTML page, " },
		{ "<", "XML, " },
		{ "", "" },
	};
	json_t *o = n > 0 ? value_parse(a, text, n, NULL) : NULL;
	size_t i = 0;

	if (json_is_object(o))
		return o;
	if (o != NULL)
		return err_null(e, ERR_AUTH, "%s is %s, not an object", what,
		    value_kind(o));
	text = n > 0 ? text + strspn(text, " \t\r\n") : "";
	if (*text == '\0')
		return err_null(e, ERR_AUTH, "%s is empty, not JSON", what);
	while (!text_starts_nocase(text, row[i].start))
		i++;
	return err_null(e, ERR_AUTH, "%s is %snot JSON", what, row[i].kind);
}

/* Milliseconds since 1970, a text, or, for services that do not give it, null. */
static int
creds_read_expiry(const json_t *o, const struct creds_names *names,
    int64_t *ret_ms, struct err *e)
{
	const json_t *v = json_object_get(o, names->expires);
	const char *text = json_string_value(v);

	if (names->ms && json_is_integer(v))
		*ret_ms = json_integer_value(v);
	else if (names->ms ||
	    (v != NULL && !json_is_null(v) &&
		(text == NULL || creds_parse_expiry(text, ret_ms) < 0)))
		return err_set(e, ERR_AUTH, "invalid %s%s%s%s", names->expires,
		    text != NULL ? " \"" : "", text != NULL ? text : "",
		    text != NULL ? "\"" : "");
	return 0;
}

int
creds_from_json(struct arena *a, const json_t *o,
    const struct creds_names *names, const char *source, struct creds *ret,
    struct err *e)
{
	struct creds found = { .source = source };
	const struct {
		const char *name, **text;
		bool optional;
	} row[] = {
		{ names->key_id, &found.access_key_id, false },
		{ names->secret, &found.secret_access_key, false },
		{ names->token, &found.session_token, true },
	};

	if (source == NULL)
		return err_memory(e);
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const json_t *v = json_object_get(o, row[i].name);
		const char *text = json_string_value(v);

		if (json_string_length(v) > 0)
			*row[i].text = text;
		else if (!row[i].optional)
			return err_set(e, ERR_AUTH,
			    "the response contains no credentials (no %s)",
			    row[i].name);
		if (text != NULL && strlen(text) != json_string_length(v))
			return err_set(e, ERR_AUTH, "%s contains a NUL",
			    row[i].name);
	}
	if (creds_read_expiry(o, names, &found.expires_ms, e) < 0)
		return -1;
	return creds_copy(a, &found, ret, e);
}

int
creds_check_expiry(const struct creds_env *env, const struct creds *c,
    struct err *e)
{
	char text[TIME_TEXT_SIZE];

	if (c->expires_ms == 0 ||
	    c->expires_ms > env->platform->now_ms(env->platform->ctx) +
		    atomic_load(&env->shared->offset_ms))
		return 0;
	time_print_rfc3339(c->expires_ms, text);
	return err_set(e, ERR_AUTH,
	    "the credentials expired at %s; renew them, or set this machine's "
	    "clock",
	    text);
}

int
creds_ask(const struct creds_env *env, struct arena *a, struct exchange *x,
    struct http_request *q, struct http_response *ret, struct err *e)
{
	if (arena_failed(a))
		return err_memory(e);
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
