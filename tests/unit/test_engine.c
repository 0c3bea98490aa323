/* Whole runs against a fake transport: no sockets, no clock. */
#include <string.h>

#include "arazzo/arazzo.h"
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

#define TWO_STEPS                                     \
	FLOW "  - {stepId: one, operationId: getA}\n" \
	     "  - {stepId: two, operationId: getB}\n"

START_TEST(steps_run_one_after_the_other)
{
	ANSWERS(p, STATUS(200), STATUS(204));
	play_ends(p, PLAY TWO_STEPS, ARAZZO_COMPLETED, "GET /a|GET /b");
	ck_assert_uint_eq(p->r.requests, 2);
}
END_TEST

START_TEST(a_step_that_fails_stops_the_workflow)
{
	ANSWERS(p,
	    { .status = 400,
		.body = "{\"code\":\"Bad\",\"message\":\"no such thing\"}" });
	play_ends(p, PLAY TWO_STEPS, ARAZZO_FAILED, "GET /a");
	ck_assert_ptr_nonnull(strstr(p->r.error.text, "Bad: no such thing"));
	ck_assert_ptr_nonnull(strstr(p->r.error.text, "step \"one\""));
	ck_assert_str_eq(p->r.step->fault, "Bad: no such thing");
}
END_TEST

START_TEST(a_redirect_without_criteria_is_a_finding)
{
	ANSWERS(p, STATUS(307), STATUS(200));
	play_ends(p, PLAY TWO_STEPS, ARAZZO_COMPLETED, NULL);
	ck_assert_ptr_nonnull(p->r.finding);
	ck_assert_ptr_nonnull(strstr(p->r.finding->text, "307"));
}
END_TEST

START_TEST(outputs_go_from_step_to_step_and_out)
{
	ANSWERS(p, OK("{\"id\":\"x/1\",\"n\":3}"), OK("{\"name\":\"Rex\"}"));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    outputs: {id: $response.body#/id, n: $response.body#/n}\n"
	    "  - stepId: two\n    operationId: getPet\n"
	    "    parameters: [{name: id, in: path,"
	    " value: $steps.one.outputs.id}]\n"
	    "    outputs: {name: $response.body#/name}\n"
	    "  outputs:\n    name: $steps.two.outputs.name\n"
	    "    n: $steps.one.outputs.n\n",
	    ARAZZO_COMPLETED, "GET /a|GET /pets/x%2F1");
	ck_assert_str_eq(play_outputs(p), "{\"name\":\"Rex\",\"n\":3}");
}
END_TEST

START_TEST(an_output_that_is_not_there_is_unresolved_and_fails_nothing)
{
	ANSWERS(p, OK("{}"),
	    { .status = 200, .body = "plain", .type = "text/plain" });
	play_ends(p,
	    PLAY FLOW "  - {stepId: one, operationId: getA,"
		      " outputs: {gone: $response.body#/gone}}\n"
		      "  - {stepId: two, operationId: getB,"
		      " outputs: {deep: $response.body#/deep}}\n"
		      "  outputs: {gone: $steps.one.outputs.gone}\n",
	    ARAZZO_COMPLETED, NULL);
	ck_assert_str_eq(play_outputs(p), "{}");
	ck_assert_str_eq(p->r.unresolved->name, "one.gone");
	ck_assert_str_eq(p->r.unresolved->next->name, "two.deep");
	ck_assert_str_eq(p->r.unresolved->next->next->name, "gone");
	ck_assert_ptr_null(p->r.finding);
}
END_TEST

START_TEST(outputs_are_taken_after_a_failure_too)
{
	ANSWERS(p, { .status = 500, .body = "{\"why\":\"full\"}" });
	play_ends(p,
	    PLAY FLOW "  - {stepId: one, operationId: getA,"
		      " outputs: {why: $response.body#/why}}\n"
		      "  outputs: {why: $steps.one.outputs.why}\n",
	    ARAZZO_FAILED, NULL);
	ck_assert_str_eq(play_outputs(p), "{\"why\":\"full\"}");
}
END_TEST

