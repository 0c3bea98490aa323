/* The command "cancel": reads the trigger, attempts each build, sums up; and
 * prints the audit log. */
#include "plugin/cancel/cancel.h"

#include <string.h>

#include "base/arena.h"
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

#define DEFAULT_STATE_DIR LOCALSTATEDIR "/lib/imagebuilder-monitor"

static const char *const required[] = { "cancel-image", "confirm-cancellation",
	NULL };

/* Builds -------------------------------------------------------------- */

/* Finds the build that an alert names, or why there is none. */
static int
find_build(const struct call *c, const struct alert *alert, struct arn *ret,
    struct err *e)
{
	if (alert->arn == NULL)
		return err_set(e, ERR_INPUT, "missing \"%s\"",
		    c->options->alert_label);
	if (arn_parse(c->arena, alert->arn, ret, e) < 0)
		return -1;
	if (!arn_is_build(ret))
		return err_set(e, ERR_INPUT,
		    "\"%.200s\" is not a build: a full ARN with a build number"
		    " is required",
		    alert->arn);
	return 0;
}

/* Checks that all that pass the gate name a build; else nothing is sent. */
static int
check_builds(const struct call *c, const struct alert *list, struct err *e)
{
	const struct alert *bad = NULL;
	struct policy_decision d;
	struct err why = { 0 };
	unsigned others = 0;
	struct arn arn;

	for (const struct alert *a = list; a != NULL; a = a->next) {
		policy_gate(c->options, &a->trigger, &d);
		if (d.outcome != OUTCOME_NONE)
			continue;
		if (bad == NULL && find_build(c, a, &arn, &why) < 0)
			bad = a;
		else
			others++;
	}
	if (bad == NULL)
		return 0;
	if (c->options->alert == NULL)
		return err_set(e, why.code, "%s", why.text);
	return err_set(e, why.code,
	    "alert %u (%.100s): %s; nothing was sent, the other firing alerts"
	    " (%u) were not acted upon",
	    bad->number, bad->cause, why.text, others);
}

static void
report_error(struct call *c, enum state state, const struct err *e)
{
	(void)attempt_report(c, NULL, "cancel", NULL,
	    state == STATE_CRITICAL ? "error" : "invalid", state, e->text);
}

/* Checks the gate and the kill switch.  False: the reason is reported. */
static bool
may_start(struct cancel_attempt *t, const struct attempts *s,
    const struct alert *alert)
{
	struct call *c = s->call;
	struct policy_decision *d = &t->guard.decision;
	struct outcome_facts f = { .decision = d, .error = &t->error };
	struct err e = { 0 };
	bool named = find_build(c, alert, &t->guard.arn, &e) == 0;
	struct outcome_verdict v;

	t->label = alert->arn == NULL ? "no build" : alert->arn;
	if (named)
		t->label = arn_label(c->arena, &t->guard.arn);
	if (t->label == NULL) {
		(void)err_memory(&e);
		report_error(c, STATE_UNKNOWN, &e);
		return false;
	}
	policy_gate(c->options, &alert->trigger, d);
	if (d->outcome == OUTCOME_NONE)
		policy_kill_switch(ledger_stopped(s->kill_switch),
		    s->kill_switch, d);
	if (d->outcome == OUTCOME_NONE)
		return true;
	f.label = t->label;
	outcome_judge(&f, &v);
	(void)attempt_report(c, named ? &t->guard.arn : NULL, f.label, NULL,
	    v.row->word, v.row->state, v.text);
	return false;
}

static void
cancel_one(struct attempts *s, const struct alert *alert)
{
	struct call *c = s->call;
	struct cancel_attempt *t = arena_alloc(c->arena, sizeof *t);
	struct err e = { 0 };

	if (t == NULL) {
		(void)err_memory(&e);
		report_error(c, STATE_UNKNOWN, &e);
		return;
	}
	t->guard.cause = alert->cause;
	t->guard.manual = alert->trigger.manual;
	if (may_start(t, s, alert))
		attempt_start(s, t,
		    c->options->alert != NULL ? c->options->alert :
			alert->trigger.manual ? "person" :
						"macros");
}

/* Triggers ------------------------------------------------------------ */

