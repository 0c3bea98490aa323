/* The operations on images. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "image.h"
#include "operation.h"
#include "page.h"
#include "sim.h"

static const char *const summary_filters[] = { "name", "osVersion", "platform",
	"type", "version", NULL };

static json_t *
accepted(struct call *c, const char *arn)
{
	return json_pack("{s:s, s:s, s:s}", "requestId", c->answer->request_id,
	    "clientToken", call_text(c, "clientToken"), "imageBuildVersionArn",
	    arn);
}

/* ".../web-base/1.4.0" and its forms with x: what follows the name. */
static json_t *
latest_references(struct call *c, const struct image *img)
{
	struct arena *a = c->ask->a;
	const char *v = img->arn.version;
	int major = (int)strcspn(v, ".");
	int minor = major + 1 + (int)strcspn(v + major + 1, ".");
	const char *base = arena_printf(a, "arn:%s:imagebuilder:%s:%s:image/%s",
	    img->arn.partition, img->arn.region, img->arn.account,
	    img->arn.name);

	return json_pack("{s:s, s:s, s:s, s:s}", "latestVersionArn",
	    arena_printf(a, "%s/x.x.x", base), "latestMajorVersionArn",
	    arena_printf(a, "%s/%.*s.x.x", base, major, v),
	    "latestMinorVersionArn",
	    arena_printf(a, "%s/%.*s.x", base, minor, v),
	    "latestPatchVersionArn", arena_printf(a, "%s/%s", base, v));
}

json_t *
op_create_image(struct call *c)
{
	const char *recipe = call_text(c, "imageRecipeArn");
	const char *container = call_text(c, "containerRecipeArn");
	const json_t *quota = sim_setting(c->sim, "create", "quota");
	struct image *img;
	json_t *out;
	struct arn arn;

	if ((recipe == NULL) == (container == NULL)) {
		(void)call_fail(c, 400, "InvalidRequestException",
		    "Exactly one of 'imageRecipeArn' and "
		    "'containerRecipeArn' must be given.");
		return NULL;
	}
	if (token_replay(c, &out) != 0)
		return c->answer->code != NULL ? NULL : out;
	if (json_is_integer(quota) && json_integer_value(quota) <= 0) {
		(void)call_fail(c, 402, "ServiceQuotaExceededException",
		    "You have exceeded the number of concurrent builds.");
		return NULL;
	}
	(void)arn_parse(c->sim->a, recipe != NULL ? recipe : container,
	    recipe != NULL ? ARN_RECIPE : ARN_CONTAINER_RECIPE, &arn);
	img = image_create(c->sim, &arn, c->in);
	if (container != NULL)
		(void)json_object_set_new(img->doc, "type",
		    json_string("DOCKER"));
	out = accepted(c, img->text);
	(void)json_object_set_new(out, "latestVersionReferences",
	    latest_references(c, img));
	c->answer->effect = true;
	token_keep(c, out);
	return out;
}

json_t *
op_get_image(struct call *c)
{
	struct image *img =
	    call_image(c, "imageBuildVersionArn", ARN_IMAGE_ANY);
	json_t *out;

	if (img == NULL)
		return NULL;
	out = json_pack("{s:s, s:O, s:o}", "requestId", c->answer->request_id,
	    "image", img->doc, "latestVersionReferences",
	    latest_references(c, img));
	image_was_read(img);
	return out;
}

json_t *
op_cancel_image_creation(struct call *c)
{
	struct image *img;
	json_t *out;

	if (token_replay(c, &out) != 0)
		return c->answer->code != NULL ? NULL : out;
	img = call_image(c, "imageBuildVersionArn", ARN_IMAGE_BUILD);
	if (img == NULL)
		return NULL;
	if (status_is_terminal(image_status(img))) {
		(void)call_fail(c, 400, "InvalidParameterValueException",
		    "The value supplied for parameter 'imageBuildVersionArn' "
		    "is not valid. The image is in the %s state and cannot be "
		    "cancelled.",
		    image_status(img));
		return NULL;
	}
	if (!img->cancelling) {
		img->cancelling = true;
		img->cancel_since_ms = sim_now(c->sim);
		img->cancel_reads = 0;
		c->answer->effect = true;
		c->sim->counter[COUNT_CANCELS_ACCEPTED]++;
	}
	out = accepted(c, img->text);
	token_keep(c, out);
	return out;
}

