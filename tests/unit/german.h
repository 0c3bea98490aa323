/* A locale with a decimal comma, for tests; Debian's machines lack it. */
#ifndef GERMAN_H
#define GERMAN_H

#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char german_dir[] = "/tmp/german.XXXXXX";

static inline bool
german_set(void)
{
	return setlocale(LC_ALL, "de_DE.UTF-8") != NULL &&
	    strcmp(localeconv()->decimal_point, ",") == 0;
}

/* Makes the locale known, in a folder of its own where the system has none; the
 * program's own stays "C".  False: localedef cannot build it. */
static inline bool
german_begin(void)
{
	char command[200];
	bool known = german_set();

	if (!known && mkdtemp(german_dir) != NULL) {
		(void)snprintf(command, sizeof command,
		    "localedef --no-archive -i de_DE -f UTF-8"
		    " '%s/de_DE.UTF-8' >/dev/null 2>&1",
		    german_dir);
		known = system(command) == 0 &&
		    setenv("LOCPATH", german_dir, 1) == 0 && german_set();
	}
	(void)setlocale(LC_ALL, "C");
	return known;
}

/* Removes the folder. */
static inline void
german_end(void)
{
	char command[200];

	if (access(german_dir, F_OK) != 0)
		return;
	(void)snprintf(command, sizeof command, "rm -r '%s'", german_dir);
	if (system(command) != 0)
		(void)printf("%s remains\n", german_dir);
}

/* GERMAN_MAIN("text", test_a, test_b ...): UNIT_MAIN with the locale; the tests
 * report a skip where german_set() fails. */
#define GERMAN_MAIN(name, ...)                                          \
	int main(void)                                                  \
	{                                                               \
		const TTest *const test[] = { __VA_ARGS__ };            \
		int r;                                                  \
                                                                        \
		if (!german_begin())                                    \
			(void)printf("SKIP: no locale de_DE.UTF-8, and" \
				     " localedef cannot build it\n");   \
		r = unit_run(name, test, sizeof test / sizeof test[0]); \
		german_end();                                           \
		return r;                                               \
	}

#endif
