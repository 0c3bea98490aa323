/* Media types of request bodies, and what their schemas require. */
#include <string.h>

#include "arazzo/openapi/internal.h"
#include "http/http.h"

/* A media type with its schema, as written.  -1: ERR_LIMIT, ERR_MEMORY. */
static int
media_add(struct openapi *o, struct operation *op, const char *type,
    struct node schema, json_t *encoding, struct err *e)
{
	struct op_media *m = arena_alloc(o->arena, sizeof *m);
	struct op_media **at = &op->media;
	struct node leads = schema;

	if (m == NULL)
		return err_memory(e);
	m->type = type;
	m->encoding = encoding;
	/* R13: JSON first if several. */
	while (*at != NULL &&
	    (!http_type_is_json(type) || http_type_is_json((*at)->type)))
		at = &(*at)->next;
	m->next = *at;
	*at = m;
	/* A dangling schema only means that nothing is known of the body. */
	if (!openapi_found(o, &leads))
		return 0;
	m->schema = leads.value;
	m->doc = leads.doc;
	return http_type_is_xml(type) ? openapi_xml(o, schema, m, e) : 0;
}

static int
media_3(struct openapi *o, const struct op_entry *t, struct operation *op,
    struct err *e)
{
	struct node body = { t->doc, json_object_get(t->raw, "requestBody") };
	const char *type;
	json_t *v;

	if (body.value == NULL)
		return 0;
	if (openapi_follow(o, &body, e) < 0)
		return err_wrap(e, "requestBody");
	op->body_required =
	    json_is_true(json_object_get(body.value, "required"));
	json_object_foreach(json_object_get(body.value, "content"), type, v) {
		struct node media = { body.doc, v };

		/* A Media Type Object may be a reference (3.2). */
		if (!openapi_found(o, &media))
			media.value = NULL;
		if (media_add(o, op, type, openapi_member(media, "schema"),
			json_object_get(media.value, "encoding"), e) < 0)
			return -1;
	}
	return 0;
}

/* The formData parameters of 2.0 as the schema of an object. */
struct form_schema {
	json_t *schema;
	bool has_file, any;
};

static int
form_add(struct form_schema *f, json_t *param, struct err *e)
{
	const char *name = value_member_text(param, "name");

	f->any = true;
	if (name == NULL)
		return err_set(e, ERR_DOCUMENT, "a parameter without a name");
	f->has_file = f->has_file || value_member_is(param, "type", "file");
	if (json_object_set(json_object_get(f->schema, "properties"), name,
		param) != 0)
		return err_memory(e);
	if (json_is_true(json_object_get(param, "required")) &&
	    json_array_append_new(json_object_get(f->schema, "required"),
		json_string(name)) != 0)
		return err_memory(e);
	return 0;
}

static int
params_2(struct openapi *o, const struct op_entry *t, json_t *list,
    struct form_schema *f, struct node *body, struct err *e)
{
	json_t *v;
	size_t i;

	json_array_foreach(list, i, v) {
		struct node n = { t->doc, v };

		if (!openapi_found(o, &n))
			continue; /* noted with the parameters */
		if (value_member_is(n.value, "in", "body"))
			*body = n;
		else if (value_member_is(n.value, "in", "formData") &&
		    form_add(f, n.value, e) < 0)
			return -1;
	}
	return 0;
}

static int
media_2_add(struct openapi *o, const struct op_entry *t, struct operation *op,
    struct node schema, const char *otherwise, struct err *e)
{
	json_t *v;
	size_t i;

	json_array_foreach(openapi_own_or_root(o, t, "consumes"), i, v)
		if (json_is_string(v) &&
		    media_add(o, op, json_string_value(v), schema, NULL, e) < 0)
			return -1;
	if (op->media == NULL)
		return media_add(o, op, otherwise, schema, NULL, e);
	return 0;
}

static int
media_2(struct openapi *o, const struct op_entry *t, struct operation *op,
    struct err *e)
{
	struct form_schema f = { value_keep(o->arena,
				     json_pack("{s:s,s:{},s:[]}", "type",
					 "object", "properties", "required")),
		false, false };
	struct node body = { t->doc, NULL }, form = { t->doc, f.schema };

	if (f.schema == NULL)
		return err_memory(e);
	if (params_2(o, t, json_object_get(t->item, "parameters"), &f, &body,
		e) < 0 ||
	    params_2(o, t, json_object_get(t->raw, "parameters"), &f, &body,
		e) < 0)
		return -1;
	if (f.has_file)
		return media_2_add(o, t, op, form, "multipart/form-data", e);
	if (f.any)
		return media_2_add(o, t, op, form,
		    "application/x-www-form-urlencoded", e);
	if (body.value == NULL)
		return 0;
	op->body_required =
	    json_is_true(json_object_get(body.value, "required"));
	body.value = json_object_get(body.value, "schema");
	return media_2_add(o, t, op, body, "application/json", e);
}

/* --- The schema of one member ------------------------------------ */

static const char *const combiners[] = { "allOf", "anyOf", "oneOf" };
#define NCOMBINERS (sizeof combiners / sizeof combiners[0])

static bool
schema_follow(struct openapi *o, struct node *n)
{
	return json_is_object(n->value) && openapi_found(o, n);
}

static bool
list_has(const json_t *list, const char *name)
{
	json_t *v;
	size_t i;

	json_array_foreach(list, i, v)
		if (json_is_string(v) &&
		    strcmp(json_string_value(v), name) == 0)
			return true;
	return false;
}

/* A walk over a schema and those that allOf, anyOf and oneOf combine with
 * it. */
