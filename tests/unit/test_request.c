/* Requests made from steps and operations. */
#include <string.h>

#include "requests.h"

START_TEST(path_values_are_encoded_with_their_slashes)
{
	static const struct {
		const char *key, *want;
	} row[] = { { "/x/{id}/y", "GET https://h.example/v1/x/a%2Fb%20%3F/y" },
		{ "/x/{id+}", "GET https://h.example/v1/x/a/b%20%3F" },
		{ "/x/{+id}", "GET https://h.example/v1/x/a/b%20%3F" },
		{ "/x/{id}.json",
		    "GET https://h.example/v1/x/a%2Fb%20%3F.json" },
		{ "/x/{id}:verb",
		    "GET https://h.example/v1/x/a%2Fb%20%3F:verb" },
		{ "/x/{id}#frag", "GET https://h.example/v1/x/a%2Fb%20%3F" },
		{ "/x y/{id}", "GET https://h.example/v1/x%20y/a%2Fb%20%3F" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(build(step_of(operation(row[i].key, "get",
						   NO_PARAMS),
				     "[[\"path\",\"id\",\"$inputs.id\"]]")),
		    row[i].want);
}
END_TEST

START_TEST(a_path_that_would_address_another_resource_is_refused)
{
	static const struct {
		const char *value, *want;
	} row[] = { { "\"\"", "path parameter \"id\" is empty" },
		{ "[]", "path parameter \"id\" is empty" },
		{ "\"..\"",
		    "a path segment \".\" or \"..\" would address another "
		    "resource" },
		{ "\".\"",
		    "a path segment \".\" or \"..\" would address another "
		    "resource" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(build(step_of(operation("/x/{id}", "get",
						   NO_PARAMS),
				     arena_printf(arena,
					 "[[\"path\",\"id\",%s]]",
					 row[i].value))),
		    row[i].want);
	ck_assert_str_eq(build(step_of(operation("/x/{id+}", "get", NO_PARAMS),
			     "[[\"path\",\"id\",\"a/../b\"]]")),
	    row[2].want);
	ck_assert(path_has_dots("/a/%2e%2E"));
	ck_assert(!path_has_dots("/a/...//.x/x."));
}
END_TEST

#define QUERY_PARAMS                                                        \
	"      parameters:\n"                                               \
	"        - {name: q, in: query, required: true, schema: {}}\n"      \
	"        - {name: l, in: query, explode: false, schema: {}}\n"      \
	"        - {name: d, in: query, style: deepObject, schema: {}}\n"   \
	"        - {name: r, in: query, allowReserved: true, schema: {}}\n" \
	"        - {name: c, in: query, content: {application/json: {}}}\n" \
	"        - {name: X-H, in: header, schema: {}}\n"                   \
	"        - {name: ck, in: cookie, schema: {}}\n"

START_TEST(parameters_are_written_by_the_operations_style)
{
	const struct operation *op = operation("/x", "get", QUERY_PARAMS);
	static const struct {
		const char *param, *want;
	} row[] = { { "\"q\",\"a&b=c d+\\u00e4\"", "q=a%26b%3Dc%20d%2B%C3%A4" },
		{ "\"q\",\"$inputs.list\"", "q=x&q=y%26z" },
		{ "\"l\",\"$inputs.list\"", "l=x,y%26z" },
		{ "\"d\",\"$inputs.obj\"", "d%5Bk%5D=v" },
		{ "\"r\",\"a/b?c&d\"", "r=a/b?c%26d" },
		{ "\"c\",\"$inputs.obj\"", "c=%7B%22k%22%3A%22v%22%7D" },
		{ "\"undeclared\",[1,2]", "undeclared=1&undeclared=2" },
		{ "\"q\",null", "q=null" }, { "\"q\",true", "q=true" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(build(step_of(op,
				     arena_printf(arena, "[[\"query\",%s]]",
					 row[i].param))),
		    arena_printf(arena, "GET https://h.example/v1/x?%s",
			row[i].want));
	ck_assert_str_eq(build(step_of(op,
			     "[[\"query\",\"q\",[]],"
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
			     "authorization")),
	    "Bearer t0");
	s = step_of(operation("/x", "get", QUERY_PARAMS),
	    "[[\"cookie\",\"ck\",\"1\"],"
	    "[\"header\",\"cookie\",\"a=b c\"]]");
	(void)build(s);
	ck_assert_str_eq(header("Cookie"), "a=b c; ck=1");
}
END_TEST

START_TEST(headers_with_control_characters_are_refused)
{
	const struct operation *op = operation("/x", "get", NO_PARAMS);

	ck_assert_str_eq(build(step_of(op,
			     "[[\"header\",\"X\","
			     "\"$inputs.evil\"]]")),
	    "parameter \"X\": header X: control "
	    "character in its value");
	ck_assert_str_eq(build(step_of(op, "[[\"header\",\"X: y\",\"a\"]]")),
	    "parameter \"X: y\": not a header name: \"X: y\"");
}
END_TEST

START_TEST(a_query_in_the_path_key_is_sent_unless_it_is_given)
{
	const struct operation *op =
	    operation("/?Action=Run&V=1 2", "get", NO_PARAMS);

	ck_assert_str_eq(build(step_of(op, "[]")),
	    "GET https://h.example/v1/?Action=Run&V=1%202");
	ck_assert_str_eq(build(step_of(op, "[[\"query\",\"V\",\"3\"]]")),
	    "GET https://h.example/v1/?Action=Run&V=3");
	ck_assert_str_eq(json_string_value(json_object_get(built.sent.query,
			     "Action")),
	    "Run");
}
END_TEST

START_TEST(a_whole_query_string_is_sent_as_it_is)
{
	const struct operation *op = operation("/x", "get", NO_PARAMS);

	ck_assert_str_eq(build(step_of(op,
			     "[[\"querystring\",\"all\","
			     "\"a=1&b=x y#z%20\"]]")),
	    "GET https://h.example/v1/x?a=1&b=x%20y%23z%20");
	ck_assert_str_eq(build(step_of(op,
			     "[[\"querystring\",\"all\","
			     "{\"a\":\"b c\",\"l\":[1]}]]")),
	    "GET https://h.example/v1/x?a=b+c&l=1");
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
		ck_assert_str_eq(value_print(arena,
				     expr_eval(expr_compile(arena, row[i].text,
						   &names, &e),
					 &scope, &e)),
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
	} row[] = { { "[[\"query\",\"l\",\"$inputs.gone\"]]", OPTIONAL_INPUT,
			"GET https://h.example/v1/x" },
		{ "[[\"header\",\"X-H\",\"$inputs.gone\"]]", OPTIONAL_INPUT,
		    "GET https://h.example/v1/x" },
		{ "[[\"cookie\",\"ck\",\"$inputs.gone\"]]", OPTIONAL_INPUT,
		    "GET https://h.example/v1/x" },
		{ "[[\"query\",\"l\",\"$inputs.gone\"]]", REQUIRED_INPUT,
		    "parameter \"l\": " MISSING },
		{ "[[\"query\",\"q\",\"$inputs.gone\"]]", OPTIONAL_INPUT,
		    "parameter \"q\": " MISSING }, /* required by op */
		{ "[[\"query\",\"l\",\"a{$inputs.gone}\"]]", OPTIONAL_INPUT,
		    "parameter \"l\": " MISSING },
		{ "[[\"query\",\"l\",[\"$inputs.gone\"]]]", OPTIONAL_INPUT,
		    "parameter \"l\": " MISSING },
		{ "[[\"query\",\"l\",{\"m\":\"$inputs.gone\"}]]",
		    OPTIONAL_INPUT, "parameter \"l\": " MISSING },
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

#define JSON_BODY                                                           \
	"      requestBody:\n        content:\n"                            \
	"          text/plain: {}\n"                                        \
	"          application/json:\n"                                     \
	"            schema: {type: object, required: [must], properties: " \
	"{in: {type: object, required: [deep]}}}\n"

START_TEST(a_missing_member_is_omitted_where_the_schema_lets_it)
{
	static const struct {
		const char *payload, *want;
	} row[] = { { "{\"a\":1,\"may\":\"$inputs.gone\"}", "{\"a\":1}" },
		{ "{\"must\":\"$inputs.gone\"}", "requestBody: " MISSING },
		{ "{\"in\":{\"deep\":\"$inputs.gone\"}}",
		    "requestBody: " MISSING },
		{ "{\"in\":{\"x\":\"$inputs.gone\"}}", "{\"in\":{}}" },
		{ "[\"$inputs.gone\"]", "requestBody: " MISSING },
		{ "\"$inputs.gone\"", "requestBody: " MISSING },
		{ "{\"nil\":\"$inputs.nil\"}", "{\"nil\":null}" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct step *s =
		    step_of(operation("/x", "put", JSON_BODY), "[]");

		set_inputs(s, OPTIONAL_INPUT);
		(void)set_body(s, NULL, row[i].payload);
		ck_assert_str_eq(build_body(s), row[i].want);
	}
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
	const struct operation *op =
	    operation("/x/{id}", "delete", QUERY_PARAMS);
	struct step *s = step_of(op,
	    "[[\"query\",\"nope\",1],"
	    "[\"header\",\"Accept\",\"a\"],[\"path\",\"other\",1]]");

	ck_assert_str_eq(check(s),
	    "R15 0: step \"s\": no parameter for the "
	    "variable \"id\" of the path /x/{id}\n"
	    "C8 1: parameter \"nope\" is not declared by op: sent as given\n"
	    "C8 0: parameter \"other\": the path /x/{id} has no such "
	    "variable\n"
	    "R15 2: step \"s\": op requires the parameter \"q\"\n");
	s = step_of(op, "[[\"query\",\"q\",1],[\"path\",\"id\",1]]");
	ck_assert_str_eq(check(s), "");
	(void)set_body(s, "application/json", "\"{x\"");
	ck_assert_msg(strncmp(check(s),
			  "R13 0: the payload is not JSON: ", 31) == 0,
	    "%s", check(s));
	s = step_of(op,
	    "[[\"path\",\"id\",1],[\"querystring\",\"a\",\"b\"],"
	    "[\"query\",\"q\",1]]");
	ck_assert_msg(
	    strstr(check(s),
		"V 0: parameter \"a\": a whole query string cannot be "
		"combined with other query parameters\n") != NULL,
	    "%s", check(s));
	s = step_of(op,
	    "[[\"path\",\"id\",1],[\"query\",\"q\",1],"
	    "[\"header\",\"content-length\",1]]");
	ck_assert_str_eq(check(s),
	    "R15 2: header content-length is set by the transport; the "
	    "parameter is ignored\n");
}
END_TEST

START_TEST(a_url_that_is_too_long_is_refused)
{
	char *value = arena_alloc(arena, REQUEST_MAX_URL + 3);

	memset(value, 'x', REQUEST_MAX_URL + 2);
	value[0] = value[REQUEST_MAX_URL + 1] = '"';
	ck_assert_str_eq(build(step_of(operation("/x", "get", NO_PARAMS),
			     arena_printf(arena, "[[\"query\",\"q\",%s]]",
				 value))),
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
    a_whole_query_string_is_sent_as_it_is, expressions_see_what_was_sent,
    a_missing_parameter_is_an_error_unless_it_may_be_omitted,
    path_parameters_and_strict_runs_omit_nothing,
    a_missing_member_is_omitted_where_the_schema_lets_it,
    requests_are_checked_before_any_is_sent, a_url_that_is_too_long_is_refused)
