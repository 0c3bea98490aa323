/* Unicode simple case folding (CaseFolding.txt, statuses C and S), without any
 * locale. */
#ifndef ARAZZO_LANGUAGE_FOLD_H
#define ARAZZO_LANGUAGE_FOLD_H

#include <stddef.h>

/* Below, equal to or above 0: two UTF-8 texts compared by their folded code
 * points.  Bytes that are not UTF-8 count as themselves. */
int fold_compare(const char *a, size_t na, const char *b, size_t nb);

#endif
