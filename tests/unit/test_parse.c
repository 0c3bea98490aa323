/* Every MUST on structure, each with its rule and location. */
#include <string.h>

#include "arazzo/parse/internal.h"
#include "base/buf.h"
#include "play.h"
#include "unit.h"

#define INFO "info: {title: T, version: '1'}\n"
#define SOURCES "sourceDescriptions: [{name: api, url: api.yaml}]\n"
#define FLOWS                                 \
	"workflows: [{workflowId: w, steps: " \
	"[{stepId: s, operationId: getA}]}]\n"
#define STEP(members) PLAY FLOW "  - stepId: s\n" members
#define GOOD_STEP "    operationId: getA\n"
#define WORKFLOW(members)                    \
	PLAY "workflows:\n- workflowId: w\n" \
	     "  steps: [{stepId: s, operationId: getA}]\n" members
#define COMPONENTS(members) PLAY FLOWS "components:\n" members

struct row {
	const char *text, *rule, *words;
};

static void
all_wrong(const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		play_wrong(row[i].text, row[i].rule, row[i].words);
}
#define ALL_WRONG(rows) all_wrong(rows, sizeof rows / sizeof rows[0])

START_TEST(a_description_has_its_required_members)
{
	static const struct row rows[] = {
		{ INFO SOURCES FLOWS, "A11", "arazzo" },
		{ "arazzo: 2.0.0\n" INFO SOURCES FLOWS, "A12", "2.0.0" },
		{ "arazzo: 1.2.0\n" INFO SOURCES FLOWS, "A12", "1.2.0" },
		{ "arazzo: 1.0\n" INFO SOURCES FLOWS, "A12", "a number" },
		{ "arazzo: 1.0.1\n" SOURCES FLOWS, "A14", "info" },
		{ "arazzo: 1.0.1\n" INFO FLOWS, "A15", "source" },
		{ "arazzo: 1.0.1\n" INFO "sourceDescriptions: []\n" FLOWS,
		    "A17", "at least one" },
		{ "arazzo: 1.0.1\n" INFO SOURCES, "A18", "workflows" },
		{ "arazzo: 1.0.1\n" INFO SOURCES "workflows: []\n", "A19",
		    "at least one" },
		{ "arazzo: 1.0.1\ninfo: {version: '1'}\n" SOURCES FLOWS, "A20",
		    "title" },
		{ "arazzo: 1.0.1\ninfo: {title: T}\n" SOURCES FLOWS, "A21",
		    "version" },
		{ "[]\n", "A1", "an object" },
	};

	ALL_WRONG(rows);
}
END_TEST

START_TEST(the_patch_number_makes_no_difference)
{
	static const char *const versions[] = { "1.0.0", "1.0.1", "1.0.99",
		"1.1.0", "1.1.7-rc1" };

	for (size_t i = 0; i < 5; i++) {
		struct play *p = play_new();

		play_good(p,
		    arena_printf(p->arena, "arazzo: %s\n%s", versions[i],
			INFO SOURCES FLOWS));
		play_free(p);
	}
}
END_TEST

START_TEST(a_source_has_a_name_and_a_url)
{
	static const struct row rows[] = {
		{ "arazzo: 1.0.1\n" INFO
		  "sourceDescriptions: [{url: x}]\n" FLOWS,
		    "A24", "name" },
		{ "arazzo: 1.0.1\n" INFO
		  "sourceDescriptions: [{name: x}]\n" FLOWS,
		    "A27", "url" },
		{ "arazzo: 1.0.1\n" INFO "sourceDescriptions: [{name: x,"
		  " url: 'a b'}]\n" FLOWS,
		    "A23", "a b" },
		{ "arazzo: 1.0.1\n" INFO "sourceDescriptions: [{name: x,"
		  " url: a}, {name: x, url: b}]\n" FLOWS,
		    "A24", "twice" },
		{ "arazzo: 1.0.1\n" INFO "sourceDescriptions: [{name: x,"
		  " url: a, type: graphql}]\n" FLOWS,
		    "A22", "graphql" },
	};

	ALL_WRONG(rows);
	play_told("arazzo: 1.0.1\n" INFO "sourceDescriptions: [{name: a b,"
		  " url: api.yaml}]\n" FLOWS,
	    "A26", "a b");
}
END_TEST

