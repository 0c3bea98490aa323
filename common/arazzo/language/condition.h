/* Simple conditions (Arazzo Criterion Object; arazzo R18 to R20). */
#ifndef ARAZZO_LANGUAGE_CONDITION_H
#define ARAZZO_LANGUAGE_CONDITION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct diags;
struct err;
struct expr;
struct names;
struct scope;
struct condition;

#define CONDITION_MAX_TEXT ((size_t)64 << 10)
#define CONDITION_MAX_NEST 64
#define CONDITION_MAX_SHOWN 80 /* bytes of an operand in a message */

/* compat: set to "C6" when double quotes were read; else NULL.
 * NULL: ERR_DOCUMENT "column N: ...". */
struct condition *condition_compile(struct arena *a, const char *text,
    const struct names *names, const char **compat, struct err *e);

/* 0 and *ret; s->compared has what was compared when it is false; *note (may be NULL): a sentence when an operand was not a
 * boolean. */
int condition_test(const struct condition *c, struct scope *s, bool *ret,
    const char **note, struct err *e);

/* Calls fn for every expression in it, for the linker. */
void condition_each(const struct condition *c,
    void (*fn)(void *ctx, const struct expr *x), void *ctx);

/* R19, for simple conditions and tests: op is "==", "!=", "<", "<=", ">",
 * ">="; NULL is missing. */
bool condition_compare(const char *op, const json_t *a, const json_t *b);

#endif
