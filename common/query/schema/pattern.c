/* JSON Schema's patterns are ECMA-262's; these are the locations where PCRE2
 * reads the same text in another way. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "query/regex.h"
#include "query/schema/impl.h"

struct pattern {
	const char *p, *end;
	struct buf out;
	bool in_class;
	bool quantified; /* a quantifier stands right before */
	const char *problem;
};

/* White space and line ends of ECMA-262, for the inside of a class. */
#define BLANKS "\\s\\x{a0}\\x{feff}\\x{2028}\\x{2029}\\p{Zs}"

static bool
problem(struct pattern *t, const char *what)
{
	t->problem = what;
	return false;
}

static bool
is_next(const struct pattern *t, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(t->end - t->p) >= n && memcmp(t->p, text, n) == 0;
}

/* Behind "\u{". */
static bool
take_braced(struct pattern *t, uint32_t *ret)
{
	*ret = 0;
	for (; t->p < t->end && text_hex(*t->p) >= 0; t->p++) {
		*ret = *ret << 4 | (uint32_t)text_hex(*t->p);
		if (*ret > 0x10ffff)
			return false;
	}
	return t->p < t->end && *t->p++ == '}';
}

/* Behind "\u"; two halves of a pair are one character. */
static bool
add_unicode(struct pattern *t)
{
	char utf8[4];
	uint32_t c = 0xd800;

	if (!is_next(t, "{")) {
		t->p += text_utf16_escape(t->p, (size_t)(t->end - t->p), &c);
	} else {
		t->p++;
		if (!take_braced(t, &c))
			return problem(t, "\"\\u{\" without its code point");
	}
	if (text_utf8_put(c, utf8) == 0)
		return problem(t,
		    "\"\\u\" without four hex digits or a surrogate pair");
	buf_printf(&t->out, "\\x{%x}", (unsigned)c);
	return true;
}

/* Behind "\p" or "\P": PCRE2 knows the short names of categories only. */
static bool
add_property(struct pattern *t, char which)
{
	static const struct {
		const char *name, *category;
	} row[] = { { "Letter", "L" }, { "Lowercase_Letter", "Ll" },
		{ "Uppercase_Letter", "Lu" }, { "Titlecase_Letter", "Lt" },
		{ "Modifier_Letter", "Lm" }, { "Other_Letter", "Lo" },
		{ "Mark", "M" }, { "Nonspacing_Mark", "Mn" }, { "Number", "N" },
		{ "Decimal_Number", "Nd" }, { "digit", "Nd" },
		{ "Letter_Number", "Nl" }, { "Other_Number", "No" },
		{ "Punctuation", "P" }, { "punct", "P" }, { "Symbol", "S" },
		{ "Math_Symbol", "Sm" }, { "Currency_Symbol", "Sc" },
		{ "Separator", "Z" }, { "Space_Separator", "Zs" },
		{ "Other", "C" }, { "Control", "Cc" } };
	const char *name = t->p + 1, *close, *equals;
	size_t n;

	if (!is_next(t, "{"))
		return problem(t, "\"\\p\" without \"{\"");
	close = memchr(t->p, '}', (size_t)(t->end - t->p));
	if (close == NULL)
		return problem(t, "\"\\p{\" without \"}\"");
	equals = memchr(name, '=', (size_t)(close - name));
	name = equals != NULL ? equals + 1 : name;
	n = (size_t)(close - name);
	t->p = close + 1;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		if (span_is((struct span){ name, n }, row[i].name)) {
			name = row[i].category;
			n = strlen(name);
		}
	buf_printf(&t->out, "\\%c{%.*s}", which, (int)n, name);
	return true;
}

