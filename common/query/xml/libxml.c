/* xml.so: XML and XPath 1.0 by libxml2.  With function.c this is the only file
 * that includes libxml2. */
#include "query/xml/table.h"

#include <libxml/SAX2.h>
#include <libxml/hash.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlsave.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "query/xml/xml.h"
#include "query/xml/function.h"

struct document {
	struct xml xml;
	xmlDoc *doc;
	bool declared;    /* began with "<?xml" */
	xmlNode *removed; /* by replacements: XPath may have
					 * selected them as well */
};

struct expression {
	struct xpath xpath;
	xmlXPathCompExpr *compiled;
};

/* State of the callbacks of one parse, in the context's _private. */
struct xml_parsing {
	struct err *e;
	size_t nodes;
};

static void
init_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, xmlInitParser);
}

/* The first error counts; what follows from it does not. */
static void
parsing_stop(xmlParserCtxt *c, enum err_code code, const char *what)
{
	struct xml_parsing *p = c->_private;

	if (p->e->code == ERR_NONE)
		(void)err_set(p->e, code, "line %d: %s",
		    xmlSAX2GetLineNumber(c), what);
	xmlStopParser(c);
}

static void
on_parse_error(void *ctx, xmlError *why)
{
	xmlParserCtxt *c = ctx;
	struct xml_parsing *p = c->_private;
	char *end;

	if (p->e->code != ERR_NONE || why->level < XML_ERR_ERROR)
		return;
	(void)err_set(p->e,
	    why->code == XML_ERR_NO_MEMORY ? ERR_MEMORY : ERR_DOCUMENT,
	    "line %d: %s", why->line,
	    why->message != NULL ? why->message : "not well-formed");
	end = p->e->text + strlen(p->e->text);
	while (end > p->e->text && end[-1] == ' ')
		*--end = '\0';
}

/* True: go on. */
static bool
count_nodes(xmlParserCtxt *c, size_t n)
{
	struct xml_parsing *p = c->_private;

	p->nodes += n;
	if (p->nodes <= XML_MAX_NODES)
		return true;
	parsing_stop(c, ERR_LIMIT,
	    "too many elements, attributes and comments");
	return false;
}

static void
on_start(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nnamespaces, const xmlChar **namespaces,
    int nattributes, int ndefaulted, const xmlChar **attributes)
{
	xmlParserCtxt *c = ctx;

	if (c->nodeNr >= XML_MAX_DEPTH)
		parsing_stop(c, ERR_LIMIT, "elements are nested too deeply");
	else if (count_nodes(c, 2 + (size_t)nattributes + (size_t)nnamespaces))
		xmlSAX2StartElementNs(ctx, name, prefix, uri, nnamespaces,
		    namespaces, nattributes, ndefaulted, attributes);
}

static void
on_comment(void *ctx, const xmlChar *text)
{
	if (count_nodes(ctx, 1))
		xmlSAX2Comment(ctx, text);
}

static void
on_instruction(void *ctx, const xmlChar *target, const xmlChar *data)
{
	if (count_nodes(ctx, 1))
		xmlSAX2ProcessingInstruction(ctx, target, data);
}

static void
on_cdata(void *ctx, const xmlChar *text, int n)
{
	if (count_nodes(ctx, 1))
		xmlSAX2CDataBlock(ctx, text, n);
}

/* Entities can name files and grow without end; a document type that declares
 * them, or attributes, does not occur in responses of services.  The parser is
 * behind the name and the external identifier: "[" begins declarations. */
static void
on_document_type(void *ctx, const xmlChar *name, const xmlChar *public_id,
    const xmlChar *system_id)
{
	const xmlParserCtxt *c = ctx;

	if (*c->input->cur == '[')
		parsing_stop(ctx, ERR_DOCUMENT,
		    "a document type with declarations is refused");
	else
		xmlSAX2InternalSubset(ctx, name, public_id, system_id);
}

/* With an external document type, which is not read, the parser takes unknown
 * entities for granted; their text would silently be missing. */
static void
on_reference(void *ctx, const xmlChar *name)
{
	(void)name;
	parsing_stop(ctx, ERR_DOCUMENT, "an entity that is not declared");
}

static void
document_free(void *arg)
{
	struct document *d = arg;

	xmlFreeNodeList(d->removed);
	xmlFreeDoc(d->doc);
}

