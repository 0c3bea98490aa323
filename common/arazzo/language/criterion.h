/* Criteria: a table of kinds over conditions and query/ (arazzo R17 to R23). */
#ifndef ARAZZO_LANGUAGE_CRITERION_H
#define ARAZZO_LANGUAGE_CRITERION_H

#include <jansson.h>
#include <stdbool.h>

struct arena;
struct criterion;
struct diags;
struct doc;
struct err;
struct expr;
struct names;
struct scope;

/* value: the Criterion Object, in d.  Everything is compiled, but a condition
 * with {$...} in it.  NULL: errors were added to l. */
struct criterion *criterion_compile(struct arena *a, const struct doc *d,
    json_t *value, const struct names *names, struct diags *l);

/* 0 and *ret.  *finding (never NULL as an argument; set to NULL or to a
 * sentence): the criterion is false because it could not be evaluated.
 * *note: a warning.  -1: ERR_LIMIT, ERR_MEMORY, ERR_UNSUPPORTED. */
int criterion_test(const struct criterion *c, struct scope *s, bool *ret,
    const char **finding, const char **note, struct err *e);

/* Calls fn for every expression in it, for the linker. */
void criterion_each(const struct criterion *c,
    void (*fn)(void *ctx, const struct expr *x), void *ctx);

/* Its condition as written, and its kind ("simple", "jsonpath" ...). */
const char *criterion_text(const struct criterion *c);
const char *criterion_kind(const struct criterion *c);
/* The expression that it looks at; NULL: none. */
const char *criterion_context(const struct criterion *c);

#endif