/* Behind a backslash. */
static bool
add_escape(struct pattern *t)
{
	char c;

	if (t->p == t->end)
		return problem(t, "a backslash at the end");
	c = *t->p++;
	switch (c) {
	case 's':
		buf_puts(&t->out, t->in_class ? BLANKS : "[" BLANKS "]");
		return true;
	case 'S':
		buf_puts(&t->out, t->in_class ? "\\S" : "[^" BLANKS "]");
		return true;
	case 'v':
		buf_puts(&t->out, "\\x0b");
		return true;
	case '0':
		buf_puts(&t->out, "\\x00");
		return true;
	case 'u':
		return add_unicode(t);
	case 'p':
	case 'P':
		return add_property(t, c);
	default:
		break;
	}
	if (text_is_alpha(c) && strchr("bBcdDfknrtwWx", c) == NULL)
		return problem(t, "an escape that ECMA-262 does not have");
	buf_putc(&t->out, '\\');
	buf_putc(&t->out, c);
	return true;
}

/* From '[' on. */
static bool
add_class(struct pattern *t)
{
	bool negated = is_next(t, "[^");

	t->p += negated ? 2 : 1;
	if (is_next(t, "]")) {
		t->p++;
		buf_puts(&t->out, negated ? "[\\s\\S]" : "(?!)");
		return true;
	}
	buf_puts(&t->out, negated ? "[^" : "[");
	t->in_class = true;
	while (t->p < t->end && *t->p != ']') {
		char c = *t->p++;

		/* "[:alpha:]" is not a class of its own here. */
		if (c == '[')
			buf_puts(&t->out, "\\[");
		else if (c != '\\')
			buf_putc(&t->out, c);
		else if (!add_escape(t))
			return false;
	}
	t->in_class = false;
	if (t->p == t->end)
		return problem(t, "\"[\" without \"]\"");
	t->p++;
	buf_putc(&t->out, ']');
	return true;
}

static bool
add_group(struct pattern *t)
{
	static const char *const known[] = { "(?:", "(?=", "(?!",
		"(?<=", "(?<!", "(?<" };

	if (is_next(t, "(*"))
		return problem(t, "\"*\" with nothing to repeat");
	if (is_next(t, "(?"))
		for (size_t i = 0; i <= sizeof known / sizeof known[0]; i++) {
			if (i == sizeof known / sizeof known[0])
				return problem(t,
				    "a group that ECMA-262 does not have");
			if (is_next(t, known[i]))
				break;
		}
	t->p++;
	buf_putc(&t->out, '(');
	if (is_next(t, "?")) {
		t->p++;
		buf_putc(&t->out, '?');
	}
	return true;
}

/* One step; false: t->problem. */
static bool
add_one(struct pattern *t)
{
	char c = *t->p;
	bool quantified = t->quantified;

	t->quantified = false;
	switch (c) {
	case '\\':
		t->p++;
		return add_escape(t);
	case '[':
		return add_class(t);
	case '(':
		return add_group(t);
	case '$':
		buf_puts(&t->out, "\\z");
		t->p++;
		return true;
	case '.':
		buf_puts(&t->out, "[^\\n\\r\\x{2028}\\x{2029}]");
		t->p++;
		return true;
	case '*':
	case '+':
	case '?':
	case '}':
		/* "a++" is possessive in PCRE2, nothing in ECMA-262. */
		if (quantified && c == '+')
			return problem(t, "\"+\" with nothing to repeat");
		t->quantified = c != '?' || !quantified;
		break;
	default:
		break;
	}
	buf_putc(&t->out, c);
	t->p++;
	return true;
}

struct regex *
schema_pattern(struct arena *a, const char *pattern, size_t n, struct err *e)
{
	struct pattern t = { .p = pattern, .end = pattern + n };
	struct regex *r = NULL;

	if (n > REGEX_MAX_PATTERN)
		return err_null(e, ERR_LIMIT, "the pattern is too long");
	while (t.p < t.end && add_one(&t))
		continue;
	if (t.problem != NULL)
		(void)err_set(e, ERR_DOCUMENT, "column %zu: %s",
		    (size_t)(t.p - pattern) + 1, t.problem);
	else if (t.out.failed)
		(void)err_memory(e);
	else
		r = regex_compile(a, t.out.n > 0 ? t.out.text : "", t.out.n, e);
	buf_free(&t.out);
	return r;
}
