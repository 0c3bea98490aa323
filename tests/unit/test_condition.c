/* Conditions of criteria: grammar, comparison, limits. */
#include <string.h>

#include "arazzo/language/condition.h"
#include "arazzo/language/response.h"
#include "arazzo/language/scope.h"
#include "data/value.h"
#include "http/http.h"
#include "json.h"
#include "rows.h"
#include "unit.h"

static struct arena *arena;
static struct names names;
static struct scope scope;
static struct http_response http;
static struct http_header header[] = { { "Content-Type", "application/json" },
	{ "X-Rate", "12" }, { "ETag", "(a)" } };
static const char body[] =
    "{\"status\":\"Available\",\"data\":[{\"id\":42}],"
    "\"n\":null,\"zero\":0,\"empty\":\"\",\"no\":false,\"yes\":true,"
    "\"big\":9007199254740993,\"a-b\":\"x\",\"list\":[1,2],\"list2\":[1,2.0],"
    "\"street\":\"STRASSE\",\"num\":\"10\",\"nine\":\"9\","
    "\"o\":{\"k\":1}}";

static json_t *
json(const char *text)
{
	return json_in(arena, text);
}

static void
setup(void)
{
	arena = arena_new(0);
	scope = (struct scope){ .arena = arena };
	scope.inputs = json("{\"name\":\"Fluffy\",\"age\":\"30\",\"a.b\":2,"
			    "\"q\":\"it's\"}");
	scope.outputs = json("{\"pets\":{\"name\":\"Rex\"}}");
	http = (struct http_response){ .status = 200,
		.header = header,
		.nheader = 3,
		.body = body,
		.nbody = strlen(body) };
	scope.response = response_new(arena, &http);
	names.inputs = json("{\"name\":true,\"age\":true,\"a.b\":true,"
			    "\"q\":true}");
	names.steps = json("{}");
}

static void
teardown(void)
{
	arena_free(arena);
}

static const char *note;

/* "true", "false", or the error's text. */
static const char *
test(const char *text)
{
	static char ret[600];
	struct err e = { 0 };
	struct condition *c = condition_compile(arena, text, &names, NULL, &e);
	struct judgement j;

	note = NULL;
	if (c != NULL && condition_test(c, &scope, &j, &e) == 0) {
		note = j.note;
		return j.holds ? "true" : "false";
	}
	(void)snprintf(ret, sizeof ret, "%s", e.text);
	return ret;
}

START_TEST(operators_bind_as_the_rule_says)
{
	static const struct row row[] = { { "true || false && false", "true" },
		{ "(true || false) && false", "false" },
		{ "!true == false", "true" }, { "!(true == false)", "true" },
		{ "!!true", "true" }, { "! true", "false" },
		{ "1 < 2 == true",
		    "column 7: one comparison cannot follow "
		    "another: join them by &&" },
		{ "(1 < 2) == true", "true" }, { "1 < 2 && 2 < 3", "true" },
		{ "$statusCode==200&&$statusCode<300", "true" },
		{ "  $statusCode  >=  200  ", "true" },
		{ "($statusCode == 500)||($statusCode == 200)", "true" } };

	ROWS_CHECK(test, row);
}
END_TEST

START_TEST(operands_are_literals_and_expressions_with_members)
{
	static const struct row row[] = {
		{ "$response.body.status == 'available'", "true" },
		{ "$response.body.data[0].id == 42", "true" },
		{ "$response.body#/data/0/id == 42", "true" },
		{ "$response.body#/data[0].id == 42", "true" },
		{ "$response.body.data[1].id == null", "true" },
		{ "$response.body.a-b == 'x'", "true" },
		{ "$response.body.zero == -0", "true" },
		{ "$response.body#/zero<1", "true" },
		{ "$response.header.X-Rate > 5", "true" },
		{ "($response.header.etag == '(a)')", "true" },
		{ "$inputs.a.b == 2", "true" },
		{ "$inputs.q == 'it''s'", "true" },
		{ "$outputs.pets.name == 'rex'", "true" },
		{ "'' == ''", "true" }, { "-3.5e1 == -35", "true" }
	};

	ROWS_CHECK(test, row);
}
END_TEST

