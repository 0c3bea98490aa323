/* The command "status": from targets to the report. */
#include "plugin/status/status.h"

#include <stdio.h>
#include <string.h>

#include "aws/config/region.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "data/number.h"
#include "data/value.h"
#include "monitor/report.h"
#include "monitor/threshold.h"
#include "plugin/status/account.h"
#include "plugin/call/call.h"
#include "plugin/status/detail.h"
#include "plugin/status/diagnose.h"
#include "plugin/status/judge.h"
#include "plugin/call/option.h"
#include "plugin/call/worker_pool.h"
#include "plugin/status/output.h"
#include "plugin/status/reason.h"
#include "plugin/status/select.h"
#include "plugin/model/build.h"
#include "plugin/status/survey.h"

/* The greatest of some times. */
struct peak {
	bool has;
	int64_t ms;
};

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
	struct peak oldest, newest, overdue;
	size_t amis, containers;
	struct findings findings; /* the most of each */
};

static void
peak_note(struct peak *p, int64_t ms)
{
	if (!p->has || ms > p->ms)
		*p = (struct peak){ true, ms };
}

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
add_remedy(struct call *c, const struct item *item, struct check *check)
{
	struct buf b = { 0 };

	if (!build_is(&item->build, "FAILED"))
		return;
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
		char room[NUMBER_ROOM];
		struct decimal number;
		bool ours = false;

		for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
			ours = ours || text_equal(known[i], name);
		if (ours)
			continue;
		check_line(c->report, check, "%s: %s", name,
		    value_text(c->arena, v));
		if (number_decimal(v, false, room, &number))
			report_decimal(c->report, name, &number, NULL, NULL);
	}
}

static const char *
cve_label(const struct status *s, size_t severity)
{
	const char *label =
	    arena_printf(s->call->arena, "cve_%s", output_severity(severity));

	return label != NULL ? label : "";
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
		report_number(r, check, cve_label(s, i), (double)f->n[i], "");
		if (!s->findings.has[i] || f->n[i] > s->findings.n[i])
			s->findings.n[i] = f->n[i];
		s->findings.has[i] = true;
	}
}

static void
add_labels(struct report *r, const struct item *item, struct check *check)
{
	const struct build *b = &item->build;

	check_label(r, check, "arn", item->arn);
	check_label(r, check, "name", b->name);
	check_label(r, check, "version", item->version);
	check_label(r, check, "status", b->status);
	check_label(r, check, "region", item->region);
	check_label(r, check, "pipeline", b->pipeline_arn);
	check_label(r, check, "platform", b->platform);
	check_label(r, check, "reason", b->reason);
	check_label(r, check, "step", item->detail.step);
}

/* Adds what was not read, and since when an approval is awaited. */
static void
add_details(struct report *r, const struct detail *d, struct check *check)
{
	const char *since = build_text(d->approval, "startTime");

	if (d->unread != NULL)
		check_gap(r, check, "steps not read: %s", d->unread);
	if (since != NULL)
		check_line(r, check, "waiting for approval since %s", since);
	if (d->unlisted != NULL)
		check_gap(r, check, "approvals not read: %s", d->unlisted);
}

static void
add_build(struct status *s, const struct item *item)
{
	struct call *c = s->call;
	bool running = image_state_runs(item->build.status);
	struct status_verdict v;
	struct check *check;
	int64_t age;

	judge_build(c->options, item, &v);
	check = add_check(s, "image", item->label, v.state, v.text);
	note_brief(s, v.state, v.brief);
	add_labels(c->report, item, check);
	add_details(c->report, &item->detail, check);
	if (v.state != STATE_OK || running) {
		add_remedy(c, item, check);
		add_log(c, item, check);
		add_console(c, item->region, "images", item->arn, check);
	}
	add_outputs(c, item, check);
	add_products(s, item, check);
	s->waiting += item->detail.waiting;
	/* A finished build has no age: an alarm on it would never end. */
	if (!running || !judge_age(item, &age))
		return;
	report_metric(c->report, check, "age", (double)(age / 1000), "s",
	    c->options->warning, c->options->critical);
	peak_note(&s->oldest, age);
}

/* Targets ------------------------------------------------------------- */

