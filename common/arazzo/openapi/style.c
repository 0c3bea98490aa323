/* Serialises parameters in OpenAPI's styles. */
#include "arazzo/openapi/style.h"

#include <string.h>

#include "base/buf.h"
#include "base/encode.h"

/* RFC 6570 appendix A, with the delimiters of OpenAPI's own styles. */
static const struct style_form forms[] = {
	[STYLE_SIMPLE] = { "", ",", ",", "", false },
	[STYLE_LABEL] = { ".", ".", ",", "", false },
	[STYLE_MATRIX] = { ";", ";", ",", "", true },
	[STYLE_FORM] = { "", "&", ",", "=", true },
	[STYLE_SPACE_DELIMITED] = { "", "&", "%20", "=", true },
	[STYLE_PIPE_DELIMITED] = { "", "&", "%7C", "=", true },
	[STYLE_TAB_DELIMITED] = { "", "&", "%09", "=", true },
	[STYLE_DEEP_OBJECT] = { "", "&", ",", "=", true },
	[STYLE_COOKIE] = { "", "; ", ",", "=", true },
};

/* Swagger 2.0 has ssv, pipes and tsv in paths and headers too. */
static const struct style_form path_forms[] = {
	[STYLE_SPACE_DELIMITED] = { "", "%20", "%20", "", false },
	[STYLE_PIPE_DELIMITED] = { "", "%7C", "%7C", "", false },
	[STYLE_TAB_DELIMITED] = { "", "%09", "%09", "", false },
};

static const struct style_form header_forms[] = {
	[STYLE_SPACE_DELIMITED] = { "", " ", " ", "", false },
	[STYLE_PIPE_DELIMITED] = { "", "|", "|", "", false },
	[STYLE_TAB_DELIMITED] = { "", "\t", "\t", "", false },
};

static const struct style_word {
	const char *name;
	enum style style;
} words[] = {
	{ "simple", STYLE_SIMPLE },
	{ "label", STYLE_LABEL },
	{ "matrix", STYLE_MATRIX },
	{ "form", STYLE_FORM },
	{ "spaceDelimited", STYLE_SPACE_DELIMITED },
	{ "pipeDelimited", STYLE_PIPE_DELIMITED },
	{ "deepObject", STYLE_DEEP_OBJECT },
	{ "cookie", STYLE_COOKIE },
	{ NULL, STYLE_SIMPLE },
}, formats[] = {
	{ "ssv", STYLE_SPACE_DELIMITED },
	{ "pipes", STYLE_PIPE_DELIMITED },
	{ "tsv", STYLE_TAB_DELIMITED },
	{ NULL, STYLE_SIMPLE },
};

static int
style_find(const struct style_word *w, const char *name, enum style *ret)
{
	while (w->name != NULL && !text_equal(w->name, name))
		w++;
	if (w->name == NULL)
		return -1;
	*ret = w->style;
	return 0;
}

int
style_by_name(const char *name, enum style *ret)
{
	return style_find(words, name, ret);
}

int
style_by_collection(const char *format, enum style *style, bool *explode)
{
	*explode = format != NULL && text_equal(format, "multi");
	if (format == NULL || text_equal(format, "csv") || *explode)
		return 0;
	return style_find(formats, format, style);
}

const struct style_form *
style_form(enum style style, enum param_in in)
{
	bool delimited = style == STYLE_SPACE_DELIMITED ||
	    style == STYLE_PIPE_DELIMITED || style == STYLE_TAB_DELIMITED;

	if (delimited && in == PARAM_PATH)
		return &path_forms[style];
	if (delimited && in == PARAM_HEADER)
		return &header_forms[style];
	return &forms[in == PARAM_COOKIE ? STYLE_COOKIE : style];
}

static const char *
kept(enum style_keep keep)
{
	switch (keep) {
	case STYLE_KEEP_SLASH:
		return "/";
	case STYLE_KEEP_PATH:
		return "/:@!$&'()*+,;=";
	case STYLE_KEEP_COOKIE:
		return "!#$&'()*+/:<=>?@[]^`{|}";
	case STYLE_KEEP_QUERY:
		return ":/?@!$'()*,;";
	case STYLE_KEEP_RESERVED:
		return ":/?#[]@!$&'()*+,;=";
	default:
		return NULL;
	}
}

