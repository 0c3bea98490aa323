/* A simple condition: compiled, tested, and its negation too. */
#include <stdio.h>

#include "arazzo/language/condition.h"
#include "base/err.h"
#include "fuzz.h"
#include "fuzz_scope.h"

static bool
test(struct arena *a, const char *text, const struct names *names,
    struct scope *s, bool *ret)
{
	struct err e = { 0 };
	const char *compat = NULL;
	struct judgement j;
	struct condition *c = condition_compile(a, text, names, &compat, &e);

	if (c == NULL) {
		if (e.code == ERR_NONE || e.text[0] == '\0')
			abort();
		return false;
	}
	if (condition_test(c, s, &j, &e) < 0)
		abort();
	*ret = j.holds;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(0);
	char *text = arena_strndup(a, (const char *)data, n);
	struct names names;
	struct scope s;
	bool plain, negated;

	fuzz_names(a, &names);
	fuzz_scope(a, &s);
	if (test(a, text, &names, &s, &plain) &&
	    test(a, arena_printf(a, "!(%s)", text), &names, &s, &negated) &&
	    plain == negated)
		abort();
	arena_free(a);
	return 0;
}
