/* Memory for one lifetime: chunks that grow, and calls deferred to its end. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* An arena begins small and doubles: most hold only a few things. */
#ifndef CHUNK_SIZE
#define FIRST_CHUNK_SIZE ((size_t)4 << 10)
#define CHUNK_SIZE ((size_t)16 << 10)
#endif

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
	struct deferred *next;
	void (*fn)(void *);
	void *arg;
};

struct arena {
	struct chunk *chunk;
	struct deferred *deferred;
	size_t used, limit;
	bool failed;
};

struct arena *
arena_new(size_t limit)
{
	struct arena *a = calloc(1, sizeof *a);

	if (a != NULL)
		a->limit = limit != 0 ? limit : ARENA_LIMIT;
	return a;
}

/* size: for as much again as is used, within bounds, and for least. */
static struct chunk *
chunk_new(size_t size, size_t least)
{
	struct chunk *c;

	if (size < FIRST_CHUNK_SIZE)
		size = FIRST_CHUNK_SIZE;
	if (size > CHUNK_SIZE)
		size = CHUNK_SIZE;
	if (size < least)
		size = least;
	c = malloc(sizeof *c + size);
	if (c != NULL)
		*c = (struct chunk){ .size = size };
	return c;
}

/* A chunk with room for size bytes; NULL: none. */
static struct chunk *
chunk_with_room(struct arena *a, size_t size)
{
	struct chunk *c = a->chunk;

	if (size > a->limit - a->used)
		return NULL;
	if (c != NULL && c->size - c->used >= size)
		return c;
	if ((c = chunk_new(a->used, size)) == NULL)
		return NULL;
	/* A big thing gets a chunk of its own behind the current one, which
	 * stays in use for the small ones. */
	if (size > CHUNK_SIZE && a->chunk != NULL) {
		c->next = a->chunk->next;
		a->chunk->next = c;
	} else {
		c->next = a->chunk;
		a->chunk = c;
	}
	return c;
}

/* Not zeroed; else as arena_alloc. */
static void *
room(struct arena *a, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	struct chunk *c = NULL;
	void *p;

	if (size == 0)
		size = 1;
	if (size <= a->limit) {
		size = (size + align - 1) / align * align;
		c = chunk_with_room(a, size);
	}
	if (c == NULL) {
		a->failed = true;
		return NULL;
	}
	p = c->bytes + c->used;
	c->used += size;
	a->used += size;
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	void *p = room(a, size);

	if (p != NULL)
		memset(p, 0, size != 0 ? size : 1);
	return p;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	bool fits = size == 0 || n <= SIZE_MAX / size;

	return arena_alloc(a, fits ? n * size : SIZE_MAX);
}

void *
arena_grow(struct arena *a, void *items, size_t n, size_t size)
{
	void *grown;

	if (n != 0 && (n < 16 || (n & (n - 1)) != 0))
		return items;
	grown = arena_array(a, n == 0 ? 16 : 2 * n, size);
	if (grown != NULL && n > 0)
		memcpy(grown, items, n * size);
	return grown;
}

char *
arena_strdup(struct arena *a, const char *text)
{
	return arena_strndup(a, text, strlen(text));
}

char *
arena_strndup(struct arena *a, const char *text, size_t n)
{
	char *copy;

	if (n == SIZE_MAX || (copy = room(a, n + 1)) == NULL)
		return NULL;
	if (n > 0)
		memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

int
arena_keep(struct arena *a, const char **text)
{
	char *copy = *text != NULL ? arena_strdup(a, *text) : NULL;

	if (*text != NULL && copy == NULL)
		return -1;
	*text = copy;
	return 0;
}

char *
arena_lower(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text);

	for (char *p = copy; p != NULL && *p != '\0'; p++)
		*p = text_lower(*p);
	return copy;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	char small[256], *text;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (n < 0)
		return NULL;
	if ((size_t)n < sizeof small)
		return arena_strndup(a, small, (size_t)n);
	text = room(a, (size_t)n + 1);
	if (text == NULL)
		return NULL;
	va_start(ap, fmt);
	(void)vsnprintf(text, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return text;
}

char *
arena_join(struct arena *a, const char *const *text)
{
	size_t n = 0;
	char *all, *end;

	for (size_t i = 0; text[i] != NULL; i++)
		n += strlen(text[i]);
	if ((all = room(a, n + 1)) == NULL)
		return NULL;
	end = all;
	for (size_t i = 0; text[i] != NULL; i++)
		end = stpcpy(end, text[i]);
	*end = '\0';
	return all;
}

int
arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
	struct deferred *d = room(a, sizeof *d);

	if (d == NULL) {
		fn(arg);
		return -1;
	}
	*d = (struct deferred){ .next = a->deferred, .fn = fn, .arg = arg };
	a->deferred = d;
	return 0;
}

static void
arena_free_deferred(void *a)
{
	arena_free(a);
}

struct arena *
arena_child(struct arena *parent)
{
	struct arena *a = arena_new(0);

	if (a == NULL || arena_defer(parent, arena_free_deferred, a) < 0)
		return NULL;
	return a;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

bool
arena_failed(const struct arena *a)
{
	return a->failed;
}

void
arena_set_failed(struct arena *a)
{
	a->failed = true;
}

void
arena_free(struct arena *a)
{
	struct chunk *c, *next;

	if (a == NULL)
		return;
	for (struct deferred *d = a->deferred; d != NULL; d = d->next)
		d->fn(d->arg);
	for (c = a->chunk; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free(a);
}
