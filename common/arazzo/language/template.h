/* Inside of templates, shared by template.c and template_eval.c; callers use
 * arazzo/language/expr.h. */
#ifndef ARAZZO_LANGUAGE_TEMPLATE_H
#define ARAZZO_LANGUAGE_TEMPLATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct expr;
struct part;
struct selector;

enum template_kind {
	TEMPLATE_LITERAL,
	TEMPLATE_WHOLE,
	TEMPLATE_PARTS,
	TEMPLATE_OBJECT,
	TEMPLATE_ARRAY,
	TEMPLATE_SELECTOR
};

struct template
{
	enum template_kind kind;
	json_t *raw;       /* as written */
	struct expr *x;    /* WHOLE */
	struct part *part; /* PARTS */
	struct selector *selector;
	struct template_item *item; /* OBJECT, ARRAY */
	bool may_omit;              /* a member that need not be there (R12) */
};

struct template_item {
	const char *key; /* NULL in an array */
	struct template *t;
	struct template_item *next;
};

#endif
