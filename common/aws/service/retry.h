/* Another attempt?  Decisions of the retry mode "standard"; nothing here waits. */
#ifndef AWS_SERVICE_RETRY_H
#define AWS_SERVICE_RETRY_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct aws_config;
struct err;
struct http_request;
struct http_response;

#define RETRY_ATTEMPTS 3 /* in all, unless configured */
#define RETRY_ATTEMPTS_LEGACY 5
#define RETRY_MAX_WAIT_MS 20000 /* of the backoff before its jitter */
#define RETRY_EXTRA_MS 5000     /* x-amz-retry-after over the backoff */
#define RETRY_QUOTA 500         /* tokens of a session */
#define RETRY_COST 5

/* How often a request is sent in all: option (0: none), AWS_MAX_ATTEMPTS,
 * max_attempts; AWS_RETRY_MODE decides the default.  -1: ERR_INPUT. */
struct retry_settings {
	unsigned attempts; /* in all */
	/* The number is the mode's own, and the mode standard or adaptive: a
	 * read that is throttled is sent again as long as there is time. */
	bool patient;
	bool adaptive; /* requests are sent at a rate of our own */
};
int retry_settings(const struct aws_config *c, unsigned option,
    struct retry_settings *ret, struct err *e);

enum retry_kind {
	RETRY_NEVER,    /* the response is final, good or bad */
	RETRY_UNSENT,   /* it was not received */
	RETRY_REFUSED,  /* a throttle: it was not done */
	RETRY_TRANSIENT /* 500, 502 ...: it may have been done */
};

/* Returns how a response is to be treated. */
enum retry_kind retry_kind_of(struct arena *a, const struct http_response *r);

/* May the request be sent twice though the first may have been done?  By its
 * method, its operation's name, or the clientToken in its body. */
bool retry_is_safe(struct arena *a, const struct http_request *q);
/* Does it change nothing? */
bool retry_is_read(const struct http_request *q);

/* How long to wait before retry number n (1 is the first): full jitter, from
 * random; then Retry-After and x-amz-retry-after of r (NULL: no response). */
int64_t retry_wait_ms(unsigned n, uint32_t random,
    const struct http_response *r, int64_t now_ms);

#endif
