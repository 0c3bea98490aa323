/* Targets and pages: the requests of a status. */
#include "plugin/status/survey.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "data/value.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/call/worker_pool.h"
#include "plugin/call/session.h"
#include "plugin/model/build.h"
#include "plugin/status/account.h"
#include "plugin/status/ask.h"
#include "plugin/status/detail.h"

/* Targets ------------------------------------------------------------- */

static struct target *
target_add(struct survey *s, enum target_kind kind, struct err *e)
{
	struct target *t = arena_alloc(s->call->arena, sizeof *t);

	if (t == NULL)
		return err_null_memory(e);
	if (s->ntargets == SURVEY_MAX_TARGETS)
		return err_null(e, ERR_LIMIT, "more than %d targets",
		    SURVEY_MAX_TARGETS);
	t->survey = s;
	t->kind = kind;
	t->item_end = &t->item;
	t->child_end = &t->child;
	s->ntargets++;
	*s->target_end = t;
	s->target_end = &t->next;
	return t;
}

/* Is this value of --pipeline a pattern of names? */
static bool
is_pattern(const char *pipeline)
{
	return strchr(pipeline, '*') != NULL;
}

/* A target that is named twice is read once. */
static bool
is_named(struct survey *s, const char *value)
{
	if (json_object_get(s->named, value) != NULL)
		return true;
	(void)json_object_set_new(s->named, value, json_true());
	return false;
}

static int
add_arns(struct survey *s, const struct option_text *list,
    enum target_kind kind, const char *option, struct err *e)
{
	const enum arn_kind want =
	    kind == TARGET_IMAGE ? ARN_IMAGE : ARN_PIPELINE;
	struct target *t;
	struct arn arn;

	for (; list != NULL; list = list->next) {
		if (kind == TARGET_PIPELINE && is_pattern(list->value))
			continue;
		if (arn_parse(s->call->arena, list->value, &arn, e) < 0)
			return err_wrap(e, "--%s", option);
		if (arn.kind != want)
			return err_set(e, ERR_INPUT,
			    "--%s: \"%.200s\" is the ARN of %s: use --%s",
			    option, list->value,
			    want == ARN_IMAGE ? "a pipeline" : "an image",
			    want == ARN_IMAGE ? "pipeline" : "image");
		if (is_named(s, list->value) ||
		    !account_has(s->call->account, &arn))
			continue;
		if ((t = target_add(s, kind, e)) == NULL)
			return -1;
		t->arn = arn;
		t->region = t->arn.region;
		t->name = arn_label(s->call->arena, &t->arn);
		if (t->name == NULL)
			return err_memory(e);
	}
	return 0;
}

/* A target for each region, of that kind. */
static int
add_regions(struct survey *s, enum target_kind kind, struct err *e)
{
	const struct option_text *r = s->call->options->region;
	const char *what = kind == TARGET_ALL ? "builds" : "pipelines";

	do {
		const char *name = what;
		struct target *t;

		if (r != NULL)
			name = arena_printf(s->call->arena, "%s in %s", what,
			    r->value);
		if (name == NULL)
			return err_memory(e);
		if (is_named(s, name))
			continue;
		if ((t = target_add(s, kind, e)) == NULL)
			return -1;
		t->region = r == NULL ? NULL : r->value;
		t->name = name;
	} while (r != NULL && (r = r->next) != NULL);
	return 0;
}

/* Older copies of the document lack what only patterns and findings need. */
static const struct flow *
load_flow(const struct survey *s, struct err *e)
{
	const struct options *o = s->call->options;
	bool findings =
	    o->findings_warning != NULL || o->findings_critical != NULL;
	const char *const required[] = { "image", "pipeline", "pipeline-images",
		"builds", "images", "waiting-steps", "workflow-executions",
		"step-executions", "step-execution",
		s->pattern != NULL ? "pipelines" : "image",
		findings ? "scan-findings" : "image", NULL };

	return flow_load(s->call, FLOW_STATUS, required, e);
}

