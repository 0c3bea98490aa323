/* The worker pool: every task once, those that tasks add too, and never more at
 * a time than asked for. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "options.h"
#include "plugin/call/call.h"
#include "plugin/call/worker_pool.h"

#define BRANCHES 3
#define DEPTH 6 /* 3 + 9 + ... + 729 tasks */

struct tree {
	struct worker_pool *pool;
	atomic_uint calls, running, most;
	pthread_barrier_t *together;
	struct worker *worker[8]; /* seen at work */
	pthread_mutex_t lock;
	unsigned order[64], n;
};

static struct arena *arena;
static struct call call;
static struct tree tree;

static struct worker_pool *
pool_of(unsigned threads)
{
	static const struct given none[MAX_OPTIONS] = { { NULL, NULL } };
	struct err e = { 0 };

	arena = arena_new(0);
	memset(&call, 0, sizeof call);
	memset(&tree, 0, sizeof tree);
	(void)pthread_mutex_init(&tree.lock, NULL);
	call.arena = arena;
	call.options = options_of(arena, OPTION_STATUS, none);
	tree.pool = worker_pool_new(&call, threads, false, &e);
	ck_assert_msg(tree.pool != NULL, "%s", e.text);
	return tree.pool;
}

static void
pool_end(void)
{
	worker_pool_close(tree.pool);
	arena_free(arena);
}

static void
grow(void *ctx, struct worker *w, size_t depth)
{
	struct tree *t = ctx;
	unsigned now = atomic_fetch_add(&t->running, 1) + 1;
	unsigned most = atomic_load(&t->most);

	while (now > most &&
	    !atomic_compare_exchange_weak(&t->most, &most, now))
		;
	atomic_fetch_add(&t->calls, 1);
	for (int i = 0; i < BRANCHES && depth < DEPTH; i++)
		ck_assert_int_eq(worker_pool_add(t->pool, w, grow, t,
				     depth + 1),
		    0);
	atomic_fetch_sub(&t->running, 1);
}

START_TEST(what_tasks_add_runs_too_and_all_of_it_once)
{
	static const unsigned threads[] = { 1, 2, 4, 8 };

	for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
		worker_pool_run(pool_of(threads[i]), 1, grow, &tree);
		ck_assert_uint_eq(atomic_load(&tree.calls), 1093);
		ck_assert_uint_le(atomic_load(&tree.most), threads[i]);
		worker_pool_run(tree.pool, 2, grow, &tree);
		ck_assert_uint_gt(atomic_load(&tree.calls), 1093);
		pool_end();
	}
}
END_TEST

/* Returns only when all workers are inside at once. */
static void
meet(void *ctx, struct worker *w, size_t i)
{
	struct tree *t = ctx;

	(void)i;
	(void)pthread_mutex_lock(&t->lock);
	t->worker[t->n++] = w;
	(void)pthread_mutex_unlock(&t->lock);
	(void)pthread_barrier_wait(t->together);
}

static void
invite(void *ctx, struct worker *w, size_t i)
{
	struct tree *t = ctx;

	(void)i;
	for (int k = 0; k < 3; k++)
		(void)worker_pool_add(t->pool, w, meet, t, 0);
	meet(ctx, w, 0);
}

START_TEST(one_task_that_adds_three_has_four_workers)
{
	pthread_barrier_t barrier;

	(void)pthread_barrier_init(&barrier, NULL, 4);
	(void)pool_of(4);
	tree.together = &barrier;
	worker_pool_run(tree.pool, 1, invite, &tree);
	ck_assert_uint_eq(tree.n, 4);
	for (unsigned i = 0; i < 4; i++)
		for (unsigned k = 0; k < i; k++)
			ck_assert_ptr_ne(tree.worker[i], tree.worker[k]);
	pool_end();
	(void)pthread_barrier_destroy(&barrier);
}
END_TEST

static void
note(void *ctx, struct worker *w, size_t i)
{
	struct tree *t = ctx;

	t->order[t->n++] = (unsigned)i;
	if (i < 10)
		(void)worker_pool_add(t->pool, w, note, t, i + 10);
}

START_TEST(one_worker_takes_them_in_order_and_the_added_ones_last)
{
	static const unsigned order[] = { 0, 1, 2, 10, 11, 12 };

	worker_pool_run(pool_of(1), 3, note, &tree);
	ck_assert_uint_eq(tree.n, 6);
	ck_assert_int_eq(memcmp(tree.order, order, sizeof order), 0);
	worker_pool_run(tree.pool, 0, note, &tree);
	ck_assert_uint_eq(tree.n, 6);
	pool_end();
}
END_TEST

UNIT_MAIN("worker_pool", what_tasks_add_runs_too_and_all_of_it_once,
    one_task_that_adds_three_has_four_workers,
    one_worker_takes_them_in_order_and_the_added_ones_last)
