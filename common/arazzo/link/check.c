/* Do the expressions of a workflow name something, and can it be there when
 * they are looked at (arazzo R1, R6)? */
#include <string.h>

#include "arazzo/language/criterion.h"
#include "arazzo/language/template.h"
#include "arazzo/link/internal.h"
#include "arazzo/openapi/openapi.h"
#include "query/schema/schema.h"

/* Where an expression stands decides what it can see. */
enum role {
	ROLE_REQUEST, /* parameters and payload: before the response */
	ROLE_JUDGE,   /* successCriteria: before the step's own outputs */
	ROLE_AFTER,   /* outputs and actions of the step */
	ROLE_WORKFLOW /* outputs of the workflow: no order, no response */
};

struct expr_check {
	struct linker *k;
	struct workflow *w;
	struct step_flow *flow;
	json_t *index; /* { stepId: its index }: a list is slow */
	const struct step **by_index;
	const struct step *step;
	struct location location;
	enum role role;
};

static void
wrong(struct expr_check *c, struct location location, const char *rule,
    const struct expr *x, const char *why, const char *name)
{
	link_error(c->k, c->w, location, rule, "\"%s\": %s \"%s\"", x->text,
	    why, name);
}

static void
inputs_check(struct expr_check *c, const struct expr *x,
    struct location location)
{
	const struct schema *s = c->w->inputs;

	if (x->name == NULL ||
	    json_object_get(c->w->names->inputs, x->name) != NULL)
		return;
	if (s != NULL && schema_is_closed(s))
		wrong(c, location, "R9", x, "the inputs have no", x->name);
	else
		link_note(c->k, c->w, DIAG_WARNING, location, "R9",
		    "\"%s\": input \"%s\" is not declared", x->text, x->name);
}

static void
order_check(struct expr_check *c, const struct expr *x,
    struct location location, const struct step *to)
{
	if (c->role == ROLE_WORKFLOW || to->index < c->step->index ||
	    (to == c->step && c->role == ROLE_AFTER))
		return;
	if (to == c->step)
		link_note(c->k, c->w, DIAG_WARNING, location, "R24",
		    "\"%s\": the step has no outputs yet where this is needed",
		    x->text);
	else if (link_may_follow(c->k, c->flow, to, c->step))
		link_note(c->k, c->w, DIAG_WARNING, location, "R6",
		    "\"%s\": step \"%s\" runs before this one only by a goto "
		    "or retry",
		    x->text, to->id);
	else
		link_error(c->k, c->w, location, "R6",
		    "\"%s\": step \"%s\" comes later", x->text, to->id);
}

static void
steps_check(struct expr_check *c, const struct expr *x,
    struct location location)
{
	json_t *outputs = json_object_get(c->w->names->steps, x->id), *at;

	if (outputs == NULL) {
		wrong(c, location, "R1", x, "unknown step", x->id);
		return;
	}
	if (x->name != NULL && json_object_get(outputs, x->name) == NULL)
		wrong(c, location, "R1", x, "the step has no output", x->name);
	at = json_object_get(c->index, x->id);
	if (at != NULL)
		order_check(c, x, location,
		    c->by_index[json_integer_value(at)]);
}

static void
workflows_check(struct expr_check *c, const struct expr *x,
    struct location location)
{
	json_t *outputs = json_object_get(c->w->names->workflows, x->id);

	if (outputs == NULL)
		wrong(c, location, "R1", x, "unknown workflow", x->id);
	else if (x->field != NULL && strcmp(x->field, "outputs") == 0 &&
	    x->name != NULL && json_object_get(outputs, x->name) == NULL)
		wrong(c, location, "R1", x, "the workflow has no output",
		    x->name);
}

static void
sources_check(struct expr_check *c, const struct expr *x,
    struct location location)
{
	if (json_object_get(c->w->names->sources, x->id) == NULL)
		wrong(c, location, "R1", x, "unknown source", x->id);
}

/* The value of a parameter that is named by $components is compiled once. */
static void
component_use(struct expr_check *c, const char *name)
{
	const struct arazzo *z = c->w->owner;
	json_t *raw =
	    json_object_get(json_object_get(json_object_get(z->components,
						"parameters"),
				name),
		"value");
	struct param *p = c->w->component;

	while (p != NULL && strcmp(p->name, name) != 0)
		p = p->next;
	if (p != NULL || raw == NULL)
		return;
	p = link_alloc(c->k, sizeof *p);
	if (p == NULL)
		return;
	p->name = name;
	p->raw = raw;
	p->value =
	    template_compile(c->k->arena, z->doc, raw, c->w->names, c->k->l);
	p->next = c->w->component;
	c->w->component = p;
}

static void
components_check(struct expr_check *c, const struct expr *x,
    struct location location)
{
	json_t *kind = json_object_get(c->w->names->components, x->id);

	if (x->name == NULL)
		return;
	if (json_object_get(kind, x->name) == NULL)
		wrong(c, location, "R1", x, "unknown component", x->name);
	else if (strcmp(x->id, "parameters") == 0)
		component_use(c, x->name);
}

/* Reports a response that is not there yet, or not any more. */
static void
answer_check(struct expr_check *c, const struct expr *x,
    struct location location)
{
	if (c->role == ROLE_REQUEST)
		link_error(c->k, c->w, location, "R1",
		    "\"%s\": nothing was sent yet where this is needed",
		    x->text);
	else if (c->role == ROLE_WORKFLOW)
		link_note(c->k, c->w, DIAG_WARNING, location, "R1",
		    "\"%s\": a workflow has no request or response of its own",
		    x->text);
}