/* --- Retries -------------------------------------------------------------- */

#define RETRY(more)                                       \
	FLOW "  - stepId: one\n    operationId: getA\n"   \
	     "    onFailure:\n"                           \
	     "    - {name: again, type: retry" more "}\n" \
	     "  - {stepId: two, operationId: getB}\n"

static void
retried(const char *text, unsigned requests, int64_t slept)
{
	int64_t before = p->fake->slept_ms;

	ANSWERS(p, STATUS(500));
	play_ends(p, text, ARAZZO_FAILED, NULL);
	ck_assert_uint_eq(p->r.requests, requests);
	ck_assert_int_eq(p->fake->slept_ms - before, slept);
}

START_TEST(an_absent_retry_limit_is_one_retry_and_zero_is_none)
{
	retried(PLAY RETRY(""), 2, 0);
	retried(PLAY RETRY(", retryLimit: 0"), 1, 0);
	retried(PLAY RETRY(", retryLimit: 3, retryAfter: 2"), 4, 6000);
	retried(PLAY RETRY(", retryLimit: 1, retryAfter: 0.25"), 2, 250);
}
END_TEST

START_TEST(a_retry_that_succeeds_goes_on_with_the_next_step)
{
	ANSWERS(p, STATUS(503), STATUS(200), STATUS(200));
	play_ends(p, PLAY RETRY(", retryLimit: 5"), ARAZZO_COMPLETED,
	    "GET /a|GET /a|GET /b");
	ck_assert_uint_eq(p->r.step->attempt, 1);
	ck_assert_str_eq(p->r.step->action, "again");
	ck_assert_uint_eq(p->r.step->next->attempt, 2);
}
END_TEST

START_TEST(after_an_exhausted_retry_the_following_actions_are_considered)
{
	ANSWERS(p, STATUS(500), STATUS(500), STATUS(200));
	play_ends(p,
	    PLAY FLOW "  - stepId: one\n    operationId: getA\n"
		      "    onFailure:\n"
		      "    - {name: again, type: retry}\n"
		      "    - {name: repair, type: goto, stepId: two}\n"
		      "  - {stepId: two, operationId: getB}\n",
	    ARAZZO_COMPLETED, "GET /a|GET /a|GET /b");
}
END_TEST

START_TEST(retry_after_as_seconds_and_as_a_date_overrules)
{
	ANSWERS(p,
	    { .status = 429,
		.body = "{}",
		.name = "Retry-After",
		.value = "7" },
	    { .status = 429,
		.body = "{}",
		.name = "Retry-After",
		.value = "Sun, 22 Nov 2026 12:00:10 GMT" },
	    STATUS(200));
	play_ends(p, PLAY RETRY(", retryLimit: 5, retryAfter: 100"),
	    ARAZZO_COMPLETED, NULL);
	/* 7 s, then until ten seconds past noon: 3 s more. */
	ck_assert_int_eq(p->fake->slept_ms, 10000);
}
END_TEST

START_TEST(a_wait_that_does_not_fit_fails_the_step_at_once)
{
	ANSWERS(p, STATUS(500));
	p->limits.deadline_ms = p->fake->mono_ms + 5000;
	play_ends(p, PLAY RETRY(", retryLimit: 5, retryAfter: 60"),
	    ARAZZO_FAILED, NULL);
	ck_assert_uint_eq(p->r.requests, 1);
	ck_assert_int_eq(p->fake->slept_ms, 0);
	ck_assert_ptr_nonnull(strstr(p->r.error.text, "does not fit"));
}
END_TEST