int
survey_open(struct survey *s, struct call *c, struct err *e)
{
	const struct options *o = c->options;

	memset(s, 0, sizeof *s);
	s->pattern = o->pipeline;
	while (s->pattern != NULL && !is_pattern(s->pattern->value))
		s->pattern = s->pattern->next;
	s->call = c;
	(void)pthread_mutex_init(&s->lock, NULL);
	s->target_end = &s->target;
	if ((s->named = value_keep(c->arena, json_object())) == NULL)
		return err_memory(e);
	if (add_arns(s, o->image, TARGET_IMAGE, "image", e) < 0 ||
	    add_arns(s, o->pipeline, TARGET_PIPELINE, "pipeline", e) < 0 ||
	    (s->pattern != NULL && add_regions(s, TARGET_PATTERN, e) < 0) ||
	    (o->all && add_regions(s, TARGET_ALL, e) < 0))
		return -1;
	if ((s->flow = load_flow(s, e)) == NULL)
		return -1;
	s->pool = worker_pool_new(c, (unsigned)o->parallel, false, e);
	return s->pool == NULL ? -1 : 0;
}

/* Which of the listed ones are checked -------------------------------- */

/* Does the pattern, in lower case, match the text in any case? */
static bool
glob_matches(const char *glob, const char *text)
{
	char lower[ARN_MAX + 1];
	size_t n = 0;

	if (text == NULL)
		return false;
	for (; *text != '\0' && n < ARN_MAX; text++)
		lower[n++] = text_lower(*text);
	lower[n] = '\0';
	return text_glob(glob, lower);
}

static bool
is_in(const struct option_text *globs, const char *name, const char *arn)
{
	while (globs != NULL && !glob_matches(globs->value, name) &&
	    !glob_matches(globs->value, arn))
		globs = globs->next;
	return globs != NULL;
}

/* By --include, --exclude and --tag.  name and arn may be NULL; tags: an object,
 * or NULL.  false: it was counted. */
static bool
is_chosen(const struct options *o, const char *name, const char *arn,
    json_t *tags, struct left_out *n)
{
	const struct option_tag *t = o->tag;

	while (t != NULL && build_has_tag(tags, t->key, t->value))
		t = t->next;
	if (is_in(o->exclude, name, arn))
		n->exclude++;
	else if (o->include != NULL && !is_in(o->include, name, arn))
		n->include++;
	else if (t != NULL)
		n->tag++;
	else
		return true;
	return false;
}

/* Builds -------------------------------------------------------------- */

/* Adds one build to a target; what b borrows belongs to the worker. */
static int
item_add(struct target *t, struct worker *w, const struct build *b,
    int64_t date_ms, struct item **ret, struct err *e)
{
	struct item *item = arena_alloc(w->arena, sizeof *item);
	struct arn arn;

	if (item == NULL)
		return err_memory(e);
	if (t->nitems == SURVEY_MAX_ITEMS)
		return err_set(e, ERR_LIMIT, "more than %d builds",
		    SURVEY_MAX_ITEMS);
	item->survey = t->survey;
	item->build = *b;
	item->date_ms = date_ms;
	item->region = t->region;
	item->arn = b->arn;
	item->label = b->name != NULL ? b->name : t->name;
	item->group = item->label;
	if (item->arn != NULL &&
	    arn_parse(w->arena, item->arn, &arn, NULL) == 0) {
		item->region = arn.region;
		item->group = arn.name;
		item->label = arn_label(w->arena, &arn);
		item->version = arena_join(w->arena,
		    (const char *const[]){ arn.version,
			*arn.build != '\0' ? "/" : "", arn.build, NULL });
		if (item->label == NULL || item->version == NULL)
			return err_memory(e);
	}
	*t->item_end = item;
	t->item_end = &item->next;
	t->nitems++;
	*ret = item;
	return 0;
}

/* "x.x.x" and "1.0.0" return one of their builds, but never another image. */
static bool
is_asked_for(struct arena *a, const struct arn *asked, const char *text)
{
	struct arn arn;

	if (*asked->build != '\0')
		return text_equal_nocase(text, asked->text);
	return arn_parse(a, text, &arn, NULL) == 0 && arn.kind == asked->kind &&
	    text_equal_nocase(arn.region, asked->region) &&
	    text_equal_nocase(arn.account, asked->account) &&
	    text_equal_nocase(arn.name, asked->name);
}

static int
ask_image(struct survey *s, struct target *t, struct worker *w, struct err *e)
{
	json_t *outputs = ask_workflow(s, w, "image", t->region,
	    json_pack("{s:s}", "arn", t->arn.text), &t->date_ms, e);
	json_t *image = json_object_get(outputs, "image");
	const char *arn = build_word(image, "arn");
	struct item *item;
	struct build b;
	int64_t created;

	if (outputs == NULL)
		return -1;
	if (!json_is_object(image))
		return err_set(e, ERR_REMOTE, "the service returned no image");
	if (arn != NULL && !is_asked_for(w->arena, &t->arn, arn))
		return err_set(e, ERR_REMOTE,
		    "the service returned another build, %.200s", arn);
	build_read(image, &b);
	if (arn == NULL && *t->arn.build != '\0')
		b.arn = t->arn.text;
	if (item_add(t, w, &b, t->date_ms, &item, e) < 0)
		return -1;
	item->outputs = outputs;
	/* The document decides what the state is. */
	item->build.status = build_word(outputs, "status");
	item->build.reason = build_text(outputs, "reason");
	item->build.has_created = build_time(outputs, "dateCreated", &created);
	if (item->build.has_created)
		item->build.created_ms = created;
	return 0;
}

