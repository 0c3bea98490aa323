/* The client-side rate of the retry mode "adaptive": it falls when a service
 * throttles and recovers along a cubic curve, flat near the rate at which that
 * happened.  Any thread. */
#ifndef AWS_SERVICE_RATE_H
#define AWS_SERVICE_RATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct rate {
	pthread_mutex_t lock;        /* of the rest */
	bool limited;                /* a throttle has been seen */
	double fill, tokens;         /* a second; now */
	double most;                 /* the rate at the last throttle */
	unsigned accepted, refusals; /* in all; in a row */
	int64_t start_ms, filled_ms, throttled_ms;
};

void rate_init(struct rate *r);
void rate_free(struct rate *r);

/* 0: the next request counts as sent.  Else how long to wait before asking again:
 * what other threads learn meanwhile may change it. */
int64_t rate_take(struct rate *r, int64_t mono_ms);

/* After a response. */
void rate_learn(struct rate *r, bool throttled, int64_t mono_ms);

#endif