void
style_encode(struct buf *b, const char *text, size_t n, enum style_keep keep)
{
	bool triplets = keep == STYLE_KEEP_PATH || keep == STYLE_KEEP_QUERY ||
	    keep == STYLE_KEEP_RESERVED;
	size_t start = 0; /* of what is not yet written */

	if (keep == STYLE_KEEP_ALL) {
		buf_add(b, text, n);
		return;
	}
	for (size_t i = 0; triplets && i + 2 < n; i++) {
		if (text[i] != '%' || !text_is_hex(text[i + 1]) ||
		    !text_is_hex(text[i + 2]))
			continue;
		encode_percent(b, text + start, i - start, kept(keep));
		buf_add(b, text + i, 3);
		i += 2;
		start = i + 1;
	}
	encode_percent(b, text + start, n - start, kept(keep));
}

struct expansion {
	struct arena *a;
	struct buf *b;
	const struct style_form *f;
	const char *name;
	enum style_keep keep;
	struct err *e;
};

/* Scalars as text, what is nested as compact JSON. */
static int
add_value(struct expansion *x, const json_t *v)
{
	size_t n;
	const char *text = value_bytes(x->a, v, &n, x->e);

	if (text == NULL)
		return -1;
	style_encode(x->b, text, n, x->keep);
	return 0;
}

static void
add_name(struct expansion *x, const char *name)
{
	enum style_keep keep = x->keep;

	if (keep == STYLE_KEEP_QUERY || keep == STYLE_KEEP_RESERVED)
		keep = STYLE_KEEP_NONE;
	style_encode(x->b, name, strlen(name), keep);
}

/* "name=value", or the name and if_empty. */
static int
add_named(struct expansion *x, const char *name, const json_t *v)
{
	size_t n;
	const char *text = value_bytes(x->a, v, &n, x->e);

	if (text == NULL)
		return -1;
	add_name(x, name);
	if (n == 0) {
		buf_puts(x->b, x->f->if_empty);
		return 0;
	}
	buf_putc(x->b, '=');
	style_encode(x->b, text, n, x->keep);
	return 0;
}

/* The items, or the members, behind one another. */
static int
add_all(struct expansion *x, const json_t *value, bool explode)
{
	const char *separator = explode ? x->f->separator : x->f->comma;
	const char *between = "", *key;
	bool named = explode && x->f->named;
	json_t *v;
	size_t i;

	if (x->f->named && !explode) {
		add_name(x, x->name);
		buf_putc(x->b, '=');
	}
	json_array_foreach(value, i, v) {
		buf_puts(x->b, between);
		between = separator;
		if ((named ? add_named(x, x->name, v) : add_value(x, v)) < 0)
			return -1;
	}
	json_object_foreach((json_t *)(uintptr_t)value, key, v) {
		buf_puts(x->b, between);
		between = separator;
		if (!named) {
			style_encode(x->b, key, strlen(key), x->keep);
			buf_puts(x->b, explode ? "=" : x->f->comma);
		}
		if ((named ? add_named(x, key, v) : add_value(x, v)) < 0)
			return -1;
	}
	return 0;
}

int
style_expand(struct arena *a, struct buf *b, const struct style_form *f,
    const char *name, const json_t *value, bool explode, enum style_keep keep,
    bool *ret_any, struct err *e)
{
	struct expansion x = {
		.a = a, .b = b, .f = f, .name = name, .keep = keep, .e = e
	};

	*ret_any = true;
	if (!value_is_collection(value) && f->named)
		return add_named(&x, name, value);
	if (!value_is_collection(value))
		return add_value(&x, value);
	/* RFC 6570 section 2.3: an empty list is as if it were not there */
	*ret_any = json_array_size(value) + json_object_size(value) > 0;
	if (!*ret_any)
		return 0;
	return add_all(&x, value, explode);
}

