/* One request with its retries: sign, send, judge, wait.  The signing transport
 * and the providers of credentials stand on it. */
#ifndef AWS_SERVICE_EXCHANGE_H
#define AWS_SERVICE_EXCHANGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct creds;
struct err;
struct http;
struct http_request;
struct http_response;
struct signkeys;
struct platform;

/* What all exchanges of a client have in common; any thread. */
struct exchange_shared {
	const struct platform *platform;
	struct http *http;     /* sends, does not sign */
	struct signkeys *keys; /* NULL: none are kept */
	atomic_uint requests;  /* signed attempts */
	atomic_uint retries, throttled, credential_requests;
	atomic_int quota;            /* tokens left for retries */
	_Atomic int64_t offset_ms;   /* added to our clock when signing */
	_Atomic int64_t measured_ms; /* the last answer's Date minus ours */
};

/* What one request is signed with; creds NULL: not signed. */
struct exchange {
	struct exchange_shared *shared;
	unsigned attempts;
	const struct creds *creds;
	const char *region, *service;
	bool safe; /* may be done twice, whatever it looks like */
};

#define EXCHANGE_SKEW_MS 240000 /* a clock that is this wrong is corrected */

/* -1: as struct http's send; a service's error is an answer.  An answer that
 * asks for another try is the last one's when tries, time or quota are up. */
int exchange_send(struct exchange *x, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e);

#endif
