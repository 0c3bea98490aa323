/* Criteria of every kind against a response. */
#include <string.h>

#include "arazzo/language/criterion.h"
#include "arazzo/language/expr.h"
#include "arazzo/language/response.h"
#include "arazzo/language/scope.h"
#include "data/diag.h"
#include "data/doc.h"
#include "data/value.h"
#include "http/http.h"
#include "json.h"
#include "unit.h"

static struct arena *arena;
static struct names names;
static struct scope scope;
static struct http_response http;
static struct http_header header;
static struct diags diags;

static json_t *
json(const char *text)
{
	return json_in(arena, text);
}

static void
answer(const char *type, const char *body)
{
	header = (struct http_header){ "Content-Type", type };
	http = (struct http_response){ .status = 200,
		.header = &header,
		.nheader = 1,
		.body = body,
		.nbody = strlen(body) };
	scope.response = response_new(arena, &http);
}

static void
setup(void)
{
	arena = arena_new(0);
	scope = (struct scope){ .arena = arena };
	scope.inputs = json("{\"id\":7,\"name\":\"it's \\\"x\\\"\","
			    "\"state\":\"AVAILABLE\",\"n\":null,\"re\":\"^a\","
			    "\"small\":1e-20,\"big\":18446744073709551616}");
	names.inputs = json("{\"id\":true,\"name\":true,\"state\":true,"
			    "\"n\":true,\"re\":true,\"none\":true,"
			    "\"small\":true,\"big\":true}");
	names.steps = json("{}");
	answer("application/json",
	    "{\"image\":{\"state\":\"AVAILABLE\"},"
	    "\"pets\":[{\"id\":7,\"name\":\"it's \\\"x\\\"\"},{\"id\":8}],"
	    "\"off\":false,\"nil\":null,\"text\":\"abc\"}");
}

static void
teardown(void)
{
	arena_free(arena);
}

static struct criterion *
compile(const char *text)
{
	struct err e = { 0 };
	struct doc *d =
	    doc_parse(arena, text, strlen(text), "c.yaml", NULL, &e);

	ck_assert_msg(d != NULL, "%s", e.text);
	diags_init(&diags, arena, false);
	return criterion_compile(arena, d, d->root, &names, &diags);
}

/* "true", "false", "finding: ...", "error: ..."; at load the first diagnosis
 * as a line. */
static const char *
test(const char *text)
{
	static char ret[700];
	struct criterion *c = compile(text);
	struct judgement j;
	struct err e = { 0 };

	if (c == NULL)
		(void)snprintf(ret, sizeof ret, "%s",
		    diag_line(arena, diags.first));
	else if (criterion_test(c, &scope, &j, &e) < 0)
		(void)snprintf(ret, sizeof ret, "error: %s", e.text);
	else if (j.finding != NULL)
		(void)snprintf(ret, sizeof ret, "finding: %s", j.finding);
	else
		(void)snprintf(ret, sizeof ret, "%s",
		    j.holds ? "true" : "false");
	return ret;
}

struct row {
	const char *text, *want;
};

static void
check_rows(const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = test(row[i].text);

		ck_assert_msg(strncmp(got, row[i].want, strlen(row[i].want)) ==
			0,
		    "%s: %s, not %s", row[i].text, got, row[i].want);
	}
}

#define CHECK_ROWS(row) check_rows(row, sizeof row / sizeof row[0])

#define BODY "context: $response.body\n"

START_TEST(there_are_four_kinds_and_simple_is_the_default)
{
	static const struct row row[] = { { "condition: $statusCode == 200",
					      "true" },
		{ "type: simple\ncondition: $statusCode == 201", "false" },
		{ "type: simple\n" BODY "condition: $statusCode == 200",
		    "true" },
		{ "type: regex\ncontext: $statusCode\ncondition: ^2\\d\\d$",
		    "true" },
		{ "type: jsonpath\n" BODY "condition: $.pets[?@.id == 8]",
		    "true" },
		{ "type: {type: jsonpath, version: rfc9535}\n" BODY
		  "condition: $.pets[?@.id == 9]",
		    "false" },
		{ "type: {type: jsonpath, version: "
		  "draft-goessner-dispatch-jsonpath-00}\n" BODY
		  "condition: $.pets[0]",
		    "true" } };

	CHECK_ROWS(row);
}
END_TEST

