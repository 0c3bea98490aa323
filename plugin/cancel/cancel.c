/* The command "cancel": reads the trigger, attempts each build that it is about,
 * sums up; and prints the audit log. */
#include "plugin/cancel/cancel.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/call/session.h"
#include "plugin/cancel/alert.h"
#include "plugin/cancel/attempt.h"
#include "plugin/model/arn.h"
#include "plugin/status/stuck.h"

#define MINUTE_MS ((int64_t)60 * 1000)
#define NAMED_MAX 10 /* of the builds that are too many */
#define DEFAULT_STATE_DIR LOCALSTATEDIR "/lib/imagebuilder-monitor"

static const char *const required[] = { "cancel-image", "confirm-cancellation",
	NULL };

/* Triggers ------------------------------------------------------------ */

/* A handler has macros in its environment, of a service or of a host. */
static bool
has_macros(const struct call *c)
{
	const struct platform *w = &c->platform;

	return w->env(w->ctx, "NAGIOS_SERVICESTATE") != NULL ||
	    w->env(w->ctx, "NAGIOS_HOSTSTATE") != NULL;
}

static struct alert_source
source_of(const struct call *c)
{
	return (struct alert_source){ .arena = c->arena,
		.label = { c->options->alert_label,
		    c->options->pipeline_label },
		.platform = &c->platform,
		.input = c->request->input,
		.ninput = c->request->ninput };
}

/* --image or --pipeline, with macros by hand or in the environment, or by a
 * manual call. */
static struct alert *
trigger_of_options(struct call *c, struct err *e)
{
	const struct options *o = c->options;
	const struct alert_source source = source_of(c);
	struct alert *alert = arena_alloc(c->arena, sizeof *alert);

	if (alert == NULL)
		return err_null_memory(e);
	alert->cause = "service";
	/* Macros by hand are not mixed with those of the environment. */
	if (o->service_state != NULL)
		alert->trigger = (struct trigger){ .state = o->service_state,
			.type = o->service_state_type,
			.attempt = o->service_attempt };
	else if (!has_macros(c) && o->has_on)
		return err_null(e, ERR_INPUT,
		    "--on is given, but no state: missing --service-state or"
		    " NAGIOS_SERVICESTATE in the environment");
	else if (!has_macros(c))
		alert->trigger.manual = true;
	else if (alert_read("nagios", &source, &alert, e) < 0)
		return NULL;
	alert->arn = o->image != NULL ? o->image->value : NULL;
	alert->pipeline = o->pipeline != NULL ? o->pipeline->value : NULL;
	return alert;
}

/* *ret NULL: nothing fires. */
static int
read_triggers(struct call *c, struct alert **ret, struct err *e)
{
	const struct alert_source source = source_of(c);

	if (c->options->alert != NULL)
		return alert_read(c->options->alert, &source, ret, e);
	*ret = trigger_of_options(c, e);
	return *ret == NULL ? -1 : 0;
}

/* Targets ------------------------------------------------------------- */

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

/* Checks that at least one of the alerts that pass the gate names a build or a
 * pipeline.  -1: the reason, of the first one. */
static int
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

/* Reports an outcome without an attempt; label and why may be NULL. */
static void
report_outcome(const struct attempts *s, const struct arn *arn,
    const char *label, enum cancel_outcome outcome, const char *why)
{
	const struct outcome_facts f = { .outcome = outcome,
		.label = label == NULL ? "" : label,
		.why = why == NULL ? "out of memory" : why };
	struct outcome_verdict v;

	outcome_judge(&f, &v);
	(void)attempt_report(s->call, arn, f.label, NULL, v.row, v.text);
}