START_TEST(a_workflow_has_an_id_and_steps)
{
	static const struct row rows[] = {
		{ PLAY "workflows: [{steps: [{stepId: s, operationId: getA}]}"
		       "]\n",
		    "A29", "workflowId" },
		{ PLAY
		    "workflows: [{workflowId: w, steps: [{stepId: s,"
		    " operationId: getA}]}, {workflowId: w, steps: [{stepId: s"
		    ", operationId: getA}]}]\n",
		    "A30", "twice" },
		{ PLAY "workflows: [{workflowId: w}]\n", "A37", "steps" },
		{ PLAY "workflows: [{workflowId: w, steps: []}]\n", "A37",
		    "at least one" },
		{ WORKFLOW("  dependsOn: other\n"), "A34", "list" },
		{ WORKFLOW("  dependsOn: [3]\n"), "A34", "workflowId" },
		{ WORKFLOW("  outputs: {a b: $inputs.x}\n"), "A42", "a b" },
		{ WORKFLOW("  outputs: {a: 3}\n"), "R10", "expression" },
		{ WORKFLOW("  successActions: [{name: a, type: end}, {name: a,"
			   " type: end}]\n"),
		    "A39", "twice" },
		{ WORKFLOW("  failureActions: [{name: a, type: end}, {name: a,"
			   " type: end}]\n"),
		    "A41", "twice" },
		{ WORKFLOW("  parameters: [{name: a, in: query, value: 1},"
			   " {name: a, in: query, value: 2}]\n"),
		    "A45", "twice" },
		{ WORKFLOW("  inputs: {reference: $components.inputs.x}\n"),
		    "A86", "$ref" },
		{ WORKFLOW("  parameters: [{reference: $components.inputs.x}]"
			   "\n"),
		    "A44", "must begin" },
		{ WORKFLOW("  successActions: [{reference: "
			   "$components.successActions.x}]\n"),
		    "A38", "names nothing" },
		{ WORKFLOW("  failureActions: [{reference: "
			   "$components.failureActions.x}]\n"),
		    "A40", "names nothing" },
	};

	ALL_WRONG(rows);
	play_told(PLAY "workflows: [{workflowId: a/b, steps: [{stepId: s,"
		       " operationId: getA}]}]\n",
	    "A32", "a/b");
}
END_TEST

START_TEST(a_step_has_an_id_and_one_thing_to_do)
{
	static const struct row rows[] = {
		{ PLAY "workflows: [{workflowId: w, steps: [{operationId: getA"
		       "}]}]\n",
		    "A46", "stepId" },
		{ PLAY
		    "workflows: [{workflowId: w, steps: [{stepId: s,"
		    " operationId: getA}, {stepId: s, operationId: getA}]}]\n",
		    "A47", "twice" },
		{ STEP("    outputs: {}\n"), "N3", "needs one of" },
		{ STEP(GOOD_STEP "    workflowId: w\n"), "N3",
		    "more than one" },
		{ STEP(GOOD_STEP "    outputs: {a b: $statusCode}\n"), "A66",
		    "a b" },
		{ STEP(GOOD_STEP "    parameters: [{in: query, value: 1}]\n"),
		    "A67", "name" },
		{ STEP(GOOD_STEP "    parameters: [{name: a, value: 1}]\n"),
		    "A68", "in" },
		{ STEP(GOOD_STEP "    parameters: [{name: a, in: body,"
				 " value: 1}]\n"),
		    "A68", "body" },
		{ STEP(GOOD_STEP "    parameters: [{name: a, in: query}]\n"),
		    "A69", "value" },
		{ STEP(GOOD_STEP
		      "    parameters: [{name: X-A, in: header,"
		      " value: 1}, {name: x-a, in: header, value: 2}]\n"),
		    "A57", "twice" },
		{ STEP(GOOD_STEP "    parameters: [{reference: "
				 "$components.parameters.x}]\n"),
		    "A56", "names nothing" },
		{ STEP(GOOD_STEP "    onSuccess: [{name: a, type: end},"
				 " {name: a, type: end}]\n"),
		    "A62", "twice" },
		{ STEP(GOOD_STEP "    onFailure: [{name: a, type: end},"
				 " {name: a, type: end}]\n"),
		    "A65", "twice" },
		{ STEP(GOOD_STEP "    onSuccess: [{reference: "
				 "$components.successActions.x}]\n"),
		    "A61", "names nothing" },
		{ STEP(GOOD_STEP "    onFailure: [{reference: "
				 "$components.successActions.x}]\n"),
		    "A64", "must begin" },
		{ STEP(GOOD_STEP "    successCriteria: {}\n"), "A59", "list" },
	};

	ALL_WRONG(rows);
	play_told(PLAY "workflows: [{workflowId: w, steps: [{stepId: a.b,"
		       " operationId: getA}]}]\n",
	    "A49", "a.b");
}
END_TEST

