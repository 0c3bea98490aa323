/* For libxml.c: functions of XPath with bounds that libxml2's lack. */
#ifndef QUERY_XML_FUNCTION_H
#define QUERY_XML_FUNCTION_H

#include <libxml/xpath.h>
#include <stddef.h>

static inline const char *
xml_chars(const xmlChar *text)
{
	return (const char *)text;
}

/* The node behind node in the order of the document, within top. */
const xmlNode *xml_node_after(const xmlNode *node, const xmlNode *top);

/* Functions of this context end with XPATH_OP_LIMIT_EXCEEDED above
 * XPATH_MAX_TEXT and XPATH_MAX_READ; *read, 0 at first, counts, and must live
 * as long as c. */
void xml_functions_bound(xmlXPathContext *c, size_t *read);

#endif