START_TEST(what_is_wrong_is_said_with_its_line)
{
	static const struct row row[] = {
		{ "type: simple", "c.yaml:1:1: condition: it is missing" },
		{ "condition: 1", "c.yaml:1:1: condition: it is a text" },
		{ "type: sql\n" BODY "condition: a",
		    "c.yaml:1:1: type: no such "
		    "type: \"sql\"" },
		{ "type: jsonpointer\n" BODY "condition: /a",
		    "c.yaml:1:1: type: a "
		    "criterion is simple, regex, jsonpath or xpath" },
		{ "type: {type: xpath, version: xpath-40}\n" BODY
		  "condition: //a",
		    "c.yaml:1:1: type: no version \"xpath-40\" of xpath is "
		    "known" },
		{ "type: {type: jsonpath}\n" BODY "condition: $.a",
		    "c.yaml:1:1: type: the version is missing" },
		{ "type: regex\ncondition: a",
		    "c.yaml:1:1: type: a criterion of "
		    "this type needs a context" },
		{ "type: regex\ncontext: abc\ncondition: a",
		    "c.yaml:2:1: context: "
		    "column 1: not a runtime expression" },
		{ "type: regex\n" BODY "condition: (",
		    "c.yaml:3:1: condition: " },
		{ "type: jsonpath\n" BODY "condition: $[[[",
		    "c.yaml:3:1: "
		    "condition: column" },
		{ "\n\ncondition: $statusCode ==",
		    "c.yaml:3:1: condition: "
		    "column 15: an operand is missing" },
		{ "- a", "c.yaml:1:1: a criterion is an object" }
	};

	CHECK_ROWS(row);
}
END_TEST

START_TEST(a_typed_criterion_without_its_context_is_false)
{
	static const struct row row[] = {
		{ "type: regex\ncontext: $inputs.none\ncondition: ''",
		    "false" },
		{ "type: regex\ncontext: $inputs.n\ncondition: 'null'",
		    "false" },
		{ "type: jsonpath\ncontext: $response.body#/nil\ncondition: $",
		    "false" },
		{ "type: jsonpath\ncontext: $response.body#/none\ncondition: $",
		    "false" }
	};

	CHECK_ROWS(row);
	scope.response = NULL;
	CHECK_ROWS(row);
}
END_TEST

START_TEST(a_selected_false_or_null_counts)
{
	static const struct row row[] = {
		{ "type: jsonpath\n" BODY "condition: $.off", "true" },
		{ "type: jsonpath\n" BODY "condition: $.nil", "true" },
		{ "type: jsonpath\n" BODY "condition: $.none", "false" }
	};

	CHECK_ROWS(row);
}
END_TEST

START_TEST(regex_searches_with_case_in_texts_and_json)
{
	static const struct row row[] = {
		{ "type: regex\ncontext: $response.body#/text\ncondition: b",
		    "true" },
		{ "type: regex\ncontext: $response.body#/text\ncondition: B",
		    "false" },
		{ "type: regex\ncontext: $response.body#/text\ncondition: ^b",
		    "false" },
		{ "type: regex\ncontext: $response.body#/off\ncondition: ^false$",
		    "true" },
		{ "type: regex\ncontext: $response.body#/pets/1\ncondition: "
		  "'^\\{\"id\":8\\}$'",
		    "true" }
	};

	CHECK_ROWS(row);
}
END_TEST

