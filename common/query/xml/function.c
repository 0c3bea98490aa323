/* XPath functions that make text of nodes: libxml2 counts operations, and one of
 * them may read the whole document. */
#include "query/xml/function.h"

#include <libxml/tree.h>
#include <libxml/xpathInternals.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "query/xml/xml.h"

/* The text of nodes, as an argument. */
struct size {
	size_t nodes, bytes;
};

const xmlNode *
xml_node_after(const xmlNode *node, const xmlNode *top)
{
	if (node->type == XML_ELEMENT_NODE && node->children != NULL)
		return node->children;
	while (node != top && node->next == NULL)
		node = node->parent;
	return node == top ? NULL : node->next;
}

/* Adds what the node is as text, at least until it is too much. */
static void
node_measure(const xmlNode *top, struct size *size)
{
	const xmlNode *node = top;

	if (top->type == XML_NAMESPACE_DECL)
		return;
	if (top->type == XML_DOCUMENT_NODE || top->type == XML_ATTRIBUTE_NODE)
		node = top->children;
	while (node != NULL && size->nodes <= XPATH_MAX_READ) {
		size->nodes++;
		if (node->type != XML_ELEMENT_NODE && node->content != NULL)
			size->bytes += strlen(xml_chars(node->content));
		node = xml_node_after(node, top);
	}
}

/* An argument as text: of nodes the first, or with all every one. */
static struct size
argument_measure(xmlXPathObject *o, bool all)
{
	struct size size = { 1, 0 };
	xmlNodeSet *set = o->nodesetval;

	if (o->type == XPATH_STRING)
		size.bytes = strlen(xml_chars(o->stringval));
	if (o->type != XPATH_NODESET || set == NULL)
		return size;
	xmlXPathNodeSetSort(set);
	size.nodes += (size_t)set->nodeNr;
	for (int i = 0; i < (all ? set->nodeNr : set->nodeNr > 0); i++)
		node_measure(set->nodeTab[i], &size);
	return size;
}

static const struct bounded {
	const char *name;
	xmlXPathFunction call;
	bool all;     /* every node of its argument */
	bool product; /* each byte of one argument against those of the next */
} bounded[] = {
	{ "concat", xmlXPathConcatFunction, false, false },
	{ "contains", xmlXPathContainsFunction, false, true },
	{ "id", xmlXPathIdFunction, true, false },
	{ "normalize-space", xmlXPathNormalizeFunction, false, false },
	{ "number", xmlXPathNumberFunction, false, false },
	{ "starts-with", xmlXPathStartsWithFunction, false, false },
	{ "string", xmlXPathStringFunction, false, false },
	{ "string-length", xmlXPathStringLengthFunction, false, false },
	{ "substring", xmlXPathSubstringFunction, false, false },
	{ "substring-after", xmlXPathSubstringAfterFunction, false, true },
	{ "substring-before", xmlXPathSubstringBeforeFunction, false, true },
	{ "sum", xmlXPathSumFunction, true, false },
	{ "translate", xmlXPathTranslateFunction, false, true },
};

static const struct bounded *
bounded_find(const xmlChar *name)
{
	for (size_t i = 0; i < sizeof bounded / sizeof bounded[0]; i++)
		if (text_equal(xml_chars(name), bounded[i].name))
			return &bounded[i];
	return NULL;
}

/* The cost of a call; SIZE_MAX: too much text. */
static size_t
call_cost(const struct bounded *f, xmlXPathParserContext *c, int n)
{
	struct size size = { 0, 0 };
	size_t cost = 0, before = 0;

	if (n == 0 && c->context->node != NULL)
		node_measure(c->context->node, &size);
	for (int i = 0; i < n && i < c->valueNr; i++) {
		struct size one =
		    argument_measure(c->valueTab[c->valueNr - 1 - i], f->all);

		size.nodes += one.nodes;
		size.bytes += one.bytes;
		if (size.bytes > XPATH_MAX_TEXT)
			return SIZE_MAX;
		if (f->product)
			cost += before * one.bytes / XPATH_BYTES_READ;
		before = one.bytes;
	}
	return cost + size.nodes + size.bytes / XPATH_BYTES_READ;
}

static void
bounded_call(xmlXPathParserContext *c, int n)
{
	size_t *read = c->context->funcLookupData;
	const struct bounded *f = bounded_find(c->context->function);
	size_t cost = f != NULL ? call_cost(f, c, n) : SIZE_MAX;

	if (cost > XPATH_MAX_READ - *read) {
		xmlXPathErr(c, XPATH_OP_LIMIT_EXCEEDED);
		return;
	}
	*read += cost;
	f->call(c, n);
}

static xmlXPathFunction
function_find(void *ctx, const xmlChar *name, const xmlChar *uri)
{
	(void)ctx;
	return uri == NULL && bounded_find(name) != NULL ? bounded_call : NULL;
}

void
xml_functions_bound(xmlXPathContext *c, size_t *read)
{
	xmlXPathRegisterFuncLookup(c, function_find, read);
}
