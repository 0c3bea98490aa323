/* A bounded worker pool: the same blocking task for many things, joined before it
 * returns.  Each worker has its own arena; the client is shared. */
#ifndef PLUGIN_CALL_WORKER_POOL_H
#define PLUGIN_CALL_WORKER_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arena;
struct call;
struct lease;

struct worker {
	struct arena *arena; /* lives as long as the call */
	struct lease *lease; /* NULL: see error */
	struct err error;
};

struct worker_pool;

/* For at most threads workers; makes none yet.  bare: without a client, for tasks
 * that have their own.  NULL: out of memory. */
struct worker_pool *worker_pool_new(struct call *c, unsigned threads, bool bare,
    struct err *e);

/* The client's region; NULL: no client yet, or it has none. */
const char *worker_pool_region(const struct worker_pool *p);
typedef void worker_fn(void *ctx, struct worker *w, size_t i);

/* Calls fn(ctx, worker, i) once for every i below n, in order as workers
 * become free, and then what these calls add.  For one task no thread is made;
 * no thread is left behind. */
void worker_pool_run(struct worker_pool *p, size_t n, worker_fn *fn, void *ctx);

/* Inside of such a call, which w is for: adds the call fn(ctx, worker, i) to the
 * run, behind all others.  -1: out of memory. */
int worker_pool_add(struct worker_pool *p, struct worker *w, worker_fn *fn,
    void *ctx, size_t i);

/* Requests that its client has sent. */
unsigned worker_pool_requests(const struct worker_pool *p);

/* Returns the client to the session, or frees it. */
void worker_pool_close(struct worker_pool *p);

#endif
