/* Texts to things in constant time, where a list of them may be long. */
#include "base/index.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define FIRST_BUCKETS 16

struct index_entry {
	struct index_entry *next;
	const char *key;
	size_t n;
	uint64_t hash;
	void *value;
};

/* FNV-1a, with its highest bits moved down to where buckets are chosen. */
static uint64_t
hash_of(const char *key, size_t n)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)key[i]) * UINT64_C(1099511628211);
	return hash ^ hash >> 32;
}

static struct index_entry *
entry_find(const struct index *x, const char *key, size_t n, uint64_t hash)
{
	struct index_entry *e =
	    x->nbuckets == 0 ? NULL : x->bucket[hash % x->nbuckets];

	while (e != NULL &&
	    (e->hash != hash || e->n != n || memcmp(e->key, key, n) != 0))
		e = e->next;
	return e;
}

void *
index_get(const struct index *x, const char *key, size_t n)
{
	const struct index_entry *e = entry_find(x, key, n, hash_of(key, n));

	return e != NULL ? e->value : NULL;
}

static int
index_grow(struct arena *a, struct index *x)
{
	size_t n = x->nbuckets == 0 ? FIRST_BUCKETS : x->nbuckets * 2;
	struct index_entry **bucket = arena_array(a, n, sizeof(void *));

	if (bucket == NULL)
		return -1;
	for (size_t i = 0; i < x->nbuckets; i++)
		for (struct index_entry *e = x->bucket[i], *next; e != NULL;
		     e = next) {
			next = e->next;
			e->next = bucket[e->hash % n];
			bucket[e->hash % n] = e;
		}
	x->bucket = bucket;
	x->nbuckets = n;
	return 0;
}

int
index_put(struct arena *a, struct index *x, const char *key, size_t n,
    void *value)
{
	uint64_t hash = hash_of(key, n);
	struct index_entry *e = entry_find(x, key, n, hash);

	if (e == NULL) {
		if (x->n == x->nbuckets && index_grow(a, x) < 0)
			return -1;
		if ((e = arena_alloc(a, sizeof *e)) == NULL)
			return -1;
		*e =
		    (struct index_entry){ .next = x->bucket[hash % x->nbuckets],
			    .key = key,
			    .n = n,
			    .hash = hash };
		x->bucket[hash % x->nbuckets] = e;
		x->n++;
	}
	e->value = value;
	return 0;
}

void *
index_get_at(const struct index *x, const void *at)
{
	return index_get(x, (const char *)&at, sizeof at);
}

int
index_put_at(struct arena *a, struct index *x, const void *at, void *value)
{
	char *key = arena_strndup(a, (const char *)&at, sizeof at);

	return key == NULL ? -1 : index_put(a, x, key, sizeof at, value);
}
