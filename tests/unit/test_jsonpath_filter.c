/* JSONPath filters, bare ones too. */
#include <string.h>

#include "query/jsonpath/jsonpath.h"
#include "unit.h"

static json_t *
foreign(void *ctx, const char *text)
{
	return json_object_get(ctx, text);
}

/* 1 it holds, 0 not, -1 an error, in *e. */
static int
verdict(const char *filter, const char *document, struct err *e)
{
	struct arena *a = arena_new(0);
	json_t *root = json_loads(document, JSON_DECODE_ANY, NULL);
	json_t *ctx = json_pack("{s:s, s:i}", "$inputs.x", "abc",
	    "$steps.get-it.outputs.a.b[0]", 3);
	struct jsonpath_filter *f = jsonpath_filter_compile(a, filter, e);
	bool holds = false;
	int rc = -1;

	ck_assert_msg(root != NULL, "no JSON: %s", document);
	if (f != NULL &&
	    jsonpath_filter_test(f, root, foreign, ctx, &holds, e) == 0)
		rc = holds;
	json_decref(root);
	json_decref(ctx);
	arena_free(a);
	return rc;
}

static const struct {
	const char *filter;
	bool holds;
} filters[] = {
	{ "$.a.b == \"x\"", true },
	{ "$.a.b == 'x'", true },
	{ "@.a.b == 'x'", true },
	{ "$['a']['b'] == 'x'", true },
	{ "$[ 'a' ].b == 'x'", true },
	{ "$.a.b == 'X'", false },
	{ " $.a.b=='x' ", true },
	{ "'x' == $.a.b", true },
	{ "$.a.b != 'x'", false },
	{ "$.i > 2 && $.i<4", true },
	{ "$.i == '3'", false },
	{ "$.i >= 3", true },
	{ "$.missing == null", false },
	{ "$.missing != null", true },
	{ "$.n == null", true },
	{ "$.n != null", false },
	{ "$.f", true },
	{ "$.n", true },
	{ "!$.missing", true },
	{ "!$.f", false },
	{ "$.a && $.i", true },
	{ "$.a && $.missing", false },
	{ "$.missing || $.a", true },
	{ "!($.i == 3)", false },
	{ "($.i==1||$.i==3)&&$.a", true },
	{ "$.l.length > 0", true },
	{ "$.l.length == 3", true },
	{ "$.e.length == 0", true },
	{ "$.e.length", true },
	{ "$.missing.length == 0", false },
	{ "!$.missing.length", true },
	{ "$.t.length == 2", true },
	{ "$.o.length == 7", true },
	{ "$.a.length == 1", false },
	{ "$.i.length == 1", false },
	{ "$['l'].length == 3", true },
	{ "$['l']['length'] == 3", false },
	{ "$.l[0] == 1", true },
	{ "$.l[-1] == 3", true },
	{ "$.l[*]", true },
	{ "$..b", true },
	{ "$.l[?@ == 2]", true },
	{ "$.l[?(@ == 9)]", false },
	{ "length($.l) == 3", true },
	{ "count($.l[*]) == 3", true },
	{ "match($.a.b, 'x')", true },
	{ "$.s == \"it's\"", true },
	{ "$.s == 'it\\'s'", true },
	{ "$inputs.x == 'abc'", true },
	{ "$.i == $inputs.x", false },
	{ "$.i == $steps.get-it.outputs.a.b[0]", true },
	{ "($.i==$steps.get-it.outputs.a.b[0])&&$.a", true },
	{ "$.i == $inputs.missing", false },
	{ "$.missing == $inputs.missing", true },
	{ "$.f == false", true },
	{ "$.f != true", true },
};

START_TEST(a_bare_filter_looks_at_the_root)
{
	static const char d[] =
	    "{\"a\":{\"b\":\"x\"},\"n\":null,\"f\":false,"
	    "\"i\":3,\"l\":[1,2,3],\"e\":[],\"t\":\"\xc3\xa4"
	    "b\","
	    "\"o\":{\"length\":7},\"s\":\"it's\"}";

	for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
		struct err e = { 0 };
		int rc = verdict(filters[i].filter, d, &e);

		ck_assert_msg(rc == (int)filters[i].holds, "%s: %d, %s",
		    filters[i].filter, rc, e.text);
	}
}
END_TEST

START_TEST(the_root_may_be_an_array_or_a_scalar)
{
	struct err e = { 0 };

	ck_assert_int_eq(verdict("$.length > 1", "[1,2]", &e), 1);
	ck_assert_int_eq(verdict("$.length == 0", "[]", &e), 1);
	ck_assert_int_eq(verdict("@.length == 3", "\"abc\"", &e), 1);
	ck_assert_int_eq(verdict("$ == 1", "1", &e), 1);
	ck_assert_int_eq(verdict("$[0].id == 1", "[{\"id\":1}]", &e), 1);
}
END_TEST

