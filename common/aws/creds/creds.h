/* Where credentials come from: a chain of sources, one file each.  A source
 * returns 0: found; 1: not configured here, try the next; -1: configured here
 * and broken.  That ends the chain, so that a request is never signed with
 * another identity. */
#ifndef AWS_CREDS_CREDS_H
#define AWS_CREDS_CREDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "aws/sign/sigv4.h"

struct arena;
struct aws_config;
struct buf;
struct err;
struct exchange;
struct exchange_shared;
struct http_request;
struct http_response;
struct platform;

#define CREDS_MAX_CHAIN 8 /* roles by which one comes to another */
#define CREDS_MAX_TOKEN_FILE ((size_t)64 << 10)
#define CREDS_MAX_RESPONSE ((size_t)256 << 10) /* of a credentials service */

/* The surroundings of a source. */
struct creds_env {
	const struct platform *platform;
	const struct aws_config *config;   /* whose profile has keys */
	const struct aws_config *settings; /* whose profile was chosen */
	struct exchange_shared *shared;
	const char *region;                 /* NULL: none is set */
	const char *role_arn, *external_id; /* options; NULL: none */
	bool lends;        /* config's profile is a role's source_profile */
	unsigned attempts; /* of one request to STS or SSO */
	int64_t deadline_ms;
	struct buf
	    *trail; /* a line for each source that was passed over; may be
			    * NULL */
};

typedef int creds_provider_fn(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e);

creds_provider_fn creds_from_environment;
creds_provider_fn creds_from_web_identity;
creds_provider_fn creds_from_sso;
creds_provider_fn creds_from_credentials_file;
creds_provider_fn creds_from_login;
creds_provider_fn creds_from_process;
creds_provider_fn creds_from_config_file;
creds_provider_fn creds_from_ec2_file;
creds_provider_fn creds_from_boto;
creds_provider_fn creds_from_container;
creds_provider_fn creds_from_imds;

/* The chain, then the role that was asked for by option.  -1: ERR_AUTH when
 * no source has any; else the error of the broken source. */
int creds_resolve(struct arena *a, const struct creds_env *env,
    struct creds *ret, struct err *e);

/* A copy in a, which wipes it at its end. */
int creds_copy(struct arena *a, const struct creds *c, struct creds *ret,
    struct err *e);
/* text is overwritten before a gives its memory back.  -1: ERR_MEMORY. */
int creds_wipe_later(struct arena *a, const char *text, struct err *e);

/* Reads a file with a token, without the newline at its end; wiped with a.  The
 * path is used as it is.  NULL: ERR_AUTH, no file, or not a single line. */
const char *creds_read_token(struct arena *a, const char *path, struct err *e);

/* The JSON object in n bytes.  NULL: ERR_AUTH, what they are instead, after
 * "<what> is"; nothing of them is shown. */
#define CREDS_RESPONSE "the response contains no credentials: it"
json_t *creds_parse(struct arena *a, const char *what, const char *text,
    size_t n, struct err *e);

/* Members of a JSON object with credentials; expires and
 * the token may be missing. */
struct creds_names {
	const char *key_id, *secret, *token, *expires;
	bool ms; /* expires is a number of milliseconds since 1970 */
};
/* source may be NULL: out of memory.  -1: ERR_AUTH. */
int creds_from_json(struct arena *a, const json_t *o,
    const struct creds_names *names, const char *source, struct creds *ret,
    struct err *e);

/* A time with a zone in any usual form.  -1: it is not one. */
int creds_parse_expiry(const char *text, int64_t *ret_ms);

/* Refuses credentials of this machine that have expired; where a service gives
 * such, our clock may be off, and the request decides.  -1: ERR_AUTH. */
int creds_check_expiry(const struct creds_env *env, const struct creds *c,
    struct err *e);

/* Sends a request to a credentials service: fills x->shared and, where they are
 * 0, its attempts; limits and secrecy of q.  -1: as a transport's send. */
int creds_ask(const struct creds_env *env, struct arena *a, struct exchange *x,
    struct http_request *q, struct http_response *ret, struct err *e);

/* The service error in r as ERR_AUTH.  -1. */
int creds_refused(struct arena *a, const struct http_response *r,
    struct err *e);

#define PROCESS_MAX_OUTPUT ((size_t)64 << 10)
#define PROCESS_MAX_MS 60000

/* May these sign at now_ms, and should others be fetched?  The latter from a
 * quarter of their time before the end, 15 minutes at the most. */
enum creds_age { CREDS_FRESH, CREDS_RENEW, CREDS_EXPIRED };
enum creds_age creds_age(const struct creds *c, int64_t fetched_ms,
    int64_t now_ms);

#endif
