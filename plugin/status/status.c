/* The command "status": from targets to the report. */
#include "plugin/status/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/config/region.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/text.h"
#include "data/value.h"
#include "monitor/report.h"
#include "monitor/threshold.h"
#include "plugin/status/account.h"
#include "plugin/status/approval.h"
#include "plugin/call/call.h"
#include "plugin/status/diagnose.h"
#include "plugin/status/early.h"
#include "plugin/status/findings.h"
#include "plugin/status/judge.h"
#include "plugin/call/option.h"
#include "plugin/call/worker_pool.h"
#include "plugin/status/output.h"
#include "plugin/status/range.h"
#include "plugin/status/reason.h"
#include "plugin/status/select.h"
#include "plugin/model/state.h"
#include "plugin/status/step.h"
#include "plugin/status/survey.h"

struct status {
	struct call *call;
	struct survey survey;
	struct selection selection;
	/* The worst check so far. */
	enum state worst;
	const char *brief;
	unsigned unread; /* targets with an error */
	unsigned disabled, waiting;
	json_int_t consecutive;
	bool has_oldest, has_newest, has_overdue;
	int64_t oldest_ms, newest_ms, overdue_ms;
	size_t amis, containers;
	struct findings findings; /* the most of each */
};

static void
note_brief(struct status *s, enum state state, const char *brief)
{
	if (s->brief != NULL && state_worse(s->worst, state) == s->worst)
		return;
	s->worst = state;
	s->brief = brief == NULL ? NULL : arena_strdup(s->call->arena, brief);
}

/* A check; of several accounts with the name of its own. */
static struct check *
add_check(struct status *s, const char *kind, const char *name,
    enum state state, const char *text)
{
	const struct option_account *account = s->call->account;
	struct report *r = s->call->report;
	struct check *check;

	if (account == NULL)
		return report_check(r, kind, name, state, "%s", text);
	name = arena_printf(s->call->arena, "%s: %s", account->name, name);
	check = report_check(r, kind, name == NULL ? "" : name, state, "%s: %s",
	    account->name, text);
	check_label(r, check, "account", account->name);
	return check;
}

/* Lines of a build ---------------------------------------------------- */

/* A link to the console: page is "images" or "pipelines".  A partition whose
 * console is unknown gets none. */
static void
add_console(struct call *c, const char *region, const char *page,
    const char *arn, struct check *check)
{
	const char *host = region == NULL ? NULL : partition_console(region);

	if (host != NULL && arn != NULL)
		check_line(c->report, check,
		    "https://%s.%s/imagebuilder/home?region=%s#/%s/%s", region,
		    host, region, page, arn);
}

/* The group keeps the case of the name, unlike the ARN. */
static void
add_log(struct call *c, const struct item *item, struct check *check)
{
	const struct build *b = &item->build;

	if (item->version == NULL)
		return;
	if (b->log_group != NULL || b->name != NULL)
		check_line(c->report, check, "log group %s%s, stream %s",
		    b->log_group != NULL ? "" : "/aws/imagebuilder/",
		    b->log_group != NULL ? b->log_group : b->name,
		    item->version);
}

/* The remedy of a failed build whose cause is known. */
static void
add_remedy(struct call *c, const struct item *item,
    const struct image_state *state, struct check *check)
{
	struct buf b;

	if (state == NULL || !text_equal(state->word, "FAILED"))
		return;
	buf_init(&b, 0);
	if (reason_remedy(&b, item) && !b.failed)
		check_line(c->report, check, "%s", b.text);
	buf_free(&b);
}

/* Outputs that only a user's document has. */
static void
add_outputs(struct call *c, const struct item *item, struct check *check)
{
	static const char *const known[] = { "image", "status", "reason",
		"dateCreated", "date" };
	const char *name;
	json_t *v;

	json_object_foreach(item->outputs, name, v) {
		bool ours = false;

		for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
			ours = ours || text_equal(known[i], name);
		if (ours)
			continue;
		check_line(c->report, check, "%s: %s", name,
		    value_text(c->arena, v));
		if (json_is_number(v))
			report_metric(c->report, NULL, name, value_number(v),
			    "", NULL, NULL);
	}
}

