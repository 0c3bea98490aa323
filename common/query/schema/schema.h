/* JSON Schema 2020-12: the keywords that workflow inputs use.  Unsupported
 * keywords are refused by name at compile time, never ignored. */
#ifndef QUERY_SCHEMA_SCHEMA_H
#define QUERY_SCHEMA_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>

struct arena;
struct diags;
struct doc;
struct err;
struct schema;

#define SCHEMA_MAX_SCHEMAS 10000 /* subschemas of one */
#define SCHEMA_MAX_FLAT 256      /* joined by $ref and allOf */
#define SCHEMA_MAX_DEPTH 2048    /* subschemas inside one another */
#define SCHEMA_MAX_WORK 5000000  /* subschemas and values looked at */
#define SCHEMA_MAX_FILLED 100000 /* defaults that one fill adds */

/* Reads the document that ref names, relative to base.  NULL: *e. */
typedef const struct doc *schema_fetch_fn(void *ctx, const char *ref,
    const char *base, struct err *e);

/* Compiles the schema at value, which is in d (may be NULL: then value is
 * its own root).  $ref: within d ("#/...", "#anchor", $id and $defs of the
 * schema, and names that schemas elsewhere in d have); a relative one to another
 * file is read by fetch, unless it is NULL.  Patterns are ECMA-262's
 * and compiled; formats decide.  Errors are added to l with their location, unknown
 * words as warnings.  NULL: there were errors.  Lives as long as
 * a. */
struct schema *schema_compile(struct arena *a, const struct doc *d,
    json_t *value, schema_fetch_fn *fetch, void *ctx, struct diags *l);

/* Schemas of an OpenAPI description. */
struct schema_openapi {
	bool old; /* 2.0, 3.0: nullable, exclusiveMaximum is a flag, and what
		   * is beside a $ref is ignored */
	/* The schema that the $ref of one leads to, and in *d its document.
	 * NULL: *e. */
	json_t *(*target)(void *ctx, const struct doc **d, json_t *schema,
	    struct err *e);
	void *ctx;
	unsigned *work; /* the subschemas are added to it */
};

/* The same in OpenAPI's dialect, for a response: what is writeOnly is not
 * required, and words without a meaning are not reported. */
struct schema *schema_compile_openapi(struct arena *a, const struct doc *d,
    json_t *value, const struct schema_openapi *o, struct diags *l);

/* A copy of v with the defaults of missing members filled in, nested too; a
 * keeps it.  A missing member without a default of its own stays away, whatever
 * its schema has inside.  NULL: ERR_LIMIT (SCHEMA_MAX_FILLED), ERR_MEMORY. */
json_t *schema_fill(const struct schema *s, struct arena *a, json_t *v,
    struct err *e);

/* 0: v is valid.  -1: ERR_INPUT, "<where>: <what the rule wants>", where is
 * the member as a.b[2].  Values are never quoted: one may be a password.
 * ERR_LIMIT: SCHEMA_MAX_DEPTH, SCHEMA_MAX_WORK, or a pattern needs too much. */
int schema_check(const struct schema *s, struct arena *a, json_t *v,
    struct err *e);

/* The same; the reason does not begin with the location, which is *ret_pointer,
 * a JSON Pointer that a keeps. */
int schema_check_at(const struct schema *s, struct arena *a, json_t *v,
    const char **ret_pointer, struct err *e);

/* The value that text means for this schema, as on a command line: by its
 * type (integer, number, boolean, null, array and object as JSON, else a
 * string), or that of its enum or const; several types: the first that fits in
 * this order, string last.  a keeps it.  NULL: ERR_INPUT, without the text. */
json_t *schema_value_of_text(const struct schema *s, struct arena *a,
    const char *text, struct err *e);

/* The schema of the member name of an object ("properties"), or NULL. */
const struct schema *schema_member(const struct schema *s, const char *name);
/* The schema of an array's elements ("items"), or NULL. */
const struct schema *schema_items(const struct schema *s);
/* Must an object have that member?  Is a text of format "password"? */
bool schema_requires(const struct schema *s, const char *name);
bool schema_is_password(const struct schema *s);
/* Is that its "format"? */
bool schema_has_format(const struct schema *s, const char *format);
/* additionalProperties: false, or a schema that nothing fits. */
bool schema_is_closed(const struct schema *s);
/* The names of "properties", through $ref and allOf too, in their order: an
 * array of strings, borrowed.  NULL: none. */
json_t *schema_names(const struct schema *s);

#endif
