/* All of AWS behind one transport: settings, credentials, signing, retries,
 * clock correction.  What session.c and check_arazzo.c put together. */
#ifndef AWS_CLIENT_CLIENT_H
#define AWS_CLIENT_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "aws/sign/sigv4.h"

struct arena;
struct aws_client;
struct err;
struct http;
struct platform;

/* From the command line; NULL members: environment and files decide.  The texts
 * live as long as the client. */
struct aws_options {
	const char *profile, *region, *role_arn, *external_id, *endpoint_url;
	const char *ca_bundle;
	bool allow_http;
	/* Responses to signed requests that begin as a JSON object are JSON,
	 * whatever their type: for services that respond in JSON only. */
	bool json;
	unsigned attempts; /* 0: AWS_MAX_ATTEMPTS and the files; 1: once.  Those
			    * for credentials are always by configuration */
	/* For tests: transports to use instead of libcurl's.  NULL: those. */
	struct http *(*open)(void *ctx, struct err *e);
	void *open_ctx;
};

/* Scope of a signature; http_request.auth points to one. */
struct aws_auth {
	const char *region, *service;
};

/* Reads settings (files once), opens the transport below.  Makes no request.
 * Lives until aws_client_free.  NULL: ERR_INPUT, ERR_AUTH, ERR_MEMORY. */
struct aws_client *aws_client_new(const struct platform *w,
    const struct aws_options *options, struct err *e);
void aws_client_free(struct aws_client *c);

/* A client may be shared by threads: what it read at aws_client_new does not
 * change; the credentials are behind a lock, which one thread holds while it
 * fetches them and the others wait, no longer than their deadlines; each send
 * takes a libcurl handle of its own out of a pool, and with it an open
 * connection to the same host if one rests there.
 *
 * Signs every request that has auth (credentials are resolved at the first),
 * retries as AWS_RETRY_MODE "standard" does within the request's deadline,
 * corrects the clock once, fetches credentials anew once after ExpiredToken.
 * Requests without auth are passed on once.  Any number of threads may send by
 * it at once.  Freed with c. */
struct http *aws_client_transport(struct aws_client *c);

/* Region by precedence: option, AWS_REGION, AWS_DEFAULT_REGION, profile.
 * NULL: ERR_INPUT, "no region: ..." . */
const char *aws_client_region(struct aws_client *c, struct err *e);

/* The base URL of a service ("imagebuilder", "sts") in a region: endpoint
 * options and variables first, then the partition's rules.  In c's arena.
 * *ret_custom: it is a configured one.  NULL: ERR_INPUT. */
const char *aws_client_endpoint(struct aws_client *c, const char *service,
    const char *region, bool *ret_custom, struct err *e);

/* The credentials that requests are signed with, resolved now if they were
 * not yet; copied into a, wiped with it.  -1: ERR_AUTH ... */
int aws_client_creds(struct aws_client *c, struct arena *a, int64_t deadline_ms,
    struct creds *ret, struct err *e);

/* Where the settings come from, for people who look for a mistake; in a. */
struct aws_origins {
	const char *region, *endpoint;
	const char *ca_bundle; /* NULL: the system's */
	const char *passed;    /* a line for each source of credentials that was
				* passed over; "" */
};
void aws_client_origins(struct aws_client *c, struct arena *a,
    const char *service, const char *region, struct aws_origins *ret);

/* Configuration files that exist, but cannot be read, and so count as empty; NULL:
 * none. */
const char *aws_client_unread(const struct aws_client *c);

/* Counters, for perfdata and tests. */
struct aws_counters {
	unsigned requests; /* signed attempts sent */
	unsigned retries, throttled;
	unsigned credential_requests; /* STS, IMDS, SSO, container */
	int64_t clock_offset_ms; /* service's clock minus ours; 0 unknown */
};
void aws_client_counters(const struct aws_client *c, struct aws_counters *ret);

/* The remedy for a service's error, "CODE: message"; "" when none is known. */
const char *aws_error_remedy(const char *text);

#endif
