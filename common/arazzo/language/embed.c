/* Texts with expressions in them: split at load, and put together with the values,
 * quoted as their language requires. */
#include "arazzo/language/embed.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "data/number.h"

/* Splitting ------------------------------------------------------------ */

struct embed_scanner {
	struct arena *a;
	const struct names *names;
	const struct embed_at *at;
	const char *text;
	const char *start; /* of the literal text so far */
	struct part **end;
	bool told;
	struct err *e;
};

static int
add_part(struct embed_scanner *s, const char *upto, struct expr *x)
{
	struct part *part = arena_alloc(s->a, sizeof *part);

	if (part == NULL)
		return err_memory(s->e);
	part->text = s->start;
	part->ntext = (size_t)(upto - s->start);
	part->x = x;
	*s->end = part;
	s->end = &part->next;
	return 0;
}

static void
tell(struct embed_scanner *s, enum diag_kind kind, const char *id,
    const char *what, const char *text)
{
	if (s->at->l != NULL)
		diag_add(s->at->l, kind, id, s->at->doc, s->at->location,
		    "\"%s\": %s", text, what);
}

/* The '}' of "{$...}" at p; NULL when it is not ended before the next. */
static const char *
closing(const char *p)
{
	p += 2;
	while (*p != '\0' && *p != '}' && !(p[0] == '{' && p[1] == '$'))
		p++;
	return *p == '}' ? p : NULL;
}

/* The text that begins at p and is not an expression: 0, or -1 when it is one
 * that is refused. */
static int
literal(struct embed_scanner *s, const char *text, const struct err *why)
{
	const char *misused = expr_misused(text);

	if (misused != NULL) {
		tell(s, DIAG_ERROR, "R10", misused, text);
		return -1;
	}
	if (expr_looks_like(text)) {
		tell(s, DIAG_WARNING, "R10", why->text, text);
		s->told = true;
	}
	return 0;
}

/* "{$...}" at *p; an inserted expression moves *p behind it. */
static int
read_braced(struct embed_scanner *s, const char **p)
{
	const char *end = closing(*p);
	struct err why = { 0 };
	struct expr *x;
	char *text;

	if (end == NULL)
		end = *p + 1 + strcspn(*p + 1, " {}\"'");
	text = arena_strndup(s->a, *p + 1, (size_t)(end - *p) - 1);
	if (text == NULL)
		return err_memory(s->e);
	x = NULL;
	if (*end == '}')
		x = expr_compile(s->a, text, s->names, &why);
	else
		(void)err_set(&why, ERR_DOCUMENT, "'}' is missing");
	if (why.code == ERR_MEMORY)
		return err_memory(s->e);
	if (x == NULL) {
		++*p;
		return literal(s, text, &why);
	}
	if (x->compat != NULL)
		tell(s, DIAG_COMPAT, x->compat, expr_compat_text(x->compat),
		    x->text);
	if (add_part(s, *p, x) < 0)
		return -1;
	*p = s->start = end + 1;
	return 0;
}

/* How much of p is the longest name of set that no letter follows; 0: none. */
static size_t
declared(json_t *set, const char *p)
{
	size_t n = 0, best = 0;

	while (n < EXPR_MAX_NAME &&
	    (text_is_alpha(p[n]) || text_is_digit(p[n]) || p[n] == '_' ||
		p[n] == '-' || p[n] == '.')) {
		char next = p[++n];

		if (!text_is_alpha(next) && !text_is_digit(next) &&
		    next != '_' && json_object_getn(set, p, n) != NULL)
			best = n;
	}
	return best;
}

/* How much of p is "$inputs.NAME" or "$steps.ID.outputs.NAME" with NAME
 * declared (arazzo C4); 0: none. */
static size_t
bare_length(const struct names *names, const char *p)
{
	static const char inputs[] = "$inputs.", steps[] = "$steps.";
	static const char outputs[] = ".outputs.";
	size_t at, n;

	if (names == NULL)
		return 0;
	if (text_starts(p, inputs)) {
		at = strlen(inputs);
		n = declared(names->inputs, p + at);
		return n == 0 ? 0 : at + n;
	}
	if (!text_starts(p, steps))
		return 0;
	for (at = strlen(steps);
	     at < EXPR_MAX_NAME && p[at] != '\0' && !text_is_space(p[at]);
	     at++) {
		json_t *set;

		if (!text_starts(p + at, outputs))
			continue;
		set = json_object_getn(names->steps, p + strlen(steps),
		    at - strlen(steps));
		at += strlen(outputs);
		n = declared(set, p + at);
		return n == 0 ? 0 : at + n;
	}
	return 0;
}

#define SHOWN 80 /* bytes of it */

/* Reported once for a text: "Bearer $inputs.tokn" would go out as it is. */
static int
tell_undeclared(struct embed_scanner *s, const char *p)
{
	size_t n = strcspn(p, " \t\r\n\"'{}");
	char *text = arena_strndup(s->a, p, n < SHOWN ? n : SHOWN);

	if (text == NULL)
		return err_memory(s->e);
	s->told = true;
	tell(s, DIAG_WARNING, "R10",
	    "taken as text: nothing of this name is declared", text);
	return 0;
}

static int
read_bare(struct embed_scanner *s, const char **p)
{
	size_t n = s->at->bare ? bare_length(s->names, *p) : 0;
	struct expr *x;
	char *text;

	if (n == 0) {
		bool odd = s->at->bare && !s->told && *p > s->text &&
		    (text_starts(*p, "$inputs.") || text_starts(*p, "$steps."));
		int failed = odd ? tell_undeclared(s, *p) : 0;

		++*p;
		return failed;
	}
	text = arena_strndup(s->a, *p, n);
	if (text == NULL)
		return err_memory(s->e);
	x = expr_compile(s->a, text, s->names, s->e);
	if (x == NULL || add_part(s, *p, x) < 0)
		return -1;
	tell(s, DIAG_COMPAT, "C4", "an expression inside text without braces",
	    text);
	s->start = *p += n;
	return 0;
}

struct part *
embed_scan(struct arena *a, const char *text, const struct names *names,
    const struct embed_at *at, struct err *e)
{
	struct part *first = NULL;
	struct embed_scanner s = { .a = a,
		.names = names,
		.at = at,
		.text = text,
		.start = text,
		.end = &first,
		.e = e };
	const char *p = text;

	while (*p != '\0') {
		int failed = 0;

		p += strcspn(p, "{$");
		if (p[0] == '{' && p[1] == '$')
			failed = read_braced(&s, &p);
		else if (p[0] == '$')
			failed = read_bare(&s, &p);
		else if (p[0] != '\0')
			p++;
		if (failed < 0)
			return NULL;
	}
	if (add_part(&s, p, NULL) < 0)
		return NULL;
	return first;
}

/* Putting together ------------------------------------------------------ */

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
