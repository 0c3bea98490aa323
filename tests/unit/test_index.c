/* The hash table: what was put is found, whatever is around it. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/index.h"

START_TEST(an_empty_index_has_nothing)
{
	struct index x = { 0 };

	ck_assert_ptr_null(index_get(&x, "", 0));
	ck_assert_ptr_null(index_get(&x, "a", 1));
}
END_TEST

START_TEST(ten_thousand_keys_are_found_again_and_no_other)
{
	static char keys[10000][8];
	struct arena *a = arena_new(0);
	struct index x = { 0 };

	for (size_t i = 0; i < 10000; i++) {
		(void)snprintf(keys[i], sizeof keys[i], "k%zu", i);
		ck_assert_int_eq(index_put(a, &x, keys[i], strlen(keys[i]),
				     keys[i]),
		    0);
	}
	ck_assert_uint_eq(x.n, 10000);
	for (size_t i = 0; i < 10000; i++)
		ck_assert_ptr_eq(index_get(&x, keys[i], strlen(keys[i])),
		    keys[i]);
	ck_assert_ptr_null(index_get(&x, "k10000", 6));
	ck_assert_ptr_null(index_get(&x, "", 0));
	arena_free(a);
}
END_TEST

START_TEST(keys_are_bytes_and_the_last_value_counts)
{
	struct arena *a = arena_new(0);
	struct index x = { 0 };
	int one = 1, two = 2;

	(void)index_put(a, &x, "ab", 2, &one);
	(void)index_put(a, &x, "ab", 3, &two);
	ck_assert_ptr_eq(index_get(&x, "ab", 2), &one);
	ck_assert_ptr_eq(index_get(&x, "ab", 3), &two);
	(void)index_put(a, &x, "ab", 2, &two);
	ck_assert_ptr_eq(index_get(&x, "abc", 2), &two);
	ck_assert_uint_eq(x.n, 2);
	arena_free(a);
}
END_TEST

START_TEST(without_memory_it_reports_so_and_keeps_what_it_has)
{
	struct arena *a = arena_new(600);
	struct index x = { 0 };
	size_t n = 0;
	char key;

	ck_assert_int_eq(index_put(a, &x, "", 0, &key), 0);
	while (n < 100 && index_put(a, &x, "0123456789", n % 10 + 1, &key) == 0)
		n++;
	ck_assert_ptr_eq(index_get(&x, "", 0), &key);
	arena_free(a);
}
END_TEST

UNIT_MAIN("index", an_empty_index_has_nothing,
    ten_thousand_keys_are_found_again_and_no_other,
    keys_are_bytes_and_the_last_value_counts,
    without_memory_it_reports_so_and_keeps_what_it_has)
