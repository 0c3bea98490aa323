/* The life of an image: seeded, created, advanced, cancelled. */
#include "image.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"
#include "sim.h"
#include "workflow.h"

static const char *const terminal[] = {
	"AVAILABLE",
	"FAILED",
	"CANCELLED",
	"DEPRECATED",
	"DISABLED",
	"DELETED",
};

bool
status_is_terminal(const char *status)
{
	for (size_t i = 0; i < sizeof terminal / sizeof terminal[0]; i++)
		if (strcmp(terminal[i], status) == 0)
			return true;
	return false;
}

const char *
image_status(const struct image *img)
{
	const char *status =
	    member_text(json_object_get(img->doc, "state"), "status");

	return status != NULL ? status : "";
}

void
image_set_status(struct sim *s, struct image *img, const char *status,
    const char *reason, int64_t when_ms)
{
	json_t *state = json_pack("{s:s}", "status", status);

	if (reason != NULL)
		(void)json_object_set_new(state, "reason", json_string(reason));
	(void)json_object_set_new(img->doc, "state", state);
	if (!img->own_workflows)
		workflows_follow(img, status, reason, when_ms);
	if (strcmp(status, "CANCELLED") == 0 && img->cancelling)
		s->counter[COUNT_CANCELLED]++;
	if (status_is_terminal(status))
		img->cancelling = false;
}

static void
phase_begin(struct sim *s, struct image *img, size_t phase, int64_t when_ms)
{
	const json_t *p = json_array_get(img->schedule, phase);
	const char *status = member_text(p, "status");
	json_t *context = json_object_get(p, "failureContext");

	img->phase = phase;
	img->phase_since_ms = when_ms;
	img->reads = 0;
	image_set_status(s, img, status != NULL ? status : "BUILDING",
	    member_text(p, "reason"), when_ms);
	if (context != NULL)
		(void)json_object_set(json_object_get(img->doc, "state"),
		    "failureContext", context);
}

/* Returns when a wait of { "ms" | "reads" } ends; INT64_MAX: not yet. */
static int64_t
wait_over(const json_t *wait, int64_t since_ms, int64_t reads, int64_t now_ms)
{
	int64_t ms = member_int(wait, "ms", -1);
	int64_t limit = member_int(wait, "reads", -1);

	if (ms >= 0 && since_ms + ms <= now_ms)
		return since_ms + ms;
	if (limit >= 0 && reads >= limit)
		return now_ms;
	return INT64_MAX;
}

static const json_t *
cancel_setting(const struct sim *s, const struct image *img)
{
	return img->cancel != NULL ? img->cancel :
				     json_object_get(s->config, "cancel");
}

static void
cancel_finish(struct sim *s, struct image *img, int64_t when_ms)
{
	const json_t *c = cancel_setting(s, img);
	const char *becomes = member_text(c, "becomes");
	const char *reason = member_text(c, "reason");

	if (becomes == NULL)
		becomes = "CANCELLED";
	if (reason == NULL && strcmp(becomes, "CANCELLED") == 0)
		reason = "Image build was cancelled by the user.";
	json_decref(img->schedule);
	img->schedule = json_array();
	image_set_status(s, img, becomes, reason, when_ms);
	img->cancelling = false;
}

void
image_advance(struct sim *s, struct image *img)
{
	int64_t now = sim_now(s);
	int64_t phase_due, cancel_due;

	for (;;) {
		phase_due = cancel_due = INT64_MAX;
		if (img->phase + 1 < json_array_size(img->schedule))
			phase_due =
			    wait_over(json_array_get(img->schedule, img->phase),
				img->phase_since_ms, img->reads, now);
		if (img->cancelling)
			cancel_due = wait_over(cancel_setting(s, img),
			    img->cancel_since_ms, img->cancel_reads, now);
		if (phase_due == INT64_MAX && cancel_due == INT64_MAX)
			return;
		if (cancel_due <= phase_due)
			cancel_finish(s, img, cancel_due);
		else
			phase_begin(s, img, img->phase + 1, phase_due);
	}
}

void
image_advance_all(struct sim *s)
{
	for (struct image *img = s->image; img != NULL; img = img->next)
		image_advance(s, img);
}

void
image_was_read(struct image *img)
{
	img->reads++;
	img->cancel_reads += img->cancelling;
}

/* True if b is newer than a, by version, then by build. */
static bool
newer(const struct image *b, const struct image *a)
{
	int order = version_compare(a->arn.version, b->arn.version);

	if (order != 0)
		return order < 0;
	return strtoul(a->arn.build, NULL, 10) <
	    strtoul(b->arn.build, NULL, 10);
}

