/* The standard's demands on a description, rule by rule: the checklist's number,
 * a document that breaks it, the message. */
#include <string.h>

#include "play.h"
#include "unit.h"

#define STEP "  - {stepId: s, operationId: getA}\n"
#define WITH(more) FLOW "  - {stepId: s, operationId: getA, " more "}\n"
#define INFO "info: {title: T, version: '1'}\n"
#define SOURCES "sourceDescriptions:\n- {name: api, url: api.yaml}\n"

struct row {
	const char *rule, *text, *words;
};

static void
all_wrong(const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		play_wrong(row[i].text, row[i].rule, row[i].words);
}

static void
all_told(const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		play_told(row[i].text, row[i].rule, row[i].words);
}

#define ALL_WRONG(row) all_wrong(row, sizeof row / sizeof row[0])
#define ALL_TOLD(row) all_told(row, sizeof row / sizeof row[0])

/* Expects neither an error nor a warning about the text. */
static void
fine(const char *text)
{
	struct play *p = play_new();

	play_good(p, text);
	ck_assert_msg(p->l.first == NULL, "%s: %s", text, p->l.first->text);
	play_free(p);
}

START_TEST(a_description_holds_a_version_info_sources_and_workflows)
{
	static const struct row row[] = { { "A1", "- a\n", "an object" },
		{ "A11", INFO SOURCES FLOW STEP, "\"arazzo\"" },
		{ "A14", "arazzo: 1.0.1\n" SOURCES FLOW STEP, "info" },
		{ "A20",
		    "arazzo: 1.0.1\ninfo: {version: '1'}\n" SOURCES FLOW STEP,
		    "title" },
		{ "A21", "arazzo: 1.0.1\ninfo: {title: T}\n" SOURCES FLOW STEP,
		    "version" },
		{ "A15", "arazzo: 1.0.1\n" INFO FLOW STEP,
		    "sourceDescriptions" },
		{ "A17",
		    "arazzo: 1.0.1\n" INFO "sourceDescriptions: []\n" FLOW STEP,
		    "at least one" },
		{ "A18", "arazzo: 1.0.1\n" INFO SOURCES, "workflows" },
		{ "A19", PLAY "workflows: []\n", "at least one" } };

	ALL_WRONG(row);
	fine(PLAY FLOW STEP);
}
END_TEST

START_TEST(major_and_minor_of_the_version_count_and_the_patch_does_not)
{
	static const struct row row[] = { { "A12", PLAY_HEAD("2.0.0") FLOW STEP,
					      "2.0.0" },
		{ "A12", PLAY_HEAD("1.2.0") FLOW STEP, "1.2.0" },
		{ "A12", PLAY_HEAD("1.0") FLOW STEP, "1.0.x and 1.1.x" },
		{ "A12", PLAY_HEAD("'10.0.1'") FLOW STEP, "10.0.1" } };

	ALL_WRONG(row);
	fine(PLAY_HEAD("1.0.0") FLOW STEP);
	fine(PLAY_HEAD("1.0.99") FLOW STEP);
	fine(PLAY_HEAD("1.1.7") FLOW STEP);
}
END_TEST

START_TEST(sources_have_a_unique_name_and_a_url_that_is_a_reference)
{
	static const struct row row[] = { { "A24",
					      "arazzo: 1.0.1\n" INFO
					      "sourceDescriptions:\n"
					      "- {url: api.yaml}\n" FLOW STEP,
					      "name" },
		{ "A24",
		    "arazzo: 1.0.1\n" INFO "sourceDescriptions:\n"
		    "- {name: api, url: api.yaml}\n- {name: api, url: b.yaml}\n" FLOW
			STEP,
		    "twice" },
		{ "A27",
		    "arazzo: 1.0.1\n" INFO "sourceDescriptions:\n"
		    "- {name: api}\n" FLOW STEP,
		    "url" },
		{ "A23",
		    "arazzo: 1.0.1\n" INFO "sourceDescriptions:\n"
		    "- {name: api, url: 'a b.yaml'}\n" FLOW STEP,
		    "not a URI reference" },
		{ "A22",
		    "arazzo: 1.0.1\n" INFO "sourceDescriptions:\n"
		    "- {name: api, url: api.yaml, type: raml}\n" FLOW STEP,
		    "raml" } };
	static const struct row told[] = { { "A26",
	    "arazzo: 1.0.1\n" INFO "sourceDescriptions:\n"
	    "- {name: a.pi, url: api.yaml}\n" FLOW STEP,
	    "a.pi" } };

	ALL_WRONG(row);
	ALL_TOLD(told);
	fine("arazzo: 1.0.1\n" INFO "sourceDescriptions:\n"
	     "- {name: a-P_1, url: api.yaml, type: openapi}\n" FLOW STEP);
}
END_TEST

