/* Clocks, environment, randomness, waiting. */
#include <limits.h>
#include <string.h>

#include "base/platform.h"
#include "unit.h"

static int64_t now;
static int64_t interrupted_at = INT64_MAX;

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

static bool
fake_interrupted(void *ctx)
{
	(void)ctx;
	return now >= interrupted_at;
}

static const struct platform fake = { .mono_ms = fake_ms,
	.sleep_ms = fake_sleep,
	.interrupted = fake_interrupted };

START_TEST(a_wait_ends_after_its_time)
{
	struct err e = { 0 };

	now = 1000;
	ck_assert_int_eq(platform_wait(&fake, 400, 1400, &e), 0);
	ck_assert(now == 1400);
	ck_assert_int_eq(platform_wait(&fake, 0, 1400, &e), 0);
	ck_assert_int_eq(platform_wait(&fake, -5, 1400, &e), 0);
	ck_assert(now == 1400);
}
END_TEST

START_TEST(a_wait_that_does_not_fit_is_not_begun)
{
	static const int64_t ms[] = { 401, INT64_MAX };
	struct err e = { 0 };

	now = 1000;
	for (size_t i = 0; i < sizeof ms / sizeof ms[0]; i++) {
		ck_assert_int_eq(platform_wait(&fake, ms[i], 1400, &e), -1);
		ck_assert_int_eq(e.code, ERR_TIMEOUT);
		ck_assert(now == 1000);
	}
	ck_assert(platform_left_ms(&fake, 1400) == 400);
	ck_assert(platform_left_ms(&fake, 900) == 0);
}
END_TEST

START_TEST(a_wait_ends_soon_when_interrupted)
{
	struct err e = { 0 };

	now = 0;
	interrupted_at = 200;
	ck_assert_int_eq(platform_wait(&fake, 10000, 20000, &e), -1);
	ck_assert_int_eq(e.code, ERR_TIMEOUT);
	ck_assert_str_eq(e.text, "interrupted");
	ck_assert_msg(now >= 200 && now <= 300, "%lld", (long long)now);
}
END_TEST

START_TEST(the_real_world_has_clocks_names_and_chance)
{
	const struct platform *w = platform_system();
	int64_t before = w->mono_ms(w->ctx), after;
	unsigned char one[16] = { 0 }, other[16] = { 0 };

	w->sleep_ms(w->ctx, 5);
	after = w->mono_ms(w->ctx);
	ck_assert_msg(after - before >= 4, "%lld", (long long)(after - before));
	/* 2020 is over, 2200 has not begun. */
	ck_assert(w->now_ms(w->ctx) > INT64_C(1600000000000));
	ck_assert(w->now_ms(w->ctx) < INT64_C(7258118400000));
	ck_assert_int_eq(setenv("TEST_WORLD_NAME", "x", 1), 0);
	ck_assert_str_eq(w->env(w->ctx, "TEST_WORLD_NAME"), "x");
	ck_assert_ptr_null(w->env(w->ctx, "TEST_WORLD_OTHER_NAME"));
	ck_assert_int_eq(w->random(w->ctx, one, sizeof one), 0);
	ck_assert_int_eq(w->random(w->ctx, other, sizeof other), 0);
	ck_assert_int_ne(memcmp(one, other, sizeof one), 0);
}
END_TEST

UNIT_MAIN("world", a_wait_ends_after_its_time,
    a_wait_that_does_not_fit_is_not_begun, a_wait_ends_soon_when_interrupted,
    the_real_world_has_clocks_names_and_chance)
