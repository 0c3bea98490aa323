/* The index of a description's operations. */
#include "arazzo/openapi/openapi.h"

#include <string.h>

#include "arazzo/openapi/internal.h"
#include "base/encode.h"
#include "base/nearest.h"
#include "data/number.h"
#include "http/http.h"

static const char *const methods[] = { "get", "put", "post", "delete",
	"options", "head", "patch", "trace", "query" };
#define NMETHODS (sizeof methods / sizeof methods[0])

static int
entry_add(struct openapi *o, const struct op_entry *t, struct err *e)
{
	const char *id = value_member_text(t->raw, "operationId");
	struct op_entry *one = arena_alloc(o->arena, sizeof *one), *old;
	size_t n = id == NULL ? 0 : strlen(id);

	if (one == NULL)
		return err_memory(e);
	*one = *t;
	*o->entry_end = one;
	o->entry_end = &one->next;
	old = id == NULL ? NULL : index_get(&o->ids, id, n);
	if (old != NULL)
		old->twice = true;
	else if (id != NULL && index_put(o->arena, &o->ids, id, n, one) < 0)
		return err_memory(e);
	return 0;
}

static int
item_index(struct openapi *o, const char *key, struct node item, struct err *e)
{
	struct op_entry t = { .key = key, .doc = item.doc, .item = item.value };

	json_t *more = json_object_get(item.value, "additionalOperations");
	const char *method;

	/* "query", the last one, and additionalOperations are of 3.2. */
	for (size_t i = 0; i < NMETHODS - !o->is_3_2; i++) {
		t.method = methods[i];
		t.raw = json_object_get(item.value, methods[i]);
		if (json_is_object(t.raw) && entry_add(o, &t, e) < 0)
			return -1;
	}
	t.is_additional = true;
	json_object_foreach(o->is_3_2 ? more : NULL, method, t.raw) {
		t.method = method;
		if (json_is_object(t.raw) && http_is_token(method) &&
		    entry_add(o, &t, e) < 0)
			return -1;
	}
	return 0;
}

/* All Path Items, or only those that are references: they are read when an
 * operation was not found without them (arazzo R5).  Dangling ones are ignored
 * then, and the first is noted for messages. */
static int
paths_index(struct openapi *o, bool refs, struct err *e)
{
	json_t *paths = json_object_get(o->doc->root, "paths"), *item;
	const char *key;

	json_object_foreach(paths, key, item) {
		struct node n = { o->doc, item };
		struct err why = { 0 };

		if (json_object_get(item, "$ref") != NULL)
			o->has_refs = !refs;
		else if (refs)
			continue;
		if (!refs || openapi_follow(o, &n, &why) == 0) {
			if (item_index(o, key, n, e) < 0)
				return -1;
		} else if (o->broken == NULL) {
			const char *token = pointer_escape(o->arena, key);

			if (token != NULL)
				o->broken = arena_printf(o->arena,
				    " (/paths/%s: %s)", token, why.text);
		}
	}
	return 0;
}

const char *
openapi_broken(const struct openapi *o)
{
	return o->broken != NULL ? o->broken : "";
}

/* A version is a string; people also leave the quotes out ("swagger: 2.0"). */
static bool
version_is(const json_t *v, const char *prefix, double major)
{
	if (json_is_string(v))
		return text_starts(json_string_value(v), prefix);
	return json_is_number(v) && number_double(v) >= major &&
	    number_double(v) < major + 1;
}

struct openapi *
openapi_open(struct arena *a, const struct doc *d, const struct source *source,
    openapi_fetch_fn *fetch, void *ctx, struct err *e)
{
	struct openapi *o = arena_alloc(a, sizeof *o);
	json_t *version = json_object_get(d->root, "openapi");
	json_t *swagger = json_object_get(d->root, "swagger");

	if (o == NULL)
		return err_null_memory(e);
	o->arena = a;
	o->doc = d;
	o->source = source;
	o->fetch = fetch;
	o->ctx = ctx;
	o->is_2 = version_is(swagger, "2.", 2);
	o->is_3_2 = json_is_string(version) &&
	    text_starts(json_string_value(version), "3.2");
	if (!o->is_2 && !version_is(version, "3.", 3))
		return err_null(e, ERR_DOCUMENT,
		    "%s is neither OpenAPI 3 nor Swagger 2.0", doc_name(d));
	o->entry_end = &o->entry;
	return paths_index(o, false, e) < 0 ? NULL : o;
}

