/* A token bucket whose rate follows what the service accepts. */
#include "aws/service/rate.h"

#define BETA 0.95    /* of the rate remains after a throttle */
#define BETA_ROW 0.7 /* after several in a row */
#define ROW 3
#define RETURN 20.0 /* requests until it is back at the rate of the throttle */
#define EARLY 0.5   /* of a token: what was refused came too early */
#define SHORTEST 0.05 /* s in which the first requests are counted */
#define LEAST 0.2     /* a second */
#define MOST 1000.0

void
rate_init(struct rate *r)
{
	*r = (struct rate){ .start_ms = -1 };
	(void)pthread_mutex_init(&r->lock, NULL);
}

void
rate_free(struct rate *r)
{
	(void)pthread_mutex_destroy(&r->lock);
}

static void
rate_refill(struct rate *r, int64_t now)
{
	r->tokens += r->fill * (double)(now - r->filled_ms) / 1000;
	r->tokens = r->tokens < 1 ? r->tokens : 1;
	r->filled_ms = now;
}

int64_t
rate_take(struct rate *r, int64_t mono_ms)
{
	double wait = 0;

	(void)pthread_mutex_lock(&r->lock);
	if (r->start_ms < 0)
		r->start_ms = mono_ms;
	if (r->limited) {
		rate_refill(r, mono_ms);
		if (r->tokens >= 1)
			r->tokens -= 1;
		else
			wait = (1 - r->tokens) / r->fill * 1000 + 1;
	}
	(void)pthread_mutex_unlock(&r->lock);
	return (int64_t)wait;
}

/* Several requests that were on their way together count as one. */
static void
rate_lower(struct rate *r, int64_t now)
{
	double passed = (double)(now - r->start_ms) / 1000;

	if (!r->limited) {
		r->filled_ms = now;
		r->fill = (r->accepted > 0 ? r->accepted : 1) /
		    (passed > SHORTEST ? passed : SHORTEST) / BETA;
	} else if ((double)(now - r->throttled_ms) * r->fill < 1000) {
		return;
	}
	r->limited = true;
	r->most = r->fill * (++r->refusals == 1 ? 0.98 : 0.8);
	r->fill *= r->refusals < ROW ? BETA : BETA_ROW;
	if (r->fill < LEAST)
		r->fill = LEAST;
	r->throttled_ms = now;
}

/* The curve is flat near the rate of the throttle, and steep far from it. */
static void
rate_raise(struct rate *r, int64_t now)
{
	double passed = (double)(now - r->throttled_ms) / 1000;
	double t = passed * r->most / RETURN - 1;
	double next = r->most * (1 + (1 - BETA) * t * t * t);

	if (next > r->fill)
		r->fill = next < MOST ? next : MOST;
}

void
rate_learn(struct rate *r, bool throttled, int64_t mono_ms)
{
	(void)pthread_mutex_lock(&r->lock);
	if (r->limited)
		rate_refill(r, mono_ms);
	if (throttled) {
		rate_lower(r, mono_ms);
		r->tokens += EARLY;
	} else {
		r->accepted++;
		r->refusals = 0;
		if (r->limited)
			rate_raise(r, mono_ms);
	}
	(void)pthread_mutex_unlock(&r->lock);
}
