/* Compiles and evaluates Selector Objects and their query types. */
#include "arazzo/language/selector.h"

#include <stdio.h>
#include <string.h>

#include "arazzo/language/response.h"
#include "base/text.h"
#include "http/http.h"
#include "query/jsonpath/jsonpath.h"
#include "query/xml/xml.h"

static const char *const names[] = {
	[QUERY_NONE] = "",
	[QUERY_SIMPLE] = "simple",
	[QUERY_REGEX] = "regex",
	[QUERY_JSONPATH] = "jsonpath",
	[QUERY_XPATH] = "xpath",
	[QUERY_POINTER] = "jsonpointer",
};
#define NNAMES (sizeof names / sizeof names[0])

/* Arazzo 1.0.1 and 1.1.0, Expression Type Object.  All XPath versions are read
 * as 1.0; what is beyond is refused by name. */
static const struct {
	enum query_kind kind;
	const char *name;
} versions[] = {
	{ QUERY_JSONPATH, "rfc9535" },
	{ QUERY_JSONPATH, "draft-goessner-dispatch-jsonpath-00" },
	{ QUERY_XPATH, "xpath-31" },
	{ QUERY_XPATH, "xpath-30" },
	{ QUERY_XPATH, "xpath-20" },
	{ QUERY_XPATH, "xpath-10" },
	{ QUERY_POINTER, "rfc6901" },
};

const char *
query_kind_name(enum query_kind kind)
{
	return names[kind];
}

static bool
version_known(enum query_kind kind, const char *name)
{
	for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
		if (versions[i].kind == kind &&
		    text_equal(name, versions[i].name))
			return true;
	return false;
}

enum query_kind
query_kind_of(struct arena *a, json_t *type, const char **ret_why)
{
	const char *name = json_string_value(type);
	const char *version = NULL;
	size_t kind = QUERY_NONE + 1;

	if (json_is_object(type)) {
		name = value_member_text(type, "type");
		version = value_member_text(type, "version");
	}
	while (name != NULL && kind < NNAMES && !text_equal(name, names[kind]))
		kind++;
	if (name == NULL)
		*ret_why = "the type is missing";
	else if (kind == NNAMES)
		*ret_why = arena_printf(a, "no such type: \"%s\"", name);
	else if (json_is_object(type) && version == NULL)
		*ret_why = "the version is missing";
	else if (json_is_object(type) &&
	    !version_known((enum query_kind)kind, version))
		*ret_why = arena_printf(a, "no version \"%s\" of %s is known",
		    version, name);
	else
		return (enum query_kind)kind;
	return QUERY_NONE;
}

bool
selector_looks_like(json_t *v)
{
	const char *context = value_member_text(v, "context");
	const char *key;
	json_t *unused;

	if (context == NULL || !expr_looks_like(context) ||
	    !json_is_string(json_object_get(v, "selector")) ||
	    json_object_get(v, "type") == NULL)
		return false;
	json_object_foreach(v, key, unused)
		if (!text_equal(key, "context") &&
		    !text_equal(key, "selector") && !text_equal(key, "type") &&
		    !text_starts(key, "x-"))
			return false;
	return true;
}

int
query_compile(struct arena *a, struct query *q, struct err *e)
{
	switch (q->kind) {
	case QUERY_JSONPATH:
		q->jsonpath = jsonpath_compile(a, q->text, e);
		return q->jsonpath == NULL ? -1 : 0;
	case QUERY_XPATH:
		q->xpath = xpath_compile(a, q->text, e);
		return q->xpath == NULL ? -1 : 0;
	case QUERY_POINTER:
		if (pointer_valid(q->text))
			return 0;
		return err_set(e, ERR_DOCUMENT, "not a JSON Pointer");
	default:
		return err_set(e, ERR_DOCUMENT,
		    "a selector is of type jsonpath, xpath or jsonpointer");
	}
}

struct selector *
selector_compile(struct arena *a, const struct doc *d, json_t *v,
    const struct names *declared, struct diags *l)
{
	struct selector *x = arena_alloc(a, sizeof *x);
	const char *why = "";
	struct err e = { 0 };

	if (x == NULL) {
		(void)err_memory(&e);
	} else {
		x->query.kind =
		    query_kind_of(a, json_object_get(v, "type"), &why);
		x->query.text = value_member_text(v, "selector");
		x->context = expr_compile(a, value_member_text(v, "context"),
		    declared, &e);
		if (x->query.kind == QUERY_NONE)
			(void)err_set(&e, ERR_DOCUMENT, "type: %s",
			    why != NULL ? why : "");
		else if (x->context == NULL)
			(void)err_wrap(&e, "context");
		else if (query_compile(a, &x->query, &e) < 0)
			(void)err_wrap(&e, "selector \"%s\"", x->query.text);
		else
			return x;
	}
	diag_add(l, DIAG_ERROR, "V", d, doc_location(d, v), "%s", e.text);
	return NULL;
}

