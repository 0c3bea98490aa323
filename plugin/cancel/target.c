/* Finds the builds that an alert is about and starts an attempt for each. */
#include "plugin/cancel/target.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/cancel/alert.h"
#include "plugin/cancel/attempt.h"
#include "plugin/model/arn.h"
#include "plugin/status/stuck.h"

#define MINUTE_MS ((int64_t)60 * 1000)
#define NAMED_MAX 10 /* of the builds that are too many */

/* Finds the build or pipeline that an alert names, or why there is none. */
static int
target_find(const struct call *c, const struct alert *alert, struct arn *ret,
    struct err *e)
{
	const char *text = alert->arn != NULL ? alert->arn : alert->pipeline;

	if (text == NULL)
		return err_set(e, ERR_INPUT, "missing \"%.100s\" or \"%.100s\"",
		    c->options->alert_label, c->options->pipeline_label);
	if (arn_parse(c->arena, text, ret, e) < 0)
		return -1;
	if (alert->arn != NULL && !arn_is_build(ret))
		return err_set(e, ERR_INPUT,
		    "\"%.200s\" is not a build: a full ARN with a build number"
		    " is required",
		    text);
	if (alert->arn == NULL && ret->kind != ARN_PIPELINE)
		return err_set(e, ERR_INPUT,
		    "\"%.200s\" is not the ARN of a pipeline", text);
	return 0;
}

int
target_check(const struct call *c, const struct alert *list, struct err *e)
{
	const struct alert *bad = NULL;
	struct policy_decision d;
	struct err why = { 0 };
	struct arn arn;

	for (const struct alert *a = list; a != NULL; a = a->next) {
		struct err ignored = { 0 };

		policy_gate(c->options, &a->trigger, &d);
		if (d.outcome != OUTCOME_NONE)
			continue;
		if (target_find(c, a, &arn, bad == NULL ? &why : &ignored) == 0)
			return 0;
		if (bad == NULL)
			bad = a;
	}
	if (bad == NULL)
		return 0;
	if (c->options->alert == NULL)
		return err_set(e, why.code, "%s", why.text);
	return err_set(e, why.code, "alert %u (%.100s): %s; nothing was sent",
	    bad->number, bad->cause, why.text);
}

static const char *
trigger_of(const struct call *c, const struct alert *alert)
{
	if (c->options->alert != NULL)
		return c->options->alert;
	return alert->trigger.manual ? "person" : "macros";
}

/* Reports an outcome without an attempt; why and e may be NULL. */
static void
report_outcome(const struct attempts *s, const struct arn *arn,
    const char *label, enum cancel_outcome outcome, const char *why)
{
	const struct policy_decision d = { .rule = "" };
	const struct err none = { 0 };
	const struct outcome_facts f = { .outcome = outcome,
		.decision = &d,
		.label = label == NULL ? "" : label,
		.why = why == NULL ? "out of memory" : why,
		.error = &none };
	struct outcome_verdict v;

	outcome_judge(&f, &v);
	(void)attempt_report(s->call, arn, f.label, NULL, v.row->word,
	    v.row->state, v.text);
}

/* A build that two alerts name, by itself or by its pipeline, is one. */
static bool
is_started(const struct attempts *s, const char *arn)
{
	for (const struct cancel_attempt *t = s->first; t != NULL; t = t->next)
		if (text_equal(t->guard.arn.text, arn))
			return true;
	return false;
}

static void
start_build(struct attempts *s, const struct alert *alert,
    const struct arn *arn, const char *pipeline, const char *listed)
{
	struct call *c = s->call;
	struct cancel_attempt *t = arena_alloc(c->arena, sizeof *t);

	if (is_started(s, arn->text))
		return;
	if (t != NULL)
		t->label = arn_label(c->arena, arn);
	if (t == NULL || t->label == NULL) {
		report_outcome(s, arn, arn->text, OUTCOME_INVALID, NULL);
		return;
	}
	t->guard.arn = *arn;
	t->guard.cause = alert->cause;
	t->guard.manual = alert->trigger.manual;
	t->guard.pipeline = pipeline;
	t->guard.listed = listed;
	attempt_start(s, t, trigger_of(c, alert));
}

/* Pipelines ----------------------------------------------------------- */

static char *
too_many(const struct call *c, const struct stuck *stuck)
{
	struct buf b = { 0 };

	buf_printf(&b, "%zu builds are stuck", stuck->n);
	for (size_t i = 0; i < stuck->n && i < NAMED_MAX; i++) {
		const char *label = arn_label(c->arena, &stuck->build[i].arn);

		buf_printf(&b, "%s%s", i == 0 ? " (" : ", ",
		    label == NULL ? "" : label);
	}
	buf_printf(&b, "%s), --max-builds is %llu",
	    stuck->n > NAMED_MAX ? ", ..." : "",
	    (unsigned long long)c->options->max_builds);
	return buf_take(&b, c->arena);
}

