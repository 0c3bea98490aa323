/* Where values stand: one open-addressing table of 16 bytes an entry.  A value
 * is named by its address, a member and an element by a hash of their
 * collection's address and their name; should two hashes ever meet, a message
 * shows a wrong line, nothing else. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "data/reading.h"

#define FIRST_SIZE 256 /* a power of two, as every size */

struct entry {
	uint64_t name; /* 0: free */
	uint32_t line, column;
};

struct doc_places {
	struct entry *entry;
	size_t size, used;
};

static void
places_free(void *arg)
{
	struct doc_places *t = arg;

	free(t->entry);
}

struct doc_places *
places_new(struct arena *a)
{
	struct doc_places *t = arena_alloc(a, sizeof *t);

	if (t == NULL)
		return NULL;
	t->size = FIRST_SIZE;
	t->entry = calloc(t->size, sizeof *t->entry);
	if (arena_defer(a, places_free, t) < 0 || t->entry == NULL)
		return NULL;
	return t;
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

static uint64_t
name_of_value(const json_t *value)
{
	return (uint64_t)(uintptr_t)value;
}

/* No address has the highest bit, so values and members never meet. */
static uint64_t
name_of_part(const json_t *collection, uint64_t hash)
{
	return mix(name_of_value(collection) + hash) | UINT64_C(1) << 63;
}

static uint64_t
name_of_member(const json_t *object, const char *key, size_t n)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)key[i]) * UINT64_C(1099511628211);
	return name_of_part(object, hash);
}

static uint64_t
name_of_item(const json_t *array, size_t index)
{
	return name_of_part(array, mix(index + 1));
}

/* Its entry, or the free one where it would stand. */
static struct entry *
find(struct entry *entry, size_t size, uint64_t name)
{
	size_t i = (size_t)mix(name) & (size - 1);

	while (entry[i].name != 0 && entry[i].name != name)
		i = (i + 1) & (size - 1);
	return &entry[i];
}

static int
grow(struct doc_places *t)
{
	size_t size = t->size * 2;
	struct entry *entry = calloc(size, sizeof *entry);

	if (entry == NULL)
		return -1;
	for (size_t i = 0; i < t->size; i++)
		if (t->entry[i].name != 0)
			*find(entry, size, t->entry[i].name) = t->entry[i];
	free(t->entry);
	t->entry = entry;
	t->size = size;
	return 0;
}

static int
add(struct doc_places *t, uint64_t name, struct place at)
{
	struct entry *entry;

	if (t->used >= t->size / 4 * 3 && grow(t) < 0)
		return -1;
	entry = find(t->entry, t->size, name);
	if (entry->name == 0)
		t->used++;
	*entry = (struct entry){
		.name = name, .line = at.line, .column = at.column
	};
	return 0;
}

static struct place
get(const struct doc_places *t, uint64_t name)
{
	const struct entry *entry = find(t->entry, t->size, name);

	return (struct place){ .line = entry->line, .column = entry->column };
}

static int
is_singleton(const json_t *value)
{
	return json_is_boolean(value) || json_is_null(value);
}

int
places_add(struct doc_places *t, const json_t *value, struct place at)
{
	return is_singleton(value) ? 0 : add(t, name_of_value(value), at);
}

int
places_add_member(struct doc_places *t, const json_t *object, const char *key,
    size_t nkey, struct place at)
{
	return add(t, name_of_member(object, key, nkey), at);
}

int
places_add_item(struct doc_places *t, const json_t *array, size_t index,
    struct place at)
{
	return add(t, name_of_item(array, index), at);
}

struct place
places_of(const struct doc_places *t, const json_t *value)
{
	if (value == NULL || is_singleton(value))
		return (struct place){ 0, 0 };
	return get(t, name_of_value(value));
}

struct place
places_of_member(const struct doc_places *t, const json_t *object,
    const char *key, size_t nkey)
{
	return get(t, name_of_member(object, key, nkey));
}

struct place
places_of_item(const struct doc_places *t, const json_t *array, size_t index)
{
	return get(t, name_of_item(array, index));
}