START_TEST(bare_filters_are_read_once_told_of_and_refused_when_strict)
{
	static const char bare[] =
	    "type: jsonpath\n" BODY
	    "condition: $.image.state == \"AVAILABLE\" && $.pets.length > 1";

	ck_assert_str_eq(test(bare), "true");
	ck_assert_uint_eq(diags.compat, 1);
	ck_assert_str_eq(diags.first->id, "C1");
	ck_assert_str_eq(test("type: jsonpath\n" BODY
			      "condition: $.image.state == 'available'"),
	    "false");
	ck_assert_str_eq(test("type: jsonpath\n" BODY
			      "condition: $.image.state == $inputs.state"),
	    "true");
	ck_assert_str_eq(test("type: jsonpath\n" BODY
			      "condition: $.pets[0].id == $inputs.none"),
	    "false");
	ck_assert_msg(strstr(test("type: jsonpath\n" BODY
				  "condition: $.text sizeof 'a'"),
			  "sizeof") != NULL,
	    "%s", diags.first->text);
	ck_assert_str_eq(test("type: jsonpath\n" BODY
			      "condition: $.pets[0].id == {$inputs.id}"),
	    "true");
	ck_assert_uint_eq(diags.compat, 1);
	ck_assert_str_eq(test("type: jsonpath\n" BODY
			      "condition: $.pets[?@.id == {$inputs.id}]"),
	    "true");
	ck_assert_uint_eq(diags.compat, 0);
}
END_TEST

START_TEST(a_filter_on_the_root_is_strict_and_warned_of)
{
	ck_assert_str_eq(test("type: jsonpath\n" BODY
			      "condition: $[?@.image.state == \"AVAILABLE\"]"),
	    "false");
	ck_assert_uint_eq(diags.warnings, 1);
	ck_assert_str_eq(diags.first->id, "R22");
	ck_assert_msg(strstr(diags.first->text,
			  "$response.body.image.state == "
			  "'AVAILABLE'") != NULL,
	    "%s", diags.first->text);
	ck_assert_str_eq(test("type: jsonpath\n" BODY
			      "condition: $[?@.state == \"AVAILABLE\"]"),
	    "true");
	answer("application/json", "[{\"image\":{\"state\":\"AVAILABLE\"}}]");
	ck_assert_str_eq(test("type: jsonpath\n" BODY
			      "condition: $[?@.image.state == \"AVAILABLE\"]"),
	    "true");
}
END_TEST

START_TEST(values_are_put_into_typed_conditions_as_the_language_wants)
{
	static const struct row row[] = { { "type: jsonpath\n" BODY
					    "condition: $.pets[?@.id == "
					    "{$inputs.id}]",
					      "true" },
		{ "type: jsonpath\n" BODY "condition: $.pets[?@.name == "
		  "{$inputs.name}]",
		    "true" },
		{ "type: jsonpath\n" BODY "condition: $.pets[?@.name == "
		  "'{$inputs.name}']",
		    "true" },
		{ "type: jsonpath\n" BODY "condition: '$.pets[?@.name == "
		  "\"{$inputs.name}\"]'",
		    "true" },
		{ "type: jsonpath\n" BODY "condition: $.image[?@ == "
		  "{$inputs.state}]",
		    "true" },
		{ "type: regex\ncontext: $response.body#/text\n"
		  "condition: '{$inputs.re}'",
		    "true" },
		{ "type: regex\ncontext: $response.body#/text\n"
		  "condition: '{$inputs.none}'",
		    "finding: $inputs.none: input "
		    "\"none\" was not given" },
		{ "type: regex\ncontext: $response.body#/text\n"
		  "condition: '({$inputs.re}'",
		    "finding: \"(^a\": " },
		{ "type: regex\ncontext: $response.body#/text\n"
		  "condition: 'a{3}$|{$|c'",
		    "true" } };

	CHECK_ROWS(row);
}
END_TEST

START_TEST(a_body_that_is_no_json_cannot_be_queried)
{
	answer("text/plain", "x");
	ck_assert_str_eq(test("type: jsonpath\n" BODY "condition: $.a"),
	    "finding: the body is not JSON: its type is text/plain");
	ck_assert_str_eq(test("type: regex\n" BODY "condition: x"), "true");
}
END_TEST