static struct op_entry *
id_find(struct openapi *o, const char *id)
{
	struct op_entry *t = index_get(&o->ids, id, strlen(id));
	struct err ignored = { 0 };

	if (t == NULL && o->has_refs && paths_index(o, true, &ignored) == 0)
		t = index_get(&o->ids, id, strlen(id));
	return t;
}

bool
openapi_is_2(const struct openapi *o)
{
	return o->is_2;
}

bool
openapi_has(struct openapi *o, const char *operation_id)
{
	return id_find(o, operation_id) != NULL;
}

static const struct operation *
entry_resolve(struct openapi *o, struct op_entry *t, struct err *e)
{
	if (t->op == NULL)
		t->op = openapi_resolve(o, t, e);
	return t->op;
}

const struct operation *
openapi_by_id(struct openapi *o, const char *id, struct err *e)
{
	struct op_entry *t = id_find(o, id);

	if (t == NULL) {
		const char *near = openapi_nearest(o, id);

		return err_null(e, ERR_DOCUMENT,
		    "unknown operationId \"%s\" in %s%s%s%s%s", id,
		    doc_name(o->doc), near != NULL ? " (did you mean " : "",
		    near != NULL ? near : "", near != NULL ? "?)" : "",
		    openapi_broken(o));
	}
	if (t->twice)
		return err_null(e, ERR_DOCUMENT,
		    "operation \"%s\" occurs twice in %s", id,
		    doc_name(o->doc));
	return entry_resolve(o, t, e);
}

static struct op_entry *
entry_find(struct openapi *o, const char *key, const char *method)
{
	static const char more[] = "additionalOperations/";
	bool additional = text_starts(method, more);

	if (additional)
		method += strlen(more);
	/* Additional ones may have any name, with its case. */
	for (struct op_entry *t = o->entry; t != NULL; t = t->next)
		if (strcmp(t->key, key) == 0 &&
		    t->is_additional == additional &&
		    text_equal_nocase(t->method, method) &&
		    (!additional || text_equal(t->method, method)))
			return t;
	return NULL;
}

static struct op_entry *
pointer_find(struct openapi *o, const char *pointer)
{
	const char *key, *slash;
	char *name;
	struct op_entry *t;
	struct err ignored = { 0 };

	if (!text_starts(pointer, "/paths/"))
		return NULL;
	key = pointer + strlen("/paths/");
	slash = strchr(key, '/');
	if (slash == NULL)
		return NULL;
	name = openapi_token(o->arena, key, (size_t)(slash - key));
	if (name == NULL)
		return NULL;
	t = entry_find(o, name, slash + 1);
	if (t == NULL && o->has_refs && paths_index(o, true, &ignored) == 0)
		t = entry_find(o, name, slash + 1);
	return t;
}

const struct operation *
openapi_by_pointer(struct openapi *o, const char *pointer, struct err *e)
{
	struct op_entry *t = pointer_find(o, pointer);

	/* In a URI fragment a pointer is percent-encoded (RFC 6901, 6). */
	if (t == NULL && strchr(pointer, '%') != NULL) {
		size_t n;
		char *plain = decode_percent(o->arena, pointer, strlen(pointer),
		    false, &n);

		if (plain != NULL)
			t = pointer_find(o, plain);
	}
	if (t == NULL)
		return err_null(e, ERR_DOCUMENT,
		    "no operation at \"%s\" in %s%s", pointer, doc_name(o->doc),
		    openapi_broken(o));
	return entry_resolve(o, t, e);
}

const char *
openapi_nearest(struct openapi *o, const char *id)
{
	struct nearest n = { .word = id };

	/* Guessing is slow; who needs it more often has another problem. */
	if (o->guesses++ >= OPENAPI_MAX_GUESSES)
		return NULL;
	for (const struct op_entry *t = o->entry; t != NULL; t = t->next)
		if (value_member_text(t->raw, "operationId") != NULL)
			nearest_try(&n,
			    value_member_text(t->raw, "operationId"));
	return n.best;
}
