/* In which order steps can run: 1.1's dependsOn, R6, and chains of workflows
 * (R7). */
#include <string.h>

#include "arazzo/link/internal.h"

/* --- What may run after what ---------------------------------------------- */

struct edge_to {
	const struct step *to;
	struct edge_to *next;
};

/* Which step can follow which; what can be reached from one is found once. */
struct step_flow {
	unsigned n;
	struct edge_to **edge; /* by the index of where it begins */
	bool **reach;          /* NULL: not looked for yet */
	const struct step **todo;
};

static void
edge_add(struct linker *k, struct step_flow *f, const struct step *from,
    const struct step *to)
{
	struct edge_to *one;

	if (to == NULL || from->index >= f->n || to->index >= f->n)
		return;
	one = link_alloc(k, sizeof *one);
	if (one == NULL)
		return;
	one->to = to;
	one->next = f->edge[from->index];
	f->edge[from->index] = one;
}

static void
edges_add(struct linker *k, struct step_flow *f, const struct step *s,
    const struct action *c)
{
	for (; c != NULL; c = c->next) {
		if (c->type == ACTION_GOTO)
			edge_add(k, f, s, c->step);
		if (c->type != ACTION_RETRY)
			continue;
		edge_add(k, f, s, s);
		/* A step that a retry runs first is followed by the step that
		 * is retried. */
		edge_add(k, f, s, c->step);
		if (c->step != NULL)
			edge_add(k, f, c->step, s);
	}
}

struct step_flow *
link_flow_new(struct linker *k, const struct workflow *w)
{
	struct step_flow *f = link_alloc(k, sizeof *f);

	if (f == NULL)
		return NULL;
	f->n = w->nsteps;
	f->edge = arena_array(k->arena, f->n, sizeof *f->edge);
	f->reach = arena_array(k->arena, f->n, sizeof *f->reach);
	f->todo = arena_array(k->arena, f->n, sizeof *f->todo);
	if (f->edge == NULL || f->reach == NULL || f->todo == NULL)
		return NULL;
	for (const struct step *s = w->step; s != NULL; s = s->next) {
		edge_add(k, f, s, s->next);
		edges_add(k, f, s, s->on_success);
		edges_add(k, f, s, s->on_failure);
	}
	return f;
}

static bool *
reach_find(struct linker *k, struct step_flow *f, const struct step *first)
{
	bool *seen = arena_array(k->arena, f->n, sizeof *seen);
	unsigned ntodo = 0;

	if (seen == NULL)
		return NULL;
	f->todo[ntodo++] = first;
	while (ntodo > 0) {
		const struct edge_to *one = f->edge[f->todo[--ntodo]->index];

		for (; one != NULL; one = one->next)
			if (!seen[one->to->index]) {
				seen[one->to->index] = true;
				f->todo[ntodo++] = one->to;
			}
	}
	return seen;
}

bool
link_may_follow(struct linker *k, struct step_flow *f, const struct step *first,
    const struct step *then)
{
	if (f == NULL || first->index >= f->n || then->index >= f->n)
		return true;
	if (f->reach[first->index] == NULL)
		f->reach[first->index] = reach_find(k, f, first);
	return f->reach[first->index] == NULL ||
	    f->reach[first->index][then->index];
}

/* --- 1.1: dependsOn of steps ---------------------------------------------- */

static bool
depends_find(struct linker *k, struct location at, const char *ref,
    struct depends *ret)
{
	const struct workflow *in = k->w;
	const char *id = ref;

	if (*ref == '$') {
		const char *steps = strstr(ref, ".steps.");
		const char *name = ref;

		if (steps == NULL)
			return link_error(k, at, "V",
			    "dependsOn \"%s\" is neither a stepId nor "
			    "$workflows.W.steps.S",
			    ref);
		if (text_starts(ref, "$workflows."))
			name += strlen("$workflows.");
		id = steps + strlen(".steps.");
		name = arena_strndup(k->arena, name, (size_t)(steps - name));
		in = name == NULL ? NULL : link_workflow_ref(k, at, name, "V");
		if (in == NULL)
			return false;
	}
	ret->step = link_step_find(in, id);
	return ret->step != NULL ||
	    link_error(k, at, "V",
		"dependsOn: no step \"%s\" in workflow \"%s\"", id, in->id);
}

/* Edges of the order: dependsOn, and outputs of earlier steps. */
struct order {
	struct linker *k;
	struct step *step;
	bool *done;
	bool ready;
};

static void
order_need(struct order *o, const struct step *to)
{
	if (to->owner == o->k->w && to != o->step && !o->done[to->index])
		o->ready = false;
}

static void
order_expr(void *ctx, const struct expr *x, json_t *at)
{
	struct order *o = ctx;
	const struct step *to = NULL;

	(void)at;
	if (x->kind == EXPR_STEPS)
		to = link_step_find(o->k->w, x->id);
	if (to != NULL && to->index < o->step->index)
		order_need(o, to);
}

static void
order_site(void *ctx, const struct link_site *s)
{
	if (s->role != ROLE_AFTER)
		link_site_exprs(s, order_expr, ctx);
}

