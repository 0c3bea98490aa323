/* RFC 9485 I-Regexp, checked and said in PCRE2's words. */
#ifndef QUERY_IREGEXP_H
#define QUERY_IREGEXP_H

#include <stddef.h>

struct buf;
struct err;

/* Adds to out the PCRE2 pattern that means the same.  -1: ERR_DOCUMENT
 * "column N: ...", pattern is no I-Regexp. */
int iregexp_translate(struct buf *out, const char *pattern, size_t n,
    struct err *e);

#endif
