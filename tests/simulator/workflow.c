/* Workflow executions and their steps. */
#include "workflow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "image.h"
#include "sim.h"

/* The steps of AWS's own workflows, in order. */
static const struct step_form {
	const char *type, *name, *action;
	int timeout_s;
} step_forms[] = {
	{ "BUILD", "LaunchBuildInstance", "LaunchInstance", 3600 },
	{ "BUILD", "ApplyBuildComponents", "ExecuteComponents", 43200 },
	{ "BUILD", "InventoryCollection", "CollectImageMetadata", 1800 },
	{ "BUILD", "RunSanitizeScript", "SanitizeInstance", 1800 },
	{ "BUILD", "CreateOutputAMI", "CreateImage", 7200 },
	{ "BUILD", "TerminateBuildInstance", "TerminateInstance", 1800 },
	{ "TEST", "LaunchTestInstance", "LaunchInstance", 3600 },
	{ "TEST", "RunTests", "ExecuteComponents", 10800 },
	{ "TEST", "TerminateTestInstance", "TerminateInstance", 1800 },
	{ "DISTRIBUTION", "DistributeImage", "DistributeImage", 43200 },
};

/* The state of each type of workflow in each image status, and which step is
 * the one at work ("" none). */
static const struct stand {
	const char *status;
	const char *word[3]; /* BUILD, TEST, DISTRIBUTION */
} stands[] = {
	{ "PENDING", { "PENDING", "PENDING", "PENDING" } },
	{ "CREATING", { "PENDING", "PENDING", "PENDING" } },
	{ "BUILDING", { "RUNNING", "PENDING", "PENDING" } },
	{ "TESTING", { "COMPLETED", "RUNNING", "PENDING" } },
	{ "DISTRIBUTING", { "COMPLETED", "COMPLETED", "RUNNING" } },
	{ "INTEGRATING", { "COMPLETED", "COMPLETED", "RUNNING" } },
	{ "AVAILABLE", { "COMPLETED", "COMPLETED", "COMPLETED" } },
};

static const char *const types[] = { "BUILD", "TEST", "DISTRIBUTION" };

static void
set(json_t *object, const char *name, const char *value)
{
	(void)json_object_set_new(object, name, json_string(value));
}

static void
set_time(json_t *object, const char *name, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	time_print_rfc3339_ms(ms, text);
	set(object, name, text);
}

static void
id_give(json_t *object, const char *name, const char *prefix)
{
	char uuid[UUID_SIZE], id[64];

	if (json_object_get(object, name) != NULL)
		return;
	random_uuid(uuid);
	(void)snprintf(id, sizeof id, "%s-%s", prefix, uuid);
	set(object, name, id);
}

static json_t *
step_new(const struct step_form *form)
{
	json_t *step = json_pack("{s:s, s:s, s:s, s:s, s:i}", "name",
	    form->name, "action", form->action, "status", "PENDING",
	    "onFailure", "Abort", "timeoutSeconds", form->timeout_s);

	id_give(step, "stepExecutionId", "step");
	return step;
}

static json_t *
workflow_new(const struct image *img, const char *type)
{
	size_t n = sizeof step_forms / sizeof step_forms[0];
	json_t *steps = json_array();
	json_t *w = json_pack("{s:s, s:s}", "type", type, "status", "PENDING");
	char lower[16], arn[512];
	size_t i;

	for (i = 0; type[i] != '\0'; i++)
		lower[i] = text_lower(type[i]);
	lower[i] = '\0';
	(void)snprintf(arn, sizeof arn,
	    "arn:%s:imagebuilder:%s:aws:workflow/%s/%s-image/1.0.2/1",
	    img->arn.partition, img->arn.region, lower, lower);
	set(w, "workflowBuildVersionArn", arn);
	id_give(w, "workflowExecutionId", "wf");
	for (i = 0; i < n; i++)
		if (strcmp(step_forms[i].type, type) == 0)
			(void)json_array_append_new(steps,
			    step_new(&step_forms[i]));
	(void)json_object_set_new(w, "steps", steps);
	return w;
}

static void
count(json_t *w)
{
	static const char *const names[][2] = {
		{ "COMPLETED", "totalStepsSucceeded" },
		{ "FAILED", "totalStepsFailed" },
		{ "SKIPPED", "totalStepsSkipped" },
	};
	json_t *steps = json_object_get(w, "steps");
	json_t *step;
	size_t i;

	(void)json_object_set_new(w, "totalStepCount",
	    json_integer((json_int_t)json_array_size(steps)));
	for (size_t k = 0; k < 3; k++) {
		json_int_t n = 0;

		json_array_foreach(steps, i, step) {
			const char *status = member_text(step, "status");

			n += status != NULL && strcmp(status, names[k][0]) == 0;
		}
		(void)json_object_set_new(w, names[k][1], json_integer(n));
	}
}

