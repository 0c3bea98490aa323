/* Numbers with all their digits: what is held, compared, divided, printed. */
#include <math.h>
#include <string.h>

#include "data/number.h"
#include "data/value.h"
#include "unit.h"

static struct arena *a;

static void
setup(void)
{
	a = arena_new(0);
}

static void
teardown(void)
{
	arena_free(a);
}

static json_t *
number(const char *text)
{
	struct err e = { 0 };
	json_t *v = value_keep(a, number_new(text, strlen(text), &e));

	ck_assert_msg(v != NULL, "%s: %s", text, e.text);
	return v;
}

START_TEST(what_loses_no_digits_is_jansson_s_own)
{
	static const char *const own[] = { "0", "-9223372036854775808", "1.5",
		"0.1", "123456789012345e200", "1e-290" };
	static const char *const held[] = { "9223372036854775808", "1e400",
		"0.1000000000000000055511151231257827", "-1e-400",
		"12345678901234567890.5", "10000000000000000000" };

	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		ck_assert_msg(!isnan(json_number_value(number(own[i]))), "%s",
		    own[i]);
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
		json_t *v = number(held[i]), *copy;

		ck_assert_msg(json_is_real(v) && isnan(json_real_value(v)),
		    "%s", held[i]);
		ck_assert_str_eq(value_print(a, v), held[i]);
		copy = value_keep(a, value_copy(v));
		ck_assert_str_eq(value_text(a, copy), held[i]);
	}
}
END_TEST

START_TEST(what_is_not_a_number_of_json_is_refused)
{
	static const char *const text[] = { "", "-", "01", "+1", ".5", "1.",
		"1e", "1e+", "1.5.5", "0x1", "1 ", "--1", "1e1.5", "-.1",
		"NaN" };

	for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
		struct err e = { 0 };

		ck_assert_msg(number_new(text[i], strlen(text[i]), &e) == NULL,
		    "%s", text[i]);
		ck_assert_int_eq(e.code, ERR_DOCUMENT);
	}
	ck_assert_ptr_null(number_new("1\0", 2, NULL));
}
END_TEST

START_TEST(numbers_are_compared_by_their_digits)
{
	static const struct {
		const char *a;
		char order;
		const char *b;
	} row[] = {
		{ "1", '=', "1.0" },
		{ "-0", '=', "0.0e5" },
		{ "1e400", '<', "1e401" },
		{ "10e399", '=', "1e400" },
		{ "-1e401", '<', "-1e400" },
		{ "1e-401", '<', "1e-400" },
		{ "0.1", '<', "0.1000000000000000055511151231257827" },
		{ "9007199254740993", '>', "9007199254740992.0" },
		{ "18446744073709551615", '<', "18446744073709551616" },
		{ "18446744073709551616.0", '=', "18446744073709551616" },
		{ "100.01", '>', "100.001" },
		{ "1e999999999999999999", '>', "9e999999999999999998" },
		/* Beyond DECIMAL_MAX_POWER by their digits only. */
		{ "1e99999999999999999999", '>', "5e999999999999999998" },
		{ "1e99999999999999999999", '<', "2e99999999999999999999" },
		{ "-1e-99999999999999999999", '<', "0" },
		{ "0e99999999999999999999", '=', "0" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		int wanted = row[i].order == '=' ? 0 :
		    row[i].order == '<'          ? -1 :
						   1;
		json_t *x = number(row[i].a), *y = number(row[i].b);

		ck_assert_msg(number_compare(x, y) == wanted, "%s %c %s",
		    row[i].a, row[i].order, row[i].b);
		ck_assert_msg(number_compare(y, x) == -wanted, "%s, %s",
		    row[i].b, row[i].a);
		ck_assert_int_eq(value_equal(x, y), wanted == 0);
	}
}
END_TEST

START_TEST(multiples_are_exact_and_bounded)
{
	static const struct {
		const char *v, *step;
		bool result;
	} row[] = {
		{ "18446744073709551616", "4294967296", true },
		{ "18446744073709551617", "4294967296", false },
		{ "1e999999999", "7", false },
		{ "7e999999999", "7", true },
		{ "1e999999999", "1024", true },
		{ "1e-999999999", "1e-999999998", false },
		{ "1e999999999999999999", "1e-999999999999999999", true },
		{ "0.3", "0.1", true },
		{ "0.30000000000000004", "0.1", false },
		{ "9999999999999999999", "9999999999999999999", true },
	};
	char room[NUMBER_ROOM], other[NUMBER_ROOM];

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct decimal d, step;

		ck_assert(number_decimal(number(row[i].v), false, room, &d));
		ck_assert(number_decimal(number(row[i].step), false, other,
		    &step));
		ck_assert_uint_le(step.ndigits, DECIMAL_MAX_DIVISOR);
		ck_assert_msg(decimal_is_multiple(&d, &step) == row[i].result,
		    "%s of %s", row[i].v, row[i].step);
	}
}
END_TEST

