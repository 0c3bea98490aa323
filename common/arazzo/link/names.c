/* Collects the names that expressions of a workflow may use. */
#include <string.h>

#include "arazzo/link/internal.h"
#include "query/schema/schema.h"

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

static json_t *
workflows_set(struct linker *k, const struct arazzo *z)
{
	json_t *set = set_new(k);

	for (const struct workflow *o = z->workflow; o != NULL; o = o->next)
		(void)json_object_set_new(set, o->id, outputs_set(o->output));
	return set;
}

/* Workflows of other descriptions that this one runs are named without their
 * source. */
static void
foreign_add(json_t *set, const struct workflow *w, const struct workflow *o)
{
	if (o != NULL && o->owner != w->owner &&
	    json_object_get(set, o->id) == NULL)
		(void)json_object_set_new(set, o->id, outputs_set(o->output));
}

static json_t *
sources_set(struct linker *k, const struct arazzo *z)
{
	json_t *set = set_new(k);

	for (const struct source *s = z->source; s != NULL; s = s->next)
		(void)json_object_set_new(set, s->name, json_true());
	return set;
}

/* $sourceDescriptions */
static json_t *
sources_value(struct linker *k, const struct arazzo *z)
{
	static const char *const words[] = {
		[SOURCE_UNKNOWN] = "openapi",
		[SOURCE_OPENAPI] = "openapi",
		[SOURCE_ARAZZO] = "arazzo",
		[SOURCE_ASYNCAPI] = "asyncapi",
	};
	json_t *all = set_new(k);

	for (const struct source *s = z->source; s != NULL; s = s->next)
		(void)json_object_set_new(all, s->name,
		    json_pack("{s:s,s:s}", "url", s->url, "type",
			words[s->type]));
	return all;
}

static json_t *
components_set(struct linker *k, const struct arazzo *z)
{
	json_t *set = set_new(k), *map, *v;
	const char *kind, *name;

	json_object_foreach(z->components, kind, map) {
		json_t *one = json_object();

		json_object_foreach(map, name, v)
			(void)json_object_set_new(one, name, json_true());
		(void)json_object_set_new(set, kind, one);
	}
	return set;
}

static struct names *
names_of(struct linker *k, struct arazzo *z)
{
	if (z->names != NULL)
		return z->names;
	z->names = link_alloc(k, sizeof *z->names);
	if (z->names == NULL)
		return NULL;
	z->names->workflows = workflows_set(k, z);
	z->names->sources = sources_set(k, z);
	z->names->components = components_set(k, z);
	z->names->is_1_1 = z->is_1_1;
	z->sources = sources_value(k, z);
	return z->names;
}

struct names *
link_names(struct linker *k, struct workflow *w)
{
	const struct names *all = names_of(k, w->owner);
	struct names *n = link_alloc(k, sizeof *n);

	if (n == NULL || all == NULL)
		return NULL;
	*n = *all;
	n->inputs = inputs_set(k, w);
	n->steps = steps_set(k, w);
	for (const struct workflow_list *d = w->depends; d != NULL; d = d->next)
		foreign_add(n->workflows, w, d->workflow);
	for (const struct step *s = w->step; s != NULL; s = s->next)
		foreign_add(n->workflows, w, s->workflow);
	return n;
}