/* A build's key in the index: versions are numbers, 01 is 1. */
static const char *
build_key(struct arena *a, const struct arn *arn)
{
	unsigned long number[3] = { 0 };
	const char *p = arn->version;

	for (int i = 0; i < 3; i++) {
		char *end;

		number[i] = strtoul(p, &end, 10);
		p = end + (*end == '.');
	}
	return arena_printf(a, "%s:%s:%s:%s/%lu.%lu.%lu/%s", arn->partition,
	    arn->region, arn->account, arn->name, number[0], number[1],
	    number[2], arn->build);
}

static struct image *
find_build(const struct sim *s, const struct arn *arn)
{
	struct arena *a = arena_new(0);
	const char *key = build_key(a, arn);
	struct image *img = index_get(&s->images, key, strlen(key));

	arena_free(a);
	while (img != NULL && img->deleted)
		img = img->same;
	return img;
}

struct image *
image_find(const struct sim *s, const struct arn *arn)
{
	struct image *found = NULL;

	if (arn->build[0] != '\0')
		return find_build(s, arn);
	for (struct image *img = s->image; img != NULL; img = img->next) {
		if (img->deleted || strcmp(img->arn.name, arn->name) != 0 ||
		    strcmp(img->arn.region, arn->region) != 0 ||
		    strcmp(img->arn.account, arn->account) != 0 ||
		    strcmp(img->arn.partition, arn->partition) != 0 ||
		    !version_matches(arn->version, img->arn.version))
			continue;
		if (found == NULL || newer(img, found))
			found = img;
	}
	return found;
}

static struct image *
image_add(struct sim *s, const char *text, const struct arn *arn)
{
	struct image *img = arena_alloc(s->a, sizeof *img);
	const char *key = build_key(s->a, arn);

	if (img == NULL || key == NULL)
		abort();
	img->text = arena_strdup(s->a, text);
	img->arn = *arn;
	img->schedule = json_array();
	img->workflows = json_array();
	img->next = s->image;
	s->image = img;
	img->same = index_get(&s->images, key, strlen(key));
	if (index_put(s->a, &s->images, key, strlen(key), img) < 0)
		abort();
	sim_add_region(s, arn->region);
	return img;
}

/* The document of an image before a seed alters it. */
static json_t *
doc_new(const struct image *img, int64_t created_ms)
{
	char date[TIME_TEXT_SIZE];
	char *version = NULL;
	json_t *doc;

	time_print_rfc3339_ms(created_ms, date);
	doc = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:{},"
			" s:{s:b, s:i}}",
	    "arn", img->text, "type", "AMI", "name", img->arn.name, "platform",
	    "Linux", "osVersion", "Amazon Linux 2",
	    "enhancedImageMetadataEnabled", 1, "dateCreated", date, "buildType",
	    "USER_INITIATED", "imageSource", "CUSTOM", "tags",
	    "imageTestsConfiguration", "imageTestsEnabled", 1, "timeoutMinutes",
	    720);
	version = malloc(strlen(img->arn.version) + strlen(img->arn.build) + 2);
	if (doc == NULL || version == NULL)
		abort();
	/* The service shows the build as well, contrary to its own pattern. */
	(void)strcpy(version, img->arn.version);
	(void)strcat(strcat(version, "/"), img->arn.build);
	(void)json_object_set_new(doc, "version", json_string(version));
	free(version);
	return doc;
}

/* "age": "3h12m", or "dateCreated". */
static int64_t
seed_created(const struct sim *s, const json_t *seed)
{
	const char *age = member_text(seed, "age");
	const char *date = member_text(seed, "dateCreated");
	int64_t ms;

	if (age != NULL && time_parse_duration(age, &ms) == 0)
		return sim_ago(s, ms);
	if (date != NULL && time_parse_rfc3339(date, &ms) == 0)
		return ms;
	return sim_now(s);
}

static void
replace(json_t **old, const json_t *seed, const char *name)
{
	json_t *v = json_object_get(seed, name);

	if (v == NULL)
		return;
	json_decref(*old);
	*old = json_deep_copy(v);
}

