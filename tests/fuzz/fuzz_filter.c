/* A bare filter, a line feed, a document. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "query/jsonpath/jsonpath.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static json_t *
foreign(void *ctx, const char *text)
{
	return strlen(text) % 2 == 0 ? ctx : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *feed = n > 0 ? memchr(data, '\n', n) : NULL;
	size_t nfilter = feed != NULL ? (size_t)(feed - data) : n;
	struct arena *a = arena_new(0);
	json_t *root = json_loadb((const char *)data + nfilter, n - nfilter,
	    JSON_DECODE_ANY, NULL);
	char *text = arena_strndup(a, (const char *)data, nfilter);
	struct err e = { 0 };
	struct jsonpath_filter *f = jsonpath_filter_compile(a, text, &e);
	bool holds;

	if (root == NULL)
		root = json_pack("{s:[i,s],s:s,s:{s:n}}", "a", 1, "x", "b",
		    "abc", "c", "d");
	if (f == NULL && e.code == ERR_NONE)
		__builtin_trap();
	if (f != NULL)
		(void)jsonpath_filter_test(f, root, foreign, root, &holds, &e);
	json_decref(root);
	arena_free(a);
	return 0;
}
