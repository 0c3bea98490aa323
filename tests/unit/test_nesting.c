/* Workflows inside workflows, across documents, and what 1.1 adds to a run. */
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

/* --- Sub-workflows -------------------------------------------------------- */

#define SUB                                                                           \
	"- workflowId: sub\n"                                                         \
	"  inputs: {type: object, required: [id],"                                    \
	" properties: {id: {type: string}, n: {type: integer, default: 4}}}\n"        \
	"  steps:\n"                                                                  \
	"  - stepId: x\n    operationId: getPet\n"                                    \
	"    parameters: [{name: id, in: path, value: '{$inputs.id}-{$inputs.n}'}]\n" \
	"    outputs: {name: $response.body#/name}\n"                                 \
	"  outputs: {name: $steps.x.outputs.name}\n"

START_TEST(a_step_runs_a_workflow_with_inputs_and_takes_its_outputs)
{
	ANSWERS(p, OK("{\"name\":\"Rex\"}"), STATUS(200));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: call\n    workflowId: sub\n"
	    "    parameters: [{name: id, value: a}]\n"
	    "    successCriteria: [{condition: $outputs.name == 'rex'}]\n"
	    "    outputs: {name: $outputs.name}\n"
	    "  - stepId: then\n    operationId: getPet\n"
	    "    parameters: [{name: id, in: path,"
	    " value: $workflows.sub.outputs.name}]\n"
	    "  outputs: {name: $steps.call.outputs.name}\n" SUB,
	    ARAZZO_COMPLETED, "GET /pets/a-4|GET /pets/Rex");
	ck_assert_str_eq(play_outputs(p), "{\"name\":\"Rex\"}");
}
END_TEST

START_TEST(a_workflow_that_fails_is_a_failed_step)
{
	ANSWERS(p, STATUS(404), STATUS(200));
	play_ends(p,
	    PLAY FLOW
	    "  - stepId: call\n    workflowId: sub\n"
	    "    parameters: [{name: id, value: a}]\n"
	    "    onFailure: [{name: else, type: goto, stepId: then}]\n"
	    "  - {stepId: other, operationId: getA}\n"
	    "  - {stepId: then, operationId: getB}\n" SUB,
	    ARAZZO_COMPLETED, "GET /pets/a-4|GET /b");
}
END_TEST

START_TEST(workflows_inside_workflows_end_at_max_depth)
{
	ANSWERS(p, STATUS(200));
	p->limits.max_depth = 3;
	play_good(p,
	    PLAY FLOW "  - stepId: one\n    operationId: getA\n"
		      "    onSuccess:\n"
		      "    - {name: stop, type: end,"
		      " criteria: [{condition: $statusCode == 201}]}\n"
		      "  - {stepId: again, workflowId: w}\n");
	ck_assert(play_has(p, DIAG_WARNING, "R7", "may run itself"));
	ck_assert_int_eq(play_run(p, "w", "{}"), ARAZZO_ERROR);
	ck_assert_int_eq(p->r.error.code, ERR_LIMIT);
	ck_assert_uint_eq(p->r.requests, 3);
}
END_TEST

START_TEST(depends_on_runs_each_workflow_once_before)
{
	ANSWERS(p, OK("{\"t\":\"T1\"}"), STATUS(200), STATUS(200));
	play_ends(p,
	    PLAY "workflows:\n"
		 "- workflowId: w\n  dependsOn: [login, second]\n  steps:\n"
		 "  - stepId: one\n    operationId: getPet\n"
		 "    parameters: [{name: id, in: path,"
		 " value: $workflows.login.outputs.t}]\n"
		 "- workflowId: second\n  dependsOn: [login]\n  steps:\n"
		 "  - {stepId: two, operationId: getB}\n"
		 "- workflowId: login\n  steps:\n"
		 "  - {stepId: x, operationId: getA,"
		 " outputs: {t: $response.body#/t}}\n"
		 "  outputs: {t: $steps.x.outputs.t}\n",
	    ARAZZO_COMPLETED, "GET /a|GET /b|GET /pets/T1");
}
END_TEST

START_TEST(a_workflow_is_not_run_when_one_it_depends_on_fails)
{
	ANSWERS(p, STATUS(500));
	play_ends(p,
	    PLAY "workflows:\n"
		 "- workflowId: w\n  dependsOn: [login]\n  steps:\n"
		 "  - {stepId: one, operationId: getB}\n"
		 "- workflowId: login\n  steps:\n"
		 "  - {stepId: x, operationId: getA}\n",
	    ARAZZO_FAILED, "GET /a");
	ck_assert_ptr_nonnull(strstr(p->r.error.text, "login"));
}
END_TEST

START_TEST(a_workflow_of_another_document_is_run_there)
{
	static const struct play_file other[] = {
		{ "other.yaml",
		    PLAY "workflows:\n- workflowId: login\n  steps:\n"
			 "  - {stepId: x, operationId: getB,"
			 " outputs: {t: $response.body#/t}}\n"
			 "  outputs: {t: $steps.x.outputs.t}\n" },
		{ NULL, NULL }
	};

	ANSWERS(p, OK("{\"t\":\"T1\"}"), STATUS(200));
	p->file = other;
	play_ends(p,
	    "arazzo: 1.0.1\ninfo: {title: T, version: '1'}\n"
	    "sourceDescriptions:\n"
	    "- {name: api, url: api.yaml, type: openapi}\n"
	    "- {name: auth, url: other.yaml, type: arazzo}\n"
	    "workflows:\n"
	    "- workflowId: w\n"
	    "  dependsOn: [$sourceDescriptions.auth.login]\n  steps:\n"
	    "  - stepId: one\n    operationId: getPet\n"
	    "    parameters: [{name: id, in: path,"
	    " value: $workflows.login.outputs.t}]\n",
	    ARAZZO_COMPLETED, "GET /b|GET /pets/T1");
}
END_TEST

