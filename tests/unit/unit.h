/* The frame of every unit test: libcheck and a main.  Each test has a sentence
 * for a name. */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"

/* Runs the tests, each in its own process, between setup and teardown (both
 * may be NULL). */
static inline int
unit_run_around(const char *name, void (*setup)(void), void (*teardown)(void),
    const TTest *const *test, size_t n)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	for (size_t i = 0; i < n; i++)
		tcase_add_test(tcase, test[i]);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static inline int
unit_run(const char *name, const TTest *const *test, size_t n)
{
	return unit_run_around(name, NULL, NULL, test, n);
}

/* A time limit in ms for a machine as slow as this one; see tests/pace.sh. */
static inline int
unit_scaled(int ms)
{
	const char *pace = getenv("TEST_PACE");
	int n = pace != NULL ? (int)strtol(pace, NULL, 10) : 1;

	return n > 1 ? ms * n : ms;
}

/* UNIT_MAIN("text", test_a, test_b ...) */
#define UNIT_MAIN(name, ...)                                               \
	int main(void)                                                     \
	{                                                                  \
		const TTest *const test[] = { __VA_ARGS__ };               \
		return unit_run(name, test, sizeof test / sizeof test[0]); \
	}

/* The same with setup and teardown around each test. */
#define UNIT_MAIN_AROUND(name, setup, teardown, ...)                \
	int main(void)                                              \
	{                                                           \
		const TTest *const test[] = { __VA_ARGS__ };        \
		return unit_run_around(name, setup, teardown, test, \
		    sizeof test / sizeof test[0]);                  \
	}

#endif
