/* Builds the body of a request: payload, replacements, content type. */
#include "arazzo/message/internal.h"

#include <string.h>

#include "base/buf.h"
#include "http/http.h"
#include "query/jsonpath/jsonpath.h"
#include "query/xml/xml.h"

enum body_kind
body_kind(const char *type)
{
	if (type == NULL)
		return BODY_NONE;
	if (http_type_is_json(type))
		return BODY_JSON;
	if (http_type_same(type, "application/x-www-form-urlencoded"))
		return BODY_FORM;
	if (http_type_same(type, "multipart/form-data"))
		return BODY_MULTIPART;
	return http_type_is_xml(type) ? BODY_XML : BODY_TEXT;
}

const char *
body_type(const struct step *step)
{
	const struct operation *op = step->operation;

	if (step->body != NULL && step->body->content_type != NULL)
		return step->body->content_type;
	for (const struct op_media *m = op != NULL ? op->media : NULL;
	     m != NULL; m = m->next)
		if (strchr(m->type, '*') == NULL)
			return m->type;
	return NULL;
}

/* The operation's entry for that type; NULL: none. */
static const struct op_media *
media_of(const struct step *step, const char *type)
{
	const struct operation *op = step->operation;
	const struct op_media *m = NULL;

	if (op != NULL && type != NULL)
		m = op->media;

	while (m != NULL && !http_type_same(m->type, type))
		m = m->next;
	return m;
}

bool
body_has_xml(const struct step *step)
{
	const struct op_media *media = media_of(step, body_type(step));

	return media != NULL && media->xml != NULL && media->xml->name != NULL;
}

bool
body_is_form_text(const struct step *step)
{
	const struct body *b = step->body;

	return b->replacement != NULL &&
	    b->replacement->target.kind != QUERY_XPATH &&
	    body_kind(body_type(step)) == BODY_FORM && b->payload != NULL &&
	    json_is_string(b->raw) &&
	    (b->payload->kind == TEMPLATE_LITERAL ||
		b->payload->kind == TEMPLATE_PARTS);
}

/* A body being built. */
struct body_making {
	const struct step *step;
	const struct op_media *media; /* the operation's entry; or NULL */
	struct scope *s;
	json_t *omitted;
	enum body_kind kind;
	bool written; /* value is the text of the body already */
	struct jsonpath_spent spent;
	json_t *value;
	struct body_text *ret;
	struct err *e;
};

/* Arazzo R13: a payload that is a text, by itself or after evaluation, is the
 * body as it is. */
static int
evaluate(struct body_making *m)
{
	const struct template *t = m->step->body->payload;

	if (t == NULL)
		return err_set(m->e, ERR_INPUT, "replacements need a payload");
	if (t->kind == TEMPLATE_PARTS && m->kind == BODY_JSON)
		m->value = template_eval_json(t, m->s, m->e);
	else
		m->value = template_eval(t, m->s, m->omitted, m->e);
	if (m->value == NULL)
		return -1;
	m->written = json_is_string(m->value);
	return 0;
}

/* In a dry run expressions are placeholders for unknown values: a payload that
 * holds one may fail to parse without an error. */
static bool
is_unknown(struct body_making *m)
{
	const char *text;

	if (!m->s->dry_run ||
	    (m->e->code != ERR_INPUT && m->e->code != ERR_DOCUMENT))
		return false;
	text = value_text(m->s->arena, m->value);
	if (text == NULL ||
	    (strstr(text, "$steps.") == NULL &&
		strstr(text, "$workflows.") == NULL))
		return false;
	err_clear(m->e);
	return true;
}

/* The text as JSON, so that it is known to be right before it is sent. */
static int
parse_json(struct body_making *m, json_t **ret)
{
	json_t *v = value_parse(m->s->arena, json_string_value(m->value),
	    json_string_length(m->value), m->e);

	if (v == NULL && is_unknown(m))
		v = m->value;
	if (v == NULL && m->e->code == ERR_DOCUMENT) {
		m->e->code = ERR_INPUT;
		return err_wrap(m->e, "the payload is not JSON");
	}
	if (v == NULL)
		return -1;
	*ret = v;
	return 0;
}

