/* Carries one build from its token over the request and the confirmation to its
 * line of the report and the last entry of the audit log. */
#include "plugin/cancel/attempt.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>

#include "arazzo/arazzo.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/platform.h"
#include "data/value.h"
#include "monitor/report.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/call/session.h"
#include "plugin/model/build.h"

#define LAST_READ_MS 300    /* what one read takes */
#define REPEAT_MS 500       /* and twice as long each time, up to 4 s */
#define LAST_REPEAT_MS 1500 /* before the time is up */
#define ROLLBACK_WORKFLOW "list-workflow-executions"
#define ROLLBACK_POLL_MS 1000
#define LEFTOVER_MAX 20 /* output images named */

struct check *
attempt_report(struct call *c, const struct arn *arn, const char *label,
    const char *status, const struct outcome_row *row, const char *text)
{
	struct check *check =
	    report_check(c->report, "cancel", label, row->state, "%s", text);

	check_label(c->report, check, "outcome", row->word);
	check_label(c->report, check, "status", status);
	if (arn != NULL) {
		check_label(c->report, check, "arn", arn->text);
		check_label(c->report, check, "region", arn->region);
	}
	return check;
}

/* Where no record can be read, every manual call is a new one. */
static int
choose_token(const struct attempts *s, struct cancel_attempt *t, struct err *e)
{
	struct guard *g = &t->guard;
	struct open_cancel open = { .state = OPEN_NONE };
	char random[LEDGER_TOKEN_SIZE];

	if (!g->manual)
		return ledger_token(g->arn.text, g->cause, t->token, e);
	if (s->ledger != NULL)
		(void)ledger_open_read(s->ledger, s->call->arena, g->arn.text,
		    &open, NULL);
	if (open.state != OPEN_NONE) {
		g->cause = open.cause;
		(void)snprintf(t->token, sizeof t->token, "%s", open.token);
		return 0;
	}
	if (ledger_random(&s->call->platform, random, e) < 0)
		return -1;
	g->cause = arena_strdup(s->call->arena, random);
	if (g->cause == NULL)
		return err_memory(e);
	return ledger_token(g->arn.text, random, t->token, e);
}

/* Runs a workflow with the guard above the client; arn and token: its inputs, the
 * token may be NULL.  Returns its outputs; NULL: *e. */
static json_t *
attempt_run(const struct attempts *s, struct guard *g, const char *workflow,
    const char *token, int64_t deadline_ms, struct err *e)
{
	struct arena *a = s->call->arena;
	const struct flow_run one = { .flow = s->flow,
		.workflow = workflow,
		.inputs = value_keep(a,
		    json_pack("{s:s, s:s*}", "arn", g->arn.text, "clientToken",
			token)),
		.region = g->arn.region,
		.deadline_ms = deadline_ms,
		.transport = &g->http };
	struct arazzo_result ret;

	err_clear(e);
	g->deadline_ms = deadline_ms;
	return lease_run(s->lease, &one, a, &ret, e) < 0 ? NULL : ret.outputs;
}

bool
attempt_may_repeat(const struct call *c, bool manual, unsigned *n)
{
	int64_t ms = (int64_t)REPEAT_MS << (*n < 3 ? *n : 3);
	int64_t most =
	    platform_left_ms(&c->platform, c->deadline_ms) - LAST_REPEAT_MS;

	(*n)++;
	return !manual && most > 0 &&
	    platform_wait(&c->platform, ms < most ? ms : most, c->deadline_ms,
		NULL) == 0;
}

/* A service that is down or throttles, and never saw the request or refused it.
 * One that gave no response may have acted: it is only confirmed. */
static bool
is_repeatable(const struct cancel_attempt *t)
{
	const struct guard *g = &t->guard;

	return g->busy &&
	    ((g->outcome == OUTCOME_NONE && t->error.code != ERR_NONE) ||
		g->outcome == OUTCOME_UNSENT || g->outcome == OUTCOME_DENIED);
}

