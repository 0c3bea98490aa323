/* Writes the verdict of one run or several, in the chosen format. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "data/number.h"
#include "data/value.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/threshold.h"
#include "option/option.h"
#include "plugin/check_arazzo/check_arazzo.h"

/* --- JSON ----------------------------------------------------------------- */

static json_t *
text_or_null(const char *text)
{
	json_t *v = text == NULL ? NULL : json_string(text);

	return v != NULL ? v : json_null();
}

static json_t *
warnings_json(struct ca *c, const struct arazzo_result *r)
{
	json_t *all = json_array();

	for (const struct diag *d = c->diags.first; d != NULL; d = d->next)
		if (d->kind != DIAG_ERROR)
			(void)json_array_append_new(all,
			    text_or_null(diag_line(c->arena, d)));
	for (const struct run_text *t = r->warning; t != NULL; t = t->next)
		(void)json_array_append_new(all, text_or_null(t->text));
	return all;
}

static json_t *
steps_json(const struct arazzo_result *r)
{
	json_t *all = json_array();

	for (const struct run_step *s = r->step; s != NULL; s = s->next)
		(void)json_array_append_new(all,
		    json_pack("{s:s,s:i,s:s?,s:s?,s:o,s:b,s:s?,s:f}", "stepId",
			s->step_id, "attempt", (int)s->attempt, "method",
			s->method, "url", s->url, "status",
			s->status == 0 ? json_null() : json_integer(s->status),
			"success", s->success, "action", s->action, "seconds",
			s->seconds));
	return all;
}

static json_t *
unresolved_json(const struct arazzo_result *r)
{
	json_t *all = json_array();

	for (const struct unresolved *u = r->unresolved; u != NULL; u = u->next)
		(void)json_array_append_new(all,
		    json_pack("{s:s,s:s,s:s}", "name", u->name, "expression",
			u->expression, "reason", u->reason));
	return all;
}

static json_t *
run_json(struct ca *c, const struct ca_run *run)
{
	const struct arazzo_result *r = &run->r;
	json_t *findings = json_array();

	for (const struct run_text *t = r->finding; t != NULL; t = t->next)
		(void)json_array_append_new(findings, text_or_null(t->text));
	return json_pack("{s:s,s:i,s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:f}",
	    "state", state_word(run->state), "exit",
	    c->o.exit_ok ? 0 : (int)run->state, "summary",
	    text_or_null(run->summary), "workflow",
	    text_or_null(r->workflow_id), "ended", arazzo_end_word(r->end),
	    "action", text_or_null(r->action), "outputs",
	    r->outputs != NULL ? json_incref(r->outputs) : json_object(),
	    "unresolved", unresolved_json(r), "findings", findings, "warnings",
	    warnings_json(c, r), "steps", steps_json(r), "seconds", r->seconds);
}

/* v may be NULL: out of memory. */
static void
json_write(struct ca *c, json_t *v)
{
	const char *text = value_print(c->arena, value_keep(c->arena, v));

	(void)printf("%s\n", text != NULL ? text : "{}");
}

/* --- The other formats ---------------------------------------------------- */

/* A run whose metrics and notes go into a report; prefix: its name among several
 * runs, or NULL. */
struct page {
	struct ca *c;
	struct report *rep;
	const struct ca_run *run;
	const char *prefix;
};

/* name becomes that of the whole report; *ret: its thresholds.  false: out of
 * memory. */
static bool
metric_name(const struct page *p, const char **name, struct ca_limit *ret)
{
	const struct ca_limit *l = ca_limit_named(p->c, *name), *own;

	if (p->prefix != NULL) {
		*name = arena_printf(p->rep->arena, "%s.%s", p->prefix, *name);
		if (*name == NULL)
			return false;
		own = ca_limit_named(p->c, *name);
		l = own != NULL ? own : l;
	}
	*ret = l != NULL ? *l : (struct ca_limit){ 0 };
	return true;
}