struct schema_walk {
	struct openapi *o;
	bool (*visit)(struct schema_walk *w, struct node n); /* true: found */
	unsigned combiners; /* how many of them are followed */
	bool every; /* of anyOf, oneOf: found only when all of them have it */
	const char *name;
	struct node found;
	json_t *all;
	struct index known; /* schemas that were seen: w if it was found there,
			     * else o */
};

static bool schema_walk(struct schema_walk *w, struct node n, unsigned depth);

static bool
schema_walk_combined(struct schema_walk *w, struct node n, unsigned depth)
{
	for (size_t i = 0; i < w->combiners; i++) {
		json_t *list = json_object_get(n.value, combiners[i]), *v;
		size_t j, count = 0;

		json_array_foreach(list, j, v) {
			count += schema_walk(w, (struct node){ n.doc, v },
			    depth + 1);
			if (count > 0 && (i == 0 || !w->every))
				return true;
		}
		if (count > 0 && count == json_array_size(list))
			return true;
	}
	return false;
}

static bool
schema_walk(struct schema_walk *w, struct node n, unsigned depth)
{
	void *known;
	bool found;

	if (depth >= OPENAPI_MAX_NEST || w->o->work >= OPENAPI_MAX_WORK ||
	    !schema_follow(w->o, &n))
		return false;
	known = index_get_at(&w->known, n.value);
	if (known != NULL)
		return known == w;
	w->o->work++;
	found = w->visit(w, n) || schema_walk_combined(w, n, depth);
	(void)index_put_at(w->o->arena, &w->known, n.value,
	    found ? (void *)w : w->o);
	return found;
}

/* A member is required when the schema, one of allOf, or all of anyOf or of
 * oneOf require it. */
static bool
visit_required(struct schema_walk *w, struct node n)
{
	return list_has(json_object_get(n.value, "required"), w->name);
}

/* The schema of the member, else the first additionalProperties. */
static bool
visit_member(struct schema_walk *w, struct node n)
{
	json_t *v =
	    json_object_get(json_object_get(n.value, "properties"), w->name);
	json_t *more = json_object_get(n.value, "additionalProperties");
	uint64_t index;

	if (v == NULL && text_u64(w->name, &index) == 0)
		v = json_object_get(n.value, "items");
	if (v != NULL || (w->found.value == NULL && json_is_object(more)))
		w->found = (struct node){ n.doc, v != NULL ? v : more };
	return v != NULL;
}

static const struct op_media *
media_find(const struct operation *op, const char *type)
{
	const struct op_media *m = op->media;

	while (m != NULL && type != NULL && !http_type_same(m->type, type))
		m = m->next;
	return m != NULL ? m : op->media;
}

bool
openapi_body_requires(struct openapi *o, const struct operation *op,
    const char *content_type, const char *pointer)
{
	const struct op_media *m = media_find(op, content_type);
	struct node n;

	if (m == NULL || m->schema == NULL || *pointer != '/')
		return false;
	n = (struct node){ m->doc, m->schema };
	for (;;) {
		const char *end = strchr(++pointer, '/');
		size_t size =
		    end != NULL ? (size_t)(end - pointer) : strlen(pointer);
		char *token = openapi_token(o->arena, pointer, size);
		struct schema_walk w;

		if (token == NULL)
			return true;
		w = (struct schema_walk){ .o = o,
			.visit = end == NULL ? visit_required : visit_member,
			.combiners = NCOMBINERS,
			.every = end == NULL,
			.name = token };
		if (end == NULL)
			return schema_walk(&w, n, 0) ||
			    o->work >= OPENAPI_MAX_WORK;
		if (!schema_walk(&w, n, 0) && w.found.value == NULL)
			return o->work >= OPENAPI_MAX_WORK;
		n = w.found;
		pointer = end;
	}
}

/* --- Properties of a form ------------------------------------------------- */

/* A copy of the property with its own $ref and that of its items followed. */
static json_t *
property_resolved(struct openapi *o, struct node n)
{
	struct node items;
	json_t *copy;

	if (!schema_follow(o, &n))
		return NULL;
	copy = json_copy(n.value);
	items = openapi_member(n, "items");
	if (copy != NULL && items.value != NULL && schema_follow(o, &items))
		(void)json_object_set(copy, "items", items.value);
	return copy;
}

static bool
visit_properties(struct schema_walk *w, struct node n)
{
	const char *name;
	json_t *v;

	json_object_foreach(json_object_get(n.value, "properties"), name, v) {
		struct node one = { n.doc, v };
		json_t *resolved = property_resolved(w->o, one);

		if (resolved != NULL)
			(void)json_object_set_new(w->all, name, resolved);
	}
	return false;
}

/* Only forms are made by what their properties are. */
static int
media_properties(struct openapi *o, struct op_media *m, struct err *e)
{
	struct schema_walk w = {
		.o = o, .visit = visit_properties, .combiners = 1
	};

	if (strstr(m->type, "form") == NULL || m->schema == NULL)
		return 0;
	m->properties = value_keep(o->arena, json_object());
	if (m->properties == NULL)
		return err_memory(e);
	w.all = m->properties;
	(void)schema_walk(&w, (struct node){ m->doc, m->schema }, 0);
	if (o->work >= OPENAPI_MAX_WORK)
		return err_set(e, ERR_LIMIT,
		    "more than %d schemas are combined in %s", OPENAPI_MAX_WORK,
		    doc_name(m->doc));
	return 0;
}

int
openapi_media(struct openapi *o, const struct op_entry *t, struct operation *op,
    struct err *e)
{
	if ((o->is_2 ? media_2(o, t, op, e) : media_3(o, t, op, e)) < 0)
		return -1;
	for (struct op_media *m = op->media; m != NULL; m = m->next)
		if (media_properties(o, m, e) < 0)
			return -1;
	return 0;
}
