/* The limits of one evaluation: its work and its depth. */
#include "query/jsonpath/ast.h"

#include "base/arena.h"
#include "base/err.h"

int
eval_work(struct eval *v, size_t n)
{
	v->work += n;
	if (v->work <= JSONPATH_MAX_WORK)
		return 0;
	return err_set(v->e, ERR_LIMIT,
	    "the JSONPath needs too much work on this value (over %d values "
	    "looked at)",
	    JSONPATH_MAX_WORK);
}

int
eval_enter(struct eval *v)
{
	if (v->depth >= JSONPATH_MAX_DEPTH)
		return err_set(v->e, ERR_LIMIT,
		    "the JSONPath goes over %d levels deep",
		    JSONPATH_MAX_DEPTH);
	v->depth++;
	return 0;
}

void
eval_leave(struct eval *v)
{
	v->depth--;
}

void
eval_end(struct eval *v)
{
	arena_free(v->last.arena);
	v->last.arena = NULL;
}
