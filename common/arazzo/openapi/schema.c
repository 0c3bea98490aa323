/* Schemas of OpenAPI as JSON Schema 2020-12 in one piece: references are
 * followed, to other files too, and the dialects of 2.0 and 3.0 translated. */
#include <string.h>

#include "arazzo/openapi/internal.h"

struct bundle {
	struct openapi *o;
	bool old;           /* 2.0 or 3.0: siblings of $ref are ignored */
	json_t *defs;       /* { "s1": schema } */
	struct index names; /* of schemas: "s1" */
	unsigned depth;
	struct err *e;
};

enum member_kind { MEMBER_VALUE, MEMBER_SCHEMA, MEMBER_LIST, MEMBER_MAP };

/* The keywords that decide; all others are left out. */
static const struct {
	const char *name;
	enum member_kind kind;
} members[] = {
	{ "type", MEMBER_VALUE },
	{ "enum", MEMBER_VALUE },
	{ "const", MEMBER_VALUE },
	{ "multipleOf", MEMBER_VALUE },
	{ "maximum", MEMBER_VALUE },
	{ "minimum", MEMBER_VALUE },
	{ "exclusiveMaximum", MEMBER_VALUE },
	{ "exclusiveMinimum", MEMBER_VALUE },
	{ "maxLength", MEMBER_VALUE },
	{ "minLength", MEMBER_VALUE },
	{ "pattern", MEMBER_VALUE },
	{ "format", MEMBER_VALUE },
	{ "maxItems", MEMBER_VALUE },
	{ "minItems", MEMBER_VALUE },
	{ "uniqueItems", MEMBER_VALUE },
	{ "maxProperties", MEMBER_VALUE },
	{ "minProperties", MEMBER_VALUE },
	{ "required", MEMBER_VALUE },
	{ "dependentRequired", MEMBER_VALUE },
	{ "minContains", MEMBER_VALUE },
	{ "maxContains", MEMBER_VALUE },
	{ "additionalProperties", MEMBER_SCHEMA },
	{ "propertyNames", MEMBER_SCHEMA },
	{ "items", MEMBER_SCHEMA },
	{ "contains", MEMBER_SCHEMA },
	{ "not", MEMBER_SCHEMA },
	{ "if", MEMBER_SCHEMA },
	{ "then", MEMBER_SCHEMA },
	{ "else", MEMBER_SCHEMA },
	{ "unevaluatedItems", MEMBER_SCHEMA },
	{ "unevaluatedProperties", MEMBER_SCHEMA },
	{ "allOf", MEMBER_LIST },
	{ "anyOf", MEMBER_LIST },
	{ "oneOf", MEMBER_LIST },
	{ "prefixItems", MEMBER_LIST },
	{ "properties", MEMBER_MAP },
	{ "patternProperties", MEMBER_MAP },
	{ "dependentSchemas", MEMBER_MAP },
};

static json_t *convert(struct bundle *b, struct node n);

static json_t *
convert_member(struct bundle *b, const struct doc *d, json_t *v,
    enum member_kind kind)
{
	json_t *all, *one;
	const char *name;
	size_t i;

	if (kind == MEMBER_VALUE)
		return json_incref(v);
	if (kind == MEMBER_SCHEMA)
		return convert(b, (struct node){ d, v });
	all = kind == MEMBER_LIST ? json_array() : json_object();
	json_array_foreach(v, i, one)
		if (json_array_append_new(all,
			convert(b, (struct node){ d, one })) != 0)
			goto failed;
	json_object_foreach(v, name, one)
		if (json_object_set_new(all, name,
			convert(b, (struct node){ d, one })) != 0)
			goto failed;
	return all;
failed:
	json_decref(all);
	return NULL;
}

/* "exclusiveMaximum: true" beside a maximum, of 2.0 and 3.0. */
static void
bound_translate(json_t *to, const char *exclusive, const char *bound)
{
	json_t *v = json_object_get(to, exclusive);
	json_t *limit = json_object_get(to, bound);

	if (!json_is_boolean(v))
		return;
	if (json_is_true(v) && limit != NULL) {
		(void)json_object_set(to, exclusive, limit);
		(void)json_object_del(to, bound);
	} else {
		(void)json_object_del(to, exclusive);
	}
}

/* Members that only requests must have are not required of a response. */
static void
write_only_release(json_t *to, json_t *from)
{
	json_t *required = json_object_get(to, "required"), *kept, *v;
	size_t i;

	if (!json_is_array(required))
		return;
	kept = json_array();
	json_array_foreach(required, i, v) {
		json_t *p = json_object_get(json_object_get(from, "properties"),
		    json_string_value(v));

		if (!json_is_true(json_object_get(p, "writeOnly")))
			(void)json_array_append(kept, v);
	}
	(void)json_object_set_new(to, "required", kept);
}

static void
dialect_translate(const struct bundle *b, json_t *to, json_t *from)
{
	json_t *type = json_object_get(to, "type");

	write_only_release(to, from);
	if (!b->old)
		return;
	bound_translate(to, "exclusiveMaximum", "maximum");
	bound_translate(to, "exclusiveMinimum", "minimum");
	if (value_member_is(to, "type", "file"))
		(void)json_object_del(to, "type");
	else if (json_is_string(type) &&
	    (json_is_true(json_object_get(from, "nullable")) ||
		json_is_true(json_object_get(from, "x-nullable"))))
		(void)json_object_set_new(to, "type",
		    json_pack("[O,s]", type, "null"));
}

