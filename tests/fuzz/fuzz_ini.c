/* A configuration file of the AWS CLI; its first line is split as a command,
 * too. */
#include <stdlib.h>
#include <string.h>

#include "aws/config/sections.h"
#include "aws/config/words.h"
#include "base/arena.h"
#include "base/err.h"
#include "fuzz.h"

static void
look(struct arena *a, const struct sections *f)
{
	static const char *const kinds[] = { NULL, "profile", "services",
		"sso-session" };

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct section *s = sections_find(f, kinds[i], "a");
		const char *value = section_get(s, "K");
		const char *nested = section_nested(a, s, "k", "n");

		if (nested != NULL && (value == NULL || *value != '\n'))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *text = (const char *)data;
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct sections *f = sections_parse(a, text, n, "config", &e);
	const char *line;
	char **argv;

	if (f == NULL && (e.code == ERR_NONE || e.text[0] == '\0'))
		abort();
	if (f != NULL)
		look(a, f);
	line = arena_strndup(a, text, n < 1000 ? n : 1000);
	err_clear(&e);
	argv = words_split(a, line, &e);
	if (argv == NULL ? e.code == ERR_NONE : argv[0] == NULL)
		abort();
	arena_free(a);
	return 0;
}
