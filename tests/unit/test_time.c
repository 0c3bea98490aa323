/* Points in time and durations. */
#include "base/time.h"
#include "base/platform.h"
#include "unit.h"

START_TEST(rfc3339_with_fractions_and_offsets)
{
	int64_t ms;
	char text[TIME_TEXT_SIZE];

	ck_assert_int_eq(time_parse_rfc3339("2020-02-14T23:14:13.597Z", &ms),
	    0);
	ck_assert(ms == INT64_C(1581722053597));
	time_print_rfc3339_ms(ms, text);
	ck_assert_str_eq(text, "2020-02-14T23:14:13.597Z");
	time_print_basic(ms, text);
	ck_assert_str_eq(text, "20200214T231413Z");
	ck_assert_int_eq(time_parse_rfc3339("1990-12-31T15:59:60-08:00", &ms),
	    0);
	ck_assert_int_eq(time_parse_rfc3339("1990-12-31T15:59:59-24:00", &ms),
	    -1);
	ck_assert_int_eq(time_parse_rfc3339("2021-02-29T00:00:00Z", &ms), -1);
	ck_assert_int_eq(time_parse_rfc3339("2020-02-14 23:14:13Z", &ms), -1);
}
END_TEST

START_TEST(http_dates_in_three_forms)
{
	static const char *const text[] = { "Sun, 06 Nov 1994 08:49:37 GMT",
		"Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994" };
	static const char *const bad[] = { "Sun, 06 Nov  08:49:37 GMT",
		"Sunday, 06-Nov- 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
		"Sun, 31 Feb 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 24:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37 UTC", "Sun Nov  6 08:49:37" };
	int64_t ms;

	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(time_parse_http(text[i], &ms), 0);
		ck_assert(ms == INT64_C(784111777000));
	}
	ck_assert_int_eq(time_parse_http("soon", &ms), -1);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(time_parse_http(bad[i], &ms) == -1, "%s", bad[i]);
	ck_assert_int_eq(time_parse_http("", &ms), -1);
}
END_TEST

START_TEST(durations_as_people_write_them)
{
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = { { "90", 90000 }, { "90s", 90000 }, { "15m", 900000 },
		{ "2h", 7200000 }, { "1d12h", 129600000 }, { "500ms", 500 },
		{ "0.5s", 500 }, { "0", 0 }, { "1h30m10s", 5410000 } };
	static const char *const bad[] = { "", "h", "1h1h", "1m1h", "-1", "1x",
		"1.5h3m", " 1", "1e3", "1h 2m", "99999d9", "99999d1d" };
	static const char *const above[] = { "36526d", "36525d1ms",
		"99999999999999999999", "99999d2h" };
	int64_t ms;

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		ck_assert_int_eq(time_parse_duration(good[i].text, &ms), 0);
		ck_assert(ms == good[i].ms);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(time_parse_duration(bad[i], &ms) == -1, "%s",
		    bad[i]);
	for (size_t i = 0; i < sizeof above / sizeof above[0]; i++)
		ck_assert_msg(time_parse_duration(above[i], &ms) == -2, "%s",
		    above[i]);
}
END_TEST

START_TEST(durations_for_people_have_two_units)
{
	static const struct {
		int64_t ms;
		const char *text;
	} row[] = { { 0, "0s" }, { 850, "850ms" }, { 45000, "45s" },
		{ 11520000, "3h12m" }, { 7200000, "2h" }, { 187200000, "2d4h" },
		{ -5, "0s" } };
	char text[TIME_TEXT_SIZE];

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		time_print_duration(row[i].ms, text);
		ck_assert_str_eq(text, row[i].text);
	}
}
END_TEST

static int64_t now = 1000;

static int64_t
fake_ms(void *ctx)
{
	(void)ctx;
	return now;
}

static void
fake_sleep(void *ctx, int64_t ms)
{
	(void)ctx;
	now += ms;
}

START_TEST(a_wait_that_does_not_fit_is_not_begun)
{
	const struct platform w = { .mono_ms = fake_ms,
		.sleep_ms = fake_sleep };
	struct err e = { 0 };

	ck_assert_int_eq(platform_wait(&w, 500, 1400, &e), -1);
	ck_assert_int_eq(e.code, ERR_TIMEOUT);
	ck_assert(now == 1000);
	ck_assert_int_eq(platform_wait(&w, 400, 1400, &e), 0);
	ck_assert(now == 1400);
}
END_TEST

UNIT_MAIN("time", rfc3339_with_fractions_and_offsets, http_dates_in_three_forms,
    durations_as_people_write_them, durations_for_people_have_two_units,
    a_wait_that_does_not_fit_is_not_begun)
