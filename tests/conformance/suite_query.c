/* The query suites: JSONPath, I-Regexp, bare filters. */
#include <string.h>

#include "conformance.h"
#include "query/jsonpath/jsonpath.h"
#include "query/regex.h"

json_t *
suite_jsonpath(struct arena *a, json_t *one, struct err *e)
{
	const char *text = json_string_value(json_object_get(one, "query"));
	struct jsonpath *q = jsonpath_compile(a, text, e);
	json_t *nodes;

	if (q == NULL)
		return NULL;
	nodes = json_array();
	if (jsonpath_select(q, json_object_get(one, "document"), nodes, e) == 0)
		return nodes;
	json_decref(nodes);
	return NULL;
}

json_t *
suite_iregexp(struct arena *a, json_t *one, struct err *e)
{
	json_t *pattern = json_object_get(one, "pattern");
	json_t *input = json_object_get(one, "input");
	const char *kind = json_string_value(json_object_get(one, "kind"));
	struct regex *r = iregexp_compile(a, json_string_value(pattern),
	    json_string_length(pattern), true, e);
	bool found;

	if (r == NULL)
		return NULL;
	if (strcmp(kind, "valid") == 0)
		return json_true();
	if (regex_match(r, json_string_value(input), json_string_length(input),
		&found, e) < 0)
		return NULL;
	return json_boolean(found);
}

/* As the engine reads a condition: a query first, else a bare filter. */
json_t *
suite_bare_jsonpath(struct arena *a, json_t *one, struct err *e)
{
	const char *text = json_string_value(json_object_get(one, "condition"));
	json_t *root = json_object_get(one, "context_value");
	struct jsonpath *q = jsonpath_compile(a, text, e);
	struct jsonpath_filter *f;
	bool holds;

	if (q != NULL)
		return jsonpath_exists(q, root, &holds, e) < 0 ?
		    NULL :
		    json_boolean(holds);
	err_clear(e);
	f = jsonpath_filter_compile(a, text, e);
	if (f == NULL ||
	    jsonpath_filter_test(f, root, NULL, NULL, &holds, e) < 0)
		return NULL;
	return json_boolean(holds);
}
