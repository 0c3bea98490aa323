/* Runtime expressions, compiled and evaluated. */
#include <string.h>

#include "arazzo/language/template.h"
#include "arazzo/language/response.h"
#include "arazzo/language/scope.h"
#include "base/text.h"
#include "data/diag.h"
#include "data/value.h"
#include "http/http.h"
#include "json.h"
#include "rows.h"
#include "unit.h"

static struct arena *arena;
static struct names names;
static struct scope scope;
static struct sent sent;
static struct http_response http;
static struct http_header header[] = { { "Content-Type", "application/json" },
	{ "X-Tag", "a" }, { "x-tag", "b" }, { "X-Latin", "caf\xe9" } };

static json_t *
json(const char *text)
{
	return json_in(arena, text);
}

static void
answer(const char *body)
{
	http = (struct http_response){ .status = 200,
		.header = header,
		.nheader = sizeof header / sizeof header[0],
		.body = body,
		.nbody = strlen(body) };
	scope.response = response_new(arena, &http);
}

static void
setup(void)
{
	arena = arena_new(0);
	names.inputs = json("{\"token\":true,\"a.b\":true,\"a\":true,"
			    "\"host\":true}");
	names.steps = json("{\"s\":{\"o\":true,\"o.x\":true},"
			   "\"dotted.id\":{\"o\":true}}");
	names.workflows = json("{\"w\":{\"o\":true}}");
	names.sources = json("{\"api\":true}");
	names.components = json("{\"parameters\":{\"p\":true}}");
	names.is_1_1 = false;
	scope = (struct scope){ .arena = arena, .sent = &sent };
	scope.inputs = json("{\"token\":\"T\",\"a.b\":1,\"a\":{\"c\":[7,8]},"
			    "\"n\":null,\"quote\":\"x\\\"y\"}");
	scope.steps =
	    json("{\"s\":{\"outputs\":{\"o\":{\"k\":[1,{\"z\":2}]},"
		 "\"o.x\":\"dot\"}},\"dotted.id\":{\"outputs\":{\"o\":5}}}");
	scope.workflows = json("{\"w\":{\"inputs\":{\"i\":1},\"outputs\":"
			       "{\"o\":true}}}");
	scope.sources = json("{\"api\":{\"url\":\"u\",\"type\":\"openapi\"}}");
	scope.components = json("{\"parameters\":{\"p\":9}}");
	scope.outputs = json("{\"out\":{\"k\":3}}");
	scope.self = "https://example.com/doc";
	sent = (struct sent){ .method = "PUT",
		.url = "https://h/x",
		.path = json("{\"Id\":\"4\"}"),
		.query = json("{\"q\":\"1\"}"),
		.header = json("{\"x-a\":\"A\"}"),
		.body = json("{\"b\":[0]}") };
	answer("{\"id\":1,\"a/b\":{\"~\":2},\"none\":null}");
}

static void
teardown(void)
{
	arena_free(arena);
}

/* Evaluates text: compact JSON; "missing"; or the error's text. */
static const char *
eval(const char *text)
{
	static char ret[600];
	struct err e = { 0 };
	struct expr *x = expr_compile(arena, text, &names, &e);
	json_t *v = x == NULL ? NULL : expr_eval(x, &scope, &e);

	(void)snprintf(ret, sizeof ret, "%s",
	    v != NULL              ? value_print(arena, v) :
		e.code == ERR_NONE ? "missing" :
				     e.text);
	return ret;
}

