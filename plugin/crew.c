#include "plugin/crew.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/arena.h"
#include "plugin/command.h"
#include "plugin/session.h"

struct crew {
	struct call *call;
	struct link *link; /* all of them share it; NULL: error */
	struct err error;
	bool tried; /* to get the link */
	struct worker *worker;
	unsigned threads, used; /* used: workers that have been set up */
};

/* One crew_run. */
struct job {
	void (*fn)(void *, struct worker *, size_t);
	void *ctx;
	size_t n;
	atomic_size_t next;
};

struct shift {
	struct job *job;
	struct worker *worker;
};

static void
free_arena(void *arg)
{
	arena_free(arg);
}

struct crew *
crew_new(struct call *c, unsigned threads, struct err *e)
{
	struct crew *p = arena_alloc(c->arena, sizeof *p);

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
worker_set_up(struct crew *p, struct worker *w)
{
	w->arena = arena_new(0);
	if (w->arena == NULL ||
	    arena_defer(p->call->arena, free_arena, w->arena) < 0) {
		w->arena = NULL;
		(void)err_memory(&w->error);
		return;
	}
	if (!p->tried)
		p->link = link_get(p->call, &p->error);
	p->tried = true;
	w->link = p->link;
	w->error = p->error;
}

static void
work(struct job *j, struct worker *w)
{
	size_t i;

	while ((i = atomic_fetch_add(&j->next, 1)) < j->n)
		j->fn(j->ctx, w, i);
}

static void *
work_in_thread(void *arg)
{
	struct shift *s = arg;

	work(s->job, s->worker);
	return NULL;
}

/* Threads of ours take no signal of the host's. */
static int
thread_start(pthread_t *ret, struct shift *s)
{
	pthread_attr_t attr;
	sigset_t all;
	int bad;

	(void)sigfillset(&all);
	if (pthread_attr_init(&attr) != 0)
		return -1;
	bad = pthread_attr_setsigmask_np(&attr, &all) != 0 ||
	    pthread_create(ret, &attr, work_in_thread, s) != 0;
	(void)pthread_attr_destroy(&attr);
	return bad ? -1 : 0;
}

void
crew_run(struct crew *p, size_t n,
    void (*fn)(void *ctx, struct worker *w, size_t i), void *ctx)
{
	struct job job = { .fn = fn, .ctx = ctx, .n = n };
	unsigned threads = n < p->threads ? (unsigned)n : p->threads;
	unsigned started = 0;
	pthread_t *id;
	struct shift *shift;

	for (; p->used < threads; p->used++)
		worker_set_up(p, &p->worker[p->used]);
	id = arena_array(p->call->arena, threads, sizeof *id);
	shift = arena_array(p->call->arena, threads, sizeof *shift);
	if (id == NULL || shift == NULL)
		threads = threads > 0;
	/* The caller is a worker too: work goes on when threads are refused. */
	for (unsigned i = 1; i < threads; i++) {
		shift[started] = (struct shift){ &job, &p->worker[i] };
		if (thread_start(&id[started], &shift[started]) == 0)
			started++;
	}
	if (threads > 0)
		work(&job, &p->worker[0]);
	for (unsigned i = 0; i < started; i++)
		(void)pthread_join(id[i], NULL);
}

unsigned
crew_requests(const struct crew *p)
{
	return p->link == NULL ? 0 : link_requests(p->link);
}

void
crew_close(struct crew *p)
{
	link_put(p->call, p->link);
	p->link = NULL;
	p->tried = false;
	p->used = 0;
}
