/* Locations of values: a list of 16 bytes an entry.  A value is named by its
 * address, a member and an element by a hash of their collection's address and
 * their name; should two hashes ever meet, a message shows a wrong line,
 * nothing else.  Most documents need only a few locations; those
 * are searched for in the list.  Who asks more often, in any thread, makes a
 * table to look them up in. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "data/reading.h"

#define FIRST_SIZE 256
/* Searches of the list before there is a table, which costs about as much as
 * five of them. */
#define MAX_SEARCHES 4

struct location_entry {
	uint64_t name; /* 0: free */
	uint32_t line, column;
};

struct doc_locations {
	struct location_entry *list;
	size_t n, size;
	_Atomic(struct location_entry *) table; /* NULL: not made yet */
	atomic_uint searches;
};

static void
locations_free(void *arg)
{
	struct doc_locations *t = arg;

	free(t->list);
	free(atomic_load(&t->table));
}

struct doc_locations *
locations_new(struct arena *a)
{
	struct doc_locations *t = arena_alloc(a, sizeof *t);

	if (t == NULL)
		return NULL;
	atomic_init(&t->table, NULL);
	atomic_init(&t->searches, 0);
	return arena_defer(a, locations_free, t) < 0 ? NULL : t;
}

/* The finalizer of a 64-bit mixing hash: every bit of n moves every other. */
static uint64_t
mix(uint64_t n)
{
	n ^= n >> 32;
	n *= UINT64_C(0xd6e8feb86659fd93);
	n ^= n >> 32;
	n *= UINT64_C(0xd6e8feb86659fd93);
	return n ^ n >> 32;
}

uint64_t
locations_value(const json_t *value)
{
	if (value == NULL || json_is_boolean(value) || json_is_null(value))
		return 0;
	return (uint64_t)(uintptr_t)value;
}

/* No address has the highest bit, so values and members never meet. */
static uint64_t
name_of_part(const json_t *collection, uint64_t hash)
{
	return mix(locations_value(collection) + hash) | UINT64_C(1) << 63;
}

uint64_t
locations_member(const json_t *object, const char *key, size_t n)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)key[i]) * UINT64_C(1099511628211);
	return name_of_part(object, hash);
}

uint64_t
locations_item(const json_t *array, size_t index)
{
	return name_of_part(array, mix(index + 1));
}

int
locations_add(struct doc_locations *t, uint64_t name, struct location at)
{
	if (t == NULL || name == 0)
		return 0;
	if (t->n == t->size) {
		size_t size = t->size == 0 ? FIRST_SIZE : t->size * 2;
		struct location_entry *list =
		    realloc(t->list, size * sizeof *list);

		if (list == NULL)
			return -1;
		t->list = list;
		t->size = size;
	}
	t->list[t->n++] = (struct location_entry){
		.name = name, .line = at.line, .column = at.column
	};
	return 0;
}

/* A power of two; at most two thirds of the table are in use. */
static size_t
table_size(const struct doc_locations *t)
{
	size_t size = FIRST_SIZE;

	while (size < t->n + t->n / 2)
		size *= 2;
	return size;
}

/* Its entry, or the free one where it would stand. */
static struct location_entry *
find(struct location_entry *table, size_t size, uint64_t name)
{
	size_t i = (size_t)mix(name) & (size - 1);

	while (table[i].name != 0 && table[i].name != name)
		i = (i + 1) & (size - 1);
	return &table[i];
}

/* NULL: out of memory. */
static struct location_entry *
make_table(struct doc_locations *t)
{
	size_t size = table_size(t);
	struct location_entry *table = calloc(size, sizeof *table),
			      *other = NULL;

	if (table == NULL)
		return NULL;
	for (size_t i = 0; i < t->n; i++)
		*find(table, size, t->list[i].name) = t->list[i];
	if (atomic_compare_exchange_strong(&t->table, &other, table))
		return table;
	free(table);
	return other;
}

struct location
locations_get(struct doc_locations *t, uint64_t name)
{
	struct location_entry *table, found = { 0 };

	if (t == NULL || name == 0)
		return (struct location){ 0, 0 };
	table = atomic_load(&t->table);
	if (table == NULL && atomic_fetch_add(&t->searches, 1) >= MAX_SEARCHES)
		table = make_table(t);
	if (table != NULL)
		found = *find(table, table_size(t), name);
	for (size_t i = t->n; table == NULL && i > 0; i--)
		if (t->list[i - 1].name == name) { /* the last of that name */
			found = t->list[i - 1];
			break;
		}
	return (struct location){ .line = found.line, .column = found.column };
}
