/* A configuration or credentials file of the AWS CLI, read as the CLI reads it:
 * Python's configparser, then botocore's rules for section names and nested
 * settings.  A file that the CLI refuses is refused. */
#ifndef AWS_CONFIG_SECTIONS_H
#define AWS_CONFIG_SECTIONS_H

#include <stdbool.h>
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

/* The section "[name]" (kind NULL) or "[kind name]", whose name may be quoted; the
 * last one of that name.  "[default]" is a "profile" as well.  NULL: none. */
const struct section *sections_find(const struct sections *f, const char *kind,
    const char *name);

/* Adds the profiles of a file to a list of names, up to a line; config: it is the
 * configuration file, whose profiles are called so.  NULL: none. */
const char *sections_profiles(struct arena *a, const struct sections *f,
    bool config, const char *known);

/* The value of a key (of [DEFAULT], if the section lacks it; case of key is
 * ignored); continuation lines are joined by newlines.  NULL: no such key, or
 * s is NULL. */
const char *section_get(const struct section *s, const char *key);

/* Has it no key?  true for NULL. */
bool section_is_empty(const struct section *s);

/* "FILE:LINE" of a key, or of the section (key NULL), for messages. */
const char *section_place(struct arena *a, const struct section *s,
    const char *key);

/* Refuses what decides the identity of profile name, but is ignored by the AWS
 * CLI, in s (NULL: nothing is looked at) and in sections of f that look like the
 * profile's; profiles: f is the configuration file.  -1: ERR_AUTH. */
int section_check(struct arena *a, const struct section *s, struct err *e);
int sections_check(struct arena *a, const struct sections *f, const char *name,
    bool profiles, struct err *e);

/* The first setting in s that decides the identity; all: also those that count
 * only beside another one.  NULL: none. */
const char *section_setting(const struct section *s, bool all);

/* A setting nested in a key without a value of its own; the span ends with its
 * line.  NULL: none. */
const char *section_nested(struct arena *a, const struct section *s,
    const char *key, const char *nested);

#endif
