/* load FILE RUNS: measures how the engine loads and prints a document, against
 * libyaml's bare events, interleaved in one process. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "data/doc.h"

#define MAX_RUNS 1001

static double
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Returns milliseconds, or a negative value on failure. */
static double
load(const char *text, size_t n, const char *name)
{
	double from = now_ms();
	struct arena *a = arena_new(0);
	struct err e = { 0 };

	if (a == NULL || doc_parse(a, text, n, name, NULL, &e) == NULL) {
		(void)printf("%s\n", e.text);
		return -1;
	}
	arena_free(a);
	return now_ms() - from;
}

static double
scan(const char *text, size_t n)
{
	double from = now_ms();
	yaml_parser_t parser;
	yaml_event_t event;
	int last;

	if (!yaml_parser_initialize(&parser))
		return -1;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
	do {
		if (!yaml_parser_parse(&parser, &event))
			return -1;
		last = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	} while (!last);
	yaml_parser_delete(&parser);
	return now_ms() - from;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int
side_by_side(const char *text, size_t n, const char *name, size_t runs)
{
	double loads[MAX_RUNS] = { 0 }, scans[MAX_RUNS] = { 0 };

	for (size_t i = 0; i < runs; i++) {
		loads[i] = load(text, n, name);
		scans[i] = scan(text, n);
		if (loads[i] < 0 || scans[i] < 0) {
			(void)printf("load: %s does not load\n", name);
			return 1;
		}
	}
	qsort(loads, runs, sizeof loads[0], compare);
	qsort(scans, runs, sizeof scans[0], compare);
	(void)printf(
	    "loading %zu kB of YAML, against libyaml's bare events "
	    "(%zu runs, medians)\n  cpu ms   %9.2f against %9.2f: %5.2f\n",
	    n / 1000, runs, loads[runs / 2], scans[runs / 2],
	    loads[runs / 2] / scans[runs / 2]);
	return 0;
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new(0);
	size_t runs = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	struct err e = { 0 };
	char *text;
	size_t n;
	int rc;

	if (a == NULL || runs < 1 || runs > MAX_RUNS) {
		(void)printf("usage: load FILE RUNS\n");
		return 3;
	}
	text = file_read(a, argv[1], DOC_MAX_BYTES, &n, &e);
	if (text == NULL) {
		(void)printf("%s\n", e.text);
		return 1;
	}
	rc = side_by_side(text, n, argv[1], runs);
	arena_free(a);
	return rc;
}