json_t *
op_delete_image(struct call *c)
{
	struct image *img =
	    call_image(c, "imageBuildVersionArn", ARN_IMAGE_BUILD);

	if (img == NULL)
		return NULL;
	if (!status_is_terminal(image_status(img))) {
		(void)call_fail(c, 400, "ResourceDependencyException",
		    "Resource dependency error: The resource ARN '%s' is "
		    "still being built.",
		    img->text);
		return NULL;
	}
	img->deleted = true;
	c->answer->effect = true;
	return json_pack("{s:s, s:s}", "requestId", c->answer->request_id,
	    "imageBuildVersionArn", img->text);
}

json_t *
op_retry_image(struct call *c)
{
	struct image *img;
	json_t *out;

	if (token_replay(c, &out) != 0)
		return c->answer->code != NULL ? NULL : out;
	img = call_image(c, "imageBuildVersionArn", ARN_IMAGE_BUILD);
	if (img == NULL)
		return NULL;
	if (strcmp(image_status(img), "FAILED") != 0) {
		(void)call_fail(c, 400, "InvalidRequestException",
		    "Only a failed image can be retried.");
		return NULL;
	}
	json_decref(img->workflows);
	img->workflows = json_array();
	img->own_workflows = img->indexed = false;
	image_set_status(c->sim, img, "BUILDING", NULL, sim_now(c->sim));
	c->answer->effect = true;
	out = json_pack("{s:s, s:s}", "clientToken",
	    call_text(c, "clientToken"), "imageBuildVersionArn", img->text);
	token_keep(c, out);
	return out;
}

/* Members of an Image that its ImageSummary has, too. */
static json_t *
summary_of(const struct image *img)
{
	static const char *const same[] = { "arn", "name", "type", "version",
		"platform", "osVersion", "state", "dateCreated",
		"outputResources", "tags", "buildType", "imageSource",
		"deprecationTime", "lifecycleExecutionId",
		"loggingConfiguration" };
	json_t *summary = json_pack("{s:s}", "owner", img->arn.account);

	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		if (json_object_get(img->doc, same[i]) != NULL)
			(void)json_object_set(summary, same[i],
			    json_object_get(img->doc, same[i]));
	return summary;
}

static const char *
version_arn(struct arena *a, const struct image *img)
{
	return arena_printf(a, "arn:%s:imagebuilder:%s:%s:image/%s/%s",
	    img->arn.partition, img->arn.region, img->arn.account,
	    img->arn.name, img->arn.version);
}

static json_t *
version_of(struct call *c, const struct image *img)
{
	static const char *const same[] = { "name", "type", "platform",
		"osVersion", "dateCreated", "buildType", "imageSource" };
	json_t *version =
	    json_pack("{s:s, s:s, s:s}", "owner", img->arn.account, "version",
		img->arn.version, "arn", version_arn(c->ask->a, img));

	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		if (json_object_get(img->doc, same[i]) != NULL)
			(void)json_object_set(version, same[i],
			    json_object_get(img->doc, same[i]));
	return version;
}

static bool
owner_is(const struct call *c, const struct image *img)
{
	const char *owner = call_text(c, "owner");
	bool amazon = strncmp(img->arn.account, "aws", 3) == 0;

	if (owner == NULL || strcmp(owner, "Self") == 0)
		return !amazon;
	return strcmp(owner, "Amazon") == 0 && amazon;
}

json_t *
op_list_images(struct call *c)
{
	bool deprecated =
	    json_is_true(json_object_get(c->in, "includeDeprecated"));
	struct index listed = { 0 };
	struct page p;

	if (page_open(&p, c, summary_filters) < 0)
		return NULL;
	for (struct image *i = c->sim->image; i != NULL && !page_done(&p);
	     i = i->next) {
		const char *key;

		image_advance(c->sim, i);
		if (i->deleted || !owner_is(c, i) ||
		    strcmp(i->arn.region, c->region) != 0 ||
		    !call_owns(c, i->arn.account) ||
		    (!deprecated && strcmp(image_status(i), "DEPRECATED") == 0))
			continue;
		key = version_arn(c->ask->a, i);
		if (index_get(&listed, key, strlen(key)) != NULL)
			continue;
		if (index_put(c->ask->a, &listed, key, strlen(key), i) < 0)
			abort();
		if (page_next(&p))
			page_add(&p, version_of(c, i));
	}
	return page_close(&p, "imageVersionList");
}

/* Adds the summary of an image that is on the page. */
static void
list_image(struct page *p, struct image *img)
{
	if (!page_next(p))
		return;
	image_advance(p->call->sim, img);
	page_add(p, summary_of(img));
}

