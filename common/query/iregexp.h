/* RFC 9485 I-Regexp, checked and translated to PCRE2. */
#ifndef QUERY_IREGEXP_H
#define QUERY_IREGEXP_H

#include <stddef.h>

struct buf;
struct err;

/* Adds to out the PCRE2 pattern that means the same.  -1: ERR_DOCUMENT
 * "column N: ...", pattern is not an I-Regexp. */
int iregexp_translate(struct buf *out, const char *pattern, size_t n,
    struct err *e);

#endif
