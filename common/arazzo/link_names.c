/* What the expressions of a workflow may name. */
#include <string.h>

#include "arazzo/link_internal.h"
#include "arazzo/scope.h"
#include "base/arena.h"
#include "base/err.h"
#include "query/schema.h"
#include "data/value.h"

static json_t *
set_new(struct linker *k)
{
	return value_keep(k->arena, json_object());
}

static json_t *
outputs_set(const struct output *list)
{
	json_t *set = json_object();

	for (; list != NULL; list = list->next)
		(void)json_object_set_new(set, list->name, json_true());
	return set;
}

static json_t *
inputs_set(struct linker *k, const struct workflow *w)
{
	json_t *set = set_new(k), *v;
	size_t i;

	if (w->inputs == NULL)
		return set;
	json_array_foreach(schema_names(w->inputs), i, v)
		(void)json_object_set_new(set, json_string_value(v),
		    json_true());
	return set;
}

static json_t *
steps_set(struct linker *k, const struct workflow *w)
{
	json_t *set = set_new(k);

	for (const struct step *s = w->step; s != NULL; s = s->next)
		(void)json_object_set_new(set, s->id, outputs_set(s->output));
	return set;
}

/* Workflows of the description, and those of others that this one names. */
static json_t *
workflows_set(struct linker *k, const struct workflow *w)
{
	json_t *set = set_new(k);

	for (const struct workflow_list *d = w->depends; d != NULL; d = d->next)
		(void)json_object_set_new(set, d->workflow->id,
		    outputs_set(d->workflow->output));
	for (const struct step *s = w->step; s != NULL; s = s->next)
		if (s->workflow != NULL)
			(void)json_object_set_new(set, s->workflow->id,
			    outputs_set(s->workflow->output));
	for (const struct workflow *o = w->owner->workflow; o != NULL;
	    o = o->next)
		(void)json_object_set_new(set, o->id, outputs_set(o->output));
	return set;
}

static json_t *
sources_set(struct linker *k, const struct workflow *w)
{
	json_t *set = set_new(k);

	for (const struct source *s = w->owner->source; s != NULL; s = s->next)
		(void)json_object_set_new(set, s->name, json_true());
	return set;
}

static json_t *
components_set(struct linker *k, const struct workflow *w)
{
	json_t *set = set_new(k), *map, *v;
	const char *kind, *name;

	json_object_foreach(w->owner->components, kind, map) {
		json_t *one = json_object();

		json_object_foreach(map, name, v)
			(void)json_object_set_new(one, name, json_true());
		(void)json_object_set_new(set, kind, one);
	}
	return set;
}

struct names *
link_names(struct linker *k, const struct workflow *w)
{
	struct names *n = link_alloc(k, sizeof *n);

	if (n == NULL)
		return NULL;
	n->inputs = inputs_set(k, w);
	n->steps = steps_set(k, w);
	n->workflows = workflows_set(k, w);
	n->sources = sources_set(k, w);
	n->components = components_set(k, w);
	n->is_1_1 = w->owner->is_1_1;
	return n;
}
