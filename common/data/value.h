/* Values beyond jansson: ownership by an arena, text, comparison,
 * JSON Pointer. */
#ifndef DATA_VALUE_H
#define DATA_VALUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct err;

#define VALUE_MAX_DEPTH 512        /* of JSON read from outside */
#define VALUE_MAX_NODES 1000000    /* values in it, collections too */
#define VALUE_MAX_PRINT_DEPTH 4096 /* of what is put together here */

/* Takes over the caller's reference: a holds it until arena_free.  v itself,
 * borrowed from now on; NULL when v is NULL or out of memory. */
json_t *value_keep(struct arena *a, json_t *v);

/* The same for what was just made: NULL is ERR_MEMORY. */
json_t *value_made(struct arena *a, json_t *v, struct err *e);

/* JSON text (RFC 8259; duplicate member names are an error) to a value that a
 * keeps.  Numbers keep all their digits (data/number.h).  NULL: ERR_DOCUMENT
 * with line and column, ERR_LIMIT for the depth, ERR_MEMORY. */
json_t *value_parse(struct arena *a, const char *text, size_t n, struct err *e);

/* Compact JSON, members in their order, '/' as it is, numbers as they were
 * written.  NULL: v is NULL (an earlier allocation failed), out of
 * memory, or deeper than VALUE_MAX_PRINT_DEPTH. */
char *value_print(struct arena *a, const json_t *v);

/* Adds text as it is between the quotes of a JSON string. */
void value_put_escaped(struct buf *b, const char *text, size_t n);

/* As text inside a string (arazzo R10): strings as they are, scalars as their
 * JSON, collections as compact JSON.  NULL: out of memory. */
const char *value_text(struct arena *a, const json_t *v);
/* With its length: a string may contain '\0'.  NULL: ERR_MEMORY. */
const char *value_bytes(struct arena *a, const json_t *v, size_t *ret_n,
    struct err *e);

/* A member that is a string; NULL: there is none, or it is something else. */
const char *value_member_text(const json_t *object, const char *key);
/* Has object that member with that text? */
bool value_member_is(const json_t *object, const char *key, const char *text);

/* An object or an array? */
bool value_is_collection(const json_t *v);

/* A copy whose collections are its own: what is changed in it is changed
 * nowhere else.  A new reference; NULL: out of memory, or v is NULL. */
json_t *value_copy(json_t *v);

/* Equal by value as JSON Schema and RFC 9535 mean it: 1 equals 1.0, the order
 * of members is nothing. */
bool value_equal(const json_t *a, const json_t *b);

/* The same with a budget: what was compared is taken off *left, by values and
 * 64 bytes of text; when that is too little, or the values are nested deeper
 * than depth, *left is 0 and the result false. */
bool value_equal_within(const json_t *a, const json_t *b, size_t depth,
    size_t *left);

/* "an object", "a string" ... for messages. */
const char *value_kind(const json_t *v);

/* JSON Pointer (RFC 6901).  pointer_valid: is it one (without "#")?
 * pointer_get and pointer_set take the URI fragment form ("#/a%20b") too.
 * pointer_get: borrowed; NULL: names nothing.
 * pointer_set: replaces what is there (never adds); takes v's reference;
 * *root changes when the pointer is "".  -1: ERR_INPUT, it names nothing. */
bool pointer_valid(const char *pointer);
json_t *pointer_get(json_t *root, const char *pointer);
int pointer_set(json_t **root, const char *pointer, json_t *v, struct err *e);

/* One reference token escaped for a pointer ('~' -> ~0, '/' -> ~1). */
char *pointer_escape(struct arena *a, const char *token);

#endif
