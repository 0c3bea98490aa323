/* Which builds are judged, and how many are in a state. */
#include "plugin/status/select.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/index.h"
#include "base/text.h"
#include "plugin/status/judge.h"
#include "plugin/model/build.h"
#include "plugin/status/survey.h"

/* "1.10.0/2" after "1.9.0/31": number by number. */
static int
compare_versions(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		size_t n = strspn(a, "0123456789"), m = strspn(b, "0123456789");
		int order;

		if (n != m)
			return n < m ? -1 : 1;
		if ((order = strncmp(a, b, n)) != 0)
			return order;
		a += n + (a[n] != '\0');
		b += m + (b[m] != '\0');
	}
	return (*a != '\0') - (*b != '\0');
}

/* No order of lists is promised: by date, else by version. */
static bool
is_newer(const struct item *a, const struct item *b)
{
	if (a->build.has_created && b->build.has_created &&
	    a->build.created_ms != b->build.created_ms)
		return a->build.created_ms > b->build.created_ms;
	if (a->version == NULL || b->version == NULL)
		return a->version != NULL;
	return compare_versions(a->version, b->version) > 0;
}

/* Unfinished, or an unknown word: never hidden. */
static bool
is_open(const struct item *item)
{
	const struct image_state *s = image_state_find(item->build.status);

	return s == NULL || s->running;
}

static bool
is_available(const struct item *item)
{
	return build_is(&item->build, "AVAILABLE");
}

static bool
is_ended(const struct item *item)
{
	return !is_open(item);
}

/* Sets judged of the newest of a target, and of each name with --all, that fits;
 * of all that --image named.  Those are put into best, with room for all. */
static size_t
select_newest(const struct target *t, struct arena *a,
    bool (*fits)(const struct item *), struct item **best)
{
	struct index newest = { 0 };
	size_t n = 0;

	for (struct item *i = t->item; i != NULL; i = i->next) {
		const char *group = t->kind == TARGET_PIPELINE ? "" : i->group;
		struct item **at = NULL;

		if (!fits(i))
			continue;
		if (t->kind != TARGET_IMAGE)
			at = index_get(&newest, group, strlen(group));
		if (at == NULL) {
			best[n] = i;
			(void)index_put(a, &newest, group, strlen(group),
			    &best[n++]);
		} else if (is_newer(i, *at)) {
			*at = i;
		}
	}
	for (size_t i = 0; i < n; i++)
		best[i]->judged = true;
	return n;
}

/* Which of two responses about one build counts: a build that has ended does not
 * run again, so that response is the newer one; of two ends the worse. */
static bool
overrules(const struct item *a, const struct item *b)
{
	const struct image_state *s = image_state_find(a->build.status);
	const struct image_state *t = image_state_find(b->build.status);

	if (s == NULL || t == NULL || s->running)
		return false;
	return t->running ||
	    (s->verdict != t->verdict &&
		state_worse(s->verdict, t->verdict) == s->verdict);
}

/* A build that was read twice is one build. */
static void
mark_seen(const struct selection *s)
{
	struct index index = { 0 };

	for (size_t i = 0; i < s->nitems; i++) {
		struct item *item = s->item[i], *other;
		const char *arn = item->arn;

		if (arn == NULL)
			continue;
		other = index_get(&index, arn, strlen(arn));
		if (other != NULL && !overrules(item, other)) {
			item = other;
			other = s->item[i];
		}
		if (other != NULL) {
			item->judged |= other->judged;
			other->seen = true;
		}
		(void)index_put(s->arena, &index, arn, strlen(arn), item);
	}
}

/* The order of a word among the counts: worst first. */
static int
rank(const char *word)
{
	const struct image_state *s = image_state_find(word);

	if (s == NULL)
		return 1;
	if (s->verdict == STATE_CRITICAL)
		return 0;
	if (s->verdict == STATE_WARNING)
		return 2;
	return 3 + (int)(s - image_state_at(0));
}

