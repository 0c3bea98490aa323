/* A bounded pool: the same blocking work for many things, joined before it
 * returns.  Each worker has its own arena and its own client. */
#ifndef PLUGIN_POOL_H
#define PLUGIN_POOL_H

#include <stddef.h>

#include "base/err.h"

struct arena;
struct call;
struct link;

struct worker {
	struct arena *arena;	/* lives as long as the call */
	struct link *link;	/* NULL: error says why */
	struct err error;
};

struct pool;

/* For at most threads workers; makes none yet.  NULL: out of memory. */
struct pool *pool_new(struct call *c, unsigned threads, struct err *e);

/* Calls fn(ctx, worker, i) once for every i below n, in order as workers get
 * free.  With one worker no thread is made; no thread is left behind. */
void pool_run(struct pool *p, size_t n,
    void (*fn)(void *ctx, struct worker *w, size_t i), void *ctx);

/* Requests that its clients have sent. */
unsigned pool_requests(const struct pool *p);
/* The client of the first worker; NULL: there was no work. */
struct link *pool_link(const struct pool *p);

/* Gives the clients back to the session, or ends them. */
void pool_close(struct pool *p);

#endif