void
attempt_start(struct attempts *s, struct cancel_attempt *t)
{
	struct call *c = s->call;
	struct guard *g = &t->guard;
	struct err e = { 0 };
	unsigned repeated = 0;

	g->call = c;
	g->lease = s->lease;
	g->ledger = s->ledger;
	g->ledger_problem = s->ledger_problem;
	g->kill_switch = s->kill_switch;
	g->token = t->token;
	g->decision.rule = "";
	if (choose_token(s, t, &e) < 0) {
		(void)attempt_report(c, NULL, t->label, NULL,
		    &outcome_rows[OUTCOME_INVALID], e.text);
		return;
	}
	guard_init(g);
	do {
		g->outcome = OUTCOME_NONE;
		(void)attempt_run(s, g, "cancel-image", g->token,
		    c->deadline_ms, &t->error);
	} while (is_repeatable(t) &&
	    attempt_may_repeat(c, g->manual, &repeated));
	if (g->outcome == OUTCOME_NONE && g->image != NULL)
		guard_decide(g, &g->decision);
	*s->end = t;
	s->end = &t->next;
}

/* The document's next read does not fit any more: waits until there is just time
 * for one.  False: the build has ended, or time is up. */
static bool
wait_for_last_read(const struct guard *g)
{
	const struct platform *w = &g->call->platform;
	int64_t left = platform_left_ms(w, g->deadline_ms);
	const struct image_state *s = image_state_find(g->build.status);

	return (s == NULL || s->running) && left > LAST_READ_MS &&
	    platform_wait(w, left - LAST_READ_MS, g->deadline_ms, NULL) == 0;
}

/* Reads until the build has ended, or time is up; the time that is left is
 * shared by as many builds as are left. */
static void
attempt_confirm(struct cancel_attempt *t, const struct attempts *s,
    unsigned left)
{
	struct call *c = s->call;
	struct guard *g = &t->guard;
	const struct options *o = c->options;
	int64_t now = c->platform.mono_ms(c->platform.ctx);
	int64_t start = g->outcome == OUTCOME_ACCEPTED ? g->accepted_ms : now;
	int64_t deadline = c->deadline_ms;

	if (o->wait_ms != OPTION_NO_WAIT)
		deadline = start + o->wait_ms;
	if (deadline > now) {
		deadline = now + (deadline - now) / left;
		do
			(void)attempt_run(s, g, "confirm-cancellation", NULL,
			    deadline, &t->error);
		while (wait_for_last_read(g));
	}
	t->waited_ms = c->platform.mono_ms(c->platform.ctx) - start;
}

/* Leftovers ----------------------------------------------------------- */

static void __attribute__((format(printf, 2, 3)))
note(struct call *c, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	(void)report_check(c->report, "note", "leftover", STATE_OK, "%s", text);
}

static void
report_outputs(struct call *c, json_t *image)
{
	json_t *resources = json_object_get(image, "outputResources"), *item;
	size_t i;

	json_array_foreach(json_object_get(resources, "amis"), i, item) {
		const char *id = build_text(item, "image");
		const char *region = build_text(item, "region");

		if (id != NULL && i < LEFTOVER_MAX)
			note(c, "left behind: image %s in %s", id,
			    region == NULL ? "?" : region);
	}
	json_array_foreach(json_object_get(resources, "containers"), i, item) {
		const char *uri =
		    json_string_value(json_array_get(json_object_get(item,
							 "imageUris"),
			0));

		if (uri != NULL && i < LEFTOVER_MAX)
			note(c, "left behind: container image %s", uri);
	}
}

static bool
any_in(json_t *list, const char *status)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (build_word_is(item, "status", status))
			return true;
	return false;
}

