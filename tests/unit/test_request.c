#include <string.h>

#include "arazzo/body.h"
#include "arazzo/expr.h"
#include "arazzo/model.h"
#include "arazzo/openapi.h"
#include "arazzo/request.h"
#include "arazzo/request_path.h"
#include "arazzo/scope.h"
#include "data/diag.h"
#include "data/doc.h"
#include "data/value.h"
#include "http/http.h"
#include "query/schema.h"
#include "query/xml.h"
#include "unit.h"

static struct arena *arena;
static struct names names;
static struct scope scope;
static struct diags diags;
static struct built built;

static json_t *
json(const char *text)
{
	struct err e = { 0 };
	json_t *v = value_parse(arena, text, strlen(text), &e);

	ck_assert_msg(v != NULL, "%s: %s", text, e.text);
	return v;
}

static struct doc *
document(const char *text, const char *url)
{
	struct err e = { 0 };
	struct doc *d = doc_parse(arena, text, strlen(text), url, NULL, &e);

	ck_assert_msg(d != NULL, "%s", e.text);
	return d;
}

static void
setup(void)
{
	arena = arena_new(0);
	scope = (struct scope){ .arena = arena };
	scope.inputs = json("{\"id\":\"a/b ?\",\"n\":5,\"list\":[\"x\",\"y&z\"],"
	    "\"obj\":{\"k\":\"v\"},\"nil\":null,\"dots\":\"..\","
	    "\"empty\":\"\",\"quote\":\"a\\\"b\",\"evil\":\"a\\r\\nX: y\","
	    "\"token\":\"t0\"}");
	names.steps = json("{}");
}

static void
teardown(void)
{
	arena_free(arena);
}

/* The operation "op" of a description: what stands under its path item's get,
 * put ... is given, so is the key. */
static const struct operation *
operation(const char *key, const char *method, const char *rest)
{
	struct err e = { 0 };
	struct source *source = arena_alloc(arena, sizeof *source);
	struct doc *d = document(arena_printf(arena, "openapi: 3.1.0\n"
	    "info: {title: t, version: '1'}\npaths:\n  '%s':\n    %s:\n"
	    "      operationId: op\n%s", key, method, rest), "o.yaml");
	const struct operation *op;

	source->openapi = openapi_open(arena, d, source, NULL, NULL, &e);
	ck_assert_msg(source->openapi != NULL, "%s", e.text);
	op = openapi_by_id(source->openapi, "op", &e);
	ck_assert_msg(op != NULL, "%s", e.text);
	return op;
}

static struct template *
template(json_t *v)
{
	struct template *t;

	diags_init(&diags, arena, false);
	t = template_compile(arena, NULL, v, &names, &diags);
	ck_assert_msg(t != NULL, "%s", diags.first->text);
	return t;
}

static const struct {
	const char *word;
	enum param_in in;
} places[] = { { "path", PARAM_PATH }, { "query", PARAM_QUERY },
    { "header", PARAM_HEADER }, { "cookie", PARAM_COOKIE },
    { "querystring", PARAM_QUERYSTRING } };

/* params: [[in, name, value] ...] */
static struct step *
step_of(const struct operation *op, const char *params)
{
	struct step *s = arena_alloc(arena, sizeof *s);
	struct workflow *w = arena_alloc(arena, sizeof *w);
	struct param **end = &s->param;
	json_t *one;
	size_t i;

	s->id = "s";
	s->owner = w;
	s->operation = op;
	json_array_foreach(json(params), i, one) {
		struct param *p = arena_alloc(arena, sizeof *p);
		const char *in = json_string_value(json_array_get(one, 0));

		for (size_t k = 0; k < sizeof places / sizeof places[0]; k++)
			if (strcmp(places[k].word, in) == 0)
				p->in = places[k].in;
		p->name = json_string_value(json_array_get(one, 1));
		p->raw = json_array_get(one, 2);
		p->value = template(p->raw);
		*end = p;
		end = &p->next;
	}
	return s;
}

static void
set_inputs(struct step *s, const char *schema)
{
	struct workflow *w = arena_alloc(arena, sizeof *w);

	diags_init(&diags, arena, false);
	w->inputs = schema_compile(arena, NULL, json(schema), &diags);
	ck_assert_ptr_nonnull(w->inputs);
	s->owner = w;
}