/* AMIs, containers, findings. */
static void
add_products(struct status *s, const struct item *item, struct check *check)
{
	const struct findings *f = item->findings;
	struct report *r = s->call->report;

	output_lines(r, check, &item->build);
	s->amis += output_amis(&item->build);
	s->containers += output_containers(&item->build);
	for (size_t i = 0; f != NULL && i < FINDINGS_KINDS; i++) {
		if (f->unread != NULL || !f->has[i])
			continue;
		report_metric(r, check,
		    arena_printf(s->call->arena, "cve_%s", output_severity(i)),
		    (double)f->n[i], "", NULL, NULL);
		if (!s->findings.has[i] || f->n[i] > s->findings.n[i])
			s->findings.n[i] = f->n[i];
		s->findings.has[i] = true;
	}
}

static void
add_labels(struct call *c, const struct item *item, struct check *check)
{
	const struct build *b = &item->build;
	const struct {
		const char *name, *value;
	} labels[] = {
		{ "arn", item->arn },
		{ "name", b->name },
		{ "version", item->version },
		{ "status", b->status },
		{ "region", item->region },
		{ "pipeline", b->pipeline_arn },
		{ "platform", b->platform },
		{ "reason", b->reason },
		{ "step", item->detail.step },
	};

	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (labels[i].value != NULL)
			check_label(c->report, check, labels[i].name,
			    labels[i].value);
}

static void
add_build(struct status *s, const struct item *item)
{
	struct call *c = s->call;
	const struct image_state *state = image_state_find(item->build.status);
	struct status_verdict v;
	struct check *check;
	int64_t age;

	judge_build(c->options, item, &v);
	check = add_check(s, "image", item->label, v.state, v.text);
	note_brief(s, v.state, v.brief);
	add_labels(c, item, check);
	if (item->detail.unread != NULL)
		check_gap(c->report, check, "steps not read: %s",
		    item->detail.unread);
	if (item->detail.approval != NULL &&
	    build_text(item->detail.approval, "startTime") != NULL)
		check_line(c->report, check, "waiting for approval since %s",
		    build_text(item->detail.approval, "startTime"));
	if (item->detail.unlisted != NULL)
		check_gap(c->report, check, "approvals not read: %s",
		    item->detail.unlisted);
	if (v.state != STATE_OK || (state != NULL && state->running)) {
		add_remedy(c, item, state, check);
		add_log(c, item, check);
		add_console(c, item->region, "images", item->arn, check);
	}
	add_outputs(c, item, check);
	add_products(s, item, check);
	s->waiting += item->detail.waiting;
	/* A finished build has no age: an alarm on it would never end. */
	if (state == NULL || !state->running || !judge_age(item, &age))
		return;
	report_metric(c->report, check, "age", (double)(age / 1000), "s",
	    c->options->warning, c->options->critical);
	if (!s->has_oldest || age > s->oldest_ms) {
		s->has_oldest = true;
		s->oldest_ms = age;
	}
}

/* Targets ------------------------------------------------------------- */

static enum state
error_state(const struct call *c, const struct target *t)
{
	return t->error.code == ERR_TIMEOUT ? c->options->timeout_state :
					      STATE_UNKNOWN;
}

static void
add_failed_target(struct status *s, const struct target *t)
{
	struct call *c = s->call;
	enum state state = error_state(c, t);
	const char *text = arena_printf(c->arena, "%s: %s%s", t->name,
	    t->nitems > 0 ? "not read completely: " : "", t->error.text);
	struct check *check = add_check(s,
	    t->kind == TARGET_IMAGE || t->kind == TARGET_ALL ? "image" :
							       "pipeline",
	    t->name, state, text != NULL ? text : t->error.text);

	s->unread++;
	check->of_many = t->kind == TARGET_ALL || t->kind == TARGET_PATTERN;
	note_brief(s, state,
	    arena_printf(c->arena, "%s: %s", t->name, t->error.text));
	if (t->arn.text != NULL)
		check_label(c->report, check, "arn", t->arn.text);
	if (t->region != NULL)
		check_label(c->report, check, "region", t->region);
}

/* The pipeline was read, but not all of its builds. */
static void
add_error(struct status *s, const struct target *t, struct status_verdict *v)
{
	size_t n = strlen(v->brief), m = strlen(v->text);
	const char *part = t->nitems > 0 ? " completely" : "";

	s->unread++;
	v->state = state_worse(v->state, error_state(s->call, t));
	(void)snprintf(v->brief + n, sizeof v->brief - n,
	    ", builds not read%s: %s", part, t->error.text);
	(void)snprintf(v->text + m, sizeof v->text - m,
	    ", builds not read%s: %s", part, t->error.text);
	text_truncate_utf8(v->brief, strlen(v->brief));
	text_truncate_utf8(v->text, strlen(v->text));
}

