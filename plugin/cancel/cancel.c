#include "plugin/cancel/cancel.h"

#include <stdio.h>
#include <string.h>

#include "arazzo/arazzo.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "data/value.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "plugin/cancel/alert.h"
#include "plugin/model/arn.h"
#include "plugin/model/build.h"
#include "plugin/call/call.h"
#include "plugin/cancel/guard.h"
#include "plugin/cancel/judge.h"
#include "plugin/cancel/leftover.h"
#include "plugin/cancel/ledger.h"
#include "plugin/call/option.h"
#include "plugin/call/session.h"
#include "plugin/model/state.h"

#define DEFAULT_STATE_DIR LOCALSTATEDIR "/lib/imagebuilder-monitor"

static const char *const required[] = { "cancel-image", "confirm-cancellation",
	NULL };

/* What all builds of a call share. */
struct shared {
	struct call *call;
	const struct flow *flow;
	struct lease *lease;
	struct ledger *ledger;
	const char *ledger_problem, *kill_switch;
	struct job *job, **job_end; /* builds that were asked for */
};

/* One build: asked for like all others before any is waited for. */
struct job {
	struct guard guard;
	struct err error;
	const char *label;
	char token[LEDGER_TOKEN_SIZE];
	int64_t waited_ms;
	struct job *next;
};

/* Saying -------------------------------------------------------------- */

static struct check *
tell(struct call *c, const struct arn *arn, const char *label,
    const char *status, const struct cancel_verdict *v)
{
	struct check *check =
	    report_check(c->report, "cancel", label, v->state, "%s", v->text);

	check_label(c->report, check, "outcome", v->outcome);
	if (status != NULL)
		check_label(c->report, check, "status", status);
	if (arn != NULL) {
		check_label(c->report, check, "arn", arn->text);
		check_label(c->report, check, "region", arn->region);
	}
	return check;
}

static void
tell_error(struct call *c, const char *label, enum state state,
    const struct err *e)
{
	struct cancel_verdict v = { .state = state, .outcome = "error" };

	(void)snprintf(v.text, sizeof v.text, "%s", e->text);
	(void)tell(c, NULL, label, NULL, &v);
}

/* Asking -------------------------------------------------------------- */

/* Where nobody can look a cancel up, every call is a new one. */
static int
choose_token(const struct shared *s, const char *arn, bool person,
    const char **cause, char token[static LEDGER_TOKEN_SIZE], struct err *e)
{
	struct open_cancel open = { .state = OPEN_NONE };
	char random[LEDGER_TOKEN_SIZE];
	struct err ignored = { 0 };

	if (!person)
		return ledger_token(arn, *cause, token, e);
	if (s->ledger != NULL)
		(void)ledger_open_read(s->ledger, s->call->arena, arn, &open,
		    &ignored);
	if (open.state != OPEN_NONE) {
		*cause = open.cause;
		(void)snprintf(token, LEDGER_TOKEN_SIZE, "%s", open.token);
		return 0;
	}
	if (ledger_random(&s->call->platform, random, e) < 0)
		return -1;
	*cause = arena_strdup(s->call->arena, random);
	return *cause == NULL ? err_memory(e) :
				ledger_token(arn, random, token, e);
}

/* Runs a workflow with the gate above the client; what it ended with. */
static void
run(struct guard *g, const struct shared *s, const char *workflow,
    json_t *inputs, int64_t deadline_ms, struct arazzo_result *ret,
    struct err *e)
{
	const struct flow_run one = { .flow = s->flow,
		.workflow = workflow,
		.inputs = inputs,
		.region = g->arn.region,
		.deadline_ms = deadline_ms,
		.transport = &g->http };

	if (inputs == NULL) {
		(void)err_memory(e);
		return;
	}
	g->deadline_ms = deadline_ms;
	if (lease_run(s->lease, &one, s->call->arena, ret, e) == 0 &&
	    (ret->end == ARAZZO_ERROR || ret->end == ARAZZO_FAILED))
		*e = ret->error;
}

static const char *
status_of(const struct guard *g)
{
	struct build b;

	build_read(g->image, &b);
	return b.status;
}

/* The document's next read does not fit any more: until there is just time for
 * one.  False: it has ended, or there is none. */
#define LAST_READ_MS 300
static bool
wait_for_last_read(const struct guard *g)
{
	const struct platform *w = &g->call->platform;
	const struct image_state *s = image_state_find(status_of(g));
	int64_t left = platform_left_ms(w, g->deadline_ms);
	struct err e = { 0 };

	return (s == NULL || s->running) && left > LAST_READ_MS &&
	    platform_wait(w, left - LAST_READ_MS, g->deadline_ms, &e) == 0;
}

