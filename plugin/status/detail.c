/* The details of builds: which step of their workflows counts, and what waits
 * for an approval. */
#include "plugin/status/detail.h"

#include <string.h>

#include "base/arena.h"
#include "base/index.h"
#include "base/text.h"
#include "data/value.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/model/build.h"
#include "plugin/status/ask.h"
#include "plugin/status/survey.h"

/* Steps --------------------------------------------------------------- */

static int
add_element(void *ctx, const struct listed *l, struct err *e)
{
	return json_array_append(ctx, l->value) == 0 ? 0 : err_memory(e);
}

static json_t *
list_of(struct survey *s, struct worker *w, const char *region,
    const char *workflow, const char *input, const char *value, struct err *e)
{
	json_t *list = value_keep(w->arena, json_array());
	const struct pages p = { s, w, region, workflow, input, value,
		add_element, list };

	if (list == NULL)
		return err_null_memory(e);
	return ask_pages(&p, e) < 0 ? NULL : list;
}

/* The element with this status that started last; NULL: none. */
static json_t *
latest(json_t *list, const char *status)
{
	json_t *item, *found = NULL;
	int64_t best = 0, start;
	size_t i;

	json_array_foreach(list, i, item) {
		if (!build_word_is(item, "status", status))
			continue;
		if (!build_time(item, "startTime", &start))
			start = 0;
		if (found == NULL || start >= best) {
			found = item;
			best = start;
		}
	}
	return found;
}

static bool
since(json_t *object, int64_t date_ms, int64_t *ret_ms)
{
	int64_t start;

	if (!build_time(object, "startTime", &start))
		return false;
	*ret_ms = date_ms > start ? date_ms - start : 0;
	return true;
}

/* Makes step the one that counts; it began before date_ms. */
static void
step_name(struct item *item, json_t *step, int64_t date_ms)
{
	struct detail *d = &item->detail;

	d->step = build_text(step, "name");
	d->action = build_text(step, "action");
	d->message = build_text(step, "message");
	d->has_step = since(step, date_ms, &d->step_ms);
	if (d->waiting == 0 && d->action != NULL &&
	    text_equal(d->action, "WaitForAction"))
		d->waiting = 1;
	if (build_word_is(step, "rollbackStatus", "RUNNING"))
		d->cancelling = true;
}

/* The execution that counts: that of the waiting step, else the latest. */
static json_t *
execution_of(json_t *list, json_t *approval, const char *status)
{
	const char *id = build_text(approval, "workflowExecutionId");
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (id != NULL &&
		    build_word_is(item, "workflowExecutionId", id))
			return item;
	return latest(list, status);
}

/* The step that counts, with its time limit if it has not ended. */
static int
ask_step(struct survey *s, struct worker *w, struct item *item,
    const char *execution, const char *status, struct err *e)
{
	struct detail *d = &item->detail;
	json_t *step = d->approval, *list, *outputs;
	json_int_t limit_s;
	const char *id;

	if (step == NULL) {
		list = list_of(s, w, item->region, "step-executions", "id",
		    execution, e);
		if (list == NULL)
			return -1;
		if ((step = latest(list, status)) == NULL)
			return 0;
		step_name(item, step, item->date_ms);
	}
	id = build_text(step, "stepExecutionId");
	if (!text_equal(status, "RUNNING") || id == NULL)
		return 0;
	outputs = ask_workflow(s, w, "step-execution", item->region,
	    json_pack("{s:s}", "id", id), NULL, e);
	if (outputs == NULL)
		return -1;
	limit_s =
	    json_integer_value(json_object_get(outputs, "timeoutSeconds"));
	if (limit_s > 0 && limit_s <= SURVEY_MAX_TIMEOUT_S)
		d->limit_ms = (int64_t)limit_s * 1000;
	return 0;
}

static int
ask_steps(struct survey *s, struct worker *w, struct item *item, struct err *e)
{
	struct detail *d = &item->detail;
	bool running = image_state_runs(item->build.status);
	const char *want = running ? "RUNNING" : "FAILED", *id;
	json_t *list, *execution;

	list = list_of(s, w, item->region, "workflow-executions", "arn",
	    item->arn, e);
	if (list == NULL)
		return -1;
	if (running && latest(list, "ROLLBACK_IN_PROGRESS") != NULL)
		d->cancelling = true;
	execution = execution_of(list, d->approval, want);
	id = build_text(execution, "workflowExecutionId");
	if (id == NULL)
		return 0;
	d->type = build_text(execution, "type");
	d->message = build_text(execution, "message");
	d->has_phase = running && since(execution, item->date_ms, &d->phase_ms);
	return s->phases_only ? 0 : ask_step(s, w, item, id, want, e);
}

void
detail_ask(void *ctx, struct worker *w, size_t i)
{
	struct item *item = ((struct item **)ctx)[i];
	struct err e = { 0 };

	if (ask_steps(item->survey, w, item, &e) < 0)
		item->detail.unread = arena_strdup(w->arena, e.text);
}

/* Approvals ----------------------------------------------------------- */

struct waiting_step {
	json_t *step;
	int64_t date_ms;
	struct waiting_step *next;
};

/* The steps of a region that wait, of all its builds. */
struct approval_list {
	struct survey *survey;
	const char *region;
	struct waiting_step *step, **step_end;
	const char *unread; /* why it was not read; NULL: it was */
	struct approval_list *next;
};