/* NULL: *e. */
static xmlDoc *
read_document(const char *text, size_t n, struct err *e)
{
	const int options =
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
	struct err why = { 0 };
	struct xml_parsing p = { .e = &why };
	xmlParserCtxt *c = xmlNewParserCtxt();
	xmlDoc *doc;

	if (c == NULL)
		return err_null_memory(e);
	c->_private = &p;
	c->sax->serror = on_parse_error;
	c->sax->startElementNs = on_start;
	c->sax->comment = on_comment;
	c->sax->processingInstruction = on_instruction;
	c->sax->cdataBlock = on_cdata;
	c->sax->internalSubset = on_document_type;
	c->sax->reference = on_reference;
	doc = xmlCtxtReadMemory(c, text, (int)n, NULL, NULL, options);
	xmlFreeParserCtxt(c);
	if (doc != NULL && why.code == ERR_NONE &&
	    xmlDocGetRootElement(doc) != NULL)
		return doc;
	if (why.code == ERR_NONE)
		(void)err_set(e, ERR_DOCUMENT, "line 1: no XML document");
	else
		(void)err_set(e, why.code, "%s", why.text);
	xmlFreeDoc(doc);
	return NULL;
}

static struct xml *
document_parse(struct arena *a, const char *text, size_t n, struct err *e)
{
	struct document *d = arena_alloc(a, sizeof *d);

	if (d == NULL)
		return err_null_memory(e);
	init_once();
	d->declared = n >= 5 && memcmp(text, "<?xml", 5) == 0;
	d->doc = read_document(text, n, e);
	if (d->doc == NULL)
		return NULL;
	if (arena_defer(a, document_free, d) < 0)
		return err_null_memory(e);
	return &d->xml;
}

/* libxml2 gives a code and no text for what is wrong in an XPath. */
static const struct reason {
	int code;
	enum err_code kind;
	const char *text;
} reasons[] = {
	{ XPATH_NUMBER_ERROR, ERR_DOCUMENT, "a number is wrong" },
	{ XPATH_UNFINISHED_LITERAL_ERROR, ERR_DOCUMENT,
	    "a literal has no end" },
	{ XPATH_INVALID_PREDICATE_ERROR, ERR_DOCUMENT, "a predicate is wrong" },
	{ XPATH_UNCLOSED_ERROR, ERR_DOCUMENT, "a bracket is not closed" },
	{ XPATH_UNKNOWN_FUNC_ERROR, ERR_DOCUMENT, "no such function" },
	{ XPATH_INVALID_TYPE, ERR_DOCUMENT,
	    "a value of the wrong type: nodes are needed" },
	{ XPATH_INVALID_ARITY, ERR_DOCUMENT, "a wrong number of arguments" },
	{ XPATH_UNDEF_PREFIX_ERROR, ERR_DOCUMENT,
	    "a prefix that the document does not declare, or declares for "
	    "several namespaces" },
	{ XPATH_OP_LIMIT_EXCEEDED, ERR_LIMIT,
	    "it needs too much work on this document" },
	{ XPATH_RECURSION_LIMIT_EXCEEDED, ERR_LIMIT, "nested too deeply" },
	{ XPATH_MEMORY_ERROR, ERR_MEMORY, "out of memory" },
};

static const struct reason *
reason_of(int code)
{
	static const struct reason other = { 0, ERR_DOCUMENT,
		"no XPath expression" };

	code -= XML_XPATH_EXPRESSION_OK;
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		if (reasons[i].code == code)
			return &reasons[i];
	return &other;
}

/* The first error of an XPath, when it is compiled or evaluated. */
struct trouble {
	struct err e;
	int code;
	bool compiling;
	size_t read; /* of XPATH_MAX_READ */
};

static void
on_xpath_error(void *arg, xmlError *why)
{
	struct trouble *t = arg;
	const struct reason *r = reason_of(why->code);

	if (t->e.code != ERR_NONE)
		return;
	t->code = why->code - XML_XPATH_EXPRESSION_OK;
	if (why->code == XML_ERR_NO_MEMORY)
		(void)err_memory(&t->e);
	else if (t->compiling && why->str1 != NULL && why->int1 >= 0)
		(void)err_set(&t->e, r->kind, "column %zu: %s",
		    text_utf8_length(why->str1, (size_t)why->int1) + 1,
		    r->text);
	else
		(void)err_set(&t->e, r->kind, "XPath: %s", r->text);
}

static xmlXPathContext *
context_new(xmlDoc *doc, struct trouble *t)
{
	xmlXPathContext *c = xmlXPathNewContext(doc);

	if (c == NULL)
		return NULL;
	c->error = on_xpath_error;
	c->userData = t;
	c->opLimit = XPATH_MAX_OPERATIONS;
	xml_functions_bound(c, &t->read);
	return c;
}

static void
expression_free(void *expression)
{
	xmlXPathFreeCompExpr(expression);
}

/* The namespace of a prefix that is declared for several. */
static xmlChar ambiguous[] = "";

