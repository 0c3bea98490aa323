/* Details of builds that are read while their list is. */
#include "plugin/status/early.h"

#include <string.h>

#include "base/arena.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/call/worker_pool.h"
#include "plugin/model/state.h"
#include "plugin/status/approval.h"
#include "plugin/status/step.h"
#include "plugin/status/survey.h"

struct early {
	struct survey *survey;
	struct item *item;
};

static void
early_ask(void *ctx, struct worker *w, size_t i)
{
	const struct early *one = ctx;

	(void)i;
	step_ask(one->survey, w, one->item);
}

void
early_found(struct survey *s, struct worker *w, struct target *t,
    struct item *item)
{
	struct early *one;

	if (t->early == s->early || !image_state_runs(item->build.status) ||
	    item->arn == NULL || item->version == NULL ||
	    strchr(item->version, '/') == NULL)
		return;
	one = arena_alloc(w->arena, sizeof *one);
	if (one == NULL)
		return;
	*one = (struct early){ s, item };
	approvals_begin(s, w, item->region);
	if (worker_pool_add(s->pool, w, early_ask, one, 0) < 0)
		return;
	item->asked = true;
	t->early++;
}

/* Lists of one kind have no build in common: which of two targets a build
 * belongs to is known only when both have been read. */
void
early_begin(struct survey *s)
{
	for (size_t i = 0; i < s->ntargets; i++)
		if (s->by_index[i]->kind != s->by_index[0]->kind ||
		    (s->by_index[i]->kind != TARGET_ALL &&
			s->by_index[i]->kind != TARGET_PIPELINE))
			return;
	s->early = (unsigned)(s->call->options->max_requests / EARLY_SHARE /
	    (s->ntargets > 0 ? s->ntargets : 1));
}
