/* The operations on workflow executions and their steps. */
#include <string.h>

#include "image.h"
#include "operation.h"
#include "page.h"
#include "sim.h"
#include "workflow.h"

static const char *const no_filters[] = { NULL };

/* Returns a copy without the members that this response does not show. */
static json_t *
without(const json_t *object, const char *const *names)
{
	json_t *copy = json_copy((json_t *)(uintptr_t)object);

	for (size_t i = 0; names[i] != NULL; i++)
		(void)json_object_del(copy, names[i]);
	return copy;
}

static json_t *
find_workflow(struct call *c, struct image **ret_image)
{
	const char *id = call_text(c, "workflowExecutionId");
	json_t *w;

	w = workflow_find(c->sim, id, ret_image);
	if (w == NULL)
		(void)call_fail(c, 404, "ResourceNotFoundException",
		    "The workflow execution '%s' does not exist.", id);
	return w;
}

json_t *
op_list_workflow_executions(struct call *c)
{
	static const char *const hidden[] = { "steps", NULL };
	struct image *img =
	    call_image(c, "imageBuildVersionArn", ARN_IMAGE_BUILD);
	json_t *all, *out, *w;
	size_t i;

	if (img == NULL)
		return NULL;
	all = json_array();
	json_array_foreach(img->workflows, i, w)
		(void)json_array_append_new(all, without(w, hidden));
	out = page_answer(c, "workflowExecutions", all, no_filters);
	if (out != NULL)
		(void)json_object_set_new(out, "imageBuildVersionArn",
		    json_string(img->text));
	return out;
}

json_t *
op_list_workflow_step_executions(struct call *c)
{
	static const char *const hidden[] = { "onFailure", "timeoutSeconds",
		NULL };
	json_t *all, *out, *w, *step;
	struct image *img;
	size_t i;

	w = find_workflow(c, &img);
	if (w == NULL)
		return NULL;
	all = json_array();
	json_array_foreach(json_object_get(w, "steps"), i, step)
		(void)json_array_append_new(all, without(step, hidden));
	out = page_answer(c, "steps", all, no_filters);
	if (out == NULL)
		return NULL;
	(void)json_object_set(out, "workflowBuildVersionArn",
	    json_object_get(w, "workflowBuildVersionArn"));
	(void)json_object_set(out, "workflowExecutionId",
	    json_object_get(w, "workflowExecutionId"));
	(void)json_object_set_new(out, "imageBuildVersionArn",
	    json_string(img->text));
	return out;
}

json_t *
op_get_workflow_execution(struct call *c)
{
	static const char *const hidden[] = { "steps", NULL };
	struct image *img;
	json_t *w = find_workflow(c, &img);
	json_t *out;

	if (w == NULL)
		return NULL;
	out = without(w, hidden);
	(void)json_object_set_new(out, "requestId",
	    json_string(c->answer->request_id));
	(void)json_object_set_new(out, "imageBuildVersionArn",
	    json_string(img->text));
	return out;
}

static json_t *
find_step(struct call *c, struct image **ret_image, json_t **ret_workflow)
{
	const char *id = call_text(c, "stepExecutionId");
	json_t *step;

	step = step_find(c->sim, id, ret_image, ret_workflow);
	if (step == NULL)
		(void)call_fail(c, 404, "ResourceNotFoundException",
		    "The step execution '%s' does not exist.", id);
	return step;
}

json_t *
op_get_workflow_step_execution(struct call *c)
{
	struct image *img;
	json_t *w, *out;
	json_t *step = find_step(c, &img, &w);

	if (step == NULL)
		return NULL;
	out = json_copy(step);
	(void)json_object_set_new(out, "requestId",
	    json_string(c->answer->request_id));
	(void)json_object_set(out, "workflowBuildVersionArn",
	    json_object_get(w, "workflowBuildVersionArn"));
	(void)json_object_set(out, "workflowExecutionId",
	    json_object_get(w, "workflowExecutionId"));
	(void)json_object_set_new(out, "imageBuildVersionArn",
	    json_string(img->text));
	return out;
}

static json_t *
waiting_of(const struct image *img, const json_t *w, const json_t *step)
{
	static const char *const same[] = { "stepExecutionId", "name", "action",
		"startTime" };
	json_t *out = json_pack("{s:s}", "imageBuildVersionArn", img->text);

	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		if (json_object_get(step, same[i]) != NULL)
			(void)json_object_set(out, same[i],
			    json_object_get(step, same[i]));
	(void)json_object_set(out, "workflowExecutionId",
	    json_object_get(w, "workflowExecutionId"));
	(void)json_object_set(out, "workflowBuildVersionArn",
	    json_object_get(w, "workflowBuildVersionArn"));
	return out;
}

static void
waiting_add(const struct image *img, json_t *all)
{
	json_t *w, *step;
	size_t i, k;

	json_array_foreach(img->workflows, i, w) {
		json_array_foreach(json_object_get(w, "steps"), k, step) {
			if (step_is_waiting(step))
				(void)json_array_append_new(all,
				    waiting_of(img, w, step));
		}
	}
}

json_t *
op_list_waiting_workflow_steps(struct call *c)
{
	json_t *all = json_array();
	json_t *out;

	/* Only steps of seeded workflows wait. */
	for (struct image *i = c->sim->image; i != NULL; i = i->next) {
		if (i->deleted || !i->own_workflows ||
		    strcmp(i->arn.region, c->region) != 0 ||
		    !call_owns(c, i->arn.account))
			continue;
		image_advance(c->sim, i);
		waiting_add(i, all);
	}
	out = page_answer(c, "steps", all, no_filters);
	/* Responses of the newest operations have no requestId. */
	if (out != NULL)
		(void)json_object_del(out, "requestId");
	return out;
}

json_t *
op_send_workflow_step_action(struct call *c)
{
	const char *arn = call_text(c, "imageBuildVersionArn");
	json_t *w, *step, *out;
	struct image *img;

	if (token_replay(c, &out) != 0) {
		if (c->answer->code != NULL)
			return NULL;
		(void)json_object_del(out, "requestId");
		return out;
	}
	step = find_step(c, &img, &w);
	if (step == NULL)
		return NULL;
	if (strcmp(img->text, arn) != 0 || !step_is_waiting(step)) {
		(void)call_fail(c, 400, "InvalidParameterValueException",
		    "The value supplied for parameter 'stepExecutionId' is "
		    "not valid. The step does not wait for an action.");
		return NULL;
	}
	step_decide(c->sim, img, w, step,
	    strcmp(call_text(c, "action"), "RESUME") == 0,
	    call_text(c, "reason"));
	c->answer->effect = true;
	out = json_pack("{s:s, s:s, s:s}", "stepExecutionId",
	    call_text(c, "stepExecutionId"), "imageBuildVersionArn", img->text,
	    "clientToken", call_text(c, "clientToken"));
	token_keep(c, out);
	return out;
}
