/* The one retry loop. */
#include "aws/service/exchange.h"

#include <string.h>

#include "aws/service/service_error.h"
#include "aws/service/rate.h"
#include "aws/service/retry.h"
#include "aws/sign/sigv4.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"
#include "base/platform.h"
#include "http/http.h"

#define PATIENCE_MS 200 /* less time is not worth another attempt */

/* The state of one request. */
struct tries {
	unsigned sent;
	bool skew_corrected, safe, read;
	int paid;            /* tokens that a success gives back */
	int64_t deadline_ms; /* of all attempts */
};

static int64_t
now_ms(const struct exchange_shared *s)
{
	return s->platform->now_ms(s->platform->ctx);
}

static int64_t
mono_ms(const struct exchange_shared *s)
{
	return s->platform->mono_ms(s->platform->ctx);
}

static int
attempt(struct exchange *x, const struct tries *t, struct arena *a,
    struct http_request *q, struct http_response *ret, struct err *e)
{
	struct exchange_shared *s = x->shared;
	struct sigv4_scope scope = {
		.region = x->region, .service = x->service, .keys = s->keys
	};
	bool paced = s->rate != NULL && x->local == NULL;
	int64_t wait;
	int failed;

	while (paced && (wait = rate_take(s->rate, mono_ms(s))) > 0)
		if (platform_wait(s->platform, wait, t->deadline_ms, NULL) < 0)
			return err_set(e, ERR_TIMEOUT,
			    "no time left at the rate that the service "
			    "accepts");
	scope.now_ms = now_ms(s) + atomic_load(&s->offset_ms);
	if (x->creds != NULL && sigv4_sign(a, q, x->creds, &scope, NULL, e) < 0)
		return -1;
	if (x->local != NULL)
		q->deadline_ms = mono_ms(s) + x->local->timeout_ms;
	if (q->deadline_ms > t->deadline_ms)
		q->deadline_ms = t->deadline_ms;
	q->delivery = HTTP_UNSENT;
	failed = s->http->send(s->http, a, q, ret, e);
	if (x->creds != NULL && q->delivery != HTTP_NOT_TRIED)
		atomic_fetch_add(&s->requests, 1);
	return failed;
}

/* The service's clock minus ours.  false: the response has no Date. */
static bool
clock_offset(const struct exchange_shared *s, const struct http_response *r,
    int64_t *ret)
{
	const char *date = http_header(r, "Date");
	int64_t at;

	if (date == NULL || time_parse_http(date, &at) < 0)
		return false;
	*ret = at - now_ms(s);
	return true;
}

/* Corrects the clock after a refusal because of it, by the response's Date. */
static bool
skew_correct(struct exchange *x, struct arena *a, const struct http_response *r)
{
	struct exchange_shared *s = x->shared;
	struct service_error f;
	int64_t offset, wrong;

	if (r->status < 400 || r->status > 403 || x->creds == NULL)
		return false;
	service_error_read(a, r, &f);
	if (!service_error_is_clock_skew(&f) || !clock_offset(s, r, &offset))
		return false;
	wrong = offset - atomic_load(&s->offset_ms);
	if (wrong < EXCHANGE_SKEW_MS && wrong > -EXCHANGE_SKEW_MS)
		return false;
	atomic_store(&s->offset_ms, offset);
	return true;
}

/* Masks a secret that an echoing response might hold. */
static void
mask(struct http_response *r, struct arena *a, const char *secret)
{
	size_t n = secret != NULL ? strlen(secret) : 0;
	char *body, *p;

	if (n < 8 || r->status < 400 || r->nbody < n ||
	    memmem(r->body, r->nbody, secret, n) == NULL)
		return;
	body = arena_alloc(a, r->nbody + 1);
	if (body != NULL) {
		memcpy(body, r->body, r->nbody);
		while ((p = memmem(body, r->nbody, secret, n)) != NULL)
			memset(p, '*', n);
	}
	r->body = body != NULL ? body : "";
	r->nbody = body != NULL ? r->nbody : 0;
}

static bool
quota_take(struct exchange_shared *s, int cost, struct tries *t)
{
	int have = atomic_load(&s->quota);

	while (have >= cost)
		if (atomic_compare_exchange_weak(&s->quota, &have,
			have - cost)) {
			t->paid = cost;
			return true;
		}
	return false;
}

static void
quota_give(struct exchange_shared *s, const struct tries *t)
{
	int back = t->paid != 0 ? t->paid : 1;
	int have = atomic_load(&s->quota), want;

	do {
		want = have + back < RETRY_QUOTA ? have + back : RETRY_QUOTA;
	} while (!atomic_compare_exchange_weak(&s->quota, &have, want));
}

/* Is another attempt allowed, apart from the time that is left? */
static bool
may_retry(struct exchange *x, struct tries *t, enum retry_kind kind)
{
	if (x->local != NULL)
		return kind != RETRY_NEVER && t->sent < x->attempts;
	if (kind == RETRY_REFUSED)
		atomic_fetch_add(&x->shared->throttled, 1);
	if (kind == RETRY_REFUSED && x->shared->patient && t->read)
		return true;
	if (kind == RETRY_NEVER || t->sent >= x->attempts)
		return false;
	if (kind == RETRY_TRANSIENT && !t->safe)
		return false;
	return quota_take(x->shared, RETRY_COST, t);
}

