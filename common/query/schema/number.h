/* Numbers as JSON Schema compares them: by value, as decimals. */
#ifndef QUERY_SCHEMA_NUMBER_H
#define QUERY_SCHEMA_NUMBER_H

#include <jansson.h>
#include <stdbool.h>

/* Below 0, 0, above 0; exact between integers and reals. */
int schema_number_compare(const json_t *a, const json_t *b);

/* 1.0 is an integer. */
bool schema_number_is_integer(const json_t *v);

/* Is v a whole multiple of step, both taken as the decimals that they are
 * printed as: 0.0075 is one of 0.0001.  step is above 0. */
bool schema_number_is_multiple(const json_t *v, const json_t *step);

#endif