int
selection_add(struct selection *s, const char *word, unsigned n)
{
	struct state_count **end = &s->count, *c = s->count;
	size_t k = 0;

	while (c != NULL && !text_equal(c->word, word))
		c = c->next;
	if (c != NULL) {
		c->n += n;
		return 0;
	}
	if ((c = arena_alloc(s->arena, sizeof *c)) == NULL)
		return -1;
	while (*end != NULL && rank((*end)->word) <= rank(word))
		end = &(*end)->next;
	*c = (struct state_count){ .word = word, .n = n, .next = *end };
	for (; *word != '\0' && k < sizeof c->label - 1; word++)
		c->label[k++] = text_is_alnum(*word) ? text_lower(*word) : '_';
	*end = c;
	return 0;
}

int
selection_make(struct selection *s, struct arena *a, const struct target *list)
{
	size_t n = 0;

	*s = (struct selection){ .arena = a, .target = list };
	for (const struct target *t = list; t != NULL; t = t->next)
		n += t->nitems;
	if ((s->item = arena_array(a, n + 1, sizeof(void *))) == NULL)
		return -1;
	for (const struct target *t = list; t != NULL; t = t->next) {
		struct item **best =
		    arena_array(a, t->nitems + 1, sizeof *best);

		for (struct item *i = t->item; i != NULL; i = i->next) {
			i->judged = t->kind == TARGET_IMAGE || is_open(i);
			s->item[s->nitems++] = i;
		}
		if (best == NULL)
			return -1;
		(void)select_newest(t, a, is_ended, best);
	}
	mark_seen(s);
	for (size_t i = 0; i < s->nitems; i++) {
		const char *word = s->item[i]->build.status;

		if (s->item[i]->seen)
			continue;
		if (selection_add(s, word == NULL ? "UNKNOWN" : word, 1) < 0)
			return -1;
		s->running += image_state_runs(word);
	}
	return 0;
}

const struct item *
selection_newest_available(const struct target *t)
{
	const struct item *best = NULL;

	for (const struct item *i = t->item; i != NULL; i = i->next)
		if (is_available(i) && (best == NULL || is_newer(i, best)))
			best = i;
	return best;
}

struct item **
selection_for_findings(const struct selection *s, struct arena *a,
    size_t *ret_n)
{
	struct item **list = arena_array(a, s->nitems + 1, sizeof *list);
	size_t n = 0, kept = 0;

	if (list == NULL)
		return NULL;
	for (const struct target *t = s->target; t != NULL; t = t->next)
		n += select_newest(t, a, is_available, list + n);
	for (size_t i = 0; i < n; i++)
		if (!list[i]->seen && list[i]->arn != NULL)
			list[kept++] = list[i];
	*ret_n = kept;
	return list;
}

/* Steps --------------------------------------------------------------- */

static int
worst_first(const void *x, const void *y)
{
	const struct item *a = *(struct item *const *)x;
	const struct item *b = *(struct item *const *)y;
	int64_t p = 0, q = 0;

	if (a->state != b->state)
		return state_worse(a->state, b->state) == a->state ? -1 : 1;
	(void)judge_age(a, &p);
	(void)judge_age(b, &q);
	return (p < q) - (p > q);
}

static bool
wants_steps(const struct item *i)
{
	if (!i->judged || i->seen || i->arn == NULL || i->version == NULL ||
	    strchr(i->version, '/') == NULL)
		return false;
	return image_state_runs(i->build.status) ||
	    (build_is(&i->build, "FAILED") && i->build.failure == NULL);
}

struct item **
selection_for_steps(const struct selection *s, struct arena *a,
    const struct options *o, size_t *ret_n)
{
	struct item **list = arena_array(a, s->nitems + 1, sizeof *list);
	size_t n = 0;

	if (list == NULL)
		return NULL;
	for (size_t i = 0; i < s->nitems; i++) {
		struct status_verdict v;

		if (!wants_steps(s->item[i]))
			continue;
		judge_build(o, s->item[i], &v);
		s->item[i]->state = v.state;
		list[n++] = s->item[i];
	}
	qsort(list, n, sizeof *list, worst_first);
	*ret_n = n;
	return list;
}
