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
	all->nlisted++;
	if (!choose(o, name, arn, json_object_get(l->value, "tags"),
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

int
pattern_ask(struct survey *s, struct target *t, struct worker *w, struct err *e)
{
	const struct pages p = { s, w, t->region, "pipelines", NULL, NULL,
		list_pipeline, t };
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
