/* Criteria: a table of kinds over conditions and query/ (arazzo R17 to R23). */
#ifndef ARAZZO_LANGUAGE_CRITERION_H
#define ARAZZO_LANGUAGE_CRITERION_H

#include "arazzo/language/condition.h"
#include "arazzo/language/selector.h"

/* Read-only once made. */
struct criterion {
	enum query_kind kind;
	const char *text;     /* the condition as written */
	struct expr *context; /* what it looks at; NULL: nothing */
	const struct criterion_type *type;
	const struct names *names;
	struct part *part; /* not NULL: compiled when tested */
	struct compiled *compiled;
};

/* value: the Criterion Object, in d.  Everything is compiled, but a condition
 * with {$...} in it.  NULL: errors were added to l. */
struct criterion *criterion_compile(struct arena *a, const struct doc *d,
    json_t *value, const struct names *names, struct diags *l);

/* 0 and *ret.  -1: ERR_LIMIT, ERR_MEMORY, ERR_UNSUPPORTED. */
int criterion_test(const struct criterion *c, struct scope *s,
    struct judgement *ret, struct err *e);

/* Calls fn for every expression in it, for the linker. */
void criterion_each(const struct criterion *c, expr_each_fn *fn, void *ctx);

#endif
