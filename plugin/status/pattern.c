/* Pipelines by a pattern of their names: --pipeline 'web-*'. */
#include "plugin/status/pattern.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "data/value.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/call/worker_pool.h"
#include "plugin/status/ask.h"
#include "plugin/status/survey.h"

struct pattern_list {
	struct survey *survey;
	struct target *target;
};

bool
pattern_is(const char *pipeline)
{
	return strchr(pipeline, '*') != NULL;
}

/* Sets matched, by position in list, for each that matches. */
static bool
is_matched(struct arena *a, const struct option_text *list, const char *name,
    const struct arn *arn, bool *matched)
{
	bool any = false;

	for (size_t i = 0; list != NULL; list = list->next, i++) {
		char *glob;

		if (!pattern_is(list->value) ||
		    (glob = arena_strdup(a, list->value)) == NULL)
			continue;
		for (char *p = glob; *p != '\0'; p++)
			*p = text_lower(*p);
		if (choose_matches(glob, name) ||
		    choose_matches(glob, arn->name) ||
		    choose_matches(glob, arn->text))
			any = matched[i] = true;
	}
	return any;
}

/* One pipeline of a list; what matches becomes a target. */
static int
list_pipeline(void *ctx, struct worker *w, json_t *pipeline, int64_t date_ms,
    struct err *e)
{
	struct pattern_list *l = ctx;
	const struct options *o = l->survey->call->options;
	const char *arn = build_word(pipeline, "arn");
	const char *name = build_text(pipeline, "name");
	struct target *t = arena_alloc(w->arena, sizeof *t);

	if (t == NULL ||
	    (arn != NULL && (arn = arena_strdup(w->arena, arn)) == NULL))
		return err_memory(e);
	if (arn == NULL || arn_parse(w->arena, arn, &t->arn, e) < 0)
		return arn == NULL ?
		    err_set(e, ERR_REMOTE,
			"a pipeline in the service's list has no ARN") :
		    -1;
	if (!is_matched(w->arena, o->pipeline, name, &t->arn,
		l->target->matched))
		return 0;
	l->target->nlisted++;
	if (!choose(o, name, arn, json_object_get(pipeline, "tags"),
		&l->target->left_out))
		return 0;
	t->kind = TARGET_PIPELINE;
	t->name = t->arn.name;
	t->region = t->arn.region;
	t->date_ms = date_ms;
	t->pipeline = value_keep(w->arena, json_incref(pipeline));
	t->item_end = &t->item;
	*l->target->child_end = t;
	l->target->child_end = &t->next;
	return 0;
}

int
pattern_ask(struct survey *s, struct target *t, struct worker *w, struct err *e)
{
	struct pattern_list l = { s, t };
	const struct pages p = { .survey = s,
		.worker = w,
		.workflow = "pipelines",
		.region = t->region,
		.each = list_pipeline,
		.ctx = &l };

	size_t n = 0;

	for (const struct option_text *o = s->call->options->pipeline;
	     o != NULL; o = o->next)
		n++;
	if ((t->matched = arena_array(w->arena, n, sizeof *t->matched)) == NULL)
		return err_memory(e);
	return ask_pages(&p, e);
}

void
pattern_check(struct survey *s)
{
	const struct option_text *o = s->call->options->pipeline;

	for (size_t i = 0; o != NULL; o = o->next, i++) {
		struct target *first = NULL;
		bool any = !pattern_is(o->value);

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