/* The name of the schema that a $ref leads to; NULL: *e. */
static const char *
def_name(struct bundle *b, struct node n)
{
	char *name;

	if (openapi_follow(b->o, &n, b->e) < 0)
		return NULL;
	name = index_get_at(&b->names, n.value);
	if (name != NULL)
		return name;
	name = arena_printf(b->o->arena, "s%zu", b->names.n);
	if (name == NULL ||
	    index_put_at(b->o->arena, &b->names, n.value, name) < 0 ||
	    json_object_set_new(b->defs, name, convert(b, n)) != 0)
		return NULL;
	return name;
}

static json_t *
convert_object(struct bundle *b, struct node n)
{
	json_t *to = json_object();
	bool is_ref = json_is_string(json_object_get(n.value, "$ref"));
	size_t count = sizeof members / sizeof members[0];

	if (is_ref) {
		const char *name = def_name(b, n);

		if (name == NULL) {
			json_decref(to);
			return NULL;
		}
		(void)json_object_set_new(to, "$ref",
		    json_pack("s+", "#/$defs/", name));
	}
	for (size_t i = 0; i < count && !(is_ref && b->old); i++) {
		json_t *v = json_object_get(n.value, members[i].name);

		if (v != NULL &&
		    json_object_set_new(to, members[i].name,
			convert_member(b, n.doc, v, members[i].kind)) != 0) {
			json_decref(to);
			return NULL;
		}
	}
	dialect_translate(b, to, n.value);
	return to;
}

/* A new reference; NULL: *e. */
static json_t *
convert(struct bundle *b, struct node n)
{
	json_t *to = NULL;

	if (json_is_boolean(n.value))
		return json_incref(n.value);
	if (!json_is_object(n.value))
		(void)err_set(b->e, ERR_DOCUMENT, "a schema that is %s",
		    value_kind(n.value));
	else if (json_object_get(n.value, "$dynamicRef") != NULL)
		(void)err_set(b->e, ERR_UNSUPPORTED, "$dynamicRef");
	else if (b->depth >= OPENAPI_MAX_NEST ||
	    ++b->o->work > OPENAPI_MAX_WORK)
		(void)err_set(b->e, ERR_LIMIT,
		    "its schemas are nested too deeply");
	else {
		b->depth++;
		to = convert_object(b, n);
		b->depth--;
	}
	if (to == NULL && b->e->code == ERR_NONE)
		(void)err_memory(b->e);
	return to;
}

static bool
is_old(const struct openapi *o)
{
	const char *version = value_member_text(o->doc->root, "openapi");

	return o->is_2 || version == NULL || text_starts(version, "3.0");
}

json_t *
openapi_schema(struct openapi *o, const struct op_media *m, struct err *e)
{
	struct bundle b = {
		.o = o,
		.old = is_old(o),
		.defs = json_object(),
		.e = e,
	};
	json_t *root = NULL;

	if (m->raw != NULL)
		root = convert(&b, (struct node){ m->raw_doc, m->raw });
	if (json_is_object(root))
		(void)json_object_set(root, "$defs", b.defs);
	json_decref(b.defs);
	return value_keep(o->arena, root);
}

/* --- Responses ------------------------------------------------------------ */

static int
media_read(struct openapi *o, struct op_response *r, const char *type,
    struct node media, bool is_2)
{
	struct op_media *m = arena_alloc(o->arena, sizeof *m);

	if (m == NULL)
		return -1;
	m->type = type;
	m->next = r->media;
	r->media = m;
	if (!is_2 && !openapi_found(o, &media))
		return 0;
	m->raw_doc = media.doc;
	m->raw = is_2 ? media.value : json_object_get(media.value, "schema");
	m->is_item = m->raw == NULL;
	if (m->is_item)
		m->raw = json_object_get(media.value, "itemSchema");
	return 0;
}

static int
response_read(struct openapi *o, const struct op_entry *t,
    struct op_response *r, struct node n)
{
	json_t *content = json_object_get(n.value, "content"), *v;
	struct node schema = openapi_member(n, "schema");
	const char *type;
	size_t i;

	json_object_foreach(content, type, v)
		if (media_read(o, r, type, (struct node){ n.doc, v }, false) <
		    0)
			return -1;
	if (!o->is_2 || schema.value == NULL)
		return 0;
	json_array_foreach(openapi_own_or_root(o, t, "produces"), i, v)
		if (json_is_string(v) &&
		    media_read(o, r, json_string_value(v), schema, true) < 0)
			return -1;
	return 0;
}

int
openapi_responses(struct openapi *o, const struct op_entry *t,
    struct operation *op, struct err *e)
{
	struct op_response **end = &op->response;
	const char *status;
	json_t *v;

	json_object_foreach(json_object_get(t->raw, "responses"), status, v) {
		struct op_response *r = arena_alloc(o->arena, sizeof *r);
		struct node n = { t->doc, v };

		if (r == NULL)
			return err_memory(e);
		r->status = status;
		*end = r;
		end = &r->next;
		if (openapi_found(o, &n) && response_read(o, t, r, n) < 0)
			return err_memory(e);
	}
	return 0;
}
