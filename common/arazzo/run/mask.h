/* Secrets are replaced in everything that is shown (arazzo R38). */
#ifndef ARAZZO_RUN_MASK_H
#define ARAZZO_RUN_MASK_H

#include <jansson.h>
#include <stdbool.h>

#include <stddef.h>

#include "base/index.h"

struct arena;
struct mask_form;

#define MASK "***"

/* Texts that must not be shown: as they are, percent-encoded, and escaped as in
 * JSON.  The caller sets the first two members, the others are 0. */
struct mask {
	struct arena *arena;
	json_t *more; /* array of texts, which may grow; may be NULL */
	size_t nmore; /* of them are among the forms */
	struct index known;
	struct mask_form *form; /* in order if sorted is true */
	size_t nform;
	unsigned members; /* learned so far */
	bool sorted;
	bool first[256]; /* bytes that a form begins with */
};

/* -1: out of memory.  Empty texts are ignored. */
int mask_add(struct mask *m, const char *secret);

/* text without secrets, a's; text itself when there is none in it.
 * NULL: text is NULL, or out of memory. */
const char *mask_text(struct mask *m, struct arena *a, const char *text);

/* A copy of v without secrets in its strings; a keeps it. */
json_t *mask_value(struct mask *m, struct arena *a, json_t *v);

/* A copy of v in which members that are named like secrets are masked, besides
 * what mask_value masks: "access_token", "clientSecret", "API-Key" ... */
json_t *mask_body(struct mask *m, struct arena *a, json_t *v);

/* Does this header hold credentials, whatever its value is? */
bool mask_is_header(const char *name);
/* Does a member, or a field of a form, of this name hold a secret? */
bool mask_is_member(const char *name);

/* The value of a header of credentials becomes a secret: what follows the
 * scheme ("Bearer"), the values of cookies.  Texts shorter than
 * MASK_MIN_LEARNED are not learned: they occur everywhere.  -1: out of
 * memory. */
#define MASK_MIN_LEARNED 4
int mask_learn_header(struct mask *m, const char *name, const char *value);

/* The same for the members of a body that are named like secrets. */
#define MASK_MAX_MEMBERS 1000              /* of all bodies of a run */
#define MASK_MAX_MEMBER ((size_t)64 << 10) /* bytes of one */
#define MASK_LEARN_DEPTH 64
int mask_learn_body(struct mask *m, json_t *v);

#endif