/* --- Arazzo 1.1 ----------------------------------------------------------- */

START_TEST(a_step_timeout_fails_the_step_and_not_the_run)
{
	ANSWERS(p, { .code = ERR_TIMEOUT, .takes_ms = 200 }, STATUS(200));
	play_ends(p,
	    PLAY_1_1 FLOW
	    "  - stepId: one\n    operationId: getA\n    timeout: 200\n"
	    "    onFailure: [{name: then, type: goto, stepId: two}]\n"
	    "  - {stepId: two, operationId: getB}\n",
	    ARAZZO_COMPLETED, NULL);
	ck_assert_int_eq(p->fake->left[0], 200);
}
END_TEST

START_TEST(steps_are_put_into_the_order_of_their_depends_on)
{
	ANSWERS(p, STATUS(200));
	play_ends(p,
	    PLAY_1_1 FLOW
	    "  - {stepId: one, operationId: getA, dependsOn: [two]}\n"
	    "  - {stepId: two, operationId: getB}\n",
	    ARAZZO_COMPLETED, "GET /b|GET /a");
}
END_TEST

START_TEST(a_step_with_an_unfinished_dependency_fails_before_sending)
{
	ANSWERS(p, STATUS(200));
	play_ends(p,
	    PLAY_1_1 FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    onSuccess: [{name: jump, type: goto, stepId: three}]\n"
	    "  - {stepId: two, operationId: getB}\n"
	    "  - {stepId: three, operationId: deleteA, dependsOn: [two]}\n",
	    ARAZZO_FAILED, "GET /a");
}
END_TEST

START_TEST(parameters_of_a_goto_are_the_inputs_of_its_workflow)
{
	ANSWERS(p, OK("{\"id\":\"q\"}"), STATUS(200));
	play_ends(p,
	    PLAY_1_1 FLOW
	    "  - stepId: one\n    operationId: getA\n"
	    "    onSuccess:\n"
	    "    - name: off\n      type: goto\n      workflowId: sub\n"
	    "      parameters: [{name: id, value: $response.body#/id}]\n" SUB,
	    ARAZZO_COMPLETED, "GET /a|GET /pets/q-4");
}
END_TEST

START_TEST(a_workflow_that_went_elsewhere_is_known_by_its_own_name)
{
	ANSWERS(p, STATUS(200), OK("{\"t\":\"T2\"}"), STATUS(200));
	play_ends(p,
	    PLAY "workflows:\n"
		 "- workflowId: w\n  dependsOn: [login]\n  steps:\n"
		 "  - stepId: one\n    operationId: getPet\n"
		 "    parameters: [{name: id, in: path,"
		 " value: $workflows.login.outputs.t}]\n"
		 "- workflowId: login\n  steps:\n"
		 "  - {stepId: x, operationId: getA, onSuccess: [{name: off,"
		 " type: goto, workflowId: other}]}\n"
		 "  outputs: {t: $statusCode}\n"
		 "- workflowId: other\n  steps:\n"
		 "  - {stepId: y, operationId: getB,"
		 " outputs: {t: $response.body#/t}}\n"
		 "  outputs: {t: $steps.y.outputs.t}\n",
	    ARAZZO_COMPLETED, "GET /a|GET /b|GET /pets/T2");
}
END_TEST

static int
always_fine(struct http *h, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	(void)h;
	(void)a;
	(void)q;
	(void)e;
	*ret = (struct http_response){ .status = 200, .body = "" };
	return 0;
}

START_TEST(no_caller_gets_more_depth_than_the_stack_can_bear)
{
	struct http fine = { always_fine, NULL };
	struct http *saved = p->env.http;

	p->env.http = &fine;
	p->limits.max_depth = 1000000;
	p->limits.max_steps = 1000000;
	play_ends(p,
	    PLAY FLOW "  - stepId: one\n    operationId: getA\n"
		      "    onSuccess:\n"
		      "    - {name: stop, type: end,"
		      " criteria: [{condition: $statusCode == 201}]}\n"
		      "  - {stepId: again, workflowId: w}\n",
	    ARAZZO_ERROR, NULL);
	ck_assert_int_eq(p->r.error.code, ERR_LIMIT);
	ck_assert_uint_eq(p->r.requests, ARAZZO_DEPTH_LIMIT);
	p->env.http = saved;
}
END_TEST

UNIT_MAIN_AROUND("nesting", setup, teardown,
    a_step_runs_a_workflow_with_inputs_and_takes_its_outputs,
    a_workflow_that_fails_is_a_failed_step,
    workflows_inside_workflows_end_at_max_depth,
    depends_on_runs_each_workflow_once_before,
    a_workflow_is_not_run_when_one_it_depends_on_fails,
    a_workflow_of_another_document_is_run_there,
    a_step_timeout_fails_the_step_and_not_the_run,
    steps_are_put_into_the_order_of_their_depends_on,
    a_step_with_an_unfinished_dependency_fails_before_sending,
    parameters_of_a_goto_are_the_inputs_of_its_workflow,
    a_workflow_that_went_elsewhere_is_known_by_its_own_name,
    no_caller_gets_more_depth_than_the_stack_can_bear)
