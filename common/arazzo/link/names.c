/* Collects the names that expressions of a workflow may use. */
#include <string.h>

#include "arazzo/link/internal.h"
#include "query/schema/schema.h"

/* Adds a name with what is below it. */
static void
name_add(json_t *set, const char *name, json_t *below)
{
	(void)json_object_set_new(set, name, below);
}

static json_t *
outputs_set(const struct output *list)
{
	json_t *set = json_object();

	for (; list != NULL; list = list->next)
		name_add(set, list->name, json_true());
	return set;
}

/* Workflows of other descriptions that this one runs are named without their
 * source. */
static void
foreign_add(json_t *set, const struct workflow *w, const struct workflow *o)
{
	if (o != NULL && o->owner != w->owner &&
	    json_object_get(set, o->id) == NULL)
		name_add(set, o->id, outputs_set(o->output));
}

static json_t *
components_set(const struct arazzo *z)
{
	json_t *set = json_object(), *map, *v;
	const char *kind, *name;

	json_object_foreach(z->components, kind, map) {
		json_t *one = json_object();

		json_object_foreach(map, name, v)
			name_add(one, name, json_true());
		name_add(set, kind, one);
	}
	return set;
}

/* $sourceDescriptions */
static json_t *
source_value(const struct source *s)
{
	static const char *const words[] = {
		[SOURCE_UNKNOWN] = "openapi",
		[SOURCE_OPENAPI] = "openapi",
		[SOURCE_ARAZZO] = "arazzo",
		[SOURCE_ASYNCAPI] = "asyncapi",
	};

	return json_pack("{s:s,s:s}", "url", s->url, "type", words[s->type]);
}

/* The names that are the same for all workflows of z. */
static struct names *
names_of(struct linker *k, struct arazzo *z)
{
	struct names *n = z->names;

	if (n != NULL)
		return n;
	n = z->names = link_alloc(k, sizeof *n);
	if (n == NULL)
		return NULL;
	n->workflows = value_keep(k->arena, json_object());
	n->components = value_keep(k->arena, components_set(z));
	n->sources = z->sources = value_keep(k->arena, json_object());
	n->is_1_1 = z->is_1_1;
	for (const struct workflow *o = z->workflow; o != NULL; o = o->next)
		name_add(n->workflows, o->id, outputs_set(o->output));
	for (const struct source *s = z->source; s != NULL; s = s->next)
		name_add(z->sources, s->name, source_value(s));
	return n;
}

struct names *
link_names(struct linker *k)
{
	const struct workflow *w = k->w;
	const struct names *all = names_of(k, w->owner);
	struct names *n = link_alloc(k, sizeof *n);
	json_t *v;
	size_t i;

	if (n == NULL || all == NULL)
		return NULL;
	*n = *all;
	n->inputs = value_keep(k->arena, json_object());
	json_array_foreach(w->inputs == NULL ? NULL : schema_names(w->inputs),
	    i, v)
		name_add(n->inputs, json_string_value(v), json_true());
	n->steps = value_keep(k->arena, json_object());
	for (const struct step *s = w->step; s != NULL; s = s->next) {
		name_add(n->steps, s->id, outputs_set(s->output));
		foreign_add(n->workflows, w, s->workflow);
	}
	for (const struct depends *d = w->depends; d != NULL; d = d->next)
		foreign_add(n->workflows, w, d->workflow);
	return n;
}
