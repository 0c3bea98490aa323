/* Inside data/ only: what the readers of JSON and of YAML share, and the table
 * of locations that they fill. */
#ifndef DATA_READING_H
#define DATA_READING_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "data/doc.h"

struct arena;
struct doc_locations;
struct err;

#define READING_TOO_DEEP "nested deeper than %zu levels"

struct reading {
	struct arena *a;
	const char *text; /* n bytes, not ended */
	size_t n;
	struct doc_limits limits;        /* every member set */
	struct doc_locations *locations; /* NULL: not needed */
	struct location where;           /* filled: the location of the error */
};

/* The one value of a JSON text (RFC 8259), a new reference.  NULL:
 * ERR_DOCUMENT, ERR_LIMIT (both with r->where), ERR_MEMORY. */
json_t *jsontext_read(struct reading *r, struct err *e);

/* The documents of a YAML stream as an array, a new reference; more than
 * max_documents are ERR_DOCUMENT.  NULL as above. */
json_t *yaml_read(struct reading *r, size_t max_documents, struct err *e);

/* A scalar by the core schema of YAML 1.2 (section 10.3): a new reference for the
 * n bytes at text, which '\0' follows.  tag: NULL for a plain scalar without a
 * tag, else what it was declared to be ("tag:yaml.org,2002:int").  NULL:
 * ERR_DOCUMENT (not of that tag, a tag that is not of the JSON schema, a number
 * that JSON cannot hold), ERR_MEMORY. */
#define SCALAR_TAG "tag:yaml.org,2002:"
json_t *scalar_value(const char *tag, const char *text, size_t n,
    struct err *e);

/* A table that a holds.  NULL: out of memory. */
struct doc_locations *locations_new(struct arena *a);

/* The names under which locations are kept: of a value (0 for those that jansson
 * has only once: true, false, null), a member's key, an element. */
uint64_t locations_value(const json_t *value);
uint64_t locations_member(const json_t *object, const char *key, size_t n);
uint64_t locations_item(const json_t *array, size_t index);

/* Notes a location; a name of 0, or without a table, is not noted.  -1: out of
 * memory. */
int locations_add(struct doc_locations *t, uint64_t name, struct location at);

/* { 0, 0 }: not noted, or no table. */
struct location locations_get(struct doc_locations *t, uint64_t name);

#endif
