/* JSONPath, RFC 9535, complete; and the bare filter of arazzo C1. */
#ifndef QUERY_JSONPATH_JSONPATH_H
#define QUERY_JSONPATH_JSONPATH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;
struct jsonpath;

#define JSONPATH_MAX_QUERY ((size_t)64 << 10) /* bytes */
#define JSONPATH_MAX_NEST 128                 /* of the query's grammar */
#define JSONPATH_MAX_NUMBER 400               /* characters of a literal */
/* Levels descended; those of filters inside filters add up. */
#define JSONPATH_MAX_DEPTH 1024
#define JSONPATH_MAX_NODES 1000000 /* selected */
#define JSONPATH_MAX_WORK 10000000 /* values looked at */
/* Put in place by one replacement, in bytes of JSON text. */
#define JSONPATH_MAX_PLACED ((size_t)16 << 20)

/* The query lives as long as a.  NULL: ERR_DOCUMENT "column N: ...",
 * ERR_LIMIT. */
struct jsonpath *jsonpath_compile(struct arena *a, const char *text,
    struct err *e);

/* At most one node can be selected (RFC 9535 section 2.3.5.1). */
bool jsonpath_is_singular(const struct jsonpath *q);

/* Appends the selected values, in the order of RFC 9535, to the array nodes.
 * -1: ERR_LIMIT, ERR_MEMORY. */
int jsonpath_select(const struct jsonpath *q, json_t *root, json_t *nodes,
    struct err *e);

/* Is at least one node selected? */
int jsonpath_exists(const struct jsonpath *q, json_t *root, bool *ret,
    struct err *e);

/* The work of several replacements, which have the limits of one: values looked
 * at, bytes of the copies that were placed.  Zeroed: none yet. */
struct jsonpath_spent {
	size_t work, placed;
};

/* Puts a copy of v in the location of every selected value; *root changes when
 * the root itself is selected.  The collections of *root must be the caller's
 * own.  -1: ERR_INPUT, nothing is selected; ERR_LIMIT, ERR_MEMORY: *root may be
 * half done. */
int jsonpath_replace(const struct jsonpath *q, json_t **root, json_t *v,
    struct jsonpath_spent *spent, struct err *e);

/* How many copies of v, of *ret_size bytes each, may still be placed; 0: *e. */
size_t jsonpath_copies(json_t *v, const struct jsonpath_spent *spent,
    size_t *ret_size, struct err *e);

/* The value of a foreign operand ("$inputs.x", "$steps.S.outputs.x") of a bare
 * filter: borrowed, NULL when it is missing. */
typedef json_t *jsonpath_foreign_fn(void *ctx, const char *text);

/* The bare filter dialect (arazzo C1): a filter expression on the root, with
 * .length, either kind of quotes, foreign operands.  A dialect of documents in
 * the wild, never part of a query.
 * NULL: ERR_UNSUPPORTED for operators of other dialects by name, else
 * ERR_DOCUMENT "column N: ...". */
struct jsonpath_filter;
struct jsonpath_filter *jsonpath_filter_compile(struct arena *a,
    const char *text, struct err *e);
/* Does it use contains, in, matches or empty (arazzo C21)? */
bool jsonpath_filter_has_words(const struct jsonpath_filter *f);

/* The n-th foreign operand's text, NULL behind the last: to check at load. */
const char *jsonpath_filter_foreign(const struct jsonpath_filter *f, size_t n);
/* Does it hold for root?  foreign is asked for the foreign operands.
 * -1: ERR_LIMIT, ERR_MEMORY. */
int jsonpath_filter_test(const struct jsonpath_filter *f, json_t *root,
    jsonpath_foreign_fn *foreign, void *ctx, bool *ret, struct err *e);

#endif
