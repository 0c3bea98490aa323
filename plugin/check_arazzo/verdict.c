/* From a result to a state and a page. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "plugin/check_arazzo/check_arazzo.h"
#include "data/value.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/threshold.h"

/* "NAME=RANGE" of -w and -c together. */
struct ca_limit {
	const char *name;
	bool is_time; /* "time", "STEPID.time" */
	const struct threshold *warn, *crit;
	struct ca_limit *next;
};

struct verdict {
	struct ca_limit *limit;
	enum state state;
	struct buf text; /* the end of the summary */
};

/* --- Before the run ------------------------------------------------------- */

static bool
has_step(const struct workflow *w, const char *id, size_t n)
{
	for (const struct step *s = w->step; s != NULL; s = s->next)
		if (strlen(s->id) == n && strncmp(s->id, id, n) == 0)
			return true;
	return false;
}

static bool
has_output(const struct workflow *w, const char *name)
{
	for (const struct output *o = w->output; o != NULL; o = o->next)
		if (strcmp(o->name, name) == 0)
			return true;
	return false;
}

static int
name_check(const struct arazzo *z, struct ca_limit *l, struct err *e)
{
	size_t n = strlen(l->name);

	l->is_time = strcmp(l->name, "time") == 0;
	if (l->is_time)
		return 0;
	for (const struct workflow *w = z->workflow; w != NULL; w = w->next) {
		if (has_output(w, l->name))
			return 0;
		if (text_ends(l->name, ".time") &&
		    has_step(w, l->name, n - strlen(".time"))) {
			l->is_time = true;
			return 0;
		}
	}
	return err_set(e, ERR_INPUT,
	    "invalid threshold name \"%s\" (expected an output, "
	    "time or STEPID.time)",
	    l->name);
}

static struct ca_limit *
ca_limit_of(struct ca *c, struct verdict *v, const char *name)
{
	struct ca_limit **end = &v->limit;

	while (*end != NULL && strcmp((*end)->name, name) != 0)
		end = &(*end)->next;
	if (*end == NULL)
		*end = arena_alloc(c->arena, sizeof **end);
	if (*end != NULL)
		(*end)->name = name;
	return *end;
}

static int
limits_read(struct ca *c, struct verdict *v, const struct arazzo *z,
    const struct ca_pair *p, bool critical, struct err *e)
{
	for (; p != NULL; p = p->next) {
		struct ca_limit *l = ca_limit_of(c, v, p->name);
		const struct threshold *t;

		if (l == NULL)
			return err_memory(e);
		if (name_check(z, l, e) < 0)
			return -1;
		t = l->is_time ?
		    threshold_parse_duration(c->arena, p->value, e) :
		    threshold_parse(c->arena, p->value, e);
		if (t == NULL)
			return err_wrap(e, "threshold on \"%s\"", p->name);
		if (critical)
			l->crit = t;
		else
			l->warn = t;
	}
	return 0;
}

static bool
has_action(const struct action *list, const char *name)
{
	for (; list != NULL; list = list->next)
		if (strcmp(list->name, name) == 0)
			return true;
	return false;
}

static int
states_check(const struct ca *c, const struct arazzo *z, struct err *e)
{
	for (const struct ca_pair *p = c->o.state; p != NULL; p = p->next) {
		enum state s;
		bool known = false;

		if (state_parse(p->value, &s) < 0)
			return err_set(e, ERR_INPUT,
			    "invalid --state %s=%s (expected ok, warning, critical or unknown)",
			    p->name, p->value);
		for (const struct workflow *w = z->workflow; w != NULL;
		     w = w->next)
			for (const struct step *t = w->step; t != NULL;
			     t = t->next)
				known = known ||
				    has_action(t->on_success, p->name) ||
				    has_action(t->on_failure, p->name);
		if (!known)
			return err_set(e, ERR_INPUT,
			    "unknown action \"%s\" in --state", p->name);
	}
	return 0;
}

