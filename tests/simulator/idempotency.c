/* Client tokens: a repeated request gets the first response again.  A token
 * belongs to its operation: create and cancel may share one. */
#include <string.h>

#include "base/arena.h"
#include "operation.h"
#include "sim.h"

static const char *
token_key(const struct call *c)
{
	return arena_printf(c->ask->a, "%s %s", c->operation->name,
	    call_text(c, "clientToken"));
}

int
token_replay(struct call *c, json_t **ret)
{
	const json_t *kept = json_object_get(c->sim->tokens, token_key(c));

	if (kept == NULL)
		return 0;
	if (!json_equal(json_object_get(kept, "request"), c->in))
		return call_fail(c, 400, "IdempotentParameterMismatchException",
		    "The client token provided is already used for a request "
		    "with different parameters.");
	*ret = json_deep_copy(json_object_get(kept, "answer"));
	(void)json_object_set_new(*ret, "requestId",
	    json_string(c->answer->request_id));
	return 1;
}

void
token_keep(struct call *c, const json_t *out)
{
	(void)json_object_set_new(c->sim->tokens, token_key(c),
	    json_pack("{s:o, s:o}", "request", json_deep_copy(c->in), "answer",
		json_deep_copy(out)));
}
