/* The files of the AWS CLI: INI with typed section names ("profile x"), nested
 * settings by indentation, and comments.  Stricter than most readers, as the
 * CLI v2 is: a section or a key that stands twice is an error. */
#ifndef AWS_CONFIG_INI_H
#define AWS_CONFIG_INI_H

#include <stddef.h>

struct arena;
struct err;
struct ini;
struct ini_section;

#define INI_MAX_BYTES ((size_t)1 << 20)
#define INI_MAX_SECTIONS 5000
#define INI_MAX_KEYS 256 /* of a section, or nested in a key */

/* name is what messages call it.  All lives in a.  NULL: ERR_INPUT with
 * "name:line: ...", ERR_LIMIT, ERR_MEMORY. */
struct ini *ini_parse(struct arena *a, const char *text, size_t n,
    const char *name, struct err *e);

/* The same from a file; one that is not there is empty. */
struct ini *ini_read(struct arena *a, const char *path, struct err *e);

/* The section [name] (kind NULL) or [kind name]; quotes around name are taken
 * off.  NULL: there is none. */
const struct ini_section *ini_find(const struct ini *f, const char *kind,
    const char *name);

/* A key's value (case of key ignored), without a comment that follows a blank;
 * ini_raw: with it.  A value that goes on in indented lines holds newlines.
 * NULL: no such key, or s is NULL. */
const char *ini_get(const struct ini_section *s, const char *key);
const char *ini_raw(const struct ini_section *s, const char *key);

/* A setting nested in a key without value. */
const char *ini_nested(const struct ini_section *s, const char *key,
    const char *nested);

#endif
