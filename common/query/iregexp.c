/* Translates an I-Regexp (RFC 9485) to PCRE2, checking its grammar. */
#include "query/iregexp.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

struct iregexp_reader {
	const char *start, *p, *end;
	struct buf *out;
	struct err *e;
};

static int
iregexp_fail(struct iregexp_reader *r, const char *what)
{
	size_t column = 1;
	uint32_t c;

	for (const char *p = r->start; p < r->p; column++)
		p += text_utf8_next(p, (size_t)(r->end - p), &c);
	return err_set(r->e, ERR_DOCUMENT, "column %zu: %s", column, what);
}

/* The next byte; '\0' at the end, at_end() distinguishes it from a real one. */
static char
peek(const struct iregexp_reader *r)
{
	return r->p < r->end ? *r->p : '\0';
}

static bool
at_end(const struct iregexp_reader *r)
{
	return r->p >= r->end;
}

static bool
accept(struct iregexp_reader *r, char c)
{
	if (at_end(r) || *r->p != c)
		return false;
	r->p++;
	return true;
}

/* One character as itself: PCRE2 takes "\" before ASCII punctuation as that
 * character, inside a class too. */
static uint32_t
put_literal(struct iregexp_reader *r)
{
	uint32_t c = 0;
	size_t n = text_utf8_next(r->p, (size_t)(r->end - r->p), &c);

	if (c < 0x20 || c == 0x7f)
		buf_printf(r->out, "\\x{%x}", (unsigned)c);
	else if (c < 0x7f && !text_is_alpha((char)c) && !text_is_digit((char)c))
		buf_printf(r->out, "\\%c", (char)c);
	else
		buf_add(r->out, r->p, n);
	r->p += n;
	return c;
}

/* IsCategory = Letters / Marks / Numbers / Punctuation / Separators / ... */
static const struct category {
	char major;
	const char *minor;
} categories[] = {
	{ 'L', "lmotu" },
	{ 'M', "cen" },
	{ 'N', "dlo" },
	{ 'P', "cdefios" },
	{ 'Z', "lps" },
	{ 'S', "ckmo" },
	{ 'C', "cfno" },
};

static bool
is_category(struct span s)
{
	for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++)
		if (s.n > 0 && s.p[0] == categories[i].major)
			return s.n == 1 ||
			    (s.n == 2 && s.p[1] != '\0' &&
				strchr(categories[i].minor, s.p[1]) != NULL);
	return false;
}

/* charClassEsc = catEsc / complEsc; r->p is behind "\p" or "\P". */
static int
read_category(struct iregexp_reader *r, char letter)
{
	const char *start = r->p;
	struct span name;

	if (!accept(r, '{'))
		return iregexp_fail(r, "\"{\" and a category must follow");
	name.p = r->p;
	while (!at_end(r) && *r->p != '}')
		r->p++;
	name.n = (size_t)(r->p - name.p);
	if (at_end(r) || !is_category(name)) {
		r->p = start;
		return iregexp_fail(r, "not a Unicode category of I-Regexp");
	}
	r->p++;
	buf_printf(r->out, "\\%c{%.*s}", letter, (int)name.n, name.p);
	return 0;
}

/* Not a character: the meaning of \p and \P. */
#define CATEGORY UINT32_MAX

/* Reads an escape after "\"; *ret is the character, or CATEGORY. */
static int
read_escape(struct iregexp_reader *r, uint32_t *ret)
{
	static const char letters[] = "nrt", values[] = "\n\r\t";
	char c = peek(r);
	const char *at;

	if (c == 'p' || c == 'P') {
		r->p++;
		*ret = CATEGORY;
		return read_category(r, c);
	}
	if (c == '\0' || strchr("()*+-.?[\\]^nrt{|}", c) == NULL)
		return iregexp_fail(r,
		    "invalid escape (expected one of I-Regexp)");
	r->p++;
	buf_printf(r->out, "\\%c", c);
	at = strchr(letters, c);
	*ret = at != NULL ? (uint32_t)values[at - letters] : (uint32_t)c;
	return 0;
}

/* CCchar, or a category, inside "[ ]". */
static int
read_class_char(struct iregexp_reader *r, uint32_t *ret)
{
	if (at_end(r))
		return iregexp_fail(r, "\"]\" is missing");
	if (accept(r, '\\'))
		return read_escape(r, ret);
	if (*r->p == '[' || *r->p == ']' || *r->p == '-')
		return iregexp_fail(r, "this character must be escaped here");
	*ret = put_literal(r);
	return 0;
}

/* CCE1 = ( CCchar [ "-" CCchar ] ) / charClassEsc.  A range that ends before
 * it begins is in the grammar, and matches no character. */