START_TEST(workflows_have_a_unique_id_and_steps)
{
	static const struct row row[] = {
		{ "A29", PLAY "workflows:\n- steps:\n" STEP, "workflowId" },
		{ "A30", PLAY FLOW STEP "- workflowId: w\n  steps:\n" STEP,
		    "twice" },
		{ "A37", PLAY "workflows:\n- workflowId: w\n", "steps" },
		{ "A37", PLAY "workflows:\n- workflowId: w\n  steps: []\n",
		    "at least one" }
	};
	static const struct row told[] = { { "A32",
	    PLAY "workflows:\n- workflowId: w w\n  steps:\n" STEP, "w w" } };

	ALL_WRONG(row);
	ALL_TOLD(told);
}
END_TEST

START_TEST(depends_on_names_workflows_here_or_of_a_source)
{
	static const struct row row[] = {
		{ "A34",
		    PLAY "workflows:\n- workflowId: w\n  dependsOn: [v]\n"
			 "  steps:\n" STEP,
		    "\"v\"" },
		{ "A34",
		    PLAY "workflows:\n- workflowId: w\n  dependsOn: [1]\n"
			 "  steps:\n" STEP,
		    "must be a workflowId" },
		{ "A34",
		    PLAY "workflows:\n- workflowId: w\n  dependsOn: "
			 "[$sourceDescriptions.other.v]\n  steps:\n" STEP,
		    "names no source" },
		{ "A34",
		    PLAY "workflows:\n- workflowId: w\n  dependsOn: "
			 "[$sourceDescriptions.api.v]\n  steps:\n" STEP,
		    "not an Arazzo description" }
	};

	ALL_WRONG(row);
}
END_TEST

static const struct play_file other[] = {
	{ "other.yaml",
	    PLAY "workflows:\n- workflowId: v\n  steps:\n"
		 "  - {stepId: s, operationId: getB}\n" },
	{ NULL, NULL }
};

#define TWO_SOURCES                                     \
	"arazzo: 1.0.1\n" INFO "sourceDescriptions:\n"  \
	"- {name: api, url: api.yaml, type: openapi}\n" \
	"- {name: o, url: other.yaml, type: arazzo}\n"

START_TEST(workflows_of_another_document_are_reached_through_a_source)
{
	static const char *const good[] = { TWO_SOURCES
		"workflows:\n- workflowId: w\n  dependsOn: "
		"[$sourceDescriptions.o.v]\n  steps:\n" STEP,
		TWO_SOURCES FLOW "  - {stepId: s, workflowId: "
				 "$sourceDescriptions.o.v}\n",
		TWO_SOURCES
		    WITH("onSuccess: [{name: n, type: goto, workflowId: "
			 "$sourceDescriptions.o.v}]"),
		TWO_SOURCES
		    WITH("onFailure: [{name: n, type: retry, workflowId: "
			 "$sourceDescriptions.o.v}]") };
	static const struct row row[] = {
		{ "A54", TWO_SOURCES FLOW "  - {stepId: s, workflowId: v}\n",
		    "no workflow \"v\"" },
		{ "A72",
		    TWO_SOURCES WITH("onSuccess: [{name: n, type: goto, "
				     "workflowId: v}]"),
		    "no workflow \"v\"" },
		{ "A78",
		    TWO_SOURCES WITH("onFailure: [{name: n, type: goto, "
				     "workflowId: v}]"),
		    "no workflow \"v\"" }
	};

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct play *p = play_new();

		p->file = other;
		play_good(p, good[i]);
		play_free(p);
	}
	ALL_WRONG(row);
}
END_TEST

