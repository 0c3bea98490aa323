/* AWS's error responses (rest-json and query protocol) as code and message. */
#ifndef AWS_SERVICE_SERVICE_ERROR_H
#define AWS_SERVICE_SERVICE_ERROR_H

#include <stdbool.h>

struct arena;
struct err;
struct http_response;

struct service_error {
	const char *code;    /* "ResourceNotFoundException"; never NULL */
	const char *message; /* one cleaned line; "" when there is none.  A 403
				 * that echoes the canonical request is cut */
};

/* Reads a response of status >= 300, whatever its body is (empty, HTML, XML).
 * code falls back to "HTTP 502". */
void service_error_read(struct arena *a, const struct http_response *r,
    struct service_error *ret);

/* Cuts the echo of the signed text out of a 403's body, so that it is not shown
 * with the body. */
void service_error_cut_echo(struct arena *a, struct http_response *r);

/* The classes that decide about another try. */
bool service_error_is_throttle(const struct service_error *f, int status);
bool service_error_is_transient(const struct service_error *f, int status);
bool service_error_is_expired(const struct service_error *f);
bool service_error_is_clock_skew(const struct service_error *f);

/* The remedy for an error whose text begins with its code: a session that has
 * expired, a clock that is off.  "" for all others. */
const char *service_error_remedy(const char *text);

/* "CODE: message" into e: ERR_AUTH for credentials, else ERR_REMOTE.  -1. */
int service_error_err(const struct service_error *f, int status, struct err *e);

#endif
