/* The process of a program.  Its memory for JSON values are lists of free pieces by
 * size, one set a thread.  What is freed is used again, and never given back: the
 * process ends soon.  A daemon, which is not ours, keeps its malloc. */
#include "plugin/programs/process.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CHUNK_WORDS ((size_t)8 << 10)
#define WORDS 32 /* larger pieces are malloc's */

union piece {
	uint64_t words;    /* of what follows; 0: malloc's */
	union piece *next; /* behind it, while that is free */
};

struct json_pool {
	union piece *freed[WORDS + 1], *chunk;
	size_t left; /* words of the chunk */
};

static _Thread_local struct json_pool pool;

static union piece *
piece_cut(size_t words)
{
	union piece *p;

	if (pool.left < words + 1) {
		pool.chunk = malloc(CHUNK_WORDS * sizeof *p);
		pool.left = pool.chunk != NULL ? CHUNK_WORDS : 0;
		if (pool.chunk == NULL)
			return NULL;
	}
	p = pool.chunk;
	p->words = words;
	pool.chunk += words + 1;
	pool.left -= words + 1;
	return p;
}

static void *
pool_alloc(size_t n)
{
	size_t words = (n + sizeof(union piece) - 1) / sizeof(union piece);
	union piece *p;

	if (n == 0 || n > WORDS * sizeof *p) {
		p = n < SIZE_MAX / 2 ? malloc(sizeof *p + n) : NULL;
		if (p != NULL)
			p->words = 0;
	} else if ((p = pool.freed[words]) != NULL) {
		pool.freed[words] = p[1].next;
	} else {
		p = piece_cut(words);
	}
	return p != NULL ? p + 1 : NULL;
}

static void
pool_free(void *at)
{
	union piece *p = at;

	if (p != NULL && p[-1].words == 0) {
		free(p - 1);
	} else if (p != NULL) {
		p->next = pool.freed[p[-1].words];
		pool.freed[p[-1].words] = p - 1;
	}
}

volatile sig_atomic_t process_stopped;

static void
on_stop(int signal_number)
{
	(void)signal_number;
	process_stopped = 1;
}

/* In every sanitizer's runtime and nowhere else: their reports come from exit
 * handlers. */
extern void __sanitizer_set_report_path(const char *path) __attribute__((weak));

bool
process_is_watched(void)
{
	return __sanitizer_set_report_path != NULL;
}

void
process_begin(void)
{
	const struct sigaction stop = { .sa_handler = on_stop };
	const struct sigaction ignore = { .sa_handler = SIG_IGN };

	(void)sigaction(SIGTERM, &stop, NULL);
	(void)sigaction(SIGINT, &stop, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)sigaction(SIGXFSZ, &ignore, NULL);
	if (!process_is_watched())
		json_set_alloc_funcs(pool_alloc, pool_free);
}

void
process_end(int status)
{
	if (fflush(stdout) != 0 && status == 0)
		status = 3;
	if (process_is_watched())
		exit(status);
	_exit(status);
}
