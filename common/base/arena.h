/* Memory that is freed all at once; no part is freed alone. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* limit: the most bytes it will ever hold, 0 for ARENA_LIMIT.
 * NULL: out of memory. */
#define ARENA_LIMIT ((size_t)256 << 20)
struct arena *arena_new(size_t limit);
/* One that is freed with parent. */
struct arena *arena_child(struct arena *parent);

/* Zeroed and aligned for any type; lives until arena_free.  NULL: out of
 * memory, or the limit is reached.  size 0 gives a pointer as well. */
void *arena_alloc(struct arena *a, size_t size);

/* The same for n things of size bytes; an overflowing product is NULL. */
void *arena_array(struct arena *a, size_t n, size_t size);

/* A list that grows: room for one more behind the n items that it made (none at
 * first, items is NULL), which is where they are or a copy twice as large. */
void *arena_grow(struct arena *a, void *items, size_t n, size_t size);

/* Copies; NULL: out of memory.  arena_strndup ends its copy with '\0'. */
char *arena_strdup(struct arena *a, const char *text);
char *arena_strndup(struct arena *a, const char *text, size_t n);
/* A copy with the letters of ASCII in lower case. */
char *arena_lower(struct arena *a, const char *text);
/* Replaces *text, which may be NULL, by a copy.  -1: out of memory. */
int arena_keep(struct arena *a, const char **text);
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The texts of a list, which NULL ends, behind one another: what a format of
 * "%s" only would do, at a tenth of its cost. */
char *arena_join(struct arena *a, const char *const *text);

/* fn(arg) is called by arena_free, the last one first.  -1: out of memory,
 * and then fn(arg) has been called already. */
int arena_defer(struct arena *a, void (*fn)(void *), void *arg);

/* Bytes handed out so far. */
size_t arena_used(const struct arena *a);

/* True after an allocation has failed once, or a buffer with a failed one was
 * taken.  What decides on the account is not used then: a setting may have been
 * taken for unset. */
bool arena_failed(const struct arena *a);
void arena_set_failed(struct arena *a);

/* Runs what was deferred, then frees everything.  NULL is fine. */
void arena_free(struct arena *a);

#endif
