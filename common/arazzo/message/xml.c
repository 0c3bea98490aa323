/* Writes JSON values as XML (OpenAPI, XML Object). */
#include "arazzo/message/internal.h"

#include <string.h>

#include "base/buf.h"

#define XML_WRITE_MAX_DEPTH 128

struct xml_writer {
	struct arena *a;
	struct buf *b;
	unsigned depth;
	struct err *e;
};

/* Where an element is: its name, and the prefix around it. */
struct xml_place {
	const char *name, *prefix;
};

static const struct op_xml nothing_known = { .kind = XML_ELEMENT };

/* A Name of XML without colons, as far as ASCII goes. */
static int
check_name(struct xml_writer *w, const char *name)
{
	bool good = text_is_alpha(*name) || *name == '_' ||
	    ((unsigned char)*name & 0x80) != 0;

	for (const char *p = name; good && *p != '\0'; p++)
		good = text_is_alpha(*p) || text_is_digit(*p) ||
		    ((unsigned char)*p & 0x80) != 0 ||
		    strchr("._-", *p) != NULL;
	if (good)
		return 0;
	return err_set(w->e, ERR_INPUT,
	    "invalid name of an XML element or attribute \"%s\"", name);
}

static int
put_text(struct xml_writer *w, const char *text, bool attribute)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
			return err_set(w->e, ERR_INPUT,
			    "XML cannot contain the control character %u", c);
		if (c == '&')
			buf_puts(w->b, "&amp;");
		else if (c == '<')
			buf_puts(w->b, "&lt;");
		else if (c == '>')
			buf_puts(w->b, "&gt;");
		else if (c == '\r' || (attribute && (c < 0x20 || c == '"')))
			buf_printf(w->b, "&#%u;", c);
		else
			buf_putc(w->b, *text);
	}
	return 0;
}

static int
put_scalar(struct xml_writer *w, const json_t *v, bool attribute)
{
	const char *text = value_text(w->a, v);

	if (text == NULL)
		return err_memory(w->e);
	if (json_is_string(v) && strlen(text) != json_string_length(v))
		return err_set(w->e, ERR_INPUT, "XML cannot contain a NUL");
	return put_text(w, text, attribute);
}

static const struct op_xml *
shape_member(const struct op_xml *x, const char *name)
{
	for (const struct op_xml_member *m = x->member; m != NULL; m = m->next)
		if (text_equal(m->name, name))
			return m->shape;
	return &nothing_known;
}

static bool
is_attribute(const struct op_xml *x, const json_t *v)
{
	return x->kind == XML_ATTRIBUTE && !json_is_object(v) &&
	    !json_is_array(v);
}

static void
put_name(struct xml_writer *w, const char *prefix, const char *name)
{
	if (prefix != NULL)
		buf_printf(w->b, "%s:", prefix);
	buf_puts(w->b, name);
}

/* " xmlns:prefix="space"", or the default namespace. */
static int
put_namespace(struct xml_writer *w, const char *prefix, const char *space)
{
	buf_puts(w->b, prefix != NULL ? " xmlns:" : " xmlns");
	buf_printf(w->b, "%s=\"", prefix != NULL ? prefix : "");
	if (put_text(w, space, true) < 0)
		return -1;
	buf_putc(w->b, '"');
	return 0;
}

static int
put_attributes(struct xml_writer *w, const struct op_xml *x, json_t *object)
{
	const char *name;
	json_t *v;

	json_object_foreach(object, name, v) {
		const struct op_xml *m = shape_member(x, name);

		if (!is_attribute(m, v) || json_is_null(v))
			continue;
		if (m->name != NULL)
			name = m->name;
		if (check_name(w, name) < 0)
			return -1;
		if (m->prefix != NULL && m->space != NULL &&
		    put_namespace(w, m->prefix, m->space) < 0)
			return -1;
		buf_putc(w->b, ' ');
		put_name(w, m->prefix, name);
		buf_puts(w->b, "=\"");
		if (put_scalar(w, v, true) < 0)
			return -1;
		buf_putc(w->b, '"');
	}
	return 0;
}

static int put_value(struct xml_writer *w, const struct op_xml *x,
    struct xml_place at, json_t *v);

