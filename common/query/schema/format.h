/* The formats of JSON Schema and OpenAPI. */
#ifndef QUERY_SCHEMA_FORMAT_H
#define QUERY_SCHEMA_FORMAT_H

#include <jansson.h>
#include <stdbool.h>

struct schema_format;

/* NULL: a format that is not checked, such as "password". */
const struct schema_format *schema_format_find(const char *name);

/* Does a value fit?  Values that the format does not apply to (a number for
 * "date") fit. */
bool schema_format_fits(const struct schema_format *f, const json_t *v);

#endif
