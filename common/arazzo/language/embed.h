/* Texts with "{$...}" in them, and by C4 expressions without braces: the values
 * are put in as the language around them wants it (arazzo R10, R13, R23). */
#ifndef ARAZZO_LANGUAGE_EMBED_H
#define ARAZZO_LANGUAGE_EMBED_H

#include "arazzo/language/expr.h"

/* Literal text, then an expression; the last one has none. */
struct part {
	const char *text;
	size_t ntext;
	struct expr *x;
	struct part *next;
};

/* Where the text stands, for what is added to l. */
struct embed_at {
	const struct doc *doc; /* may be NULL */
	struct location location;
	struct diags *l;
	bool bare; /* expressions without braces too (C4) */
};

/* The parts of text: when the first has no expression, there is none in it.
 * NULL: errors were added to at->l, or *e is set (ERR_MEMORY). */
struct part *embed_scan(struct arena *a, const char *text,
    const struct names *names, const struct embed_at *at, struct err *e);

struct embed;
/* Puts a value into the text: n bytes of text, the value in words. */
typedef void embed_quote_fn(struct embed *m, const json_t *v, const char *text,
    size_t n);
/* Any text; JSON, escaped inside its string literals; a regular expression; a
 * JSONPath; an XPath. */
embed_quote_fn embed_text, embed_json, embed_plain, embed_jsonpath, embed_xpath;

/* The text with the values.  NULL with no error: *ret_why names the value that
 * is missing or does not fit; NULL with *e: ERR_MEMORY, ERR_LIMIT. */
json_t *embed_parts(const struct part *first, embed_quote_fn *quote,
    struct scope *s, const char **ret_why, struct err *e);

/* The same with 0 for every value: how such a text reads, at load. */
json_t *embed_sample(const struct part *first, embed_quote_fn *quote,
    struct arena *a, struct err *e);

#endif
