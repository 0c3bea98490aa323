/* A hash table from text to object that only grows. */
#ifndef SIMULATOR_INDEX_H
#define SIMULATOR_INDEX_H

#include <stddef.h>

struct arena;

struct index_entry;

/* Zeroed: empty.  All of it lives in the arena that index_put gets. */
struct index {
	struct index_entry **bucket;
	size_t n, nbuckets;
};

/* The value put last under key; NULL: none. */
void *index_get(const struct index *x, const char *key);

/* key is borrowed.  Without memory the process ends. */
void index_put(struct arena *a, struct index *x, const char *key, void *value);

#endif
