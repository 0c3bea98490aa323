/* Files in which the AWS CLI keeps what a login gave it. */
#ifndef AWS_CREDS_CACHE_H
#define AWS_CREDS_CACHE_H

#include <jansson.h>
#include <stdint.h>

struct arena;
struct creds_env;
struct err;

/* The object in path.  -1: ERR_AUTH, missing or not an object. */
int cache_read(struct arena *a, const char *path, json_t **ret, struct err *e);

/* Replaces the file at once, mode 0600.  -1: ERR_IO. */
int cache_write(struct arena *a, const char *path, const json_t *o,
    struct err *e);

/* A member that is a text without a NUL; NULL: none. */
const char *cache_text(const json_t *o, const char *name);
int cache_set(json_t *o, const char *name, const char *text);

/* Milliseconds until the time in a member; negative: passed, or not a time. */
int64_t cache_left_ms(const struct creds_env *env, const json_t *o,
    const char *name);
/* Sets the member to the time that is seconds ahead. */
int cache_set_end(const struct creds_env *env, json_t *o, const char *name,
    const json_t *seconds);

/* The command by which the user logs in again, "aws sso login --profile x". */
const char *cache_login(const struct creds_env *env, struct arena *a,
    const char *command);

/* The URL of path at a service.  NULL: as endpoint_find. */
const char *cache_url(const struct creds_env *env, struct arena *a,
    const char *service, const char *region, const char *path, struct err *e);
/* Posts body as JSON, unsigned, and takes over its reference; dpop: a header, or
 * NULL.  *ret: the response, if it is an object; borrowed.  -1: as creds_ask,
 * ERR_AUTH when the service refuses. */
int cache_post(const struct creds_env *env, struct arena *a, const char *url,
    json_t *body, const char *dpop, const json_t **ret, struct err *e);

#endif