/* A handler has macros in its environment, of a service or of a host. */
static bool
has_macros(const struct call *c)
{
	const struct platform *w = &c->platform;

	return w->env(w->ctx, "NAGIOS_SERVICESTATE") != NULL ||
	    w->env(w->ctx, "NAGIOS_HOSTSTATE") != NULL;
}

/* --image, with macros by hand or in the environment, or by a manual call. */
static struct alert *
trigger_of_image(struct call *c, struct err *e)
{
	const struct options *o = c->options;
	struct alert *alert = arena_alloc(c->arena, sizeof *alert);

	if (alert == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	alert->cause = "service";
	/* Macros by hand are not mixed with those of the environment. */
	if (o->service_state != NULL)
		alert->trigger = (struct trigger){ .state = o->service_state,
			.type = o->service_state_type,
			.attempt = o->service_attempt };
	else if (!has_macros(c))
		alert->trigger.manual = true;
	else if (alert_read(c->arena, "nagios", o->alert_label, &c->platform,
		     NULL, 0, &alert, e) < 0)
		return NULL;
	alert->arn = o->image->value;
	return alert;
}

/* *ret NULL: nothing fires. */
static int
read_triggers(struct call *c, struct alert **ret, struct err *e)
{
	const struct options *o = c->options;

	if (o->alert != NULL)
		return alert_read(c->arena, o->alert, o->alert_label,
		    &c->platform, c->request->input, c->request->ninput, ret,
		    e);
	*ret = trigger_of_image(c, e);
	return *ret == NULL ? -1 : 0;
}

/* Requests that a process left unfinished ----------------------------- */

/* Collected before anything is done, so that our own is not among them. */
struct unfinished {
	const struct attempts *attempts;
	struct open_cancel open;
	struct unfinished *next;
};

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

static void
remember_unfinished(void *ctx, const struct open_cancel *o)
{
	struct unfinished **list = ctx, *u;
	const struct attempts *s = (*list)->attempts;

	if (!has_died(s, o))
		return;
	u = arena_alloc(s->call->arena, sizeof *u);
	if (u == NULL)
		return;
	*u = (struct unfinished){ s, *o, *list };
	*list = u;
}

static void
report_unfinished(struct call *c, const struct open_cancel *o)
{
	char at[TIME_TEXT_SIZE];

	time_print_rfc3339(o->at_ms, at);
	(void)report_check(c->report, "note", "unfinished", STATE_OK,
	    "unfinished: a process died while it requested the cancel of %s at"
	    " %s; its outcome is not in the audit log",
	    o->arn, at);
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

static size_t
requests_in(const char *log)
{
	size_t n = 0;

	while ((log = strstr(log, "\"phase\":\"request\"")) != NULL) {
		n++;
		log++;
	}
	return n;
}

/* The log as it is in the default format; in the others its counts. */
static void
history(struct call *c, struct ledger *l, struct err *e)
{
	const char *log = l == NULL ? NULL : ledger_history(l, c->arena, e);

	if (log == NULL) {
		report_summary(c->report, STATE_UNKNOWN, "%s", e->text);
		return;
	}
	if (c->options->format == NULL ||
	    c->options->format->write == format_find("nagios")->write)
		c->raw = log;
	report_summary(c->report, STATE_OK, "the audit log");
	report_metric(c->report, NULL, "cancel_requests",
	    (double)requests_in(log), "c", NULL, NULL);
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
	struct unfinished first = { .attempts = s }, *dead = &first;
	struct err e = { 0 };

	if (s->ledger != NULL)
		ledger_unfinished(s->ledger, c->arena, remember_unfinished,
		    &dead);
	s->lease = lease_get(c, &e);
	if (s->lease == NULL) {
		report_error(c, outcome_rows[outcome_of_error(e.code)].state,
		    &e);
	} else {
		for (; list != NULL; list = list->next)
			cancel_one(s, list);
		attempts_finish(s);
		report_metric(c->report, NULL, "api_calls",
		    lease_requests(s->lease), "", NULL, NULL);
		lease_put(c, s->lease);
	}
	for (; dead != &first; dead = dead->next)
		report_unfinished(c, &dead->open);
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
	    check_builds(c, list, &e) < 0) {
		call_log(c, 4, "%s", e.text);
		report_summary(c->report, STATE_UNKNOWN, "%s", e.text);
		return;
	}
	if (list != NULL)
		cancel_all(&s, list);
	cancel_summarise(c);
}
