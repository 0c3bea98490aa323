/* One request with its retries: sign, send, judge, wait.  The signing transport
 * and the credential sources build on it. */
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
struct rate;
struct signkeys;
struct platform;

/* Shared by all exchanges of a client, in any thread. */
struct exchange_shared {
	const struct platform *platform;
	struct http *http;     /* sends, does not sign */
	struct signkeys *keys; /* NULL: none are kept */
	struct rate *rate;     /* NULL: as fast as it goes */
	bool patient;          /* struct retry_settings */
	atomic_uint requests;  /* signed attempts */
	atomic_uint retries, throttled, credential_requests;
	atomic_int quota;            /* tokens left for retries */
	_Atomic int64_t offset_ms;   /* added to our clock when signing */
	_Atomic int64_t measured_ms; /* the last response's Date minus ours */
};

/* How an endpoint of the machine or the container is asked, which AWS_RETRY_MODE
 * is not about. */
struct exchange_local {
	int64_t timeout_ms;                          /* of an attempt */
	int64_t pause_ms;                            /* before the next one */
	bool (*good)(const struct http_response *r); /* no further attempt */
};

/* How one request is signed; creds NULL: not signed. */
struct exchange {
	struct exchange_shared *shared;
	unsigned attempts;
	const struct creds *creds;
	const char *region, *service;
	bool safe; /* may be done twice, whatever it looks like */
	const struct exchange_local *local; /* NULL: AWS_RETRY_MODE decides */
};

/* Attempts of a local service whose connection breaks, whatever is configured
 * for one that is not there. */
#define EXCHANGE_BROKEN_ATTEMPTS 3

#define EXCHANGE_SKEW_MS 240000 /* a clock that is this wrong is corrected */

/* -1: as struct http's send; a service error is a response.  When attempts, time
 * or quota are used up, the last response is returned. */
int exchange_send(struct exchange *x, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e);

#endif
