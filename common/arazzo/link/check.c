/* Do the expressions of a workflow name something, and can it be there when
 * they are looked at (arazzo R1, R6)? */
#include <string.h>

#include "arazzo/language/template.h"
#include "arazzo/link/internal.h"
#include "arazzo/openapi/openapi.h"
#include "query/schema/schema.h"

struct expr_check {
	struct linker *k;
	struct step_flow *flow;
	struct step *step;            /* NULL: outputs of the workflow */
	const struct link_site *site; /* of the expression */
	struct location at;
};

static void
wrong(struct expr_check *c, const char *rule, const struct expr *x,
    const char *why, const char *name)
{
	link_error(c->k, c->at, rule, "\"%s\": %s \"%s\"", x->text, why, name);
}

static void
inputs_check(struct expr_check *c, const struct expr *x)
{
	const struct schema *s = c->k->w->inputs;

	if (x->name == NULL ||
	    json_object_get(c->k->w->names->inputs, x->name) != NULL)
		return;
	if (s != NULL && schema_is_closed(s))
		wrong(c, "R9", x, "the inputs have no", x->name);
	else
		link_note(c->k, DIAG_WARNING, c->at, "R9",
		    "\"%s\": input \"%s\" is not declared", x->text, x->name);
}

static void
order_check(struct expr_check *c, const struct expr *x, const struct step *to)
{
	enum link_role role = c->site->role;

	if (role == ROLE_WORKFLOW || to->index < c->step->index ||
	    (to == c->step && role == ROLE_AFTER))
		return;
	if (to == c->step)
		link_note(c->k, DIAG_WARNING, c->at, "R24",
		    "\"%s\": the step has no outputs yet where this is needed",
		    x->text);
	else if (link_may_follow(c->k, c->flow, to, c->step))
		link_note(c->k, DIAG_WARNING, c->at, "R6",
		    "\"%s\": step \"%s\" runs before this one only by a goto "
		    "or retry",
		    x->text, to->id);
	else
		link_error(c->k, c->at, "R6", "\"%s\": step \"%s\" comes later",
		    x->text, to->id);
}

static void
steps_check(struct expr_check *c, const struct expr *x)
{
	json_t *outputs = json_object_get(c->k->w->names->steps, x->id);
	const struct step *to = link_step_find(c->k->w, x->id);

	if (outputs == NULL)
		wrong(c, "R1", x, "unknown step", x->id);
	else if (x->name != NULL && json_object_get(outputs, x->name) == NULL)
		wrong(c, "R1", x, "the step has no output", x->name);
	if (to != NULL)
		order_check(c, x, to);
}

static void
workflows_check(struct expr_check *c, const struct expr *x)
{
	json_t *outputs = json_object_get(c->k->w->names->workflows, x->id);

	if (outputs == NULL)
		wrong(c, "R1", x, "unknown workflow", x->id);
	else if (strcmp(x->field, "outputs") == 0 &&
	    json_object_get(outputs, x->name) == NULL)
		wrong(c, "R1", x, "the workflow has no output", x->name);
}

/* The value of a parameter that is named by $components is compiled once. */
static void
component_use(struct expr_check *c, const char *name)
{
	struct workflow *w = c->k->w;
	json_t *all = json_object_get(w->owner->components, "parameters");
	json_t *raw = json_object_get(json_object_get(all, name), "value");
	struct param *p = w->component;

	while (p != NULL && strcmp(p->name, name) != 0)
		p = p->next;
	if (p != NULL || raw == NULL)
		return;
	p = link_alloc(c->k, sizeof *p);
	if (p == NULL)
		return;
	p->name = name;
	p->raw = raw;
	p->value = template_compile(c->k->arena, w->owner->doc, raw, w->names,
	    c->k->l);
	p->next = w->component;
	w->component = p;
}

