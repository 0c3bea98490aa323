/* Documents and values: JSON, YAML, JSON Pointer, JSON Schema. */
#include <string.h>

#include "base/text.h"
#include "conformance.h"
#include "data/doc.h"
#include "data/reading.h"
#include "data/diag.h"
#include "data/value.h"
#include "query/schema/schema.h"

static const char *
text_of(json_t *one, const char *name)
{
	const char *text = json_string_value(json_object_get(one, name));

	return text != NULL ? text : "";
}

json_t *
suite_json_pointer(struct arena *a, json_t *one, struct err *e)
{
	json_t *document = json_object_get(one, "document");
	const char *pointer = text_of(one, "pointer");
	json_t *v;

	(void)a;
	if (document == NULL)
		return json_boolean(pointer_valid(pointer));
	if (json_object_get(one, "fragment") != NULL)
		pointer = text_of(one, "fragment");
	v = pointer_get(document, pointer);
	if (v == NULL)
		(void)err_set(e, ERR_INPUT, "it names nothing");
	return json_incref(v);
}

static int
base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c != '\0' ? strchr(digits, c) : NULL;

	return p != NULL ? (int)(p - digits) : -1;
}

/* The bytes of a case; *ret_n of them. */
static char *
decode_base64(struct arena *a, const char *text, size_t *ret_n)
{
	char *bytes = arena_alloc(a, strlen(text));
	unsigned long bits = 0;
	int have = 0;

	*ret_n = 0;
	if (bytes == NULL)
		return NULL;
	for (; base64_digit(*text) >= 0; text++) {
		bits = (bits << 6 | (unsigned)base64_digit(*text)) & 0xffffff;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		bytes[(*ret_n)++] = (char)(bits >> have & 0xff);
	}
	return bytes;
}

json_t *
suite_json_text(struct arena *a, json_t *one, struct err *e)
{
	size_t n;
	char *bytes = decode_base64(a, text_of(one, "b64"), &n);

	return bytes != NULL ? json_incref(value_parse(a, bytes, n, e)) : NULL;
}

/* doc_parse takes one document; for the streams of several in the cases, the
 * reader that it calls. */
json_t *
suite_yaml(struct arena *a, json_t *one, struct err *e)
{
	const char *text = text_of(one, "yaml");
	struct reading r = { .a = a,
		.text = text,
		.n = strlen(text),
		.limits = { .max_depth = DOC_MAX_DEPTH,
		    .max_nodes = DOC_MAX_NODES,
		    .max_aliases = DOC_MAX_ALIASES } };
	struct doc *d = doc_parse(a, text, r.n, "case.yaml", NULL, NULL);
	json_t *documents;

	if (d == NULL)
		return yaml_read(&r, 100, e);
	documents = json_array();
	(void)json_array_append(documents, d->root);
	return documents;
}

/* Formats are only notes in JSON Schema itself: a schema without them. */
static void
remove_formats(json_t *schema)
{
	const char *name;
	json_t *part;
	size_t i;

	if (json_is_string(json_object_get(schema, "format")))
		(void)json_object_del(schema, "format");
	json_object_foreach(schema, name, part)
		remove_formats(part);
	json_array_foreach(schema, i, part)
		remove_formats(part);
}

static json_t *
schema_case(struct arena *a, json_t *schema, json_t *v, struct err *e)
{
	struct diags l;
	struct schema *s;
	int r;

	diags_init(&l, a, false);
	s = schema_compile(a, NULL, schema, NULL, NULL, &l);
	for (const struct diag *d = l.first; s == NULL && d != NULL;
	     d = d->next)
		if (d->kind == DIAG_ERROR)
			(void)err_set(e, ERR_DOCUMENT, "%s", d->text);
	if (s == NULL)
		return NULL;
	r = schema_check(s, a, v, e);
	return r == 0 || e->code == ERR_INPUT ? json_boolean(r == 0) : NULL;
}

/* Formats decide in the suite that is for them, and in our programs. */
json_t *
suite_schema(struct arena *a, json_t *one, struct err *e)
{
	remove_formats(json_object_get(one, "schema"));
	return suite_schema_format(a, one, e);
}

json_t *
suite_schema_format(struct arena *a, json_t *one, struct err *e)
{
	return schema_case(a, json_object_get(one, "schema"),
	    json_object_get(one, "instance"), e);
}

json_t *
suite_timestamp(struct arena *a, json_t *one, struct err *e)
{
	json_t *schema = value_keep(a,
	    json_pack("{s:O}", "format", json_object_get(one, "format")));

	return schema_case(a, schema, json_object_get(one, "text"), e);
}
