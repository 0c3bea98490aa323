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

/* The value of such a header becomes a secret: what follows the
 * scheme ("Bearer"), the values of cookies.  Texts shorter than
 * MASK_MIN_LEARNED are not learned: they occur everywhere.  -1: out of
 * memory. */
#define MASK_MIN_LEARNED 4
int mask_learn_header(struct mask *m, struct arena *a, const char *name,
    const char *value);

/* The same for the members of a body that are named like secrets. */
#define MASK_MIN_MEMBER 4
#define MASK_LEARN_DEPTH 64
int mask_learn_body(struct mask *m, struct arena *a, json_t *v, unsigned depth);

/* A copy of v in which members that are named like secrets are masked, besides
 * what mask_value masks: "access_token", "clientSecret", "API-Key" ... */
json_t *mask_body(const struct mask *m, struct arena *a, json_t *v);

#endif
