/* Load: everything that a workflow can reach is bound, compiled and checked
 * before the first request (arazzo R1). */
#include <string.h>

#include "arazzo/link/internal.h"
#include "arazzo/parse/parse.h"
#include "base/buf.h"
#include "query/schema/schema.h"

static void
workflow_link(struct linker *k, struct workflow *w)
{
	json_t *inputs = json_object_get(w->raw, "inputs");

	k->w = w;
	if (inputs != NULL)
		w->inputs = schema_compile(k->arena, w->owner->doc, inputs,
		    k->aside ? NULL : link_fetch, k, k->l);
	link_bind(k);
	link_merge(k);
	w->names = link_names(k);
	if (w->names == NULL)
		return;
	link_compile(k);
	link_order(k);
	link_check(k);
	w->linked = !k->aside;
}

/* R1: what is wrong in workflows that cannot be reached is a warning. */
static void
aside_link(struct linker *k, struct arazzo *z)
{
	struct diags *l = k->l, aside;

	diags_init(&aside, k->arena, false);
	k->l = &aside;
	k->aside = true;
	for (struct workflow *w = z->workflow; w != NULL; w = w->next)
		if (!w->reachable)
			workflow_link(k, w);
	k->l = l;
	for (const struct diag *d = aside.first; d != NULL; d = d->next)
		if (d->kind == DIAG_ERROR)
			diag_add(l, DIAG_WARNING, d->id, d->doc, d->location,
			    "in a workflow that is not run: %s", d->text);
}

static bool
is_also(const struct arazzo_env *env, const char *id)
{
	for (const char *const *p = env->also; p != NULL && *p != NULL; p++)
		if (strcmp(*p, id) == 0)
			return true;
	return false;
}

/* Links the workflows that are queued from there on. */
static void
queue_link(struct linker *k, struct workflow *const *from)
{
	/* Linking one may reach others: they are appended. */
	for (struct workflow *w = *from; w != NULL; w = w->queued)
		workflow_link(k, w);
	link_cycles(k);
}

int
arazzo_link(const struct arazzo *z, const struct workflow *w)
{
	struct linker *k = z->linker;
	struct workflow **from;

	if (k == NULL)
		return w->linked ? 0 : -1;
	if (!w->linked) {
		from = k->queue_end;
		link_reach(k, link_workflow_find(z, w->id));
		queue_link(k, from);
	}
	return k->l->errors > 0 || !w->linked ? -1 : 0;
}

struct arazzo *
arazzo_load(struct arena *a, const struct doc *d, const char *workflow_id,
    const struct arazzo_env *env, struct diags *l, struct err *e)
{
	struct linker *k = arena_alloc(a, sizeof *k);
	struct loaded *one;
	struct arazzo *z = arazzo_parse(a, d, l);

	if (z == NULL)
		return NULL;
	if (k == NULL)
		return err_null_memory(e);
	*k = (struct linker){ .arena = a, .env = env, .l = l };
	k->queue_end = &k->queue;
	one = link_register(k, d);
	if (one == NULL)
		return err_null_memory(e);
	one->arazzo = z;
	if (workflow_id != NULL && link_workflow_find(z, workflow_id) == NULL &&
	    l->errors == 0) {
		(void)arazzo_workflow(z, workflow_id, e);
		return NULL;
	}
	if (env->link_later) {
		z->linker = k;
		return l->errors > 0 ? NULL : z;
	}
	for (struct workflow *w = z->workflow; w != NULL; w = w->next)
		if (workflow_id == NULL || env->check_all ||
		    strcmp(w->id, workflow_id) == 0 || is_also(env, w->id))
			link_reach(k, w);
	queue_link(k, &k->queue);
	aside_link(k, z);
	return l->errors > 0 ? NULL : z;
}

static void
ids_join(const struct arazzo *z, struct err *e)
{
	struct buf b = { .limit = ERR_TEXT_SIZE };

	for (const struct workflow *w = z->workflow; w != NULL; w = w->next)
		buf_printf(&b, "%s%s", b.n > 0 ? ", " : "", w->id);
	(void)err_set(e, ERR_INPUT, "%s", b.n > 0 ? b.text : "none");
	buf_free(&b);
}

const struct workflow *
arazzo_workflow(const struct arazzo *z, const char *id, struct err *e)
{
	const struct workflow *w = z->workflow;

	if (id != NULL)
		w = link_workflow_find(z, id);
	else if (w != NULL && w->next != NULL)
		w = NULL;
	if (w != NULL)
		return w;
	ids_join(z, e);
	if (id != NULL)
		(void)err_wrap(e, "no workflow \"%s\"; there are", id);
	else
		(void)err_wrap(e,
		    "--workflow must name one of, or --all-workflows run them "
		    "all");
	return NULL;
}
