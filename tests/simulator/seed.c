/* Seeds: the platform as JSON, at the start and by the control port. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "faults.h"
#include "image.h"
#include "keys.h"
#include "seeds.h"
#include "sim.h"

#define SEED_MAX ((size_t)8 << 20)

typedef int apply_fn(struct sim *s, const json_t *v, struct err *e);

static int
each(struct sim *s, const json_t *v, apply_fn *one, struct err *e)
{
	const json_t *item;
	size_t i;

	if (!json_is_array(v))
		return one(s, v, e);
	json_array_foreach(v, i, item) {
		if (one(s, item, e) < 0)
			return -1;
	}
	return 0;
}

static int
apply_images(struct sim *s, const json_t *v, struct err *e)
{
	return each(s, v, image_seed, e);
}

/* Changes the pipeline of that ARN, or adds it. */
static int
pipeline_seed(struct sim *s, const json_t *v, struct err *e)
{
	const char *text = member_text(v, "arn");
	json_t *p, *item;
	struct arn arn;
	size_t i;

	if (text == NULL || arn_parse(s->a, text, ARN_PIPELINE, &arn) < 0)
		return err_set(e, ERR_INPUT,
		    "pipeline: invalid pipeline ARN \"%s\"",
		    text != NULL ? text : "");
	sim_add_region(s, arn.region);
	json_array_foreach(s->pipelines, i, item) {
		if (strcmp(member_text(item, "arn"), text) == 0) {
			(void)json_object_update(item, (json_t *)(uintptr_t)v);
			return 0;
		}
	}
	p = json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:s, s:s, s:{}}",
	    "name", arn.name, "platform", "Linux", "status", "ENABLED",
	    "enhancedImageMetadataEnabled", 1, "dateCreated",
	    "2020-02-14T23:14:13.597Z", "dateUpdated",
	    "2020-02-14T23:14:13.597Z", "imageRecipeArn",
	    arena_printf(s->a,
		"arn:%s:imagebuilder:%s:%s:image-recipe/%s/"
		"1.0.0",
		arn.partition, arn.region, arn.account, arn.name),
	    "infrastructureConfigurationArn",
	    arena_printf(s->a,
		"arn:%s:imagebuilder:%s:%s:"
		"infrastructure-configuration/%s",
		arn.partition, arn.region, arn.account, arn.name),
	    "arn", text, "tags");
	(void)json_object_update(p, (json_t *)(uintptr_t)v);
	(void)json_array_append_new(s->pipelines, p);
	return 0;
}

static int
apply_pipelines(struct sim *s, const json_t *v, struct err *e)
{
	return each(s, v, pipeline_seed, e);
}

static int
key_seed(struct sim *s, const json_t *v, struct err *e)
{
	const char *id = member_text(v, "accessKeyId");
	const char *secret = member_text(v, "secretAccessKey");
	const char *arn = member_text(v, "arn");
	int64_t lifetime = member_int(v, "lifetimeMs", 0);
	struct key *k;

	if (id == NULL || secret == NULL)
		return err_set(e, ERR_INPUT,
		    "key: accessKeyId and secretAccessKey are needed");
	k = key_add(s, id, secret, member_text(v, "sessionToken"),
	    arn != NULL ? arn : "arn:aws:iam::" SIM_ACCOUNT ":user/seeded");
	if (lifetime != 0)
		k->expires_ms = sim_now(s) + lifetime;
	return 0;
}

static int
apply_keys(struct sim *s, const json_t *v, struct err *e)
{
	return each(s, v, key_seed, e);
}

static int
apply_faults(struct sim *s, const json_t *v, struct err *e)
{
	return faults_add(s, v, e);
}

/* Replaces a whole list; a single object is a list of one. */
static int
replace(json_t **old, const json_t *v)
{
	json_decref(*old);
	*old = json_is_array(v) ? json_deep_copy(v) :
				  json_pack("[o]", json_deep_copy(v));
	return 0;
}

static int
apply_policies(struct sim *s, const json_t *v, struct err *e)
{
	(void)e;
	return replace(&s->policies, v);
}

static int
apply_roles(struct sim *s, const json_t *v, struct err *e)
{
	(void)e;
	return replace(&s->roles, v);
}

static int
apply_infrastructure(struct sim *s, const json_t *v, struct err *e)
{
	(void)e;
	return replace(&s->infrastructure, v);
}

static int
apply_clock(struct sim *s, const json_t *v, struct err *e)
{
	if (!json_is_integer(v))
		return err_set(e, ERR_INPUT, "clockOffsetMs: not an integer");
	s->clock_offset_ms = (int64_t)json_integer_value(v);
	return 0;
}

static int
region_seed(struct sim *s, const json_t *v, struct err *e)
{
	if (!json_is_string(v))
		return err_set(e, ERR_INPUT, "regions: not a text");
	sim_add_region(s, json_string_value(v));
	return 0;
}

static int
apply_regions(struct sim *s, const json_t *v, struct err *e)
{
	return each(s, v, region_seed, e);
}

static const struct seed_member {
	const char *name;
	apply_fn *apply;
} members[] = {
	{ "clockOffsetMs", apply_clock },
	{ "faults", apply_faults },
	{ "images", apply_images },
	{ "infrastructure", apply_infrastructure },
	{ "keys", apply_keys },
	{ "pipelines", apply_pipelines },
	{ "policies", apply_policies },
	{ "regions", apply_regions },
	{ "roles", apply_roles },
};

/* Merges groups of settings; null removes a member. */
static int
apply_config(struct sim *s, const char *name, const json_t *v, struct err *e)
{
	json_t *group = json_object_get(s->config, name);
	const char *key;
	json_t *one;

	if (group == NULL || !json_is_object(v))
		return err_set(e, ERR_INPUT, "unknown setting \"%s\"", name);
	/* A lag is by time or by reads: a new one replaces the old. */
	if (strcmp(name, "cancel") == 0)
		(void)json_object_clear(group);
	json_object_foreach((json_t *)(uintptr_t)v, key, one) {
		if (json_is_null(one))
			(void)json_object_del(group, key);
		else
			(void)json_object_set_new(group, key,
			    json_deep_copy(one));
	}
	return 0;
}

static int
apply_member(struct sim *s, const char *name, const json_t *v, struct err *e)
{
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
		if (strcmp(members[i].name, name) == 0)
			return members[i].apply(s, v, e);
	return apply_config(s, name, v, e);
}

int
seed_apply(struct sim *s, const json_t *seed, struct err *e)
{
	const char *name;
	json_t *v;

	if (!json_is_object(seed))
		return err_set(e, ERR_INPUT, "a seed is a JSON object");
	json_object_foreach((json_t *)(uintptr_t)seed, name, v) {
		if (apply_member(s, name, v, e) < 0)
			return -1;
	}
	return 0;
}

int
seed_load(struct sim *s, const char *name, struct err *e)
{
	json_t *seed = seeds_named(name);
	json_error_t je;
	size_t n;
	char *text;
	int failed;

	if (seed == NULL) {
		text = file_read(s->a, name, SEED_MAX, &n, e);
		if (text == NULL)
			return -1;
		seed = json_loadb(text, n, 0, &je);
		if (seed == NULL)
			return err_set(e, ERR_INPUT, "%s:%d:%d: %s", name,
			    je.line, je.column, je.text);
	}
	failed = seed_apply(s, seed, e);
	(void)json_array_append_new(s->seed, seed);
	return failed < 0 ? err_wrap(e, "%s", name) : 0;
}