/* Reads until the build has ended, or time is up; what there is of it is for
 * as many builds as are left. */
static void
confirm(struct job *j, const struct shared *s, unsigned left)
{
	struct call *c = s->call;
	struct guard *g = &j->guard;
	const struct options *o = c->options;
	int64_t now = c->platform.mono_ms(c->platform.ctx);
	int64_t start = g->outcome == GUARD_ACCEPTED ? g->accepted_ms : now;
	int64_t deadline = o->has_wait ? start + o->wait_ms : c->deadline_ms;
	struct arazzo_result ret = { 0 };

	if (deadline > now) {
		deadline = now + (deadline - now) / left;
		do {
			err_clear(&j->error);
			run(g, s, "confirm-cancellation",
			    value_keep(c->arena,
				json_pack("{s:s}", "arn", g->arn.text)),
			    deadline, &ret, &j->error);
		} while (wait_for_last_read(g));
	}
	j->waited_ms = c->platform.mono_ms(c->platform.ctx) - start;
}

static bool
must_confirm(const struct guard *g)
{
	return g->outcome == GUARD_ACCEPTED || g->outcome == GUARD_OPEN ||
	    g->outcome == GUARD_UNANSWERED;
}

/* What was decided and not asked for leaves a line as well. */
static void
leave_line(struct guard *g, const struct cancel_facts *f,
    const struct cancel_verdict *v)
{
	struct policy_decision d = *f->decision;
	struct call *c = g->call;
	struct err e = { 0 };

	if (f->outcome != GUARD_REFUSED && f->outcome != GUARD_UNARMED &&
	    f->outcome != GUARD_NOTHING)
		return;
	if (g->image == NULL)
		return;
	/* The rules would have let it: it was the document that did not. */
	if (d.verdict == POLICY_ACT && f->outcome != GUARD_UNARMED) {
		d.verdict = POLICY_REFUSED;
		d.rule = "workflow";
		(void)snprintf(d.text, sizeof d.text, "%.*s",
		    (int)sizeof d.text - 1, v->text);
	}
	if (guard_audit_decision(g, &d, &e) < 0)
		(void)report_check(c->report, "note", "audit", STATE_OK,
		    "no audit line: %s", e.text);
}

static void
closing_line(struct guard *g, const struct cancel_verdict *v)
{
	struct err e = { 0 };

	if (guard_audit_outcome(g, v->outcome, &e) < 0 ||
	    (!g->audited && g->outcome != GUARD_OPEN))
		(void)report_check(g->call->report, "note", "audit", STATE_OK,
		    "the audit log misses a line%s%s",
		    e.text[0] != '\0' ? ": " : "", e.text);
}

/* From the first read to the service's answer. */
static void
ask(struct job *j, struct shared *s)
{
	struct call *c = s->call;
	struct guard *g = &j->guard;
	struct arazzo_result ret = { 0 };

	run(g, s, "cancel-image",
	    value_keep(c->arena,
		json_pack("{s:s, s:s}", "arn", g->arn.text, "clientToken",
		    g->token)),
	    c->deadline_ms, &ret, &j->error);
	if (g->outcome == GUARD_NOTHING && g->image != NULL) {
		guard_decide(g, &g->decision);
		if (j->error.code != ERR_NONE)
			(void)snprintf(g->text, sizeof g->text, "%s",
			    j->error.text);
	}
	*s->job_end = j;
	s->job_end = &j->next;
}

/* The verdict, the last lines of the log, what is left behind. */
static void
finish(struct job *j, const struct shared *s)
{
	struct call *c = s->call;
	struct guard *g = &j->guard;
	struct cancel_facts f = { .label = j->label,
		.error = &j->error,
		.outcome = g->outcome,
		.decision = &g->decision,
		.text = g->text,
		.status = status_of(g),
		.waited_ms = j->waited_ms };
	struct cancel_verdict v;
	struct check *check;

	f.has_age = g->image != NULL && guard_age(g, &f.age_ms);
	judge_cancel(&f, &v);
	check = tell(c, &g->arn, j->label, f.status, &v);
	if (g->decision.text[0] != '\0')
		check_line(c->report, check, "decision: %s", g->decision.text);
	if (g->request_id != NULL)
		check_line(c->report, check, "request %s", g->request_id);
	leave_line(g, &f, &v);
	if (g->outcome >= GUARD_OPEN) {
		closing_line(g, &v);
		leftover_tell(c, s->lease, s->flow, g);
	}
}

