/* Verdicts on builds and pipelines. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/time.h"
#include "monitor/report.h"
#include "monitor/threshold.h"
#include "plugin/status/judge.h"
#include "plugin/call/option.h"
#include "plugin/model/build.h"
#include "plugin/status/output.h"
#include "plugin/status/reason.h"
#include "plugin/status/survey.h"

#define REASON_MAX 240    /* bytes of one foreign text in the first line */
#define REASON_WHOLE 1200 /* ... in its own; the service's has 1,024 */

size_t
judge_sentence(const char *text, size_t n)
{
	return n > 1 && text[n - 1] == '.' && text[n - 2] != '.' ? n - 1 : n;
}

/* Texts grow in a buf and are cut where they end. */
static void
buf_cut(const struct buf *b, char *ret, size_t size)
{
	(void)snprintf(ret, size, "%s", b->failed ? "" : b->text);
	text_truncate_utf8(ret, strlen(ret));
}

/* Adds a foreign text, unless it is NULL; a full stop before it is dropped. */
static void
add_foreign(struct buf *b, const char *before, const char *text)
{
	if (text == NULL)
		return;
	b->n = judge_sentence(b->text, b->n);
	buf_puts(b, before);
	report_middle(b, text, REASON_WHOLE);
}

static void
add_duration(struct buf *b, const char *before, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	time_print_duration(ms >= 1000 ? ms / 1000 * 1000 : 0, text);
	buf_puts(b, before);
	buf_puts(b, text);
}

/* --state wins over the table; UNKNOWN: an unknown word. */
static enum state
state_of(const struct options *o, const char *word)
{
	const struct image_state *s = image_state_find(word);
	enum state state = s == NULL ? STATE_UNKNOWN : s->verdict;

	for (const struct option_state *l = o->state; l != NULL; l = l->next)
		if (word != NULL && text_equal_nocase(l->word, word))
			state = l->state;
	return state;
}

bool
judge_age(const struct item *item, int64_t *ret_ms)
{
	const struct build *b = &item->build;

	if (!b->has_created)
		return false;
	*ret_ms =
	    item->date_ms > b->created_ms ? item->date_ms - b->created_ms : 0;
	return true;
}

/* The threshold that raises the worst alert. */
struct alarm {
	enum state state;
	const struct threshold *range; /* NULL: none */
	const char *what;              /* "" for the age, " in this phase" */
	bool blind; /* there are thresholds, but no age to compare */
};

static struct alarm
running_alarm(const struct options *o, const struct item *item)
{
	struct alarm a = { .state = STATE_OK, .what = "" };
	const struct detail *d = &item->detail;
	const char *word = item->build.status;
	const struct threshold *crit = option_range_of(o->phase_critical, word);
	const struct threshold *warn = option_range_of(o->phase_warning, word);
	const struct threshold *range;
	int64_t age = 0, phase;
	bool known = judge_age(item, &age);
	enum state state;

	if (known)
		a.state = threshold_judge(o->critical, o->warning,
		    (double)age / 1000, &a.range);
	else
		a.blind = o->critical != NULL || o->warning != NULL;
	if (!known && !d->has_phase) {
		a.blind = a.blind || crit != NULL || warn != NULL;
		return a;
	}
	phase = d->has_phase ? d->phase_ms : age;
	state = threshold_judge(crit, warn, (double)phase / 1000, &range);
	if (state_compare(state, a.state) > 0) {
		a.state = state;
		a.range = range;
		a.what = " in this phase";
	}
	return a;
}

bool
judge_stuck(const struct options *o, const struct item *item)
{
	return image_state_runs(item->build.status) &&
	    running_alarm(o, item).state == STATE_CRITICAL;
}

/* ", build step NAME" */
static void
add_step(struct buf *b, const struct detail *d)
{
	buf_puts(b, ", ");
	for (const char *p = d->type; p != NULL && *p != '\0'; p++)
		buf_putc(b, text_lower(*p));
	buf_printf(b, "%sstep %.100s", d->type != NULL ? " " : "", d->step);
}

static void
add_running_step(struct buf *b, const struct detail *d)
{
	if (d->cancelling)
		buf_puts(b, ", cancelling");
	if (d->step == NULL)
		return;
	add_step(b, d);
	buf_puts(b, d->waiting > 0 ? " waiting for approval" : " running");
	if (d->has_step)
		add_duration(b, " for ", d->step_ms);
	if (d->limit_ms > 0)
		add_duration(b, " of ", d->limit_ms);
	if (d->has_step && d->limit_ms > 0)
		buf_printf(b, " (%lld %%)",
		    (long long)(100 * d->step_ms / d->limit_ms));
	if (d->waiting > 1)
		buf_printf(b, ", %u more waiting", d->waiting - 1);
}

