/* The operations on pipelines. */
#include <string.h>

#include "base/arena.h"
#include "image.h"
#include "operation.h"
#include "page.h"
#include "sim.h"

static json_t *
pipeline_find(struct call *c)
{
	const char *arn = call_text(c, "imagePipelineArn");
	json_t *p;
	size_t i;

	json_array_foreach(c->sim->pipelines, i, p) {
		if (strcmp(member_text(p, "arn"), arn) == 0)
			return p;
	}
	(void)call_fail(c, 404, "ResourceNotFoundException",
	    "The resource ARN '%s' does not exist.", arn);
	return NULL;
}

json_t *
op_list_image_pipelines(struct call *c)
{
	static const char *const filters[] = { "description",
		"distributionConfigurationArn", "imageRecipeArn",
		"infrastructureConfigurationArn", "name", "status", NULL };
	json_t *all = json_array();
	json_t *p;
	size_t i;

	json_array_foreach(c->sim->pipelines, i, p) {
		struct arn arn;

		if (arn_parse(c->ask->a, member_text(p, "arn"), ARN_PIPELINE,
			&arn) == 0 &&
		    strcmp(arn.region, c->region) == 0 &&
		    call_owns(c, arn.account))
			(void)json_array_append(all, p);
	}
	return page_answer(c, "imagePipelineList", all, filters);
}

json_t *
op_get_image_pipeline(struct call *c)
{
	json_t *p = pipeline_find(c);

	if (p == NULL)
		return NULL;
	return json_pack("{s:s, s:O}", "requestId", c->answer->request_id,
	    "imagePipeline", p);
}

json_t *
op_start_image_pipeline_execution(struct call *c)
{
	const char *arn_text = call_text(c, "imagePipelineArn");
	const char *recipe;
	struct image *img;
	json_t *p, *out;
	struct arn arn;

	if (token_replay(c, &out) != 0)
		return c->answer->code != NULL ? NULL : out;
	p = pipeline_find(c);
	if (p == NULL)
		return NULL;
	recipe = member_text(p, "imageRecipeArn");
	if (recipe == NULL ||
	    arn_parse(c->sim->a, recipe, ARN_RECIPE, &arn) < 0) {
		(void)call_fail(c, 400, "InvalidRequestException",
		    "The pipeline '%s' has no image recipe.", arn_text);
		return NULL;
	}
	img = image_create(c->sim, &arn, c->in);
	img->pipeline = arena_strdup(c->sim->a, arn_text);
	(void)json_object_set_new(img->doc, "sourcePipelineArn",
	    json_string(arn_text));
	(void)json_object_set(img->doc, "sourcePipelineName",
	    json_object_get(p, "name"));
	c->answer->effect = true;
	out = json_pack("{s:s, s:s, s:s}", "requestId", c->answer->request_id,
	    "clientToken", call_text(c, "clientToken"), "imageBuildVersionArn",
	    img->text);
	token_keep(c, out);
	return out;
}
