/* JSON Schema: { "schema": ..., "value": ... }, as YAML or JSON. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/diag.h"
#include "data/doc.h"
#include "data/value.h"
#include "fuzz.h"
#include "query/schema/schema.h"

static void
try_schema(const struct schema *s, struct arena *a, json_t *value)
{
	struct err e = { 0 };
	const struct schema *member;
	json_t *filled;

	if (schema_check(s, a, value, &e) < 0 &&
	    (e.code == ERR_NONE || e.text[0] == '\0'))
		abort();
	filled = schema_fill(s, a, value, NULL);
	if (filled != NULL)
		(void)schema_check(s, a, filled, NULL);
	for (size_t i = 0; i < json_array_size(schema_names(s)); i++) {
		const char *name =
		    json_string_value(json_array_get(schema_names(s), i));

		member = schema_member(s, name);
		if (member == NULL &&
		    strlen(name) ==
			json_string_length(json_array_get(schema_names(s), i)))
			abort();
		if (member != NULL)
			(void)schema_is_password(member);
		(void)schema_requires(s, name);
	}
	(void)schema_value_of_text(s, a, "1", &e);
	(void)schema_is_closed(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct doc_limits limits = {
		.max_nodes = 5000, .max_aliases = 20, .max_depth = 60
	};
	struct arena *a = arena_new(0);
	struct diags l;
	struct schema *s = NULL;
	struct doc *d;

	if (a == NULL)
		abort();
	diags_init(&l, a, false);
	d = doc_parse(a, (const char *)data, n, "s.yaml", &limits, NULL);
	if (d != NULL && json_object_get(d->root, "schema") != NULL) {
		s = schema_compile(a, d, json_object_get(d->root, "schema"),
		    NULL, NULL, &l);
		if ((s == NULL) != (l.errors > 0))
			abort();
	}
	if (s != NULL && json_object_get(d->root, "value") != NULL)
		try_schema(s, a, json_object_get(d->root, "value"));
	arena_free(a);
	return 0;
}
