/* A bounded crew: the same blocking work for many things, joined before it
 * returns.  Each worker has its own arena; the client is shared. */
#ifndef PLUGIN_CREW_H
#define PLUGIN_CREW_H

#include <stddef.h>

#include "base/err.h"

struct arena;
struct call;
struct link;

struct worker {
	struct arena *arena; /* lives as long as the call */
	struct link *link;   /* NULL: error says why */
	struct err error;
};

struct crew;

/* For at most threads workers; makes none yet.  NULL: out of memory. */
struct crew *crew_new(struct call *c, unsigned threads, struct err *e);

/* Calls fn(ctx, worker, i) once for every i below n, in order as workers get
 * free.  With one worker no thread is made; no thread is left behind. */
void crew_run(struct crew *p, size_t n,
    void (*fn)(void *ctx, struct worker *w, size_t i), void *ctx);

/* Requests that its client has sent. */
unsigned crew_requests(const struct crew *p);

/* Gives the client back to the session, or ends it. */
void crew_close(struct crew *p);

#endif