/* Adds state.failureContext; false: the response has none. */
static bool
add_failure_context(struct buf *b, const struct item *item)
{
	json_t *context = item->build.failure;
	json_t *component = json_object_get(context, "componentFailure");
	const char *step = build_text(context, "failedStep");

	if (context == NULL)
		return false;
	if (step == NULL)
		step =
		    build_text(json_object_get(context, "failedStep"), "name");
	add_foreign(b, ", failed step ", step);
	add_foreign(b, ", component ", build_text(component, "componentArn"));
	add_foreign(b, " phase ", build_text(component, "phaseName"));
	add_foreign(b, " step ", build_text(component, "stepName"));
	add_foreign(b, " action ", build_text(component, "action"));
	add_foreign(b, ": ", build_text(component, "errorMessage"));
	return true;
}

static void
add_failed_step(struct buf *b, const struct detail *d)
{
	if (d->step == NULL)
		return;
	add_step(b, d);
	buf_puts(b, " failed");
	if (d->action != NULL)
		buf_printf(b, " (%.100s)", d->action);
	add_foreign(b, ": ", d->message);
}

/* " (critical over 2h in this phase)" */
static void
add_alarm(struct buf *b, enum state s, const struct threshold *t,
    const char *what)
{
	buf_puts(b, " (");
	threshold_explain(b, s, t, true);
	buf_printf(b, "%s)", what);
}

static void
add_state(struct buf *b, const struct item *item, const struct alarm *a,
    bool running)
{
	const char *word = item->build.status;
	int64_t age;

	buf_printf(b, "%s %s", item->label,
	    word == NULL ? "without a state" : word);
	if (running && judge_age(item, &age))
		add_duration(b, " for ", age);
	if (a->blind)
		buf_puts(b, ", its age is unknown");
	if (a->range != NULL) {
		if (item->detail.has_phase && a->what[0] != '\0')
			add_duration(b, ", its phase for ",
			    item->detail.phase_ms);
		add_alarm(b, a->state, a->range, a->what);
	} else if (word != NULL && image_state_find(word) == NULL) {
		buf_puts(b, " (unknown state)");
	}
}

/* Adds the build's products and findings. */
static enum state
add_outputs(struct buf *b, const struct options *o, const struct item *item)
{
	enum state state = output_judge(b, &item->build);

	if (item->findings == NULL)
		return state;
	return state_worse(state, output_judge_findings(b, o, item->findings));
}

void
judge_build(const struct options *o, const struct item *item,
    struct status_verdict *ret)
{
	const struct build *build = &item->build;
	const struct detail *d = &item->detail;
	struct alarm a = { .state = STATE_OK, .what = "" };
	bool running = image_state_runs(build->status);
	bool failed = build_is(build, "FAILED");
	struct buf b = { 0 };
	int64_t age;

	if (running)
		a = running_alarm(o, item);
	ret->state = state_worse(state_of(o, build->status), a.state);
	if (a.blind)
		ret->state = state_worse(ret->state, STATE_UNKNOWN);
	add_state(&b, item, &a, running);
	ret->state = state_worse(ret->state, add_outputs(&b, o, item));
	if (failed && build->reason != NULL) {
		buf_puts(&b, ": ");
		reason_short(&b, build->reason, REASON_MAX);
	}
	if (running && d->cancelling)
		buf_puts(&b, ", cancelling");
	if (running && d->waiting > 0)
		buf_puts(&b, ", waiting for approval");
	buf_cut(&b, ret->brief, sizeof ret->brief);
	buf_reset(&b);
	add_state(&b, item, &a, running);
	if (!running && judge_age(item, &age)) {
		add_duration(&b, ", created ", age);
		buf_puts(&b, " ago");
	}
	if (running)
		add_running_step(&b, d);
	else if (failed && !add_failure_context(&b, item))
		add_failed_step(&b, d);
	(void)add_outputs(&b, o, item);
	/* A step's message is often the reason once more. */
	if (!running && build->reason != NULL &&
	    (d->message == NULL || !text_equal(d->message, build->reason)))
		add_foreign(&b, ": ", build->reason);
	buf_cut(&b, ret->text, sizeof ret->text);
	buf_free(&b);
}

/* Pipelines ----------------------------------------------------------- */

static enum state
freshness(const struct options *o, const struct item *newest, struct buf *b)
{
	static const char age_unknown[] = ", newest image of an unknown age";
	const struct threshold *range;
	double seconds = INFINITY;
	enum state state;
	int64_t age;

	if (newest != NULL && judge_age(newest, &age)) {
		add_duration(b, ", newest image ", age);
		buf_puts(b, " old");
		seconds = (double)age / 1000;
	} else if (o->freshness_critical != NULL ||
	    o->freshness_warning != NULL) {
		buf_puts(b,
		    newest == NULL ? ", no AVAILABLE image" : age_unknown);
	}
	state = threshold_judge(o->freshness_critical, o->freshness_warning,
	    seconds, &range);
	if (range != NULL)
		add_alarm(b, state, range, "");
	return state;
}

