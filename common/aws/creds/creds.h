/* Where credentials come from: a chain of providers, one file each.  A
 * provider has three answers: 0 found; 1 not here, ask the next; -1 configured
 * here and broken: stop and say so, so that a request is never signed as
 * somebody else. */
#ifndef AWS_CREDS_CREDS_H
#define AWS_CREDS_CREDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "aws/sign/sigv4.h"

struct arena;
struct aws_config;
struct err;
struct exchange_shared;
struct http_request;
struct http_response;
struct platform;

#define CREDS_MAX_CHAIN 8 /* roles by which one comes to another */
#define CREDS_MAX_TOKEN_FILE ((size_t)64 << 10)
#define CREDS_MAX_ANSWER ((size_t)256 << 10) /* of a credentials service */

/* What a provider may ask. */
struct creds_env {
	const struct platform *platform;
	const struct aws_config *config;   /* whose profile has keys */
	const struct aws_config *settings; /* whose profile was chosen */
	struct exchange_shared *shared;
	const char *region;                 /* NULL: none is set */
	const char *role_arn, *external_id; /* options; NULL: none */
	unsigned attempts;                  /* of one request to STS or SSO */
	int64_t deadline_ms;
};

typedef int creds_provider_fn(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e);

creds_provider_fn creds_from_environment;
creds_provider_fn creds_from_role;
creds_provider_fn creds_from_web_environment;
creds_provider_fn creds_from_web_profile;
creds_provider_fn creds_from_sso;
creds_provider_fn creds_from_credentials_file;
creds_provider_fn creds_from_process;
creds_provider_fn creds_from_config_file;
creds_provider_fn creds_from_container;
creds_provider_fn creds_from_imds;

/* The chain, then the role that was asked for by option.  -1: ERR_AUTH when
 * nobody has any; else what the broken provider says. */
int creds_resolve(struct arena *a, const struct creds_env *env,
    struct creds *ret, struct err *e);

/* A copy in a, which wipes it at its end. */
int creds_copy(struct arena *a, const struct creds *c, struct creds *ret,
    struct err *e);
/* text is overwritten before a gives its memory back.  -1: ERR_MEMORY. */
int creds_wipe_later(struct arena *a, const char *text, struct err *e);

/* A file that holds a token (path as configured, "~" allowed), without the
 * newline at its end; wiped with a.  NULL: ERR_AUTH, there is none, or it is
 * no single line. */
const char *creds_read_token(const struct creds_env *env, struct arena *a,
    const char *path, struct err *e);

/* Members of a JSON object that is an answer with credentials; expires is an
 * RFC 3339 time, and may be missing, as may the token. */
struct creds_names {
	const char *key_id, *secret, *token, *expires;
};
/* source: NULL is no memory.  -1: ERR_AUTH. */
int creds_from_json(struct arena *a, const json_t *o,
    const struct creds_names *names, const char *source, struct creds *ret,
    struct err *e);

/* One question to a credentials service, unsigned; timeout_ms, but not beyond
 * env's deadline.  -1: as a transport's send. */
int creds_ask(const struct creds_env *env, struct arena *a,
    struct http_request *q, int64_t timeout_ms, struct http_response *ret,
    struct err *e);

#define PROCESS_MAX_WORDS 256
#define PROCESS_MAX_OUTPUT ((size_t)64 << 10)
#define PROCESS_MAX_MS 60000

/* A command's words as a shell would split them, NULL at the end.
 * NULL: ERR_AUTH, ERR_LIMIT, ERR_MEMORY. */
char **creds_split_command(struct arena *a, const char *text, struct err *e);

/* May these sign at now_ms, and should others be fetched?  A quarter of their
 * time is left for the latter, 15 minutes at the most. */
enum creds_age { CREDS_FRESH, CREDS_RENEW, CREDS_EXPIRED };
enum creds_age creds_age(const struct creds *c, int64_t fetched_ms,
    int64_t now_ms);

#endif