/* Pairs ---------------------------------------------------------------- */

struct pairs {
	struct arena *a;
	style_pair_fn *fn;
	void *ctx;
	struct err *e;
};

static int
give(struct pairs *p, const char *name, const json_t *v)
{
	const char *text = value_text(p->a, v);

	if (text == NULL)
		return err_memory(p->e);
	if (json_is_string(v) && strlen(text) != json_string_length(v))
		return err_set(p->e, ERR_INPUT,
		    "%s: a NUL character cannot be sent in a form", name);
	return p->fn(p->ctx, name, text, p->e);
}

/* OpenAPI leaves nested deepObjects open: brackets all the way, as the most
 * servers read them.  name NULL: out of memory. */
static int
give_deep(struct pairs *p, const char *name, const json_t *value, unsigned nest)
{
	const char *key;
	json_t *v;
	size_t i;

	if (name == NULL)
		return err_memory(p->e);
	if (!value_is_collection(value))
		return give(p, name, value);
	if (nest >= STYLE_MAX_NEST)
		return err_set(p->e, ERR_LIMIT, "%s: nested deeper than %d",
		    name, STYLE_MAX_NEST);
	json_array_foreach(value, i, v)
		if (give_deep(p, arena_printf(p->a, "%s[%zu]", name, i), v,
			nest + 1) < 0)
			return -1;
	json_object_foreach((json_t *)(uintptr_t)value, key, v)
		if (give_deep(p, arena_printf(p->a, "%s[%s]", name, key), v,
			nest + 1) < 0)
			return -1;
	return 0;
}

static int
give_exploded(struct pairs *p, const char *name, const json_t *value)
{
	const char *key;
	json_t *v;
	size_t i;

	json_array_foreach(value, i, v)
		if (give(p, name, v) < 0)
			return -1;
	json_object_foreach((json_t *)(uintptr_t)value, key, v)
		if (give(p, key, v) < 0)
			return -1;
	return 0;
}

static int
give_joined(struct pairs *p, const char *name, const json_t *value,
    enum style style)
{
	struct style_form f = *style_form(style, PARAM_HEADER);
	bool any;
	int failed;
	struct buf b = { 0 };
	char *text;

	f.named = false;
	failed = style_expand(p->a, &b, &f, name, value, false, STYLE_KEEP_ALL,
	    &any, p->e);
	text = failed < 0 || !any ? NULL : buf_take(&b, p->a);
	buf_free(&b);
	if (failed < 0 || !any)
		return failed;
	if (text == NULL)
		return err_memory(p->e);
	return p->fn(p->ctx, name, text, p->e);
}

int
style_pairs(struct arena *a, const char *name, const json_t *value,
    enum style style, bool explode, style_pair_fn *fn, void *ctx, struct err *e)
{
	struct pairs p = { .a = a, .fn = fn, .ctx = ctx, .e = e };

	if (!value_is_collection(value))
		return give(&p, name, value);
	if (style == STYLE_DEEP_OBJECT)
		return give_deep(&p, name, value, 0);
	if (explode)
		return give_exploded(&p, name, value);
	return give_joined(&p, name, value, style);
}

struct deep {
	struct buf *b;
	enum style_keep keep;
	bool any;
};

static int
add_pair(void *ctx, const char *name, const char *value, struct err *e)
{
	struct deep *d = ctx;

	(void)e;
	if (d->any)
		buf_putc(d->b, '&');
	d->any = true;
	style_encode(d->b, name, strlen(name), STYLE_KEEP_NONE);
	buf_putc(d->b, '=');
	style_encode(d->b, value, strlen(value), d->keep);
	return 0;
}

int
style_deep(struct arena *a, struct buf *b, const char *name,
    const json_t *value, enum style_keep keep, bool *ret_any, struct err *e)
{
	struct deep d = { .b = b, .keep = keep };

	if (style_pairs(a, name, value, STYLE_DEEP_OBJECT, true, add_pair, &d,
		e) < 0)
		return -1;
	*ret_any = d.any;
	return 0;
}