START_TEST(steps_have_a_unique_id_and_exactly_one_target)
{
	static const struct row row[] = {
		{ "A46", PLAY FLOW "  - {operationId: getA}\n", "stepId" },
		{ "A47", PLAY FLOW STEP STEP, "twice" },
		{ "N3", PLAY FLOW "  - {stepId: s}\n", "needs one of" },
		{ "N3",
		    PLAY FLOW "  - {stepId: s, operationId: getA, workflowId: "
			      "w}\n",
		    "more than one" }
	};
	static const struct row told[] = { { "A49",
	    PLAY FLOW "  - {stepId: s s, operationId: getA}\n", "s s" } };

	ALL_WRONG(row);
	ALL_TOLD(told);
}
END_TEST

#define TWO_APIS                                        \
	"arazzo: 1.0.1\n" INFO "sourceDescriptions:\n"  \
	"- {name: api, url: api.yaml, type: openapi}\n" \
	"- {name: more, url: more.yaml, type: openapi}\n"

static const struct play_file more[] = {
	{ "more.yaml",
	    "openapi: 3.0.0\ninfo: {title: M, version: '1'}\n"
	    "servers: [{url: 'https://more.test'}]\npaths:\n"
	    "  /a: {get: {operationId: getA, responses: {}}}\n"
	    "  /m: {get: {operationId: getM, responses: {}}}\n" },
	{ NULL, NULL }
};

START_TEST(operations_are_named_with_their_source_when_there_are_several)
{
	static const struct {
		const char *text, *rule, *words;
		enum diag_kind kind;
	} row[] = { { TWO_APIS FLOW "  - {stepId: s, operationId: "
				    "$sourceDescriptions.api.getA}\n",
			NULL, NULL, DIAG_ERROR },
		{ TWO_APIS FLOW "  - {stepId: s, operationId: getM}\n", "C2",
		    "taken from \"more\"", DIAG_COMPAT },
		{ TWO_APIS FLOW STEP, "A50",
		    "in source \"api\" and in \"more\"", DIAG_ERROR },
		{ TWO_APIS FLOW "  - {stepId: s, operationId: getX}\n", "A50",
		    "unknown operationId \"getX\"", DIAG_ERROR },
		{ TWO_APIS FLOW "  - {stepId: s, operationId: "
				"$sourceDescriptions.none.getA}\n",
		    "A50", "names no source", DIAG_ERROR } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct play *p = play_new();

		p->file = more;
		(void)play_load(p, row[i].text);
		ck_assert_msg(row[i].rule == NULL ?
			p->l.first == NULL :
			play_has(p, row[i].kind, row[i].rule, row[i].words),
		    "row %zu", i);
		play_free(p);
	}
}
END_TEST

START_TEST(operation_paths_name_their_source_by_an_expression)
{
	static const struct row row[] = {
		{ "A51",
		    PLAY FLOW
		    "  - {stepId: s, operationPath: "
		    "'{$sourceDescriptions.api.url}#/paths/~1none/get'}\n",
		    "" },
		{ "A52",
		    PLAY FLOW
		    "  - {stepId: s, operationPath: "
		    "'{$sourceDescriptions.no.url}#/paths/~1a/get'}\n",
		    "names no source" },
		{ "A52",
		    PLAY FLOW "  - {stepId: s, operationPath: "
			      "'other#/paths/~1a/get'}\n",
		    "must begin with" },
		{ "A52", PLAY FLOW "  - {stepId: s, operationPath: /a}\n",
		    "has no" }
	};
	static const struct row told[] = {
		{ "A53",
		    PLAY FLOW
		    "  - {stepId: s, operationPath: "
		    "'{$sourceDescriptions.api.url}#/paths/~1a/get'}\n",
		    "is preferred" },
		{ "C3",
		    PLAY FLOW "  - {stepId: s, operationPath: "
			      "'api#/paths/~1a/get'}\n",
		    "without" }
	};

	ALL_WRONG(row);
	ALL_TOLD(told);
}
END_TEST

