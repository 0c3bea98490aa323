/* Steps that wait for an approval. */
#include "plugin/status/approval.h"

#include "base/arena.h"
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
add_step(void *ctx, struct worker *w, json_t *step, int64_t date_ms,
    struct err *e)
{
	struct approval_list *l = ctx;
	struct waiting_step *one = arena_alloc(w->arena, sizeof *one);

	if (one == NULL || value_keep(w->arena, json_incref(step)) == NULL)
		return err_memory(e);
	one->step = step;
	one->date_ms = date_ms;
	*l->step_end = one;
	l->step_end = &one->next;
	return 0;
}

static void
read_list(struct approval_list *l, struct worker *w)
{
	const struct pages p = { .survey = l->survey,
		.worker = w,
		.workflow = "waiting-steps",
		.region = l->region,
		.each = add_step,
		.ctx = l,
		.may_lack = true };
	struct err e = { 0 };

	if (ask_pages(&p, &e) < 0)
		l->unread = arena_strdup(w->arena, e.text);
}

static void
read_task(void *ctx, struct worker *w, size_t i)
{
	(void)i;
	read_list(ctx, w);
}

static void
read_new(void *ctx, struct worker *w, size_t i)
{
	struct approval_list **all = ctx;

	read_list(all[i], w);
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
	if (l != NULL && worker_pool_add(s->pool, w, read_task, l, 0) < 0)
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

/* index: ARNs of unfinished builds to their place in item.  Builds that were not
 * requested may wait too. */
static void
apply_list(const struct approval_list *l, json_t *index, struct item **item)
{
	for (const struct waiting_step *one = l->step; one != NULL;
	     one = one->next) {
		const char *arn = build_text(one->step, "imageBuildVersionArn");
		json_t *at = arn == NULL ? NULL : json_object_get(index, arn);

		if (at != NULL &&
		    text_equal(item[json_integer_value(at)]->region, l->region))
			apply_step(item[json_integer_value(at)], one);
	}
}

/* The first unfinished build of a region names why the list was not read. */
static void
apply_lists(const struct survey *s, json_t *index, struct item **item, size_t n)
{
	for (struct approval_list *l = s->approvals; l != NULL; l = l->next) {
		apply_list(l, index, item);
		for (size_t i = 0; i < n && l->unread != NULL; i++)
			if (json_object_get(index, item[i]->arn) != NULL &&
			    text_equal(item[i]->region, l->region)) {
				item[i]->detail.unlisted = l->unread;
				l->unread = NULL;
			}
	}
}

void
approvals_ask(struct survey *s, struct item **item, size_t n)
{
	struct arena *a = s->call->arena;
	json_t *index = value_keep(a, json_object());
	struct approval_list **new = arena_array(a, n, sizeof *new), *l;
	size_t nnew = 0;

	if (index == NULL || new == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct image_state *state =
		    image_state_find(item[i]->build.status);

		if (state == NULL || !state->running || item[i]->region == NULL)
			continue;
		(void)json_object_set_new(index, item[i]->arn,
		    json_integer((json_int_t)i));
		if ((l = list_add(s, a, item[i]->region)) != NULL)
			new[nnew++] = l;
	}
	worker_pool_run(s->pool, nnew, read_new, new);
	apply_lists(s, index, item, n);
}
