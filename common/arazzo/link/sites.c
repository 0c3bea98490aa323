/* Visits every place of a step where an expression may be. */
#include "arazzo/language/criterion.h"
#include "arazzo/language/template.h"
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

void
link_sites(struct linker *k, struct step *s, link_site_fn *fn, void *ctx)
{
	struct site_visit v = { .k = k, .fn = fn, .ctx = ctx };
	struct body *b = s->workflow_ref == NULL ? s->body : NULL;

	v.site.role = ROLE_REQUEST;
	params_visit(&v, s->param);
	if (b != NULL && b->raw != NULL)
		value_visit(&v, b->raw, b->location, &b->payload);
	for (struct replacement *r = b != NULL ? b->replacement : NULL;
	     r != NULL; r = r->next)
		value_visit(&v, r->raw, r->location, &r->value);
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

void
link_site_exprs(const struct link_site *s, expr_each_fn *fn, void *ctx)
{
	if (s->value != NULL && *s->value != NULL)
		template_each(*s->value, fn, ctx);
	if (s->criterion != NULL && *s->criterion != NULL)
		criterion_each(*s->criterion, fn, ctx);
}