static void
add_failed_target(struct status *s, const struct target *t)
{
	struct call *c = s->call;
	enum state state = judge_error(c->options, &t->error);
	bool image = t->kind == TARGET_IMAGE || t->kind == TARGET_ALL;
	const char *text = arena_printf(c->arena, "%s: %s%s", t->name,
	    t->nitems > 0 ? "not read completely: " : "", t->error.text);
	struct check *check = add_check(s, image ? "image" : "pipeline",
	    t->name, state, text != NULL ? text : t->error.text);

	s->unread++;
	check->of_many = t->kind == TARGET_ALL || t->kind == TARGET_PATTERN;
	note_brief(s, state,
	    arena_printf(c->arena, "%s: %s", t->name, t->error.text));
	check_label(c->report, check, "arn", t->arn.text);
	check_label(c->report, check, "region", t->region);
}

/* How long its run is late, and what its newest image is. */
static void
add_pipeline_numbers(struct status *s, const struct target *t,
    const struct item *newest, struct check *check)
{
	struct report *r = s->call->report;
	json_int_t failures = judge_failures(t->pipeline);
	int64_t age;

	s->disabled += build_word_is(t->pipeline, "status", "DISABLED");
	if (failures > s->consecutive)
		s->consecutive = failures;
	if (build_word_is(t->pipeline, "status", "ENABLED") &&
	    judge_overdue(t, &age))
		peak_note(&s->overdue, age);
	if (newest == NULL || !judge_age(newest, &age))
		return;
	report_number(r, check, "image_age", (double)(age / 1000), "s");
	report_number(r, check, "last_success_timestamp",
	    (double)((r->time_ms - age) / 1000), "s");
	peak_note(&s->newest, age);
}

static void
add_pipeline(struct status *s, const struct target *t)
{
	struct call *c = s->call;
	struct report *r = c->report;
	const struct item *newest = NULL;
	struct status_verdict v;
	struct check *check;

	/* In a part of the list it might be an older one. */
	if (t->error.code == ERR_NONE)
		newest = selection_newest_available(t);
	else
		s->unread++;
	judge_pipeline(c->options, t, newest, &v);
	check = add_check(s, "pipeline", t->name, v.state, v.text);
	note_brief(s, v.state, v.brief);
	check_label(r, check, "arn", t->arn.text);
	check_label(r, check, "name", t->name);
	check_label(r, check, "region", t->region);
	check_label(r, check, "status", build_word(t->pipeline, "status"));
	if (v.state != STATE_OK)
		add_console(c, t->region, "pipelines", t->arn.text, check);
	add_pipeline_numbers(s, t, newest, check);
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
	const struct threshold *range;
	enum state state =
	    threshold_judge(option_range_of(o->count_critical, word),
		option_range_of(o->count_warning, word), n, &range);
	struct buf b = { 0 };

	if (range == NULL)
		return;
	buf_printf(&b, "%u %s (", n, shown);
	threshold_explain(&b, state, range, false);
	buf_putc(&b, ')');
	if (!b.failed) {
		add_check(s, "count", shown, state, b.text)->of_many = true;
		note_brief(s, state, b.text);
	}
	buf_free(&b);
}

/* States with a threshold that no build is in. */
static void
count_missing(struct status *s, const struct option_range *list)
{
	for (; list != NULL; list = list->next)
		if (!text_equal(list->word, OPTION_RUNNING) &&
		    selection_add(&s->selection, list->word, 0) < 0)
			s->call->report->failed = true;
}

static void
add_state_counts(struct status *s)
{
	const struct options *o = s->call->options;
	struct report *r = s->call->report;

	count_missing(s, o->count_critical);
	count_missing(s, o->count_warning);
	judge_count(s, OPTION_RUNNING, "running", s->selection.running);
	for (const struct state_count *n = s->selection.count; n != NULL;
	     n = n->next) {
		judge_count(s, n->word, n->word, n->n);
		if (!text_equal(n->label, "running"))
			report_count(r, "builds", n->label, n->n,
			    option_range_of(o->count_warning, n->word),
			    option_range_of(o->count_critical, n->word));
	}
}

