/* An OpenAPI description whose external references lead back to itself: its
 * operations, the schemas of their bodies and responses, their servers. */
#include <stdlib.h>
#include <string.h>

#include "arazzo/openapi/openapi.h"
#include "base/arena.h"
#include "base/err.h"
#include "data/diag.h"
#include "data/doc.h"
#include "data/value.h"
#include "fuzz.h"

#define FUZZ_OPERATIONS 50

static const struct doc *
fuzz_fetch(void *ctx, const char *ref, const char *base, struct err *e)
{
	(void)ref;
	(void)base;
	(void)e;
	return ctx;
}

static void
try_schema(struct openapi *o, struct arena *a, const struct op_media *m)
{
	struct diags l;

	diags_init(&l, a, false);
	for (; m != NULL; m = m->next)
		if (m->raw != NULL && openapi_schema(o, m, &l) == NULL &&
		    l.errors == 0)
			abort();
}

static void
try_operation(struct openapi *o, struct arena *a, const char *pointer)
{
	struct err e = { 0 };
	const struct operation *op = openapi_by_pointer(o, pointer, &e);

	if (op == NULL) {
		if (e.code == ERR_NONE || e.code == ERR_BUG)
			abort();
		return;
	}
	if (op != openapi_by_pointer(o, pointer, &e))
		abort();
	try_schema(o, a, op->media);
	for (const struct op_response *r = op->response; r != NULL; r = r->next)
		try_schema(o, a, r->media);
	(void)openapi_body_requires(o, op, "application/json", "/a/0/b");
	(void)openapi_server(a, op, NULL, NULL, NULL, &e);
}

static void
try_all(struct openapi *o, struct arena *a, const struct doc *d)
{
	json_t *paths = json_object_get(d->root, "paths"), *item, *member;
	const char *path, *method;
	int left = FUZZ_OPERATIONS;

	json_object_foreach(paths, path, item)
		json_object_foreach(item, method, member) {
			const char *first = pointer_escape(a, path);
			const char *second = pointer_escape(a, method);

			if (first != NULL && second != NULL && left-- > 0)
				try_operation(o, a,
				    arena_printf(a, "/paths/%s/%s", first,
					second));
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct doc_limits limits = {
		.max_nodes = 5000, .max_aliases = 20, .max_depth = 60
	};
	struct arena *a = arena_new(0);
	struct source source = { .name = "api" };
	struct err e = { 0 };
	struct openapi *o = NULL;
	struct doc *d;

	if (a == NULL)
		abort();
	d = doc_parse(a, (const char *)data, n, "api.yaml", &limits, &e);
	if (d != NULL)
		o = openapi_open(a, d, &source, fuzz_fetch, d, &e);
	if (o != NULL)
		try_all(o, a, d);
	arena_free(a);
	return 0;
}