/* "1 running, 12m old" */
static char *
running(const struct call *c, const struct stuck *stuck)
{
	int64_t unit = stuck->oldest_ms >= MINUTE_MS ? MINUTE_MS : 1000;
	char age[TIME_TEXT_SIZE];

	if (stuck->running == 0)
		return arena_strdup(c->arena, "none running");
	if (!stuck->has_oldest)
		return arena_printf(c->arena, "%u running", stuck->running);
	time_print_duration(stuck->oldest_ms / unit * unit, age);
	return arena_printf(c->arena, "%u running, %s%s old", stuck->running,
	    stuck->running == 1 ? "" : "the oldest ", age);
}

/* The lists are those of the check, asked with its options. */
static int
list_stuck(struct attempts *s, const struct arn *pipeline, bool manual,
    struct stuck *ret, struct err *e)
{
	unsigned repeated = 0;
	struct option_text one = { .value = pipeline->text };
	struct options o = *s->call->options;
	struct call c = *s->call;
	int r;

	o.image = NULL;
	o.pipeline = &one;
	c.options = &o;
	do {
		err_clear(e);
		r = stuck_select(&c, ret, e);
		s->requests += ret->requests;
	} while (r < 0 && (e->code == ERR_NETWORK || e->code == ERR_TIMEOUT) &&
	    attempt_may_repeat(&c, manual, &repeated));
	return r;
}

/* Writes an audit log entry about a pipeline of which no build is cancelled. */
static void
audit_pipeline(const struct attempts *s, const struct alert *alert,
    const struct arn *arn, const char *why)
{
	struct guard g = { .call = s->call,
		.lease = s->lease,
		.arn = *arn,
		.ledger = s->ledger,
		.ledger_problem = s->ledger_problem,
		.token = "",
		.cause = alert->cause,
		.trigger = trigger_of(s->call, alert),
		.deadline_ms = s->call->deadline_ms };
	struct err e = { 0 };

	if (guard_audit_decision(&g, "max-builds", why, &e) < 0)
		attempt_note(s->call, &e);
}

/* A build in a state that we do not know is never cancelled, and never silent. */
static void
report_unknown(const struct attempts *s, const struct arn *arn,
    const struct stuck *stuck)
{
	const char *word =
	    stuck->unknown_status == NULL ? "" : stuck->unknown_status;
	char more[32] = "";

	if (stuck->unknown == 0)
		return;
	if (stuck->unknown > 1)
		(void)snprintf(more, sizeof more, ", and %u more",
		    stuck->unknown - 1);
	report_outcome(s, arn, stuck->unknown_label, OUTCOME_UNKNOWN,
	    arena_printf(s->call->arena, "unknown state \"%.100s\"%s", word,
		more));
}

static void
start_pipeline(struct attempts *s, const struct alert *alert,
    const struct arn *arn, const char *label)
{
	const struct options *o = s->call->options;
	struct stuck stuck = { 0 };
	struct err e = { 0 };
	const char *why;

	if (o->critical == NULL && o->phase_critical == NULL &&
	    o->min_age_ms == 0) {
		report_outcome(s, arn, label, OUTCOME_INVALID,
		    OPTION_NO_CRITERION);
		return;
	}
	if (list_stuck(s, arn, alert->trigger.manual, &stuck, &e) < 0) {
		report_outcome(s, arn, label, outcome_of_error(e.code), e.text);
		return;
	}
	report_unknown(s, arn, &stuck);
	if (stuck.n == 0) {
		report_outcome(s, arn, label, OUTCOME_IDLE,
		    running(s->call, &stuck));
		return;
	}
	if (stuck.n > o->max_builds) {
		why = too_many(s->call, &stuck);
		report_outcome(s, arn, label, OUTCOME_TOO_MANY, why);
		audit_pipeline(s, alert, arn, why == NULL ? "" : why);
		return;
	}
	for (size_t i = 0; i < stuck.n; i++)
		start_build(s, alert, &stuck.build[i].arn, arn->text,
		    stuck.build[i].status);
}

void
target_start(struct attempts *s, const struct alert *alert)
{
	struct call *c = s->call;
	struct policy_decision d;
	struct err e = { 0 };
	struct arn arn;
	bool named = target_find(c, alert, &arn, &e) == 0;
	const char *label = named ? arn_label(c->arena, &arn) : alert->arn;

	if (label == NULL)
		label = arena_printf(c->arena, "alert %u", alert->number);
	policy_gate(c->options, &alert->trigger, &d);
	if (d.outcome == OUTCOME_NONE)
		guard_kill_switch(s->kill_switch, &d);
	/* A directory that may not be entered: its error has the remedy. */
	if (d.outcome == OUTCOME_UNWRITABLE && s->ledger == NULL &&
	    c->options->kill_switch == NULL)
		(void)snprintf(d.text, sizeof d.text, "%.*s",
		    (int)sizeof d.text - 1, s->ledger_problem);
	if (d.outcome != OUTCOME_NONE)
		report_outcome(s, named ? &arn : NULL, label, d.outcome,
		    d.text);
	else if (!named)
		report_outcome(s, NULL,
		    arena_printf(c->arena, "alert %u (%.100s)", alert->number,
			alert->cause),
		    OUTCOME_UNNAMED, e.text);
	else if (arn.kind == ARN_PIPELINE)
		start_pipeline(s, alert, &arn, label);
	else
		start_build(s, alert, &arn, NULL, NULL);
}
