/* Decisions about the next step, without input or output. */
#include <string.h>

#include "arazzo/run/action.h"
#include "arazzo/model.h"
#include "arazzo/language/scope.h"
#include "http/http.h"
#include "play.h"
#include "unit.h"

#define STEP                                              \
	"workflows:\n- workflowId: w\n"                   \
	"  inputs: {type: object, properties: {n: {}}}\n" \
	"  steps:\n  - stepId: s\n    operationId: getA\n"

struct decision {
	struct play *p;
	struct scope s;
	unsigned retried[8];
	struct next n;
};

static void
begin(struct decision *d, const char *text)
{
	*d = (struct decision){ .p = play_new() };
	play_good(d->p, text);
	d->s = (struct scope){ .arena = d->p->arena };
}

static const struct next *
choose(struct decision *d, bool success, int n,
    const struct http_response *answer)
{
	struct err e = { 0 };

	d->s.inputs = json_pack("{s:i}", "n", n);
	ck_assert_msg(action_choose(d->p->z->workflow->step, success, &d->s,
			  d->retried, answer, FAKE_NOW_MS, &d->n, &e) == 0,
	    "%s", e.text);
	json_decref(d->s.inputs);
	return &d->n;
}

START_TEST(without_actions_success_goes_on_and_failure_stops)
{
	struct decision d;

	begin(&d, PLAY STEP);
	ck_assert_int_eq(choose(&d, true, 0, NULL)->kind, NEXT_STEP);
	ck_assert_ptr_null(d.n.finding);
	ck_assert_int_eq(choose(&d, false, 0, NULL)->kind, NEXT_FAIL);
	play_free(d.p);
}
END_TEST

START_TEST(the_first_action_whose_criteria_all_hold_is_taken)
{
	struct decision d;

	begin(&d,
	    PLAY STEP
	    "    onSuccess:\n"
	    "    - {name: a, type: end, criteria: [{condition: $inputs.n > 1},"
	    " {condition: $inputs.n < 3}]}\n"
	    "    - {name: b, type: goto, stepId: s,"
	    " criteria: [{condition: $inputs.n > 1}]}\n");
	ck_assert_str_eq(choose(&d, true, 2, NULL)->action->name, "a");
	ck_assert_int_eq(d.n.kind, NEXT_END);
	ck_assert_str_eq(choose(&d, true, 3, NULL)->action->name, "b");
	ck_assert_int_eq(d.n.kind, NEXT_GOTO);
	ck_assert_int_eq(choose(&d, true, 1, NULL)->kind, NEXT_STEP);
	ck_assert_ptr_nonnull(d.n.finding);
	play_free(d.p);
}
END_TEST

START_TEST(each_retry_counts_for_itself_and_is_passed_over_when_exhausted)
{
	static const char *const want[] = { "a", "a", "b", NULL };
	struct decision d;

	begin(&d,
	    PLAY STEP "    onFailure:\n"
		      "    - {name: a, type: retry, retryLimit: 2}\n"
		      "    - {name: b, type: retry}\n");
	for (size_t i = 0; i < 4; i++) {
		const struct next *n = choose(&d, false, 0, NULL);

		ck_assert_int_eq(n->kind,
		    want[i] != NULL ? NEXT_RETRY : NEXT_FAIL);
		if (want[i] != NULL)
			ck_assert_str_eq(n->action->name, want[i]);
	}
	play_free(d.p);
}
END_TEST

START_TEST(a_retry_waits_as_the_header_says_else_as_the_action_says)
{
	static const struct {
		const char *value;
		int64_t ms;
	} row[] = { { "0", 0 }, { "120", 120000 }, { "soon", 1500 },
		{ "Sun, 22 Nov 2026 12:00:30 GMT", 30000 },
		{ "Sun, 22 Nov 2026 11:00:00 GMT", 0 } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct http_header h = { "retry-after", row[i].value };
		struct http_response answer = {
			.status = 503, .header = &h, .nheader = 1, .body = ""
		};
		struct decision d;

		begin(&d,
		    PLAY STEP "    onFailure: [{name: a, type: retry,"
			      " retryAfter: 1.5}]\n");
		ck_assert_msg(choose(&d, false, 0, &answer)->wait_ms ==
			row[i].ms,
		    "%s: %lld", row[i].value, (long long)d.n.wait_ms);
		play_free(d.p);
	}
}
END_TEST

START_TEST(a_criterion_that_cannot_be_told_is_false_and_a_finding)
{
	struct decision d;

	begin(&d,
	    PLAY STEP
	    "    onFailure:\n"
	    "    - {name: a, type: end, criteria: [{condition: '^x',"
	    " type: regex, context: $response.body}]}\n"
	    "    - {name: b, type: end, criteria: [{condition: "
	    "'{$response.body#/x}', type: regex, context: $inputs.n}]}\n");
	ck_assert_int_eq(choose(&d, false, 0, NULL)->kind, NEXT_FAIL);
	ck_assert_ptr_nonnull(d.n.finding);
	ck_assert_ptr_nonnull(strstr(d.n.finding, "action \"b\""));
	play_free(d.p);
}
END_TEST

UNIT_MAIN("action", without_actions_success_goes_on_and_failure_stops,
    the_first_action_whose_criteria_all_hold_is_taken,
    each_retry_counts_for_itself_and_is_passed_over_when_exhausted,
    a_retry_waits_as_the_header_says_else_as_the_action_says,
    a_criterion_that_cannot_be_told_is_false_and_a_finding)
