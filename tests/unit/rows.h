/* Tables of texts and what becomes of each. */
#ifndef TESTS_UNIT_ROWS_H
#define TESTS_UNIT_ROWS_H

#include <string.h>

#include "unit.h"

struct row {
	const char *text, *want;
};

static inline void
rows_check(const char *(*become)(const char *), const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = become(row[i].text);

		ck_assert_msg(strcmp(got, row[i].want) == 0, "%s: %s, not %s",
		    row[i].text, got, row[i].want);
	}
}

#define ROWS_CHECK(become, row) \
	rows_check(become, row, sizeof(row) / sizeof(row)[0])

#endif
