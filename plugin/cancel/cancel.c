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
#include "plugin/cancel/target.h"

#define DEFAULT_STATE_DIR LOCALSTATEDIR "/lib/imagebuilder-monitor"

static const char *const required[] = { "cancel-image", "confirm-cancellation",
	NULL };

static void
report_error(struct call *c, const struct err *e)
{
	const struct outcome_row *row =
	    &outcome_rows[outcome_of_error(e->code)];

	(void)attempt_report(c, NULL, "cancel", NULL, row->word, row->state,
	    e->text);
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
		report_error(c, &e);
	} else {
		for (; list != NULL; list = list->next)
			target_start(s, list);
		attempts_finish(s);
		report_metric(c->report, NULL, "api_calls",
		    (double)(lease_requests(s->lease) + s->requests), "", NULL,
		    NULL);
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
	    target_check(c, list, &e) < 0) {
		call_log(c, 4, "%s", e.text);
		report_summary(c->report, STATE_UNKNOWN, "%s", e.text);
		return;
	}
	if (list != NULL)
		cancel_all(&s, list);
	cancel_summarise(c);
}
