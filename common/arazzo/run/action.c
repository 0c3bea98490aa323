/* Chooses the action that follows a step. */
#include "arazzo/run/action.h"

#include "arazzo/language/criterion.h"
#include "arazzo/model.h"
#include "http/http.h"

/* A75: "all criteria MUST be satisfied".  None: it always applies. */
static int
action_holds(const struct action *c, struct scope *s, struct next *n, bool *ret,
    struct err *e)
{
	*ret = true;
	for (const struct criterion_list *l = c->criterion; l != NULL && *ret;
	     l = l->next) {
		struct judgement j;

		if (criterion_test(l->criterion, s, &j, e) < 0)
			return err_wrap(e, "action \"%s\"", c->name);
		*ret = j.holds;
		if (j.finding != NULL)
			n->finding = arena_printf(s->arena, "action \"%s\": %s",
			    c->name, j.finding);
		if (j.note != NULL)
			n->note = arena_printf(s->arena, "action \"%s\": %s",
			    c->name, j.note);
	}
	return 0;
}

static const enum next_kind kinds[] = {
	[ACTION_END] = NEXT_END,
	[ACTION_GOTO] = NEXT_GOTO,
	[ACTION_RETRY] = NEXT_RETRY,
};

int
action_choose(const struct step *step, bool success, struct scope *s,
    unsigned *retried, const struct http_response *answer, int64_t now_ms,
    struct next *ret, struct err *e)
{
	const struct action *c = success ? step->on_success : step->on_failure;
	bool any = false;

	*ret = (struct next){ .kind = success ? NEXT_STEP : NEXT_FAIL };
	for (; c != NULL; c = c->next) {
		bool holds;

		if (action_holds(c, s, ret, &holds, e) < 0)
			return -1;
		if (!holds)
			continue;
		any = true;
		/* A83: "retryLimit MUST be exhausted prior to executing
		 * subsequent failure actions." */
		if (c->type == ACTION_RETRY &&
		    retried[c->index] >= c->retry_limit)
			continue;
		ret->kind = kinds[c->type];
		ret->action = c;
		if (c->type == ACTION_RETRY) {
			retried[c->index]++;
			/* A81: a Retry-After header overrules retryAfter,
			 * smaller or larger. */
			if (answer == NULL ||
			    http_retry_after(answer, now_ms, &ret->wait_ms) < 0)
				ret->wait_ms = c->retry_after_ms;
		}
		return 0;
	}
	/* R26: the run continues although no action asked for it. */
	if (!success || step->on_success == NULL || ret->finding != NULL)
		return 0;
	ret->finding =
	    "no success action matched; continuing with the next step";
	if (any)
		ret->finding = "polling stopped before its condition was met; "
			       "continuing with the next step";
	return 0;
}
