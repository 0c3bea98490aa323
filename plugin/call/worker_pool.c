/* The worker pool. */
#include "plugin/call/worker_pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include "aws/client/client.h"
#include "base/arena.h"
#include "plugin/call/call.h"
#include "plugin/call/session.h"

struct task {
	worker_fn *fn;
	void *ctx;
	size_t i;
	struct task *next;
};

struct worker_thread {
	pthread_t id;
	struct worker_pool *pool;
	struct worker *worker;
};

struct worker_pool {
	struct call *call;
	struct lease *lease; /* all of them share it; NULL: error */
	struct err error;
	bool tried; /* to get the lease */
	bool bare;  /* without a lease */
	struct worker *worker;
	struct worker_thread *thread;
	unsigned threads;
	/* One worker_pool_run. */
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t changed;
	struct task first; /* called for i below n */
	size_t n;
	struct task *queue, **queue_end; /* added since */
	size_t nqueue;
	unsigned started, busy, idle;
};

static void
worker_pool_free(void *arg)
{
	struct worker_pool *p = arg;

	(void)pthread_cond_destroy(&p->changed);
	(void)pthread_mutex_destroy(&p->lock);
}

struct worker_pool *
worker_pool_new(struct call *c, unsigned threads, bool bare, struct err *e)
{
	struct worker_pool *p = arena_alloc(c->arena, sizeof *p);

	if (p == NULL)
		return err_null_memory(e);
	p->worker = arena_array(c->arena, threads, sizeof *p->worker);
	p->thread = arena_array(c->arena, threads, sizeof *p->thread);
	p->call = c;
	p->threads = threads;
	p->bare = bare;
	(void)pthread_mutex_init(&p->lock, NULL);
	(void)pthread_cond_init(&p->changed, NULL);
	if (arena_defer(c->arena, worker_pool_free, p) < 0 ||
	    p->worker == NULL || p->thread == NULL)
		return err_null_memory(e);
	return p;
}

const char *
worker_pool_region(const struct worker_pool *p)
{
	if (p->lease == NULL)
		return NULL;
	return aws_client_region(lease_client(p->lease), NULL);
}

/* Before the first thread: the arena of the call belongs to none of them. */
static void
workers_set_up(struct worker_pool *p)
{
	if (p->tried)
		return;
	p->tried = true;
	if (!p->bare)
		p->lease = lease_get(p->call, &p->error);
	for (unsigned i = 0; i < p->threads; i++) {
		struct worker *w = &p->worker[i];

		*w = (struct worker){ .arena = arena_child(p->call->arena) };
		if (w->arena == NULL) {
			(void)err_memory(&w->error);
			continue;
		}
		w->lease = p->lease;
		w->error = p->error;
	}
}

/* false: there is nothing to do now. */
static bool
task_take(struct worker_pool *p, struct task *ret)
{
	if (p->first.i < p->n) {
		*ret = p->first;
		p->first.i++;
		return true;
	}
	if (p->queue == NULL)
		return false;
	*ret = *p->queue;
	p->nqueue--;
	p->queue = p->queue->next;
	if (p->queue == NULL)
		p->queue_end = &p->queue;
	return true;
}

/* Works until no task is left, and no worker that could add one. */
static void *
work(void *arg)
{
	struct worker_thread *t = arg;
	struct worker_pool *p = t->pool;
	struct task task;

	(void)pthread_mutex_lock(&p->lock);
	for (;;) {
		if (task_take(p, &task)) {
			p->busy++;
			(void)pthread_mutex_unlock(&p->lock);
			task.fn(task.ctx, t->worker, task.i);
			(void)pthread_mutex_lock(&p->lock);
			p->busy--;
			continue;
		}
		if (p->busy == 0)
			break;
		p->idle++;
		(void)pthread_cond_wait(&p->changed, &p->lock);
		p->idle--;
	}
	(void)pthread_cond_broadcast(&p->changed);
	(void)pthread_mutex_unlock(&p->lock);
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

/* Starts one more thread.  Without it the others do its work. */
static void
worker_start(struct worker_pool *p)
{
	unsigned i = p->started + 1;

	if (i >= p->threads)
		return;
	p->thread[i] =
	    (struct worker_thread){ .pool = p, .worker = &p->worker[i] };
	p->started += thread_start(&p->thread[i]) == 0;
}

void
worker_pool_run(struct worker_pool *p, size_t n, worker_fn *fn, void *ctx)
{
	struct worker_thread self = { .pool = p, .worker = p->worker };

	if (n == 0)
		return;
	workers_set_up(p);
	p->first = (struct task){ .fn = fn, .ctx = ctx };
	p->n = n;
	p->queue_end = &p->queue;
	p->started = 0;
	(void)pthread_mutex_lock(&p->lock);
	for (size_t i = 1; i < n && i < p->threads; i++)
		worker_start(p);
	(void)pthread_mutex_unlock(&p->lock);
	(void)work(&self);
	/* A thread that a task has started is counted under the lock. */
	for (unsigned i = 1; i <= p->started; i++)
		(void)pthread_join(p->thread[i].id, NULL);
}

int
worker_pool_add(struct worker_pool *p, struct worker *w, worker_fn *fn,
    void *ctx, size_t i)
{
	struct task *task = arena_alloc(w->arena, sizeof *task);

	if (task == NULL)
		return -1;
	*task = (struct task){ .fn = fn, .ctx = ctx, .i = i };
	(void)pthread_mutex_lock(&p->lock);
	*p->queue_end = task;
	p->queue_end = &task->next;
	/* One that was woken counts as idle until it runs. */
	if (++p->nqueue > p->idle)
		worker_start(p);
	(void)pthread_cond_signal(&p->changed);
	(void)pthread_mutex_unlock(&p->lock);
	return 0;
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
}
