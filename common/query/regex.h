/* Regular expressions on PCRE2, bounded; never the JIT. */
#ifndef QUERY_REGEX_H
#define QUERY_REGEX_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;
struct regex;

#define REGEX_MAX_PATTERN ((size_t)64 << 10) /* bytes */
#define REGEX_MAX_SUBJECT ((size_t)16 << 20) /* bytes */
#define REGEX_MATCH_LIMIT 1000000u           /* PCRE2: from one start */
#define REGEX_DEPTH_LIMIT 10000u             /* PCRE2 depth limit */
#define REGEX_HEAP_LIMIT 32768u              /* KiB */
#define REGEX_MAX_WORK ((size_t)100 << 20)   /* items tried, bytes passed */

/* PCRE2 in UTF mode, searching, case-sensitive (arazzo R21).
 * NULL: ERR_DOCUMENT "column N: ...", ERR_LIMIT. */
struct regex *regex_compile(struct arena *a, const char *pattern, size_t n,
    struct err *e);

/* -1: ERR_LIMIT (too much work, too long), ERR_DOCUMENT (not UTF-8),
 * ERR_MEMORY.  Any thread. */
int regex_match(const struct regex *r, const char *text, size_t n, bool *ret,
    struct err *e);

/* The same for many matches that share one limit: within *work, from which it
 * takes what was done. */
int regex_match_within(const struct regex *r, const char *text, size_t n,
    size_t *work, bool *ret, struct err *e);

/* iregexp.c: an I-Regexp (RFC 9485).  full: the whole text must match, else it is
 * searched.  NULL: ERR_DOCUMENT, not an I-Regexp; ERR_LIMIT, ERR_MEMORY. */
struct regex *iregexp_compile(struct arena *a, const char *pattern, size_t n,
    bool full, struct err *e);

#endif
