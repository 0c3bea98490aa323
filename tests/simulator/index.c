/* A hash table from text to object: 10,000 builds cost no more each than
 * ten. */
#include "index.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define FIRST_BUCKETS 64

struct index_entry {
	struct index_entry *next;
	const char *key;
	uint64_t hash;
	void *value;
};

/* FNV-1a. */
static uint64_t
hash_of(const char *key)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *key != '\0'; key++)
		hash = (hash ^ (unsigned char)*key) * 0x100000001b3u;
	return hash;
}

static struct index_entry *
entry_find(const struct index *x, const char *key, uint64_t hash)
{
	struct index_entry *e =
	    x->nbuckets == 0 ? NULL : x->bucket[hash % x->nbuckets];

	while (e != NULL && (e->hash != hash || strcmp(e->key, key) != 0))
		e = e->next;
	return e;
}

void *
index_get(const struct index *x, const char *key)
{
	const struct index_entry *e = entry_find(x, key, hash_of(key));

	return e != NULL ? e->value : NULL;
}

static void
grow(struct arena *a, struct index *x)
{
	size_t n = x->nbuckets == 0 ? FIRST_BUCKETS : x->nbuckets * 2;
	struct index_entry **bucket = arena_array(a, n, sizeof(void *));

	if (bucket == NULL)
		abort();
	for (size_t i = 0; i < x->nbuckets; i++)
		for (struct index_entry *e = x->bucket[i], *next; e != NULL;
		     e = next) {
			next = e->next;
			e->next = bucket[e->hash % n];
			bucket[e->hash % n] = e;
		}
	x->bucket = bucket;
	x->nbuckets = n;
}

void
index_put(struct arena *a, struct index *x, const char *key, void *value)
{
	uint64_t hash = hash_of(key);
	struct index_entry *e = entry_find(x, key, hash);

	if (e == NULL) {
		if (x->n == x->nbuckets)
			grow(a, x);
		if ((e = arena_alloc(a, sizeof *e)) == NULL)
			abort();
		*e =
		    (struct index_entry){ .next = x->bucket[hash % x->nbuckets],
			    .key = key,
			    .hash = hash };
		x->bucket[hash % x->nbuckets] = e;
		x->n++;
	}
	e->value = value;
}