static int
read_class_item(struct iregexp_reader *r)
{
	size_t before = r->out->n;
	uint32_t first, last;

	if (read_class_char(r, &first) < 0)
		return -1;
	if (first == CATEGORY || r->end - r->p < 2 || r->p[0] != '-' ||
	    r->p[1] == ']')
		return 0;
	r->p++;
	buf_putc(r->out, '-');
	if (read_class_char(r, &last) < 0)
		return -1;
	if (last == CATEGORY)
		return iregexp_fail(r, "a range must end in a character");
	if (last < first && !r->out->failed) {
		r->out->n = before;
		buf_puts(r->out, "\\P{Any}");
	}
	return 0;
}

/* charClassExpr = "[" [ "^" ] ( "-" / CCE1 ) *CCE1 [ "-" ] "]"; behind "[".
 * "[^]" holds the character "^": nothing else follows that could be meant. */
static int
read_class(struct iregexp_reader *r)
{
	buf_putc(r->out, '[');
	if (peek(r) == '^' && !(r->end - r->p > 1 && r->p[1] == ']')) {
		r->p++;
		buf_putc(r->out, '^');
	}
	if (accept(r, '-'))
		buf_puts(r->out, "\\-");
	else if (read_class_item(r) < 0)
		return -1;
	while (!accept(r, ']')) {
		if (accept(r, '-')) {
			buf_puts(r->out, "\\-");
			if (!accept(r, ']'))
				return iregexp_fail(r,
				    "\"-\" must be escaped, or the "
				    "last before \"]\"");
			break;
		}
		if (read_class_item(r) < 0)
			return -1;
	}
	buf_putc(r->out, ']');
	return 0;
}

static bool
read_digits(struct iregexp_reader *r)
{
	const char *start = r->p;

	while (text_is_digit(peek(r)))
		r->p++;
	buf_add(r->out, start, (size_t)(r->p - start));
	return r->p > start;
}

/* range-quantifier = "{" QuantExact [ "," [ QuantExact ] ] "}"; behind "{". */
static int
read_range(struct iregexp_reader *r)
{
	buf_putc(r->out, '{');
	if (!read_digits(r))
		return iregexp_fail(r, "a number must follow \"{\"");
	if (accept(r, ',')) {
		buf_putc(r->out, ',');
		(void)read_digits(r);
	}
	if (!accept(r, '}'))
		return iregexp_fail(r, "\"}\" is missing");
	buf_putc(r->out, '}');
	return 0;
}

/* quantifier = "*" / "+" / "?" / range-quantifier; one at most. */
static int
read_quantifier(struct iregexp_reader *r)
{
	char c = peek(r);

	if (c == '*' || c == '+' || c == '?') {
		buf_putc(r->out, c);
		r->p++;
		return 0;
	}
	return accept(r, '{') ? read_range(r) : 0;
}

/* atom, but for groups.
 * RFC 9485 section 3 has "^" and "$" among the normal characters; the mappings
 * of its section 5 leave them to the engine, which takes them as anchors, and
 * so does the JSONPath compliance suite.  Here they are either. */
static int
read_atom(struct iregexp_reader *r)
{
	uint32_t c;

	switch (*r->p) {
	case '.':
		r->p++;
		buf_puts(r->out, "[^\\n\\r]");
		return 0;
	case '^':
		r->p++;
		buf_puts(r->out, "(?:\\A|\\^)");
		return 0;
	case '$':
		r->p++;
		buf_puts(r->out, "(?:\\z|\\$)");
		return 0;
	case '\\':
		r->p++;
		return read_escape(r, &c);
	case '[':
		r->p++;
		return read_class(r);
	case '*':
	case '+':
	case '?':
	case '{':
		return iregexp_fail(r, "nothing to repeat");
	case ']':
	case '}':
		return iregexp_fail(r, "this character must be escaped");
	default:
		(void)put_literal(r);
		return 0;
	}
}

int
iregexp_translate(struct buf *out, const char *pattern, size_t n, struct err *e)
{
	struct iregexp_reader r = { pattern, pattern, pattern + n, out, e };
	size_t depth = 0;

	if (!text_utf8_valid(pattern, n))
		return err_set(e, ERR_DOCUMENT, "not UTF-8");
	while (!at_end(&r)) {
		if (accept(&r, '(')) {
			buf_puts(out, "(?:");
			depth++;
			continue;
		}
		if (accept(&r, '|')) {
			buf_putc(out, '|');
			continue;
		}
		if (*r.p == ')') {
			if (depth == 0)
				return iregexp_fail(&r, "\")\" without \"(\"");
			r.p++;
			depth--;
			buf_putc(out, ')');
		} else if (read_atom(&r) < 0) {
			return -1;
		}
		if (read_quantifier(&r) < 0)
			return -1;
	}
	if (depth > 0)
		return iregexp_fail(&r, "\")\" is missing");
	return out->failed ? err_memory(e) : 0;
}