static json_t *
eval_jsonpath(const struct selector *x, json_t *v, struct scope *s,
    struct err *e)
{
	json_t *nodes = value_made(s->arena, json_array(), e);

	if (nodes == NULL ||
	    jsonpath_select(x->query.jsonpath, v, nodes, e) < 0 ||
	    json_array_size(nodes) == 0)
		return NULL;
	if (jsonpath_is_singular(x->query.jsonpath))
		return json_array_get(nodes, 0);
	return nodes;
}

static bool
is_whole_body(const struct expr *x)
{
	return x->kind == EXPR_RESPONSE_BODY && x->pointer == NULL;
}

struct xml *
selector_xml(const struct expr *x, json_t *v, struct scope *s, struct err *e)
{
	if (is_whole_body(x))
		return response_xml(s->response, e);
	if (json_is_string(v))
		return xml_parse(s->arena, json_string_value(v),
		    json_string_length(v), e);
	return err_null(e, ERR_DOCUMENT, "it is %s", value_kind(v));
}

static json_t *
eval_xpath(const struct selector *x, json_t *v, struct scope *s, struct err *e)
{
	struct xml *xml = selector_xml(x->context, v, s, e);

	if (xml == NULL) {
		if (e->code == ERR_DOCUMENT)
			err_clear(e); /* no XML: nothing to select from */
		return NULL;
	}
	return xpath_value(x->query.xpath, xml, s->arena, e);
}

json_t *
selector_eval(const struct selector *x, struct scope *s, struct err *e)
{
	json_t *v = expr_eval(x->context, s, e);

	if (v == NULL)
		return NULL;
	/* In a dry run: a placeholder that names the query. */
	if (expr_is_placeholder(s, v))
		return value_made(s->arena,
		    json_sprintf("%s %s", json_string_value(v), x->query.text),
		    e);
	if (scope_check(s, e) < 0)
		return NULL;
	if (x->query.kind == QUERY_JSONPATH)
		return eval_jsonpath(x, v, s, e);
	if (x->query.kind == QUERY_XPATH)
		return eval_xpath(x, v, s, e);
	return pointer_get(v, x->query.text);
}

#define EXCERPT_MAX 60 /* bytes of a body in a message */

/* The reason if the context is not XML, or a body that does not claim to be;
 * NULL: it is. */
static const char *
not_xml(const struct selector *x, json_t *v, struct scope *s)
{
	const char *what = x->context->text, *type = NULL;
	struct err e = { 0 };
	char line[EXCERPT_MAX + 1];

	if (is_whole_body(x->context)) {
		type = http_header(s->response->http, "Content-Type");
		what = "the response body";
	}
	if (selector_xml(x->context, v, s, &e) == NULL)
		return arena_printf(s->arena, "%s is not XML%s%s%s: %s", what,
		    type != NULL ? " (" : "", type != NULL ? type : "",
		    type != NULL ? ")" : "", e.text);
	if (type == NULL || http_type_is_xml(type))
		return NULL;
	(void)snprintf(line, sizeof line, "%.*s",
	    (int)strcspn(s->response->http->body, "\r\n"),
	    s->response->http->body);
	text_truncate_utf8(line, EXCERPT_MAX);
	return arena_printf(s->arena, "%s is not XML (%s): line 1 is \"%s\"",
	    what, type, line);
}

const char *
selector_missing(const struct selector *x, struct scope *s)
{
	struct err e = { 0 };
	json_t *v = expr_eval(x->context, s, &e);
	const char *why = NULL;

	if (v == NULL)
		return expr_missing(x->context, s);
	if (x->query.kind == QUERY_XPATH)
		why = not_xml(x, v, s);
	else if (is_whole_body(x->context) && !response_is_json(s->response))
		why = expr_missing(x->context, s);
	if (why == NULL)
		why = arena_printf(s->arena, "\"%s\" selects nothing",
		    x->query.text);
	return why != NULL ? why : "nothing is selected";
}