START_TEST(actions_have_a_name_a_type_and_one_target)
{
	static const struct row rows[] = {
		{ STEP(GOOD_STEP "    onSuccess: [{type: end}]\n"), "A70",
		    "name" },
		{ STEP(GOOD_STEP "    onSuccess: [{name: a}]\n"), "A71",
		    "type" },
		{ STEP(GOOD_STEP "    onSuccess: [{name: a, type: stop}]\n"),
		    "A71", "stop" },
		{ STEP(GOOD_STEP "    onFailure: [{type: end}]\n"), "A76",
		    "name" },
		{ STEP(GOOD_STEP "    onFailure: [{name: a, type: no}]\n"),
		    "A77", "none of" },
		{ STEP(GOOD_STEP "    onSuccess: [{name: a, type: goto}]\n"),
		    "N7", "needs" },
		{ STEP(GOOD_STEP "    onSuccess: [{name: a, type: goto,"
				 " stepId: s, workflowId: w}]\n"),
		    "N7", "both" },
		{ STEP(GOOD_STEP "    onFailure: [{name: a, type: retry,"
				 " retryAfter: -1}]\n"),
		    "A80", "retryAfter" },
		{ STEP(GOOD_STEP "    onFailure: [{name: a, type: retry,"
				 " retryLimit: 1.5}]\n"),
		    "A82", "retryLimit" },
		{ STEP(GOOD_STEP "    onSuccess: [{name: a, type: goto,"
				 " stepId: nowhere}]\n"),
		    "A73", "nowhere" },
		{ STEP(GOOD_STEP "    onFailure: [{name: a, type: goto,"
				 " stepId: nowhere}]\n"),
		    "A79", "nowhere" },
		{ STEP(GOOD_STEP "    onSuccess: [{name: a, type: goto,"
				 " workflowId: nowhere}]\n"),
		    "A72", "nowhere" },
		{ STEP(GOOD_STEP "    onFailure: [{name: a, type: retry,"
				 " workflowId: nowhere}]\n"),
		    "A78", "nowhere" },
	};

	ALL_WRONG(rows);
}
END_TEST

START_TEST(criteria_have_a_condition_and_what_their_type_needs)
{
	static const struct row rows[] = {
		{ STEP(GOOD_STEP "    successCriteria: [{context: "
				 "$response.body}]\n"),
		    "A92", "condition" },
		{ STEP(GOOD_STEP "    successCriteria: [{condition: '^a',"
				 " type: regex}]\n"),
		    "A93", "context" },
		{ STEP(GOOD_STEP "    successCriteria: [{condition: $.a,"
				 " type: {type: jsonpath},"
				 " context: $response.body}]\n"),
		    "A98", "version" },
		{ STEP(GOOD_STEP "    successCriteria: [{condition: $.a,"
				 " type: {version: xpath-10},"
				 " context: $response.body}]\n"),
		    "A97", "type" },
	};

	ALL_WRONG(rows);
}
END_TEST

START_TEST(bodies_and_replacements_have_what_they_need)
{
	static const struct row rows[] = {
		{ STEP(GOOD_STEP "    requestBody: {payload: {},"
				 " replacements: [{value: 1}]}\n"),
		    "A100", "target" },
		{ STEP(GOOD_STEP "    requestBody: {payload: {},"
				 " replacements: [{target: /a}]}\n"),
		    "A102", "value" },
		{ STEP("    operationId: postA\n"
		       "    requestBody: {payload: {}, replacements:"
		       " [{target: a, value: 1}]}\n"),
		    "A101", "JSON Pointer" },
	};

	ALL_WRONG(rows);
	play_told(STEP(GOOD_STEP "    requestBody: {contentType: "
				 "application/json, payload: {}}\n"),
	    "A58", "GET");
}
END_TEST

