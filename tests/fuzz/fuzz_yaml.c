/* Documents: every value has a location, and reads back the same after
 * printing. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/doc.h"
#include "data/value.h"
#include "fuzz.h"

static void
check_locations(const struct doc *d, json_t *v)
{
	const char *key;
	json_t *part;
	size_t i;

	if (!json_is_boolean(v) && !json_is_null(v) &&
	    doc_location(d, v).line == 0)
		abort();
	json_object_foreach(v, key, part) {
		if (doc_member_location(d, v, key).column == 0)
			abort();
		check_locations(d, part);
	}
	json_array_foreach(v, i, part) {
		if (doc_item_location(d, v, i).column == 0)
			abort();
		check_locations(d, part);
	}
}

static void
check_print(struct arena *a, const json_t *v)
{
	struct err e = { 0 };
	char *text = value_print(a, v);
	json_t *again;

	if (text == NULL)
		abort();
	again = value_parse(a, text, strlen(text), &e);
	if (again == NULL || !value_equal(v, again))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct doc_limits limits = {
		.max_nodes = 20000, .max_aliases = 100, .max_depth = 100
	};
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct doc *d;

	if (a == NULL)
		abort();
	d = doc_parse(a, (const char *)data, n, "dir/input.yaml", &limits, &e);
	if (d == NULL && (e.code == ERR_NONE || e.text[0] == '\0'))
		abort();
	if (d != NULL) {
		check_locations(d, d->root);
		check_print(a, d->root);
	}
	arena_free(a);
	return 0;
}
