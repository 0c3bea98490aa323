/* Puts values into a text, quoted as its language requires. */
#include "arazzo/language/embed.h"

#include <string.h>

#include "arazzo/language/parts.h"
#include "base/buf.h"
#include "data/number.h"

struct embed {
	embed_quote_fn *add;
	struct buf b;
	char quote;         /* inside which kind of quotes; '\0': none */
	const char *quotes; /* that begin a literal */
	bool escapes;       /* a backslash hides a quote */
	struct scope *s;
	json_t *sample; /* in place of every value; or NULL */
	const char *why;
};

static void
add_literal(struct embed *m, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (m->quote == '\0' && text[i] != '\0' &&
		    strchr(m->quotes, text[i]) != NULL)
			m->quote = text[i];
		else if (m->escapes && m->quote != '\0' && text[i] == '\\')
			i++;
		else if (text[i] == m->quote)
			m->quote = '\0';
	}
	buf_add(&m->b, text, n);
}

/* The inside of an RFC 9535 string literal with either kind of quotes. */
static void
add_jsonpath_text(struct embed *m, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x20)
			buf_printf(&m->b, "\\u%04x", c);
		else if (text[i] == m->quote || text[i] == '\\')
			buf_printf(&m->b, "\\%c", text[i]);
		else
			buf_putc(&m->b, text[i]);
	}
}

void
embed_jsonpath(struct embed *m, const json_t *v, const char *text, size_t n)
{
	if (m->quote != '\0') {
		add_jsonpath_text(m, text, n);
	} else if (!json_is_string(v)) {
		buf_add(&m->b, text, n);
	} else {
		m->quote = '"';
		buf_putc(&m->b, '"');
		add_jsonpath_text(m, text, n);
		buf_putc(&m->b, '"');
		m->quote = '\0';
	}
}

/* XPath 1.0 has no escapes: a text with both kinds of quotes is put
 * together. */
static void
add_xpath_text(struct embed *m, const char *text)
{
	if (strchr(text, '\'') == NULL) {
		buf_printf(&m->b, "'%s'", text);
		return;
	}
	if (strchr(text, '"') == NULL) {
		buf_printf(&m->b, "\"%s\"", text);
		return;
	}
	buf_puts(&m->b, "concat(''");
	while (*text != '\0') {
		char quote = *text == '\'' ? '"' : '\'';
		size_t n =
		    *text == '\'' ? strspn(text, "'") : strcspn(text, "'");

		buf_puts(&m->b, ", ");
		buf_putc(&m->b, quote);
		buf_add(&m->b, text, n);
		buf_putc(&m->b, quote);
		text += n;
	}
	buf_putc(&m->b, ')');
}

/* XPath 1.0 has doubles, and no exponents. */
static void
add_xpath_number(struct embed *m, const json_t *v)
{
	char room[NUMBER_ROOM], digits[DECIMAL_ROOM];
	struct decimal d;

	if (number_decimal(v, false, room, &d) && decimal_fits_double(&d) &&
	    decimal_print(&d, digits))
		buf_puts(&m->b, digits);
	else
		m->why = "a number of more digits than XPath holds";
}

void
embed_xpath(struct embed *m, const json_t *v, const char *text, size_t n)
{
	if (memchr(text, '\0', n) != NULL) {
		m->why = "a value with a NUL character";
	} else if (m->quote != '\0') {
		if (memchr(text, m->quote, n) != NULL)
			m->why = "a value with the quote that stands around it";
		buf_add(&m->b, text, n);
	} else if (json_is_number(v)) {
		add_xpath_number(m, v);
	} else if (json_is_boolean(v)) {
		buf_printf(&m->b, "%s()", text);
	} else {
		add_xpath_text(m, text);
	}
}

void
embed_plain(struct embed *m, const json_t *v, const char *text, size_t n)
{
	(void)v;
	if (memchr(text, '\0', n) != NULL)
		m->why = "a value with a NUL character";
	else
		buf_add(&m->b, text, n);
}

void
embed_text(struct embed *m, const json_t *v, const char *text, size_t n)
{
	(void)v;
	buf_add(&m->b, text, n);
}

void
embed_json(struct embed *m, const json_t *v, const char *text, size_t n)
{
	(void)v;
	if (m->quote != '\0')
		value_put_escaped(&m->b, text, n);
	else
		buf_add(&m->b, text, n);
}

static int
add_parts(struct embed *m, const struct part *p, struct err *e)
{
	for (; p != NULL && m->why == NULL; p = p->next) {
		const char *text;
		json_t *v;
		size_t n;

		add_literal(m, p->text, p->ntext);
		if (p->x == NULL)
			break;
		v = m->sample != NULL ? m->sample : expr_eval(p->x, m->s, e);
		if (e->code != ERR_NONE)
			return -1;
		if (v == NULL)
			m->why = expr_missing(p->x, m->s);
		else if ((text = value_bytes(m->s->arena, v, &n, e)) == NULL)
			return -1;
		else
			m->add(m, v, text, n);
		if (m->why == NULL)
			continue;
		m->why =
		    arena_printf(m->s->arena, "%s: %s", p->x->text, m->why);
		if (m->why == NULL)
			return err_memory(e);
	}
	return 0;
}

static json_t *
embed(struct embed *m, const struct part *first, struct err *e)
{
	json_t *ret = NULL;

	m->escapes = m->add == embed_jsonpath || m->add == embed_json;
	m->quotes = m->add == embed_json ? "\"" : "\"'";
	buf_puts(&m->b, "");
	if (add_parts(m, first, e) == 0 && m->why == NULL) {
		if (m->b.failed)
			(void)err_set(e, ERR_LIMIT,
			    "the text is longer than %zu bytes", m->b.limit);
		else
			ret = value_made(m->s->arena,
			    json_stringn(m->b.text, m->b.n), e);
	}
	buf_free(&m->b);
	return ret;
}

json_t *
embed_parts(const struct part *first, embed_quote_fn *quote, struct scope *s,
    const char **ret_why, struct err *e)
{
	struct embed m = { .add = quote, .s = s };
	json_t *text = embed(&m, first, e);

	*ret_why = m.why;
	return text;
}

json_t *
embed_sample(const struct part *first, embed_quote_fn *quote, struct arena *a,
    struct err *e)
{
	struct scope s = { .arena = a };
	struct embed m = {
		.add = quote,
		.s = &s,
		.sample = value_made(a, json_integer(0), e),
	};

	return m.sample != NULL ? embed(&m, first, e) : NULL;
}