#define LISTS(key, value)                                     \
	PLAY "workflows:\n- workflowId: w\n  " key ": " value \
	     "\n  steps:\n" STEP

START_TEST(reusable_objects_refer_to_their_own_kind_of_components)
{
	static const struct row row[] = {
		{ "A38",
		    LISTS("successActions",
			"[{reference: "
			"$components.successActions.x}]"),
		    "names nothing" },
		{ "A38",
		    LISTS("successActions",
			"[{reference: "
			"$components.failureActions.x}]"),
		    "must begin with" },
		{ "A40",
		    LISTS("failureActions",
			"[{reference: "
			"$components.failureActions.x}]"),
		    "names nothing" },
		{ "A44",
		    LISTS("parameters",
			"[{reference: "
			"$components.parameters.x}]"),
		    "names nothing" },
		{ "A56",
		    PLAY WITH("parameters: [{reference: "
			      "$components.parameters.x}]"),
		    "names nothing" },
		{ "A61",
		    PLAY WITH("onSuccess: [{reference: "
			      "$components.successActions.x}]"),
		    "names nothing" },
		{ "A64",
		    PLAY WITH("onFailure: [{reference: "
			      "$components.failureActions.x}]"),
		    "names nothing" },
		{ "A86",
		    PLAY "workflows:\n- workflowId: w\n  inputs: {reference: "
			 "$components.inputs.x}\n  steps:\n" STEP,
		    "$ref" },
		{ "A87", PLAY WITH("parameters: [{reference: ''}]"),
		    "must be a text" },
		{ "A85",
		    PLAY "components: {parameters: {'a b': {name: x, value: "
			 "1}}}\n" FLOW STEP,
		    "a b" }
	};

	ALL_WRONG(row);
	fine(PLAY
	    "components:\n  parameters: {tag: {name: tag, in: query, "
	    "value: a}}\n  successActions: {stop: {name: n, type: end}}\n"
	    "  failureActions: {stop: {name: n, type: end}}\n" FLOW
	    "  - {stepId: s, operationId: listPets, parameters: [{reference: "
	    "$components.parameters.tag, value: b, more: ignored}], onSuccess: "
	    "[{reference: $components.successActions.stop}], onFailure: "
	    "[{reference: $components.failureActions.stop}]}\n");
}
END_TEST

START_TEST(lists_of_actions_and_parameters_have_no_duplicates)
{
	static const struct row row[] = {
		{ "A39",
		    LISTS("successActions",
			"[{name: n, type: end}, {name: n, "
			"type: end}]"),
		    "twice" },
		{ "A41",
		    LISTS("failureActions",
			"[{name: n, type: end}, {name: n, "
			"type: end}]"),
		    "twice" },
		{ "A45",
		    LISTS("parameters",
			"[{name: n, in: query, value: 1}, "
			"{name: n, in: query, value: 2}]"),
		    "twice" },
		{ "A57",
		    PLAY WITH("parameters: [{name: n, in: header, value: 1}, "
			      "{name: N, in: header, value: 2}]"),
		    "twice" },
		{ "A62",
		    PLAY WITH("onSuccess: [{name: n, type: end}, {name: n, "
			      "type: end}]"),
		    "twice" },
		{ "A65",
		    PLAY WITH("onFailure: [{name: n, type: end}, {name: n, "
			      "type: end}]"),
		    "twice" }
	};

	ALL_WRONG(row);
	/* names are case-sensitive but for headers; locations differ */
	play_told(
	    PLAY WITH(
		"parameters: [{name: n, in: query, value: 1}, "
		"{name: N, in: query, value: 2}, {name: n, in: header, value: "
		"3}]"),
	    "C8", "not declared");
}
END_TEST