static void
confirm_all(struct shared *s)
{
	unsigned left = 0;

	for (struct job *j = s->job; j != NULL; j = j->next)
		left += must_confirm(&j->guard);
	for (struct job *j = s->job; j != NULL; j = j->next) {
		if (must_confirm(&j->guard))
			confirm(j, s, left--);
		finish(j, s);
	}
}

/* The build that it names, or why that is none. */
static int
find_build(const struct call *c, const struct alert *alert, struct arn *ret,
    struct err *e)
{
	if (alert->arn == NULL)
		return err_set(e, ERR_INPUT, "no \"%s\" in it",
		    c->options->alert_label);
	if (arn_parse(c->arena, alert->arn, ret, e) < 0)
		return -1;
	if (!arn_is_build(ret))
		return err_set(e, ERR_INPUT,
		    "\"%.200s\" is no build: a full ARN with a build number is"
		    " needed",
		    alert->arn);
	return 0;
}

/* All that pass the gate name a build; else nothing is sent for any. */
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
		if (d.verdict != POLICY_ACT)
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
	    "alert %u (%.100s): %s; nothing was sent, the other alerts that"
	    " fire (%u) were not acted upon",
	    bad->number, bad->cause, why.text, others);
}

/* The gate and the kill switch.  False: it is told why not. */
static bool
may_ask(struct job *j, const struct shared *s, const struct alert *alert)
{
	struct call *c = s->call;
	struct guard *g = &j->guard;
	struct cancel_facts f = {
		.decision = &g->decision, .error = &j->error, .text = ""
	};
	struct cancel_verdict v;
	struct err e = { 0 };
	bool named = find_build(c, alert, &g->arn, &e) == 0;

	j->label = alert->arn == NULL ? "no build" : alert->arn;
	if (named)
		j->label = arn_label(c->arena, &g->arn);
	if (j->label == NULL) {
		(void)err_memory(&e);
		tell_error(c, "cancel", STATE_UNKNOWN, &e);
		return false;
	}
	policy_gate(c->options, &alert->trigger, &g->decision);
	if (g->decision.verdict == POLICY_ACT)
		policy_kill_switch(ledger_stopped(s->kill_switch),
		    s->kill_switch, &g->decision);
	if (g->decision.verdict == POLICY_ACT)
		return true;
	f.label = j->label;
	judge_cancel(&f, &v);
	(void)tell(c, named ? &g->arn : NULL, f.label, NULL, &v);
	return false;
}

/* One who asks, for one build. */
static void
cancel_one(struct shared *s, const struct alert *alert)
{
	struct call *c = s->call;
	struct job *j = arena_alloc(c->arena, sizeof *j);
	struct err e = { 0 };

	if (j == NULL) {
		(void)err_memory(&e);
		tell_error(c, "cancel", STATE_UNKNOWN, &e);
		return;
	}
	j->guard = (struct guard){ .call = c,
		.lease = s->lease,
		.ledger = s->ledger,
		.ledger_problem = s->ledger_problem,
		.cause = alert->cause,
		.person = alert->trigger.person,
		.kill_switch = s->kill_switch,
		.token = j->token,
		.deadline_ms = c->deadline_ms };
	if (!may_ask(j, s, alert))
		return;
	if (choose_token(s, alert->arn, alert->trigger.person, &j->guard.cause,
		j->token, &e) < 0) {
		tell_error(c, j->label, STATE_UNKNOWN, &e);
		return;
	}
	j->guard.trigger = "macros";
	if (c->options->alert != NULL)
		j->guard.trigger = c->options->alert;
	else if (alert->trigger.person)
		j->guard.trigger = "person";
	j->guard.decision = (struct policy_decision){ .rule = "" };
	guard_init(&j->guard);
	ask(j, s);
}

/* Who asks ------------------------------------------------------------ */

/* Of a service, or of a host, whose handler is no person either. */
static bool
has_macros(const struct call *c)
{
	const struct platform *w = &c->platform;

	return w->env(w->ctx, "NAGIOS_SERVICESTATE") != NULL ||
	    w->env(w->ctx, "NAGIOS_HOSTSTATE") != NULL;
}

/* --image, with macros by hand or in the environment, or by a person. */
static struct alert *
asked_by_image(struct call *c, struct err *e)
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
		alert->trigger.person = true;
	else if (alert_read(c->arena, "nagios", o->alert_label, &c->platform,
		     NULL, 0, &alert, e) < 0)
		return NULL;
	alert->arn = o->image->value;
	return alert;
}

