/* Typed conditions with "{$...}" in them (arazzo R23): the values are put in
 * as the language around them wants it. */
#ifndef ARAZZO_LANGUAGE_EMBED_H
#define ARAZZO_LANGUAGE_EMBED_H

#include <jansson.h>
#include <stddef.h>

struct arena;
struct err;
struct part;
struct scope;

struct embed;
/* Puts a value into the condition: n bytes of text, the value in words. */
typedef void embed_quote_fn(struct embed *m, const json_t *v, const char *text,
    size_t n);
embed_quote_fn embed_plain, embed_jsonpath, embed_xpath;

/* The condition's text.  NULL with no error: *ret_why names the value that is
 * missing or does not fit; NULL with *e: ERR_MEMORY, ERR_LIMIT. */
const char *embed_text(const struct part *first, embed_quote_fn *quote,
    struct scope *s, const char **ret_why, struct err *e);

/* The same with 0 for every value: how such a text reads, at load. */
const char *embed_sample(const struct part *first, embed_quote_fn *quote,
    struct arena *a, struct err *e);

#endif
