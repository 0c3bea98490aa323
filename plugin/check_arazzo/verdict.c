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
		    index_get(&w->steps, name, n - strlen(".time")) != NULL;
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

static int
limit_read(struct ca *c, const struct ca_run *runs, const struct ca_pair *p,
    bool critical, struct err *e)
{
	struct ca_limit **end = &c->limit;
	const struct threshold *t;

	while (*end != NULL && !text_equal((*end)->name, p->name))
		end = &(*end)->next;
	if (*end == NULL)
		*end = arena_alloc(c->arena, sizeof **end);
	if (*end == NULL)
		return err_memory(e);
	(*end)->name = p->name;
	if (name_check(runs, *end, e) < 0)
		return -1;
	if ((*end)->is_time)
		t = threshold_parse_duration(c->arena, p->value, e);
	else
		t = threshold_parse(c->arena, p->value, e);
	if (t == NULL)
		return err_wrap(e, "threshold on \"%s\"", p->name);
	*(critical ? &(*end)->crit : &(*end)->warn) = t;
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

int
ca_limits_read(struct ca *c, const struct ca_run *runs, struct err *e)
{
	const struct ca_pair *p;

	for (p = c->o.warning; p != NULL; p = p->next)
		if (limit_read(c, runs, p, false, e) < 0)
			return -1;
	for (p = c->o.critical; p != NULL; p = p->next)
		if (limit_read(c, runs, p, true, e) < 0)
			return -1;
	return states_check(c, runs, e);
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
seconds_add(struct ca *c, struct ca_run *run)
{
	for (const struct run_step *s = run->r.step; s != NULL; s = s->next) {
		size_t n = strlen(s->step_id);
		double *sum = index_get(&run->seconds, s->step_id, n);

		if (sum == NULL) {
			sum = arena_alloc(c->arena, sizeof *sum);
			if (sum == NULL ||
			    index_put(c->arena, &run->seconds, s->step_id, n,
				sum) < 0)
				return;
		}
		*sum += s->seconds;
	}
}

bool
ca_step_seconds(const struct ca_run *run, const char *name, double *ret)
{
	const double *sum =
	    index_get(&run->seconds, name, strlen(name) - strlen(".time"));

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
	if (strcmp(name, "time") != 0 && !ca_step_seconds(run, name, &seconds))
		return false;
	text_print_double(seconds, room);
	return decimal_read(room, strlen(room), ret);
}

static void
alert(struct ca_run *run, struct buf *b, enum state s, const struct ca_limit *l,
    const struct threshold *t, const struct decimal *value)
{
	char text[DECIMAL_ROOM];

	if (!decimal_print(value, text))
		(void)strcpy(text, "a number beyond what is shown");
	run->state = state_worse(run->state, s);
	buf_printf(b, ", %s %s (%s at %s)", l->name, text,
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
limits_judge(const struct ca *c, struct ca_run *run, bool alone, struct buf *b)
{
	for (const struct ca_limit *l = c->limit; l != NULL; l = l->next) {
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
			run->state = state_worse(run->state, STATE_UNKNOWN);
			is_there =
			    json_object_get(run->r.outputs, name) != NULL;
			buf_printf(b, ", %s is %s", name,
			    is_there ? "not a number" : "missing");
		} else if (threshold_alerts_exact(l->crit, &value)) {
			alert(run, b, STATE_CRITICAL, l, l->crit, &value);
		} else if (threshold_alerts_exact(l->warn, &value)) {
			alert(run, b, STATE_WARNING, l, l->warn, &value);
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

/* ", 3 steps", and how many attempts they took when some were repeated. */
static void
put_steps(struct buf *b, const struct arazzo_result *r)
{
	unsigned attempts = ca_steps_count(r), steps = 0;

	for (const struct run_step *s = r->step; s != NULL; s = s->next)
		steps += s->attempt <= 1;
	buf_printf(b, ", %u step%s", steps, steps == 1 ? "" : "s");
	if (attempts != steps)
		buf_printf(b, ", %u attempts", attempts);
}

static const char *
summary_of(struct ca *c, const struct arazzo_result *r, const char *alerts)
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
	buf_puts(&b, alerts);
	if (r->finding != NULL)
		buf_printf(&b, ", finding: %s", r->finding->text);
	ret = buf_take(&b, c->arena);
	buf_free(&b);
	return ret != NULL ? ret : "out of memory";
}

void
ca_verdict_judge(struct ca *c, struct ca_run *run, bool alone)
{
	struct buf alerts = { .limit = 4096 };

	run->state = end_state(c, &run->r);
	seconds_add(c, run);
	if (run->r.end != ARAZZO_ERROR)
		limits_judge(c, run, alone, &alerts);
	run->summary = summary_of(c, &run->r, alerts.n > 0 ? alerts.text : "");
	buf_free(&alerts);
}

const struct ca_limit *
ca_limit_named(const struct ca *c, const char *name)
{
	const struct ca_limit *l = c->limit;

	while (l != NULL && !text_equal(l->name, name))
		l = l->next;
	return l;
}