static void
seconds_add(const struct page *p, const char *name, double seconds)
{
	struct ca_limit l;

	if (metric_name(p, &name, &l))
		report_metric(p->rep, NULL, name, seconds, "s", l.warn, l.crit);
}

#define STEPS_SHOWN 1000 /* attempts, the newest, that are looked at */

static struct run_step *
recent(const struct arazzo_result *r)
{
	struct run_step *s = r->step;

	for (unsigned n = ca_steps_count(r); n > STEPS_SHOWN; n--)
		s = s->next;
	return s;
}

/* Texts that are numbers may be ids: they count where a threshold names them. */
static void
outputs_add(const struct page *p)
{
	char room[NUMBER_ROOM];
	const char *key;
	json_t *one;

	json_object_foreach(p->run->r.outputs, key, one) {
		const char *name = key;
		bool texts = ca_limit_named(p->c, name) != NULL;
		struct decimal number;
		struct ca_limit l;

		if (number_decimal(one, texts, room, &number) &&
		    metric_name(p, &name, &l))
			report_decimal(p->rep, name, &number, l.warn, l.crit);
	}
}

static void
metrics_add(const struct page *p)
{
	struct arena *a = p->rep->arena;
	struct index seen = { 0 };
	const char *name;

	seconds_add(p, "time", p->run->r.seconds);
	outputs_add(p);
	for (struct run_step *s = recent(&p->run->r); s != NULL; s = s->next) {
		size_t n = strlen(s->step_id);
		double seconds;

		name = arena_printf(a, "%s.time", s->step_id);
		if (name != NULL && index_get(&seen, s->step_id, n) == NULL &&
		    index_put(a, &seen, s->step_id, n, s) == 0 &&
		    ca_step_seconds(p->run, name, &seconds))
			seconds_add(p, name, seconds);
	}
}

/* The last attempt of each step, by the step: it is one thing to look at, however
 * often it was tried or come back to. */
static void
lasts_find(struct arena *a, const struct arazzo_result *r, struct index *ret)
{
	for (struct run_step *s = recent(r); s != NULL; s = s->next)
		(void)index_put_at(a, ret, s->step, s);
}

/* Steps of other workflows have the workflow before their name. */
static const char *
step_name(struct report *rep, const struct arazzo_result *r,
    const struct run_step *s)
{
	const char *name;

	if (r->workflow_id != NULL &&
	    strcmp(r->workflow_id, s->workflow_id) == 0)
		return s->step_id;
	name = arena_printf(rep->arena, "%s.%s", s->workflow_id, s->step_id);
	return name != NULL ? name : s->step_id;
}

/* "status 200 in 0.1s", "failed, no response in 5s", "not sent". */
static const char *
step_outcome(struct arena *a, const struct run_step *s)
{
	const char *failed = s->success ? "" : "failed, ";
	char seconds[TEXT_DOUBLE_SIZE];

	text_print_double(s->seconds, seconds);
	if (s->method == NULL && s->operation_id != NULL)
		return "not sent";
	if (s->status != 0)
		return arena_printf(a, "%sstatus %d in %ss", failed, s->status,
		    seconds);
	return arena_printf(a, "%s%s in %ss", failed,
	    s->method != NULL ? "no response" : "workflow", seconds);
}

static void
step_check(struct report *rep, const struct arazzo_result *r,
    const struct run_step *s, enum state verdict)
{
	/* A failed attempt that an action handled is not an alarm. */
	bool bad = !s->success && s->next == NULL &&
	    (r->end == ARAZZO_FAILED || r->end == ARAZZO_ERROR);
	const char *outcome = step_outcome(rep->arena, s);
	struct check *k = report_check(rep, "step", step_name(rep, r, s),
	    bad ? verdict : STATE_OK, "%s attempt %u: %s%s%s%s%s", s->step_id,
	    s->attempt, outcome != NULL ? outcome : "",
	    s->action != NULL ? ", then " : "",
	    s->action != NULL ? s->action : "", s->why != NULL ? ": " : "",
	    s->why != NULL ? s->why : "");

	if (s->method != NULL && s->url != NULL)
		check_line(rep, k, "%s %s", s->method, s->url);
}