/* Waits for the rollback as long as there is time. */
static void
report_rollback(const struct attempts *s, struct guard *g)
{
	struct call *c = s->call;
	struct err e = { 0 };
	json_t *list;

	for (;;) {
		list = json_object_get(attempt_run(s, g, ROLLBACK_WORKFLOW,
					   NULL, g->deadline_ms, &e),
		    "items");
		if (!any_in(list, "ROLLBACK_IN_PROGRESS"))
			break;
		if (platform_wait(&c->platform, ROLLBACK_POLL_MS,
			g->deadline_ms, NULL) < 0) {
			note(c,
			    "may be left behind: its workflow is still rolling"
			    " back");
			return;
		}
	}
	if (list == NULL && e.code != ERR_NONE)
		note(c, "the state of its rollback is unknown: %s", e.text);
	else if (any_in(list, "FAILED"))
		note(c,
		    "may be left behind: one of its workflows FAILED, the"
		    " rollback may be incomplete");
	else if (any_in(list, "ROLLBACK_COMPLETED"))
		note(c, "its workflow has rolled back");
}

/* Reports what a cancelled build may leave behind, and what costs money.
 * Unreadable parts are left out. */
static void
report_leftover(const struct attempts *s, struct guard *g)
{
	if (!build_is(&g->build, "CANCELLED"))
		return;
	report_rollback(s, g);
	report_outputs(s->call, g->image);
	if (json_is_false(json_object_get(json_object_get(g->image,
					      "infrastructureConfiguration"),
		"terminateInstanceOnFailure")))
		note(s->call,
		    "may be left behind: the build instance"
		    " (terminateInstanceOnFailure is false)");
}

/* The end ------------------------------------------------------------- */

void
attempt_note(struct call *c, const struct err *e)
{
	(void)report_check(c->report, "note", "audit", STATE_OK,
	    "an audit log entry could not be written%s%s",
	    e->text[0] != '\0' ? ": " : "", e->text);
}

/* Writes the last entry of the audit log: what was decided without a request,
 * or how the build ended. */
static void
attempt_audit(struct guard *g, const struct outcome_verdict *v)
{
	bool by_document =
	    v->outcome == OUTCOME_SKIPPED || v->outcome == OUTCOME_DOCUMENT;
	struct err e = { 0 };
	bool missing = false;

	if (v->row->audit == AUDIT_DECISION && g->image != NULL) {
		missing = guard_audit_decision(g,
			      by_document ? "workflow" : g->decision.rule,
			      by_document ? v->text : g->decision.text, &e) < 0;
	} else if (v->row->audit == AUDIT_OUTCOME) {
		missing = guard_audit_outcome(g, v->row->word, &e) < 0 ||
		    (!g->audited && g->outcome != OUTCOME_OPEN);
	}
	if (missing)
		attempt_note(g->call, &e);
}

static void
attempt_finish(struct cancel_attempt *t, const struct attempts *s)
{
	struct call *c = s->call;
	struct guard *g = &t->guard;
	struct outcome_facts f = { .outcome = g->outcome,
		.decision = &g->decision,
		.label = t->label,
		.why = g->text,
		.waited_ms = t->waited_ms,
		.no_wait = c->options->wait_ms == 0,
		.error = &t->error };
	struct outcome_verdict v;
	struct check *check;

	f.status = g->build.status;
	f.has_age = g->image != NULL && guard_age(g, &f.age_ms);
	outcome_judge(&f, &v);
	check = attempt_report(c, &g->arn, t->label, f.status, v.row, v.text);
	if (g->decision.text[0] != '\0')
		check_line(c->report, check, "decision: %s", g->decision.text);
	if (g->request_id != NULL)
		check_line(c->report, check, "request %s", g->request_id);
	attempt_audit(g, &v);
	if (g->odd)
		check_line(c->report, check,
		    "the record of an earlier cancel has an impossible time"
		    " and was ignored");
	if (v.row->audit == AUDIT_OUTCOME)
		report_leftover(s, g);
	guard_end(g);
}

void
attempts_finish(struct attempts *s)
{
	unsigned left = 0;

	for (struct cancel_attempt *t = s->first; t != NULL; t = t->next)
		left += outcome_rows[t->guard.outcome].wait;
	for (struct cancel_attempt *t = s->first; t != NULL; t = t->next) {
		if (outcome_rows[t->guard.outcome].wait)
			attempt_confirm(t, s, left--);
		attempt_finish(t, s);
	}
}
