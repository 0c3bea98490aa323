/* The interface of xml.so to query/xml/xml.c: one table, named eib_xml. */
#ifndef QUERY_XML_TABLE_H
#define QUERY_XML_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

#define XML_TABLE_SYMBOL "eib_xml"

/* As in xml.h; void pointers are xml.so's own documents and expressions.
 * value gives a new reference. */
struct xml_table {
	size_t size;         /* of this table, and */
	const char *version; /* the package's: both are of one build */
	void *(*parse)(struct arena *a, const char *text, size_t n,
	    struct err *e);
	void *(*compile)(struct arena *a, const char *text, struct err *e);
	int (*test)(void *expression, void *document, bool *ret, struct err *e);
	json_t *(*value)(void *expression, void *document, struct err *e);
	int (*replace)(void *expression, void *document, const char *text,
	    struct err *e);
	char *(*print)(void *document, struct arena *a, struct err *e);
};

#endif