/* How long to wait before the next attempt, with left ms to go.  -1: the time
 * does not suffice. */
static int64_t
retry_pause(struct exchange *x, const struct tries *t,
    const struct http_response *r, bool throttled, int64_t left)
{
	struct exchange_shared *s = x->shared;
	const struct platform *w = s->platform;
	uint32_t random = UINT32_MAX / 2;
	int64_t ms, asked = 0;

	(void)w->random(w->ctx, &random, sizeof random);
	if (x->local != NULL)
		ms = x->local->pause_ms;
	else
		ms = retry_wait_ms(t->sent, random, r, now_ms(s));
	if (!throttled || !s->patient || !t->read)
		return ms < left ? ms : -1;
	/* As long as there is time; the rate alone paces what is adaptive. */
	if (http_retry_after(r, now_ms(s), &asked) == 0 && asked >= left)
		return -1;
	if (s->rate != NULL)
		return asked;
	if (ms > left / 2 && ms > asked)
		ms = left / 2 > asked ? left / 2 : asked;
	return left >= PATIENCE_MS ? ms : -1;
}

/* Waits before the next attempt.  false: the time does not suffice. */
static bool
retry_wait(struct exchange *x, const struct tries *t,
    const struct http_response *r, bool throttled)
{
	struct exchange_shared *s = x->shared;
	int64_t left = platform_left_ms(s->platform, t->deadline_ms);
	int64_t ms = retry_pause(x, t, r, throttled, left);

	if (ms < 0 || platform_wait(s->platform, ms, t->deadline_ms, NULL) < 0)
		return false;
	atomic_fetch_add(&s->retries, 1);
	return true;
}

/* After a failed attempt: true for another one. */
static bool
again_after_failure(struct exchange *x, struct tries *t,
    const struct http_request *q, const struct err *e)
{
	enum retry_kind kind =
	    q->delivery == HTTP_UNANSWERED ? RETRY_TRANSIENT : RETRY_UNSENT;

	if (e->code != ERR_NETWORK &&
	    (x->local == NULL || e->code != ERR_TIMEOUT))
		return false;
	if (x->local != NULL && e->code == ERR_NETWORK &&
	    q->delivery == HTTP_UNANSWERED &&
	    t->sent < EXCHANGE_BROKEN_ATTEMPTS)
		return retry_wait(x, t, NULL, false);
	return q->delivery != HTTP_HOPELESS && may_retry(x, t, kind) &&
	    retry_wait(x, t, NULL, false);
}

/* After a response: true for another attempt. */
static bool
again_after_response(struct exchange *x, struct arena *a, struct tries *t,
    const struct http_response *r)
{
	struct exchange_shared *s = x->shared;
	enum retry_kind kind = RETRY_NEVER;
	int64_t offset;

	if (x->creds != NULL && clock_offset(s, r, &offset))
		atomic_store(&s->measured_ms, offset);
	if (x->local != NULL) {
		kind = x->local->good(r) ? RETRY_NEVER : RETRY_REFUSED;
	} else if (r->status < 400) {
		quota_give(s, t);
	} else if (!t->skew_corrected && skew_correct(x, a, r)) {
		t->skew_corrected = true;
		t->sent--; /* it was not done, and does not count */
		return true;
	} else {
		kind = retry_kind_of(a, r);
	}
	if (s->rate != NULL && x->local == NULL)
		rate_learn(s->rate, kind == RETRY_REFUSED, mono_ms(s));
	return may_retry(x, t, kind) &&
	    retry_wait(x, t, r, kind == RETRY_REFUSED);
}

int
exchange_send(struct exchange *x, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct tries t = { .safe = x->safe || retry_is_safe(a, q),
		.read = x->safe || retry_is_read(q),
		.deadline_ms = q->deadline_ms };
	struct http_response r;
	enum http_delivery most = q->delivery; /* of any try */
	struct err mine;

	for (;;) {
		err_clear(&mine);
		t.sent++;
		if (attempt(x, &t, a, q, &r, &mine) < 0) {
			most = q->delivery > most ? q->delivery : most;
			if (again_after_failure(x, &t, q, &mine))
				continue;
			q->delivery =
			    most < HTTP_ANSWERED ? most : HTTP_UNANSWERED;
			if (e != NULL)
				*e = mine;
			return -1;
		}
		if (most < HTTP_UNSURE)
			most = r.status < 500 ? HTTP_ANSWERED : HTTP_UNSURE;
		q->delivery =
		    most > HTTP_ANSWERED ? HTTP_UNSURE : HTTP_ANSWERED;
		if (again_after_response(x, a, &t, &r))
			continue;
		if (x->creds != NULL) {
			service_error_cut_echo(a, &r);
			mask(&r, a, x->creds->session_token);
			mask(&r, a, x->creds->secret_access_key);
		}
		*ret = r;
		return 0;
	}
}