static void
add_pipeline(struct status *s, const struct target *t)
{
	struct call *c = s->call;
	/* In a part of the list it might be an older one. */
	const struct item *newest =
	    t->error.code == ERR_NONE ? selection_newest_available(t) : NULL;
	json_int_t failures = judge_failures(t->pipeline);
	const char *word = build_word(t->pipeline, "status");
	struct status_verdict v;
	struct check *check;
	int64_t age;

	judge_pipeline(c->options, t, newest, &v);
	if (t->error.code != ERR_NONE)
		add_error(s, t, &v);
	check = add_check(s, "pipeline", t->name, v.state, v.text);
	note_brief(s, v.state, v.brief);
	check_label(c->report, check, "arn", t->arn.text);
	check_label(c->report, check, "name", t->name);
	check_label(c->report, check, "region", t->region);
	if (word != NULL)
		check_label(c->report, check, "status", word);
	if (v.state != STATE_OK)
		add_console(c, t->region, "pipelines", t->arn.text, check);
	s->disabled += word != NULL && text_equal(word, "DISABLED");
	if (failures > s->consecutive)
		s->consecutive = failures;
	if (word != NULL && text_equal(word, "ENABLED") &&
	    judge_overdue(t, &age) && age >= s->overdue_ms) {
		s->overdue_ms = age;
		s->has_overdue = true;
	}
	if (newest == NULL || !judge_age(newest, &age))
		return;
	report_metric(c->report, check, "image_age", (double)(age / 1000), "s",
	    NULL, NULL);
	report_metric(c->report, check, "last_success_timestamp",
	    (double)((c->report->time_ms - age) / 1000), "s", NULL, NULL);
	if (!s->has_newest || age > s->newest_ms) {
		s->has_newest = true;
		s->newest_ms = age;
	}
}

static void
add_target(struct status *s, const struct target *t)
{
	if (json_is_object(t->pipeline))
		add_pipeline(s, t);
	else if (t->error.code != ERR_NONE)
		add_failed_target(s, t);
	for (const struct item *i = t->item; i != NULL; i = i->next)
		if (i->judged && !i->seen)
			add_build(s, i);
}

/* Counts -------------------------------------------------------------- */

/* Adds a check when n raises an alert; shown: the word in the output. */
static void
judge_count(struct status *s, const char *word, const char *shown, unsigned n)
{
	const struct options *o = s->call->options;
	const struct threshold *t = range_of(o->count_critical, word);
	enum state state = STATE_CRITICAL;
	char range[RANGE_TEXT_SIZE], *text;

	if (!threshold_alerts(t, n)) {
		t = range_of(o->count_warning, word);
		state = STATE_WARNING;
		if (!threshold_alerts(t, n))
			return;
	}
	range_text(t, false, range);
	text = arena_printf(s->call->arena, "%u %s (%s %s)", n, shown,
	    state == STATE_CRITICAL ? "critical" : "warning", range);
	if (text == NULL)
		return;
	add_check(s, "count", shown, state, text)->of_many = true;
	note_brief(s, state, text);
}

/* States with a threshold that no build is in. */
static void
count_missing(struct status *s, const struct option_range *list)
{
	for (; list != NULL; list = list->next)
		if (!text_equal(list->word, OPTION_RUNNING) &&
		    selection_count(&s->selection, list->word) == NULL)
			selection_add(&s->selection, list->word, 0);
}

static void
add_state_counts(struct status *s)
{
	const struct options *o = s->call->options;
	struct report *r = s->call->report;
	char label[SELECT_WORD_SIZE];

	count_missing(s, o->count_critical);
	count_missing(s, o->count_warning);
	judge_count(s, OPTION_RUNNING, "running", s->selection.running);
	for (const struct state_count *n = s->selection.count; n != NULL;
	     n = n->next) {
		judge_count(s, n->word, n->word, n->n);
		selection_label(n->word, label);
		if (!text_equal(label, "running"))
			report_count(r, "builds", label, n->n,
			    range_of(o->count_warning, n->word),
			    range_of(o->count_critical, n->word));
	}
}

/* "1 failed, 2 running, 4 available" */
static void
add_counts(struct status *s, struct buf *b)
{
	bool has_running = false;
	char label[SELECT_WORD_SIZE];

	for (const struct state_count *n = s->selection.count; n != NULL;
	     n = n->next) {
		const struct image_state *state = image_state_find(n->word);
		bool running = state != NULL && state->running;

		if (n->n == 0 || (running && has_running))
			continue;
		selection_label(n->word, label);
		buf_printf(b, "%s%u %s", b->n > 0 ? ", " : "",
		    running ? s->selection.running : n->n,
		    running ? "running" : label);
		has_running = has_running || running;
	}
	if (s->waiting > 0)
		buf_printf(b, "%s%u waiting for approval", b->n > 0 ? ", " : "",
		    s->waiting);
	if (s->unread > 0)
		buf_printf(b, "%s%u not read", b->n > 0 ? ", " : "", s->unread);
}