START_TEST(every_root_of_the_abnf_has_its_typed_value)
{
	static const struct row row[] = { { "$url", "\"https://h/x\"" },
		{ "$method", "\"PUT\"" }, { "$statusCode", "200" },
		{ "$request.header.X-A", "\"A\"" },
		{ "$request.query.q", "\"1\"" },
		{ "$request.query.Q", "missing" },
		{ "$request.path.Id", "\"4\"" },
		{ "$request.body", "{\"b\":[0]}" },
		{ "$request.body#/b/0", "0" },
		{ "$response.header.x-TAG", "\"a, b\"" },
		{ "$response.header.X-Latin", "\"caf\xef\xbf\xbd\"" },
		{ "$response.header.none", "missing" },
		{ "$response.query.q", "missing" },
		{ "$response.body#/id", "1" },
		{ "$response.body#/a~1b/~0", "2" },
		{ "$response.body#/none", "null" },
		{ "$response.body#/nothing", "missing" },
		{ "$response.body#",
		    "{\"id\":1,\"a/b\":{\"~\":2},"
		    "\"none\":null}" },
		{ "$inputs.token", "\"T\"" }, { "$inputs.n", "null" },
		{ "$outputs.out#/k", "3" },
		{ "$steps.s.outputs.o", "{\"k\":[1,{\"z\":2}]}" },
		{ "$steps.s.outputs.o#/k/0", "1" },
		{ "$steps.dotted.id.outputs.o", "5" },
		{ "$workflows.w.inputs.i", "1" },
		{ "$workflows.w.outputs.o", "true" },
		{ "$sourceDescriptions.api.url", "\"u\"" },
		{ "$components.parameters.p", "9" } };

	ROWS_CHECK(eval, row);
}
END_TEST

START_TEST(the_longest_declared_name_wins_and_a_path_may_follow_it)
{
	static const struct row row[] = { { "$inputs.a.b", "1" },
		{ "$inputs.a.c[1]", "8" }, { "$inputs.a.c[2]", "missing" },
		{ "$inputs.a.c[99999999999999999999]", "missing" },
		{ "$inputs.a#/c/0", "7" },
		{ "$steps.s.outputs.o.x", "\"dot\"" },
		{ "$steps.s.outputs.o.k[1].z", "2" },
		{ "$steps.s.outputs.o.k[1]#/z", "2" } };
	struct err e = { 0 };

	ROWS_CHECK(eval, row);
	ck_assert_ptr_null(expr_compile(arena, "$inputs.a.b", &names, &e)
			       ->compat);
	ck_assert_str_eq(expr_compile(arena, "$inputs.a.c[1]", &names, &e)
			     ->compat,
	    "C5");
	ck_assert_str_eq(expr_compile(arena, "$response.body#id", &names, &e)
			     ->compat,
	    "C9");
	ck_assert_str_eq(eval("$response.body#id"), "1");
}
END_TEST

START_TEST(what_is_no_expression_is_refused_with_its_column)
{
	static const struct row row[] = {
		{ "", "column 1: not a runtime expression" },
		{ "token", "column 1: not a runtime expression" },
		{ "$", "column 1: not a runtime expression" },
		{ "$5", "column 1: not a runtime expression" },
		{ "$urls", "column 5: nothing can follow here" },
		{ "$statusCode.x", "column 12: nothing can follow here" },
		{ "$inputs", "column 1: not a runtime expression" },
		{ "$inputs.", "column 9: a name is missing" },
		{ "$inputs.{a}", "column 9: not allowed in a name" },
		{ "$inputs.b c", "column 10: no such name is declared" },
		{ "$request.header.", "column 17: a header's name is missing" },
		{ "$request.header.a b",
		    "column 18: not allowed in a header name" },
		{ "$steps.s.o",
		    "column 8: \"$steps.ID.outputs.NAME\" is wanted" },
		{ "$response.body.id",
		    "column 15: a member of a body is written "
		    "\"#/name\"" },
		{ "$response.body#/~2", "column 16: not a JSON Pointer" },
		{ "$response.body#/{$inputs.a}",
		    "column 16: an expression is not allowed inside a pointer" },
		{ "$response.body#/$inputs.a/b",
		    "column 16: an expression is not allowed inside a pointer" },
		{ "$response.body#$response./$steps.",
		    "column 16: an expression is not allowed inside a pointer" },
		{ "$components.x.y",
		    "column 13: components hold inputs, "
		    "parameters, successActions, failureActions" },
		{ "$message.payload",
		    "column 1: $message is of AsyncAPI steps, "
		    "which are not supported" },
		{ "$self", "column 1: $self is of Arazzo 1.1" }
	};

	ROWS_CHECK(eval, row);
	names.is_1_1 = true;
	ck_assert_str_eq(eval("$self"), "\"https://example.com/doc\"");
}
END_TEST