/* Only when they will be read: one may be a body of many megabytes. */
static void
outputs_note(struct ca *c, struct report *rep, const struct arazzo_result *r)
{
	const char *name, *text;
	json_t *v;

	if (c->o.verbose == 0)
		return;
	json_object_foreach(r->outputs, name, v) {
		text = value_text(c->arena, v);
		report_note(rep, "output %s: %s", name,
		    text != NULL ? text : "");
	}
}

static void
run_notes(const struct page *p)
{
	const struct arazzo_result *r = &p->run->r;
	const char *name = p->prefix != NULL ? p->prefix : "";
	const char *colon = p->prefix != NULL ? ": " : "";

	outputs_note(p->c, p->rep, r);
	for (const struct run_text *t = r->finding; t != NULL; t = t->next)
		report_note(p->rep, "%s%sfinding: %s", name, colon, t->text);
	for (const struct unresolved *u = r->unresolved; u != NULL; u = u->next)
		report_note(p->rep, "%s%soutput %s is unresolved: %s", name,
		    colon, u->name, u->reason);
	for (const struct run_text *t = r->warning; t != NULL; t = t->next)
		report_note(p->rep, "%s%swarning: %s", name, colon, t->text);
}

static void
diags_note(struct ca *c, struct report *rep)
{
	for (const struct diag *d = c->diags.first; d != NULL; d = d->next)
		if (d->kind != DIAG_ERROR)
			report_note(rep, "warning: %s", diag_line(c->arena, d));
}

static struct report *
report_begin(struct ca *c, enum state s, const char *summary)
{
	struct report *rep = report_new(c->arena, "ARAZZO");

	if (rep == NULL)
		return NULL;
	rep->time_ms = c->platform.now_ms(c->platform.ctx);
	rep->host_name = c->o.host_name;
	rep->service_name =
	    c->o.service_name != NULL ? c->o.service_name : "arazzo";
	report_summary(rep, s, "%s", summary);
	return rep;
}

/* The report of one run: a check for each step. */
static struct report *
run_report(struct ca *c, const struct ca_run *run)
{
	struct report *rep = report_begin(c, run->state, run->summary);
	const struct page p = { c, rep, run, NULL };
	const char *unread = c->aws != NULL ? aws_client_unread(c->aws) : NULL;
	struct index lasts = { 0 };

	if (rep == NULL)
		return NULL;
	if (run->z != NULL)
		metrics_add(&p);
	lasts_find(c->arena, &run->r, &lasts);
	for (const struct run_step *t = recent(&run->r); t != NULL; t = t->next)
		if (index_get_at(&lasts, t->step) == t)
			step_check(rep, &run->r, t, run->state);
	run_notes(&p);
	diags_note(c, rep);
	/* A configuration file that counts as empty explains much. */
	if (c->o.verbose > 0 && unread != NULL)
		report_note(rep, "ignored: cannot read %s", unread);
	return rep;
}

static void
report_write(struct ca *c, const struct report *rep, enum state s,
    const char *summary)
{
	const struct format_options o = { .verbose = (int)c->o.verbose,
		.no_perfdata = c->o.no_perfdata,
		.exit_ok = c->o.exit_ok };
	struct buf b = { 0 };

	if (rep != NULL)
		c->o.format->write(&b, rep, &o);
	if (b.n > 0 && !b.failed)
		(void)fwrite(b.text, 1, b.n, stdout);
	else
		(void)printf("ARAZZO %s - %s\n", state_word(s), summary);
	buf_free(&b);
}

static bool
is_json(const struct ca *c)
{
	return strcmp(c->o.format->name, "json") == 0;
}

static int
run_print(struct ca *c, const struct ca_run *run)
{
	if (is_json(c))
		json_write(c, run_json(c, run));
	else
		report_write(c, run_report(c, run), run->state, run->summary);
	return (int)run->state;
}

/* --- Several runs --------------------------------------------------------- */