static void
step_to(json_t *step, const char *status, int64_t when_ms)
{
	const char *was = member_text(step, "status");

	if (was != NULL && strcmp(was, status) == 0)
		return;
	if (json_object_get(step, "startTime") == NULL &&
	    strcmp(status, "SKIPPED") != 0 && strcmp(status, "PENDING") != 0)
		set_time(step, "startTime", when_ms);
	if (strcmp(status, "RUNNING") != 0 && strcmp(status, "PENDING") != 0)
		set_time(step, "endTime", when_ms);
	set(step, "status", status);
}

/* The step that runs when its workflow begins: the longest one, the second, if
 * there is one. */
static size_t
step_at_work(const json_t *steps)
{
	return json_array_size(steps) > 1 ? 1 : 0;
}

static void
workflow_run(json_t *w, int64_t when_ms)
{
	json_t *steps = json_object_get(w, "steps");
	size_t at = step_at_work(steps);
	json_t *step;
	size_t i;

	if (json_object_get(w, "startTime") == NULL)
		set_time(w, "startTime", when_ms);
	json_array_foreach(steps, i, step) {
		if (i < at)
			step_to(step, "COMPLETED", when_ms);
		else if (i == at)
			step_to(step, "RUNNING", when_ms);
	}
}

/* Ends it with word; running steps get step_word, waiting ones are skipped. */
static void
workflow_end(json_t *w, const char *step_word, const char *message,
    int64_t when_ms)
{
	json_t *steps = json_object_get(w, "steps");
	json_t *step;
	size_t i;

	if (json_object_get(w, "startTime") == NULL)
		set_time(w, "startTime", when_ms);
	set_time(w, "endTime", when_ms);
	json_array_foreach(steps, i, step) {
		const char *status = member_text(step, "status");

		if (strcmp(step_word, "COMPLETED") == 0) {
			step_to(step, step_word, when_ms);
		} else if (strcmp(status, "RUNNING") == 0) {
			step_to(step, step_word, when_ms);
			if (message != NULL)
				set(step, "message", message);
		} else if (strcmp(status, "PENDING") == 0) {
			step_to(step, "SKIPPED", when_ms);
		}
	}
}

static void
workflow_to(json_t *w, const char *word, const char *message, int64_t when_ms)
{
	const char *was = member_text(w, "status");

	if (strcmp(was, word) == 0)
		return;
	if (strcmp(word, "RUNNING") == 0)
		workflow_run(w, when_ms);
	else if (strcmp(word, "COMPLETED") == 0)
		workflow_end(w, "COMPLETED", NULL, when_ms);
	else if (strcmp(word, "FAILED") == 0)
		workflow_end(w, "FAILED", message, when_ms);
	else if (strcmp(word, "CANCELLED") == 0)
		workflow_end(w, "CANCELLED", message, when_ms);
	set(w, "status", word);
	count(w);
}

static void
stop_all(struct image *img, const char *word, const char *reason,
    int64_t when_ms)
{
	json_t *w;
	size_t i;

	json_array_foreach(img->workflows, i, w) {
		const char *status = member_text(w, "status");

		if (strcmp(status, "RUNNING") == 0)
			workflow_to(w, word, reason, when_ms);
		else if (strcmp(status, "PENDING") == 0)
			workflow_to(w, "SKIPPED", NULL, when_ms);
	}
}

void
workflows_follow(struct image *img, const char *status, const char *reason,
    int64_t when_ms)
{
	if (json_array_size(img->workflows) == 0) {
		for (size_t i = 0; i < 3; i++)
			(void)json_array_append_new(img->workflows,
			    workflow_new(img, types[i]));
		for (size_t i = 0; i < 3; i++)
			count(json_array_get(img->workflows, i));
	}
	for (size_t k = 0; k < sizeof stands / sizeof stands[0]; k++) {
		if (strcmp(stands[k].status, status) != 0)
			continue;
		for (size_t i = 0; i < 3; i++)
			workflow_to(json_array_get(img->workflows, i),
			    stands[k].word[i], NULL, when_ms);
		return;
	}
	if (strcmp(status, "FAILED") == 0)
		stop_all(img, "FAILED", reason, when_ms);
	else if (strcmp(status, "CANCELLED") == 0)
		stop_all(img, "CANCELLED", NULL, when_ms);
}

/* "age" becomes startTime. */
static void
age_to_start(const struct sim *s, json_t *object)
{
	const char *age = member_text(object, "age");
	int64_t ms;

	if (age != NULL && time_parse_duration(age, &ms) == 0)
		set_time(object, "startTime", sim_ago(s, ms));
	(void)json_object_del(object, "age");
}

