/* What every unit test needs: libcheck and a main.  Each test has a sentence
 * for a name. */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"

/* UNIT_MAIN("text", test_a, test_b ...): runs them, each in its own process. */
static inline int
unit_run(const char *name, const TTest *const *test, size_t n)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner;
	int failed;

	for (size_t i = 0; i < n; i++)
		tcase_add_test(tcase, test[i]);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define UNIT_MAIN(name, ...) \
	int \
	main(void) \
	{ \
		const TTest *const test[] = { __VA_ARGS__ }; \
		return unit_run(name, test, sizeof test / sizeof test[0]); \
	}

#endif
