/* The core schema of YAML 1.2 (section 10.3): what the text of a scalar is. */
#ifndef DATA_SCALAR_H
#define DATA_SCALAR_H

#include <jansson.h>
#include <stddef.h>

struct err;

/* A new reference for the n bytes at text, which '\0' follows.  tag: NULL for
 * a plain scalar without a tag, else what it was declared to be
 * ("tag:yaml.org,2002:int").  NULL: ERR_DOCUMENT (not of that tag, a tag that
 * is not of the JSON schema, a number that JSON cannot hold), ERR_MEMORY. */
json_t *scalar_value(const char *tag, const char *text, size_t n,
    struct err *e);

#define SCALAR_TAG "tag:yaml.org,2002:"

#endif
