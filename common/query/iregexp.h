/* RFC 9485 I-Regexp, on PCRE2. */
#ifndef QUERY_IREGEXP_H
#define QUERY_IREGEXP_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;
struct regex;

/* full: the whole text must match, else it is searched.  NULL: ERR_DOCUMENT, not
 * an I-Regexp; ERR_LIMIT, ERR_MEMORY. */
struct regex *iregexp_compile(struct arena *a, const char *pattern, size_t n,
    bool full, struct err *e);

#endif
