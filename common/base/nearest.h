/* "did you mean": the known word that is most like one that is not known. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

#define NEAREST_MAX 64 /* bytes of a word; longer ones are like no other */

struct nearest {
	const char *word; /* what was written */
	const char *best; /* NULL: no known word is near */
	size_t distance;
};

/* Compares word with one known word, case ignored; call it for all of them.
 * Near is a word that begins with what was written (three bytes or more), or
 * one that differs in a third of its letters at most. */
void nearest_try(struct nearest *n, const char *known);

#endif
