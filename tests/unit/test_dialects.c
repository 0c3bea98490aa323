/* Readings of documents that publishers and generators write: C15 to C21 of
 * the ledger, each a single warning, and an error when strict. */
#include <string.h>

#include "base/arena.h"
#include "play.h"
#include "unit.h"

static struct play *p;

static void
setup(void)
{
	p = play_new();
}

static void
teardown(void)
{
	play_free(p);
}

#define STEP(rest) FLOW "  - {stepId: s, " rest "}\n"
#define WITH(rest) STEP("operationId: getA, " rest)

/* Runs the document: it ends so, with exactly one reading of that rule; and
 * does not load when strict. */
static void
check_reading(const char *text, const char *rule, int end, const char *asked)
{
	play_good(p, text);
	ck_assert_msg(p->l.compat == 1 && play_has(p, DIAG_COMPAT, rule, ""),
	    "%zu readings, the first: %s", p->l.compat,
	    p->l.first != NULL ? p->l.first->text : "none");
	ck_assert_int_eq(play_run(p, "w", "{}"), end);
	if (asked != NULL)
		ck_assert_str_eq(play_asked(p), asked);
	p->env.strict = true;
	ck_assert_ptr_null(play_load(p, text));
	p->env.strict = false;
}

/* The criterion on a response with that body. */
static void
check_criterion(const char *rule, const char *criterion, const char *body,
    int end)
{
	struct fake_answer answer[] = { { .status = 204, .body = body } };
	char *text = arena_printf(p->arena,
	    PLAY FLOW "  - stepId: s\n    operationId: getA\n"
		      "    successCriteria:\n    - %s\n",
	    criterion);

	p->fake->script = answer;
	p->fake->nscript = 1;
	check_reading(text, rule, end, NULL);
}

START_TEST(an_operation_id_may_begin_with_the_name_of_its_source)
{
	ANSWERS(p, STATUS(200));
	check_reading(PLAY STEP("operationId: api.getA"), "C15",
	    ARAZZO_COMPLETED, "GET /a");
	play_wrong(PLAY STEP("operationId: api.nothing"), "A50", "nothing");
	play_wrong(PLAY STEP("operationId: other.getA"), "A50", "other.getA");
}
END_TEST

static const struct play_file dotted[] = {
	{ "dot.yaml",
	    "openapi: 3.0.0\ninfo: {title: t, version: '1'}\n"
	    "servers: [{url: 'https://dot.test'}]\n"
	    "paths: {/whole: {get: {operationId: api.getA, responses: "
	    "{}}}}\n" },
	{ NULL, NULL }
};

START_TEST(an_operation_of_the_whole_name_goes_before_a_prefix)
{
	static const char text[] =
	    "arazzo: 1.0.1\ninfo: {title: T, version: '1'}\n"
	    "sourceDescriptions:\n"
	    "- {name: api, url: api.yaml, type: openapi}\n"
	    "- {name: dot, url: dot.yaml, type: openapi}\n" STEP(
		"operationId: api.getA");

	p->file = dotted;
	ANSWERS(p, STATUS(200));
	play_ends(p, text, ARAZZO_COMPLETED, "GET https://dot.test/whole");
	ck_assert(!play_has(p, DIAG_COMPAT, "C15", ""));
}
END_TEST

START_TEST(an_operation_path_may_name_its_source_without_url)
{
	ANSWERS(p, STATUS(200));
	check_reading(PLAY STEP("operationPath: "
				"'$sourceDescriptions.api#/paths/~1a/get'"),
	    "C15", ARAZZO_COMPLETED, "GET /a");
	check_reading(PLAY STEP("operationPath: "
				"'{$sourceDescriptions.api}#/paths/~1a/get'"),
	    "C15", ARAZZO_COMPLETED, "GET /a|GET /a");
	play_wrong(PLAY STEP("operationPath: "
			     "'$sourceDescriptions.no#/paths/~1a/get'"),
	    "A52", "must begin with");
}
END_TEST