static struct body *
set_body(struct step *s, const char *type, const char *payload)
{
	struct body *b = arena_alloc(arena, sizeof *b);

	b->content_type = type;
	b->raw = json(payload);
	b->payload = template(b->raw);
	s->body = b;
	return b;
}

static const char base[] = "https://h.example/v1/";

/* "METHOD URL", or the error. */
static const char *
build(const struct step *s)
{
	static char ret[900];
	struct err e = { 0 };

	if (request_build(s, base, &scope, false, &built, &e) < 0)
		(void)snprintf(ret, sizeof ret, "%s", e.text);
	else
		(void)snprintf(ret, sizeof ret, "%s %s",
		    built.request->method, built.request->url);
	return ret;
}

/* The body, or the error. */
static const char *
build_body(const struct step *s)
{
	struct err e = { 0 };

	if (request_build(s, base, &scope, false, &built, &e) < 0)
		return arena_strdup(arena, e.text);
	ck_assert_uint_eq(strlen(built.request->body), built.request->nbody);
	return built.request->body;
}

static const char *
header(const char *name)
{
	const char *v = http_request_header(built.request, name);

	return v != NULL ? v : "none";
}

#define NO_PARAMS "      parameters: []\n"

START_TEST(path_values_are_encoded_with_their_slashes)
{
	static const struct {
		const char *key, *want;
	} row[] = {
	    { "/x/{id}/y", "GET https://h.example/v1/x/a%2Fb%20%3F/y" },
	    { "/x/{id+}", "GET https://h.example/v1/x/a/b%20%3F" },
	    { "/x/{+id}", "GET https://h.example/v1/x/a/b%20%3F" },
	    { "/x/{id}.json", "GET https://h.example/v1/x/a%2Fb%20%3F.json" },
	    { "/x/{id}:verb", "GET https://h.example/v1/x/a%2Fb%20%3F:verb" },
	    { "/x/{id}#frag", "GET https://h.example/v1/x/a%2Fb%20%3F" },
	    { "/x y/{id}", "GET https://h.example/v1/x%20y/a%2Fb%20%3F" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(build(step_of(operation(row[i].key, "get",
		    NO_PARAMS), "[[\"path\",\"id\",\"$inputs.id\"]]")),
		    row[i].want);
}
END_TEST

START_TEST(a_path_that_would_address_another_resource_is_refused)
{
	static const struct {
		const char *value, *want;
	} row[] = {
	    { "\"\"", "path variable \"id\" is empty" },
	    { "[]", "path variable \"id\" is empty" },
	    { "\"..\"", "a path segment \".\" or \"..\" would address another "
		"resource" },
	    { "\".\"", "a path segment \".\" or \"..\" would address another "
		"resource" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(build(step_of(operation("/x/{id}", "get",
		    NO_PARAMS), arena_printf(arena, "[[\"path\",\"id\",%s]]",
		    row[i].value))), row[i].want);
	ck_assert_str_eq(build(step_of(operation("/x/{id+}", "get", NO_PARAMS),
	    "[[\"path\",\"id\",\"a/../b\"]]")), row[2].want);
	ck_assert(path_has_dots("/a/%2e%2E"));
	ck_assert(!path_has_dots("/a/...//.x/x."));
}
END_TEST

#define QUERY_PARAMS \
	"      parameters:\n" \
	"        - {name: q, in: query, required: true, schema: {}}\n" \
	"        - {name: l, in: query, explode: false, schema: {}}\n" \
	"        - {name: d, in: query, style: deepObject, schema: {}}\n" \
	"        - {name: r, in: query, allowReserved: true, schema: {}}\n" \
	"        - {name: c, in: query, content: {application/json: {}}}\n" \
	"        - {name: X-H, in: header, schema: {}}\n" \
	"        - {name: ck, in: cookie, schema: {}}\n"

START_TEST(parameters_are_written_by_the_operations_style)
{
	const struct operation *op = operation("/x", "get", QUERY_PARAMS);
	static const struct {
		const char *param, *want;
	} row[] = {
	    { "\"q\",\"a&b=c d+\\u00e4\"", "q=a%26b%3Dc%20d%2B%C3%A4" },
	    { "\"q\",\"$inputs.list\"", "q=x&q=y%26z" },
	    { "\"l\",\"$inputs.list\"", "l=x,y%26z" },
	    { "\"d\",\"$inputs.obj\"", "d%5Bk%5D=v" },
	    { "\"r\",\"a/b?c&d\"", "r=a/b?c%26d" },
	    { "\"c\",\"$inputs.obj\"", "c=%7B%22k%22%3A%22v%22%7D" },
	    { "\"undeclared\",[1,2]", "undeclared=1&undeclared=2" },
	    { "\"q\",null", "q=null" }, { "\"q\",true", "q=true" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(build(step_of(op, arena_printf(arena,
		    "[[\"query\",%s]]", row[i].param))), arena_printf(arena,
		    "GET https://h.example/v1/x?%s", row[i].want));
	ck_assert_str_eq(build(step_of(op, "[[\"query\",\"q\",[]],"
	    "[\"query\",\"l\",1],[\"query\",\"z\",2]]")),
	    "GET https://h.example/v1/x?l=1&z=2");
}
END_TEST

START_TEST(headers_and_cookies_are_sent_as_given)
{
	struct step *s = step_of(operation("/x", "get", QUERY_PARAMS),
	    "[[\"header\",\"x-h\",[\"a\",1]],[\"header\",\"Authorization\","
	    "\"Bearer {$inputs.token}\"],[\"cookie\",\"ck\",\"a; b\"],"
	    "[\"cookie\",\"k2\",\"v=2\"],[\"header\",\"Host\",\"other\"],"
	    "[\"header\",\"Content-Length\",\"7\"]]");

	ck_assert_str_eq(build(s), "GET https://h.example/v1/x");
	ck_assert_str_eq(header("X-H"), "a,1");
	ck_assert_str_eq(header("Authorization"), "Bearer t0");
	ck_assert_str_eq(header("Cookie"), "ck=a%3B%20b; k2=v=2");
	ck_assert_str_eq(header("Host"), "other");
	ck_assert_str_eq(header("Content-Length"), "none");
	ck_assert_str_eq(json_string_value(json_object_get(built.sent.header,
	    "authorization")), "Bearer t0");
}
END_TEST

START_TEST(headers_with_control_characters_are_refused)
{
	const struct operation *op = operation("/x", "get", NO_PARAMS);

	ck_assert_str_eq(build(step_of(op, "[[\"header\",\"X\","
	    "\"$inputs.evil\"]]")), "parameter \"X\": header X: control "
	    "character in its value");
	ck_assert_str_eq(build(step_of(op, "[[\"header\",\"X: y\",\"a\"]]")),
	    "parameter \"X: y\": not a header name: \"X: y\"");
}
END_TEST

START_TEST(a_query_in_the_path_key_is_sent_unless_it_is_given)
{
	const struct operation *op = operation("/?Action=Run&V=1 2", "get",
	    NO_PARAMS);

	ck_assert_str_eq(build(step_of(op, "[]")),
	    "GET https://h.example/v1/?Action=Run&V=1%202");
	ck_assert_str_eq(build(step_of(op, "[[\"query\",\"V\",\"3\"]]")),
	    "GET https://h.example/v1/?Action=Run&V=3");
	ck_assert_str_eq(json_string_value(json_object_get(built.sent.query,
	    "Action")), "Run");
}
END_TEST

START_TEST(a_whole_query_string_is_sent_as_it_is)
{
	const struct operation *op = operation("/x", "get", NO_PARAMS);

	ck_assert_str_eq(build(step_of(op, "[[\"querystring\",\"all\","
	    "\"a=1&b=x y#z%20\"]]")),
	    "GET https://h.example/v1/x?a=1&b=x%20y%23z%20");
	ck_assert_str_eq(build(step_of(op, "[[\"querystring\",\"all\","
	    "{\"a\":\"b c\",\"l\":[1]}]]")),
	    "GET https://h.example/v1/x?a=b%20c&l=%5B1%5D");
}
END_TEST

START_TEST(expressions_see_what_was_sent)
{
	struct step *s = step_of(operation("/x/{id}", "put", NO_PARAMS),
	    "[[\"path\",\"id\",\"$inputs.n\"],[\"query\",\"q\",\"1\"],"
	    "[\"header\",\"X-A\",2]]");
	struct err e = { 0 };
	static const struct {
		const char *text, *want;
	} row[] = { { "$method", "\"PUT\"" },
	    { "$url", "\"https://h.example/v1/x/5?q=1\"" },
	    { "$request.path.id", "5" }, { "$request.query.q", "\"1\"" },
	    { "$request.header.x-a", "\"2\"" },
	    { "$request.header.CONTENT-TYPE", "\"application/json\"" },
	    { "$request.body#/a", "[5]" } };

	(void)set_body(s, "application/json", "{\"a\":[\"$inputs.n\"]}");
	ck_assert_str_eq(build(s), "PUT https://h.example/v1/x/5?q=1");
	scope.sent = &built.sent;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(value_print(arena, expr_eval(expr_compile(
		    arena, row[i].text, &names, &e), &scope, &e)),
		    row[i].want);
}
END_TEST

/* Missing values: R12 ---------------------------------------------------- */

#define OPTIONAL_INPUT "{\"type\":\"object\",\"properties\":{\"gone\":{}}}"
#define REQUIRED_INPUT "{\"type\":\"object\",\"required\":[\"gone\"]}"
#define MISSING "$inputs.gone: input \"gone\" was not given"

START_TEST(a_missing_parameter_is_an_error_unless_it_may_be_omitted)
{
	const struct operation *op = operation("/x", "get", QUERY_PARAMS);
	static const struct {
		const char *params, *schema, *want;
	} row[] = {
	    { "[[\"query\",\"l\",\"$inputs.gone\"]]", OPTIONAL_INPUT,
		"GET https://h.example/v1/x" },
	    { "[[\"header\",\"X-H\",\"$inputs.gone\"]]", OPTIONAL_INPUT,
		"GET https://h.example/v1/x" },
	    { "[[\"cookie\",\"ck\",\"$inputs.gone\"]]", OPTIONAL_INPUT,
		"GET https://h.example/v1/x" },
	    { "[[\"query\",\"l\",\"$inputs.gone\"]]", REQUIRED_INPUT,
		"parameter \"l\": " MISSING },
	    { "[[\"query\",\"q\",\"$inputs.gone\"]]", OPTIONAL_INPUT,
		"parameter \"q\": " MISSING },	/* required by op */
	    { "[[\"query\",\"l\",\"a{$inputs.gone}\"]]", OPTIONAL_INPUT,
		"parameter \"l\": " MISSING },
	    { "[[\"query\",\"l\",[\"$inputs.gone\"]]]", OPTIONAL_INPUT,
		"parameter \"l\": " MISSING },
	    { "[[\"query\",\"l\",{\"m\":\"$inputs.gone\"}]]", OPTIONAL_INPUT,
		"parameter \"l\": " MISSING },
	    { "[[\"query\",\"l\",\"$inputs.gone#/a\"]]", OPTIONAL_INPUT,
		"parameter \"l\": $inputs.gone#/a: input \"gone\" was not "
		"given" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct step *s = step_of(op, row[i].params);
		const char *got;

		set_inputs(s, row[i].schema);
		got = build(s);
		ck_assert_msg(strcmp(got, row[i].want) == 0, "row %zu: %s", i,
		    got);
		ck_assert_msg(i > 2 || json_array_size(built.omitted) == 1,
		    "row %zu", i);
	}
}
END_TEST

START_TEST(path_parameters_and_strict_runs_omit_nothing)
{
	struct step *s = step_of(operation("/x/{id}", "get", NO_PARAMS),
	    "[[\"path\",\"id\",\"$inputs.gone\"]]");
	struct err e = { 0 };

	set_inputs(s, OPTIONAL_INPUT);
	ck_assert_str_eq(build(s), "parameter \"id\": " MISSING);
	s = step_of(operation("/x", "get", QUERY_PARAMS),
	    "[[\"query\",\"l\",\"$inputs.gone\"]]");
	set_inputs(s, OPTIONAL_INPUT);
	ck_assert_int_eq(request_build(s, base, &scope, true, &built, &e), -1);
	ck_assert_int_eq(e.code, ERR_INPUT);
	ck_assert_str_eq(e.text, "parameter \"l\": " MISSING);
}
END_TEST

#define JSON_BODY \
	"      requestBody:\n        content:\n" \
	"          text/plain: {}\n" \
	"          application/json:\n" \
	"            schema: {type: object, required: [must], properties: " \
	"{in: {type: object, required: [deep]}}}\n"

START_TEST(a_missing_member_is_omitted_where_the_schema_lets_it)
{
	static const struct {
		const char *payload, *want;
	} row[] = {
	    { "{\"a\":1,\"may\":\"$inputs.gone\"}", "{\"a\":1}" },
	    { "{\"must\":\"$inputs.gone\"}", "requestBody: " MISSING },
	    { "{\"in\":{\"deep\":\"$inputs.gone\"}}", "requestBody: "
		MISSING },
	    { "{\"in\":{\"x\":\"$inputs.gone\"}}", "{\"in\":{}}" },
	    { "[\"$inputs.gone\"]", "requestBody: " MISSING },
	    { "\"$inputs.gone\"", "requestBody: " MISSING },
	    { "{\"nil\":\"$inputs.nil\"}", "{\"nil\":null}" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct step *s = step_of(operation("/x", "put", JSON_BODY),
		    "[]");

		set_inputs(s, OPTIONAL_INPUT);
		(void)set_body(s, NULL, row[i].payload);
		ck_assert_str_eq(build_body(s), row[i].want);
	}
}
END_TEST

/* Bodies: R13, R14 ------------------------------------------------------- */

START_TEST(the_content_type_is_the_operations_with_json_first)
{
	struct step *s = step_of(operation("/x", "put", JSON_BODY), "[]");

	(void)set_body(s, NULL, "{\"id\":\"$inputs.n\"}");
	ck_assert_str_eq(build_body(s), "{\"id\":5}");
	ck_assert_str_eq(header("Content-Type"), "application/json");
	(void)set_body(s, "application/merge-patch+json", "{\"id\":[]}");
	ck_assert_str_eq(build_body(s), "{\"id\":[]}");
	ck_assert_str_eq(header("Content-Type"),
	    "application/merge-patch+json");
	s = step_of(operation("/x", "put", NO_PARAMS), "[[\"header\","
	    "\"content-type\",\"application/x-amz-json-1.1\"]]");
	(void)set_body(s, NULL, "{}");
	ck_assert_str_eq(build_body(s), "{}");
	ck_assert_str_eq(header("Content-Type"), "application/x-amz-json-1.1");
}
END_TEST

START_TEST(a_text_payload_is_not_encoded_again)
{
	static const struct {
		const char *type, *payload, *want;
	} row[] = {
	    { "application/json", "\"{\\\"a\\\": \\\"{$inputs.quote}\\\", "
		"\\\"n\\\": {$inputs.n}}\"",
		"{\"a\": \"a\\\"b\", \"n\": 5}" },
	    { "application/json", "\"[1, 2]\"", "[1, 2]" },
	    { "application/json", "\"$inputs.obj\"", "{\"k\":\"v\"}" },
	    { "application/json", "\"{$inputs.token}\"", "requestBody: the "
		"payload is no JSON: " },
	    { "text/plain", "\"x {$inputs.quote}\"", "x a\"b" },
	    { "text/plain", "12.5", "12.5" },
	    { "text/plain", "{}", "requestBody: an object cannot be written "
		"as text/plain: give a text" },
	    { "application/xml", "\"<a>{$inputs.n}</a>\"", "<a>5</a>" },
	    { "application/octet-stream", "\"$inputs.id\"", "a/b ?" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct step *s = step_of(operation("/x", "put", NO_PARAMS),
		    "[]");
		const char *got;

		(void)set_body(s, row[i].type, row[i].payload);
		got = build_body(s);
		ck_assert_msg(strncmp(got, row[i].want, strlen(row[i].want)) ==
		    0, "row %zu: %s", i, got);
	}
}
END_TEST

START_TEST(forms_are_written_by_their_encoding)
{
	struct step *s = step_of(operation("/x", "post",
	    "      requestBody:\n        content:\n"
	    "          application/x-www-form-urlencoded:\n"
	    "            schema: {type: object}\n"
	    "            encoding:\n"
	    "              deep: {style: deepObject, explode: true}\n"
	    "              flat: {style: form, explode: false}\n"), "[]");

	(void)set_body(s, NULL, "{\"a\":\"x y&z\",\"n\":\"$inputs.n\","
	    "\"list\":\"$inputs.list\",\"o\":\"$inputs.obj\","
	    "\"deep\":\"$inputs.obj\",\"flat\":[1,2],\"nil\":null}");
	ck_assert_str_eq(build_body(s), "a=x+y%26z&n=5&list=x&list=y%26z&"
	    "o=%7B%22k%22%3A%22v%22%7D&deep%5Bk%5D=v&flat=1%2C2&nil=null");
	ck_assert_str_eq(header("Content-Type"),
	    "application/x-www-form-urlencoded");
	(void)set_body(s, NULL, "\"grant={$inputs.token}&x=1\"");
	ck_assert_str_eq(build_body(s), "grant=t0&x=1");
	(void)set_body(s, NULL, "[1]");
	ck_assert_str_eq(build_body(s), "requestBody: a form is made from an "
	    "object or given as a text, not an array");
}
END_TEST

START_TEST(multipart_bodies_have_files_and_typed_parts)
{
	struct step *s = step_of(operation("/x", "post",
	    "      requestBody:\n        content:\n"
	    "          multipart/form-data:\n"
	    "            schema: {type: object, properties: "
	    "{file: {type: string, format: binary}}}\n"
	    "            encoding:\n"
	    "              icon: {contentType: image/svg+xml}\n"), "[]");
	const char *got;

	(void)set_body(s, NULL, "{\"file\":\"bytes\",\"meta\":\"$inputs.obj\","
	    "\"icon\":\"<svg/>\",\"l\":[1,2]}");
	got = build_body(s);
	ck_assert_msg(strncmp(header("Content-Type"),
	    "multipart/form-data; boundary=", 30) == 0, "%s",
	    header("Content-Type"));
	ck_assert_msg(strstr(got, "name=\"file\"; filename=\"file\"\r\n"
	    "Content-Type: application/octet-stream\r\n\r\nbytes\r\n") != NULL,
	    "%s", got);
	ck_assert_msg(strstr(got, "name=\"meta\"\r\nContent-Type: "
	    "application/json\r\n\r\n{\"k\":\"v\"}\r\n") != NULL, "%s", got);
	ck_assert_msg(strstr(got, "name=\"icon\"\r\nContent-Type: "
	    "image/svg+xml\r\n\r\n<svg/>\r\n") != NULL, "%s", got);
	ck_assert_msg(strstr(got, "name=\"l\"\r\n\r\n2\r\n") != NULL, "%s",
	    got);
}
END_TEST

static void
add_replacement(struct body *b, const char *target, const char *value)
{
	struct replacement *r = arena_alloc(arena, sizeof *r);
	struct replacement **end = &b->replacement;

	while (*end != NULL)
		end = &(*end)->next;
	r->target = target;
	r->raw = json(value);
	r->value = template(r->raw);
	*end = r;
}

START_TEST(replacements_are_made_in_order_and_must_find_their_target)
{
	struct step *s = step_of(operation("/x", "put", NO_PARAMS), "[]");
	struct body *b = set_body(s, "application/json",
	    "{\"a\":{\"b\":1},\"l\":[1,2]}");

	add_replacement(b, "/a", "{\"c\":\"$inputs.n\"}");
	add_replacement(b, "/a/c", "\"x{$inputs.n}\"");
	add_replacement(b, "/l/1", "null");
	ck_assert_str_eq(build_body(s), "{\"a\":{\"c\":\"x5\"},\"l\":[1,null]}");
	ck_assert_str_eq(value_print(arena, b->raw),
	    "{\"a\":{\"b\":1},\"l\":[1,2]}");
	add_replacement(b, "/none", "1");
	ck_assert_msg(strncmp(build_body(s), "requestBody: replacement "
	    "\"/none\": ", 34) == 0, "%s", build_body(s));
	b = set_body(s, "application/json", "\"{\\\"a\\\": 1}\"");
	add_replacement(b, "/a", "2");
	ck_assert_str_eq(build_body(s), "{\"a\":2}");
	b = set_body(s, "application/json", "{\"a\": 1}");
	add_replacement(b, "", "[3]");
	ck_assert_str_eq(build_body(s), "[3]");
	b = set_body(s, "application/x-www-form-urlencoded", "{\"a\":\"1\"}");
	add_replacement(b, "/a", "\"$inputs.token\"");
	ck_assert_str_eq(build_body(s), "a=t0");
	b = set_body(s, "text/plain", "\"abc\"");
	add_replacement(b, "/a", "1");
	ck_assert_str_eq(build_body(s), "requestBody: replacement \"/a\": a "
	    "JSON Pointer cannot point into a text");
}
END_TEST

START_TEST(xpath_replaces_in_xml_payloads)
{
	struct step *s = step_of(operation("/x", "put", NO_PARAMS), "[]");
	struct body *b = set_body(s, "application/xml",
	    "\"<o><i n='1'>a</i><i n='2'>b</i></o>\"");
	struct err e = { 0 };

	add_replacement(b, "//i[@n='2']", "\"<{$inputs.token}>\"");
	b->replacement->is_xpath = true;
	b->replacement->xpath = xpath_compile(arena, b->replacement->target,
	    &e);
	ck_assert_msg(b->replacement->xpath != NULL, "%s", e.text);
	ck_assert_msg(strstr(build_body(s), "<o><i n=\"1\">a</i><i n=\"2\">"
	    "&lt;t0&gt;</i></o>") != NULL, "%s", build_body(s));
	b->replacement->xpath = xpath_compile(arena, "//none", &e);
	ck_assert_msg(strncmp(build_body(s), "requestBody: replacement ",
	    25) == 0, "%s", build_body(s));
	b->replacement->xpath = NULL;
	ck_assert_msg(strncmp(build_body(s), "requestBody: replacement ",
	    25) == 0, "%s", build_body(s));
}
END_TEST

/* Before the first request ------------------------------------------------ */

static const char *
check(const struct step *s)
{
	static char ret[900];

	diags_init(&diags, arena, false);
	request_check(arena, s, NULL, &diags);
	ret[0] = '\0';
	for (const struct diag *d = diags.first; d != NULL; d = d->next) {
		size_t n = strlen(ret);

		(void)snprintf(ret + n, sizeof ret - n, "%s %d: %s\n", d->id,
		    (int)d->kind, d->text);
	}
	return ret;
}

START_TEST(requests_are_checked_before_any_is_sent)
{
	const struct operation *op = operation("/x/{id}", "delete",
	    QUERY_PARAMS);
	struct step *s = step_of(op, "[[\"query\",\"nope\",1],"
	    "[\"header\",\"Accept\",\"a\"],[\"path\",\"other\",1]]");

	ck_assert_str_eq(check(s), "R15 0: step \"s\": no parameter for the "
	    "variable \"id\" of the path /x/{id}\n"
	    "C8 1: parameter \"nope\" is not declared by op: sent as given\n"
	    "C8 0: parameter \"other\": the path /x/{id} has no such "
	    "variable\n"
	    "R15 2: step \"s\": op requires the parameter \"q\"\n");
	s = step_of(op, "[[\"query\",\"q\",1],[\"path\",\"id\",1]]");
	ck_assert_str_eq(check(s), "");
	(void)set_body(s, "application/json", "\"{x\"");
	ck_assert_msg(strncmp(check(s), "R13 0: the payload is no JSON: ",
	    31) == 0, "%s", check(s));
	s = step_of(op, "[[\"path\",\"id\",1],[\"querystring\",\"a\",\"b\"],"
	    "[\"query\",\"q\",1]]");
	ck_assert_msg(strstr(check(s), "V 0: parameter \"a\": a whole query "
	    "string cannot stand beside other query parameters\n") != NULL,
	    "%s", check(s));
}
END_TEST

START_TEST(a_url_that_is_too_long_is_refused)
{
	char *value = arena_alloc(arena, REQUEST_MAX_URL + 3);

	memset(value, 'x', REQUEST_MAX_URL + 2);
	value[0] = value[REQUEST_MAX_URL + 1] = '"';
	ck_assert_str_eq(build(step_of(operation("/x", "get", NO_PARAMS),
	    arena_printf(arena, "[[\"query\",\"q\",%s]]", value))),
	    "parameter \"q\": the request is too long");
}
END_TEST

UNIT_MAIN_AROUND("request", setup, teardown,
    path_values_are_encoded_with_their_slashes,
    a_path_that_would_address_another_resource_is_refused,
    parameters_are_written_by_the_operations_style,
    headers_and_cookies_are_sent_as_given,
    headers_with_control_characters_are_refused,
    a_query_in_the_path_key_is_sent_unless_it_is_given,
    a_whole_query_string_is_sent_as_it_is,
    expressions_see_what_was_sent,
    a_missing_parameter_is_an_error_unless_it_may_be_omitted,
    path_parameters_and_strict_runs_omit_nothing,
    a_missing_member_is_omitted_where_the_schema_lets_it,
    the_content_type_is_the_operations_with_json_first,
    a_text_payload_is_not_encoded_again,
    forms_are_written_by_their_encoding,
    multipart_bodies_have_files_and_typed_parts,
    replacements_are_made_in_order_and_must_find_their_target,
    xpath_replaces_in_xml_payloads,
    requests_are_checked_before_any_is_sent,
    a_url_that_is_too_long_is_refused)