START_TEST(comparison_follows_the_types)
{
	static const struct row row[] = {
		{ "$statusCode == '200'", "true" }, /* number, numeric string */
		{ "$inputs.age > 9", "true" },
		{ "'10' < '9'", "false" }, /* two numeric strings */
		{ "$response.body.num > $response.body.nine", "true" },
		{ "'1.0' == '1'", "false" }, /* == of two strings: text */
		{ "'abc' < 'ABD'", "true" },
		{ "$inputs.name == 'FLUFFY'", "true" },
		{ "$response.body.big == 9007199254740993", "true" },
		{ "$response.body.big == 9007199254740992", "false" },
		{ "$response.body.big == '9007199254740993'", "true" },
		{ "1 == 1.0", "true" }, { "true == 1", "false" },
		{ "true == 'true'", "false" }, { "true < false", "false" },
		{ "$response.body.list == $response.body.list2", "true" },
		{ "$response.body.o == $response.body.list", "false" },
		{ "$response.body.o < $response.body.list", "false" },
		{ "'x' == 1", "false" }, { "'x' != 1", "true" },
		{ "'x' < 1", "false" }
	};

	ROWS_CHECK(test, row);
}
END_TEST

START_TEST(null_equals_null_and_missing_and_nothing_else)
{
	static const struct row row[] = { { "null == null", "true" },
		{ "$response.body.n == null", "true" },
		{ "$response.body.none == null", "true" },
		{ "$response.body.none == $response.body.nothing", "true" },
		{ "$response.body.none != null", "false" },
		{ "$response.body.status != null", "true" },
		{ "$response.body.zero == null", "false" },
		{ "$response.body.no == null", "false" },
		{ "$response.body.empty == null", "false" },
		{ "$response.body.none > 0", "false" },
		{ "$response.body.none <= null", "false" },
		{ "null >= null", "false" } };

	ROWS_CHECK(test, row);
}
END_TEST

START_TEST(bare_operands_have_a_truth_and_a_note)
{
	static const struct row row[] = { { "$response.body.yes", "true" },
		{ "$response.body.no", "false" },
		{ "!$response.body.no", "true" } };
	static const struct row noted[] = { { "null", "false" },
		{ "0", "false" }, { "0.0", "false" }, { "''", "false" },
		{ "$response.body.none", "false" },
		{ "!$response.body.none", "true" }, { "'false'", "true" },
		{ "$response.body.o", "true" }, { "$statusCode", "true" },
		{ "true && $response.body.list", "true" } };

	ROWS_CHECK(test, row);
	ck_assert_ptr_null(note);
	for (size_t i = 0; i < sizeof noted / sizeof noted[0]; i++) {
		ck_assert_str_eq(test(noted[i].text), noted[i].want);
		ck_assert_msg(note != NULL, "%s", noted[i].text);
	}
	(void)test("$statusCode");
	ck_assert_str_eq(note,
	    "$statusCode is an integer and no boolean: taken "
	    "as true");
}
END_TEST

START_TEST(what_is_no_condition_is_refused_with_its_column)
{
	static const struct row row[] = {
		{ "", "column 1: an operand is missing" },
		{ "==", "column 1: an operand is missing" },
		{ "$statusCode ==", "column 15: an operand is missing" },
		{ "$statusCode === 200",
		    "column 15: not an operand: texts are in "
		    "single quotes, expressions begin with $" },
		{ "$statusCode = 200",
		    "column 13: an operator (== != < <= > >= && "
		    "||) is wanted here" },
		{ "$statusCode == 200 200",
		    "column 20: an operator (== != < <= > "
		    ">= && ||) is wanted here" },
		{ "(true", "column 6: ')' is missing" },
		{ "true)",
		    "column 5: an operator (== != < <= > >= && ||) is "
		    "wanted here" },
		{ "'a", "column 1: the text is not ended" },
		{ "{$statusCode} == 200",
		    "column 1: expressions in simple conditions are "
		    "written without braces" },
		{ "$statusCode == 0200",
		    "column 16: not an operand: texts are in "
		    "single quotes, expressions begin with $" },
		{ "true && $nope",
		    "column 9: $nope: column 1: not a runtime expression" },
		{ "$response.body.a[x]",
		    "column 15: this is neither .name nor "
		    "[n]" },
		{ "$response.body..a",
		    "column 15: this is neither .name nor "
		    "[n]" }
	};

	ROWS_CHECK(test, row);
}
END_TEST

