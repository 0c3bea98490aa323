/* XML and XPath 1.0, by libxml2 in an object of its own (xml.so) that is
 * loaded when first needed: linked in, it would cost every start 2.5 ms. */
#ifndef QUERY_XML_XML_H
#define QUERY_XML_XML_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;
struct xml;
struct xpath;

#define XML_MAX_BYTES ((size_t)16 << 20)
#define XML_MAX_DEPTH 250    /* elements in elements */
#define XML_MAX_NODES 500000 /* elements, attributes ... */
#define XPATH_MAX_BYTES ((size_t)16 << 10)
#define XPATH_MAX_NEST 64 /* brackets in brackets */
#define XPATH_MAX_OPERATIONS 1000000
/* Limits of functions: bytes of the arguments of one call as text, and what all
 * calls read: nodes, and XPATH_BYTES_READ bytes each.  What comparisons of
 * nodes read is bounded by XPATH_MAX_OPERATIONS and the document alone. */
#define XPATH_MAX_TEXT XML_MAX_BYTES
#define XPATH_MAX_READ 5000000
#define XPATH_BYTES_READ 16

/* A parsed document; no network, no external DTD, none that declares anything,
 * so no entities beyond the five.  NULL: ERR_DOCUMENT "line N: ...",
 * ERR_LIMIT, ERR_MEMORY, ERR_UNSUPPORTED (xml.so is missing). */
struct xml *xml_parse(struct arena *a, const char *text, size_t n,
    struct err *e);

/* The context node is the document.  Prefixes are those that the document
 * declares for one namespace, and those of its root element; a name without a
 * prefix is in no namespace, as XPath 1.0 requires: use local-name() where the
 * document has a default one.
 * A value of the wrong type deep in a predicate shows only with a document.
 * NULL: ERR_DOCUMENT; ERR_UNSUPPORTED "column N: ..." naming what is beyond
 * XPath 1.0, or that xml.so is missing; ERR_LIMIT. */
struct xpath *xpath_compile(struct arena *a, const char *text, struct err *e);

/* 0 when text has nothing beyond XPath 1.0, as far as its words go; part of
 * xpath_compile, and needs no xml.so. */
int xpath_check(const char *text, struct err *e);

/* The effective boolean value by XPath 1.0's boolean().
 * -1: ERR_LIMIT, ERR_DOCUMENT (a prefix that is not declared), ERR_MEMORY. */
int xpath_test(const struct xpath *p, struct xml *x, bool *ret, struct err *e);

/* Its number, boolean, string, or the text of its first node; a keeps it.
 * NULL with no error: an empty node-set, or not a finite number. */
json_t *xpath_value(const struct xpath *p, struct xml *x, struct arena *a,
    struct err *e);

/* Replaces the content (text, or the attribute's value) of every node that is
 * selected; -1: ERR_INPUT when there is none, or text is not XML text. */
int xpath_replace(const struct xpath *p, struct xml *x, const char *text,
    struct err *e);

/* The document as UTF-8 text again, with an XML declaration if it had one.
 * NULL: ERR_MEMORY. */
char *xml_print(struct xml *x, struct arena *a, struct err *e);

#endif
