/* The interface of xml.so to query/xml/xml.c: one table, named eib_xml. */
#ifndef QUERY_XML_TABLE_H
#define QUERY_XML_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

#define XML_TABLE_SYMBOL "eib_xml"

/* As in xml.h; value gives a new reference. */
struct xml_table {
	size_t size;         /* of this table, and */
	const char *version; /* the package's: both are of one build */
	struct xml *(*parse)(struct arena *a, const char *text, size_t n,
	    struct err *e);
	struct xpath *(*compile)(struct arena *a, const char *text,
	    struct err *e);
	int (*test)(const struct xpath *p, struct xml *x, bool *ret,
	    struct err *e);
	json_t *(*value)(const struct xpath *p, struct xml *x, struct err *e);
	int (*replace)(const struct xpath *p, struct xml *x, const char *text,
	    struct err *e);
	char *(*print)(struct xml *x, struct arena *a, struct err *e);
};

/* The heads of what xml.so makes. */
struct xml {
	const struct xml_table *table;
};
struct xpath {
	const struct xml_table *table;
};

#endif
