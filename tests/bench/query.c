/* query: how many JSONPath queries, bare filters, patterns a second, each on
 * the answer of a GetImage or on a list of 200 summaries. */
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/err.h"
#include "query/jsonpath.h"

#define LEAST_SECONDS 0.5

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
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
measure(const char *text, const void *compiled, json_t *root,
    int (*once)(const void *, json_t *, struct err *))
{
	double from = now(), taken;
	struct err e = { 0 };
	long n = 0;

	do {
		for (int i = 0; i < 100; i++, n++)
			if (once(compiled, root, &e) < 0) {
				(void)printf("%s: %s\n", text, e.text);
				return -1;
			}
		taken = now() - from;
	} while (taken < LEAST_SECONDS);
	(void)printf("  %10.0f a second  %s\n", (double)n / taken, text);
	return 0;
}

static int
compiling(const char *text)
{
	double from = now(), taken;
	long n = 0;

	do {
		for (int i = 0; i < 100; i++, n++) {
			struct arena *a = arena_new(0);

			if (a == NULL ||
			    jsonpath_compile(a, text, NULL) == NULL)
				return -1;
			arena_free(a);
		}
		taken = now() - from;
	} while (taken < LEAST_SECONDS);
	(void)printf("  %10.0f a second  compiling %s\n", (double)n / taken,
	    text);
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
	struct err e = { 0 };
	int rc = 0;

	if (a == NULL || root == NULL)
		return 3;
	(void)printf("JSONPath, a list of 200 (CPU time)\n");
	for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++)
		rc |= measure(queries[i], jsonpath_compile(a, queries[i], &e),
		    root, once_query);
	rc |= measure(filter, jsonpath_filter_compile(a, filter, &e), root,
	    once_filter);
	rc |= compiling(queries[4]);
	json_decref(root);
	arena_free(a);
	return rc != 0;
}
