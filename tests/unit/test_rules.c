/* Rules that show only in whole runs, of which test_engine.c has the flow:
 * overriding, values on their way, the traps that other runners fall into. */
#include <string.h>

#include "data/value.h"
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

/* Loads and runs the only workflow. */
static int
run(const char *text, const char *inputs)
{
	play_good(p, text);
	return play_run(p, NULL, inputs);
}

/* The n-th request in full holds the text. */
static bool
asked(size_t n, const char *text)
{
	return n < p->fake->nasked && strstr(p->fake->asked[n], text) != NULL;
}

START_TEST(workflow_parameters_go_to_every_step_unless_a_step_overrides_them)
{
	ANSWERS(p, STATUS(200));
	play_ends(p,
	    PLAY "workflows:\n- workflowId: w\n  parameters:\n"
		 "  - {name: tag, in: query, value: all}\n"
		 "  - {name: X-Id, in: header, value: h}\n"
		 "  steps:\n"
		 "  - {stepId: one, operationId: listPets}\n"
		 "  - stepId: two\n    operationId: listPets\n    parameters:\n"
		 "    - {name: tag, in: query, value: own}\n"
		 "    - {name: x-id, in: header, value: own}\n"
		 "    - {name: tag, in: header, value: other}\n",
	    ARAZZO_COMPLETED, "GET /pets?tag=all|GET /pets?tag=own");
	ck_assert(asked(0, "\nX-Id: h\n"));
	ck_assert(asked(1, "\nx-id: own\n") && !asked(1, "X-Id: h"));
	ck_assert(asked(1, "\ntag: other\n"));
}
END_TEST

START_TEST(every_criterion_of_a_step_must_hold)
{
	static const char text[] = PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n    successCriteria:\n"
	    "    - {condition: $statusCode == 200}\n"
	    "    - {context: $response.body, condition: '$[?@.ok == true]',"
	    " type: jsonpath}\n"
	    "    - {context: $response.body#/s, condition: ^a, type: regex}\n";

	ANSWERS(p, OK("[{\"ok\":true}]"),
	    OK("{\"x\":{\"ok\":true},"
	       "\"s\":\"ab\"}"),
	    OK("{\"x\":{\"ok\":true},\"s\":\"b\"}"));
	play_ends(p, text, ARAZZO_FAILED, NULL);
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_FAILED);
}
END_TEST

START_TEST(a_step_without_criteria_wants_a_2xx)
{
	static const char text[] =
	    PLAY FLOW "  - {stepId: one, operationId: getA}\n";

	ANSWERS(p, STATUS(204), STATUS(404), STATUS(302));
	play_ends(p, text, ARAZZO_COMPLETED, NULL);
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_FAILED);
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
	ck_assert_ptr_nonnull(p->r.finding);
}
END_TEST

START_TEST(values_keep_their_type_on_their_way_into_a_body)
{
	ANSWERS(p, OK("{\"n\":1,\"b\":false,\"o\":{\"k\":[null]},\"s\":\"1\"}"),
	    STATUS(200));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n    outputs:\n"
	    "      all: $response.body\n      n: $response.body#/n\n"
	    "  - stepId: two\n    operationId: putB\n    requestBody:\n"
	    "      payload:\n"
	    "        n: $steps.one.outputs.n\n"
	    "        b: $steps.one.outputs.all#/b\n"
	    "        o: [$steps.one.outputs.all#/o]\n"
	    "        s: $steps.one.outputs.all#/s\n"
	    "        t: 'n={$steps.one.outputs.n}'\n"
	    "        lit: $5\n",
	    ARAZZO_COMPLETED, NULL);
	ck_assert(asked(1,
	    "{\"n\":1,\"b\":false,\"o\":[{\"k\":[null]}],"
	    "\"s\":\"1\",\"t\":\"n=1\",\"lit\":\"$5\"}"));
}
END_TEST

