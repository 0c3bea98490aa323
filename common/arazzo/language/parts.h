/* Text in which expressions stand: "{$...}", and by C4 without braces. */
#ifndef ARAZZO_LANGUAGE_PARTS_H
#define ARAZZO_LANGUAGE_PARTS_H

#include "arazzo/language/expr.h"

/* Literal text, then an expression; the last one has none. */
struct part {
	const char *text;
	size_t ntext;
	struct expr *x;
	struct part *next;
};

/* Where the text stands, for what is added to l. */
struct parts_at {
	const struct doc *doc; /* may be NULL */
	struct location location;
	struct diags *l;
	bool bare; /* expressions without braces too (C4) */
};

/* The parts of text; *ret_found: is there an expression among them?
 * NULL: errors were added to at->l, or *e is set (ERR_MEMORY). */
struct part *parts_scan(struct arena *a, const char *text,
    const struct names *names, const struct parts_at *at, bool *ret_found,
    struct err *e);

#endif
