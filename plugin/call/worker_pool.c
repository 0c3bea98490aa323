/* The worker pool. */
#include "plugin/call/worker_pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/arena.h"
#include "plugin/call/call.h"
#include "plugin/call/session.h"

struct worker_pool {
	struct call *call;
	struct lease *lease; /* all of them share it; NULL: error */
	struct err error;
	bool tried; /* to get the lease */
	struct worker *worker;
	unsigned threads, used; /* used: workers that have been set up */
};

/* The tasks of one worker_pool_run. */
struct tasks {
	void (*fn)(void *, struct worker *, size_t);
	void *ctx;
	size_t n;
	atomic_size_t next;
};

struct worker_thread {
	pthread_t id;
	struct tasks *tasks;
	struct worker *worker;
};

static void
free_arena(void *arg)
{
	arena_free(arg);
}

struct worker_pool *
worker_pool_new(struct call *c, unsigned threads, struct err *e)
{
	struct worker_pool *p = arena_alloc(c->arena, sizeof *p);

	if (p != NULL)
		p->worker = arena_array(c->arena, threads, sizeof *p->worker);
	if (p == NULL || p->worker == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	p->call = c;
	p->threads = threads;
	return p;
}

static void
worker_set_up(struct worker_pool *p, struct worker *w)
{
	w->arena = arena_new(0);
	if (w->arena == NULL ||
	    arena_defer(p->call->arena, free_arena, w->arena) < 0) {
		w->arena = NULL;
		(void)err_memory(&w->error);
		return;
	}
	if (!p->tried)
		p->lease = lease_get(p->call, &p->error);
	p->tried = true;
	w->lease = p->lease;
	w->error = p->error;
}

static void *
work(void *arg)
{
	struct worker_thread *t = arg;
	size_t i;

	while ((i = atomic_fetch_add(&t->tasks->next, 1)) < t->tasks->n)
		t->tasks->fn(t->tasks->ctx, t->worker, i);
	return NULL;
}

/* The process's signals are not for these threads. */
static int
thread_start(struct worker_thread *t)
{
	pthread_attr_t attr;
	sigset_t all;
	int bad;

	(void)sigfillset(&all);
	if (pthread_attr_init(&attr) != 0)
		return -1;
	bad = pthread_attr_setsigmask_np(&attr, &all) != 0 ||
	    pthread_create(&t->id, &attr, work, t) != 0;
	(void)pthread_attr_destroy(&attr);
	return bad ? -1 : 0;
}

void
worker_pool_run(struct worker_pool *p, size_t n,
    void (*fn)(void *ctx, struct worker *w, size_t i), void *ctx)
{
	struct tasks tasks = { .fn = fn, .ctx = ctx, .n = n };
	unsigned threads = n < p->threads ? (unsigned)n : p->threads;
	struct worker_thread self = { .tasks = &tasks, .worker = p->worker };
	struct worker_thread *thread;
	unsigned started = 0;

	for (; p->used < threads; p->used++)
		worker_set_up(p, &p->worker[p->used]);
	thread = arena_array(p->call->arena, threads, sizeof *thread);
	/* The caller is a worker too: work goes on when threads are refused. */
	for (unsigned i = 1; i < threads && thread != NULL; i++) {
		thread[started].tasks = &tasks;
		thread[started].worker = &p->worker[i];
		started += thread_start(&thread[started]) == 0;
	}
	if (threads > 0)
		(void)work(&self);
	for (unsigned i = 0; i < started; i++)
		(void)pthread_join(thread[i].id, NULL);
}

unsigned
worker_pool_requests(const struct worker_pool *p)
{
	return p->lease == NULL ? 0 : lease_requests(p->lease);
}

void
worker_pool_close(struct worker_pool *p)
{
	lease_put(p->call, p->lease);
	p->lease = NULL;
	p->tried = false;
	p->used = 0;
}
