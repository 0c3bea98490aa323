/* Ranges of numbers and durations. */
#include <math.h>
#include <string.h>

#include "monitor/state.h"
#include "monitor/threshold.h"
#include "unit.h"

#define NUMBER_OF_67_DIGITS                        \
	"9999999999999999999999999999999999999999" \
	"999999999999999999999999999"

static struct arena *arena;

static struct threshold *
number(const char *text)
{
	struct err e = { 0 };
	struct threshold *t = threshold_parse(arena, text, &e);

	ck_assert_msg(t != NULL, "\"%s\": %s", text, e.text);
	return t;
}

static struct threshold *
duration(const char *text)
{
	struct err e = { 0 };
	struct threshold *t = threshold_parse_duration(arena, text, &e);

	ck_assert_msg(t != NULL, "\"%s\": %s", text, e.text);
	return t;
}

START_TEST(the_guidelines_examples_alert_where_they_say)
{
	static const struct {
		const char *range;
		double good, bad;
	} cases[] = {
		{ "10", 10, 10.5 },
		{ "10", 0, -0.5 },
		{ "10:", 10, 9.99 },
		{ "10:", 1e12, -1 },
		{ "~:10", -1e9, 11 },
		{ "10:20", 20, 9 },
		{ "10:20", 10, 21 },
		{ "@10:20", 9, 10 },
		{ "@10:20", 21, 20 },
		{ "~:", 0, NAN },
		{ "-5:-1", -3, 0 },
		{ ":5.75", 0, 5.7501 },
		{ ".5", 0.5, 0.51 },
		{ "007", 7, 8 },
		{ "-0.5:", 0, -1 },
	};

	arena = arena_new(0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct threshold *t = number(cases[i].range);

		ck_assert_msg(!threshold_alerts(t, cases[i].good),
		    "%s alerts at %g", cases[i].range, cases[i].good);
		ck_assert_msg(threshold_alerts(t, cases[i].bad),
		    "%s is silent at %g", cases[i].range, cases[i].bad);
		ck_assert_str_eq(t->text, cases[i].range);
	}
	ck_assert(!threshold_alerts(NULL, 5));
	ck_assert(number("10")->plain);
	ck_assert(!number("@10")->plain);
	ck_assert(!number("10:")->plain);
	ck_assert(!number("0:10")->plain);
	arena_free(arena);
}
END_TEST

START_TEST(what_is_no_range_is_refused_with_its_text)
{
	static const char *const bad[] = { "", ":", "@", "@:", "20:10", "abc",
		"10:20:30", "1,5", "--1", "+5", " 6", "inf", "nan", "~", "10:~",
		"1e", "0x10", "5 ", ".", "-", "1..2", "1e999",
		NUMBER_OF_67_DIGITS };

	arena = arena_new(0);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct err e = { 0 };

		ck_assert_msg(threshold_parse(arena, bad[i], &e) == NULL,
		    "\"%s\" was taken", bad[i]);
		ck_assert_int_eq(e.code, ERR_INPUT);
		ck_assert_msg(strstr(e.text, "invalid ") == e.text, "%s",
		    e.text);
	}
	arena_free(arena);
}
END_TEST

START_TEST(durations_are_ranges_in_seconds)
{
	struct err e = { 0 };
	struct threshold *t;

	arena = arena_new(0);
	t = duration("1d12h");
	ck_assert(t->plain);
	ck_assert(t->end == 129600);
	t = duration("15m:2h");
	ck_assert(t->start == 900 && t->end == 7200 && !t->plain);
	t = duration("@~:90");
	ck_assert(t->inside && t->start == -INFINITY && t->end == 90);
	t = duration("30m:");
	ck_assert(t->start == 1800 && t->end == INFINITY);
	ck_assert(duration("0.5s")->end == 0.5);
	ck_assert_ptr_null(threshold_parse_duration(arena, "2h:1h", &e));
	ck_assert_ptr_null(threshold_parse_duration(arena, "-5", &e));
	ck_assert_ptr_null(threshold_parse_duration(arena, "5x", &e));
	ck_assert_ptr_null(threshold_parse_duration(arena, "", &e));
	arena_free(arena);
}
END_TEST

START_TEST(the_longest_end_of_a_range_is_named)
{
	char text[THRESHOLD_END_MAX + 2] = "";
	struct err e = { 0 };

	arena = arena_new(0);
	memset(text, '0', THRESHOLD_END_MAX);
	ck_assert_ptr_nonnull(threshold_parse(arena, text, &e));
	text[THRESHOLD_END_MAX] = '0';
	ck_assert_ptr_null(threshold_parse(arena, text, &e));
	arena_free(arena);
}
END_TEST

START_TEST(unknown_is_worse_than_warning_and_better_than_critical)
{
	enum state s;

	ck_assert_int_eq(state_worse(STATE_OK, STATE_WARNING), STATE_WARNING);
	ck_assert_int_eq(state_worse(STATE_UNKNOWN, STATE_WARNING),
	    STATE_UNKNOWN);
	ck_assert_int_eq(state_worse(STATE_UNKNOWN, STATE_CRITICAL),
	    STATE_CRITICAL);
	ck_assert_int_eq(state_worse((enum state)9, STATE_OK), STATE_UNKNOWN);
	ck_assert_str_eq(state_word((enum state)9), "UNKNOWN");
	ck_assert_int_eq(state_parse("Critical", &s), 0);
	ck_assert_int_eq(s, STATE_CRITICAL);
	ck_assert_int_eq(state_parse("crit", &s), -1);
}
END_TEST

UNIT_MAIN("threshold", the_guidelines_examples_alert_where_they_say,
    what_is_no_range_is_refused_with_its_text, durations_are_ranges_in_seconds,
    the_longest_end_of_a_range_is_named,
    unknown_is_worse_than_warning_and_better_than_critical)
