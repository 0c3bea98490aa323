/* Numbers under a locale with a decimal comma, as a host may have set one. */
#include "base/text.h"
#include "data/doc.h"
#include "data/value.h"
#include "german.h"
#include "unit.h"

START_TEST(numbers_are_read_with_a_point)
{
	double value;

	ck_assert_int_eq(text_double("1.5", &value), 0);
	ck_assert_double_eq(value, 1.5);
	ck_assert_int_eq(text_double("-1.25e-2", &value), 0);
	ck_assert_double_eq(value, -0.0125);
	ck_assert_int_eq(text_double("1,5", &value), -1);
}
END_TEST

START_TEST(numbers_of_many_digits_are_read_too)
{
	char text[1200];
	double value;

	memset(text, '0', sizeof text);
	text[1] = '.';
	text[sizeof text - 2] = '1';
	text[sizeof text - 1] = '\0';
	ck_assert_int_eq(text_double(text, &value), 0);
	ck_assert_double_eq(value, 0);
	memset(text, '1', sizeof text - 1);
	text[1] = '.';
	ck_assert_int_eq(text_double(text, &value), 0);
	ck_assert_double_eq(value, 1.1111111111111112);
}
END_TEST

START_TEST(numbers_are_printed_with_a_point)
{
	char text[TEXT_DOUBLE_SIZE];

	text_print_double(2.25, text);
	ck_assert_str_eq(text, "2.25");
	text_print_double(-1.5e300, text);
	ck_assert_str_eq(text, "-1.5e+300");
}
END_TEST

START_TEST(values_and_documents_are_read_and_printed_with_a_point)
{
	static const char text[] = "[1.5,-0.25,1.5e+300,1e-7]";
	static const char yaml[] = "[.5, +1.50, 1,5, -2.]";
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	json_t *v = value_parse(a, text, strlen(text), &e);
	struct doc *d = doc_parse(a, yaml, strlen(yaml), "x.yaml", NULL, &e);

	ck_assert_msg(v != NULL && d != NULL, "%s", e.text);
	ck_assert_str_eq(value_print(a, v), "[1.5,-0.25,1.5e+300,0.0000001]");
	ck_assert_str_eq(value_print(a, d->root), "[0.5,1.5,1,5,-2]");
	arena_free(a);
}
END_TEST

int
main(void)
{
	const TTest *const test[] = { numbers_are_read_with_a_point,
		numbers_of_many_digits_are_read_too,
		numbers_are_printed_with_a_point,
		values_and_documents_are_read_and_printed_with_a_point };
	int result = 77;

	if (german_begin() && german_set())
		result = unit_run("locale", test, sizeof test / sizeof test[0]);
	else
		(void)printf("SKIP: no locale de_DE.UTF-8, and localedef"
			     " cannot build it\n");
	german_end();
	return result;
}
