/* A pattern, a line feed, a text. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "query/regex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
match(const struct regex *r, const struct err *e, const char *text, size_t n)
{
	struct err why = { 0 };
	bool found;

	if (r == NULL && e->code == ERR_NONE)
		__builtin_trap();
	if (r != NULL && regex_match(r, text, n, &found, &why) < 0 &&
	    why.code == ERR_BUG)
		__builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *feed = n > 0 ? memchr(data, '\n', n) : NULL;
	size_t npattern = feed != NULL ? (size_t)(feed - data) : n;
	const char *text = (const char *)data + npattern;
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct regex *r = regex_compile(a, (const char *)data, npattern, &e);

	match(r, &e, text, n - npattern);
	for (int full = 0; full < 2; full++) {
		err_clear(&e);
		r = iregexp_compile(a, (const char *)data, npattern, full, &e);
		match(r, &e, text, n - npattern);
	}
	arena_free(a);
	return 0;
}
