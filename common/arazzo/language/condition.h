/* Simple conditions (Arazzo Criterion Object; arazzo R18 to R20). */
#ifndef ARAZZO_LANGUAGE_CONDITION_H
#define ARAZZO_LANGUAGE_CONDITION_H

#include "arazzo/language/expr.h"

struct condition;

#define CONDITION_MAX_TEXT ((size_t)64 << 10)
#define CONDITION_MAX_NEST 64
#define CONDITION_MAX_SHOWN 80 /* bytes of an operand in a message */

/* compat: set to "C6" when double quotes were read; else NULL.
 * NULL: ERR_DOCUMENT "column N: ...". */
struct condition *condition_compile(struct arena *a, const char *text,
    const struct names *names, const char **compat, struct err *e);

/* How a condition or criterion came out; texts live in the scope's arena. */
struct judgement {
	bool holds;
	const char *finding;  /* false: it could not be evaluated, a sentence */
	const char *note;     /* a warning: an operand was not a boolean */
	const char *compared; /* the comparison that made it false, as in
			       * '"oak" == "elm"'; not masked */
};

/* 0 and *ret, without a finding. */
int condition_test(const struct condition *c, struct scope *s,
    struct judgement *ret, struct err *e);

/* Calls fn for every expression in it, for the linker. */
void condition_each(const struct condition *c, expr_each_fn *fn, void *ctx);

/* Below, equal to or above 0: two UTF-8 texts compared by their code points with
 * the case folded (CaseFolding.txt, statuses C and S), without any locale.  Bytes
 * that are not UTF-8 count as themselves. */
int condition_compare_text(const char *a, size_t na, const char *b, size_t nb);

/* R19, for simple conditions and tests: op is "==", "!=", "<", "<=", ">",
 * ">="; NULL is missing. */
bool condition_compare(const char *op, const json_t *a, const json_t *b);

#endif