/* Adds the prefixes that the node declares: { prefix: namespace }. */
static bool
collect_prefixes(xmlHashTable *all, const xmlNode *node, bool wins)
{
	for (const xmlNs *ns = node->nsDef; ns != NULL; ns = ns->next) {
		const xmlChar *old =
		    ns->prefix == NULL ? NULL : xmlHashLookup(all, ns->prefix);
		xmlChar *href = ambiguous;

		if (old == NULL || wins || xmlStrEqual(old, ns->href))
			href = (xmlChar *)(uintptr_t)ns->href;
		if (ns->prefix != NULL &&
		    xmlHashUpdateEntry(all, ns->prefix, href, NULL) != 0)
			return false;
	}
	return true;
}

static void
register_prefix(void *payload, void *data, const xmlChar *prefix)
{
	if (payload != ambiguous)
		(void)xmlXPathRegisterNs(data, prefix, payload);
}

/* Prefixes that the document declares for one namespace; those of the root
 * element in any case. */
static bool
register_prefixes(xmlXPathContext *c, const xmlNode *root)
{
	xmlHashTable *all = xmlHashCreate(0);
	bool good = all != NULL;

	for (const xmlNode *n = root; good && n != NULL;
	     n = xml_node_after(n, root))
		if (n->type == XML_ELEMENT_NODE)
			good = collect_prefixes(all, n, false);
	if (good && root != NULL)
		good = collect_prefixes(all, root, true);
	if (good)
		xmlHashScan(all, register_prefix, c);
	xmlHashFree(all, NULL);
	return good;
}

/* NULL: t->e. */
static xmlXPathObject *
evaluate(xmlXPathCompExpr *x, xmlDoc *doc, struct trouble *t)
{
	xmlXPathContext *c = context_new(doc, t);
	xmlXPathObject *found = NULL;

	if (c != NULL && register_prefixes(c, xmlDocGetRootElement(doc))) {
		c->node = (xmlNode *)doc;
		found = xmlXPathCompiledEval(x, c);
	}
	xmlXPathFreeContext(c);
	if (found != NULL && t->e.code == ERR_NONE)
		return found;
	xmlXPathFreeObject(found);
	if (t->e.code == ERR_NONE)
		(void)err_memory(&t->e);
	return NULL;
}

/* "count_nodes('a')" is in the grammar, and can never be evaluated: types show on
 * any document. */
static int
check_types(xmlXPathCompExpr *x, struct err *e)
{
	struct trouble t = { .code = 0 };
	xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");
	xmlXPathObject *found;

	if (doc == NULL)
		return err_memory(e);
	found = evaluate(x, doc, &t);
	xmlXPathFreeObject(found);
	xmlFreeDoc(doc);
	if (t.code != XPATH_INVALID_TYPE && t.e.code != ERR_MEMORY)
		return 0;
	return err_set(e, t.e.code, "%s", t.e.text);
}

static xmlXPathCompExpr *
xpath_new(const char *text, struct err *e)
{
	struct trouble t = { .compiling = true };
	xmlXPathContext *c = context_new(NULL, &t);
	xmlXPathCompExpr *x;

	if (c == NULL)
		return err_null_memory(e);
	x = xmlXPathCtxtCompile(c, (const xmlChar *)text);
	xmlXPathFreeContext(c);
	if (x == NULL)
		(void)err_set(e, t.e.code != ERR_NONE ? t.e.code : ERR_DOCUMENT,
		    "%s",
		    t.e.code != ERR_NONE ? t.e.text : "no XPath expression");
	return x;
}

static struct xpath *
expression_compile(struct arena *a, const char *text, struct err *e)
{
	struct expression *x = arena_alloc(a, sizeof *x);

	if (x == NULL)
		return err_null_memory(e);
	init_once();
	x->compiled = xpath_new(text, e);
	if (x->compiled == NULL)
		return NULL;
	if (arena_defer(a, expression_free, x->compiled) < 0)
		return err_null_memory(e);
	return check_types(x->compiled, e) < 0 ? NULL : &x->xpath;
}

static struct document *
document_of(struct xml *x)
{
	return (struct document *)x;
}

/* NULL: *e. */
static xmlXPathObject *
find(const struct xpath *p, struct xml *x, struct err *e)
{
	const struct expression *expression = (const struct expression *)p;
	struct trouble t = { .code = 0 };
	xmlXPathObject *found =
	    evaluate(expression->compiled, document_of(x)->doc, &t);

	if (found == NULL)
		(void)err_set(e, t.e.code, "%s", t.e.text);
	return found;
}

static int
expression_test(const struct xpath *p, struct xml *x, bool *ret, struct err *e)
{
	xmlXPathObject *found = find(p, x, e);

	if (found == NULL)
		return -1;
	*ret = xmlXPathCastToBoolean(found) != 0;
	xmlXPathFreeObject(found);
	return 0;
}

