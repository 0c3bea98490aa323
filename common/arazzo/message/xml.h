/* JSON values as XML, by the XML Objects of a schema. */
#ifndef ARAZZO_MESSAGE_XML_H
#define ARAZZO_MESSAGE_XML_H

#include <jansson.h>
#include <stddef.h>

struct arena;
struct err;
struct op_xml;

/* The text of the element that the schema describes; root->name is not NULL.
 * Elements without a prefix of their own have that of the element around them.
 * NULL: ERR_INPUT (a name or a character that XML cannot have), ERR_LIMIT,
 * ERR_MEMORY. */
char *xml_write(struct arena *a, const struct op_xml *root, json_t *value,
    size_t *ret_n, struct err *e);

#endif
