/* Path keys of OpenAPI: literal text and variables (arazzo R15, C12). */
#ifndef ARAZZO_MESSAGE_PATH_H
#define ARAZZO_MESSAGE_PATH_H

#include <stdbool.h>

#include "base/text.h"

/* A piece of a key: literal text, or a variable ("{id}", "{Key+}",
 * "{+name}": keeps '/'). */
struct path_piece {
	struct span text; /* the literal, or the variable's name */
	bool is_variable, keeps_slash;
};

/* The piece at *p, which moves behind it.  False at the end. */
bool path_next(const char **p, struct path_piece *ret);

/* Does the key hold that variable? */
/* Is it the variable of that name?  A name may be written with the '+' of
 * "{Key+}" or without (C12). */
bool path_is(const struct path_piece *piece, const char *name);
bool path_same_name(const char *a, const char *b);
bool path_has(const char *key, const char *name);

/* "." or ".." as a whole segment, percent-encoded too: another resource would
 * be addressed. */
bool path_has_dots(const char *path);

#endif