/* ", 1 left out by --exclude" */
static const char *
left_out_text(struct status *s)
{
	struct left_out n = { 0 };
	struct buf b;

	for (const struct target *t = s->survey.target; t != NULL;
	     t = t->next) {
		n.include += t->left_out.include;
		n.exclude += t->left_out.exclude;
		n.tag += t->left_out.tag;
	}
	buf_init(&b, 0);
	if (n.include > 0)
		buf_printf(&b, ", %u left out by --include", n.include);
	if (n.exclude > 0)
		buf_printf(&b, ", %u left out by --exclude", n.exclude);
	if (n.tag > 0)
		buf_printf(&b, ", %u left out by --tag", n.tag);
	buf_puts(&b, "");
	return b.n == 0 ? "" : buf_take(&b, s->call->arena);
}

static void
set_summary(struct status *s)
{
	struct call *c = s->call;
	enum state worst = report_worst(c->report);
	const char *left_out = left_out_text(s);
	unsigned checks = 0;
	struct buf b;
	char *counts;

	left_out = left_out == NULL ? "" : left_out;

	for (const struct check *k = c->report->check; k != NULL; k = k->next)
		checks++;
	buf_init(&b, 0);
	add_counts(s, &b);
	counts = buf_take(&b, c->arena);
	if (checks == 0)
		report_summary(c->report, STATE_OK, "no builds%s", left_out);
	else if (checks == 1 && s->brief != NULL)
		report_summary(c->report, worst, "%s%s", s->brief, left_out);
	else if (worst == STATE_OK && counts != NULL && *counts != '\0')
		report_summary(c->report, worst, "%s%s", counts, left_out);
	else if (s->brief == NULL || counts == NULL || *counts == '\0')
		report_summary(c->report, worst, "%s%s",
		    s->brief != NULL   ? s->brief :
			counts != NULL ? counts :
					 "",
		    left_out);
	else
		report_summary(c->report, worst, "%.*s, %s%s",
		    (int)judge_sentence(s->brief, strlen(s->brief)), s->brief,
		    counts, left_out);
}

/* Numbers ------------------------------------------------------------- */

static const struct threshold *
plain_range(struct arena *a, int64_t ms)
{
	struct threshold *t = ms == 0 ? NULL : arena_alloc(a, sizeof *t);

	if (t != NULL) {
		t->end = (double)(ms / 1000);
		t->plain = true;
		t->text = "";
	}
	return t;
}

static void
add_metrics(struct status *s)
{
	struct call *c = s->call;
	const struct options *o = c->options;
	struct report *r = c->report;
	bool pipelines = o->pipeline != NULL;

	report_metric(r, NULL, "running", s->selection.running, "",
	    range_of(o->count_warning, OPTION_RUNNING),
	    range_of(o->count_critical, OPTION_RUNNING));
	if (s->has_oldest)
		report_metric(r, NULL, "oldest_running",
		    (double)(s->oldest_ms / 1000), "s", o->warning,
		    o->critical);
	if (s->has_newest)
		report_metric(r, NULL, "image_age",
		    (double)(s->newest_ms / 1000), "s",
		    plain_range(c->arena, o->freshness_warning_ms),
		    plain_range(c->arena, o->freshness_critical_ms));
	if (pipelines) {
		report_metric(r, NULL, "pipelines_disabled", s->disabled, "",
		    NULL, NULL);
		report_metric(r, NULL, "consecutive_fails",
		    (double)s->consecutive, "", NULL, NULL);
	}
	if (s->has_overdue &&
	    (o->overdue_warning_ms != 0 || o->overdue_critical_ms != 0))
		report_metric(r, NULL, "overdue",
		    (double)(s->overdue_ms / 1000), "s",
		    plain_range(c->arena, o->overdue_warning_ms),
		    plain_range(c->arena, o->overdue_critical_ms));
	if (s->amis > 0)
		report_metric(r, NULL, "amis", (double)s->amis, "", NULL, NULL);
	if (s->containers > 0)
		report_metric(r, NULL, "containers", (double)s->containers, "",
		    NULL, NULL);
	for (size_t i = 0; i < FINDINGS_KINDS; i++)
		if (s->findings.has[i])
			report_metric(r, NULL,
			    arena_printf(c->arena, "cve_%s",
				output_severity(i)),
			    (double)s->findings.n[i], "",
			    range_of(o->findings_warning, output_severity(i)),
			    range_of(o->findings_critical, output_severity(i)));
	if (!o->no_steps)
		report_metric(r, NULL, "waiting_steps", s->waiting, "", NULL,
		    NULL);
	report_metric(r, NULL, "api_calls",
	    worker_pool_requests(s->survey.pool), "", NULL, NULL);
	report_metric(r, NULL, "time",
	    (double)(c->platform.mono_ms(c->platform.ctx) - c->start_ms) / 1000,
	    "s", NULL, NULL);
}