struct verdict *
ca_verdict_new(struct ca *c, const struct arazzo *z, struct err *e)
{
	struct verdict *v = arena_alloc(c->arena, sizeof *v);

	if (v == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	buf_init(&v->text, 4096);
	if (limits_read(c, v, z, c->o.warning, false, e) < 0 ||
	    limits_read(c, v, z, c->o.critical, true, e) < 0 ||
	    states_check(c, z, e) < 0)
		return NULL;
	return v;
}

/* --- Judging -------------------------------------------------------------- */

static enum state
end_state(const struct ca *c, const struct arazzo_result *r)
{
	const char *word =
	    r->action == NULL ? NULL : ca_pair_find(c->o.state, r->action);
	enum state s;

	if (r->end == ARAZZO_ERROR)
		return r->error.code == ERR_TIMEOUT ? c->o.timeout_state :
						      STATE_UNKNOWN;
	if (word != NULL && r->end != ARAZZO_COMPLETED &&
	    state_parse(word, &s) == 0)
		return s;
	if (r->end == ARAZZO_FAILED)
		return STATE_CRITICAL;
	return r->finding != NULL ? STATE_WARNING : STATE_OK;
}

/* Seconds of all attempts of a step; a step that was not run has none. */
static bool
step_seconds(const struct arazzo_result *r, const char *name, double *ret)
{
	size_t n = strlen(name) - strlen(".time");
	bool any = false;

	*ret = 0;
	for (const struct run_step *s = r->step; s != NULL; s = s->next)
		if (strlen(s->step_id) == n &&
		    strncmp(s->step_id, name, n) == 0) {
			*ret += s->seconds;
			any = true;
		}
	/* A sum of fractions would show 16 digits. */
	*ret = text_floor(*ret * 1e6 + 0.5) / 1e6;
	return any;
}

/* A header is a text, whatever it holds. */
static bool
output_number(const json_t *v, double *ret)
{
	if (json_is_string(v))
		return text_double(json_string_value(v), ret) == 0;
	*ret = json_number_value(v);
	return json_is_number(v);
}

static bool
limit_number(const struct arazzo_result *r, const struct ca_limit *l,
    double *ret)
{
	if (l->is_time && strcmp(l->name, "time") == 0) {
		*ret = r->seconds;
		return true;
	}
	if (l->is_time)
		return step_seconds(r, l->name, ret);
	return output_number(json_object_get(r->outputs, l->name), ret);
}

static void
alert(struct verdict *v, enum state s, const struct ca_limit *l,
    const struct threshold *t, double value)
{
	char text[TEXT_DOUBLE_SIZE];

	text_print_double(value, text);
	v->state = state_worse(v->state, s);
	buf_printf(&v->text, ", %s %s (%s at %s)", l->name, text,
	    s == STATE_CRITICAL ? "critical" : "warning", t->text);
}

static void
limits_judge(struct verdict *v, const struct arazzo_result *r)
{
	for (const struct ca_limit *l = v->limit; l != NULL; l = l->next) {
		double value;

		if (!limit_number(r, l, &value)) {
			/* A step that was not run took no time. */
			if (l->is_time)
				continue;
			v->state = state_worse(v->state, STATE_UNKNOWN);
			buf_printf(&v->text, ", %s is %s", l->name,
			    json_object_get(r->outputs, l->name) == NULL ?
				"missing" :
				"not a number");
		} else if (threshold_alerts(l->crit, value)) {
			alert(v, STATE_CRITICAL, l, l->crit, value);
		} else if (threshold_alerts(l->warn, value)) {
			alert(v, STATE_WARNING, l, l->warn, value);
		}
	}
}

static unsigned
steps_count(const struct arazzo_result *r)
{
	unsigned n = 0;

	for (const struct run_step *s = r->step; s != NULL; s = s->next)
		n++;
	return n;
}

static const char *
plural(unsigned n)
{
	return n == 1 ? "" : "s";
}

static const char *
summary_of(struct ca *c, struct verdict *v, const struct arazzo_result *r)
{
	unsigned n = steps_count(r);
	struct buf b;
	char *ret;

	buf_init(&b, 0);
	buf_puts(&b, r->workflow_id);
	if (r->end == ARAZZO_COMPLETED)
		buf_printf(&b, " completed, %u step%s", n, plural(n));
	else if (r->end == ARAZZO_ENDED)
		buf_printf(&b, " ended by \"%s\", %u step%s", r->action, n,
		    plural(n));
	else if (r->end == ARAZZO_FAILED)
		buf_printf(&b, " failed%s%s%s: %s",
		    r->action != NULL ? " by \"" : "",
		    r->action != NULL ? r->action : "",
		    r->action != NULL ? "\"" : "", r->error.text);
	else
		buf_printf(&b, ": %s", r->error.text);
	buf_puts(&b, v->text.n > 0 ? v->text.text : "");
	if (r->finding != NULL)
		buf_printf(&b, ", finding: %s", r->finding->text);
	ret = buf_take(&b, c->arena);
	buf_free(&b);
	return ret != NULL ? ret : "out of memory";
}

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

	for (const struct run_step *s = r->step; s != NULL; s = s->next) {
		json_t *one = json_object();

		(void)json_object_set_new(one, "stepId",
		    text_or_null(s->step_id));
		(void)json_object_set_new(one, "attempt",
		    json_integer((json_int_t)s->attempt));
		(void)json_object_set_new(one, "method",
		    text_or_null(s->method));
		(void)json_object_set_new(one, "url", text_or_null(s->url));
		(void)json_object_set_new(one, "status",
		    s->status == 0 ? json_null() : json_integer(s->status));
		(void)json_object_set_new(one, "success",
		    json_boolean(s->success));
		(void)json_object_set_new(one, "action",
		    text_or_null(s->action));
		(void)json_object_set_new(one, "seconds",
		    json_real(s->seconds));
		(void)json_array_append_new(all, one);
	}
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

static void
json_write(struct ca *c, enum state s, const char *summary,
    const struct arazzo_result *r)
{
	json_t *v = value_keep(c->arena, json_object());
	json_t *findings = json_array();
	const char *text;

	for (const struct run_text *t = r->finding; t != NULL; t = t->next)
		(void)json_array_append_new(findings, text_or_null(t->text));
	(void)json_object_set_new(v, "state", json_string(state_word(s)));
	(void)json_object_set_new(v, "exit",
	    json_integer(c->o.exit_ok ? 0 : (json_int_t)s));
	(void)json_object_set_new(v, "summary", text_or_null(summary));
	(void)json_object_set_new(v, "workflow", text_or_null(r->workflow_id));
	(void)json_object_set_new(v, "ended",
	    json_string(arazzo_end_word(r->end)));
	(void)json_object_set_new(v, "action", text_or_null(r->action));
	(void)json_object_set_new(v, "outputs",
	    r->outputs != NULL ? json_incref(r->outputs) : json_object());
	(void)json_object_set_new(v, "unresolved", unresolved_json(r));
	(void)json_object_set_new(v, "findings", findings);
	(void)json_object_set_new(v, "warnings", warnings_json(c, r));
	(void)json_object_set_new(v, "steps", steps_json(r));
	(void)json_object_set_new(v, "seconds", json_real(r->seconds));
	text = value_print(c->arena, v);
	(void)printf("%s\n", text != NULL ? text : "{}");
}

/* --- The other formats ---------------------------------------------------- */

static const struct ca_limit *
limit_named(const struct verdict *v, const char *name)
{
	const struct ca_limit *l = v == NULL ? NULL : v->limit;

	while (l != NULL && strcmp(l->name, name) != 0)
		l = l->next;
	return l;
}

static void
metric_add(struct report *rep, const struct verdict *v, const char *name,
    double value, const char *unit)
{
	const struct ca_limit *l = limit_named(v, name);

	report_metric(rep, NULL, name, value, unit, l != NULL ? l->warn : NULL,
	    l != NULL ? l->crit : NULL);
}

#define STEPS_SHOWN 1000 /* attempts, the newest, that are looked at */

static const struct run_step *
recent(const struct arazzo_result *r)
{
	const struct run_step *s = r->step;

	for (unsigned n = steps_count(r); n > STEPS_SHOWN; n--)
		s = s->next;
	return s;
}

static bool
step_seen(const struct arazzo_result *r, const struct run_step *s)
{
	for (const struct run_step *o = recent(r); o != s; o = o->next)
		if (strcmp(o->step_id, s->step_id) == 0)
			return true;
	return false;
}

/* Texts that are numbers may be ids: they count where a threshold names them. */
static void
outputs_add(struct report *rep, const struct verdict *v,
    const struct arazzo_result *r)
{
	const char *name;
	json_t *one;
	double number;

	json_object_foreach(r->outputs, name, one)
		if ((json_is_number(one) || limit_named(v, name) != NULL) &&
		    output_number(one, &number) && isfinite(number))
			metric_add(rep, v, name, number, "");
}

static void
metrics_add(struct ca *c, struct report *rep, const struct verdict *v,
    const struct arazzo_result *r)
{
	const char *name;

	metric_add(rep, v, "time", r->seconds, "s");
	outputs_add(rep, v, r);
	for (const struct run_step *s = recent(r); s != NULL; s = s->next) {
		double seconds;

		name = arena_printf(c->arena, "%s.time", s->step_id);
		if (name != NULL && !step_seen(r, s) &&
		    step_seconds(r, name, &seconds))
			metric_add(rep, v, name, seconds, "s");
	}
}

/* A step is one thing to look at, however often it was tried or come back to:
 * its last attempt is reported. */
static bool
is_last(const struct run_step *s)
{
	for (const struct run_step *o = s->next; o != NULL; o = o->next)
		if (strcmp(o->step_id, s->step_id) == 0 &&
		    strcmp(o->workflow_id, s->workflow_id) == 0)
			return false;
	return true;
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

static void
step_check(struct report *rep, const struct arazzo_result *r,
    const struct run_step *s, enum state verdict)
{
	/* A failed attempt that an action handled is not an alarm. */
	bool bad = !s->success && s->next == NULL &&
	    (r->end == ARAZZO_FAILED || r->end == ARAZZO_ERROR);
	char seconds[TEXT_DOUBLE_SIZE], status[32] = "no answer";
	struct check *k;

	text_print_double(s->seconds, seconds);
	if (s->status != 0)
		(void)snprintf(status, sizeof status, "status %d", s->status);
	if (s->method == NULL)
		(void)snprintf(status, sizeof status, "workflow");
	k = report_check(rep, "step", step_name(rep, r, s),
	    bad ? verdict : STATE_OK, "%s attempt %u: %s%s in %ss%s%s",
	    s->step_id, s->attempt, s->success ? "" : "failed, ", status,
	    seconds, s->action != NULL ? ", then " : "",
	    s->action != NULL ? s->action : "");
	if (s->method != NULL && s->url != NULL)
		check_line(rep, k, "%s %s", s->method, s->url);
	if (s->why != NULL)
		check_line(rep, k, "%s", s->why);
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
notes_add(struct ca *c, struct report *rep, const struct arazzo_result *r)
{
	outputs_note(c, rep, r);
	for (const struct run_text *t = r->finding; t != NULL; t = t->next)
		report_note(rep, "finding: %s", t->text);
	for (const struct unresolved *u = r->unresolved; u != NULL; u = u->next)
		report_note(rep, "output %s is unresolved: %s", u->name,
		    u->reason);
	for (const struct run_text *t = r->warning; t != NULL; t = t->next)
		report_note(rep, "warning: %s", t->text);
	for (const struct diag *d = c->diags.first; d != NULL; d = d->next)
		if (d->kind != DIAG_ERROR)
			report_note(rep, "warning: %s", diag_line(c->arena, d));
}

static void
text_write(struct ca *c, enum state s, const char *summary,
    const struct verdict *v, const struct arazzo_result *r)
{
	const struct format_options o = { .verbose = (int)c->o.verbose,
		.no_perfdata = c->o.no_perfdata,
		.exit_ok = c->o.exit_ok,
		.host_name = c->o.host_name,
		.service_name = c->o.service_name };
	struct report *rep = report_new(c->arena, "ARAZZO");
	struct buf b;

	buf_init(&b, 0);
	if (rep != NULL) {
		rep->time_ms = c->platform.now_ms(c->platform.ctx);
		rep->host_name = c->o.host_name;
		rep->service_name =
		    c->o.service_name != NULL ? c->o.service_name : "arazzo";
		report_summary(rep, s, "%s", summary);
		if (v != NULL)
			metrics_add(c, rep, v, r);
		for (const struct run_step *t = recent(r); t != NULL;
		     t = t->next)
			if (is_last(t))
				step_check(rep, r, t, s);
		notes_add(c, rep, r);
		c->o.format->write(&b, rep, &o);
	}
	if (b.n > 0 && !b.failed)
		(void)fwrite(b.text, 1, b.n, stdout);
	else
		(void)printf("ARAZZO %s - %s\n", state_word(s), summary);
	buf_free(&b);
}

static void
print(struct ca *c, enum state s, const char *summary, const struct verdict *v,
    const struct arazzo_result *r)
{
	if (strcmp(c->o.format->name, "json") == 0)
		json_write(c, s, summary, r);
	else
		text_write(c, s, summary, v, r);
}

int
ca_verdict_print(struct ca *c, struct verdict *v, const struct arazzo_result *r)
{
	v->state = end_state(c, r);
	if (r->end != ARAZZO_ERROR)
		limits_judge(v, r);
	print(c, v->state, summary_of(c, v, r), v, r);
	buf_free(&v->text);
	return (int)v->state;
}

int
ca_refuse(struct ca *c, enum state s, const char *workflow, const char *text)
{
	const struct arazzo_result r = { .end = ARAZZO_ERROR,
		.workflow_id = workflow };

	print(c, s, text != NULL ? text : "out of memory", NULL, &r);
	return (int)s;
}