START_TEST(outputs_have_plain_names_and_are_expressions)
{
	static const struct row row[] = {
		{ "A42", PLAY FLOW STEP "  outputs: {'a b': $inputs.x}\n",
		    "a b" },
		{ "A66", PLAY WITH("outputs: {'a/b': $statusCode}"), "a/b" },
		{ "R10", PLAY WITH("outputs: {a: literal}"), "no expression" },
		{ "R10", PLAY WITH("outputs: {a: 1}"),
		    "must be an expression" },
		{ "R10", PLAY WITH("outputs: {a: $response.body.id}"),
		    "#/name" },
		{ "R10",
		    PLAY_1_1 WITH("outputs: {a: {context: $response.body,"
				  " selector: $.a}}"),
		    "no Selector Object" }
	};

	ALL_WRONG(row);
	fine(PLAY WITH("outputs: {a-Z_0.9: $statusCode}"));
}
END_TEST

START_TEST(parameters_have_a_name_a_location_and_a_value)
{
	static const struct row row[] = {
		{ "A67", PLAY WITH("parameters: [{in: query, value: 1}]"),
		    "name" },
		{ "A68", PLAY WITH("parameters: [{name: a, value: 1}]"),
		    "needs \"in\"" },
		{ "A68",
		    PLAY WITH("parameters: [{name: a, in: body, value: 1}]"),
		    "none of path" },
		{ "A69", PLAY WITH("parameters: [{name: a, in: query}]"),
		    "value" },
		{ "A68", LISTS("parameters", "[{name: a, value: 1}]"),
		    "needs \"in\"" }
	};

	ALL_WRONG(row);
	fine(PLAY FLOW
	    "  - {stepId: s, workflowId: v, parameters: [{name: a, "
	    "value: 1}]}\n- workflowId: v\n  inputs: {type: object, properties:"
	    " {a: {}}}\n  steps:\n" STEP);
}
END_TEST

START_TEST(actions_have_a_name_a_type_and_one_target)
{
	static const struct row row[] = {
		{ "A70", PLAY WITH("onSuccess: [{type: end}]"), "name" },
		{ "A71", PLAY WITH("onSuccess: [{name: n}]"), "type" },
		{ "A71", PLAY WITH("onSuccess: [{name: n, type: stop}]"),
		    "end, goto" },
		{ "A73",
		    PLAY WITH("onSuccess: [{name: n, type: goto, stepId: "
			      "t}]"),
		    "has no step" },
		{ "A76", PLAY WITH("onFailure: [{type: end}]"), "name" },
		{ "A77", PLAY WITH("onFailure: [{name: n}]"), "type" },
		{ "A77", PLAY WITH("onFailure: [{name: n, type: stop}]"),
		    "end, retry, goto" },
		{ "A79",
		    PLAY WITH("onFailure: [{name: n, type: retry, stepId: "
			      "t}]"),
		    "has no step" },
		{ "A80",
		    PLAY WITH("onFailure: [{name: n, type: retry, retryAfter: "
			      "-1}]"),
		    "not below 0" },
		{ "A82",
		    PLAY WITH("onFailure: [{name: n, type: retry, retryLimit: "
			      "1.5}]"),
		    "whole number" },
		{ "N7", PLAY WITH("onSuccess: [{name: n, type: goto}]"),
		    "needs stepId or workflowId" },
		{ "N7",
		    PLAY WITH("onSuccess: [{name: n, type: goto, stepId: s, "
			      "workflowId: w}]"),
		    "both" }
	};

	ALL_WRONG(row);
}
END_TEST

