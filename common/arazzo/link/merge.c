/* Workflow-level parameters and actions beside those of the steps (R8):
 * the step's entries in their order, then the workflow's that none of them
 * replaces. */
#include <string.h>

#include "arazzo/link/internal.h"
#include "arazzo/openapi/openapi.h"

static bool
param_given(const struct param *list, enum param_in in, const char *name)
{
	for (; list != NULL; list = list->next)
		if (list->in == in && param_same_name(in, list->name, name))
			return true;
	return false;
}

static void
params_merge(struct linker *k, struct step *s)
{
	struct param **end = &s->param;

	while (*end != NULL)
		end = &(*end)->next;
	for (const struct param *p = k->w->param; p != NULL; p = p->next) {
		/* N6: with a workflowId all parameters are inputs. */
		enum param_in in =
		    s->workflow_ref != NULL ? PARAM_INPUT : p->in;

		if (s->workflow_ref == NULL && in == PARAM_INPUT)
			link_error(k, p->location, "A68",
			    "parameter \"%s\" needs \"in\": step \"%s\" calls "
			    "an operation",
			    p->name, s->id);
		else if (!param_given(s->param, in, p->name) &&
		    (*end = link_alloc(k, sizeof **end)) != NULL) {
			**end = *p;
			(*end)->in = in;
			(*end)->next = NULL;
			end = &(*end)->next;
		}
	}
}

static bool
action_given(const struct action *list, const char *name)
{
	for (; list != NULL; list = list->next)
		if (strcmp(list->name, name) == 0)
			return true;
	return false;
}

static void
actions_merge(struct linker *k, const struct step *s, struct action **list,
    const struct action *more, const char *what)
{
	struct action **end = list;
	bool own = *list != NULL;

	while (*end != NULL)
		end = &(*end)->next;
	for (; more != NULL; more = more->next) {
		if (action_given(*list, more->name))
			continue;
		*end = link_alloc(k, sizeof **end);
		if (*end == NULL)
			return;
		**end = *more;
		(*end)->next = NULL;
		end = &(*end)->next;
		if (own)
			link_note(k, DIAG_WARNING, s->location, "R8",
			    "action \"%s\" of the workflow stays in force "
			    "beside the %s of step \"%s\"; many runners "
			    "replace the list",
			    more->name, what, s->id);
	}
}

static void
action_bind(struct linker *k, const struct step *s, struct action *c,
    bool success)
{
	if (c->type == ACTION_END)
		return;
	if (c->step_ref != NULL)
		c->step = link_step_find(k->w, c->step_ref);
	/* N7 was reported: other faults of it do not matter. */
	if (c->step_ref != NULL && c->workflow_ref != NULL)
		return;
	if (c->step_ref != NULL && c->step == NULL)
		link_error(k, c->location, success ? "A73" : "A79",
		    "workflow \"%s\" has no step \"%s\"", k->w->id,
		    c->step_ref);
	if (c->workflow_ref != NULL)
		c->workflow = link_workflow_ref(k, c->location, c->workflow_ref,
		    success ? "A72" : "A78");
	c->spin = c->type == ACTION_GOTO && c->step == s;
	if (c->spin)
		link_note(k, DIAG_COMPAT, c->location, "C11",
		    "action \"%s\" goes to its own step without delay or "
		    "limit: once a second, until --max-steps or the deadline",
		    c->name);
	if (c->type == ACTION_RETRY && c->step == s)
		c->step = NULL; /* it is what a retry does anyway */
}

static void
actions_bind(struct linker *k, struct step *s)
{
	struct action *const list[] = { s->on_success, s->on_failure };

	s->nactions = 0;
	for (size_t i = 0; i < 2; i++)
		for (struct action *c = list[i]; c != NULL; c = c->next) {
			c->index = s->nactions++;
			action_bind(k, s, c, i == 0);
		}
}

static size_t
params_count(const struct param *p)
{
	size_t n = 0;

	for (; p != NULL; p = p->next)
		n++;
	return n;
}

static size_t
actions_count(const struct action *a)
{
	size_t n = 0;

	for (; a != NULL; a = a->next)
		n++;
	return n;
}

/* Names of the step's lists are compared with each other and with the
 * operation's.  false: an error was added. */
static bool
work_left(struct linker *k, const struct step *s)
{
	const struct workflow *w = k->w;
	size_t params = params_count(s->param) + params_count(w->param) + 1;
	size_t success =
	    actions_count(s->on_success) + actions_count(w->on_success);
	size_t failure =
	    actions_count(s->on_failure) + actions_count(w->on_failure);
	size_t declared = 0;

	for (const struct op_param *p =
		 s->operation != NULL ? s->operation->param : NULL;
	     p != NULL; p = p->next)
		declared++;
	k->work += params * (params + declared) + success * success +
	    failure * failure;
	if (k->work <= LINK_MAX_WORK)
		return true;
	link_error(k, s->location, NULL,
	    "step \"%s\": parameters and actions need too much work (over %d "
	    "pairs of names compared)",
	    s->id, LINK_MAX_WORK);
	return false;
}

void
link_merge(struct linker *k)
{
	const struct workflow *w = k->w;

	for (struct step *s = w->step; s != NULL; s = s->next) {
		if (!work_left(k, s))
			return;
		params_merge(k, s);
		actions_merge(k, s, &s->on_success, w->on_success, "onSuccess");
		actions_merge(k, s, &s->on_failure, w->on_failure, "onFailure");
		actions_bind(k, s);
	}
}