/* NULL and *e untouched: nothing is there. */
static json_t *
object_value(xmlXPathObject *found, struct err *e)
{
	xmlChar *text;
	double n;
	json_t *v;

	if (found->type == XPATH_NODESET &&
	    xmlXPathNodeSetIsEmpty(found->nodesetval))
		return NULL;
	if (found->type == XPATH_NUMBER && !isfinite(found->floatval))
		return NULL;
	if (found->type == XPATH_BOOLEAN)
		return json_boolean(found->boolval);
	if (found->type == XPATH_NUMBER) {
		n = found->floatval;
		if (n == text_floor(n) && fabs(n) < 9007199254740992.0)
			v = json_integer((json_int_t)n);
		else
			v = json_real(n);
	} else {
		text = xmlXPathCastToString(found);
		v = text != NULL ? json_string(xml_chars(text)) : NULL;
		xmlFree(text);
	}
	if (v == NULL)
		(void)err_memory(e);
	return v;
}

static json_t *
expression_value(const struct xpath *p, struct xml *x, struct err *e)
{
	xmlXPathObject *found = find(p, x, e);
	json_t *v;

	if (found == NULL)
		return NULL;
	v = object_value(found, e);
	xmlXPathFreeObject(found);
	return v;
}

static int
set_child(struct document *d, xmlNode *node, const char *text, struct err *e)
{
	xmlNode *child;

	/* Without freeing what XPath has selected too. */
	while ((child = node->children) != NULL) {
		xmlUnlinkNode(child);
		child->next = d->removed;
		d->removed = child;
	}
	if (*text == '\0')
		return 0;
	child = xmlNewDocText(d->doc, (const xmlChar *)text);
	if (child == NULL)
		return err_memory(e);
	node->children = node->last = child;
	child->parent = node;
	return 0;
}

static int
set_text(struct document *d, xmlNode *node, const char *text, struct err *e)
{
	switch (node->type) {
	case XML_ELEMENT_NODE:
	case XML_ATTRIBUTE_NODE:
		return set_child(d, node, text, e);
	case XML_TEXT_NODE:
	case XML_CDATA_SECTION_NODE:
		xmlNodeSetContent(node, (const xmlChar *)text);
		return 0;
	default:
		return err_set(e, ERR_INPUT,
		    "only elements, attributes and texts can be replaced");
	}
}

/* The characters of XML 1.0 (section 2.2). */
static int
check_text(const char *text, struct err *e)
{
	size_t n = strlen(text);

	if (!text_utf8_valid(text, n))
		return err_set(e, ERR_INPUT, "the value is not UTF-8");
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < 0x20 &&
		    strchr("\t\n\r", text[i]) == NULL)
			return err_set(e, ERR_INPUT,
			    "a control character cannot be in XML");
	return 0;
}

static int
expression_replace(const struct xpath *p, struct xml *x, const char *text,
    struct err *e)
{
	xmlXPathObject *found;
	int rc = 0;

	if (check_text(text, e) < 0)
		return -1;
	found = find(p, x, e);
	if (found == NULL)
		return -1;
	if (found->type != XPATH_NODESET ||
	    xmlXPathNodeSetIsEmpty(found->nodesetval))
		rc = err_set(e, ERR_INPUT, "the XPath selects no node");
	else
		for (int i = 0; i < found->nodesetval->nodeNr && rc == 0; i++)
			rc = set_text(document_of(x),
			    found->nodesetval->nodeTab[i], text, e);
	xmlXPathFreeObject(found);
	return rc;
}

/* true: written. */
static bool
save(const struct document *d, xmlBuffer *b)
{
	xmlSaveCtxt *c =
	    xmlSaveToBuffer(b, "UTF-8", d->declared ? 0 : XML_SAVE_NO_DECL);

	bool written = c != NULL && xmlSaveDoc(c, d->doc) >= 0;

	return c != NULL && xmlSaveClose(c) >= 0 && written;
}

static char *
document_print(struct xml *x, struct arena *a, struct err *e)
{
	xmlBuffer *b = xmlBufferCreate();
	char *text = NULL;
	size_t n;

	if (b != NULL && save(document_of(x), b)) {
		n = (size_t)xmlBufferLength(b);
		if (n > 0 && xmlBufferContent(b)[n - 1] == '\n')
			n--;
		text = arena_strndup(a, xml_chars(xmlBufferContent(b)), n);
	}
	xmlBufferFree(b);
	if (text == NULL)
		(void)err_memory(e);
	return text;
}

__attribute__((visibility("default"))) extern const struct xml_table eib_xml;

const struct xml_table eib_xml = {
	.size = sizeof eib_xml,
	.version = PACKAGE_VERSION,
	.parse = document_parse,
	.compile = expression_compile,
	.test = expression_test,
	.value = expression_value,
	.replace = expression_replace,
	.print = document_print,
};