static void
default_text(json_t *object, const char *name, const char *value)
{
	if (json_object_get(object, name) == NULL)
		set(object, name, value);
}

void
workflows_complete(struct sim *s, struct image *img)
{
	json_t *w, *step;
	size_t i, k;

	json_array_foreach(img->workflows, i, w) {
		json_t *steps = json_object_get(w, "steps");

		default_text(w, "type", "BUILD");
		default_text(w, "status", "RUNNING");
		default_text(w, "workflowBuildVersionArn",
		    "arn:aws:"
		    "imagebuilder:us-east-1:aws:workflow/test/test-image/"
		    "1.0.2/1");
		id_give(w, "workflowExecutionId", "wf");
		age_to_start(s, w);
		if (!json_is_array(steps))
			(void)json_object_set_new(w, "steps", json_array());
		json_array_foreach(steps, k, step) {
			id_give(step, "stepExecutionId", "step");
			default_text(step, "name", "Step");
			default_text(step, "action", "ExecuteComponents");
			default_text(step, "status", "PENDING");
			age_to_start(s, step);
		}
		count(w);
	}
}

static void
part_index(struct sim *s, struct image *img, const json_t *part,
    const char *name)
{
	const char *id = member_text(part, name);

	if (id != NULL &&
	    index_put(s->a, &s->parts, arena_strdup(s->a, id), strlen(id),
		img) < 0)
		abort();
}

static void
parts_index(struct sim *s, struct image *img)
{
	json_t *w, *step;
	size_t i, k;

	json_array_foreach(img->workflows, i, w) {
		part_index(s, img, w, "workflowExecutionId");
		json_array_foreach(json_object_get(w, "steps"), k, step)
			part_index(s, img, step, "stepExecutionId");
	}
	img->indexed = true;
}

/* The image that has the workflow or step of that id; NULL: none. */
static struct image *
part_image(struct sim *s, const char *id)
{
	struct image *img = index_get(&s->parts, id, strlen(id));

	if (img != NULL)
		return img;
	for (img = s->image; img != NULL; img = img->next)
		if (!img->indexed)
			parts_index(s, img);
	return index_get(&s->parts, id, strlen(id));
}

/* True if that is the id of part. */
static bool
id_is(const json_t *part, const char *name, const char *id)
{
	const char *own = member_text(part, name);

	return own != NULL && strcmp(own, id) == 0;
}

json_t *
workflow_find(struct sim *s, const char *id, struct image **ret_image)
{
	struct image *img = part_image(s, id);
	json_t *w;
	size_t i;

	if (img == NULL)
		return NULL;
	image_advance(s, img);
	json_array_foreach(img->workflows, i, w) {
		if (!id_is(w, "workflowExecutionId", id))
			continue;
		*ret_image = img;
		return w;
	}
	return NULL;
}

json_t *
step_find(struct sim *s, const char *id, struct image **ret_image,
    json_t **ret_workflow)
{
	struct image *img = part_image(s, id);
	json_t *w, *step;
	size_t i, k;

	if (img == NULL)
		return NULL;
	image_advance(s, img);
	json_array_foreach(img->workflows, i, w) {
		json_array_foreach(json_object_get(w, "steps"), k, step) {
			if (!id_is(step, "stepExecutionId", id))
				continue;
			*ret_image = img;
			*ret_workflow = w;
			return step;
		}
	}
	return NULL;
}

int
step_is_waiting(const json_t *step)
{
	const char *action = member_text(step, "action");
	const char *status = member_text(step, "status");

	return action != NULL && strcmp(action, "WaitForAction") == 0 &&
	    status != NULL && strcmp(status, "RUNNING") == 0;
}

/* The step after a resumed one begins. */
static void
steps_go_on(json_t *w, int64_t now_ms)
{
	json_t *step;
	size_t i;

	json_array_foreach(json_object_get(w, "steps"), i, step) {
		const char *status = member_text(step, "status");

		if (strcmp(status, "RUNNING") == 0)
			return;
		if (strcmp(status, "PENDING") == 0) {
			step_to(step, "RUNNING", now_ms);
			return;
		}
	}
	workflow_to(w, "COMPLETED", NULL, now_ms);
}

void
step_decide(struct sim *s, struct image *img, json_t *workflow, json_t *step,
    int resume, const char *reason)
{
	int64_t now = sim_now(s);

	if (reason != NULL)
		set(step, "message", reason);
	if (resume) {
		step_to(step, "COMPLETED", now);
		steps_go_on(workflow, now);
		count(workflow);
		return;
	}
	workflow_to(workflow, "FAILED", reason, now);
	image_set_status(s, img, "FAILED",
	    "Workflow step was stopped by a user.", now);
}
