/* The shapes of XML bodies: the XML Objects of a schema, read once at load. */
#include <string.h>

#include "arazzo/openapi/internal.h"

struct shapes {
	struct openapi *o;
	struct index known; /* schemas: their shapes */
	struct err *e;
};

static const char *
xml_text(const json_t *xml, const char *key)
{
	const char *text = value_member_text(xml, key);

	return text != NULL && *text != '\0' ? text : NULL;
}

static void
kind_read(const json_t *xml, struct op_xml *x)
{
	static const struct {
		const char *word;
		enum op_xml_kind kind;
	} words[] = { { "attribute", XML_ATTRIBUTE }, { "text", XML_TEXT },
		{ "cdata", XML_CDATA } };
	const char *type = xml_text(xml, "nodeType"); /* 3.2 */

	if (json_is_true(json_object_get(xml, "attribute")))
		x->kind = XML_ATTRIBUTE;
	x->wrapped = json_is_true(json_object_get(xml, "wrapped")) ||
	    (type != NULL && text_equal(type, "element"));
	for (size_t i = 0; type != NULL && i < sizeof words / sizeof words[0];
	     i++)
		if (text_equal(type, words[i].word))
			x->kind = words[i].kind;
}

static struct op_xml *shape_of(struct shapes *s, struct node n);

/* Adds the members of a schema, and of those that it combines. */
static int
members_add(struct shapes *s, struct op_xml *x, struct node n, unsigned depth)
{
	static const char *const combiners[] = { "allOf", "anyOf", "oneOf" };
	json_t *list, *v;
	const char *name;
	size_t i;

	if (depth >= OPENAPI_MAX_NEST || ++s->o->work > OPENAPI_MAX_WORK ||
	    !openapi_found(s->o, &n))
		return 0;
	for (size_t c = 0; c < sizeof combiners / sizeof combiners[0]; c++) {
		list = json_object_get(n.value, combiners[c]);
		json_array_foreach(list, i, v)
			if (members_add(s, x, (struct node){ n.doc, v },
				depth + 1) < 0)
				return -1;
	}
	/* Found first: the last one added. */
	json_object_foreach(json_object_get(n.value, "properties"), name, v) {
		struct op_xml_member *m = arena_alloc(s->o->arena, sizeof *m);

		if (m == NULL)
			return err_memory(s->e);
		m->name = name;
		m->shape = shape_of(s, (struct node){ n.doc, v });
		if (m->shape == NULL)
			return -1;
		m->next = x->member;
		x->member = m;
	}
	return 0;
}

static int
shape_fill(struct shapes *s, struct op_xml *x, struct node n)
{
	json_t *beside = json_object_get(n.value, "xml"), *xml, *items;

	if (!openapi_found(s->o, &n))
		return 0;
	xml = json_object_get(n.value, "xml");
	if (xml == NULL)
		xml = beside;
	x->name = xml_text(xml, "name");
	x->prefix = xml_text(xml, "prefix");
	x->space = xml_text(xml, "namespace");
	kind_read(xml, x);
	items = json_object_get(n.value, "items");
	if (json_is_object(items)) {
		x->items = shape_of(s, (struct node){ n.doc, items });
		if (x->items == NULL)
			return -1;
	}
	return members_add(s, x, n, 0);
}

/* One shape a schema, also of one that contains itself.  NULL: *e. */
static struct op_xml *
shape_of(struct shapes *s, struct node n)
{
	struct op_xml *x = index_get_at(&s->known, n.value);

	if (x != NULL)
		return x;
	x = arena_alloc(s->o->arena, sizeof *x);
	if (x == NULL || index_put_at(s->o->arena, &s->known, n.value, x) < 0)
		return err_null_memory(s->e);
	if (++s->o->work > OPENAPI_MAX_WORK)
		return err_null(s->e, ERR_LIMIT,
		    "more than %d schemas are combined in %s", OPENAPI_MAX_WORK,
		    doc_name(n.doc));
	return shape_fill(s, x, n) < 0 ? NULL : x;
}

/* The name of a schema without xml.name: that of the component. */
static const char *
component_name(const json_t *schema)
{
	const char *ref = value_member_text(schema, "$ref");
	const char *slash = ref != NULL ? strrchr(ref, '/') : NULL;

	return slash != NULL && slash[1] != '\0' ? slash + 1 : NULL;
}

int
openapi_xml(struct openapi *o, struct node schema, struct op_media *m,
    struct err *e)
{
	struct shapes s = { .o = o, .e = e };
	struct op_xml *x = shape_of(&s, schema);

	if (x == NULL)
		return -1;
	if (x->name == NULL)
		x->name = component_name(schema.value);
	m->xml = x;
	return 0;
}
