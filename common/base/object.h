/* Objects of this package that are loaded when they are first needed: a start
 * does not pay for libraries that it may not use. */
#ifndef BASE_OBJECT_H
#define BASE_OBJECT_H

#include <stddef.h>

struct arena;
struct err;

/* What such an object exports is one table, which begins with this. */
struct object_head {
	size_t size;         /* of the table */
	const char *version; /* the package's: both are one build */
};

struct object {
	const char *file;   /* "xml.so" */
	const char *symbol; /* of its table */
	size_t size;        /* that the table must have */
	const char *needed; /* begins a message: "XML and XPath need" */
};

/* The table; a is for paths.  Looked for beside the program or object that
 * this code is part of, then where it is installed; once loaded it stays.
 * Thread-safe; to ask again costs next to nothing.  NULL: ERR_UNSUPPORTED,
 * with where it was looked for or why it does not load. */
const void *object_table(struct arena *a, const struct object *o,
    struct err *e);

#endif
