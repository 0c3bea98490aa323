/* Selects the stuck builds of one pipeline, by the lists and the verdict of the
 * check. */
#include "plugin/status/stuck.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/call/worker_pool.h"
#include "plugin/model/build.h"
#include "plugin/status/detail.h"
#include "plugin/status/judge.h"
#include "plugin/status/select.h"
#include "plugin/status/survey.h"

static bool
is_unfinished(const struct item *i)
{
	return !i->seen && image_state_runs(i->build.status);
}

/* Without a threshold --min-age is the criterion. */
static bool
is_stuck(const struct options *o, const struct item *i)
{
	int64_t age;

	if (o->critical != NULL || o->phase_critical != NULL)
		return judge_stuck(o, i);
	return judge_age(i, &age) && age >= o->min_age_ms;
}

/* Reads the phases of the builds that a phase threshold is about.  An unread one
 * would be judged by the build's age, which is good enough for an alarm and not
 * for a cancel. */
static int
read_phases(struct survey *s, const struct selection *sel, struct err *e)
{
	const struct options *o = s->call->options;
	struct item **list;
	size_t n, kept = 0;

	if (o->phase_critical == NULL)
		return 0;
	list = selection_for_steps(sel, s->call->arena, o, &n);
	if (list == NULL)
		return err_memory(e);
	for (size_t i = 0; i < n; i++)
		if (is_unfinished(list[i]) &&
		    option_range_of(o->phase_critical, list[i]->build.status) !=
			NULL)
			list[kept++] = list[i];
	worker_pool_run(s->pool, kept, detail_ask, list);
	for (size_t i = 0; i < kept; i++)
		if (list[i]->detail.unread != NULL)
			return err_set(e, ERR_REMOTE,
			    "the phase of %s was not read: %s", list[i]->label,
			    list[i]->detail.unread);
	return 0;
}

/* Takes a stuck item.  Its ARN is what will be cancelled: it must be a build of
 * the pipeline's account and region. */
static int
take(struct arena *a, const struct target *t, const struct item *i,
    struct stuck_build *ret, struct err *e)
{
	if (i->arn == NULL || arn_parse(a, i->arn, &ret->arn, NULL) < 0 ||
	    !arn_is_build(&ret->arn) ||
	    !text_equal(ret->arn.region, t->arn.region) ||
	    !text_equal(ret->arn.account, t->arn.account))
		return err_set(e, ERR_REMOTE,
		    "the service's list contains \"%.200s\", which is not a"
		    " build of this account and region",
		    i->arn == NULL ? "" : i->arn);
	ret->status = i->build.status;
	return 0;
}

static int
oldest_first(const void *x, const void *y)
{
	const struct item *const *a = x, *const *b = y;
	int64_t p = 0, q = 0;

	(void)judge_age(*a, &p);
	(void)judge_age(*b, &q);
	if (p != q)
		return p > q ? -1 : 1;
	return strcmp((*a)->label, (*b)->label);
}

static int
select_builds(struct survey *s, struct stuck *ret, struct err *e)
{
	const struct target *t = s->target;
	const struct item **list;
	struct arena *a = s->call->arena;
	struct selection sel;
	int64_t age;
	size_t n = 0;

	list = arena_array(a, t->nitems + 1, sizeof *list);
	ret->build = arena_array(a, t->nitems + 1, sizeof *ret->build);
	if (selection_make(&sel, a, t) < 0 || list == NULL ||
	    ret->build == NULL)
		return err_memory(e);
	if (read_phases(s, &sel, e) < 0)
		return -1;
	for (const struct item *i = t->item; i != NULL; i = i->next) {
		/* A word that we do not know may be that of a build that
		 * runs. */
		if (!i->seen && image_state_find(i->build.status) == NULL &&
		    ret->unknown++ == 0) {
			ret->unknown_label = i->label;
			ret->unknown_status = i->build.status;
		}
		if (!is_unfinished(i))
			continue;
		ret->running++;
		if (judge_age(i, &age) &&
		    (!ret->has_oldest || age > ret->oldest_ms)) {
			ret->has_oldest = true;
			ret->oldest_ms = age;
		}
		if (is_stuck(s->call->options, i))
			list[n++] = i;
	}
	qsort(list, n, sizeof *list, oldest_first);
	for (; ret->n < n; ret->n++)
		if (take(a, t, list[ret->n], &ret->build[ret->n], e) < 0)
			return -1;
	return 0;
}

int
stuck_select(struct call *c, struct stuck *ret, struct err *e)
{
	struct survey s;
	int r;

	memset(ret, 0, sizeof *ret);
	if (survey_open(&s, c, e) < 0)
		return -1;
	s.phases_only = true;
	survey_targets(&s);
	if (s.target->error.code != ERR_NONE) {
		*e = s.target->error;
		r = -1;
	} else {
		r = select_builds(&s, ret, e);
	}
	ret->requests = atomic_load(&s.requests);
	worker_pool_close(s.pool);
	return r;
}