/* Steps --------------------------------------------------------------- */

static void
ask_steps(struct status *s)
{
	struct item **list;
	size_t n, left = 0;

	if (s->call->options->no_steps)
		return;
	list = selection_for_steps(&s->selection, s->call->arena,
	    s->call->options, &n);
	if (list == NULL || n == 0)
		return;
	approvals_ask(&s->survey, list, n);
	for (size_t i = 0; i < n; i++)
		if (!list[i]->asked)
			list[left++] = list[i];
	step_survey(&s->survey, list, left);
}

static void
ask_findings(struct status *s)
{
	const struct options *o = s->call->options;
	struct item **list;
	size_t n = 0;

	if (o->findings_warning == NULL && o->findings_critical == NULL)
		return;
	list = selection_for_findings(&s->selection, s->call->arena, &n);
	if (list != NULL)
		findings_survey(&s->survey, list, n);
}

/* An unknown word may be new, or a mistake. */
static void
note_unknown_states(struct call *c)
{
	for (const struct option_state *s = c->options->state; s != NULL;
	     s = s->next)
		if (image_state_find(s->word) == NULL)
			report_note(c->report, "--state: unknown state %s",
			    s->word);
}

/* Everything that is read; nothing of it is in the report yet. */
static void
status_read(struct status *s)
{
	if (!s->call->options->no_steps)
		early_begin(&s->survey);
	survey_targets(&s->survey);
	selection_make(&s->selection, s->call->arena, s->survey.target);
	ask_findings(s);
	ask_steps(s);
}

static void
status_judge(struct status *s)
{
	struct report *r = s->call->report;

	if (r->region == NULL)
		r->region = worker_pool_region(s->survey.pool);
	for (const struct target *t = s->survey.target; t != NULL; t = t->next)
		add_target(s, t);
	add_metrics(s);
	add_state_counts(s);
	report_sort(r);
	set_summary(s);
	worker_pool_close(s->survey.pool);
}

/* Accounts ------------------------------------------------------------ */

static void
read_account(void *ctx, struct worker *w, size_t i)
{
	struct status *list = ctx;

	(void)w;
	status_read(&list[i]);
}

/* Reads all accounts at the same time: one that does not answer takes nothing
 * from the others. */
static int
run_accounts(struct call *c, struct err *e)
{
	struct call **calls = account_calls(c, e);
	struct report **end = &c->report->accounts;
	struct worker_pool *pool;
	struct status *list;
	size_t n = 0;

	while (calls != NULL && calls[n] != NULL)
		n++;
	list = arena_array(c->arena, n + 1, sizeof *list);
	pool = worker_pool_bare(c, (unsigned)n, e);
	if (calls == NULL || list == NULL || pool == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		list[i].call = calls[i];
		if (survey_open(&list[i].survey, calls[i], e) < 0)
			return -1;
	}
	worker_pool_run(pool, n, read_account, list);
	for (size_t i = 0; i < n; i++) {
		status_judge(&list[i]);
		*end = calls[i]->report;
		end = &calls[i]->report->next;
	}
	account_merge(c->report, c->report->accounts);
	return 0;
}

void
status_run(struct call *c)
{
	struct status s = { .call = c, .worst = STATE_OK };
	struct err e = { 0 };

	if (c->options->account != NULL) {
		note_unknown_states(c);
		if (run_accounts(c, &e) < 0)
			report_summary(c->report, STATE_UNKNOWN, "%s", e.text);
		return;
	}
	if (survey_open(&s.survey, c, &e) < 0) {
		report_summary(c->report, STATE_UNKNOWN, "%s", e.text);
		return;
	}
	if (c->options->check_config) {
		diagnose(&s.survey);
		worker_pool_close(s.survey.pool);
		return;
	}
	note_unknown_states(c);
	status_read(&s);
	status_judge(&s);
}
