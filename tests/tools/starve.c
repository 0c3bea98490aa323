/* Arenas and buffers, compiled anew so that one allocation of theirs fails: each
 * thing in an arena has a chunk of its own.  A program that links this object has
 * it in place of the library's. */
#include "tests/tools/starve.h"

#include <stdlib.h>

long starve_at, starve_seen;
int starve_paused;
void (*starve_report)(void);

static int
starved(void)
{
	if (starve_paused || ++starve_seen != starve_at)
		return 0;
	if (starve_report != NULL)
		starve_report();
	return 1;
}

static void *
starve_malloc(size_t n)
{
	return starved() ? NULL : malloc(n);
}

static void *
starve_realloc(void *p, size_t n)
{
	return starved() ? NULL : realloc(p, n);
}

#define FIRST_CHUNK_SIZE ((size_t)1)
#define CHUNK_SIZE ((size_t)1)
#define malloc(n) starve_malloc(n)
#define realloc(p, n) starve_realloc(p, n)
#include "common/base/arena.c"
#include "common/base/buf.c"