/* One build of a list; of all builds, those that are old and ended are left out. */
static int
list_item(void *ctx, const struct listed *l, struct err *e)
{
	struct target *t = ctx;
	const struct options *o = t->survey->call->options;
	struct item *item;
	struct build b;

	build_read(l->value, &b);
	if (t->kind == TARGET_ALL) {
		if (b.has_created && l->date_ms - b.created_ms > o->since_ms &&
		    image_state_find(b.status) != NULL &&
		    !image_state_runs(b.status))
			return 0;
		if (!is_chosen(o, b.name, b.arn, b.tags, &t->left_out))
			return 0;
	}
	if (build_keep(l->worker->arena, &b) < 0)
		return err_memory(e);
	if (item_add(t, l->worker, &b, l->date_ms, &item, e) < 0)
		return -1;
	detail_found(l->worker, t, item);
	return 0;
}

static int
ask_pipeline(struct survey *s, struct target *t, struct worker *w,
    struct err *e)
{
	const struct pages p = { s, w, t->region, "pipeline-images", "arn",
		t->arn.text, list_item, t };
	json_t *outputs, *pipeline;
	const char *arn;

	if (t->pipeline != NULL) /* of a list */
		return ask_pages(&p, e);
	outputs = ask_workflow(s, w, "pipeline", t->region,
	    json_pack("{s:s}", "arn", t->arn.text), &t->date_ms, e);
	pipeline = json_object_get(outputs, "pipeline");
	arn = build_text(pipeline, "arn");
	if (outputs == NULL)
		return -1;
	if (!json_is_object(pipeline))
		return err_set(e, ERR_REMOTE,
		    "the service returned no pipeline");
	if (arn != NULL && !text_equal_nocase(arn, t->arn.text))
		return err_set(e, ERR_REMOTE,
		    "the service returned another pipeline, %.200s", arn);
	t->pipeline = pipeline;
	return ask_pages(&p, e);
}

/* One version at a time, where no list of all builds is available. */
static int
list_version(void *ctx, const struct listed *l, struct err *e)
{
	struct target *t = ctx;
	const char *arn = build_text(l->value, "arn");
	const struct pages p = { t->survey, l->worker, t->region, "builds",
		"arn", arn, list_item, t };

	if (arn == NULL)
		return err_set(e, ERR_REMOTE,
		    "a version in the service's list has no ARN");
	return ask_pages(&p, e);
}

static int
ask_all(struct survey *s, struct target *t, struct worker *w, struct err *e)
{
	const struct pages builds = { s, w, t->region, "builds", NULL, NULL,
		list_item, t };
	const struct pages images = { s, w, t->region, "images", "owner",
		"Self", list_version, t };

	if (ask_pages(&builds, e) == 0)
		return 0;
	/* imageVersionArn was required once, and may still be somewhere. */
	if (e->code != ERR_REMOTE ||
	    (!text_starts(e->text, "InvalidRequest") &&
		!text_starts(e->text, "InvalidParameter")) ||
	    t->nitems > 0)
		return -1;
	err_clear(e);
	return ask_pages(&images, e);
}

/* Pipelines by patterns of their names -------------------------------- */

/* Sets matched, by position in list, for each that matches. */
static bool
is_matched(struct arena *a, const struct option_text *list, const char *name,
    const struct arn *arn, bool *matched)
{
	bool any = false;

	for (size_t i = 0; list != NULL; list = list->next, i++) {
		char *glob;

		if (!is_pattern(list->value) ||
		    (glob = arena_strdup(a, list->value)) == NULL)
			continue;
		for (char *p = glob; *p != '\0'; p++)
			*p = text_lower(*p);
		if (glob_matches(glob, name) || glob_matches(glob, arn->name) ||
		    glob_matches(glob, arn->text))
			any = matched[i] = true;
	}
	return any;
}

