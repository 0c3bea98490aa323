/* Templates: values in which expressions stand (arazzo R10). */
#ifndef ARAZZO_LANGUAGE_TEMPLATE_H
#define ARAZZO_LANGUAGE_TEMPLATE_H

#include "arazzo/language/expr.h"

#define TEMPLATE_MAX_DEPTH 128

enum template_kind {
	TEMPLATE_LITERAL,
	TEMPLATE_WHOLE, /* one expression */
	TEMPLATE_PARTS, /* text with "{$...}" in it */
	TEMPLATE_OBJECT,
	TEMPLATE_ARRAY,
	TEMPLATE_SELECTOR /* a Selector Object (1.1) */
};

/* A compiled value. */
struct template
{
	enum template_kind kind;
	json_t *raw;       /* as written */
	struct expr *x;    /* WHOLE */
	struct part *part; /* PARTS */
	struct selector *selector;
	struct template_item *item; /* OBJECT, ARRAY */
	const char *optional; /* the JSON Pointer of a member that need not be
			       * there (R12); else NULL */
};

struct template_item {
	const char *key; /* NULL in an array */
	struct template *t;
	struct template_item *next;
};

/* v is a value of d (for locations; may be NULL).  Compiles every string
 * inside. Errors and compatibility readings (C4, C5, C9) are added to l. NULL:
 * there were errors. */
struct template *template_compile(struct arena *a, const struct doc *d,
    json_t *v, const struct names *names, struct diags *l);

/* Calls fn for every expression in it, for the linker. */
void template_each(const struct template *t, expr_each_fn *fn, void *ctx);

/* The one $inputs.NAME expression that the whole template is, else NULL
 * (arazzo R12). */
const char *template_lone_input(const struct template *t);

/* At load: called for each member of an object in it whose value is one lone
 * input; true: it is optional.  pointer: of t, "" of a whole value.  a lives as
 * long as t.  -1: out of memory. */
typedef bool template_allow_fn(void *ctx, const char *pointer,
    const char *input);
int template_allow(struct template *t, struct arena *a, const char *pointer,
    template_allow_fn *fn, void *ctx);

/* The value; scope's arena keeps it.  NULL: a missing value is ERR_INPUT
 * "$inputs.x: ...", unless it is that of an optional member: then its pointer is
 * appended to omitted (NULL: all are needed) and the member left out. */
json_t *template_eval(const struct template *t, struct scope *s,
    json_t *omitted, struct err *e);

/* The same for JSON as text: what is put inside a string literal of it is
 * escaped (arazzo R13). */
json_t *template_eval_json(const struct template *t, struct scope *s,
    struct err *e);

#endif