static void
expr_check(struct expr_check *c, const struct expr *x, struct location location)
{
	switch (x->kind) {
	case EXPR_INPUTS:
		inputs_check(c, x, location);
		break;
	case EXPR_STEPS:
		if (x->id != NULL)
			steps_check(c, x, location);
		break;
	case EXPR_WORKFLOWS:
		if (x->id != NULL)
			workflows_check(c, x, location);
		break;
	case EXPR_SOURCES:
		if (x->id != NULL)
			sources_check(c, x, location);
		break;
	case EXPR_COMPONENTS:
		if (x->id != NULL)
			components_check(c, x, location);
		break;
	case EXPR_OUTPUTS:
	case EXPR_SELF:
		break;
	default:
		answer_check(c, x, location);
	}
}

static void
expr_seen(void *ctx, const struct expr *x, json_t *at)
{
	struct expr_check *c = ctx;
	struct location location = doc_location(c->w->owner->doc, at);

	expr_check(c, x, location.line != 0 ? location : c->location);
}

static void
template_check(struct expr_check *c, const struct template *t,
    struct location location, enum role role)
{
	c->location = location;
	c->role = role;
	if (t != NULL)
		template_each(t, expr_seen, c);
}

static void
criteria_check(struct expr_check *c, const struct criterion_list *list,
    enum role role)
{
	c->role = role;
	for (; list != NULL; list = list->next) {
		c->location = doc_location(c->w->owner->doc, list->raw);
		if (list->criterion != NULL)
			criterion_each(list->criterion, expr_seen, c);
	}
}

static void
outputs_check(struct expr_check *c, const struct output *o, enum role role)
{
	for (; o != NULL; o = o->next)
		template_check(c, o->value, o->location, role);
}

static void
actions_check(struct expr_check *c, const struct action *list)
{
	for (; list != NULL; list = list->next) {
		criteria_check(c, list->criterion, ROLE_AFTER);
		for (const struct param *p = list->param; p != NULL;
		     p = p->next)
			template_check(c, p->value, p->location, ROLE_AFTER);
	}
}

static void
step_check(struct expr_check *c)
{
	const struct step *s = c->step;
	const struct body *b = s->body;

	for (const struct param *p = s->param; p != NULL; p = p->next)
		template_check(c, p->value, p->location, ROLE_REQUEST);
	if (b != NULL) {
		template_check(c, b->payload, b->location, ROLE_REQUEST);
		for (const struct replacement *r = b->replacement; r != NULL;
		     r = r->next)
			template_check(c, r->value, r->location, ROLE_REQUEST);
	}
	criteria_check(c, s->success, ROLE_JUDGE);
	outputs_check(c, s->output, ROLE_AFTER);
	actions_check(c, s->on_success);
	actions_check(c, s->on_failure);
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
catch_all_check(struct expr_check *c)
{
	if (c->step->on_success == NULL || !is_unsafe(c->step->next))
		return;
	for (const struct action *a = c->step->on_success; a != NULL;
	     a = a->next)
		if (a->criterion == NULL)
			return;
	link_note(c->k, c->w, DIAG_WARNING, c->step->location, "R26",
	    "step \"%s\": when none of its success actions matches, step "
	    "\"%s\" follows, a %s",
	    c->step->id, c->step->next->id, c->step->next->operation->method);
}

/* A sub-workflow whose required inputs are not given can never run. */
static void
sub_inputs_check(struct expr_check *c)
{
	const struct step *s = c->step;
	json_t *required;
	size_t i;
	json_t *v;

	if (s->workflow == NULL)
		return;
	required = json_object_get(json_object_get(s->workflow->raw, "inputs"),
	    "required");
	json_array_foreach(required, i, v) {
		const struct param *p = s->param;
		const char *name = json_string_value(v);

		while (name != NULL && p != NULL && strcmp(p->name, name) != 0)
			p = p->next;
		if (name != NULL && p == NULL)
			link_note(c->k, c->w, DIAG_WARNING, s->location, "R9",
			    "step \"%s\": workflow \"%s\" wants input \"%s\"",
			    s->id, s->workflow->id, name);
	}
}

static bool
steps_index(struct expr_check *c)
{
	c->index = value_keep(c->k->arena, json_object());
	c->by_index =
	    arena_array(c->k->arena, c->w->nsteps, sizeof *c->by_index);
	if (c->index == NULL || c->by_index == NULL)
		return false;
	for (const struct step *s = c->w->step; s != NULL; s = s->next) {
		c->by_index[s->index] = s;
		(void)json_object_set_new(c->index, s->id,
		    json_integer((json_int_t)s->index));
	}
	return true;
}

void
link_check(struct linker *k, struct workflow *w)
{
	struct expr_check c = { .k = k, .w = w, .flow = link_flow_new(k, w) };

	if (!steps_index(&c)) {
		link_error(k, w, w->location, NULL, "out of memory");
		return;
	}
	for (c.step = w->step; c.step != NULL; c.step = c.step->next) {
		step_check(&c);
		catch_all_check(&c);
		sub_inputs_check(&c);
	}
	c.step = NULL;
	outputs_check(&c, w->output, ROLE_WORKFLOW);
}