START_TEST(xpath_has_its_own_truth_and_is_asked_of_xml_only)
{
	static const struct row row[] = {
		{ "type: xpath\n" BODY "condition: //item[@n='7']", "true" },
		{ "type: xpath\n" BODY "condition: //item[@n='8']", "false" },
		{ "type: xpath\n" BODY "condition: count(//item) - 1",
		    "false" },
		{ "type: xpath\n" BODY "condition: count(//item) = 1", "true" },
		{ "type: xpath\n" BODY "condition: string(//none)", "false" },
		{ "type: {type: xpath, version: xpath-31}\n" BODY
		  "condition: //item",
		    "true" },
		{ "type: xpath\n" BODY "condition: //item[@n={$inputs.id}]",
		    "true" },
		{ "type: xpath\n" BODY "condition: //item[.={$inputs.name}]",
		    "true" },
		{ "type: xpath\n" BODY "condition: //item[@n=\"{$inputs.id}\"]",
		    "true" },
		{ "type: xpath\n" BODY
		  "condition: //item[.=\"{$inputs.name}\"]",
		    "finding: $inputs.name: a value with the quote that stands around it" },
		{ "type: xpath\n" BODY "condition: //item[@n<{$inputs.small}]",
		    "false" },
		{ "type: xpath\n" BODY "condition: //item[@n={$inputs.big}]",
		    "finding: $inputs.big: a number of more digits than XPath holds" },
		{ "type: xpath\n" BODY
		  "condition: //item[@n=\"{$inputs.big}\"]",
		    "false" },
		{ "type: xpath\n" BODY
		  "condition: //item[@n=18446744073709551616]",
		    "c.yaml:3:1: condition: " },
		{ "type: xpath\n" BODY "condition: //item[",
		    "c.yaml:3:1: condition: " },
		{ "type: xpath\n" BODY "condition: for $x in //a return $x",
		    "c.yaml:3:1: condition: " }
	};

	answer("application/xml", "<l><item n='7'>it's \"x\"</item></l>");
	CHECK_ROWS(row);
	answer("application/json", "{}");
	ck_assert_msg(strncmp(test("type: xpath\n" BODY "condition: //a"),
			  "finding: the context is not XML: ", 32) == 0,
	    "%s", test("type: xpath\n" BODY "condition: //a"));
	answer("application/json", "{\"x\":\"<a><b/></a>\",\"n\":1}");
	ck_assert_str_eq(test("type: xpath\ncontext: $response.body#/x\n"
			      "condition: /a/b"),
	    "true");
	ck_assert_str_eq(test("type: xpath\ncontext: $response.body#/n\n"
			      "condition: /a/b"),
	    "finding: the context is not XML: it is an "
	    "integer");
}
END_TEST

static void
count(void *ctx, const struct expr *x, json_t *at)
{
	(void)x;
	(void)at;
	++*(int *)ctx;
}

START_TEST(the_linker_sees_every_expression_of_a_criterion)
{
	static const struct {
		const char *text;
		int n;
	} row[] = { { "condition: $statusCode == 200 && !$inputs.id", 2 },
		{ "type: jsonpath\n" BODY "condition: $.a", 1 },
		{ "type: regex\n" BODY "condition: '{$inputs.re}{$url}'", 3 },
		{ "type: jsonpath\n" BODY "condition: $.a == $inputs.id", 2 } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		int n = 0;

		criterion_each(compile(row[i].text), count, &n);
		ck_assert_msg(n == row[i].n, "%s: %d", row[i].text, n);
	}
	ck_assert_str_eq(query_kind_name(compile(row[1].text)->kind),
	    "jsonpath");
	ck_assert_str_eq(compile(row[1].text)->text, "$.a");
}
END_TEST

UNIT_MAIN_AROUND("criterion", setup, teardown,
    there_are_four_kinds_and_simple_is_the_default,
    what_is_wrong_is_said_with_its_line,
    a_typed_criterion_without_its_context_is_false,
    a_selected_false_or_null_counts, regex_searches_with_case_in_texts_and_json,
    bare_filters_are_read_once_told_of_and_refused_when_strict,
    a_filter_on_the_root_is_strict_and_warned_of,
    values_are_put_into_typed_conditions_as_the_language_wants,
    a_body_that_is_no_json_cannot_be_queried,
    xpath_has_its_own_truth_and_is_asked_of_xml_only,
    the_linker_sees_every_expression_of_a_criterion)