START_TEST(the_type_of_a_target_is_a_word_or_an_object)
{
#define TARGET(type, target)                                              \
	PLAY_1_1 "workflows:\n- workflowId: w\n  steps:\n  - stepId: s\n" \
		 "    operationId: postA\n"                               \
		 "    requestBody: {contentType: " type ", payload: "     \
		 "'{}', replacements: [{value: 1, target: " target "}]}\n"
	static const struct row rows[] = {
		{ TARGET("application/json", "a, targetSelectorType: regex"),
		    "V", "jsonpath, xpath or jsonpointer" },
		{ TARGET("application/json",
		      "a, targetSelectorType: {type: jsonpath, version: 9}"),
		    "V", "version" },
		{ TARGET("application/json",
		      "'$.a[', targetSelectorType: jsonpath"),
		    "A101", "column 5" },
		{ TARGET("application/json", "//a, targetSelectorType: xpath"),
		    "A101", "cannot point into JSON" },
		{ TARGET("text/xml", "/a, targetSelectorType: jsonpointer"),
		    "A101", "cannot point into XML" },
		{ TARGET("text/plain",
		      "//a, targetSelectorType: xpath}, {target: /a, value: 1"),
		    "A101", "same payload" },
	};

	static const char *const good[] = {
		TARGET("application/json",
		    "'$.a', targetSelectorType: {type: jsonpath, version: "
		    "rfc9535}"),
		TARGET("text/xml", "//a, targetSelectorType: xpath"),
		TARGET("text/xml", "//a"),
	};

	ALL_WRONG(rows);
	for (size_t i = 0; i < 3; i++) {
		struct play *p = play_new();

		play_good(p, good[i]);
		play_free(p);
	}
}
END_TEST

START_TEST(components_are_checked_even_when_nobody_uses_them)
{
	static const struct row rows[] = {
		{ COMPONENTS("  parameters: {a b: {name: x, value: 1}}\n"),
		    "A85", "a b" },
		{ COMPONENTS("  parameters: {a: {value: 1}}\n"), "A67",
		    "name" },
		{ COMPONENTS("  successActions: {a: {name: x}}\n"), "A71",
		    "type" },
		{ COMPONENTS("  failureActions: {a: {type: end}}\n"), "A76",
		    "name" },
	};

	ALL_WRONG(rows);
}
END_TEST

START_TEST(every_error_is_told_and_not_only_the_first)
{
	struct play *p = play_new();

	ck_assert_ptr_null(play_load(p,
	    "arazzo: 1.0.1\ninfo: {}\n"
	    "sourceDescriptions: []\nworkflows:\n- steps:\n  - {}\n"));
	ck_assert(play_has(p, DIAG_ERROR, "A20", "title"));
	ck_assert(play_has(p, DIAG_ERROR, "A21", "version"));
	ck_assert(play_has(p, DIAG_ERROR, "A17", "at least"));
	ck_assert(play_has(p, DIAG_ERROR, "A29", "workflowId"));
	ck_assert(play_has(p, DIAG_ERROR, "A46", "stepId"));
	ck_assert(play_has(p, DIAG_ERROR, "N3", "needs one of"));
	play_free(p);
}
END_TEST

START_TEST(an_error_stands_where_the_fault_is)
{
	struct play *p = play_new();
	const struct diag *d;

	ck_assert_ptr_null(play_load(p,
	    PLAY "workflows:\n"
		 "- workflowId: w\n"
		 "  steps:\n"
		 "  - stepId: s\n"
		 "    operationId: getA\n"
		 "    onSuccess:\n"
		 "    - name: a\n"
		 "      type: wrong\n"));
	d = p->l.first;
	ck_assert_ptr_nonnull(d);
	ck_assert_uint_eq(d->location.line, 12);
	ck_assert_uint_eq(d->location.column, 7);
	ck_assert_str_eq(diag_line(p->arena, d),
	    "test.yaml:12:7: type "
	    "\"wrong\" of an action is none of end, goto");
	play_free(p);
}
END_TEST

START_TEST(unknown_members_are_a_compatibility_reading_and_x_ones_are_not)
{
	struct play *p = play_new();

	play_good(p, STEP(GOOD_STEP "    x-note: hi\n    timeout: 5\n"));
	ck_assert_uint_eq(p->l.compat, 1);
	ck_assert(play_has(p, DIAG_COMPAT, "C14", "timeout"));
	play_free(p);
	p = play_new();
	p->env.strict = true;
	ck_assert_ptr_null(play_load(p, STEP(GOOD_STEP "    nonsense: 1\n")));
	play_free(p);
}
END_TEST