static void
components_check(struct expr_check *c, const struct expr *x)
{
	json_t *kind = json_object_get(c->k->w->names->components, x->id);

	if (json_object_get(kind, x->name) == NULL)
		wrong(c, "R1", x, "unknown component", x->name);
	else if (strcmp(x->id, "parameters") == 0)
		component_use(c, x->name);
}

/* Reports a response that is not there yet, or not any more. */
static void
answer_check(struct expr_check *c, const struct expr *x)
{
	if (c->site->role == ROLE_REQUEST)
		link_error(c->k, c->at, "R1",
		    "\"%s\": nothing was sent yet where this is needed",
		    x->text);
	else if (c->site->role == ROLE_WORKFLOW)
		link_note(c->k, DIAG_WARNING, c->at, "R1",
		    "\"%s\": a workflow has no request or response of its own",
		    x->text);
}

static void
expr_check(void *ctx, const struct expr *x, json_t *value)
{
	struct expr_check *c = ctx;

	c->at = doc_location(c->k->w->owner->doc, value);
	if (c->at.line == 0)
		c->at = c->site->location;
	switch (x->kind) {
	case EXPR_INPUTS:
		inputs_check(c, x);
		break;
	case EXPR_STEPS:
		steps_check(c, x);
		break;
	case EXPR_WORKFLOWS:
		workflows_check(c, x);
		break;
	case EXPR_SOURCES:
		if (json_object_get(c->k->w->names->sources, x->id) == NULL)
			wrong(c, "R1", x, "unknown source", x->id);
		break;
	case EXPR_COMPONENTS:
		components_check(c, x);
		break;
	case EXPR_OUTPUTS:
	case EXPR_SELF:
		break;
	default:
		answer_check(c, x);
	}
}

static void
site_check(void *ctx, const struct link_site *s)
{
	struct expr_check *c = ctx;

	c->site = s;
	link_site_exprs(s, expr_check, c);
}

static bool
is_unsafe(const struct step *s)
{
	static const char *const unsafe[] = { "PUT", "POST", "PATCH",
		"DELETE" };

	if (s == NULL || s->operation == NULL)
		return false;
	for (size_t i = 0; i < 4; i++)
		if (strcmp(s->operation->method, unsafe[i]) == 0)
			return true;
	return false;
}

/* R26: nothing matches, so the next step follows; a surprise when it writes. */
static void
catch_all_check(struct linker *k, const struct step *s)
{
	if (s->on_success == NULL || !is_unsafe(s->next))
		return;
	for (const struct action *a = s->on_success; a != NULL; a = a->next)
		if (a->criterion == NULL)
			return;
	link_note(k, DIAG_WARNING, s->location, "R26",
	    "step \"%s\": when none of its success actions matches, step "
	    "\"%s\" follows, a %s",
	    s->id, s->next->id, s->next->operation->method);
}

/* A sub-workflow whose required inputs are not given can never run. */
static void
sub_inputs_check(struct linker *k, const struct step *s)
{
	json_t *inputs, *v;
	size_t i;

	if (s->workflow == NULL)
		return;
	inputs = json_object_get(s->workflow->raw, "inputs");
	json_array_foreach(json_object_get(inputs, "required"), i, v) {
		const struct param *p = s->param;
		const char *name = json_string_value(v);

		while (name != NULL && p != NULL && strcmp(p->name, name) != 0)
			p = p->next;
		if (name != NULL && p == NULL)
			link_note(k, DIAG_WARNING, s->location, "R9",
			    "step \"%s\": workflow \"%s\" wants input \"%s\"",
			    s->id, s->workflow->id, name);
	}
}

void
link_check(struct linker *k)
{
	struct expr_check c = { .k = k, .flow = link_flow_new(k, k->w) };

	for (c.step = k->w->step; c.step != NULL; c.step = c.step->next) {
		link_sites(k, c.step, site_check, &c);
		catch_all_check(k, c.step);
		sub_inputs_check(k, c.step);
	}
	link_output_sites(k, k->w->output, ROLE_WORKFLOW, site_check, &c);
}