START_TEST(a_poll_that_does_not_fit_fails_and_never_succeeds)
{
	ANSWERS(p, STATUS(200));
	p->limits.deadline_ms = p->fake->mono_ms + 5000;
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    onSuccess: [{name: poll, type: retry, retryAfter: 60}]\n",
	    ARAZZO_FAILED, NULL);
	ck_assert(!p->r.step->success);
	ck_assert_ptr_nonnull(strstr(p->r.step->why, "does not fit"));
}
END_TEST

START_TEST(entering_a_step_anew_counts_its_retries_anew)
{
	ANSWERS(p, STATUS(500), STATUS(200), STATUS(500), STATUS(500));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    onFailure: [{name: again, type: retry, retryLimit: 1}]\n"
	    "  - stepId: two\n    operationId: getB\n"
	    "    onFailure: [{name: back, type: goto, stepId: one}]\n",
	    ARAZZO_FAILED, "GET /a|GET /a|GET /b|GET /a|GET /a");
}
END_TEST

START_TEST(a_retry_by_way_of_a_step_runs_that_first_without_its_actions)
{
	ANSWERS(p, STATUS(401), OK("{\"t\":\"new\"}"), STATUS(200));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    onSuccess: [{name: stop, type: end}]\n"
	    "    onFailure: [{name: login, type: retry, stepId: two}]\n"
	    "  - stepId: two\n    operationId: getB\n"
	    "    onSuccess: [{name: never, type: end}]\n"
	    "    outputs: {t: $response.body#/t}\n"
	    "  outputs: {t: $steps.two.outputs.t}\n",
	    ARAZZO_ENDED, "GET /a|GET /b|GET /a");
	ck_assert_str_eq(p->r.action, "stop");
	ck_assert_str_eq(play_outputs(p), "{\"t\":\"new\"}");
}
END_TEST

START_TEST(a_retry_whose_workflow_fails_counts_as_exhausted)
{
	ANSWERS(p, STATUS(401), STATUS(500), STATUS(200));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    onFailure:\n"
	    "    - {name: login, type: retry, workflowId: sub, retryLimit: 9}\n"
	    "    - {name: other, type: goto, stepId: two}\n"
	    "  - {stepId: two, operationId: getB}\n"
	    "- workflowId: sub\n  steps:\n"
	    "  - {stepId: x, operationId: postA, requestBody: {payload: {}}}\n",
	    ARAZZO_COMPLETED, "GET /a|POST /a|GET /b");
}
END_TEST

START_TEST(retry_on_success_is_a_poll)
{
	ANSWERS(p, OK("{\"s\":\"BUSY\"}"), OK("{\"s\":\"BUSY\"}"),
	    OK("{\"s\":\"DONE\"}"), STATUS(200));
	play_good(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    onSuccess:\n"
	    "    - name: poll\n      type: retry\n      retryAfter: 5\n"
	    "      retryLimit: 10\n      criteria:\n"
	    "      - condition: $response.body#/s == 'BUSY'\n"
	    "    - {name: on, type: goto, stepId: two}\n"
	    "  - {stepId: two, operationId: getB}\n");
	ck_assert(play_has(p, DIAG_COMPAT, "C10", "polling"));
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET /a|GET /a|GET /a|GET /b");
	ck_assert_int_eq(p->fake->slept_ms, 10000);
}
END_TEST

/* --- Ends and gotos ------------------------------------------------------- */

START_TEST(end_on_success_succeeds_and_end_on_failure_fails)
{
	static const char doc[] =
	    PLAY FLOW "  - stepId: one\n    operationId: getA\n"
		      "    onSuccess: [{name: good, type: end}]\n"
		      "    onFailure: [{name: bad, type: end}]\n"
		      "  - {stepId: two, operationId: getB}\n";

	ANSWERS(p, STATUS(200), STATUS(500));
	play_ends(p, doc, ARAZZO_ENDED, NULL);
	ck_assert_str_eq(p->r.action, "good");
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_FAILED);
	ck_assert_str_eq(p->r.action, "bad");
}
END_TEST