START_TEST(integers_may_be_written_in_any_form)
{
	int64_t i = 5;

	ck_assert(number_is_integer(number("1.0")));
	ck_assert(number_is_integer(number("12345678901234567890.0")));
	ck_assert(number_is_integer(number("1e400")));
	ck_assert(!number_is_integer(number("1e-400")));
	ck_assert(!number_is_integer(number("12345678901234567890.5")));
	ck_assert(number_i64(number("-9223372036854775808.0"), INT64_MIN,
	    INT64_MAX, &i));
	ck_assert_int_eq(i, INT64_MIN);
	ck_assert(!number_i64(number("9223372036854775808"), INT64_MIN,
	    INT64_MAX, &i));
	ck_assert(!number_i64(number("1e999999999"), 0, INT64_MAX, &i));
	ck_assert(!number_i64(number("1.5"), 0, 2, &i));
	ck_assert(!number_i64(number("11"), 0, 10, &i));
	ck_assert(!number_i64(json_true(), 0, 10, &i));
	ck_assert_int_eq(i, INT64_MIN);
}
END_TEST

START_TEST(the_nearest_double_is_there_for_what_needs_one)
{
	ck_assert_double_eq(number_double(number("18446744073709551615")),
	    18446744073709551616.0);
	ck_assert_double_infinite(number_double(number("1e400")));
	ck_assert(number_double(number("-1e400")) < 0);
	ck_assert_double_eq(number_double(number("1e-400")), 0);
	ck_assert_int_eq(number_sign(number("1e-400")), 1);
	ck_assert_int_eq(number_sign(number("-0.0")), 0);
	ck_assert_double_eq(number_double(json_null()), 0);
}
END_TEST

START_TEST(plain_digits_have_a_limit)
{
	static const char *const row[][2] = {
		{ "1e20", "100000000000000000000" }, { "-1.5e-3", "-0.0015" },
		{ "0.10", "0.1" }, { "12.5e1", "125" }, { "120.0", "120" },
		{ "-0", "0" }, { "1234.5678e2", "123456.78" }
	};
	char room[NUMBER_ROOM], text[DECIMAL_ROOM];
	struct decimal d;

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		ck_assert(decimal_read(row[i][0], strlen(row[i][0]), &d));
		ck_assert(decimal_print(&d, text));
		ck_assert_str_eq(text, row[i][1]);
	}
	ck_assert(number_decimal(number("-1e399"), false, room, &d));
	ck_assert(decimal_print(&d, text));
	ck_assert_uint_eq(strlen(text), 1 + DECIMAL_MAX_PLAIN);
	ck_assert(decimal_read("1e400", 5, &d) && !decimal_print(&d, text));
	ck_assert(decimal_read("1e-401", 6, &d) && !decimal_print(&d, text));
	ck_assert(decimal_read("1e999999999999999999999", 23, &d));
	ck_assert(!decimal_print(&d, text));
}
END_TEST

START_TEST(a_number_of_a_megabyte_is_held_and_compared)
{
	size_t n = (size_t)1 << 20;
	char *text = arena_alloc(a, n + 1);
	json_t *x, *y;

	memset(text, '7', n);
	text[n] = '\0';
	x = number(text);
	text[n - 1] = '8';
	y = number(text);
	ck_assert_int_eq(number_compare(x, y), -1);
	ck_assert(!value_equal(x, y));
	ck_assert_double_infinite(number_double(x));
	ck_assert_uint_eq(strlen(value_print(a, x)), n);
}
END_TEST

UNIT_MAIN_AROUND("number", setup, teardown,
    what_loses_no_digits_is_jansson_s_own,
    what_is_not_a_number_of_json_is_refused,
    numbers_are_compared_by_their_digits, multiples_are_exact_and_bounded,
    integers_may_be_written_in_any_form,
    the_nearest_double_is_there_for_what_needs_one, plain_digits_have_a_limit,
    a_number_of_a_megabyte_is_held_and_compared)
