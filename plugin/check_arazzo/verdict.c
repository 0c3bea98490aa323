/* From a result to a state: thresholds, --state, the summary. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "plugin/check_arazzo/check_arazzo.h"
#include "data/number.h"
#include "monitor/threshold.h"

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

/* The name without the "WORKFLOW." of this run; NULL: it is of another run. */
static const char *
own_name(const struct ca_run *run, const char *name)
{
	size_t n = strlen(run->name);

	if (strncmp(name, run->name, n) == 0 && name[n] == '.')
		return name + n + 1;
	return NULL;
}

/* Is it a name of this description?  *ret_time: the name of a time. */
static bool
name_is_of(const struct arazzo *z, const char *name, bool *ret_time)
{
	size_t n = strlen(name);

	*ret_time = strcmp(name, "time") == 0;
	for (const struct workflow *w = z->workflow; w != NULL && !*ret_time;
	     w = w->next) {
		if (has_output(w, name))
			return true;
		*ret_time = text_ends(name, ".time") &&
		    has_step(w, name, n - strlen(".time"));
	}
	return *ret_time;
}

static int
name_check(const struct ca_run *runs, struct ca_limit *l, struct err *e)
{
	for (; runs != NULL; runs = runs->next) {
		const char *own = own_name(runs, l->name);

		if (name_is_of(runs->z, l->name, &l->is_time) ||
		    (own != NULL && name_is_of(runs->z, own, &l->is_time)))
			return 0;
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
limits_read(struct ca *c, struct verdict *v, const struct ca_run *runs,
    const struct ca_pair *p, bool critical, struct err *e)
{
	for (; p != NULL; p = p->next) {
		struct ca_limit *l = ca_limit_of(c, v, p->name);
		const struct threshold *t;

		if (l == NULL)
			return err_memory(e);
		if (name_check(runs, l, e) < 0)
			return -1;
		if (l->is_time)
			t = threshold_parse_duration(c->arena, p->value, e);
		else
			t = threshold_parse(c->arena, p->value, e);
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

static bool
is_action(const struct ca_run *runs, const char *name)
{
	for (; runs != NULL; runs = runs->next)
		for (const struct workflow *w = runs->z->workflow; w != NULL;
		     w = w->next)
			for (const struct step *t = w->step; t != NULL;
			     t = t->next)
				if (has_action(t->on_success, name) ||
				    has_action(t->on_failure, name))
					return true;
	return false;
}

static int
states_check(const struct ca *c, const struct ca_run *runs, struct err *e)
{
	for (const struct ca_pair *p = c->o.state; p != NULL; p = p->next) {
		enum state s;

		if (state_parse(p->value, &s) < 0)
			return err_set(e, ERR_INPUT,
			    "invalid --state %s=%s (expected ok, warning, "
			    "critical or unknown)",
			    p->name, p->value);
		if (!is_action(runs, p->name))
			return err_set(e, ERR_INPUT,
			    "unknown action \"%s\" in --state", p->name);
	}
	return 0;
}

struct verdict *
ca_verdict_new(struct ca *c, const struct ca_run *runs, struct err *e)
{
	struct verdict *v = arena_alloc(c->arena, sizeof *v);

	if (v == NULL)
		return err_null_memory(e);
	v->text.limit = 4096;
	if (limits_read(c, v, runs, c->o.warning, false, e) < 0 ||
	    limits_read(c, v, runs, c->o.critical, true, e) < 0 ||
	    states_check(c, runs, e) < 0)
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

	if (r->end == ARAZZO_ERROR && r->error.code == ERR_TIMEOUT)
		return c->o.timeout_state;
	if (r->end == ARAZZO_ERROR)
		return STATE_UNKNOWN;
	if (word != NULL && r->end != ARAZZO_COMPLETED &&
	    state_parse(word, &s) == 0)
		return s;
	if (r->end == ARAZZO_FAILED)
		return STATE_CRITICAL;
	return r->finding != NULL ? STATE_WARNING : STATE_OK;
}

static void
seconds_add(struct ca *c, struct verdict *v, const struct arazzo_result *r)
{
	for (const struct run_step *s = r->step; s != NULL; s = s->next) {
		size_t n = strlen(s->step_id);
		double *sum = index_get(&v->seconds, s->step_id, n);

		if (sum == NULL) {
			sum = arena_alloc(c->arena, sizeof *sum);
			if (sum == NULL ||
			    index_put(c->arena, &v->seconds, s->step_id, n,
				sum) < 0)
				return;
		}
		*sum += s->seconds;
	}
}

bool
ca_step_seconds(const struct verdict *v, const char *name, double *ret)
{
	const double *sum =
	    index_get(&v->seconds, name, strlen(name) - strlen(".time"));

	if (sum == NULL)
		return false;
	/* A sum of fractions would show 16 digits. */
	*ret = text_floor(*sum * 1e6 + 0.5) / 1e6;
	return true;
}

/* A header is a text, whatever it holds: texts count. */
static bool
limit_number(const struct ca_run *run, const struct ca_limit *l,
    const char *name, char room[static NUMBER_ROOM], struct decimal *ret)
{
	double seconds = run->r.seconds;

	if (!l->is_time)
		return number_decimal(json_object_get(run->r.outputs, name),
		    true, room, ret);
	if (strcmp(name, "time") != 0 &&
	    !ca_step_seconds(run->v, name, &seconds))
		return false;
	text_print_double(seconds, room);
	return decimal_read(room, strlen(room), ret);
}

static void
alert(struct verdict *v, enum state s, const struct ca_limit *l,
    const struct threshold *t, const struct decimal *value)
{
	char text[DECIMAL_ROOM];

	if (!decimal_print(value, text))
		(void)strcpy(text, "a number beyond what is shown");
	v->state = state_worse(v->state, s);
	buf_printf(&v->text, ", %s %s (%s at %s)", l->name, text,
	    s == STATE_CRITICAL ? "critical" : "warning", t->text);
}

/* The name of the limit in this run; NULL: it is for others.  Among several
 * runs an output is missing only from a workflow that declares it. */
static const char *
limit_applies(const struct ca_run *run, const struct ca_limit *l, bool alone)
{
	const struct workflow *w = run->z->workflow;
	const char *own = own_name(run, l->name);
	bool is_time;

	if (alone)
		return l->name;
	if (own != NULL && name_is_of(run->z, own, &is_time))
		return own;
	while (w != NULL && run->r.workflow_id != NULL &&
	    strcmp(w->id, run->r.workflow_id) != 0)
		w = w->next;
	if (l->is_time || w == NULL || has_output(w, l->name))
		return l->name;
	return NULL;
}

static void
limits_judge(struct verdict *v, const struct ca_run *run, bool alone)
{
	const struct arazzo_result *r = &run->r;

	for (const struct ca_limit *l = v->limit; l != NULL; l = l->next) {
		const char *name = limit_applies(run, l, alone);
		char room[NUMBER_ROOM];
		struct decimal value;
		bool is_there;

		if (name == NULL)
			continue;
		if (!limit_number(run, l, name, room, &value)) {
			/* A step that was not run took no time. */
			if (l->is_time)
				continue;
			v->state = state_worse(v->state, STATE_UNKNOWN);
			is_there = json_object_get(r->outputs, name) != NULL;
			buf_printf(&v->text, ", %s is %s", name,
			    is_there ? "not a number" : "missing");
		} else if (threshold_alerts_exact(l->crit, &value)) {
			alert(v, STATE_CRITICAL, l, l->crit, &value);
		} else if (threshold_alerts_exact(l->warn, &value)) {
			alert(v, STATE_WARNING, l, l->warn, &value);
		}
	}
}

unsigned
ca_steps_count(const struct arazzo_result *r)
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

/* ", 3 steps", and how many attempts they took when some were repeated. */
static void
put_steps(struct buf *b, const struct arazzo_result *r)
{
	unsigned attempts = ca_steps_count(r), steps = 0;

	for (const struct run_step *s = r->step; s != NULL; s = s->next)
		steps += s->attempt <= 1;
	buf_printf(b, ", %u step%s", steps, plural(steps));
	if (attempts != steps)
		buf_printf(b, ", %u attempts", attempts);
}

static const char *
summary_of(struct ca *c, struct verdict *v, const struct arazzo_result *r)
{
	struct buf b = { 0 };
	char *ret;

	buf_puts(&b, r->workflow_id);
	if (r->end == ARAZZO_COMPLETED)
		buf_puts(&b, " completed");
	else if (r->end == ARAZZO_ENDED)
		buf_printf(&b, " ended by \"%s\"", r->action);
	else if (r->end == ARAZZO_FAILED)
		buf_printf(&b, " failed%s%s%s: %s",
		    r->action != NULL ? " by \"" : "",
		    r->action != NULL ? r->action : "",
		    r->action != NULL ? "\"" : "", r->error.text);
	else
		buf_printf(&b, ": %s", r->error.text);
	if (r->end == ARAZZO_COMPLETED || r->end == ARAZZO_ENDED)
		put_steps(&b, r);
	buf_puts(&b, v->text.n > 0 ? v->text.text : "");
	if (r->finding != NULL)
		buf_printf(&b, ", finding: %s", r->finding->text);
	ret = buf_take(&b, c->arena);
	buf_free(&b);
	return ret != NULL ? ret : "out of memory";
}

void
ca_verdict_judge(struct ca *c, struct ca_run *run, bool alone)
{
	struct verdict *v = run->v;

	v->state = end_state(c, &run->r);
	seconds_add(c, v, &run->r);
	if (run->r.end != ARAZZO_ERROR)
		limits_judge(v, run, alone);
	v->summary = summary_of(c, v, &run->r);
	buf_free(&v->text);
}

const struct ca_limit *
ca_limit_named(const struct verdict *v, const char *name)
{
	const struct ca_limit *l = v == NULL ? NULL : v->limit;

	while (l != NULL && strcmp(l->name, name) != 0)
		l = l->next;
	return l;
}