json_t *
op_list_image_build_versions(struct call *c)
{
	const char *text = call_text(c, "imageVersionArn");
	struct arn arn = { 0 };
	struct page p;

	if (text != NULL)
		(void)arn_parse(c->ask->a, text, ARN_IMAGE_VERSION, &arn);
	if (page_open(&p, c, summary_filters) < 0)
		return NULL;
	for (struct image *i = c->sim->image; i != NULL && !page_done(&p);
	     i = i->next) {
		if (i->deleted || strcmp(i->arn.region, c->region) != 0 ||
		    !call_owns(c, i->arn.account))
			continue;
		if (text != NULL &&
		    (strcmp(i->arn.name, arn.name) != 0 ||
			strcmp(i->arn.account, arn.account) != 0 ||
			strcmp(i->arn.version, arn.version) != 0))
			continue;
		list_image(&p, i);
	}
	return page_close(&p, "imageSummaryList");
}

json_t *
op_list_image_pipeline_images(struct call *c)
{
	static const char *const filters[] = { "name", "version", NULL };
	const char *pipeline = call_text(c, "imagePipelineArn");
	const json_t *one;
	bool known = false;
	struct page p;
	size_t k;

	json_array_foreach(c->sim->pipelines, k, one)
		known |= strcmp(member_text(one, "arn"), pipeline) == 0;
	if (!known) {
		(void)call_fail(c, 404, "ResourceNotFoundException",
		    "The resource ARN '%s' does not exist.", pipeline);
		return NULL;
	}
	if (page_open(&p, c, filters) < 0)
		return NULL;
	for (struct image *i = c->sim->image; i != NULL && !page_done(&p);
	     i = i->next)
		if (!i->deleted && i->pipeline != NULL &&
		    strcmp(i->pipeline, pipeline) == 0)
			list_image(&p, i);
	return page_close(&p, "imageSummaryList");
}

/* "filter": {"name": "imageBuildVersionArn", "values": [ARN]}, of the three names
 * the one that is needed.  An image without findings is in no aggregation. */
json_t *
op_list_image_scan_finding_aggregations(struct call *c)
{
	static const char *const no_filters[] = { NULL };
	json_t *filter = json_object_get(c->in, "filter");
	const char *name = member_text(filter, "name");
	const char *text =
	    json_string_value(json_array_get(json_object_get(filter, "values"),
		0));
	json_t *all = json_array();
	struct image *img = NULL;
	struct arn arn;

	if (name == NULL || strcmp(name, "imageBuildVersionArn") != 0 ||
	    text == NULL ||
	    arn_parse(c->ask->a, text, ARN_IMAGE_BUILD, &arn) < 0) {
		json_decref(all);
		(void)call_fail(c, 400, "InvalidRequestException",
		    "The value supplied for parameter 'filter' is not valid.");
		return NULL;
	}
	if (strcmp(arn.region, c->region) == 0)
		img = image_find(c->sim, &arn);
	if (img != NULL && img->findings != NULL)
		(void)json_array_append_new(all,
		    json_pack("{s:{s:s, s:O}}", "imageAggregation",
			"imageBuildVersionArn", img->text, "severityCounts",
			img->findings));
	return page_answer(c, "responses", all, no_filters);
}

json_t *
op_get_infrastructure_configuration(struct call *c)
{
	const char *arn = call_text(c, "infrastructureConfigurationArn");
	json_t *one;
	size_t i;

	json_array_foreach(c->sim->infrastructure, i, one) {
		const char *own = member_text(one, "arn");

		if (own != NULL && strcmp(own, arn) == 0)
			return json_pack("{s:s, s:O}", "requestId",
			    c->answer->request_id,
			    "infrastructureConfiguration", one);
	}
	(void)call_fail(c, 404, "ResourceNotFoundException",
	    "The resource ARN '%s' does not exist.", arn);
	return NULL;
}

json_t *
op_import_vm_image(struct call *c)
{
	struct arena *a = c->ask->a;
	struct image *img;
	const char *text;
	json_t *out;
	struct arn arn;

	text = arena_printf(a,
	    "arn:aws:imagebuilder:%s:" SIM_ACCOUNT ":image-recipe/%s/%s",
	    c->region, call_text(c, "name"), call_text(c, "semanticVersion"));
	if (arn_parse(c->sim->a, text, ARN_RECIPE, &arn) < 0) {
		(void)call_fail(c, 400, "InvalidParameterValueException",
		    "The value supplied for parameter 'name' or "
		    "'semanticVersion' is not valid.");
		return NULL;
	}
	if (token_replay(c, &out) != 0)
		return c->answer->code != NULL ? NULL : out;
	img = image_create(c->sim, &arn, c->in);
	c->answer->effect = true;
	out = json_pack("{s:s, s:s, s:s}", "requestId", c->answer->request_id,
	    "clientToken", call_text(c, "clientToken"), "imageArn", img->text);
	token_keep(c, out);
	return out;
}