static struct alert *
asked(struct call *c, bool *ret_nobody, struct err *e)
{
	const struct options *o = c->options;
	struct alert *list = NULL;

	*ret_nobody = false;
	if (o->alert == NULL)
		return asked_by_image(c, e);
	if (alert_read(c->arena, o->alert, o->alert_label, &c->platform,
		c->request->input, c->request->ninput, &list, e) < 0)
		return NULL;
	*ret_nobody = list == NULL;
	return list;
}

/* The whole ----------------------------------------------------------- */

static void
tell_unfinished(struct call *c, const struct open_cancel *o)
{
	char at[TIME_TEXT_SIZE];

	time_print_rfc3339(o->at_ms, at);
	(void)report_check(c->report, "note", "unfinished", STATE_OK,
	    "unfinished: a process died while it asked to cancel %s at %s;"
	    " its outcome is not in the audit log",
	    o->arn, at);
}

/* Before anything is done, so that our own is not among them. */
struct unfinished {
	const struct shared *shared;
	struct open_cancel open;
	struct unfinished *next;
};

/* Who asks holds the lock of the build until the answer is written. */
static bool
has_died(const struct shared *s, const struct open_cancel *o)
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
	const struct shared *s = (*list)->shared;

	if (!has_died(s, o))
		return;
	u = arena_alloc(s->call->arena, sizeof *u);
	if (u == NULL)
		return;
	u->shared = s;
	u->open = *o;
	u->next = *list;
	*list = u;
}

static void
summarise(struct call *c)
{
	struct report *r = c->report;
	enum state worst = report_worst(r);
	const struct check *first = NULL;
	unsigned n = 0;

	report_sort(r);
	/* What was done comes before what was left alone. */
	for (const struct check *k = r->check; k != NULL; k = k->next) {
		if (!text_equal(k->kind, "cancel"))
			continue;
		if (n++ == 0 ||
		    (k->state == first->state &&
			text_equal(check_label_get(first, "outcome"), "left")))
			first = k;
	}
	if (n == 0)
		report_summary(r, STATE_OK, "no alert fires: nothing to do");
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

/* The log as it is, for people; in the words of a host what it counts. */
static void
history(struct call *c, struct ledger *l, const struct err *problem)
{
	struct err e = { 0 };
	const char *log;

	if (l == NULL) {
		report_summary(c->report, STATE_UNKNOWN, "%s", problem->text);
		return;
	}
	log = ledger_history(l, c->arena, &e);
	if (log == NULL) {
		report_summary(c->report, STATE_UNKNOWN, "%s", e.text);
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
open_shared(struct shared *s, struct err *problem)
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
cancel_all(struct shared *s, const struct alert *list)
{
	struct call *c = s->call;
	struct unfinished first = { .shared = s }, *dead = &first;
	struct err e = { 0 };

	if (s->ledger != NULL)
		ledger_unfinished(s->ledger, c->arena, remember_unfinished,
		    &dead);
	s->lease = lease_get(c, &e);
	if (s->lease == NULL) {
		tell_error(c, "cancel", judge_error(e.code), &e);
	} else {
		s->job_end = &s->job;
		for (; list != NULL; list = list->next)
			cancel_one(s, list);
		confirm_all(s);
		report_metric(c->report, NULL, "api_calls",
		    lease_requests(s->lease), "", NULL, NULL);
		lease_put(c, s->lease);
	}
	for (; dead != &first; dead = dead->next)
		tell_unfinished(c, &dead->open);
}

void
cancel_run(struct call *c)
{
	struct shared s = { .call = c };
	struct err problem = { 0 }, e = { 0 };
	const struct alert *list = NULL;
	bool nobody = false;

	if (open_shared(&s, &problem) < 0) {
		report_summary(c->report, STATE_UNKNOWN, "out of memory");
		return;
	}
	if (c->options->history) {
		history(c, s.ledger, &problem);
		return;
	}
	s.flow = flow_load(c, FLOW_CANCEL, required, &e);
	if (s.flow != NULL)
		list = asked(c, &nobody, &e);
	if ((list == NULL && !nobody) || check_builds(c, list, &e) < 0) {
		call_log(c, 4, "%s", e.text);
		report_summary(c->report, STATE_UNKNOWN, "%s", e.text);
		return;
	}
	if (list != NULL)
		cancel_all(&s, list);
	summarise(c);
}