START_TEST(when_no_success_action_matches_the_next_step_follows_with_a_finding)
{
	ANSWERS(p, STATUS(200));
	play_ends(p,
	    PLAY FLOW "  - stepId: one\n    operationId: getA\n"
		      "    onSuccess:\n"
		      "    - {name: never, type: end,"
		      " criteria: [{condition: $statusCode == 201}]}\n"
		      "  - {stepId: two, operationId: getB}\n",
	    ARAZZO_COMPLETED, "GET /a|GET /b");
	ck_assert_ptr_nonnull(strstr(p->r.finding->text,
	    "no success action matched"));
}
END_TEST

START_TEST(an_action_sees_the_outputs_of_its_own_step)
{
	ANSWERS(p, OK("{\"s\":\"gone\"}"));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    outputs: {s: $response.body#/s}\n"
	    "    onSuccess:\n"
	    "    - {name: stop, type: end,"
	    " criteria: [{condition: $steps.one.outputs.s == 'GONE'}]}\n"
	    "  - {stepId: two, operationId: getB}\n",
	    ARAZZO_ENDED, "GET /a");
}
END_TEST

START_TEST(a_goto_to_its_own_step_waits_a_second_and_ends_by_max_steps)
{
	ANSWERS(p, STATUS(200));
	p->limits.max_steps = 5;
	play_good(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    onSuccess: [{name: spin, type: goto, stepId: one}]\n");
	ck_assert(play_has(p, DIAG_COMPAT, "C11", "spin"));
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_ERROR);
	ck_assert_int_eq(p->r.error.code, ERR_LIMIT);
	ck_assert_uint_eq(p->r.requests, 5);
	ck_assert_int_eq(p->fake->slept_ms, 5000);
}
END_TEST

START_TEST(a_loop_ends_with_the_deadline_as_an_error)
{
	ANSWERS(p, { .status = 200, .body = "{}", .takes_ms = 400 });
	p->limits.deadline_ms = p->fake->mono_ms + 1000;
	play_ends(p,
	    PLAY FLOW
	    "  - {stepId: one, operationId: getA}\n"
	    "  - stepId: two\n    operationId: getB\n"
	    "    onSuccess: [{name: back, type: goto, stepId: one}]\n",
	    ARAZZO_ERROR, NULL);
	ck_assert_int_eq(p->r.error.code, ERR_TIMEOUT);
	ck_assert_uint_eq(p->r.requests, 3);
}
END_TEST

