/* Workflow-level parameters and actions beside those of the steps (R8):
 * the step's entries in their order, then the workflow's that none of them
 * replaces. */
#include <string.h>

#include "arazzo/link/internal.h"
#include "base/text.h"

static bool
param_given(const struct param *list, const struct param *p)
{
	for (; list != NULL; list = list->next)
		if (list->in == p->in &&
		    (p->in == PARAM_HEADER ?
			    text_equal_nocase(list->name, p->name) :
			    strcmp(list->name, p->name) == 0))
			return true;
	return false;
}

static void
params_merge(struct linker *k, struct workflow *w, struct step *s)
{
	struct param **end = &s->param;

	while (*end != NULL)
		end = &(*end)->next;
	for (const struct param *p = w->param; p != NULL; p = p->next) {
		struct param one = *p, *copy;

		one.next = NULL;
		/* N6: with a workflowId all parameters are inputs. */
		if (s->workflow_ref != NULL)
			one.in = PARAM_INPUT;
		else if (p->in == PARAM_INPUT) {
			link_error(k, w, p->location, "A68",
			    "parameter \"%s\" needs \"in\": step \"%s\" calls "
			    "an operation",
			    p->name, s->id);
			continue;
		}
		if (param_given(s->param, &one))
			continue;
		copy = link_alloc(k, sizeof *copy);
		if (copy == NULL)
			return;
		*copy = one;
		*end = copy;
		end = &copy->next;
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
actions_merge(struct linker *k, struct workflow *w, struct step *s,
    struct action **list, const struct action *more, const char *what)
{
	struct action **end = list;
	bool own = *list != NULL;

	while (*end != NULL)
		end = &(*end)->next;
	for (; more != NULL; more = more->next) {
		struct action *copy;

		if (action_given(*list, more->name))
			continue;
		copy = link_alloc(k, sizeof *copy);
		if (copy == NULL)
			return;
		*copy = *more;
		copy->from_workflow = true;
		copy->next = NULL;
		if (own)
			link_note(k, w, DIAG_WARNING, s->location, "R8",
			    "action \"%s\" of the workflow stays in force "
			    "beside the %s of step \"%s\"; many runners "
			    "replace the list",
			    more->name, what, s->id);
		*end = copy;
		end = &copy->next;
	}
}

static void
spin_note(struct linker *k, struct workflow *w, const struct step *s,
    struct action *c)
{
	c->spin = c->type == ACTION_GOTO && c->step == s;
	if (c->spin)
		link_note(k, w, DIAG_COMPAT, c->location, "C11",
		    "action \"%s\" goes to its own step without delay or "
		    "limit: once a second, until --max-steps or the deadline",
		    c->name);
}

static void
action_bind(struct linker *k, struct workflow *w, const struct step *s,
    struct action *c, bool success)
{
	if (c->type == ACTION_END)
		return;
	/* N7 was reported: other faults of it do not matter. */
	if (c->step_ref != NULL && c->workflow_ref != NULL) {
		c->step = link_step_find(w, c->step_ref);
		return;
	}
	if (c->step_ref != NULL)
		c->step = link_step_ref(k, w, c->location, c->step_ref,
		    success ? "A73" : "A79");
	if (c->workflow_ref != NULL)
		c->workflow = link_workflow_ref(k, w, c->location,
		    c->workflow_ref, success ? "A72" : "A78");
	spin_note(k, w, s, c);
	if (c->type == ACTION_RETRY && c->step == s)
		c->step = NULL; /* it is what a retry does anyway */
}

static void
actions_bind(struct linker *k, struct workflow *w, struct step *s)
{
	struct action *const list[] = { s->on_success, s->on_failure };

	s->nactions = 0;
	for (size_t i = 0; i < 2; i++)
		for (struct action *c = list[i]; c != NULL; c = c->next) {
			c->index = s->nactions++;
			action_bind(k, w, s, c, i == 0);
		}
	s->has_on_success = s->on_success != NULL;
}

void
link_merge(struct linker *k, struct workflow *w)
{
	for (struct step *s = w->step; s != NULL; s = s->next) {
		params_merge(k, w, s);
		actions_merge(k, w, s, &s->on_success, w->on_success,
		    "onSuccess");
		actions_merge(k, w, s, &s->on_failure, w->on_failure,
		    "onFailure");
		actions_bind(k, w, s);
	}
}
