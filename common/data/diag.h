/* Errors and warnings about documents: a list that a load fills
 * and does not stop at the first. */
#ifndef DATA_DIAG_H
#define DATA_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "data/doc.h"

enum diag_kind {
	DIAG_ERROR,  /* exit 3 before any request */
	DIAG_COMPAT, /* a compatibility reading: warning, error if strict */
	DIAG_WARNING
};

struct diag {
	enum diag_kind kind;
	const char *id;        /* rule, "A46", "R6", "C1" ...; may be NULL */
	const struct doc *doc; /* may be NULL */
	struct location location;
	const char *text; /* one line, no location in it */
	struct diag *next;
};

/* At most DIAG_MAX are kept, the rest is counted. */
#define DIAG_MAX 200
struct diags {
	struct arena *arena;
	struct diag *first, **end;
	size_t count, errors, compat, warnings;
	bool strict; /* DIAG_COMPAT counts as an error */
};

/* An empty list whose entries will live in a. */
void diags_init(struct diags *l, struct arena *a, bool strict);

/* The same (kind, id, location, text) is kept once.  Out of memory only counts,
 * so errors > 0 is always true after an error. */
void diag_add(struct diags *l, enum diag_kind kind, const char *id,
    const struct doc *doc, struct location location, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
void diag_addv(struct diags *l, enum diag_kind kind, const char *id,
    const struct doc *doc, struct location location, const char *fmt,
    va_list ap) __attribute__((format(printf, 6, 0)));

/* "file:line:column: text" (without what is not known). */
char *diag_line(struct arena *a, const struct diag *d);

/* The line of the document and a caret under the column, two lines each ended
 * by '\n', long lines cut around the column; "" when the place is not known. */
char *diag_excerpt(struct arena *a, const struct diag *d);

#endif
