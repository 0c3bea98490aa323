/* Texts to things: a hash table that only grows. */
#ifndef BASE_INDEX_H
#define BASE_INDEX_H

#include <stddef.h>

struct arena;

struct index_entry;

/* Zeroed: empty.  All of it lives in the arena that index_put gets. */
struct index {
	struct index_entry **bucket;
	size_t n, nbuckets;
};

/* The value put last under the n bytes of key; NULL: none. */
void *index_get(const struct index *x, const char *key, size_t n);

/* key is borrowed, value is not NULL.  -1: out of memory. */
int index_put(struct arena *a, struct index *x, const char *key, size_t n,
    void *value);

/* The same for what is known by its address. */
void *index_get_at(const struct index *x, const void *at);
int index_put_at(struct arena *a, struct index *x, const void *at, void *value);

#endif
