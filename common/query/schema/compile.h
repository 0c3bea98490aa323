/* Inside query/schema/ only: one compilation. */
#ifndef QUERY_SCHEMA_COMPILE_H
#define QUERY_SCHEMA_COMPILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/index.h"
#include "data/diag.h"
#include "query/schema/impl.h"
#include "query/schema/schema.h"

/* A $ref, resolved once everything with a name is known. */
struct schema_pending {
	struct schema *s;
	struct schema_rule *r;
	struct schema_pending *next;
};

struct schema_compiler {
	struct arena *a;
	const struct doc *doc;
	struct diags *l;
	schema_fetch_fn *fetch; /* NULL: no other documents */
	void *ctx;
	const struct schema_openapi *openapi; /* NULL: JSON Schema */
	struct schema_all *all;
	struct index known; /* values: their schemas */
	bool searched;      /* the whole document, for names */
	struct schema_pending *pending, **pending_end;
};

/* Zeroed.  NULL: out of memory, noted. */
void *schema_alloc(struct schema_compiler *c, size_t n, size_t size);

/* Notes an error at value, or at its member key (each may be NULL).  Always
 * false. */
bool schema_error(struct schema_compiler *c, const json_t *value,
    const char *key, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The resource of the document, or of a root without one. */
struct schema_resource *schema_resource_first(struct schema_compiler *c,
    json_t *value);

/* The resource (with a URI of its own) that begins at value, or NULL. */
struct schema_resource *schema_resource_at(const struct schema_compiler *c,
    const json_t *value);

/* Notes the names in a schema before anything is resolved: a $ref may name a
 * later schema.  Only where a schema is allowed: an "$id" in an enum is data.
 * false: an error was noted. */
bool schema_scan(struct schema_compiler *c, json_t *value,
    struct schema_resource *resource);

/* Finds the target of a $ref, and its resource; NULL: an error was noted. */
json_t *schema_target(struct schema_compiler *c, const struct schema_pending *p,
    struct schema_resource **ret_base);

/* Makes a rule of OpenAPI, of the schema from, one of JSON Schema; false: it has
 * no meaning. */
bool schema_openapi_rule(const struct schema_compiler *c, json_t *from,
    struct schema_rule *r);

/* The one schema that is known without a document. */
extern const char schema_meta_uri[], schema_meta_text[];

#endif