static void
seed_state(struct sim *s, struct image *img, const json_t *seed,
    int64_t created_ms)
{
	const char *status = member_text(seed, "status");
	json_t *context = json_object_get(seed, "failureContext");

	if (status != NULL) {
		json_decref(img->schedule);
		img->schedule = json_array();
	}
	if (json_object_get(seed, "schedule") != NULL) {
		replace(&img->schedule, seed, "schedule");
		phase_begin(s, img, 0, sim_now(s));
	}
	if (status != NULL)
		image_set_status(s, img, status, member_text(seed, "reason"),
		    created_ms);
	if (context != NULL)
		(void)json_object_set(json_object_get(img->doc, "state"),
		    "failureContext", context);
}

int
image_seed(struct sim *s, const json_t *seed, struct err *e)
{
	const char *text = member_text(seed, "arn");
	const char *pipeline = member_text(seed, "pipeline");
	const char *date = member_text(seed, "dateCreated");
	int64_t created_ms = seed_created(s, seed);
	struct image *img;
	struct arn arn;

	if (text == NULL || arn_parse(s->a, text, ARN_IMAGE_BUILD, &arn) < 0)
		return err_set(e, ERR_INPUT, "image: invalid build ARN \"%s\"",
		    text != NULL ? text : "");
	img = image_find(s, &arn);
	if (img == NULL) {
		img = image_add(s, text, &arn);
		img->doc = doc_new(img, created_ms);
		image_set_status(s, img, "BUILDING", NULL, created_ms);
	}
	if (pipeline != NULL) {
		img->pipeline = arena_strdup(s->a, pipeline);
		(void)json_object_set_new(img->doc, "sourcePipelineArn",
		    json_string(pipeline));
	}
	if (date != NULL)
		(void)json_object_set_new(img->doc, "dateCreated",
		    json_string(date));
	replace(&img->cancel, seed, "cancel");
	if (json_object_get(seed, "tags") != NULL)
		(void)json_object_set(img->doc, "tags",
		    json_object_get(seed, "tags"));
	seed_state(s, img, seed, created_ms);
	if (json_object_get(seed, "workflows") != NULL) {
		img->own_workflows = true;
		replace(&img->workflows, seed, "workflows");
		img->indexed = false;
		workflows_complete(s, img);
	}
	if (json_object_get(seed, "findings") != NULL) {
		replace(&img->findings, seed, "findings");
		(void)json_object_set_new(img->doc, "scanState",
		    json_pack("{s:s}", "status", "COMPLETED"));
	}
	(void)json_object_update(img->doc, json_object_get(seed, "image"));
	return 0;
}

static unsigned long
next_build(const struct sim *s, const struct arn *arn)
{
	unsigned long most = 0;

	/* Deleted builds count: a number is never reused. */
	for (const struct image *i = s->image; i != NULL; i = i->next)
		if (strcmp(i->arn.name, arn->name) == 0 &&
		    strcmp(i->arn.region, arn->region) == 0 &&
		    strcmp(i->arn.version, arn->version) == 0 &&
		    strtoul(i->arn.build, NULL, 10) > most)
			most = strtoul(i->arn.build, NULL, 10);
	return most + 1;
}

static const char *
version_without_x(struct arena *a, const char *version)
{
	char *text = arena_strdup(a, version);

	for (char *p = text; *p != '\0'; p++)
		if (*p == 'x')
			*p = p == text ? '1' : '0';
	return text;
}

struct image *
image_create(struct sim *s, const struct arn *recipe, const json_t *in)
{
	static const char *const kept[] = { "tags", "imageTestsConfiguration",
		"executionRole", "workflows", "imageScanningConfiguration",
		"loggingConfiguration", "enhancedImageMetadataEnabled" };
	json_t *schedule = sim_setting(s, "create", "schedule");
	struct arn arn = *recipe;
	struct image *img;
	const char *text;

	arn.type = "image";
	arn.version = version_without_x(s->a, recipe->version);
	arn.build = arena_printf(s->a, "%lu", next_build(s, &arn));
	text = arena_printf(s->a, "arn:%s:imagebuilder:%s:%s:image/%s/%s/%s",
	    arn.partition, arn.region, arn.account, arn.name, arn.version,
	    arn.build);
	/* The parts outlive the request. */
	if (arn_parse(s->a, text, ARN_IMAGE_BUILD, &arn) < 0)
		return NULL;
	img = image_add(s, text, &arn);
	img->doc = doc_new(img, sim_now(s));
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (json_object_get(in, kept[i]) != NULL)
			(void)json_object_set(img->doc, kept[i],
			    json_object_get(in, kept[i]));
	json_decref(img->schedule);
	img->schedule = json_deep_copy(schedule);
	phase_begin(s, img, 0, sim_now(s));
	return img;
}
