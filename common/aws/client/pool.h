/* Transports that rest between requests, so that any thread finds an open
 * connection. */
#ifndef AWS_CLIENT_POOL_H
#define AWS_CLIENT_POOL_H

struct err;
struct http;

#define POOL_MAX_IDLE 32

/* A transport that any number of threads may use at once: each send takes one that
 * rests, the one that last spoke to that host if there is one, else open makes
 * another.  Opens nothing yet.  NULL: ERR_MEMORY.  Its free ends those that rest,
 * when no thread sends. */
struct http *pool_new(struct http *(*open)(void *ctx, struct err *e), void *ctx,
    struct err *e);

#endif