/* "1 failed, 2 running, 4 available" */
static void
add_counts(struct status *s, struct buf *b)
{
	bool has_running = false;

	for (const struct state_count *n = s->selection.count; n != NULL;
	     n = n->next) {
		bool running = image_state_runs(n->word);

		if (n->n == 0 || (running && has_running))
			continue;
		buf_printf(b, "%s%u %s", b->n > 0 ? ", " : "",
		    running ? s->selection.running : n->n,
		    running ? "running" : n->label);
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
	struct buf b = { 0 };

	for (const struct target *t = s->survey.target; t != NULL;
	     t = t->next) {
		n.include += t->left_out.include;
		n.exclude += t->left_out.exclude;
		n.tag += t->left_out.tag;
	}
	if (n.include > 0)
		buf_printf(&b, ", %u left out by --include", n.include);
	if (n.exclude > 0)
		buf_printf(&b, ", %u left out by --exclude", n.exclude);
	if (n.tag > 0)
		buf_printf(&b, ", %u left out by --tag", n.tag);
	return b.n == 0 ? "" : buf_take(&b, s->call->arena);
}

static void
set_summary(struct status *s)
{
	struct report *r = s->call->report;
	enum state worst = report_worst(r);
	const char *left_out = left_out_text(s);
	const char *brief = s->brief == NULL ? "" : s->brief;
	bool one = r->check != NULL && r->check->next == NULL;
	struct buf b = { 0 };

	if (left_out == NULL)
		left_out = "";
	buf_puts(&b, "");
	add_counts(s, &b);
	if (r->check == NULL)
		report_summary(r, STATE_OK, "no builds%s", left_out);
	else if (b.failed || b.n == 0 || (one && *brief != '\0'))
		report_summary(r, worst, "%s%s", brief, left_out);
	else if (worst == STATE_OK || *brief == '\0')
		report_summary(r, worst, "%s%s", b.text, left_out);
	else
		report_summary(r, worst, "%.*s, %s%s",
		    (int)judge_sentence(brief, strlen(brief)), brief, b.text,
		    left_out);
	buf_free(&b);
}

/* Numbers ------------------------------------------------------------- */

static void
add_peak(struct status *s, const char *label, const struct peak *p,
    const struct threshold *warn, const struct threshold *crit)
{
	if (p->has)
		report_metric(s->call->report, NULL, label,
		    (double)(p->ms / 1000), "s", warn, crit);
}

static void
add_metrics(struct status *s)
{
	struct call *c = s->call;
	const struct options *o = c->options;
	struct report *r = c->report;
	int64_t now = c->platform.mono_ms(c->platform.ctx);

	report_metric(r, NULL, "running", s->selection.running, "",
	    option_range_of(o->count_warning, OPTION_RUNNING),
	    option_range_of(o->count_critical, OPTION_RUNNING));
	add_peak(s, "oldest_running", &s->oldest, o->warning, o->critical);
	add_peak(s, "image_age", &s->newest, o->freshness_warning,
	    o->freshness_critical);
	if (o->pipeline != NULL) {
		report_number(r, NULL, "pipelines_disabled", s->disabled, "");
		report_number(r, NULL, "consecutive_fails",
		    (double)s->consecutive, "");
	}
	if (o->overdue_warning != NULL || o->overdue_critical != NULL)
		add_peak(s, "overdue", &s->overdue, o->overdue_warning,
		    o->overdue_critical);
	if (s->amis > 0)
		report_number(r, NULL, "amis", (double)s->amis, "");
	if (s->containers > 0)
		report_number(r, NULL, "containers", (double)s->containers, "");
	for (size_t i = 0; i < FINDINGS_KINDS; i++)
		if (s->findings.has[i])
			report_metric(r, NULL, cve_label(s, i),
			    (double)s->findings.n[i], "",
			    option_range_of(o->findings_warning,
				output_severity(i)),
			    option_range_of(o->findings_critical,
				output_severity(i)));
	if (!o->no_steps)
		report_number(r, NULL, "waiting_steps", s->waiting, "");
	report_number(r, NULL, "api_calls",
	    worker_pool_requests(s->survey.pool), "");
	report_number(r, NULL, "time", (double)(now - c->start_ms) / 1000, "s");
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
	detail_ask_approvals(&s->survey, list, n);
	for (size_t i = 0; i < n; i++)
		if (!list[i]->asked)
			list[left++] = list[i];
	worker_pool_run(s->survey.pool, left, detail_ask, list);
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
		worker_pool_run(s->survey.pool, n, output_ask_findings, list);
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
		detail_begin_early(&s->survey);
	survey_targets(&s->survey);
	if (selection_make(&s->selection, s->call->arena, s->survey.target) < 0)
		s->call->report->failed = true;
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
	pool = worker_pool_new(c, (unsigned)n, true, e);
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
