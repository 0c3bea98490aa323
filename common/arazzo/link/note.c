/* Memory, diagnostics and the queue of reachable workflows, for every file of
 * the linker. */
#include <stdarg.h>
#include <string.h>

#include "arazzo/link/internal.h"

void *
link_alloc(struct linker *k, size_t size)
{
	void *ret = arena_alloc(k->arena, size);

	if (ret == NULL)
		diag_add(k->l, DIAG_ERROR, NULL, NULL,
		    (struct location){ 0, 0 }, "out of memory");
	return ret;
}

void *
link_note(struct linker *k, enum diag_kind kind, struct location at,
    const char *rule, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_addv(k->l, kind, rule, k->w->owner->doc, at, fmt, ap);
	va_end(ap);
	return NULL;
}

struct workflow *
link_workflow_find(const struct arazzo *z, const char *id)
{
	return index_get(&z->workflows, id, strlen(id));
}

void
link_reach(struct linker *k, struct workflow *w)
{
	if (w->reachable || k->aside)
		return;
	w->reachable = true;
	if (k->nqueued++ >= LINK_MAX_WORKFLOWS) {
		diag_add(k->l, DIAG_ERROR, "R7", w->owner->doc, w->location,
		    "more than %d workflows can be reached",
		    LINK_MAX_WORKFLOWS);
		return;
	}
	*k->queue_end = w;
	k->queue_end = &w->queued;
}