static int
add_step(void *ctx, const struct listed *l, struct err *e)
{
	struct approval_list *list = ctx;
	struct arena *a = l->worker->arena;
	struct waiting_step *one = arena_alloc(a, sizeof *one);

	if (one == NULL || value_keep(a, json_incref(l->value)) == NULL)
		return err_memory(e);
	one->step = l->value;
	one->date_ms = l->date_ms;
	*list->step_end = one;
	list->step_end = &one->next;
	return 0;
}

/* Reads the i-th list from this one on. */
static void
read_list(void *ctx, struct worker *w, size_t i)
{
	struct approval_list *l = ctx;
	struct pages p = { NULL, w, NULL, "waiting-steps", NULL, NULL, add_step,
		NULL, true };
	struct err e = { 0 };

	while (i-- > 0)
		l = l->next;
	p.survey = l->survey;
	p.region = l->region;
	p.ctx = l;
	if (ask_pages(&p, &e) < 0)
		l->unread = arena_strdup(w->arena, e.text);
}

/* Adds the list of a region.  NULL: it is there already, or no memory. */
static struct approval_list *
list_add(struct survey *s, struct arena *a, const char *region)
{
	struct approval_list **end = &s->approvals;

	while (*end != NULL && !text_equal((*end)->region, region))
		end = &(*end)->next;
	if (*end != NULL)
		return NULL;
	*end = arena_alloc(a, sizeof **end);
	if (*end != NULL) {
		(*end)->survey = s;
		(*end)->region = region;
		(*end)->step_end = &(*end)->step;
	}
	return *end;
}

/* Drops details that were read before this step was known: they may be about
 * another one.  The step of a build that has waited longest is the one shown. */
static void
apply_step(struct item *item, const struct waiting_step *one)
{
	int64_t start, shown;

	if (item->asked)
		item->detail = (struct detail){ 0 };
	item->asked = false;
	item->detail.waiting++;
	if (build_time(item->detail.approval, "startTime", &shown) &&
	    (!build_time(one->step, "startTime", &start) || start >= shown))
		return;
	item->detail.approval = one->step;
	step_name(item, one->step, one->date_ms);
}

/* running: the unfinished builds by their ARNs.  Builds that were not requested
 * may wait too. */
static void
apply_list(const struct approval_list *l, const struct index *running)
{
	for (const struct waiting_step *one = l->step; one != NULL;
	     one = one->next) {
		const char *arn = build_text(one->step, "imageBuildVersionArn");
		struct item *item = NULL;

		if (arn != NULL)
			item = index_get(running, arn, strlen(arn));
		if (item != NULL && text_equal(item->region, l->region))
			apply_step(item, one);
	}
}

static bool
may_wait(const struct item *item)
{
	return image_state_runs(item->build.status) && item->region != NULL;
}

void
detail_ask_approvals(struct survey *s, struct item **item, size_t n)
{
	struct arena *a = s->call->arena;
	struct approval_list *first = NULL, *l;
	struct index running = { 0 };
	size_t nnew = 0;

	for (size_t i = 0; i < n; i++) {
		if (!may_wait(item[i]))
			continue;
		(void)index_put(a, &running, item[i]->arn, strlen(item[i]->arn),
		    item[i]);
		if ((l = list_add(s, a, item[i]->region)) == NULL)
			continue;
		first = first == NULL ? l : first;
		nnew++;
	}
	worker_pool_run(s->pool, nnew, read_list, first);
	for (l = s->approvals; l != NULL; l = l->next) {
		size_t i = 0;

		apply_list(l, &running);
		/* The first unfinished build of the region names the reason. */
		while (i < n &&
		    (!may_wait(item[i]) ||
			!text_equal(item[i]->region, l->region)))
			i++;
		if (i < n)
			item[i]->detail.unlisted = l->unread;
	}
}

/* Before the lists end ------------------------------------------------ */

void
detail_found(struct worker *w, struct target *t, struct item *item)
{
	struct survey *s = t->survey;
	struct approval_list *l;
	struct item **one;

	if (t->early == s->early || !image_state_runs(item->build.status) ||
	    item->arn == NULL || item->version == NULL ||
	    strchr(item->version, '/') == NULL ||
	    (one = arena_alloc(w->arena, sizeof *one)) == NULL)
		return;
	*one = item;
	(void)pthread_mutex_lock(&s->lock);
	l = list_add(s, w->arena, item->region);
	(void)pthread_mutex_unlock(&s->lock);
	if (l != NULL && worker_pool_add(s->pool, w, read_list, l, 0) < 0)
		l->unread = "out of memory";
	if (worker_pool_add(s->pool, w, detail_ask, one, 0) < 0)
		return;
	item->asked = true;
	t->early++;
}

/* Lists of one kind have no build in common: which of two targets a build
 * belongs to is known only when both have been read. */
void
detail_begin_early(struct survey *s)
{
	for (const struct target *t = s->target; t != NULL; t = t->next)
		if (t->kind != s->target->kind ||
		    (t->kind != TARGET_ALL && t->kind != TARGET_PIPELINE))
			return;
	s->early = (unsigned)(s->call->options->max_requests /
	    DETAIL_EARLY_SHARE / (s->ntargets > 0 ? s->ntargets : 1));
}
