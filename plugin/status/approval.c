/* Steps that wait for an approval. */
#include "plugin/status/approval.h"

#include <string.h>

#include "base/arena.h"
#include "base/index.h"
#include "base/text.h"
#include "data/value.h"
#include "plugin/call/call.h"
#include "plugin/call/worker_pool.h"
#include "plugin/model/state.h"
#include "plugin/status/step.h"
#include "plugin/status/ask.h"
#include "plugin/status/survey.h"

struct waiting_step {
	json_t *step;
	int64_t date_ms;
	struct waiting_step *next;
};

/* The steps of a region that wait, of all its builds. */
struct approval_list {
	struct survey *survey;
	const char *region;
	struct waiting_step *step, **step_end;
	const char *unread; /* why it was not read; NULL: it was */
	struct approval_list *next;
};

/* Reading ------------------------------------------------------------- */

static int
add_step(void *ctx, const struct listed *l, struct err *e)
{
	struct approval_list *list = ctx;
	struct arena *a = l->worker->arena;
	struct waiting_step *one = arena_alloc(a, sizeof *one);

	if (one == NULL || value_keep(a, json_incref(l->value)) == NULL)
		return err_memory(e);
	one->step = l->value;
	one->date_ms = l->date_ms;
	*list->step_end = one;
	list->step_end = &one->next;
	return 0;
}

/* Reads the i-th list from this one on. */
static void
read_list(void *ctx, struct worker *w, size_t i)
{
	struct approval_list *l = ctx;
	struct pages p = { NULL, w, NULL, "waiting-steps", NULL, NULL, add_step,
		NULL, true };
	struct err e = { 0 };

	while (i-- > 0)
		l = l->next;
	p.survey = l->survey;
	p.region = l->region;
	p.ctx = l;
	if (ask_pages(&p, &e) < 0)
		l->unread = arena_strdup(w->arena, e.text);
}

/* Adds the list of a region.  NULL: it is there already, or no memory. */
static struct approval_list *
list_add(struct survey *s, struct arena *a, const char *region)
{
	struct approval_list **end = &s->approvals;

	while (*end != NULL && !text_equal((*end)->region, region))
		end = &(*end)->next;
	if (*end != NULL)
		return NULL;
	*end = arena_alloc(a, sizeof **end);
	if (*end != NULL) {
		(*end)->survey = s;
		(*end)->region = region;
		(*end)->step_end = &(*end)->step;
	}
	return *end;
}

void
approvals_begin(struct survey *s, struct worker *w, const char *region)
{
	struct approval_list *l;

	if (region == NULL)
		return;
	(void)pthread_mutex_lock(&s->lock);
	l = list_add(s, w->arena, region);
	(void)pthread_mutex_unlock(&s->lock);
	if (l != NULL && worker_pool_add(s->pool, w, read_list, l, 0) < 0)
		l->unread = "out of memory";
}

/* Details ------------------------------------------------------------- */

/* The step of a build that has waited longest is the one shown. */
static bool
is_earlier(json_t *a, json_t *b)
{
	int64_t start, other;

	if (b == NULL || !build_time(b, "startTime", &other))
		return true;
	return build_time(a, "startTime", &start) && start < other;
}

/* Drops details that were read before this step was known: they may be about
 * another one. */
static void
apply_step(struct item *item, const struct waiting_step *one)
{
	if (item->asked)
		item->detail = (struct detail){ 0 };
	item->asked = false;
	item->detail.waiting++;
	if (!is_earlier(one->step, item->detail.approval))
		return;
	item->detail.approval = one->step;
	step_name(item, one->step, one->date_ms);
}

/* running: the unfinished builds by their ARNs.  Builds that were not requested
 * may wait too. */
static void
apply_list(const struct approval_list *l, const struct index *running)
{
	for (const struct waiting_step *one = l->step; one != NULL;
	     one = one->next) {
		const char *arn = build_text(one->step, "imageBuildVersionArn");
		struct item *item = NULL;

		if (arn != NULL)
			item = index_get(running, arn, strlen(arn));
		if (item != NULL && text_equal(item->region, l->region))
			apply_step(item, one);
	}
}

static bool
may_wait(const struct item *item)
{
	return image_state_runs(item->build.status) && item->region != NULL;
}

/* The first unfinished build of a region names why the list was not read. */
static void
apply_unread(const struct approval_list *l, struct item **item, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (may_wait(item[i]) &&
		    text_equal(item[i]->region, l->region)) {
			item[i]->detail.unlisted = l->unread;
			return;
		}
}

void
approvals_ask(struct survey *s, struct item **item, size_t n)
{
	struct arena *a = s->call->arena;
	struct approval_list *first = NULL, *l;
	struct index running = { 0 };
	size_t nnew = 0;

	for (size_t i = 0; i < n; i++) {
		if (!may_wait(item[i]))
			continue;
		(void)index_put(a, &running, item[i]->arn, strlen(item[i]->arn),
		    item[i]);
		if ((l = list_add(s, a, item[i]->region)) == NULL)
			continue;
		first = first == NULL ? l : first;
		nnew++;
	}
	worker_pool_run(s->pool, nnew, read_list, first);
	for (l = s->approvals; l != NULL; l = l->next) {
		apply_list(l, &running);
		if (l->unread != NULL)
			apply_unread(l, item, n);
	}
}