START_TEST(a_goto_to_a_workflow_does_not_come_back)
{
	ANSWERS(p, STATUS(200), OK("{\"x\":1}"));
	play_good(p,
	    PLAY "workflows:\n- workflowId: w\n"
		 "  inputs: {type: object, properties: {id: {type: string}}}\n"
		 "  steps:\n"
		 "  - stepId: one\n    operationId: getA\n"
		 "    onSuccess: [{name: off, type: goto, workflowId: sub}]\n"
		 "  - {stepId: two, operationId: getB}\n"
		 "- workflowId: sub\n"
		 "  inputs: {type: object, properties: {id: {type: string}}}\n"
		 "  steps:\n"
		 "  - stepId: x\n    operationId: getPet\n"
		 "    parameters: [{name: id, in: path, value: $inputs.id}]\n"
		 "    outputs: {x: $response.body#/x}\n"
		 "  outputs: {x: $steps.x.outputs.x}\n");
	ck_assert_int_eq(play_run(p, "w", "{\"id\":\"7\"}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET /a|GET /pets/7");
	ck_assert_str_eq(p->r.workflow_id, "sub");
	ck_assert_str_eq(play_outputs(p), "{\"x\":1}");
}
END_TEST

/* --- Inputs, errors before sending ---------------------------------------- */

#define WITH_INPUT                                                         \
	"workflows:\n- workflowId: w\n"                                    \
	"  inputs: {type: object, required: [id], properties:"             \
	" {id: {type: string, pattern: '^[a-z]+$'}, opt: {type: integer}," \
	" secret: {type: string, format: password}}}\n"                    \
	"  steps:\n"                                                       \
	"  - stepId: one\n    operationId: listPets\n"                     \
	"    parameters:\n"                                                \
	"    - {name: tag, in: query, value: $inputs.id}\n"                \
	"    - {name: limit, in: query, value: $inputs.opt}\n"

START_TEST(inputs_are_checked_before_anything_is_sent)
{
	play_good(p, PLAY WITH_INPUT);
	ck_assert_int_eq(play_run(p, NULL, "{}"), -1);
	ck_assert_int_eq(p->e.code, ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(p->e.text, "id"));
	err_clear(&p->e);
	ck_assert_int_eq(play_run(p, NULL, "{\"id\":\"A9\"}"), -1);
	ck_assert_uint_eq(p->fake->nasked, 0);
}
END_TEST

START_TEST(an_optional_input_that_is_not_given_leaves_its_parameter_out)
{
	ANSWERS(p, STATUS(200));
	play_good(p, PLAY WITH_INPUT);
	ck_assert_int_eq(play_run(p, NULL, "{\"id\":\"a\",\"extra\":1}"),
	    ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET /pets?tag=a");
	ck_assert_ptr_nonnull(strstr(p->r.warning->text, "extra"));
}
END_TEST

START_TEST(a_missing_value_is_an_error_before_sending)
{
	ANSWERS(p, OK("{}"));
	play_ends(p,
	    PLAY FLOW
	    "  - {stepId: one, operationId: getA,"
	    " outputs: {id: $response.body#/id}}\n"
	    "  - stepId: two\n    operationId: getPet\n"
	    "    parameters: [{name: id, in: path,"
	    " value: $steps.one.outputs.id}]\n"
	    "    onFailure: [{name: never, type: goto, stepId: one}]\n",
	    ARAZZO_ERROR, NULL);
	ck_assert_int_eq(p->r.error.code, ERR_INPUT);
	ck_assert_str_eq(play_asked(p), "GET /a");
}
END_TEST

START_TEST(a_transport_error_fails_the_step_and_on_failure_is_asked)
{
	ANSWERS(p, { .code = ERR_NETWORK }, STATUS(200));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    successCriteria: [{condition: $statusCode == null}]\n"
	    "    onFailure:\n"
	    "    - {name: no, type: end,"
	    " criteria: [{condition: $statusCode >= 500}]}\n"
	    "    - {name: then, type: goto, stepId: two}\n"
	    "  - {stepId: two, operationId: getB}\n",
	    ARAZZO_COMPLETED, NULL);
	ck_assert_int_eq(p->r.step->status, 0);
	ck_assert(!p->r.step->success);
}
END_TEST

START_TEST(secrets_are_in_no_event_result_or_error)
{
	char *text;

	ANSWERS(p,
	    { .status = 403, .body = "{\"message\":\"hun/ter2 is wrong\"}" });
	play_good(p,
	    PLAY WITH_INPUT
	    "    - {name: Authorization, in: header,"
	    " value: 'Basic {$inputs.secret}'}\n"
	    "    - {name: key, in: query, value: $inputs.secret}\n"
	    "    outputs: {m: $response.body#/message}\n"
	    "  outputs: {m: $steps.one.outputs.m}\n");
	ck_assert_int_eq(play_run(p, NULL,
			     "{\"id\":\"a\",\"secret\":\"hun/ter2\"}"),
	    ARAZZO_FAILED);
	ck_assert_ptr_nonnull(strstr(p->fake->asked[0], "Basic hun/ter2"));
	ck_assert(p->fake->secret[0]);
	text = value_print(p->arena, p->events);
	ck_assert_ptr_null(strstr(text, "ter2"));
	ck_assert_ptr_null(strstr(p->r.error.text, "ter2"));
	ck_assert_ptr_null(strstr(play_outputs(p), "ter2"));
	ck_assert_ptr_null(strstr(p->r.step->url, "ter2"));
	ck_assert_ptr_nonnull(strstr(p->r.step->url, "key=***"));
}
END_TEST

START_TEST(passwords_inside_of_objects_are_secrets_too)
{
	ANSWERS(p, STATUS(200));
	play_good(p,
	    PLAY "workflows:\n- workflowId: w\n"
		 "  inputs: {type: object, properties: {login: {type: object,"
		 " properties: {pin: {type: integer, format: password},"
		 " word: {type: string, format: password}}}}}\n"
		 "  steps:\n  - stepId: one\n    operationId: postA\n"
		 "    requestBody: {payload: {must: $inputs.login}}\n");
	ck_assert_int_eq(
	    play_run(p, NULL,
		"{\"login\":{\"pin\":73519,\"word\":\"hunter2\"}}"),
	    ARAZZO_COMPLETED);
	ck_assert_ptr_nonnull(strstr(p->fake->asked[0], "73519"));
	ck_assert_ptr_null(strstr(value_print(p->arena, p->events), "73519"));
	ck_assert_ptr_null(strstr(value_print(p->arena, p->events), "hunter"));
}
END_TEST

START_TEST(events_tell_the_run_in_order)
{
	static const char *const wanted[] = { "request", "response",
		"criterion", "output", "action", "wait", "request", "response",
		"criterion", "output", "action" };
	json_t *v;
	size_t i;

	ANSWERS(p, STATUS(500), OK("{\"x\":1}"));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    successCriteria: [{condition: $statusCode == 200}]\n"
	    "    outputs: {x: $response.body#/x}\n"
	    "    onFailure: [{name: again, type: retry, retryAfter: 1}]\n",
	    ARAZZO_COMPLETED, NULL);
	ck_assert_uint_eq(json_array_size(p->events), 11);
	json_array_foreach(p->events, i, v)
		ck_assert_str_eq(json_string_value(json_object_get(v, "event")),
		    wanted[i]);
	/* The outputs of an attempt replace those of the one before. */
	ck_assert_ptr_null(p->r.unresolved);
}
END_TEST