START_TEST(missing_values_say_why)
{
	static const struct row row[] = { { "$inputs.host",
					      "input \"host\" was not given" },
		{ "$steps.t.outputs.o", "step \"t\" was not run" },
		{ "$steps.s.outputs.p", "step \"s\" gave no output \"p\"" },
		{ "$steps.s.outputs.o#/q",
		    "output \"o\" of step \"s\" has nothing "
		    "at \"/q\"" },
		{ "$response.header.A", "the response has no header A" },
		{ "$response.body#/x",
		    "the response body has nothing at \"/x\"" },
		{ "$workflows.v.outputs.o", "workflow \"v\" was not run" },
		{ "$request.query.z", "the request has no \"z\" there" } };
	struct err e = { 0 };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(expr_missing(expr_compile(arena, row[i].text,
						  &names, &e),
				     &scope),
		    row[i].want);
	header[0].value = "text/plain";
	answer("id=1");
	ck_assert_str_eq(eval("$response.body"), "\"id=1\"");
	ck_assert_str_eq(eval("$response.body#/id"), "missing");
	ck_assert_str_eq(expr_missing(expr_compile(arena, "$response.body#/id",
					  &names, &e),
			     &scope),
	    "the response body is not JSON: its type is "
	    "text/plain");
	scope.response = NULL;
	ck_assert_str_eq(eval("$statusCode"), "missing");
	ck_assert_str_eq(expr_missing(expr_compile(arena, "$statusCode", &names,
					  &e),
			     &scope),
	    "no response was received");
	scope.sent = NULL;
	ck_assert_str_eq(eval("$method"), "missing");
	ck_assert_str_eq(expr_missing(expr_compile(arena, "$method", &names,
					  &e),
			     &scope),
	    "nothing has been sent yet");
}
END_TEST

/* Templates ------------------------------------------------------------ */

static struct diags diags;

static struct template *
compile(const char *text)
{
	diags_init(&diags, arena, false);
	return template_compile(arena, NULL, json(text), &names, &diags);
}

static const char *
expand(const char *text, template_allow_fn *allow)
{
	static char ret[600];
	struct err e = { 0 };
	struct template *t = compile(text);
	json_t *omitted = value_keep(arena, json_array()), *v = NULL;

	if (t != NULL && allow != NULL)
		ck_assert_int_eq(template_allow(t, arena, "", allow, NULL), 0);
	if (t != NULL)
		v = template_eval(t, &scope, omitted, &e);
	(void)snprintf(ret, sizeof ret, "%s%s%s",
	    t == NULL     ? diags.first->text :
		v != NULL ? value_print(arena, v) :
			    e.text,
	    json_array_size(omitted) > 0 ? " without " : "",
	    json_array_size(omitted) > 0 ? value_print(arena, omitted) : "");
	return ret;
}

/* The rules that were reported, as "C4 R10 ". */
static const char *
told(void)
{
	static char ret[200];

	ret[0] = '\0';
	for (const struct diag *d = diags.first; d != NULL; d = d->next) {
		(void)strcat(ret, d->id != NULL ? d->id : "-");
		(void)strcat(ret, " ");
	}
	return ret;
}