START_TEST(reusable_objects_take_another_value_and_nothing_else)
{
	struct play *p = play_new();
	static const struct fake_answer ok[] = { { .status = 200 } };

	p->fake->script = ok;
	p->fake->nscript = 1;
	play_good(p,
	    PLAY FLOW
	    "  - stepId: s\n    operationId: listPets\n"
	    "    parameters:\n"
	    "    - {reference: $components.parameters.tag, value: dog,"
	    " name: ignored}\n"
	    "    - reference: $components.parameters.limit\n"
	    "components:\n"
	    "  parameters:\n"
	    "    tag: {name: tag, in: query, value: cat}\n"
	    "    limit: {name: limit, in: query, value: 5}\n");
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET /pets?tag=dog&limit=5");
	play_free(p);
}
END_TEST

START_TEST(empty_criteria_lists_are_an_error_in_1_1_only)
{
	play_told(STEP(GOOD_STEP "    successCriteria: []\n"), "V", "empty");
	play_wrong(PLAY_1_1 "workflows: [{workflowId: w, steps: [{stepId: s,"
			    " operationId: getA, successCriteria: []}]}]\n",
	    "V", "empty");
}
END_TEST

START_TEST(what_1_1_adds_is_checked_there)
{
	static const struct row rows[] = {
		{ PLAY_1_1 "workflows: [{workflowId: w, steps: [{stepId: a b,"
			   " operationId: getA}]}]\n",
		    "A49", "a b" },
		{ PLAY_1_1 "workflows: [{workflowId: w, steps: [{stepId: s,"
			   " operationId: getA, timeout: -1}]}]\n",
		    "V", "timeout" },
		{ PLAY_1_1 "workflows: [{workflowId: w, steps: [{stepId: s,"
			   " operationId: getA, dependsOn: [x]}]}]\n",
		    "V", "x" },
		{ PLAY_1_1 "workflows: [{workflowId: w, steps: [{stepId: s,"
			   " channelPath: c, action: send}]}]\n",
		    "V", "AsyncAPI steps are not supported" },
		{ PLAY_1_1 "$self: https://a.test/x#y\n" FLOWS, "V",
		    "fragment" },
	};

	ALL_WRONG(rows);
}
END_TEST

/* A description with n workflows, each with m steps, each with o outputs. */
static const char *
big(struct arena *a, unsigned n, unsigned m, unsigned o)
{
	struct buf b = { 0 };

	buf_puts(&b, PLAY "workflows:\n");
	for (unsigned i = 0; i < n; i++) {
		buf_printf(&b, "- workflowId: w%u\n  steps:\n", i);
		for (unsigned j = 0; j < m; j++) {
			buf_printf(&b,
			    "  - stepId: s%u\n"
			    "    operationId: getA\n    outputs:\n",
			    j);
			for (unsigned k = 0; k < o; k++)
				buf_printf(&b, "      o%u: $statusCode\n", k);
		}
	}
	return buf_take(&b, a);
}

START_TEST(lists_have_limits)
{
	struct arena *a = arena_new(0);
	struct play *p = play_new();

	play_good(p, big(a, PARSE_MAX_WORKFLOWS, 1, 1));
	play_free(p);
	play_wrong(big(a, PARSE_MAX_WORKFLOWS + 1, 1, 1), "A18",
	    "more than 2000 entries");
	p = play_new();
	play_good(p, big(a, 1, PARSE_MAX_STEPS, 1));
	play_free(p);
	play_wrong(big(a, 1, PARSE_MAX_STEPS + 1, 1), "A37",
	    "more than 1000 entries");
	p = play_new();
	play_good(p, big(a, 1, 1, PARSE_MAX_ITEMS));
	play_free(p);
	play_wrong(big(a, 1, 1, PARSE_MAX_ITEMS + 1), "A66",
	    "more than 1000 entries");
	arena_free(a);
}
END_TEST

UNIT_MAIN("parse", a_description_has_its_required_members,
    the_patch_number_makes_no_difference, a_source_has_a_name_and_a_url,
    a_workflow_has_an_id_and_steps, a_step_has_an_id_and_one_thing_to_do,
    actions_have_a_name_a_type_and_one_target,
    criteria_have_a_condition_and_what_their_type_needs,
    bodies_and_replacements_have_what_they_need,
    the_type_of_a_target_is_a_word_or_an_object,
    components_are_checked_even_when_nobody_uses_them,
    every_error_is_told_and_not_only_the_first,
    an_error_stands_where_the_fault_is,
    unknown_members_are_a_compatibility_reading_and_x_ones_are_not,
    reusable_objects_take_another_value_and_nothing_else,
    empty_criteria_lists_are_an_error_in_1_1_only,
    what_1_1_adds_is_checked_there, lists_have_limits)
