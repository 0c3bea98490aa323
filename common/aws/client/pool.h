/* Transports that rest between requests, so that any thread finds an open
 * connection. */
#ifndef AWS_CLIENT_POOL_H
#define AWS_CLIENT_POOL_H

struct err;
struct http;

#define POOL_MAX_IDLE 32

struct pool;

/* open makes a transport. */
struct pool_options {
	struct http *(*open)(void *ctx, struct err *e);
	void *ctx;
};
/* Opens nothing yet.  NULL: ERR_MEMORY.  pool_free ends the idle transports, when no
 * thread sends. */
struct pool *pool_new(const struct pool_options *o, struct err *e);
void pool_free(struct pool *p);

/* A transport on the pool that any number of threads may use at once: each send
 * takes a transport that rests, the one that last spoke to that host if there is
 * one, else opens a new one.  Freed with p. */
struct http *pool_transport(struct pool *p);

#endif