/* One pipeline of a list; what matches becomes a target. */
static int
list_pipeline(void *ctx, const struct listed *l, struct err *e)
{
	struct target *all = ctx, *t;
	const struct options *o = all->survey->call->options;
	struct arena *a = l->worker->arena;
	const char *arn = build_word(l->value, "arn");
	const char *name = build_text(l->value, "name");

	if (arn == NULL)
		return err_set(e, ERR_REMOTE,
		    "a pipeline in the service's list has no ARN");
	if ((t = arena_alloc(a, sizeof *t)) == NULL ||
	    (arn = arena_strdup(a, arn)) == NULL)
		return err_memory(e);
	if (arn_parse(a, arn, &t->arn, e) < 0)
		return -1;
	if (!is_matched(a, o->pipeline, name, &t->arn, all->matched))
		return 0;
	if (!is_chosen(o, name, arn, json_object_get(l->value, "tags"),
		&all->left_out))
		return 0;
	t->survey = all->survey;
	t->kind = TARGET_PIPELINE;
	t->name = t->arn.name;
	t->region = t->arn.region;
	t->date_ms = l->date_ms;
	t->pipeline = value_keep(a, json_incref(l->value));
	t->item_end = &t->item;
	*all->child_end = t;
	all->child_end = &t->next;
	return 0;
}

/* Lists the pipelines of the target's region; those that match become its
 * children. */
static int
ask_patterns(struct survey *s, struct target *t, struct worker *w,
    struct err *e)
{
	const struct pages p = { s, w, t->region, "pipelines", NULL, NULL,
		list_pipeline, t };
	size_t n = 0;

	for (const struct option_text *o = s->call->options->pipeline;
	     o != NULL; o = o->next)
		n++;
	t->matched = arena_array(w->arena, n, sizeof *t->matched);
	if (t->matched == NULL)
		return err_memory(e);
	return ask_pages(&p, e);
}

/* After all regions: a pattern that matches no pipeline is the error of the first
 * region's target. */
static void
check_patterns(struct survey *s)
{
	const struct option_text *o = s->call->options->pipeline;

	for (size_t i = 0; o != NULL; o = o->next, i++) {
		struct target *first = NULL;
		bool any = !is_pattern(o->value);

		for (struct target *t = s->target; t != NULL; t = t->next) {
			if (t->kind != TARGET_PATTERN)
				continue;
			/* A list that was not read has its own error. */
			any = any || t->error.code != ERR_NONE || t->matched[i];
			first = first == NULL ? t : first;
		}
		if (!any && first != NULL)
			(void)err_set(&first->error, ERR_INPUT,
			    "no pipeline matches \"%.100s\"", o->value);
	}
}

typedef int ask_fn(struct survey *s, struct target *t, struct worker *w,
    struct err *e);
static ask_fn *const asks[] = {
	[TARGET_IMAGE] = ask_image,
	[TARGET_PIPELINE] = ask_pipeline,
	[TARGET_ALL] = ask_all,
	[TARGET_PATTERN] = ask_patterns,
};

static void
ask_target(void *ctx, struct worker *w, size_t i)
{
	struct target *t = ((struct target **)ctx)[i];

	(void)asks[t->kind](t->survey, t, w, &t->error);
}

/* Reads the targets from this one on. */
static void
ask_targets(struct survey *s, struct target *first)
{
	struct target **list =
	    arena_array(s->call->arena, s->ntargets + 1, sizeof *list);
	size_t n = 0;

	for (; first != NULL; first = first->next)
		if (list == NULL)
			(void)err_memory(&first->error);
		else
			list[n++] = first;
	worker_pool_run(s->pool, n, ask_target, list);
}

/* Makes the pipelines that patterns found the next targets; returns the first. */
static struct target *
adopt(struct survey *s)
{
	struct target **first = s->target_end;

	s->ntargets = 0;
	for (struct target *t = s->target; t != NULL; t = t->next)
		for (struct target *c = t->child, *next; c != NULL; c = next) {
			next = c->next;
			c->next = NULL;
			if (is_named(s, c->arn.text))
				continue;
			if (s->ntargets == SURVEY_MAX_TARGETS) {
				(void)err_set(&t->error, ERR_LIMIT,
				    "more than %d targets", SURVEY_MAX_TARGETS);
				break;
			}
			s->ntargets++;
			*s->target_end = c;
			s->target_end = &c->next;
		}
	return *first;
}

void
survey_targets(struct survey *s)
{
	ask_targets(s, s->target);
	if (s->pattern == NULL)
		return;
	check_patterns(s);
	ask_targets(s, adopt(s));
}
