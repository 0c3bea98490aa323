/* A configuration or credentials file of the AWS CLI, read as the CLI reads it:
 * Python's configparser, then botocore's rules for section names and nested
 * settings.  A file that the CLI refuses is refused. */
#ifndef AWS_CONFIG_SECTIONS_H
#define AWS_CONFIG_SECTIONS_H

#include <stddef.h>

struct arena;
struct err;
struct section;
struct sections;

#define SECTIONS_MAX_BYTES ((size_t)1 << 20)
#define SECTIONS_MAX 5000
#define SECTIONS_MAX_KEYS 256 /* of a section */

/* name is the file's name in messages.  All lives in a.  NULL: ERR_INPUT with
 * "name:line: ...", ERR_LIMIT, ERR_MEMORY. */
struct sections *sections_parse(struct arena *a, const char *text, size_t n,
    const char *name, struct err *e);

/* The same from a file; a missing one is empty. */
struct sections *sections_read(struct arena *a, const char *path,
    struct err *e);

/* The section "[name]" (kind NULL) or "[kind name]", whose name may be quoted;
 * the last one of that name.  NULL: none. */
const struct section *sections_find(const struct sections *f, const char *kind,
    const char *name);

/* The value of a key (of [DEFAULT], if the section lacks it; case of key is
 * ignored); continuation lines are joined by newlines.  NULL: no such key, or
 * s is NULL. */
const char *section_get(const struct section *s, const char *key);

/* A setting nested in a key without a value of its own; the span ends with its
 * line.  NULL: none. */
const char *section_nested(struct arena *a, const struct section *s,
    const char *key, const char *nested);

#endif
