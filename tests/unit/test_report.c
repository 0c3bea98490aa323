/* Reports: worst state, summary, labels. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/index.h"
#include "base/text.h"
#include "monitor/report.h"
#include "unit.h"

START_TEST(a_line_is_clean)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "a\nb\r\n\tc", "a b c" },
		{ "  lead and trail \n", "lead and trail" },
		{ "a|b\\n", "a!b/n" },
		{ "x\xff\xfey", "x\xef\xbf\xbd\xef\xbf\xbdy" },
		{ "caf\xc3\xa9 \xe2\x9c\x93", "caf\xc3\xa9 \xe2\x9c\x93" },
		{ "a\x1b[31mred\x7f", "a [31mred" },
		{ "a\xe2\x80\xa8"
		  "b\xe2\x80\xae"
		  "c",
		    "a b c" },
		{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "", "" },
		{ "\n", "" },
	};
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ck_assert_str_eq(report_clean(a, cases[i].in, 100),
		    cases[i].out);
	arena_free(a);
}
END_TEST

START_TEST(a_line_is_cut_at_its_limit_between_characters)
{
	static const char text[] = "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 end";
	struct arena *a = arena_new(0);

	for (size_t max = 0; max < 20; max++) {
		char *s = report_clean(a, text, max);

		ck_assert_msg(strlen(s) <= max, "%zu: \"%s\"", max, s);
		ck_assert_msg(text_utf8_valid(s, strlen(s)), "%zu", max);
		ck_assert(max >= sizeof text - 1 || max < 3 ||
		    text_ends(s, "..."));
	}
	ck_assert_str_eq(report_clean(a, "abcdef", 6), "abcdef");
	ck_assert_str_eq(report_clean(a, "abcdefg", 6), "abc...");
	ck_assert_str_eq(report_clean(a, text, 8), "\xc3\xa9\xc3\xa9...");
	arena_free(a);
}
END_TEST

START_TEST(a_verdict_that_was_never_set_is_unknown)
{
	struct arena *a = arena_new(0);
	struct report *r = report_new(a, "IMAGEBUILDER");

	ck_assert_int_eq(r->state, STATE_UNKNOWN);
	ck_assert_int_eq(report_worst(r), STATE_UNKNOWN);
	(void)report_check(r, "image", "a", STATE_OK, "fine");
	ck_assert_int_eq(report_worst(r), STATE_OK);
	(void)report_check(r, "image", "b", STATE_UNKNOWN, "?");
	(void)report_check(r, "image", "c", STATE_WARNING, "!");
	ck_assert_int_eq(report_worst(r), STATE_UNKNOWN);
	arena_free(a);
}
END_TEST

START_TEST(sorting_is_worst_first_and_keeps_the_order_of_equals)
{
	static const enum state in[] = { STATE_OK, STATE_WARNING,
		STATE_CRITICAL, STATE_OK, STATE_UNKNOWN, STATE_CRITICAL };
	struct arena *a = arena_new(0);
	struct report *r = report_new(a, "X");
	char order[16] = "";

	for (size_t i = 0; i < 6; i++)
		(void)report_check(r, "image", (char[2]){ (char)('a' + i) },
		    in[i], "text");
	report_sort(r);
	(void)report_check(r, "image", "z", STATE_OK, "last");
	for (struct check *c = r->check; c != NULL; c = c->next)
		strcat(order, c->name);
	ck_assert_str_eq(order, "cfebadz");
	arena_free(a);
}
END_TEST

START_TEST(labels_are_safe_and_unique_in_19_characters)
{
	static const char *const in[] = { "time", "a=b'c d", "",
		"a_very_long_label_number_one", "a_very_long_label_number_two",
		"a_very_long_label_number_3", "time" };
	static const char *const out[] = { "time", "a_b_c_d", "_",
		"a_very_long_label_number_one", "a_very_long_la_2",
		"a_very_long_la_3", "time_2" };
	struct arena *a = arena_new(0);
	struct report *r = report_new(a, "X");
	struct metric *m;
	size_t i = 0;

	for (; i < 7; i++)
		report_metric(r, NULL, in[i], 1, "s", NULL, NULL);
	report_metric(r, NULL, "nan", NAN, "", NULL, NULL);
	report_metric(r, NULL, "inf", INFINITY, "", NULL, NULL);
	for (i = 0, m = r->metric; m != NULL; m = m->next, i++)
		ck_assert_str_eq(m->label, out[i]);
	ck_assert_uint_eq(i, 7);
	arena_free(a);
}
END_TEST

/* Linear: it takes no noticeable time, where a search took a minute. */
START_TEST(nine_thousand_labels_with_one_beginning_are_unique)
{
	struct arena *a = arena_new(0);
	struct report *r = report_new(a, "X");
	struct index seen = { 0 };
	char label[64];

	for (unsigned i = 0; i < 9000; i++) {
		(void)snprintf(label, sizeof label,
		    "fetch_the_details_of_build_%u.time", i);
		report_metric(r, NULL, label, i, "s", NULL, NULL);
	}
	for (const struct metric *m = r->metric; m != NULL; m = m->next) {
		size_t n = strnlen(m->label, METRIC_LABEL_UNIQUE);

		ck_assert_ptr_null(index_get(&seen, m->label, n));
		ck_assert_int_eq(index_put(a, &seen, m->label, n,
				     (void *)(uintptr_t)m),
		    0);
	}
	ck_assert_uint_eq(seen.n, 9000);
	arena_free(a);
}
END_TEST

START_TEST(units_are_the_four_of_the_guidelines_or_none)
{
	struct arena *a = arena_new(0);
	struct report *r = report_new(a, "X");

	report_metric(r, NULL, "a", 1, "ms", NULL, NULL);
	report_metric(r, NULL, "b", -1, "%", NULL, NULL);
	ck_assert_str_eq(r->metric->unit, "");
	ck_assert_str_eq(r->metric->next->unit, "%");
	ck_assert(r->metric->has_min);
	ck_assert(!r->metric->next->has_min);
	arena_free(a);
}
END_TEST

START_TEST(without_memory_the_report_remembers_and_goes_on)
{
	for (size_t limit = 4096; limit < 8192; limit += 64) {
		struct arena *a = arena_new(limit);
		struct report *r = report_new(a, "X");
		struct check *c = NULL;

		for (int i = 0; r != NULL && i < 100; i++) {
			c = report_check(r, "image", "n", STATE_OK, "%d", i);
			ck_assert_ptr_nonnull(c);
			check_line(r, c, "a line of %d", i);
			check_label(r, c, "arn", "arn:aws:x");
			report_metric(r, c, "age", i, "s", NULL, NULL);
		}
		if (r != NULL) {
			ck_assert(r->failed);
			ck_assert_str_eq(c->text, "out of memory");
		}
		arena_free(a);
	}
}
END_TEST

UNIT_MAIN("report", a_line_is_clean,
    a_line_is_cut_at_its_limit_between_characters,
    a_verdict_that_was_never_set_is_unknown,
    sorting_is_worst_first_and_keeps_the_order_of_equals,
    labels_are_safe_and_unique_in_19_characters,
    nine_thousand_labels_with_one_beginning_are_unique,
    units_are_the_four_of_the_guidelines_or_none,
    without_memory_the_report_remembers_and_goes_on)