bool
judge_overdue(const struct target *t, int64_t *ret_ms)
{
	int64_t next;

	if (!build_time(t->pipeline, "dateNextRun", &next))
		return false;
	*ret_ms = t->date_ms > next ? t->date_ms - next : 0;
	return true;
}

/* A run that did not come: its date has passed, or there is none although the
 * pipeline has a schedule. */
static enum state
overdue(const struct options *o, const struct target *t, struct buf *b)
{
	json_t *schedule = json_object_get(t->pipeline, "schedule");
	const struct threshold *range;
	char next[TIME_TEXT_SIZE];
	enum state state;
	int64_t late = 0;

	if ((o->overdue_critical == NULL && o->overdue_warning == NULL) ||
	    build_text(schedule, "scheduleExpression") == NULL)
		return STATE_OK;
	if (!judge_overdue(t, &late)) {
		buf_puts(b, ", has a schedule but no next run");
		if (o->overdue_critical != NULL)
			return STATE_CRITICAL;
		return STATE_WARNING;
	}
	state = threshold_judge(o->overdue_critical, o->overdue_warning,
	    (double)late / 1000, &range);
	if (range == NULL)
		return state;
	time_print_rfc3339(t->date_ms - late, next);
	buf_printf(b, ", the run of %.10s %.5s did not come", next, next + 11);
	add_duration(b, ", overdue for ", late);
	add_alarm(b, state, range, "");
	return state;
}

json_int_t
judge_failures(json_t *pipeline)
{
	json_t *n = json_object_get(pipeline, "consecutiveFailures");

	if (n == NULL || json_is_null(n))
		return 0;
	if (!json_is_integer(n) || json_integer_value(n) < 0)
		return -1;
	return json_integer_value(n);
}

static enum state
pipeline_failures(json_int_t n, bool disabled, struct buf *b)
{
	if (n < 0) {
		buf_puts(b, ", consecutiveFailures is not a valid count");
		return STATE_UNKNOWN;
	}
	if (n == 0) {
		buf_puts(b, disabled ? " by a person" : "");
		return STATE_OK;
	}
	buf_printf(b, "%s, %lld consecutive failure%s",
	    disabled ? " by the service" : "", (long long)n, n == 1 ? "" : "s");
	return STATE_WARNING;
}

/* How the last run ended; without a word it is OK. */
static enum state
last_run(const struct options *o, json_t *pipeline, struct buf *b)
{
	json_t *value = json_object_get(pipeline, "lastRunStatus");
	const char *word = build_word(pipeline, "lastRunStatus");

	if (value == NULL || json_is_null(value))
		return STATE_OK;
	if (word == NULL) {
		buf_puts(b, ", last run without a state");
		return STATE_UNKNOWN;
	}
	if (text_equal(word, "FAILED"))
		buf_puts(b, ", last run FAILED");
	else if (image_state_find(word) == NULL)
		buf_printf(b, ", last run %.60s (unknown state)", word);
	else
		return STATE_OK;
	return state_of(o, word);
}

enum state
judge_error(const struct options *o, const struct err *e)
{
	return e->code == ERR_TIMEOUT ? o->timeout_state : STATE_UNKNOWN;
}

/* The pipeline was read, but not all of its builds. */
static void
add_unread(struct buf *b, const struct target *t)
{
	if (t->error.code != ERR_NONE)
		buf_printf(b, ", builds not read%s: %s",
		    t->nitems > 0 ? " completely" : "", t->error.text);
}

void
judge_pipeline(const struct options *o, const struct target *t,
    const struct item *newest, struct status_verdict *ret)
{
	const char *status = build_word(t->pipeline, "status");
	const char *next = build_text(t->pipeline, "dateNextRun");
	const char *name = build_text(t->pipeline, "name");
	bool disabled = build_word_is(t->pipeline, "status", "DISABLED");
	enum state state = STATE_OK;
	int64_t late = 0;
	struct buf b = { 0 };
	size_t n;

	buf_printf(&b, "pipeline %.130s %.60s", name == NULL ? t->name : name,
	    status == NULL ? "without a state" : status);
	if (!disabled && !build_word_is(t->pipeline, "status", "ENABLED"))
		state = STATE_UNKNOWN;
	state = state_worse(state,
	    pipeline_failures(judge_failures(t->pipeline), disabled, &b));
	state = state_worse(state, last_run(o, t->pipeline, &b));
	if (!disabled)
		state = state_worse(state, overdue(o, t, &b));
	if (t->error.code == ERR_NONE)
		state = state_worse(state, freshness(o, newest, &b));
	else
		state = state_worse(state, judge_error(o, &t->error));
	ret->state = state;
	n = b.n;
	add_unread(&b, t);
	buf_cut(&b, ret->brief, sizeof ret->brief);
	b.n = n;
	if (next != NULL && !disabled &&
	    (!judge_overdue(t, &late) || late == 0))
		buf_printf(&b, ", next run %.60s", next);
	add_unread(&b, t);
	buf_cut(&b, ret->text, sizeof ret->text);
	buf_free(&b);
}