START_TEST(whole_expressions_keep_their_type_and_parts_become_text)
{
	static const struct row row[] = { { "\"$statusCode\"", "200" },
		{ "\"{$statusCode}\"", "\"200\"" },
		{ "\"a{$inputs.token}b{$inputs.n}\"", "\"aTbnull\"" },
		{ "\"{$steps.s.outputs.o}\"",
		    "\"{\\\"k\\\":[1,{\\\"z\\\":2}]}\"" },
		{ "{\"x\":[\"$inputs.a.b\",1,\"{$inputs.token}\"],\"y\":null}",
		    "{\"x\":[1,1,\"T\"],\"y\":null}" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(expand(row[i].text, NULL), row[i].want);
}
END_TEST

START_TEST(everything_else_is_literal)
{
	static const struct row row[] = { { "\"$5\"", "" },
		{ "\"$notanexpr\"", "" }, { "\"{}\"", "" },
		{ "\"{\\\"a\\\":1}\"", "" }, { "\"{$5}\"", "" }, { "\"\"", "" },
		{ "\"a$\"", "" }, { "\"{$\"", "" }, { "\"{$notroot}\"", "" },
		{ "\"$urlencoded\"", "" }, { "\"$steps\"", "R10 " },
		{ "\"$inputs.b c\"", "R10 " }, { "\"{$inputs.}\"", "R10 " },
		{ "{\"$inputs.token\":null}", "R10 " },
		{ "[{\"$url\":null,\"$filter\":null}]", "R10 " },
		{ "{\"$inputs.token\":1}", "R10 " },
		{ "{\"a{$url}\":1}", "R10 " }, { "{\"$filter\":1}", "" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		ck_assert_str_eq(expand(row[i].text, NULL), row[i].text);
		ck_assert_msg(strcmp(told(), row[i].want) == 0, "%s: %s",
		    row[i].text, told());
	}
	ck_assert_str_eq(expand("\"{$inputs.token\"", NULL), "\"{T\"");
	ck_assert_str_eq(told(), "R10 C4 ");
}
END_TEST

START_TEST(expressions_in_text_without_braces_are_read_when_declared)
{
	static const struct row row[] = { { "\"Bearer $inputs.token\"",
					      "\"Bearer T\"" },
		{ "\"x/$inputs.token/y\"", "\"x/T/y\"" },
		{ "\"$inputs.token.example.com/\"", "\"T.example.com/\"" },
		{ "\"v $inputs.a.b.\"", "\"v 1.\"" },
		{ "\"v $steps.s.outputs.o.x!\"", "\"v dot!\"" },
		{ "\"v $inputs.tokens\"", "\"v $inputs.tokens\"" },
		{ "\"v $inputs.other\"", "\"v $inputs.other\"" },
		{ "\"v $steps.t.outputs.o\"", "\"v $steps.t.outputs.o\"" },
		{ "\"costs $5 $inputs\"", "\"costs $5 $inputs\"" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const char *got = expand(row[i].text, NULL);

		ck_assert_str_eq(got, row[i].want);
		ck_assert_str_eq(told(),
		    strcmp(got, "\"costs $5 $inputs\"") == 0  ? "" :
			strcmp(row[i].text, row[i].want) == 0 ? "R10 " :
								"C4 ");
	}
}
END_TEST

START_TEST(what_only_looks_like_an_expression_is_an_error)
{
	static const char *const bad[] = { "\"$inputs\"",
		"\"$response.body.id\"", "\"$request.body.id\"",
		"[\"{$response.body.id}\"]",
		"{\"a\":\"$response.body#/$inputs.a\"}",
		"\"$response.body#/{$inputs.a}\"" };

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		ck_assert_msg(compile(bad[i]) == NULL, "%s", bad[i]);
		ck_assert_uint_gt(diags.errors, 0);
	}
}
END_TEST

START_TEST(inserted_text_is_not_looked_at_again)
{
	scope.inputs = json("{\"token\":\"{$inputs.a}\",\"a\":\"no\"}");
	ck_assert_str_eq(expand("\"{$inputs.token}{$inputs.a}\"", NULL),
	    "\"{$inputs.a}no\"");
}
END_TEST

static bool
omit_optional(void *ctx, const char *pointer, const char *input)
{
	(void)ctx;
	ck_assert_str_eq(input, "host");
	return strcmp(pointer, "/required") != 0;
}

START_TEST(missing_values_are_errors_unless_the_member_may_be_left_out)
{
	ck_assert_str_eq(expand("\"$inputs.host\"", NULL),
	    "$inputs.host: input \"host\" was not given");
	ck_assert_str_eq(expand("\"x{$inputs.host}\"", omit_optional),
	    "$inputs.host: input \"host\" was not given");
	ck_assert_str_eq(expand("{\"a\":1,\"b\":\"$inputs.host\"}",
			     omit_optional),
	    "{\"a\":1} without [\"/b\"]");
	ck_assert_str_eq(expand("{\"required\":\"$inputs.host\"}",
			     omit_optional),
	    "$inputs.host: input \"host\" was not given");
	ck_assert_str_eq(expand("[{\"b\":\"$inputs.host\",\"c\":null}]",
			     omit_optional),
	    "[{\"c\":null}] without [\"/0/b\"]");
	ck_assert_str_eq(expand("[\"$inputs.host\"]", omit_optional),
	    "$inputs.host: input \"host\" was not given");
	ck_assert_str_eq(expand("\"$inputs.host\"", omit_optional),
	    "$inputs.host: input \"host\" was not given");
}
END_TEST

START_TEST(values_inside_json_text_are_escaped)
{
	static const char text[] = "\"{\\\"a\\\":\\\"<{$inputs.quote}>\\\","
				   "\\\"b\\\":{$steps.s.outputs.o},\\\"c\\\":"
				   "\\\"\\\\\\\"{$inputs.quote}\\\"}\"";
	struct err e = { 0 };
	struct template *t;

	names.inputs = NULL;
	t = compile(text);
	ck_assert_ptr_nonnull(t);
	ck_assert_str_eq(json_string_value(template_eval_json(t, &scope, &e)),
	    "{\"a\":\"<x\\\"y>\",\"b\":{\"k\":[1,{\"z\":2}]},"
	    "\"c\":\"\\\"x\\\"y\"}");
	ck_assert_str_eq(json_string_value(template_eval(t, &scope, NULL, &e)),
	    "{\"a\":\"<x\"y>\",\"b\":{\"k\":[1,{\"z\":2}]},"
	    "\"c\":\"\\\"x\"y\"}");
}
END_TEST

static void
count(void *ctx, const struct expr *x, json_t *at)
{
	(void)x;
	(void)at;
	++*(int *)ctx;
}

START_TEST(the_linker_sees_every_expression_of_a_template)
{
	int n = 0;

	template_each(compile("{\"a\":[\"$url\",\"{$method}{$statusCode}\"],"
			      "\"b\":\"Bearer $inputs.token\",\"c\":1}"),
	    count, &n);
	ck_assert_int_eq(n, 4);
}
END_TEST

START_TEST(selector_objects_count_in_1_1_only)
{
	static const struct row row[] = {
		{ "{\"context\":\"$inputs.a\",\"selector\":\"$.c[0]\","
		  "\"type\":\"jsonpath\"}",
		    "7" },
		{ "{\"context\":\"$inputs.a\",\"selector\":\"$.c[*]\","
		  "\"type\":{\"type\":\"jsonpath\",\"version\":\"rfc9535\"}}",
		    "[7,8]" },
		{ "{\"x\":{\"context\":\"$inputs.a\",\"selector\":\"/c/1\","
		  "\"type\":\"jsonpointer\"}}",
		    "{\"x\":8}" },
		{ "{\"context\":\"$inputs.a\",\"selector\":\"$.d\","
		  "\"type\":\"jsonpath\"}",
		    "selector on $inputs.a: \"$.d\" "
		    "selects nothing" },
		{ "{\"context\":\"$inputs.a\",\"selector\":\"$[\","
		  "\"type\":\"jsonpath\"}",
		    "" },
		{ "{\"context\":\"$inputs.a\",\"selector\":\"/c\","
		  "\"type\":\"sql\"}",
		    "type: no such type: \"sql\"" }
	};

	ck_assert_str_eq(expand(row[0].text, NULL),
	    "{\"context\":{\"c\":"
	    "[7,8]},\"selector\":\"$.c[0]\",\"type\":\"jsonpath\"}");
	names.is_1_1 = true;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const char *got = expand(row[i].text, NULL);

		if (row[i].want[0] != '\0')
			ck_assert_str_eq(got, row[i].want);
		else
			ck_assert_uint_eq(diags.errors, 1);
	}
}
END_TEST

/* Limits --------------------------------------------------------------- */

START_TEST(an_expression_that_is_too_long_is_refused)
{
	char *text = arena_alloc(arena, EXPR_MAX_TEXT + 2);
	struct err e = { 0 };

	memset(text, 'x', EXPR_MAX_TEXT + 1);
	memcpy(text, "$inputs.", strlen("$inputs."));
	ck_assert_ptr_null(expr_compile(arena, text, NULL, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	text[EXPR_MAX_TEXT] = '\0';
	err_clear(&e);
	ck_assert_msg(expr_compile(arena, text, NULL, &e) != NULL, "%s",
	    e.text);
}
END_TEST

START_TEST(a_declared_name_is_looked_for_up_to_a_limit)
{
	char *name = arena_alloc(arena, EXPR_MAX_NAME + 2);
	struct err e = { 0 };

	memset(name, 'x', EXPR_MAX_NAME + 1);
	for (size_t n = EXPR_MAX_NAME; n <= EXPR_MAX_NAME + 1; n++) {
		struct expr *x;

		name[n] = '\0';
		(void)json_object_set_new(names.inputs, name, json_true());
		x = expr_compile(arena,
		    arena_printf(arena, "$inputs.%s.y", name), &names, &e);
		ck_assert_ptr_nonnull(x);
		ck_assert((x->rest != NULL) == (n == EXPR_MAX_NAME));
		name[n] = 'x';
	}
}
END_TEST

START_TEST(a_template_that_is_nested_too_deep_is_refused)
{
	json_t *v = json_integer(1);

	for (int i = 0; i < TEMPLATE_MAX_DEPTH + 1; i++)
		v = json_pack("[o]", v);
	diags_init(&diags, arena, false);
	ck_assert_ptr_null(template_compile(arena, NULL, v, &names, &diags));
	ck_assert_uint_eq(diags.errors, 1);
	diags_init(&diags, arena, false);
	ck_assert_ptr_nonnull(template_compile(arena, NULL,
	    json_array_get(v, 0), &names, &diags));
	json_decref(v);
}
END_TEST

START_TEST(hostile_text_takes_no_long_time)
{
	static const char *const piece[] = { "{$inputs.a", "$steps.s.outputs",
		"{$", "$inputs.token", "{$inputs.a#/b", "$response.body#/a/$" };
	size_t n = (size_t)1 << 18;
	char *text = arena_alloc(arena, n + 1);

	for (size_t k = 0; k < sizeof piece / sizeof piece[0]; k++) {
		size_t before = arena_used(arena);

		for (size_t i = 0; i < n; i++)
			text[i] = piece[k][i % strlen(piece[k])];
		diags_init(&diags, arena, false);
		(void)template_compile(arena, NULL,
		    value_keep(arena, json_string(text)), &names, &diags);
		ck_assert_msg(arena_used(arena) - before < 200 * n,
		    "%s: %zu bytes", piece[k], arena_used(arena) - before);
	}
}
END_TEST

UNIT_MAIN_AROUND("expr", setup, teardown,
    every_root_of_the_abnf_has_its_typed_value,
    the_longest_declared_name_wins_and_a_path_may_follow_it,
    what_is_no_expression_is_refused_with_its_column, missing_values_say_why,
    whole_expressions_keep_their_type_and_parts_become_text,
    everything_else_is_literal,
    expressions_in_text_without_braces_are_read_when_declared,
    what_only_looks_like_an_expression_is_an_error,
    inserted_text_is_not_looked_at_again,
    missing_values_are_errors_unless_the_member_may_be_left_out,
    values_inside_json_text_are_escaped,
    the_linker_sees_every_expression_of_a_template,
    selector_objects_count_in_1_1_only,
    an_expression_that_is_too_long_is_refused,
    a_declared_name_is_looked_for_up_to_a_limit,
    a_template_that_is_nested_too_deep_is_refused,
    hostile_text_takes_no_long_time)
