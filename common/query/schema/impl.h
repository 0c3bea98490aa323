/* Inside query/schema/ only: a compiled schema. */
#ifndef QUERY_SCHEMA_IMPL_H
#define QUERY_SCHEMA_IMPL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "query/schema/schema.h"
#include "query/schema/format.h"

struct arena;
struct err;
struct regex;

/* The keywords that decide, in the order of evaluation: those that depend on
 * the results of others come last. */
enum schema_id {
	KW_REF,
	KW_DYNAMIC_REF,
	KW_TYPE,
	KW_ENUM,
	KW_CONST,
	KW_MULTIPLE_OF,
	KW_MAXIMUM,
	KW_EXCLUSIVE_MAXIMUM,
	KW_MINIMUM,
	KW_EXCLUSIVE_MINIMUM,
	KW_MAX_LENGTH,
	KW_MIN_LENGTH,
	KW_PATTERN,
	KW_FORMAT,
	KW_MAX_ITEMS,
	KW_MIN_ITEMS,
	KW_UNIQUE_ITEMS,
	KW_MAX_PROPERTIES,
	KW_MIN_PROPERTIES,
	KW_REQUIRED,
	KW_DEPENDENT_REQUIRED,
	KW_PROPERTIES,
	KW_PATTERN_PROPERTIES,
	KW_ADDITIONAL_PROPERTIES,
	KW_PROPERTY_NAMES,
	KW_DEPENDENT_SCHEMAS,
	KW_DEPENDENCIES,
	KW_PREFIX_ITEMS,
	KW_ITEMS,
	KW_CONTAINS,
	KW_ALL_OF,
	KW_ANY_OF,
	KW_ONE_OF,
	KW_NOT,
	KW_IF,
	KW_UNEVALUATED_PROPERTIES,
	KW_UNEVALUATED_ITEMS,
	/* Read by the rule beside them. */
	KW_THEN,
	KW_ELSE,
	KW_MIN_CONTAINS,
	KW_MAX_CONTAINS,
	KW_DEFS,
	KW_DEFINITIONS,
	KW_COUNT
};

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

/* enum schema_types of a value; 1.0 is an integer too. */
unsigned schema_types_of(const json_t *v);

/* An ECMA-262 pattern in PCRE2's terms.  NULL: ERR_DOCUMENT, ERR_MEMORY. */
struct regex *schema_pattern(struct arena *a, const char *pattern, size_t n,
    struct err *e);

#endif
