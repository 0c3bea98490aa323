/* Secrets are replaced in everything that is shown (arazzo R38). */
#ifndef ARAZZO_RUN_MASK_H
#define ARAZZO_RUN_MASK_H

#include <jansson.h>
#include <stdbool.h>

struct arena;

#define MASK "***"

/* Texts that must not be shown: as they are, percent-encoded, and escaped as in
 * JSON. */
struct mask {
	json_t *secret; /* array of strings; may be NULL */
	json_t *more;   /* another one, of arazzo_env; may be NULL */
};

/* -1: out of memory.  Empty texts are ignored. */
int mask_add(struct mask *m, const char *secret);

/* text without secrets, a's; text itself when there is none in it.
 * NULL: text is NULL, or out of memory. */
const char *mask_text(const struct mask *m, struct arena *a, const char *text);

/* A copy of v without secrets in its strings; a keeps it. */
json_t *mask_value(const struct mask *m, struct arena *a, json_t *v);

/* Does this header hold credentials, whatever its value is? */
bool mask_is_header(const char *name);

#endif
