/* Responses that are declared, with the schemas of their bodies. */
#include <string.h>

#include "arazzo/openapi/internal.h"
#include "query/schema/schema.h"

static json_t *
ref_target(void *ctx, const struct doc **d, json_t *schema, struct err *e)
{
	struct openapi *o = ctx;
	struct node n = { *d, schema };

	if (openapi_follow(o, &n, e) < 0)
		return NULL;
	*d = n.doc;
	return n.value;
}

struct schema *
openapi_schema(struct openapi *o, const struct op_media *m, struct diags *l)
{
	const char *version = value_member_text(o->doc->root, "openapi");
	const struct schema_openapi dialect = {
		.old =
		    o->is_2 || version == NULL || text_starts(version, "3.0"),
		.target = ref_target,
		.ctx = o,
		.work = &o->work,
	};

	if (o->work < OPENAPI_MAX_WORK)
		return schema_compile_openapi(o->arena, m->raw_doc, m->raw,
		    &dialect, l);
	diag_add(l, DIAG_ERROR, NULL, m->raw_doc,
	    doc_location(m->raw_doc, m->raw),
	    "more than %d schemas are combined in %s", OPENAPI_MAX_WORK,
	    doc_name(m->raw_doc));
	return NULL;
}

static int
media_read(struct openapi *o, struct op_response *r, const char *type,
    struct node media, bool is_2)
{
	struct op_media *m = arena_alloc(o->arena, sizeof *m);
	struct err why = { 0 };

	if (m == NULL)
		return -1;
	m->type = type;
	m->next = r->media;
	r->media = m;
	if (!is_2 && openapi_follow(o, &media, &why) < 0) {
		m->no_check = arena_strdup(o->arena, why.text);
		return m->no_check != NULL ? 0 : -1;
	}
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
		struct err why = { 0 };

		if (r == NULL)
			return err_memory(e);
		r->status = status;
		*end = r;
		end = &r->next;
		if (openapi_follow(o, &n, &why) < 0)
			r->dangling = arena_strdup(o->arena, why.text);
		else if (response_read(o, t, r, n) < 0)
			return err_memory(e);
		if (why.code != ERR_NONE && r->dangling == NULL)
			return err_memory(e);
	}
	return 0;
}