/* "<b:name xmlns:b=...": the start tag up to its end. */
static int
put_start(struct xml_writer *w, const struct op_xml *x, struct xml_place at)
{
	if (check_name(w, at.name) < 0 ||
	    (at.prefix != NULL && check_name(w, at.prefix) < 0))
		return -1;
	buf_putc(w->b, '<');
	put_name(w, at.prefix, at.name);
	return x->space != NULL ? put_namespace(w, x->prefix, x->space) : 0;
}

static int
put_cdata(struct xml_writer *w, const json_t *v)
{
	const char *text = json_string_value(v), *end;

	if (text == NULL)
		return put_scalar(w, v, false);
	buf_puts(w->b, "<![CDATA[");
	for (; (end = strstr(text, "]]>")) != NULL; text = end + 2) {
		buf_add(w->b, text, (size_t)(end - text));
		buf_puts(w->b, "]]]]><![CDATA[");
	}
	buf_printf(w->b, "%s]]>", text);
	return 0;
}

static int
put_members(struct xml_writer *w, const struct op_xml *x,
    struct xml_place around, json_t *object)
{
	const char *name;
	json_t *v;

	json_object_foreach(object, name, v) {
		const struct op_xml *m = shape_member(x, name);
		struct xml_place at = { m->name != NULL ? m->name : name,
			m->prefix != NULL ? m->prefix : around.prefix };
		int rc = 0;

		/* A default namespace of its own has no prefix. */
		if (m->space != NULL && m->prefix == NULL)
			at.prefix = NULL;
		if (m->kind == XML_TEXT)
			rc = put_scalar(w, v, false);
		else if (m->kind == XML_CDATA)
			rc = put_cdata(w, v);
		else if (json_is_array(v) && !m->wrapped)
			at.name = name; /* the items have the name */
		if (m->kind == XML_ELEMENT ||
		    (m->kind == XML_ATTRIBUTE && !is_attribute(m, v)))
			rc = put_value(w, m, at, v);
		if (rc < 0)
			return err_wrap(w->e, "%s", name);
	}
	return 0;
}

static int
put_items(struct xml_writer *w, const struct op_xml *x, struct xml_place at,
    json_t *list)
{
	const struct op_xml *item =
	    x->items != NULL ? x->items : &nothing_known;
	struct xml_place inner = { item->name != NULL ? item->name : at.name,
		item->prefix != NULL ? item->prefix : at.prefix };
	json_t *v;
	size_t i;

	json_array_foreach(list, i, v)
		if (put_value(w, item, inner, v) < 0)
			return -1;
	return 0;
}

static int
put_value(struct xml_writer *w, const struct op_xml *x, struct xml_place at,
    json_t *v)
{
	int rc;

	if (w->depth >= XML_WRITE_MAX_DEPTH)
		return err_set(w->e, ERR_LIMIT,
		    "the XML is nested deeper than %d", XML_WRITE_MAX_DEPTH);
	if (json_is_array(v) && !x->wrapped)
		return put_items(w, x, at, v);
	if (put_start(w, x, at) < 0)
		return -1;
	if (json_is_null(v)) {
		buf_puts(w->b,
		    " xmlns:xsi=\"http://www.w3.org/2001/"
		    "XMLSchema-instance\" xsi:nil=\"true\"/>");
		return 0;
	}
	if (put_attributes(w, x, v) < 0)
		return -1;
	buf_putc(w->b, '>');
	w->depth++;
	if (json_is_object(v))
		rc = put_members(w, x, at, v);
	else if (json_is_array(v))
		rc = put_items(w, x, at, v);
	else
		rc = put_scalar(w, v, false);
	w->depth--;
	buf_puts(w->b, "</");
	put_name(w, at.prefix, at.name);
	buf_putc(w->b, '>');
	return rc;
}

char *
xml_write(struct arena *a, const struct op_xml *root, json_t *value,
    size_t *ret_n, struct err *e)
{
	struct xml_place at = { root->name, root->prefix };
	struct buf b = { 0 };
	struct xml_writer w = { .a = a, .b = &b, .e = e };
	char *text = NULL;

	/* A document has one element: an array is always wrapped. */
	if (json_is_array(value) && !root->wrapped)
		(void)err_set(e, ERR_INPUT,
		    "an array is not an XML document: its schema is not "
		    "wrapped");
	else if (put_value(&w, root, at, value) == 0) {
		*ret_n = b.n;
		text = buf_take(&b, a);
		if (text == NULL)
			(void)err_memory(e);
	}
	buf_free(&b);
	return text;
}