static void
order_step(struct order *o)
{
	for (const struct depends *d = o->step->depends; d != NULL; d = d->next)
		order_need(o, d->step);
	link_sites(o->k, o->step, order_site, o);
}

/* Stable: of the steps that may run, always the first in the document. */
static void
order_make(struct linker *k)
{
	struct workflow *w = k->w;
	struct order o = { .k = k };
	struct step **all = arena_array(k->arena, w->nsteps + 1, sizeof *all);
	struct step **sorted =
	    arena_array(k->arena, w->nsteps + 1, sizeof *sorted);
	unsigned n = 0, i = 0;

	o.done = arena_array(k->arena, w->nsteps + 1, sizeof *o.done);
	if (all == NULL || sorted == NULL || o.done == NULL)
		return;
	for (struct step *s = w->step; s != NULL; s = s->next)
		all[i++] = s;
	while (n < w->nsteps) {
		for (i = 0; i < w->nsteps; i++) {
			o.step = all[i];
			o.ready = !o.done[i];
			if (o.ready)
				order_step(&o);
			if (o.ready)
				break;
		}
		if (i == w->nsteps) {
			link_error(k, w->location, "V",
			    "workflow \"%s\": the dependsOn of its steps is a "
			    "cycle",
			    w->id);
			return;
		}
		o.done[i] = true;
		sorted[n++] = all[i];
	}
	w->step = sorted[0];
	for (i = 0; i < n; i++) {
		sorted[i]->next = i + 1 < n ? sorted[i + 1] : NULL;
		sorted[i]->index = i;
	}
}

void
link_order(struct linker *k)
{
	bool any = false;

	if (!k->w->owner->is_1_1)
		return;
	for (struct step *s = k->w->step; s != NULL; s = s->next) {
		s->depends = link_depends(k, s->raw, depends_find);
		any = any || s->depends != NULL;
	}
	if (any)
		order_make(k);
}

/* --- Chains of workflows -------------------------------------------------- */

enum edge { EDGE_DEPENDS, EDGE_SURE_STEP, EDGE_STEP };

struct flow_chain {
	const struct workflow *workflow;
	const struct flow_chain *before;
};

struct flow_walk {
	struct linker *k;
	enum edge edge;
	struct index done;
	unsigned depth;
};

/* Is the step run whenever its workflow is, unless one fails before? */
static bool
is_sure(const struct step *step)
{
	for (const struct step *s = step->owner->step; s != NULL; s = s->next) {
		for (const struct action *c = s->on_success;
		     c != NULL && s != step; c = c->next)
			if (c->type != ACTION_RETRY)
				return false;
		if (s == step)
			return true;
	}
	return false;
}

static bool
chain_has(const struct flow_chain *c, const struct workflow *w)
{
	for (; c != NULL; c = c->before)
		if (c->workflow == w)
			return true;
	return false;
}

static void walk_workflow(struct flow_walk *v, const struct workflow *w,
    const struct flow_chain *before);

static void
walk_edge(struct flow_walk *v, const struct workflow *from,
    const struct workflow *to, const struct flow_chain *chain)
{
	bool depends = v->edge == EDGE_DEPENDS;

	if (to == NULL)
		return;
	if (!chain_has(chain, to)) {
		walk_workflow(v, to, chain);
		return;
	}
	if (v->edge == EDGE_STEP)
		diag_add(v->k->l, DIAG_WARNING, "R7", from->owner->doc,
		    from->location,
		    "workflow \"%s\" may run itself: --max-depth ends that",
		    to->id);
	else
		diag_add(v->k->l, DIAG_ERROR, "R7", from->owner->doc,
		    from->location, "%s \"%s\" is a cycle",
		    depends ? "dependsOn of workflow" : "running workflow",
		    to->id);
}

static void
walk_workflow(struct flow_walk *v, const struct workflow *w,
    const struct flow_chain *before)
{
	const struct flow_chain chain = { w, before };

	if (index_get_at(&v->done, w) != NULL)
		return;
	if (++v->depth > LINK_MAX_CHAIN) {
		diag_add(v->k->l, DIAG_ERROR, "R7", w->owner->doc, w->location,
		    "more than %d workflows inside each other", LINK_MAX_CHAIN);
	} else if (v->edge == EDGE_DEPENDS) {
		for (const struct depends *d = w->depends; d != NULL;
		     d = d->next)
			walk_edge(v, w, d->workflow, &chain);
	} else {
		for (const struct step *s = w->step; s != NULL; s = s->next)
			if (v->edge == EDGE_STEP || is_sure(s))
				walk_edge(v, w, s->workflow, &chain);
	}
	v->depth--;
	(void)index_put_at(v->k->arena, &v->done, w, v);
}

void
link_cycles(struct linker *k)
{
	size_t errors = k->l->errors;

	for (enum edge edge = EDGE_DEPENDS; edge <= EDGE_STEP; edge++) {
		struct flow_walk v = { .k = k, .edge = edge };

		/* An error for a certain recursion makes the warning for a
		 * possible one redundant. */
		if (edge == EDGE_STEP && k->l->errors > errors)
			return;
		for (const struct workflow *w = k->queue; w != NULL;
		     w = w->queued)
			walk_workflow(&v, w, NULL);
	}
}
