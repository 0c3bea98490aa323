/* Text, numbers and globs, whatever the locale is. */
#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "german.h"
#include "unit.h"

START_TEST(numbers_are_read_strictly)
{
	static const char *const bad[] = { "", " 1", "1 ", "+1", "01", "1.",
		".5", "1e", "0x1", "nan", "inf", "1,5", "1e999", "--1" };
	static const struct {
		const char *text;
		double value;
	} good[] = { { "0", 0 }, { "-1.5", -1.5 }, { "1e3", 1000 },
		{ "1E-2", 0.01 }, { "123456789.125", 123456789.125 } };
	double value;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(text_double(bad[i], &value) == -1, "%s", bad[i]);
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		ck_assert_int_eq(text_double(good[i].text, &value), 0);
		ck_assert_double_eq(value, good[i].value);
	}
}
END_TEST

START_TEST(integers_stop_at_their_range)
{
	int64_t i;
	uint64_t u;

	ck_assert_int_eq(text_i64("9223372036854775807", &i), 0);
	ck_assert(i == INT64_MAX);
	ck_assert_int_eq(text_i64("-9223372036854775808", &i), 0);
	ck_assert(i == INT64_MIN);
	ck_assert_int_eq(text_i64("9223372036854775808", &i), -1);
	ck_assert_int_eq(text_u64("18446744073709551615", &u), 0);
	ck_assert(u == UINT64_MAX);
	ck_assert_int_eq(text_u64("18446744073709551616", &u), -1);
	ck_assert_int_eq(text_u64("-1", &u), -1);
}
END_TEST

START_TEST(printed_numbers_are_short_and_read_back)
{
	static const struct {
		double value;
		const char *text;
	} row[] = { { 0, "0" }, { -0.0, "0" }, { 1, "1" }, { 0.1, "0.1" },
		{ 1234567, "1234567" }, { 0.000001, "0.000001" },
		{ -2.5, "-2.5" }, { 100, "100" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 999999999999999, "999999999999999" },
		{ -123456789.123456, "-123456789.123456" },
		{ 0.0000015, "0.0000015" }, { 1e14, "100000000000000" },
		{ 0.1 + 0.2, "0.30000000000000004" } };
	char text[TEXT_DOUBLE_SIZE];

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		text_print_double(row[i].value, text);
		ck_assert_str_eq(text, row[i].text);
	}
}
END_TEST

START_TEST(numbers_ignore_a_locale_with_a_decimal_comma)
{
	char text[TEXT_DOUBLE_SIZE];
	double value;

	if (!german_set())
		return; /* main() reported it */
	ck_assert_int_eq(text_double("1.5", &value), 0);
	ck_assert_double_eq(value, 1.5);
	ck_assert_int_eq(text_double("1,5", &value), -1);
	text_print_double(2.25, text);
	ck_assert_str_eq(text, "2.25");
}
END_TEST

START_TEST(globs_match_across_colons_and_slashes)
{
	ck_assert(text_glob("*", ""));
	ck_assert(text_glob("arn:*:image/web-*/*",
	    "arn:aws:x:image/web-a/1.0.0/1"));
	ck_assert(!text_glob("arn:*:image/db-*",
	    "arn:aws:x:image/web-a/1.0.0/1"));
	ck_assert(text_glob("a*b*c", "aXbXbXc"));
	ck_assert(!text_glob("a*b", "aXbX"));
	ck_assert(!text_glob("", "a"));
	ck_assert(!text_glob("a?", "ab"));
}
END_TEST

START_TEST(utf8_is_checked_and_never_cut_inside_a_character)
{
	char text[] = "ab\xc3\xa4";

	ck_assert(text_utf8_valid("\xf0\x9f\x98\x80", 4));
	ck_assert(!text_utf8_valid("\xc0\x80", 2));
	ck_assert(!text_utf8_valid("\xed\xa0\x80", 3));
	ck_assert(!text_utf8_valid("\xf4\x90\x80\x80", 4));
	ck_assert(!text_utf8_valid("\xc3", 1));
	text[3] = '\0';
	text_truncate_utf8(text, 3);
	ck_assert_str_eq(text, "ab");
}
END_TEST

START_TEST(errors_are_one_clean_line)
{
	struct err e = { 0 };

	ck_assert_int_eq(err_set(&e, ERR_INPUT,
			     "a\nb\x1b"
			     "c"),
	    -1);
	ck_assert_str_eq(e.text, "a b c");
	ck_assert_int_eq(err_wrap(&e, "step \"%s\"", "x"), -1);
	ck_assert_str_eq(e.text, "step \"x\": a b c");
	ck_assert_int_eq(e.code, ERR_INPUT);
}
END_TEST

START_TEST(the_floor_is_that_of_the_c_library)
{
	static const struct {
		double value, floor;
	} cases[] = {
		{ 0, 0 },
		{ 1.5, 1 },
		{ -1.5, -2 },
		{ -0.1, -1 },
		{ 3, 3 },
		{ -3, -3 },
		{ 4503599627370495.5, 4503599627370495 },
		{ -4503599627370495.5, -4503599627370496 },
		{ 1e300, 1e300 },
		{ -1e300, -1e300 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ck_assert_double_eq(text_floor(cases[i].value), cases[i].floor);
}
END_TEST

GERMAN_MAIN("text", the_floor_is_that_of_the_c_library,
    numbers_are_read_strictly, integers_stop_at_their_range,
    printed_numbers_are_short_and_read_back,
    numbers_ignore_a_locale_with_a_decimal_comma,
    globs_match_across_colons_and_slashes,
    utf8_is_checked_and_never_cut_inside_a_character, errors_are_one_clean_line)