UNIT_MAIN_AROUND("engine", setup, teardown, steps_run_one_after_the_other,
    a_step_that_fails_stops_the_workflow,
    a_redirect_without_criteria_is_a_finding,
    outputs_go_from_step_to_step_and_out,
    an_output_that_is_not_there_is_unresolved_and_fails_nothing,
    outputs_are_taken_after_a_failure_too,
    an_absent_retry_limit_is_one_retry_and_zero_is_none,
    a_retry_that_succeeds_goes_on_with_the_next_step,
    after_an_exhausted_retry_the_following_actions_are_considered,
    retry_after_as_seconds_and_as_a_date_overrules,
    a_wait_that_does_not_fit_fails_the_step_at_once,
    a_poll_that_does_not_fit_fails_and_never_succeeds,
    entering_a_step_anew_counts_its_retries_anew,
    a_retry_by_way_of_a_step_runs_that_first_without_its_actions,
    a_retry_whose_workflow_fails_counts_as_exhausted,
    retry_on_success_is_a_poll,
    end_on_success_succeeds_and_end_on_failure_fails,
    when_no_success_action_matches_the_next_step_follows_with_a_finding,
    an_action_sees_the_outputs_of_its_own_step,
    a_goto_to_its_own_step_waits_a_second_and_ends_by_max_steps,
    a_loop_ends_with_the_deadline_as_an_error,
    a_goto_to_a_workflow_does_not_come_back,
    inputs_are_checked_before_anything_is_sent,
    an_optional_input_that_is_not_given_leaves_its_parameter_out,
    a_missing_value_is_an_error_before_sending,
    a_transport_error_fails_the_step_and_on_failure_is_asked,
    secrets_are_in_no_event_result_or_error, events_tell_the_run_in_order,
    passwords_inside_of_objects_are_secrets_too)