START_TEST(double_quotes_are_a_compatibility_reading)
{
	struct err e = { 0 };
	const char *compat = NULL;

	ck_assert_ptr_nonnull(condition_compile(arena, "$inputs.name == 'x'",
	    &names, &compat, &e));
	ck_assert_ptr_null(compat);
	ck_assert_ptr_nonnull(condition_compile(arena,
	    "$inputs.name == \"fluffy\"", &names, &compat, &e));
	ck_assert_str_eq(compat, "C6");
	ck_assert_str_eq(test("$inputs.name == \"fluffy\""), "true");
}
END_TEST

START_TEST(case_is_folded_in_every_script_and_no_locale)
{
	static const struct {
		const char *a, *b;
		int want;
	} row[] = { { "\xc3\x84RGER", "\xc3\xa4rger", 0 },
		{ "\xce\xa3", "\xcf\x83", 0 }, { "\xcf\x82", "\xcf\x83", 0 },
		{ "\xd0\x96", "\xd0\xb6", 0 },                 /* Cyrillic */
		{ "\xd4\xb1", "\xd5\xa1", 0 },                 /* Armenian */
		{ "\xef\xbc\xa1", "\xef\xbd\x81", 0 },         /* fullwidth */
		{ "\xf0\x90\x90\x80", "\xf0\x90\x90\xa8", 0 }, /* Deseret */
		{ "\xe1\xba\x9e", "\xc3\x9f", 0 }, /* capital sharp s */
		{ "\xe2\x84\xaa", "k", 0 },        /* Kelvin */
		{ "\xc3\x9f", "ss", 1 }, /* simple, not full, folding */
		{ "i", "\xc4\xb0", -1 }, /* not Turkish */
		{ "i", "\xc4\xb1", -1 },
		{ "\xe1\x8e\xa0", "\xea\xad\xb0", 0 }, /* Cherokee */
		{ "\xe1\x8f\xb0", "\xe1\x8f\xb8", 0 }, { "a", "B", -1 },
		{ "b", "A", 1 }, { "a", "aa", -1 }, { "\xff", "\xfe", 1 } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_msg(condition_compare_text(row[i].a, strlen(row[i].a),
				  row[i].b, strlen(row[i].b)) == row[i].want,
		    "%s %s", row[i].a, row[i].b);
}
END_TEST

/* A condition of n times one text and then another. */
static const char *
repeat(const char *one, size_t n, const char *last)
{
	size_t length = strlen(one);
	char *text = arena_alloc(arena, n * length + strlen(last) + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(text + i * length, one, length);
	memcpy(text + n * length, last, strlen(last) + 1);
	return text;
}

START_TEST(nesting_and_length_are_limited_and_long_chains_are_not_nesting)
{
	struct err e = { 0 };

	ck_assert_str_eq(test(repeat("!", CONDITION_MAX_NEST, "true")), "true");
	ck_assert_str_eq(test(repeat("!", CONDITION_MAX_NEST + 1, "true")),
	    "the condition is nested deeper than 64");
	ck_assert_str_eq(test(repeat("(", CONDITION_MAX_NEST + 1, "true")),
	    "the condition is nested deeper than 64");
	ck_assert_str_eq(test(repeat("true && ", 8000, "true")), "true");
	ck_assert_ptr_null(condition_compile(arena,
	    repeat("x", CONDITION_MAX_TEXT + 1, ""), &names, NULL, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
}
END_TEST

UNIT_MAIN_AROUND("condition", setup, teardown, operators_bind_as_the_rule_says,
    operands_are_literals_and_expressions_with_members,
    comparison_follows_the_types, null_equals_null_and_missing_and_nothing_else,
    bare_operands_have_a_truth_and_a_note,
    what_is_no_condition_is_refused_with_its_column,
    double_quotes_are_a_compatibility_reading,
    case_is_folded_in_every_script_and_no_locale,
    nesting_and_length_are_limited_and_long_chains_are_not_nesting)