/* A build that two alerts name, by itself or by its pipeline, is one. */
static void
start_build(struct attempts *s, const struct alert *alert,
    const struct arn *arn, const char *pipeline, const char *listed)
{
	struct call *c = s->call;
	struct cancel_attempt *t;

	for (t = s->first; t != NULL; t = t->next)
		if (text_equal(t->guard.arn.text, arn->text))
			return;
	if ((t = arena_alloc(c->arena, sizeof *t)) != NULL)
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
	t->guard.trigger = trigger_of(c, alert);
	attempt_start(s, t);
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

/* Checks the gate and the kill switch, and starts an attempt for each build. */
static void
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

/* Requests that a process left unfinished ----------------------------- */

/* The requesting process holds the lock of the build until the response is
 * recorded. */
static bool
has_died(const struct attempts *s, const struct open_cancel *o)
{
	struct open_cancel now;
	struct ledger_lock *lock;
	struct err e = { 0 };
	bool waited, died;

	if (o->age_ms >= LEDGER_OPEN_MS)
		return true;
	lock = ledger_lock(s->ledger, o->arn, 0, &waited, &e);
	if (lock == NULL)
		return e.code != ERR_TIMEOUT;
	died =
	    ledger_open_read(s->ledger, s->call->arena, o->arn, &now, &e) < 0 ||
	    now.state == OPEN_ASKING;
	ledger_unlock(lock);
	return died;
}

/* Collects those of dead processes before anything is done, so that our own is not
 * among them. */
static struct open_cancel *
unfinished(const struct attempts *s)
{
	struct open_cancel *list = NULL, **o = &list;

	if (s->ledger != NULL)
		list = ledger_unfinished(s->ledger, s->call->arena);
	while (*o != NULL)
		if (has_died(s, *o))
			o = &(*o)->next;
		else
			*o = (*o)->next;
	return list;
}

/* The call ------------------------------------------------------------ */

static void
cancel_summarise(struct call *c)
{
	struct report *r = c->report;
	enum state worst = report_worst(r);
	const struct check *first = NULL;
	unsigned n = 0;

	report_sort(r);
	/* An action comes before a build that was left alone. */
	for (const struct check *k = r->check; k != NULL; k = k->next) {
		if (!text_equal(k->kind, "cancel"))
			continue;
		if (n++ == 0 ||
		    (k->state == first->state &&
			text_equal(check_label_get(first, "outcome"), "left")))
			first = k;
	}
	if (n == 0)
		report_summary(r, STATE_OK, "no firing alert: nothing to do");
	else if (n == 1)
		report_summary(r, worst, "%s", first->text);
	else
		report_summary(r, worst, "%s; %u builds in all", first->text,
		    n);
}

/* The log as it is in the default format; in the others its counts. */
static void
history(struct call *c, struct ledger *l, struct err *e)
{
	const char *log = l == NULL ? NULL : ledger_history(l, c->arena, e);
	size_t n = 0;

	if (log == NULL) {
		report_summary(c->report, STATE_UNKNOWN, "%s", e->text);
		return;
	}
	if (c->options->format == NULL ||
	    c->options->format->write == format_find("nagios")->write)
		c->raw = log;
	report_summary(c->report, STATE_OK, "the audit log");
	while ((log = strstr(log, "\"phase\":\"request\"")) != NULL) {
		n++;
		log++;
	}
	report_number(c->report, NULL, "cancel_requests", (double)n, "c");
}

static int
open_ledger(struct attempts *s, struct err *problem)
{
	struct call *c = s->call;
	const char *dir = c->options->state_dir;

	if (dir == NULL)
		dir = DEFAULT_STATE_DIR;
	s->kill_switch = c->options->kill_switch;
	if (s->kill_switch == NULL)
		s->kill_switch =
		    arena_printf(c->arena, "%s/%s", dir, LEDGER_STOP);
	if (s->kill_switch == NULL)
		return -1;
	s->ledger = ledger_open(c->arena, dir, &c->platform, problem);
	s->ledger_problem = arena_strdup(c->arena, problem->text);
	return s->ledger_problem == NULL ? -1 : 0;
}

static void
cancel_all(struct attempts *s, const struct alert *list)
{
	struct call *c = s->call;
	const struct open_cancel *dead = unfinished(s);
	char at[TIME_TEXT_SIZE];
	struct err e = { 0 };

	s->lease = lease_get(c, &e);
	if (s->lease == NULL) {
		(void)attempt_report(c, NULL, "cancel", NULL,
		    &outcome_rows[outcome_of_error(e.code)], e.text);
	} else {
		for (; list != NULL; list = list->next)
			target_start(s, list);
		attempts_finish(s);
		report_number(c->report, NULL, "api_calls",
		    (double)(lease_requests(s->lease) + s->requests), "");
		lease_put(c, s->lease);
	}
	for (; dead != NULL; dead = dead->next) {
		time_print_rfc3339(dead->at_ms, at);
		(void)report_check(c->report, "note", "unfinished", STATE_OK,
		    "unfinished: a process died while it requested the cancel"
		    " of %s at %s; its outcome is not in the audit log",
		    dead->arn, at);
	}
}

void
cancel_run(struct call *c)
{
	struct attempts s = { .call = c, .end = &s.first };
	struct err problem = { 0 }, e = { 0 };
	struct alert *list = NULL;

	if (open_ledger(&s, &problem) < 0) {
		report_summary(c->report, STATE_UNKNOWN, "out of memory");
		return;
	}
	if (c->options->history) {
		history(c, s.ledger, &problem);
		return;
	}
	s.flow = flow_load(c, FLOW_CANCEL, required, &e);
	if (s.flow == NULL || read_triggers(c, &list, &e) < 0 ||
	    target_check(c, list, &e) < 0) {
		call_log(c, 4, "%s", e.text);
		report_summary(c->report, STATE_UNKNOWN, "%s", e.text);
		return;
	}
	if (list != NULL)
		cancel_all(&s, list);
	cancel_summarise(c);
}