/* A copy, since documents and outputs are read-only. */
static int
copy_value(struct body_making *m)
{
	if (m->written && m->kind == BODY_JSON && parse_json(m, &m->value) < 0)
		return -1;
	if (body_is_form_text(m->step)) {
		m->value = form_members(m->s->arena,
		    json_string_value(m->value), m->e);
		if (m->value == NULL)
			return -1;
	}
	if (json_is_string(m->value)) {
		(void)err_set(m->e, ERR_INPUT,
		    "only an XPath can point into a text");
		return is_unknown(m) ? 0 : -1;
	}
	m->written = false;
	m->value = value_made(m->s->arena, value_copy(m->value), m->e);
	return m->value == NULL ? -1 : 0;
}

static int
replace_in_xml(struct body_making *m, const struct replacement *r,
    struct xml *x)
{
	json_t *v = template_eval(r->value, m->s, NULL, m->e);
	const char *text;

	if (v == NULL)
		return -1;
	text = value_text(m->s->arena, v);
	if (text == NULL)
		return err_memory(m->e);
	return xpath_replace(r->target.xpath, x, text, m->e);
}

static int
replace_all_xml(struct body_making *m)
{
	const struct replacement *r = m->step->body->replacement;
	struct xml *x;
	char *text;

	if (!m->written)
		return err_set(m->e, ERR_INPUT,
		    "XPath wants an XML payload, which is a text");
	x = xml_parse(m->s->arena, json_string_value(m->value),
	    json_string_length(m->value), m->e);
	if (x == NULL && is_unknown(m))
		return 0;
	if (x == NULL)
		return err_wrap(m->e, "the payload is not XML");
	for (; r != NULL; r = r->next)
		if (replace_in_xml(m, r, x) < 0 && !is_unknown(m))
			return err_wrap(m->e, "replacement \"%s\"",
			    r->target.text);
	text = xml_print(x, m->s->arena, m->e);
	if (text == NULL)
		return -1;
	m->value = value_made(m->s->arena, json_string(text), m->e);
	return m->value == NULL ? -1 : 0;
}

/* In copies: the value may be a document's, or an output that is read again. */
static int
replace_in_json(struct body_making *m, const struct replacement *r,
    json_t **root)
{
	const struct query *q = &r->target;
	json_t *v = template_eval(r->value, m->s, NULL, m->e);
	size_t size;

	if (v == NULL || scope_check(m->s, m->e) < 0)
		return -1;
	if (q->kind == QUERY_JSONPATH)
		return jsonpath_replace(q->jsonpath, root, v, &m->spent, m->e);
	if (jsonpath_copies(v, &m->spent, &size, m->e) == 0)
		return -1;
	m->spent.placed += size;
	return pointer_set(root, q->text, value_copy(v), m->e);
}

static int
replace_all_json(struct body_making *m)
{
	const struct replacement *r = m->step->body->replacement;
	json_t *root;
	int failed = 0;

	if (copy_value(m) < 0)
		return err_wrap(m->e, "replacement \"%s\"", r->target.text);
	root = json_incref(m->value);
	for (; r != NULL && failed == 0; r = r->next)
		if (replace_in_json(m, r, &root) < 0 && !is_unknown(m))
			failed = err_wrap(m->e, "replacement \"%s\"",
			    r->target.text);
	m->value = value_keep(m->s->arena, root);
	return m->value == NULL ? err_memory(m->e) : failed;
}

static int
write_text(struct body_making *m)
{
	const struct file_value *file = form_file(m->s->files, m->value);

	m->ret->text = json_string_value(m->value);
	m->ret->n = json_string_length(m->value);
	if (file != NULL) {
		m->ret->text = file->bytes;
		m->ret->n = file->n;
	}
	return 0;
}

