/* RFC 6570 through the functions that write OpenAPI parameters.  What OpenAPI
 * has no use for is done here and nowhere in the programs: the operator '/',
 * prefixes (":3"), several variables in one expression. */
#include <string.h>

#include "arazzo/openapi/style.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/text.h"
#include "conformance.h"
#include "data/value.h"

static const struct style_form segments = { "/", "/", ",", "", false };

static const struct operator
{
	char c;
	enum style style;
	const struct style_form *form; /* NULL: that of the style */
	const char *first;
	enum style_keep keep;
}
operators[] = {
	{ '+', STYLE_SIMPLE, NULL, "", STYLE_KEEP_RESERVED },
	{ '#', STYLE_SIMPLE, NULL, "#", STYLE_KEEP_RESERVED },
	{ '.', STYLE_LABEL, NULL, ".", STYLE_KEEP_NONE },
	{ ';', STYLE_MATRIX, NULL, ";", STYLE_KEEP_NONE },
	{ '?', STYLE_FORM, NULL, "?", STYLE_KEEP_NONE },
	{ '&', STYLE_FORM, NULL, "&", STYLE_KEEP_NONE },
	{ '/', STYLE_SIMPLE, &segments, "/", STYLE_KEEP_NONE },
	{ '\0', STYLE_SIMPLE, NULL, "", STYLE_KEEP_NONE },
};

/* One variable: its name as written, what follows it. */
struct variable {
	struct span name;
	size_t prefix; /* 0: none */
	bool explode;
};

static bool
is_name_char(const char **p)
{
	if (text_is_alpha(**p) || text_is_digit(**p) || **p == '_') {
		++*p;
		return true;
	}
	if (**p != '%' || !text_is_hex((*p)[1]) || !text_is_hex((*p)[2]))
		return false;
	*p += 3;
	return true;
}

static int
read_prefix(const char **p, size_t *ret)
{
	size_t n = 0;

	if (**p == '0')
		return -1;
	for (int i = 0; text_is_digit(**p) && i < 4; i++)
		n = n * 10 + (size_t)(*(*p)++ - '0');
	*ret = n;
	return n == 0 ? -1 : 0;
}

/* At the variable at *p, which moves to the ',' or '}' behind it. */
static int
read_variable(const char **p, struct variable *ret)
{
	const char *start = *p;

	*ret = (struct variable){ .prefix = 0 };
	do {
		if (!is_name_char(p))
			return -1;
		while (is_name_char(p))
			continue;
	} while (*(*p)++ == '.');
	--*p;
	ret->name = (struct span){ start, (size_t)(*p - start) };
	if (**p == '*') {
		ret->explode = true;
		++*p;
	} else if (**p == ':') {
		++*p;
		if (read_prefix(p, &ret->prefix) < 0)
			return -1;
	}
	return **p == ',' || **p == '}' ? 0 : -1;
}

static json_t *
cut(struct arena *a, json_t *v, size_t n)
{
	const char *text = value_text(a, v);
	size_t at = 0, length = strlen(text);
	uint32_t c;

	for (; n > 0 && at < length; n--)
		at += text_utf8_next(text + at, length - at, &c);
	return value_keep(a, json_stringn(text, at));
}

/* Members that are null are as if they were not there. */
static json_t *
without_null(struct arena *a, json_t *v)
{
	json_t *made = value_keep(a, json_object());
	const char *key;
	json_t *one;

	if (!json_is_object(v))
		return v;
	json_object_foreach(v, key, one)
		if (!json_is_null(one))
			(void)json_object_set(made, key, one);
	return made;
}

static int
add_variable(struct arena *a, struct buf *b, const struct operator* o,
    const struct variable *x, json_t *values, bool *first, struct err *e)
{
	const struct style_form *f =
	    o->form != NULL ? o->form : style_form(o->style, PARAM_QUERY);
	char *key = arena_strndup(a, x->name.p, x->name.n);
	json_t *v = json_object_get(values, key);
	size_t before = b->n, unused;
	bool any = false;

	if (v == NULL || json_is_null(v))
		return 0;
	if (x->prefix > 0 && (json_is_object(v) || json_is_array(v)))
		return err_set(e, ERR_DOCUMENT, "a prefix of a list");
	v = x->prefix > 0 ? cut(a, v, x->prefix) : without_null(a, v);
	buf_puts(b, *first ? o->first : f->separator);
	key = decode_percent(a, key, strlen(key), false, &unused);
	if (style_expand(a, b, f, key, v, x->explode, o->keep, &any, e) < 0)
		return -1;
	if (any)
		*first = false;
	else
		b->n = before;
	return 0;
}

/* "{...}" at *p, which moves behind it. */
static int
add_expression(struct arena *a, struct buf *b, const char **p, json_t *values,
    struct err *e)
{
	const struct operator* o = operators;
	bool first = true;

	++*p;
	while (o->c != '\0' && o->c != **p)
		o++;
	if (o->c != '\0')
		++*p;
	for (;;) {
		struct variable x;

		if (read_variable(p, &x) < 0)
			return err_set(e, ERR_DOCUMENT, "no URI template");
		if (add_variable(a, b, o, &x, values, &first, e) < 0)
			return -1;
		if (*(*p)++ == '}')
			return 0;
	}
}

json_t *
suite_uri_template(struct arena *a, json_t *one, struct err *e)
{
	const char *p = json_string_value(json_object_get(one, "template"));
	json_t *values = json_object_get(one, "variables");
	json_t *ret = NULL;
	struct buf b = { 0 };

	buf_puts(&b, "");
	while (*p != '\0') {
		size_t n = strcspn(p, "{}");

		style_encode(&b, p, n, STYLE_KEEP_RESERVED);
		p += n;
		if (*p == '}')
			(void)err_set(e, ERR_DOCUMENT, "a '}' too many");
		if (*p == '}' ||
		    (*p == '{' && add_expression(a, &b, &p, values, e) < 0))
			goto out;
	}
	ret = json_stringn(b.text, b.n);
out:
	buf_free(&b);
	return ret;
}
