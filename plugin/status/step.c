/* The steps of a build's workflows. */
#include "plugin/status/step.h"

#include "arazzo/arazzo.h"
#include "base/arena.h"
#include "base/text.h"
#include "data/value.h"
#include "plugin/call/worker_pool.h"
#include "plugin/model/state.h"
#include "plugin/status/ask.h"
#include "plugin/status/survey.h"

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

void
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

/* timeoutSeconds; 0: not a valid one. */
static int64_t
step_limit(json_t *seconds)
{
	json_int_t s = json_integer_value(seconds);

	return s > 0 && s <= SURVEY_MAX_TIMEOUT_S ? (int64_t)s * 1000 : 0;
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
	d->limit_ms = step_limit(json_object_get(outputs, "timeoutSeconds"));
	return 0;
}

static int
ask_steps(struct survey *s, struct worker *w, struct item *item, bool running,
    struct err *e)
{
	struct detail *d = &item->detail;
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
step_ask(struct survey *s, struct worker *w, struct item *item)
{
	bool running = image_state_runs(item->build.status);
	struct err e = { 0 };

	if (ask_steps(s, w, item, running, &e) < 0)
		item->detail.unread = arena_strdup(w->arena, e.text);
}
