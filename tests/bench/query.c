/* query: measures JSONPath queries and bare filters on a list of 200 summaries
 * against a bare walk over all values of that document, interleaved in one
 * process. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/err.h"
#include "query/jsonpath/jsonpath.h"

#define ROUNDS 21
#define LEAST_US 2000 /* of one measurement */

/* One way to spend time on root: once, with its argument. */
struct task {
	const char *text;
	const void *arg;
	json_t *root;
	int (*once)(const void *arg, json_t *root, struct err *e);
};

static double
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static json_t *
summaries(void)
{
	static const char *const states[] = { "AVAILABLE", "FAILED", "BUILDING",
		"TESTING" };
	json_t *list = json_array();

	for (int i = 0; i < 200; i++)
		(void)json_array_append_new(list,
		    json_pack("{s:s, s:s, s:i, s:{s:s}, s:[s,s]}", "name",
			"web-base", "version", "1.4.0/7", "build", i, "state",
			"status", states[i % 4], "tags", "a", "b"));
	return json_pack("{s:o, s:{s:s, s:{s:s}}}", "list", list, "image",
	    "arn", "arn:aws:imagebuilder:eu-west-1:1:image/web-base/1.4.0/7",
	    "state", "status", "TESTING");
}

static int
once_query(const void *q, json_t *root, struct err *e)
{
	json_t *nodes = json_array();
	int rc = jsonpath_select(q, root, nodes, e);

	json_decref(nodes);
	return rc;
}

static int
once_filter(const void *f, json_t *root, struct err *e)
{
	bool holds;

	return jsonpath_filter_test(f, root, NULL, NULL, &holds, e);
}

static int
once_compile(const void *text, json_t *root, struct err *e)
{
	struct arena *a = arena_new(0);
	int rc = a != NULL && jsonpath_compile(a, text, e) != NULL ? 0 : -1;

	(void)root;
	arena_free(a);
	return rc;
}

static size_t
values_in(json_t *v)
{
	size_t n = 1, i;
	json_t *part;

	for (void *it = json_object_iter(v); it != NULL;
	     it = json_object_iter_next(v, it))
		n += values_in(json_object_iter_value(it));
	json_array_foreach(v, i, part) {
		n += values_in(part);
	}
	return n;
}

static int
once_walk(const void *arg, json_t *root, struct err *e)
{
	(void)arg;
	(void)e;
	return values_in(root) > 1000 ? 0 : -1;
}

/* Returns microseconds per call, or a negative value; increases *n until they
 * can be measured. */
static double
measure(const struct task *t, size_t *n)
{
	struct err e = { 0 };

	for (;; *n *= 2) {
		double from = now_us(), taken;

		for (size_t i = 0; i < *n; i++)
			if (t->once(t->arg, t->root, &e) < 0) {
				(void)printf("query: %s: %s\n", t->text,
				    e.text);
				return -1;
			}
		taken = now_us() - from;
		if (taken >= LEAST_US)
			return taken / (double)*n;
	}
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values)
{
	qsort(values, ROUNDS, sizeof values[0], compare);
	return values[ROUNDS / 2];
}

static int
side_by_side(const struct task *t, const struct task *other)
{
	double x[ROUNDS], y[ROUNDS], us, other_us;
	size_t n = 1, m = 1;

	if (t->arg == NULL) {
		(void)printf("query: %s: it does not compile\n", t->text);
		return -1;
	}
	for (size_t i = 0; i < ROUNDS; i++) {
		x[i] = measure(t, &n);
		y[i] = measure(other, &m);
		if (x[i] < 0 || y[i] < 0)
			return -1;
	}
	us = median(x);
	other_us = median(y);
	(void)printf("  cpu us   %9.2f against %9.2f: %6.3f %9.0f/s  %s\n", us,
	    other_us, us / other_us, 1e6 / us, t->text);
	return 0;
}

int
main(void)
{
	static const char *const queries[] = {
		"$.image.state.status",
		"$.list[*].state.status",
		"$..status",
		"$.list[?@.state.status=='FAILED']",
		"$.list[?@.build>100 && @.tags[0]=='a'].version",
		"$.list[?match(@.name, 'web-.*')].build",
	};
	static const char filter[] = "$.image.state.status == \"FAILED\" || "
				     "$.image.state.status == \"CANCELLED\"";
	struct arena *a = arena_new(0);
	json_t *root = summaries();
	const struct task walk = { "the walk", NULL, root, once_walk };
	struct task t = { .root = root, .once = once_query };
	struct err e = { 0 };
	int rc = 0;

	if (a == NULL || root == NULL)
		return 3;
	(void)printf("JSONPath on a list of 200, against a bare walk over its "
		     "%zu values (%d rounds, medians)\n",
	    values_in(root), ROUNDS);
	for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
		t.text = queries[i];
		t.arg = jsonpath_compile(a, t.text, &e);
		rc |= side_by_side(&t, &walk);
	}
	t = (struct task){ filter, jsonpath_filter_compile(a, filter, &e), root,
		once_filter };
	rc |= side_by_side(&t, &walk);
	t = (struct task){ "compiling the fifth", queries[4], root,
		once_compile };
	rc |= side_by_side(&t, &walk);
	json_decref(root);
	arena_free(a);
	return rc != 0;
}