START_TEST(replacements_have_a_target_and_a_value)
{
	static const struct row row[] = {
		{ "A100",
		    PLAY FLOW
		    "  - {stepId: s, operationId: putB, "
		    "requestBody: {payload: {}, replacements: [{value: 1}]}}\n",
		    "target" },
		{ "A102",
		    PLAY FLOW
		    "  - {stepId: s, operationId: putB, "
		    "requestBody: {payload: {}, replacements: [{target: /a}]}}\n",
		    "value" },
		{ "A101",
		    PLAY FLOW
		    "  - {stepId: s, operationId: putB, "
		    "requestBody: {payload: {}, replacements: [{target: a, value: "
		    "1}]}}\n",
		    "not a JSON Pointer" },
		{ "A101",
		    PLAY FLOW
		    "  - {stepId: s, operationId: putB, "
		    "requestBody: {contentType: text/xml, payload: <a/>, "
		    "replacements: [{target: '//a[', value: 1}]}}\n",
		    "target" }
	};

	ALL_WRONG(row);
	fine(PLAY FLOW
	    "  - {stepId: s, operationId: putB, requestBody: "
	    "{contentType: text/xml, payload: <a/>, replacements: [{target: "
	    "/a, value: 1}]}}\n");
}
END_TEST

START_TEST(a_body_where_http_gives_it_no_meaning_is_warned_of)
{
	static const struct row told[] = {
		{ "A58", PLAY WITH("requestBody: {payload: {}}"), "GET" },
		{ "A58",
		    PLAY FLOW "  - {stepId: s, operationId: deleteA, "
			      "requestBody: {payload: {}}}\n",
		    "DELETE" }
	};

	ALL_TOLD(told);
}
END_TEST

START_TEST(members_that_nobody_knows_are_ignored_and_told_of)
{
	static const struct row told[] = { { "C14", PLAY "more: 1\n" FLOW STEP,
					       "\"more\"" },
		{ "C14", PLAY WITH("StepId: 1"), "\"StepId\"" },
		{ "C14",
		    PLAY WITH("onSuccess: [{name: n, type: end, delay: 1}]"),
		    "\"delay\"" } };

	ALL_TOLD(told);
	fine(PLAY "x-a: 1\n" FLOW "  - {stepId: s, operationId: getA, x-b: "
		  "1}\n");
}
END_TEST

START_TEST(names_and_files_may_be_called_anything)
{
	/* A8, A25, A31, A48 recommend and nothing is checked; "test.yaml" */
	fine("arazzo: 1.0.1\n" INFO "sourceDescriptions:\n"
	     "- {name: _0-z, url: api.yaml}\nworkflows:\n- workflowId: 9_-x\n"
	     "  steps:\n  - {stepId: __, operationId: getA}\n");
}
END_TEST

START_TEST(an_optional_member_may_be_absent_and_names_have_their_case)
{
	fine(PLAY FLOW STEP);
	/* N1: "Title" is not "title" */
	play_wrong("arazzo: 1.0.1\ninfo: {Title: T, version: '1'}\n" SOURCES
		       FLOW STEP,
	    "A20", "title");
	play_wrong(PLAY FLOW "  - {stepId: s, operationId: geta}\n", "A50",
	    "geta");
}
END_TEST

START_TEST(what_is_not_repaired_is_an_error_before_the_first_request)
{
	static const struct row row[] = {
		{ "A50", PLAY FLOW "  - {stepId: s, operationId: getNothing}\n",
		    "getNothing" },
		{ "R2",
		    "arazzo: 1.0.1\n" INFO "sourceDescriptions:\n- {name: api, "
		    "url: nowhere.yaml}\n" FLOW STEP,
		    "nowhere.yaml" },
		{ "R10",
		    PLAY FLOW
		    "  - {stepId: s, operationId: listPets, "
		    "parameters: [{name: tag, in: query, value: $inputs}]}\n",
		    "$inputs" },
		{ "R10",
		    PLAY FLOW "  - {stepId: s, operationId: listPets, "
			      "parameters: [{name: tag, in: query, value: "
			      "'$response.body#/{$inputs.x}'}]}\n",
		    "inside a pointer" },
		{ "R15", PLAY FLOW "  - {stepId: s, operationId: getPet}\n",
		    "variable \"id\"" },
		{ "C8",
		    PLAY FLOW
		    "  - {stepId: s, operationId: getPet, "
		    "parameters: [{name: id, in: path, value: 1}, {name: x, in: "
		    "path, value: 1}]}\n",
		    "no such variable" }
	};

	ALL_WRONG(row);
}
END_TEST

