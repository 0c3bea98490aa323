/* build/conformance SUITE: reads cases as JSON lines and prints results as
 * JSON lines, through the functions that the programs use. */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

/* The result of one case: a new reference, or NULL and *e ("error"). */
typedef json_t *suite_fn(struct arena *a, json_t *one, struct err *e);

suite_fn suite_aws_sigv4, suite_sigv4_imagebuilder;
suite_fn suite_nagios_range;
suite_fn suite_json_pointer, suite_json_text, suite_yaml;
suite_fn suite_schema, suite_schema_format;
suite_fn suite_timestamp;
suite_fn suite_runtime_expression, suite_criterion, suite_uri_template;
suite_fn suite_jsonpath;
suite_fn suite_iregexp;
suite_fn suite_bare_jsonpath;

#endif
