/* XML and XPath 1.0, by libxml2 in an object of its own (xml.so) that is
 * loaded when first needed: linked in, it would cost every start 2.5 ms. */
#ifndef QUERY_XML_H
#define QUERY_XML_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;
struct xml;
struct xpath;

#define XML_MAX_BYTES ((size_t)16 << 20)
#define XML_MAX_DEPTH_NODES 256
#define XPATH_MAX_OPERATIONS 1000000

/* A parsed document; no network, no DTD, no entities beyond the five.
 * NULL: ERR_DOCUMENT with line, ERR_LIMIT, ERR_UNSUPPORTED (xml.so missing). */
struct xml *xml_parse(struct arena *a, const char *text, size_t n,
    struct err *e);

/* NULL: ERR_DOCUMENT; ERR_UNSUPPORTED naming what is beyond XPath 1.0. */
struct xpath *xpath_compile(struct arena *a, const char *text, struct err *e);

/* The effective boolean value by XPath 1.0's boolean(). */
int xpath_test(const struct xpath *p, struct xml *x, bool *ret, struct err *e);

/* Its number, boolean, string, or the text of its first node; a keeps it.
 * NULL with no error: an empty node-set. */
json_t *xpath_value(const struct xpath *p, struct xml *x, struct arena *a,
    struct err *e);

/* Replaces the content (text, or the attribute's value) of every node that is
 * selected; -1: ERR_INPUT when there is none. */
int xpath_replace(const struct xpath *p, struct xml *x, const char *text,
    struct err *e);

/* The document as text again.  NULL: out of memory. */
char *xml_print(struct xml *x, struct arena *a, struct err *e);

#endif
