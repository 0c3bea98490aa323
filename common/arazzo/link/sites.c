/* Visits every place of a step where an expression may be. */
#include "arazzo/link/internal.h"

struct site_visit {
	struct linker *k;
	link_site_fn *fn;
	void *ctx;
	struct link_site site;
};

static void
value_visit(struct site_visit *v, json_t *raw, struct location at,
    struct template **value)
{
	v->site.raw = raw;
	v->site.location = at;
	v->site.value = value;
	v->site.criterion = NULL;
	v->fn(v->ctx, &v->site);
}

static void
params_visit(struct site_visit *v, struct param *p)
{
	for (; p != NULL; p = p->next)
		value_visit(v, p->raw, p->location, &p->value);
}

static void
criteria_visit(struct site_visit *v, struct criterion_list *c)
{
	v->site.value = NULL;
	for (; c != NULL; c = c->next) {
		v->site.raw = c->raw;
		v->site.location = doc_location(v->k->w->owner->doc, c->raw);
		v->site.criterion = &c->criterion;
		v->fn(v->ctx, &v->site);
	}
}

static void
actions_visit(struct site_visit *v, struct action *c)
{
	for (; c != NULL; c = c->next) {
		criteria_visit(v, c->criterion);
		params_visit(v, c->param);
	}
}

static void
body_visit(struct site_visit *v, struct body *b)
{
	if (b->raw != NULL)
		value_visit(v, b->raw, b->location, &b->payload);
	for (struct replacement *r = b->replacement; r != NULL; r = r->next)
		value_visit(v, r->raw, r->location, &r->value);
}

void
link_sites(struct linker *k, struct step *s, link_site_fn *fn, void *ctx)
{
	struct site_visit v = { .k = k, .fn = fn, .ctx = ctx };

	v.site.role = ROLE_REQUEST;
	params_visit(&v, s->param);
	if (s->body != NULL && s->workflow_ref == NULL)
		body_visit(&v, s->body);
	v.site.role = ROLE_JUDGE;
	criteria_visit(&v, s->success);
	v.site.role = ROLE_AFTER;
	link_output_sites(k, s->output, ROLE_AFTER, fn, ctx);
	actions_visit(&v, s->on_success);
	actions_visit(&v, s->on_failure);
}

void
link_output_sites(struct linker *k, struct output *o, enum link_role role,
    link_site_fn *fn, void *ctx)
{
	struct site_visit v = {
		.k = k, .fn = fn, .ctx = ctx, .site.role = role
	};

	for (; o != NULL; o = o->next)
		value_visit(&v, o->raw, o->location, &o->value);
}
