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

struct approvals {
	struct survey *survey;
	struct item **item;
	json_t *index; /* of unfinished builds: ARN to location in item */
	struct item **region; /* the first unfinished build of each */
	size_t nregions;
};

struct approval_list {
	const struct approvals *all;
	const char *region;
};

/* The step of a build that has waited longest is the one shown. */
static bool
is_earlier(json_t *a, json_t *b)
{
	int64_t start, other;

	if (b == NULL || !build_time(b, "startTime", &other))
		return true;
	return build_time(a, "startTime", &start) && start < other;
}

/* One element of a page; builds that were not requested may wait too. */
static int
add_step(void *ctx, struct worker *w, json_t *step, int64_t date_ms,
    struct err *e)
{
	const struct approval_list *l = ctx;
	const char *arn = build_text(step, "imageBuildVersionArn");
	json_t *at = arn == NULL ? NULL : json_object_get(l->all->index, arn);
	struct item *item;

	if (at == NULL)
		return 0;
	item = l->all->item[json_integer_value(at)];
	/* Builds of another region belong to another thread. */
	if (!text_equal(item->region, l->region))
		return 0;
	item->detail.waiting++;
	if (!is_earlier(step, item->detail.approval))
		return 0;
	if (value_keep(w->arena, json_incref(step)) == NULL)
		return err_memory(e);
	item->detail.approval = step;
	step_name(item, step, date_ms);
	return 0;
}

static void
ask_region(void *ctx, struct worker *w, size_t i)
{
	const struct approvals *all = ctx;
	struct item *first = all->region[i];
	struct approval_list l = { all, first->region };
	const struct pages p = { .survey = all->survey,
		.worker = w,
		.workflow = "waiting-steps",
		.region = first->region,
		.each = add_step,
		.ctx = &l,
		.may_lack = true };
	struct err e = { 0 };

	if (ask_pages(&p, &e) < 0)
		first->detail.unlisted = arena_strdup(w->arena, e.text);
}

static void
add_region(struct approvals *all, struct item *item)
{
	for (size_t i = 0; i < all->nregions; i++)
		if (text_equal(all->region[i]->region, item->region))
			return;
	all->region[all->nregions++] = item;
}

void
approvals_ask(struct survey *s, struct item **item, size_t n)
{
	struct arena *a = s->call->arena;
	struct approvals all = { .survey = s,
		.item = item,
		.index = value_keep(a, json_object()),
		.region = arena_array(a, n, sizeof *all.region) };

	if (all.index == NULL || all.region == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct image_state *state =
		    image_state_find(item[i]->build.status);

		if (state == NULL || !state->running || item[i]->region == NULL)
			continue;
		(void)json_object_set_new(all.index, item[i]->arn,
		    json_integer((json_int_t)i));
		add_region(&all, item[i]);
	}
	worker_pool_run(s->pool, all.nregions, ask_region, &all);
}
