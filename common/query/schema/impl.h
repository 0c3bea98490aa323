/* Inside query/schema/ only: a compiled schema. */
#ifndef QUERY_SCHEMA_IMPL_H
#define QUERY_SCHEMA_IMPL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "query/schema/schema.h"

struct arena;
struct err;
struct regex;

/* The keywords that decide, in the order of evaluation: those that depend on
 * the results of others come last; behind them those that the rule beside them
 * reads.  X(identifier, name, which schemas are in it, read_* of compile.c,
 * schema_check_* of check.c and plain.c). */
/* clang-format off */
#define SCHEMA_KEYWORDS(X) \
	X(REF, "$ref", NONE, ref, ref) \
	X(DYNAMIC_REF, "$dynamicRef", NONE, ref, ref) \
	X(TYPE, "type", NONE, type, type) \
	X(ENUM, "enum", NONE, array, enum) \
	X(CONST, "const", NONE, any, const) \
	X(MULTIPLE_OF, "multipleOf", NONE, step, multiple) \
	X(MAXIMUM, "maximum", NONE, number, bound) \
	X(EXCLUSIVE_MAXIMUM, "exclusiveMaximum", NONE, number, bound) \
	X(MINIMUM, "minimum", NONE, number, bound) \
	X(EXCLUSIVE_MINIMUM, "exclusiveMinimum", NONE, number, bound) \
	X(MAX_LENGTH, "maxLength", NONE, count, size) \
	X(MIN_LENGTH, "minLength", NONE, count, size) \
	X(PATTERN, "pattern", NONE, pattern, pattern) \
	X(FORMAT, "format", NONE, format, format) \
	X(MAX_ITEMS, "maxItems", NONE, count, size) \
	X(MIN_ITEMS, "minItems", NONE, count, size) \
	X(UNIQUE_ITEMS, "uniqueItems", NONE, bool, unique) \
	X(MAX_PROPERTIES, "maxProperties", NONE, count, size) \
	X(MIN_PROPERTIES, "minProperties", NONE, count, size) \
	X(REQUIRED, "required", NONE, names, required) \
	X(DEPENDENT_REQUIRED, "dependentRequired", NONE, parts, dependent) \
	X(PROPERTIES, "properties", PARTS, parts, properties) \
	X(PATTERN_PROPERTIES, "patternProperties", PARTS, parts, patterns) \
	X(ADDITIONAL_PROPERTIES, "additionalProperties", WHOLE, schema, others) \
	X(PROPERTY_NAMES, "propertyNames", WHOLE, schema, property_names) \
	X(DEPENDENT_SCHEMAS, "dependentSchemas", PARTS, parts, dependent) \
	X(DEPENDENCIES, "dependencies", PARTS, parts, dependent) \
	X(PREFIX_ITEMS, "prefixItems", PARTS, list, prefix_items) \
	X(ITEMS, "items", WHOLE, schema, items) \
	X(CONTAINS, "contains", WHOLE, schema, contains) \
	X(ALL_OF, "allOf", PARTS, list, all_of) \
	X(ANY_OF, "anyOf", PARTS, list, any_of) \
	X(ONE_OF, "oneOf", PARTS, list, one_of) \
	X(NOT, "not", WHOLE, schema, not) \
	X(IF, "if", WHOLE, schema, if) \
	X(UNEVALUATED_PROPERTIES, "unevaluatedProperties", WHOLE, schema, others) \
	X(UNEVALUATED_ITEMS, "unevaluatedItems", WHOLE, schema, items) \
	X(THEN, "then", WHOLE, schema, nothing) \
	X(ELSE, "else", WHOLE, schema, nothing) \
	X(MIN_CONTAINS, "minContains", NONE, count, nothing) \
	X(MAX_CONTAINS, "maxContains", NONE, count, nothing) \
	X(DEFS, "$defs", PARTS, parts, nothing) \
	X(DEFINITIONS, "definitions", PARTS, parts, nothing)
/* clang-format on */

enum schema_id {
#define X(id, name, holds, read, check) KW_##id,
	SCHEMA_KEYWORDS(X)
#undef X
	    KW_COUNT
};

/* The schemas in a value: none, itself, or its members or elements. */
enum schema_holds { HOLDS_NONE, HOLDS_WHOLE, HOLDS_PARTS };

enum schema_types {
	TYPE_INTEGER = 1,
	TYPE_NUMBER = 2,
	TYPE_BOOLEAN = 4,
	TYPE_NULL = 8,
	TYPE_ARRAY = 16,
	TYPE_OBJECT = 32,
	TYPE_STRING = 64,
	TYPE_ANY = 127
};

/* A subschema with a name ("properties"), or in its order ("allOf"). */
struct schema_part {
	const char *name;
	size_t nname;
	struct regex *regex;   /* of patternProperties */
	struct schema *schema; /* NULL: names, in value */
	json_t *value;
};

struct schema_rule {
	enum schema_id id;
	json_t *value; /* as it was written */
	struct schema_rule *next;
	struct schema *schema; /* its one subschema */
	struct schema_part *part;
	size_t nparts;
	size_t count; /* minLength ... */
	unsigned types;
	struct regex *regex;
	const struct schema_format *format;
	const char *dynamic; /* $dynamicRef: the anchor's name */
};

struct schema_anchor {
	const char *name;
	json_t *value;
	bool dynamic;
	struct schema *schema; /* of dynamic ones */
	struct schema_anchor *next;
};

/* A resource with a URI of its own: the document, and schemas with an $id. */
struct schema_resource {
	const char *base;
	const struct doc *doc; /* of OpenAPI only */
	json_t *root;
	struct schema_anchor *anchor;
	struct schema_resource *next;
};

/* One compilation. */
struct schema_all {
	struct schema *first;
	size_t count;
	struct schema_resource *resource, *root;
	bool tracks; /* unevaluated* occurs */
};

struct schema {
	json_t *value;
	bool never; /* false */
	struct schema_rule *rule;
	const struct schema_resource *resource;
	const struct schema_all *all;
	const struct schema **flat; /* itself, and by $ref and allOf */
	size_t nflat;
	json_t *names; /* of members, or NULL */
	struct schema *next;
};

/* NULL: not in s. */
const struct schema_rule *schema_rule(const struct schema *s,
    enum schema_id id);

/* The next rule of that keyword in s and in what it joins by $ref and allOf, from
 * *i on, which moves behind it; NULL: no more. */
const struct schema_rule *schema_next_rule(const struct schema *s, size_t *i,
    enum schema_id id);

/* Their names, by their bits. */
#define SCHEMA_NTYPES 7
extern const char *const schema_types[SCHEMA_NTYPES + 1];

/* enum schema_types of a value; 1.0 is an integer too. */
unsigned schema_types_of(const json_t *v);

/* An ECMA-262 pattern in PCRE2's terms.  NULL: ERR_DOCUMENT, ERR_MEMORY. */
struct regex *schema_pattern(struct arena *a, const char *pattern, size_t n,
    struct err *e);

/* The formats of JSON Schema and OpenAPI.  NULL: one that is not checked, such as
 * "password". */
const struct schema_format *schema_format_find(const char *name);

/* Compiles the format's grammar; *ret is left alone when it has none: then
 * schema_format_fits() decides alone.  In a.  -1: ERR_MEMORY. */
int schema_format_compile(const struct schema_format *f, struct arena *a,
    struct regex **ret, struct err *e);

/* Checks what the grammar does not cover.  Values that the format does not apply
 * to (a number for "date") fit. */
bool schema_format_fits(const struct schema_format *f, const json_t *v);

#endif