START_TEST(operators_of_other_tools_are_named)
{
	static const struct {
		const char *filter, *word;
	} cases[] = {
		{ "$.a matches '^x'", "\"matches\"" },
		{ "$.a =~ /x/", "\"=~\"" },
		{ "$.a nin ['x']", "\"nin\"" },
		{ "$.a and $.b", "\"and\"" },
		{ "$.a.contains('x')", "\"contains(\"" },
		{ "$.a == 1 && $.b size 3", "\"size\"" },
		{ "$.a == 'x' or $.b", "\"or\"" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err e = { 0 };

		ck_assert_int_eq(verdict(cases[i].filter, "{}", &e), -1);
		ck_assert_msg(e.code == ERR_UNSUPPORTED &&
			strstr(e.text, cases[i].word) != NULL,
		    "%s: code %d, %s", cases[i].filter, (int)e.code, e.text);
	}
}
END_TEST

START_TEST(anything_else_is_refused_with_a_column)
{
	static const char *const wrong[] = {
		"",
		" ",
		"x",
		"$.a ==",
		"== 1",
		"$.a = 1",
		"$.a == x",
		"$.a == 1 &&",
		"$.a == (1)",
		"($.a",
		"$.a)",
		"true",
		"1",
		"'x'",
		"!true",
		"$.*  == 1",
		"$..a == 1",
		"$.l[?@.a].length == 0",
		"$.a == 01",
		"$.a == 'x",
		"$inputs.x",
		"!$inputs.x",
		"$inputs",
		"$statusCode == 200",
		"$response.body#/id != null",
		"#/code == 200",
		"$.a == 1;",
		"$.a == 1 $.b == 2",
		"$.a == \"x\"y",
		"$.a & $.b",
		"\xff",
	};

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct err e = { 0 };

		ck_assert_msg(verdict(wrong[i], "{}", &e) == -1,
		    "%s was accepted", wrong[i]);
		ck_assert_msg(e.code == ERR_DOCUMENT ||
			(e.code == ERR_UNSUPPORTED && strchr(wrong[i], '"')),
		    "%s: code %d, %s", wrong[i], (int)e.code, e.text);
	}
}
END_TEST

START_TEST(foreign_operands_are_listed_in_their_order)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct jsonpath_filter *f = jsonpath_filter_compile(a,
	    "$.a==$inputs.x||($steps.S.outputs.y[0]>=3&&$.b<$inputs.z)", &e);

	ck_assert_msg(f != NULL, "%s", e.text);
	ck_assert_str_eq(jsonpath_filter_foreign(f, 0), "$inputs.x");
	ck_assert_str_eq(jsonpath_filter_foreign(f, 1),
	    "$steps.S.outputs.y[0]");
	ck_assert_str_eq(jsonpath_filter_foreign(f, 2), "$inputs.z");
	ck_assert_ptr_null(jsonpath_filter_foreign(f, 3));
	arena_free(a);
}
END_TEST

START_TEST(the_length_of_a_long_text_is_work)
{
	static const char *const row[] = {
		"$.list[?$.text.length == 3]",
		"$.list[?length($.text) == 3]",
		"$.list[?$.text empty true]",
	};
	struct arena *a = arena_new(0);
	size_t n = (size_t)1 << 20;
	char *text = arena_alloc(a, n);
	json_t *list = json_array(), *root;
	bool holds;

	memset(text, 'x', n);
	for (int i = 0; i < 1000; i++)
		(void)json_array_append_new(list, json_integer(i));
	root = json_pack("{s:s%, s:o}", "text", text, n, "list", list);
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct err e = { 0 };
		struct jsonpath_filter *f =
		    jsonpath_filter_compile(a, row[i], &e);

		ck_assert_msg(f != NULL, "%s", e.text);
		ck_assert_msg(jsonpath_filter_test(f, root, NULL, NULL, &holds,
				  &e) < 0 &&
			e.code == ERR_LIMIT,
		    "%s has no limit", row[i]);
	}
	json_decref(root);
	arena_free(a);
}
END_TEST

UNIT_MAIN("jsonpath_filter", a_bare_filter_looks_at_the_root,
    the_root_may_be_an_array_or_a_scalar, operators_of_other_tools_are_named,
    anything_else_is_refused_with_a_column,
    foreign_operands_are_listed_in_their_order,
    the_length_of_a_long_text_is_work)
