/* Typed conditions with "{$...}" in them (arazzo R23): the values are put in
 * as the language around them wants it. */
#ifndef ARAZZO_LANGUAGE_EMBED_H
#define ARAZZO_LANGUAGE_EMBED_H

#include "arazzo/language/selector.h"

struct arena;
struct err;
struct part;
struct scope;

/* The condition's text.  NULL with no error: *ret_why says which value is
 * missing or does not fit; NULL with *e: ERR_MEMORY, ERR_LIMIT. */
const char *embed_text(const struct part *first, enum query_kind kind,
    struct scope *s, const char **ret_why, struct err *e);

/* The same with 0 for every value: how such a text reads, at load. */
const char *embed_sample(const struct part *first, enum query_kind kind,
    struct arena *a, struct err *e);

#endif