/* One line: how many in which state, and the first of the worst. */
static const char *
runs_summary(struct ca *c, const struct ca_run *runs, enum state worst)
{
	const struct ca_run *first = NULL;
	unsigned n = 0, count[STATE_UNKNOWN + 1] = { 0 };
	const char *ret;

	for (const struct ca_run *r = runs; r != NULL; r = r->next, n++) {
		count[r->state]++;
		if (first == NULL && r->state == worst)
			first = r;
	}
	if (worst == STATE_OK)
		ret = arena_printf(c->arena, "%u workflows OK", n);
	else
		ret = arena_printf(c->arena, "%u of %u workflows %s, %u OK: %s",
		    count[worst], n, state_word(worst), count[STATE_OK],
		    first->summary);
	return ret != NULL ? ret : "out of memory";
}

static json_t *
runs_json(struct ca *c, const struct ca_run *runs, enum state s,
    const char *summary)
{
	json_t *all = json_array();
	double seconds = 0;

	for (const struct ca_run *r = runs; r != NULL; r = r->next) {
		seconds += r->r.seconds;
		(void)json_array_append_new(all, run_json(c, r));
	}
	/* A sum of fractions would show 16 digits. */
	return json_pack("{s:s,s:i,s:o,s:o,s:f}", "state", state_word(s),
	    "exit", c->o.exit_ok ? 0 : (int)s, "summary", text_or_null(summary),
	    "workflows", all, "seconds", text_floor(seconds * 1e6 + 0.5) / 1e6);
}

/* A check of several runs, its steps below it. */
static void
run_check(const struct page *p)
{
	const struct ca_run *run = p->run;
	bool named = run->name != run->w->id;
	struct check *k =
	    report_check(p->rep, "workflow", run->name, run->state, "%s%s%s",
		named ? run->name : "", named ? ": " : "", run->summary);
	struct index lasts = { 0 };

	lasts_find(p->c->arena, &run->r, &lasts);
	for (const struct run_step *t = recent(&run->r); t != NULL; t = t->next)
		if (index_get_at(&lasts, t->step) == t && t->method != NULL)
			check_line(p->rep, k, "%s: %s %s, status %d%s%s",
			    t->step_id, t->method, t->url, t->status,
			    t->why != NULL ? ", " : "",
			    t->why != NULL ? t->why : "");
}

/* A check for each run, and for formats with suites a report for each. */
static struct report *
runs_report(struct ca *c, const struct ca_run *runs, enum state s,
    const char *summary)
{
	struct report *rep = report_begin(c, s, summary), **part;

	if (rep == NULL)
		return NULL;
	part = &rep->part;
	for (const struct ca_run *r = runs; r != NULL; r = r->next) {
		const struct page p = { c, rep, r, r->name };

		run_check(&p);
		metrics_add(&p);
		run_notes(&p);
		*part = run_report(c, r);
		if (*part == NULL)
			return NULL;
		(*part)->service_name = r->name;
		part = &(*part)->part;
	}
	diags_note(c, rep);
	report_sort(rep);
	return rep;
}

int
ca_runs_print(struct ca *c, struct ca_run *runs)
{
	enum state worst = STATE_OK;
	const char *summary;

	for (struct ca_run *r = runs; r != NULL; r = r->next) {
		ca_verdict_judge(c, r, runs->next == NULL);
		worst = state_worse(worst, r->state);
	}
	if (runs->next == NULL)
		return run_print(c, runs);
	summary = runs_summary(c, runs, worst);
	if (is_json(c))
		json_write(c, runs_json(c, runs, worst, summary));
	else
		report_write(c, runs_report(c, runs, worst, summary), worst,
		    summary);
	return (int)worst;
}

int
ca_refuse(struct ca *c, enum state s, const char *text)
{
	const struct option_text *id = c->o.workflow;
	const struct ca_run run = {
		.r = { .end = ARAZZO_ERROR,
		    .workflow_id = id != NULL ? id->value : NULL },
		.state = s,
		.summary = text != NULL ? text : "out of memory",
	};

	return run_print(c, &run);
}