START_TEST(a_path_value_cannot_name_another_resource)
{
	static const char text[] =
	    PLAY "workflows:\n- workflowId: w\n"
		 "  inputs: {type: object, properties: {id: {type: string}}}\n"
		 "  steps:\n"
		 "  - stepId: one\n    operationId: getPet\n"
		 "    parameters: [{name: id, in: path, value: $inputs.id}]\n";

	ANSWERS(p, STATUS(200));
	ck_assert_int_eq(run(text, "{\"id\":\"a/b?c#d\"}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET /pets/a%2Fb%3Fc%23d");
	ck_assert_int_eq(play_run(p, NULL, "{\"id\":\"..\"}"), ARAZZO_ERROR);
	ck_assert_int_eq(play_run(p, NULL, "{\"id\":\"\"}"), ARAZZO_ERROR);
	ck_assert_uint_eq(p->fake->nasked, 1);
}
END_TEST

START_TEST(a_query_value_cannot_add_a_parameter)
{
	ANSWERS(p, STATUS(200));
	ck_assert_int_eq(
	    run(PLAY
		"workflows:\n- workflowId: w\n"
		"  inputs: {type: object, properties: {t: {type: string}}}\n"
		"  steps:\n  - stepId: one\n    operationId: listPets\n"
		"    parameters: [{name: tag, in: query, value: $inputs.t}]\n",
		"{\"t\":\"a&limit=1 +\"}"),
	    ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET /pets?tag=a%26limit%3D1%20%2B");
}
END_TEST

START_TEST(defaults_of_inputs_are_used)
{
	ANSWERS(p, STATUS(200));
	play_ends(p,
	    PLAY "workflows:\n- workflowId: w\n"
		 "  inputs: {type: object, properties: {t: {type: string, "
		 "default: std}}}\n"
		 "  steps:\n  - stepId: one\n    operationId: listPets\n"
		 "    parameters: [{name: tag, in: query, value: $inputs.t}]\n",
	    ARAZZO_COMPLETED, "GET /pets?tag=std");
}
END_TEST

START_TEST(the_founding_branch_takes_the_right_side)
{
	static const char text[] = PLAY FLOW
	    "  - stepId: read\n    operationId: getA\n"
	    "    successCriteria: [{condition: $statusCode == 200}]\n"
	    "    onSuccess:\n"
	    "    - name: done\n      type: end\n      criteria:\n"
	    "      - {context: $response.body, condition: '$.image.state.status"
	    " == \"AVAILABLE\"', type: jsonpath}\n"
	    "    - {name: stop, type: goto, stepId: cancel}\n"
	    "  - {stepId: cancel, operationId: deleteA}\n";

	ANSWERS(p, OK("{\"image\":{\"state\":{\"status\":\"AVAILABLE\"}}}"),
	    OK("{\"image\":{\"state\":{\"status\":\"BUILDING\"}}}"),
	    STATUS(200));
	play_ends(p, text, ARAZZO_ENDED, "GET /a");
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET /a|GET /a|DELETE /a");
}
END_TEST

START_TEST(a_criterion_that_cannot_be_evaluated_is_false_and_a_finding)
{
	ANSWERS(p, { .status = 200, .body = "plain", .type = "text/plain" },
	    STATUS(200));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n    onSuccess:\n"
	    "    - name: stop\n      type: end\n      criteria:\n"
	    "      - {context: $response.body, condition: $.a, type: jsonpath}"
	    "\n    - {name: on, type: goto, stepId: two}\n"
	    "  - {stepId: two, operationId: getB}\n",
	    ARAZZO_COMPLETED, NULL);
	ck_assert_ptr_nonnull(p->r.finding);
	ck_assert_ptr_nonnull(strstr(p->r.finding->text, "not JSON"));
}
END_TEST

START_TEST(success_criteria_do_not_see_the_steps_own_outputs)
{
	ANSWERS(p, OK("{\"a\":1}"));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    outputs: {a: $response.body#/a}\n"
	    "    successCriteria: [{condition: $steps.one.outputs.a == 1}]\n",
	    ARAZZO_FAILED, NULL);
}
END_TEST

START_TEST(outputs_of_steps_that_were_not_run_are_left_out)
{
	ANSWERS(p, OK("{\"a\":null}"));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    outputs: {a: $response.body#/a}\n"
	    "    onSuccess: [{name: stop, type: end}]\n"
	    "  - {stepId: two, operationId: getB, outputs: {b: $statusCode}}\n"
	    "  outputs: {a: $steps.one.outputs.a, b: $steps.two.outputs.b}\n",
	    ARAZZO_ENDED, NULL);
	ck_assert_str_eq(play_outputs(p), "{\"a\":null}");
	ck_assert_str_eq(p->r.unresolved->name, "b");
	ck_assert_ptr_nonnull(strstr(p->r.unresolved->reason, "was not run"));
	ck_assert_ptr_null(p->r.finding);
}
END_TEST

START_TEST(components_mean_nothing_until_they_are_referred_to)
{
	ANSWERS(p, STATUS(500));
	play_ends(p,
	    PLAY
	    "components:\n  failureActions:\n"
	    "    again: {name: again, type: retry, retryLimit: 3}\n"
	    "  parameters:\n    tag: {name: tag, in: query, value: c}\n" FLOW
	    "  - stepId: one\n    operationId: listPets\n    parameters:\n"
	    "    - {reference: $components.parameters.tag, value: v}\n",
	    ARAZZO_FAILED, "GET /pets?tag=v");
}
END_TEST

START_TEST(a_payload_is_replaced_before_it_is_sent)
{
	ANSWERS(p, STATUS(200));
	ck_assert_int_eq(
	    run(PLAY
		"workflows:\n- workflowId: w\n"
		"  inputs: {type: object, properties: {n: {type: integer}}}\n"
		"  steps:\n  - stepId: one\n    operationId: putB\n"
		"    requestBody:\n      payload: {a: {b: 0}, l: [x]}\n"
		"      replacements:\n      - {target: /a/b, value: $inputs.n}\n"
		"      - {target: /l/0, value: 'n{$inputs.n}'}\n",
		"{\"n\":4}"),
	    ARAZZO_COMPLETED);
	ck_assert(asked(0, "{\"a\":{\"b\":4},\"l\":[\"n4\"]}"));
}
END_TEST

START_TEST(a_replacement_without_target_is_an_error_before_sending)
{
	play_ends(p,
	    PLAY FLOW "  - stepId: one\n    operationId: putB\n"
		      "    requestBody:\n      payload: {a: 1}\n"
		      "      replacements: [{target: /b, value: 1}]\n",
	    ARAZZO_ERROR, NULL);
	ck_assert_uint_eq(p->fake->nasked, 0);
}
END_TEST

START_TEST(every_end_that_nobody_chose_is_no_success)
{
	static const struct {
		const char *text;
		int end;
	} row[] = { { "  - {stepId: one, operationId: getA}\n", ARAZZO_FAILED },
		{ "  - {stepId: one, operationId: getA, onFailure: [{name: n, "
		  "type: end}]}\n",
		    ARAZZO_FAILED },
		{ "  - {stepId: one, operationId: getA, onFailure: [{name: n, "
		  "type: goto, stepId: two, criteria: [{condition: $statusCode "
		  "== 1}]}]}\n  - {stepId: two, operationId: getB}\n",
		    ARAZZO_FAILED },
		{ "  - {stepId: one, operationId: getA, onFailure: [{name: n, "
		  "type: goto, stepId: one}]}\n",
		    ARAZZO_ERROR } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		ANSWERS(p, STATUS(500));
		p->limits.max_steps = 4;
		play_ends(p,
		    arena_printf(p->arena, PLAY FLOW "%s", row[i].text),
		    row[i].end, NULL);
	}
}
END_TEST

START_TEST(selector_objects_give_outputs_parameters_and_members)
{
	ANSWERS(p,
	    OK("{\"l\":[{\"n\":1},{\"n\":2}],\"x\":\"<a><b>t</b></a>\""
	       "}"),
	    STATUS(200));
	play_ends(p,
	    PLAY_1_1 FLOW
	    "  - stepId: one\n    operationId: getA\n    outputs:\n"
	    "      all: {context: $response.body, selector: '$.l[*].n', "
	    "type: jsonpath}\n"
	    "      one: {context: $response.body, selector: /l/1/n, "
	    "type: {type: jsonpointer, version: rfc6901}}\n"
	    "      t: {context: $response.body#/x, selector: //b, "
	    "type: xpath}\n"
	    "      gone: {context: $response.body, selector: $.no, "
	    "type: jsonpath}\n"
	    "  - stepId: two\n    operationId: putB\n    requestBody:\n"
	    "      payload: {v: {context: $steps.one.outputs.all, "
	    "selector: '$[0]', type: jsonpath}}\n"
	    "  outputs: {all: $steps.one.outputs.all, one: "
	    "$steps.one.outputs.one, t: $steps.one.outputs.t}\n",
	    ARAZZO_COMPLETED, NULL);
	ck_assert_str_eq(play_outputs(p),
	    "{\"all\":[1,2],\"one\":2,\"t\":"
	    "\"t\"}");
	ck_assert(asked(1, "{\"v\":1}"));
	ck_assert_str_eq(p->r.unresolved->name, "one.gone");
}
END_TEST

START_TEST(async_steps_are_refused_by_name_when_they_can_be_reached)
{
	play_wrong(PLAY_1_1 FLOW
	    "  - {stepId: s, channelPath: x, action: send}\n",
	    "V",
	    "AsyncAPI steps are not supported: this runner sends HTTP "
	    "requests only");
}
END_TEST

START_TEST(self_is_an_expression_of_1_1)
{
	ANSWERS(p, STATUS(200), STATUS(200));
	play_ends(p,
	    "$self: https://x.test/doc.yaml\n" PLAY_1_1 FLOW
	    "  - {stepId: s, operationId: getA, outputs: {me: $self}}\n"
	    "  outputs: {me: $steps.s.outputs.me}\n",
	    ARAZZO_COMPLETED, NULL);
	ck_assert_str_eq(play_outputs(p),
	    "{\"me\":\"https://x.test/doc.yaml\"}");
	play_wrong("$self: https://x.test/doc.yaml#a\n" PLAY_1_1 FLOW
		   "  - {stepId: s, operationId: getA}\n",
	    "V", "fragment");
}
END_TEST

START_TEST(a_query_string_stands_alone)
{
	ANSWERS(p, STATUS(200));
	play_ends(p,
	    PLAY_1_1 FLOW
	    "  - {stepId: s, operationId: getA, parameters: [{name: q, in: "
	    "querystring, value: 'a=1&b=2'}]}\n",
	    ARAZZO_COMPLETED, "GET /a?a=1&b=2");
}
END_TEST

START_TEST(inputs_may_refer_to_components_and_anchors)
{
	static const char text[] = PLAY
	    "components:\n  inputs:\n"
	    "    page: {$anchor: pg, type: object, required: [limit],\n"
	    "      properties: {limit: {type: integer}}}\n"
	    "workflows:\n- workflowId: w\n"
	    "  inputs: {$ref: '#/components/inputs/page'}\n  steps:\n"
	    "  - {stepId: s, operationId: listPets, parameters: [{name: tag, "
	    "in: query, value: $inputs.limit}]}\n"
	    "- workflowId: v\n  inputs: {$ref: '#pg'}\n  steps:\n"
	    "  - {stepId: s, operationId: getA}\n";

	ANSWERS(p, STATUS(200));
	play_good(p, text);
	ck_assert_int_eq(play_run(p, "w", "{\"limit\":\"x\"}"), -1);
	ck_assert_int_eq(play_run(p, "v", "{}"), -1);
	ck_assert_int_eq(play_run(p, "w", "{\"limit\":3}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET /pets?tag=3");
}
END_TEST

START_TEST(formats_of_numbers_are_checked)
{
	static const char text[] = PLAY
	    "workflows:\n- workflowId: w\n  inputs: {type: object, properties:"
	    " {i: {type: integer, format: int32}, l: {type: integer, format: "
	    "int64}, f: {type: number, format: float}, d: {type: number, "
	    "format: double}, p: {type: string, format: password}}}\n  steps:\n"
	    "  - {stepId: s, operationId: getA}\n";

	ANSWERS(p, STATUS(200));
	play_good(p, text);
	ck_assert_int_eq(play_run(p, NULL, "{\"i\":2147483648}"), -1);
	ck_assert_int_eq(play_run(p, NULL, "{\"l\":1e30}"), -1);
	ck_assert_int_eq(play_run(p, NULL, "{\"f\":1e300}"), -1);
	ck_assert_int_eq(
	    play_run(p, NULL,
		"{\"i\":-2147483648,\"l\":"
		"9223372036854775807,\"f\":1.5,\"d\":1e300,\"p\":\"x\"}"),
	    ARAZZO_COMPLETED);
}
END_TEST

UNIT_MAIN_AROUND("rules", setup, teardown,
    workflow_parameters_go_to_every_step_unless_a_step_overrides_them,
    every_criterion_of_a_step_must_hold, a_step_without_criteria_wants_a_2xx,
    values_keep_their_type_on_their_way_into_a_body,
    a_path_value_cannot_name_another_resource,
    a_query_value_cannot_add_a_parameter, defaults_of_inputs_are_used,
    the_founding_branch_takes_the_right_side,
    a_criterion_that_cannot_be_evaluated_is_false_and_a_finding,
    success_criteria_do_not_see_the_steps_own_outputs,
    outputs_of_steps_that_were_not_run_are_left_out,
    components_mean_nothing_until_they_are_referred_to,
    a_payload_is_replaced_before_it_is_sent,
    a_replacement_without_target_is_an_error_before_sending,
    every_end_that_nobody_chose_is_no_success,
    selector_objects_give_outputs_parameters_and_members,
    async_steps_are_refused_by_name_when_they_can_be_reached,
    self_is_an_expression_of_1_1, a_query_string_stands_alone,
    inputs_may_refer_to_components_and_anchors, formats_of_numbers_are_checked)
