/* The formats of JSON Schema and OpenAPI. */
#ifndef QUERY_SCHEMA_FORMAT_H
#define QUERY_SCHEMA_FORMAT_H

#include <jansson.h>
#include <stdbool.h>

struct arena;
struct err;
struct regex;
struct schema_format;

/* NULL: a format that is not checked, such as "password". */
const struct schema_format *schema_format_find(const char *name);

/* Compiles the format's grammar; *ret is left alone when it has none: then
 * schema_format_fits() decides alone.  In a.  -1: ERR_MEMORY. */
int schema_format_compile(const struct schema_format *f, struct arena *a,
    struct regex **ret, struct err *e);

/* Checks what the grammar does not cover.  Values that the format does not apply
 * to (a number for "date") fit. */
bool schema_format_fits(const struct schema_format *f, const json_t *v);

#endif