static int
write_json(struct body_making *m)
{
	if (m->written) {
		(void)write_text(m);
		return parse_json(m, &m->ret->value);
	}
	m->ret->text = value_print(m->s->arena, m->value);
	if (m->ret->text == NULL)
		return err_memory(m->e);
	m->ret->n = strlen(m->ret->text);
	return 0;
}

static int
write_form(struct body_making *m)
{
	if (!json_is_object(m->value))
		return err_set(m->e, ERR_INPUT,
		    "a form is made from an object or given as a text, not %s",
		    value_kind(m->value));
	if (m->kind == BODY_FORM)
		return body_form(m->s->arena, m->value, m->media, m->ret, m->e);
	return body_multipart(m->s->arena, m->value, m->media, m->s->files,
	    m->ret, m->e);
}

/* One value a line; a record separator before each (RFC 7464) in json-seq. */
static int
write_sequence(struct body_making *m)
{
	bool separated = strstr(m->ret->type, "json-seq") != NULL;
	struct buf b = { 0 };
	json_t *v;
	size_t i;

	buf_puts(&b, "");
	json_array_foreach(m->value, i, v) {
		const char *text = value_print(m->s->arena, v);

		if (text == NULL) {
			buf_free(&b);
			return err_memory(m->e);
		}
		buf_printf(&b, "%s%s\n", separated ? "\x1e" : "", text);
	}
	m->ret->n = b.n;
	m->ret->text = buf_take(&b, m->s->arena);
	return m->ret->text == NULL ? err_memory(m->e) : 0;
}

static int
write_scalar(struct body_making *m)
{
	if (json_is_array(m->value) && http_type_is_json_sequence(m->ret->type))
		return write_sequence(m);
	if (value_is_collection(m->value))
		return err_set(m->e, ERR_INPUT,
		    "%s cannot be written as %s: give a text",
		    value_kind(m->value), m->ret->type);
	m->ret->text = value_bytes(m->s->arena, m->value, &m->ret->n, m->e);
	return m->ret->text == NULL ? -1 : 0;
}

static int
write_body(struct body_making *m)
{
	m->ret->value = m->value;
	if (m->kind == BODY_NONE) {
		m->kind = m->written ? BODY_TEXT : BODY_JSON;
		m->ret->type = "application/json";
		if (m->written)
			m->ret->type = "text/plain; charset=utf-8";
		if (form_file(m->s->files, m->value) != NULL)
			m->ret->type = "application/octet-stream";
	}
	if (m->kind == BODY_JSON)
		return write_json(m);
	if (m->written)
		return write_text(m);
	if (m->kind == BODY_FORM || m->kind == BODY_MULTIPART)
		return write_form(m);
	if (m->kind != BODY_XML || !body_has_xml(m->step))
		return write_scalar(m);
	m->ret->text =
	    xml_write(m->s->arena, m->media->xml, m->value, &m->ret->n, m->e);
	return m->ret->text == NULL ? -1 : 0;
}

int
body_build(const struct step *step, struct scope *s, json_t *omitted,
    struct body_text *ret, struct err *e)
{
	const char *type = body_type(step);
	const struct replacement *r = step->body->replacement;
	struct body_making m = {
		.step = step,
		.media = media_of(step, type),
		.s = s,
		.omitted = omitted,
		.kind = body_kind(type),
		.ret = ret,
		.e = e,
	};

	int failed;

	*ret = (struct body_text){ .type = type };
	failed = evaluate(&m);
	if (failed == 0 && r != NULL && r->target.kind == QUERY_XPATH)
		failed = replace_all_xml(&m);
	else if (failed == 0 && r != NULL)
		failed = replace_all_json(&m);
	if (failed < 0 || write_body(&m) < 0)
		return err_wrap(e, "requestBody");
	return 0;
}
