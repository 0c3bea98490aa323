/* Verdicts on builds and pipelines. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/time.h"
#include "data/value.h"
#include "monitor/report.h"
#include "monitor/threshold.h"
#include "plugin/status/judge.h"
#include "plugin/call/option.h"
#include "plugin/model/state.h"
#include "plugin/status/output.h"
#include "plugin/status/range.h"
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
buf_cut(struct buf *b, char *ret, size_t size)
{
	size_t n = b->failed ? 0 : b->n < size ? b->n : size - 1;

	if (n > 0)
		memcpy(ret, b->text, n);
	ret[n] = '\0';
	text_truncate_utf8(ret, n);
	buf_free(b);
}

/* Adds a foreign text; a full stop before it is dropped. */
static void
add_foreign(struct buf *b, const char *before, const char *text)
{
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

static void
alarm_test(struct alarm *a, const struct threshold *t, enum state state,
    int64_t ms, const char *what)
{
	if (!threshold_alerts(t, (double)ms / 1000) ||
	    state_worse(a->state, state) == a->state)
		return;
	*a = (struct alarm){ state, t, what };
}

static struct alarm
running_alarm(const struct options *o, const struct item *item)
{
	struct alarm a = { .state = STATE_OK, .what = "" };
	const struct detail *d = &item->detail;
	const char *word = item->build.status;
	const struct threshold *crit = range_of(o->phase_critical, word);
	const struct threshold *warn = range_of(o->phase_warning, word);
	int64_t age = 0, phase;
	bool known = judge_age(item, &age);

	if (known) {
		alarm_test(&a, o->critical, STATE_CRITICAL, age, "");
		alarm_test(&a, o->warning, STATE_WARNING, age, "");
	}
	a.blind = !known && (o->critical != NULL || o->warning != NULL);
	if (!known && !d->has_phase) {
		a.blind = a.blind || crit != NULL || warn != NULL;
		return a;
	}
	phase = d->has_phase ? d->phase_ms : age;
	alarm_test(&a, crit, STATE_CRITICAL, phase, " in this phase");
	alarm_test(&a, warn, STATE_WARNING, phase, " in this phase");
	return a;
}

bool
judge_stuck(const struct options *o, const struct item *item)
{
	const struct image_state *s = image_state_find(item->build.status);

	return s != NULL && s->running &&
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
	const char *part;

	if (context == NULL)
		return false;
	if (step == NULL)
		step =
		    build_text(json_object_get(context, "failedStep"), "name");
	if (step != NULL)
		add_foreign(b, ", failed step ", step);
	if ((part = build_text(component, "componentArn")) != NULL)
		add_foreign(b, ", component ", part);
	if ((part = build_text(component, "phaseName")) != NULL)
		add_foreign(b, " phase ", part);
	if ((part = build_text(component, "stepName")) != NULL)
		add_foreign(b, " step ", part);
	if ((part = build_text(component, "action")) != NULL)
		add_foreign(b, " action ", part);
	if ((part = build_text(component, "errorMessage")) != NULL)
		add_foreign(b, ": ", part);
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
	if (d->message != NULL)
		add_foreign(b, ": ", d->message);
}

static void
add_state(struct buf *b, const struct item *item, const struct alarm *a,
    bool running)
{
	char range[RANGE_TEXT_SIZE];
	int64_t age;

	buf_puts(b, item->label);
	buf_putc(b, ' ');
	buf_puts(b,
	    item->build.status == NULL ? "without a state" :
					 item->build.status);
	if (running && judge_age(item, &age))
		add_duration(b, " for ", age);
	if (a->blind)
		buf_puts(b, ", its age is unknown");
	if (a->range == NULL) {
		if (item->build.status != NULL &&
		    image_state_find(item->build.status) == NULL)
			buf_puts(b, " (unknown state)");
		return;
	}
	range_text(a->range, true, range);
	if (item->detail.has_phase && a->what[0] != '\0')
		add_duration(b, ", its phase for ", item->detail.phase_ms);
	buf_printf(b, " (%s %s%s)",
	    a->state == STATE_CRITICAL ? "critical" : "warning", range,
	    a->what);
}

/* Adds the build's products and findings. */
static enum state
add_outputs(struct buf *b, const struct options *o, const struct item *item)
{
	enum state state = output_judge(b, &item->build);

	return item->findings == NULL ?
	    state :
	    state_worse(state, output_judge_findings(b, o, item->findings));
}

void
judge_build(const struct options *o, const struct item *item,
    struct status_verdict *ret)
{
	const struct image_state *s = image_state_find(item->build.status);
	struct alarm a = { .state = STATE_OK, .what = "" };
	bool running = s != NULL && s->running;
	bool failed = s != NULL && text_equal(s->word, "FAILED");
	struct buf b;
	int64_t age;

	if (running)
		a = running_alarm(o, item);
	ret->state = state_worse(state_of(o, item->build.status), a.state);
	if (a.blind)
		ret->state = state_worse(ret->state, STATE_UNKNOWN);
	buf_init(&b, 0);
	add_state(&b, item, &a, running);
	ret->state = state_worse(ret->state, add_outputs(&b, o, item));
	if (failed && item->build.reason != NULL) {
		buf_puts(&b, ": ");
		reason_short(&b, item->build.reason, REASON_MAX);
	}
	if (running && item->detail.cancelling)
		buf_puts(&b, ", cancelling");
	if (running && item->detail.waiting > 0)
		buf_puts(&b, ", waiting for approval");
	buf_cut(&b, ret->brief, sizeof ret->brief);
	buf_init(&b, 0);
	add_state(&b, item, &a, running);
	if (!running && judge_age(item, &age)) {
		add_duration(&b, ", created ", age);
		buf_puts(&b, " ago");
	}
	if (running)
		add_running_step(&b, &item->detail);
	else if (failed && !add_failure_context(&b, item))
		add_failed_step(&b, &item->detail);
	(void)add_outputs(&b, o, item);
	/* A step's message is often the reason once more. */
	if (item->build.reason != NULL && (!running || s == NULL) &&
	    (item->detail.message == NULL ||
		!text_equal(item->detail.message, item->build.reason)))
		add_foreign(&b, ": ", item->build.reason);
	buf_cut(&b, ret->text, sizeof ret->text);
}

/* Pipelines ----------------------------------------------------------- */

static enum state
freshness(const struct options *o, const struct item *newest, struct buf *b)
{
	enum state state = STATE_OK;
	int64_t age = 0, limit = 0;

	if (newest != NULL && judge_age(newest, &age)) {
		buf_puts(b, ", newest image ");
		add_duration(b, "", age);
		buf_puts(b, " old");
	} else if (o->freshness_critical_ms != 0 ||
	    o->freshness_warning_ms != 0) {
		buf_puts(b,
		    newest != NULL ? ", newest image of an unknown age" :
				     ", no AVAILABLE image");
		age = INT64_MAX;
	}
	if (o->freshness_critical_ms != 0 && age > o->freshness_critical_ms) {
		state = STATE_CRITICAL;
		limit = o->freshness_critical_ms;
	} else if (o->freshness_warning_ms != 0 &&
	    age > o->freshness_warning_ms) {
		state = STATE_WARNING;
		limit = o->freshness_warning_ms;
	}
	if (limit != 0) {
		add_duration(b,
		    state == STATE_CRITICAL ? " (critical over " :
					      " (warning over ",
		    limit);
		buf_putc(b, ')');
	}
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
	char next[TIME_TEXT_SIZE];
	enum state state =
	    o->overdue_critical_ms != 0 ? STATE_CRITICAL : STATE_WARNING;
	int64_t late = 0, limit;

	if ((o->overdue_critical_ms == 0 && o->overdue_warning_ms == 0) ||
	    build_text(schedule, "scheduleExpression") == NULL)
		return STATE_OK;
	if (!judge_overdue(t, &late)) {
		buf_puts(b, ", has a schedule but no next run");
		return state;
	}
	limit = o->overdue_critical_ms;
	if (limit == 0 || late <= limit) {
		state = STATE_WARNING;
		limit = o->overdue_warning_ms;
	}
	if (limit == 0 || late <= limit)
		return STATE_OK;
	time_print_rfc3339(t->date_ms - late, next);
	buf_printf(b, ", the run of %.10s %.5s did not come", next, next + 11);
	add_duration(b, ", overdue for ", late);
	add_duration(b,
	    state == STATE_CRITICAL ? " (critical over " : " (warning over ",
	    limit);
	buf_putc(b, ')');
	return state;
}

json_int_t
judge_failures(json_t *pipeline)
{
	json_t *n = json_object_get(pipeline, "consecutiveFailures");

	if (n == NULL || json_is_null(n))
		return 0;
	return json_is_integer(n) && json_integer_value(n) >= 0 ?
	    json_integer_value(n) :
	    -1;
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

void
judge_pipeline(const struct options *o, const struct target *t,
    const struct item *newest, struct status_verdict *ret)
{
	const char *status = build_word(t->pipeline, "status");
	const char *next = build_text(t->pipeline, "dateNextRun");
	const char *name = build_text(t->pipeline, "name");
	bool disabled = status != NULL && text_equal(status, "DISABLED");
	enum state state = STATE_OK;
	int64_t late = 0;
	struct buf b;

	buf_init(&b, 0);
	buf_printf(&b, "pipeline %.130s %.60s", name == NULL ? t->name : name,
	    status == NULL ? "without a state" : status);
	if (status == NULL || (!disabled && !text_equal(status, "ENABLED")))
		state = STATE_UNKNOWN;
	state = state_worse(state,
	    pipeline_failures(judge_failures(t->pipeline), disabled, &b));
	state = state_worse(state, last_run(o, t->pipeline, &b));
	if (!disabled)
		state = state_worse(state, overdue(o, t, &b));
	if (t->error.code == ERR_NONE)
		state = state_worse(state, freshness(o, newest, &b));
	ret->state = state;
	if (b.n > 0 && !b.failed)
		(void)snprintf(ret->brief, sizeof ret->brief, "%s", b.text);
	else
		ret->brief[0] = '\0';
	if (next != NULL && !disabled &&
	    (!judge_overdue(t, &late) || late == 0))
		buf_printf(&b, ", next run %.60s", next);
	buf_cut(&b, ret->text, sizeof ret->text);
}