START_TEST(required_parameters_and_bodies_that_are_missing_are_warned_of)
{
	play_told(PLAY FLOW "  - {stepId: s, operationId: listPets}\n", "R15",
	    "requires the parameter \"tag\"");
	play_told(PLAY WITH("parameters: [{name: x, in: header, value: 1}]"),
	    "C8", "not declared");
}
END_TEST

START_TEST(every_compatibility_reading_is_an_error_when_strict)
{
	static const char *const doc[] = {
		WITH("successCriteria: [{context: $response.body, condition: "
		     "'$.a == 1', type: jsonpath}]"), /* C1 */
		FLOW "  - {stepId: s, operationPath: 'api#/paths/~1a/get'}\n",
		"workflows:\n- workflowId: w\n  inputs: {type: object, properties:"
		" {t: {}}}\n  steps:\n  - {stepId: s, operationId: listPets, "
		"parameters: [{name: tag, in: query, value: x $inputs.t}]}\n",
		"workflows:\n- workflowId: w\n  inputs: {type: object, properties:"
		" {t: {}}}\n  steps:\n  - {stepId: s, operationId: listPets, "
		"parameters: [{name: tag, in: query, value: "
		"'$inputs.t.a[0]'}]}\n", /* C5 */
		WITH("successCriteria: [{condition: '$method == \"GET\"'}]"),
		WITH("parameters: [{name: x, in: query, value: 1}]"),  /* C8 */
		WITH("outputs: {a: $response.body#id}"),               /* C9 */
		WITH("onSuccess: [{name: n, type: retry}]"),           /* C10 */
		WITH("onSuccess: [{name: n, type: goto, stepId: s}]"), /* C11 */
		WITH("unknown: 1")
	}; /* C14 */
	static const char *const rule[] = { "C1", "C3", "C4", "C5", "C6", "C8",
		"C9", "C10", "C11", "C14" };

	for (size_t i = 0; i < sizeof doc / sizeof doc[0]; i++) {
		struct play *p = play_new();
		char *text = arena_printf(p->arena, PLAY "%s", doc[i]);

		play_good(p, text);
		ck_assert_msg(play_has(p, DIAG_COMPAT, rule[i], ""), "%s: %s",
		    rule[i],
		    p->l.first == NULL ? "no message" : p->l.first->text);
		p->env.strict = true;
		ck_assert_msg(play_load(p, text) == NULL, "%s: loads strictly",
		    rule[i]);
		play_free(p);
	}
}
END_TEST

UNIT_MAIN("standard", a_description_holds_a_version_info_sources_and_workflows,
    major_and_minor_of_the_version_count_and_the_patch_does_not,
    sources_have_a_unique_name_and_a_url_that_is_a_reference,
    workflows_have_a_unique_id_and_steps,
    depends_on_names_workflows_here_or_of_a_source,
    workflows_of_another_document_are_reached_through_a_source,
    steps_have_a_unique_id_and_exactly_one_target,
    operations_are_named_with_their_source_when_there_are_several,
    operation_paths_name_their_source_by_an_expression,
    reusable_objects_refer_to_their_own_kind_of_components,
    lists_of_actions_and_parameters_have_no_duplicates,
    outputs_have_plain_names_and_are_expressions,
    parameters_have_a_name_a_location_and_a_value,
    actions_have_a_name_a_type_and_one_target,
    replacements_have_a_target_and_a_value,
    a_body_where_http_gives_it_no_meaning_is_warned_of,
    members_that_nobody_knows_are_ignored_and_told_of,
    names_and_files_may_be_called_anything,
    an_optional_member_may_be_absent_and_names_have_their_case,
    what_is_not_repaired_is_an_error_before_the_first_request,
    required_parameters_and_bodies_that_are_missing_are_warned_of,
    every_compatibility_reading_is_an_error_when_strict)
