/* A query, a line feed, a document: the result is a verdict and nothing
 * else. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "query/jsonpath/jsonpath.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The document after the line feed, or one that contains every type. */
static json_t *
document(const char *text, size_t n)
{
	static const char usual[] =
	    "{\"a\":[1,2.5,\"x\",null,true,{\"a\":{}}],"
	    "\"b\":{\"a\":\"abc\",\"c\":[[1],[2,[3]]]},\"length\":-1}";
	json_t *root =
	    json_loadb(text, n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	return root != NULL ? root : json_loads(usual, 0, NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *feed = n > 0 ? memchr(data, '\n', n) : NULL;
	size_t nquery = feed != NULL ? (size_t)(feed - data) : n;
	struct arena *a = arena_new(0);
	json_t *root = document((const char *)data + nquery, n - nquery);
	char *text = arena_strndup(a, (const char *)data, nquery);
	json_t *nodes = json_array(), *other = json_pack("[{s:[]}]", "a");
	struct err e = { 0 };
	struct jsonpath *q = jsonpath_compile(a, text, &e);
	bool found = false;

	if (q == NULL && e.code == ERR_NONE)
		__builtin_trap();
	if (q != NULL && jsonpath_select(q, root, nodes, &e) == 0) {
		if (jsonpath_exists(q, root, &found, &e) < 0 ||
		    found != (json_array_size(nodes) > 0))
			__builtin_trap();
		if (jsonpath_is_singular(q) && json_array_size(nodes) > 1)
			__builtin_trap();
		if ((jsonpath_replace(q, &root, other,
			 &(struct jsonpath_spent){ 0 }, &e) == 0) != found)
			__builtin_trap();
	}
	json_decref(other);
	json_decref(nodes);
	json_decref(root);
	arena_free(a);
	return 0;
}
