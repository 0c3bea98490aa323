/* Selector Objects and Expression Type Objects of Arazzo 1.1. */
#ifndef ARAZZO_LANGUAGE_SELECTOR_H
#define ARAZZO_LANGUAGE_SELECTOR_H

#include "arazzo/language/expr.h"

enum query_kind {
	QUERY_NONE,
	QUERY_SIMPLE,
	QUERY_REGEX,
	QUERY_JSONPATH,
	QUERY_XPATH,
	QUERY_POINTER
};

struct query {
	enum query_kind kind;
	const char *text;
	struct jsonpath *jsonpath; /* of that kind, compiled */
	struct xpath *xpath;
};

/* A Selector Object, compiled. */
struct selector {
	struct expr *context;
	struct query query;
};

/* "jsonpath". */
const char *query_kind_name(enum query_kind kind);

/* "jsonpath", or { type, version } with a version that is known.
 * QUERY_NONE: unknown kind or version, named in *ret_why. */
enum query_kind query_kind_of(struct arena *a, json_t *type,
    const char **ret_why);

/* Compiles the text as its kind requires; -1: ERR_DOCUMENT, ERR_UNSUPPORTED,
 * ERR_LIMIT; other kinds than jsonpath, xpath and jsonpointer are none of a
 * query. */
int query_compile(struct arena *a, struct query *q, struct err *e);

/* Is v { context: "$...", selector, type } and nothing more? */
bool selector_looks_like(json_t *v);

/* NULL: errors were added to l. */
struct selector *selector_compile(struct arena *a, const struct doc *d,
    json_t *v, const struct names *names, struct diags *l);

/* A pointer or a singular query gives the value, another query the list of
 * values, an XPath its number, boolean or the text of its first node; kept by
 * the scope's arena or borrowed.  NULL with no error: nothing selected. */
json_t *selector_eval(const struct selector *x, struct scope *s, struct err *e);

/* The value of the context x as XML.  NULL: ERR_DOCUMENT ... */
struct xml *selector_xml(const struct expr *x, json_t *v, struct scope *s,
    struct err *e);

/* One sentence on why it selects nothing just now. */
const char *selector_missing(const struct selector *x, struct scope *s);

#endif