START_TEST(a_member_of_digits_is_an_index_of_an_array_only)
{
	static const char text[] = PLAY FLOW
	    "  - stepId: s\n    operationId: getA\n"
	    "    outputs: {a: $response.body#/l}\n"
	    "  - stepId: t\n    operationId: getPet\n    parameters:\n"
	    "    - {name: id, in: path, value: $steps.s.outputs.a.0.id}\n";

	ANSWERS(p, OK("{\"l\":[{\"id\":\"x\"}]}"), STATUS(200),
	    OK("{\"l\":{\"0\":{\"id\":\"y\"}}}"), STATUS(200), OK("{\"l\":[]}"),
	    STATUS(200));
	check_reading(text, "C16", ARAZZO_COMPLETED, "GET /a|GET /pets/x");
	play_good(p, text);
	ck_assert_int_eq(play_run(p, "w", "{}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p),
	    "GET /a|GET /pets/x|GET /a|GET /pets/y");
	ck_assert_int_eq(play_run(p, "w", "{}"), ARAZZO_ERROR);
}
END_TEST

START_TEST(an_index_of_digits_is_read_in_conditions_too)
{
	static const struct {
		const char *body;
		int end;
	} row[] = { { "{\"l\":[1,{\"b\":2}]}", ARAZZO_COMPLETED },
		{ "{\"l\":[1]}", ARAZZO_FAILED },
		{ "{\"l\":{\"1\":{\"b\":2}}}", ARAZZO_COMPLETED } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		check_criterion("C16",
		    "{condition: '$response.body.l.1.b == 2'}", row[i].body,
		    row[i].end);
}
END_TEST

static const struct play_file other[] = {
	{ "other.yaml",
	    PLAY "workflows:\n- workflowId: visit\n  steps:\n"
		 "  - {stepId: x, operationId: getB}\n"
		 "- workflowId: workflows.own\n  steps:\n"
		 "  - {stepId: x, operationId: getA}\n" },
	{ NULL, NULL }
};
#define TWO_SOURCES PLAY "- {name: other, url: other.yaml, type: arazzo}\n"

START_TEST(workflows_of_a_source_may_be_named_by_way_of_workflows)
{
	p->file = other;
	ANSWERS(p, STATUS(200));
	check_reading(TWO_SOURCES
			  STEP("workflowId: $sourceDescriptions.other.workflows"
			       ".visit"),
	    "C17", ARAZZO_COMPLETED, "GET /b");
	/* A workflow of the whole name is meant first. */
	play_good(p,
	    TWO_SOURCES STEP("workflowId: $sourceDescriptions.other"
			     ".workflows.own"));
	ck_assert(!play_has(p, DIAG_COMPAT, "C17", ""));
}
END_TEST

START_TEST(a_text_on_the_right_may_lack_its_quotes)
{
	static const struct {
		const char *condition;
		int end;
	} row[] = {
		{ "$response.body.t == application/json", ARAZZO_COMPLETED },
		{ "$response.body.t == application/xml", ARAZZO_FAILED },
		{ "$response.body.t != a b c", ARAZZO_COMPLETED },
		{ "$response.body.mail == x@y.org && $statusCode == 204",
		    ARAZZO_COMPLETED },
		{ "($response.body.mail == x@y.org) && $statusCode == 500",
		    ARAZZO_FAILED },
		{ "$response.body.day == 2026-01-02 || $statusCode == 1",
		    ARAZZO_COMPLETED },
		{ "$response.body.words == 12 angry  men", ARAZZO_COMPLETED },
		{ "$response.body.words == true story", ARAZZO_FAILED },
	};
	static const char body[] =
	    "{\"t\":\"application/json\",\"mail\":\"x@y.org\","
	    "\"day\":\"2026-01-02\",\"words\":\"12 angry  men\"}";

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		check_criterion("C18",
		    arena_printf(p->arena, "{condition: '%s'}",
			row[i].condition),
		    body, row[i].end);
}
END_TEST

START_TEST(what_looks_like_an_operand_is_not_an_unquoted_text)
{
	static const char *const wrong[] = { "$statusCode === 200",
		"1 == 2 == 3", "$statusCode == 200 200",
		"$statusCode == {$inputs.x}", "$statusCode == [1]",
		"$statusCode == ", "foo == 1", "$statusCode < foo" };

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		play_wrong(arena_printf(p->arena,
			       PLAY
				   WITH("successCriteria: [{condition: '%s'}]"),
			       wrong[i]),
		    "R18", "column");
	play_good(p,
	    PLAY WITH("successCriteria: [{condition: '$statusCode == 200 "
		      "&& $method == true'}]"));
	ck_assert_uint_eq(p->l.compat, 0);
}
END_TEST

START_TEST(a_class_of_status_codes_is_compared_as_a_class)
{
	check_criterion("C18", "{condition: $statusCode == 2XX}", "",
	    ARAZZO_COMPLETED);
	check_criterion("C18", "{condition: $statusCode == 2xx}", "",
	    ARAZZO_COMPLETED);
	check_criterion("C18", "{condition: $statusCode == 4XX}", "",
	    ARAZZO_FAILED);
	check_criterion("C18", "{condition: $statusCode != 4XX}", "",
	    ARAZZO_COMPLETED);
	check_criterion("C18", "{condition: $statusCode != 2XX}", "",
	    ARAZZO_FAILED);
	check_criterion("C18", "{condition: $response.body.s == 2XX}",
	    "{\"s\":\"2xx\"}", ARAZZO_COMPLETED);
}
END_TEST

START_TEST(json_as_a_simple_condition_must_equal_its_context)
{
	static const char criterion[] =
	    "{type: simple, context: $response.body, condition: "
	    "'{\"a\": 1, \"l\": [\"x\", {\"b\": null}]}'}";
	static const struct {
		const char *body;
		int end;
	} row[] = {
		{ "{\"l\":[\"x\",{\"b\":null}],\"a\":1.0}", ARAZZO_COMPLETED },
		{ "{\"a\":1,\"l\":[\"X\",{\"b\":null}]}", ARAZZO_FAILED },
		{ "{\"a\":\"1\",\"l\":[\"x\",{\"b\":null}]}", ARAZZO_FAILED },
		{ "{\"a\":1,\"l\":[\"x\",{}]}", ARAZZO_FAILED },
		{ "{\"a\":1,\"l\":[\"x\",{\"b\":null}],\"more\":1}",
		    ARAZZO_FAILED },
		{ "not JSON", ARAZZO_FAILED },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		check_criterion("C19", criterion, row[i].body, row[i].end);
	check_criterion("C19",
	    "{type: simple, context: $response.body#/t, "
	    "condition: '\"Oak\"'}",
	    "{\"t\":\"Oak\"}", ARAZZO_COMPLETED);
	check_criterion("C19",
	    "{type: simple, context: $response.body#/none, "
	    "condition: '[1]'}",
	    "{}", ARAZZO_FAILED);
}
END_TEST

START_TEST(json_as_a_simple_condition_is_false_without_a_response)
{
#define EQUAL \
	"[{type: simple, context: $response.body, condition: '{\"a\": 1}'}]"

	ANSWERS(p, { .code = ERR_NETWORK });
	check_reading(PLAY FLOW "  - stepId: s\n    operationId: getA\n"
				"    onFailure:\n"
				"    - {name: n, type: retry, criteria: " EQUAL
				"}\n",
	    "C19", ARAZZO_FAILED, NULL);
	ck_assert_uint_eq(p->fake->nasked, 1);
	ANSWERS(p, STATUS(200));
	check_reading(PLAY FLOW "  - stepId: s\n    workflowId: v\n"
				"    successCriteria: " EQUAL "\n"
				"- workflowId: v\n"
				"  steps: [{stepId: s, operationId: getA}]\n",
	    "C19", ARAZZO_FAILED, NULL);
}
END_TEST

START_TEST(a_pointer_replaces_in_a_form_that_is_text)
{
	static const char text[] = PLAY FLOW
	    "  - stepId: s\n    operationId: postA\n    requestBody:\n"
	    "      contentType: application/x-www-form-urlencoded\n"
	    "      payload: 'name=x+y&n=1&n=2&empty=&e%20f=%26'\n"
	    "      replacements:\n"
	    "      - {target: /name, value: A & B}\n"
	    "      - {target: /n/1, value: 3}\n";

	ANSWERS(p, STATUS(200));
	check_reading(text, "C20", ARAZZO_COMPLETED, "POST /a");
	ck_assert_msg(strstr(p->fake->asked[0],
			  "\n\nname=A+%26+B&n=1&n=3&empty=&e+f=%26") != NULL,
	    "%s", p->fake->asked[0]);
	play_good(p,
	    PLAY FLOW
	    "  - stepId: s\n    operationId: postA\n    requestBody:\n"
	    "      contentType: application/x-www-form-urlencoded\n"
	    "      payload: a=1\n"
	    "      replacements: [{target: /b, value: 2}]\n");
	ck_assert_int_eq(play_run(p, "w", "{}"), ARAZZO_ERROR);
}
END_TEST

START_TEST(words_of_other_dialects_are_read_where_they_agree)
{
	static const struct {
		const char *condition;
		int end;
	} row[] = {
		{ "$.l contains 2", ARAZZO_COMPLETED },
		{ "$.l contains \"2\"", ARAZZO_FAILED },
		{ "$.t contains \"bc\"", ARAZZO_COMPLETED },
		{ "$.none contains \"bc\"", ARAZZO_FAILED },
		{ "$.o contains \"k\"", ARAZZO_FAILED },
		{ "$.t in [\"x\", \"abcd\"]", ARAZZO_COMPLETED },
		{ "$.t in [1, null]", ARAZZO_FAILED },
		{ "$.n in $.l", ARAZZO_COMPLETED },
		{ "$.t matches \"^a.*d$\"", ARAZZO_COMPLETED },
		{ "$.t matches \"^b$\"", ARAZZO_FAILED },
		{ "$.e empty true", ARAZZO_COMPLETED },
		{ "$.l empty true", ARAZZO_FAILED },
		{ "$.l empty false && $.n == 2", ARAZZO_COMPLETED },
		{ "$.l[?(@ == 9)] empty true", ARAZZO_COMPLETED },
		{ "$.none empty true", ARAZZO_FAILED },
		{ "$.o.k[?(@.d contains 5)]", ARAZZO_COMPLETED },
	};
	static const char body[] =
	    "{\"l\":[1,2],\"t\":\"abcd\",\"n\":2,\"e\":[],"
	    "\"o\":{\"k\":[{\"d\":[5]}]}}";

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		check_criterion("C21",
		    arena_printf(p->arena,
			"{type: jsonpath, context: $response.body, "
			"condition: '%s'}",
			row[i].condition),
		    body, row[i].end);
}
END_TEST

START_TEST(words_that_dialects_read_differently_are_refused_by_name)
{
	static const char *const wrong[] = { "matches \"a\"",
		"matches \"^a|b$\"", "matches \"^a\\\\$\"", "nin [1]", "size 3",
		"subsetof [1]" };

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		play_wrong(arena_printf(p->arena,
			       PLAY WITH("successCriteria: [{type: jsonpath, "
					 "context: $response.body, "
					 "condition: '$.a %s'}]"),
			       wrong[i]),
		    "A94", "support");
}
END_TEST

START_TEST(extensions_of_other_runners_are_named_with_the_remedy)
{
	play_told(PLAY WITH("x-security: [{schemeName: b}]"), "A104", "--auth");
	play_told(PLAY WITH("x-operation: {url: u, method: get}"), "A104",
	    "x-operation");
	play_told("arazzo: 1.0.1\ninfo: {title: T, version: '1'}\n"
		  "sourceDescriptions:\n"
		  "- {name: api, url: api.yaml, type: openapi, "
		  "x-serverUrl: 'http://x'}\n" WITH("description: d"),
	    "A104", "--server");
	play_wrong(PLAY STEP("x-operation: {url: u, method: get}"), "N3",
	    "x-operation is not supported");
}
END_TEST

UNIT_MAIN_AROUND("dialects", setup, teardown,
    an_operation_id_may_begin_with_the_name_of_its_source,
    an_operation_of_the_whole_name_goes_before_a_prefix,
    an_operation_path_may_name_its_source_without_url,
    a_member_of_digits_is_an_index_of_an_array_only,
    an_index_of_digits_is_read_in_conditions_too,
    workflows_of_a_source_may_be_named_by_way_of_workflows,
    a_text_on_the_right_may_lack_its_quotes,
    what_looks_like_an_operand_is_not_an_unquoted_text,
    a_class_of_status_codes_is_compared_as_a_class,
    json_as_a_simple_condition_must_equal_its_context,
    json_as_a_simple_condition_is_false_without_a_response,
    a_pointer_replaces_in_a_form_that_is_text,
    words_of_other_dialects_are_read_where_they_agree,
    words_that_dialects_read_differently_are_refused_by_name,
    extensions_of_other_runners_are_named_with_the_remedy)
