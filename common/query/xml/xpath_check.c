/* Names constructs beyond XPath 1.0 before libxml2 sees them: its own message
 * would be "invalid expression".  Only words are looked at here, by the
 * lexical rules of XPath 1.0 section 3.7; the grammar is libxml2's. */
#include "query/xml/xml.h"

#include <string.h>

#include "base/err.h"
#include "base/decimal.h"
#include "base/text.h"

enum before {        /* the token before this one */
	BEFORE_NONE, /* none, or an operator */
	BEFORE_STEP, /* "/", "//" or "::" */
	BEFORE_OPEN, /* "(" or "[" */
	BEFORE_OPERAND
};

struct xpath_call {
	const struct core *core; /* NULL: a bracket, no function */
	const char *at;
	unsigned args;
};

struct xpath_scan {
	const char *start, *p;
	enum before before;
	struct xpath_call call[XPATH_MAX_NEST];
	size_t nest;
	struct err *e;
};

/* The core function library, XPath 1.0 section 4. */
static const struct core {
	const char *name;
	unsigned least, most;
	bool test; /* a node test, not a function */
} cores[] = {
	{ "boolean", 1, 1, false },
	{ "ceiling", 1, 1, false },
	{ "comment", 0, 0, true },
	{ "concat", 2, 1000, false },
	{ "contains", 2, 2, false },
	{ "count", 1, 1, false },
	{ "false", 0, 0, false },
	{ "floor", 1, 1, false },
	{ "id", 1, 1, false },
	{ "lang", 1, 1, false },
	{ "last", 0, 0, false },
	{ "local-name", 0, 1, false },
	{ "name", 0, 1, false },
	{ "namespace-uri", 0, 1, false },
	{ "node", 0, 0, true },
	{ "normalize-space", 0, 1, false },
	{ "not", 1, 1, false },
	{ "number", 0, 1, false },
	{ "position", 0, 0, false },
	{ "processing-instruction", 0, 1, true },
	{ "round", 1, 1, false },
	{ "starts-with", 2, 2, false },
	{ "string", 0, 1, false },
	{ "string-length", 0, 1, false },
	{ "substring", 2, 3, false },
	{ "substring-after", 2, 2, false },
	{ "substring-before", 2, 2, false },
	{ "sum", 1, 1, false },
	{ "text", 0, 0, true },
	{ "translate", 3, 3, false },
	{ "true", 0, 0, false },
};

/* Operators and the like that no XPath 1.0 has; the longer ones first. */
static const char *const beyond[] = {
	"(:",
	"||",
	"=>",
	":=",
	"<<",
	">>",
	"*:",
	"?",
	"#",
	"{",
	"}",
};

static int
xpath_fail(struct xpath_scan *s, const char *at, enum err_code code,
    const char *word, size_t n, const char *why)
{
	size_t before = text_utf8_length(s->start, (size_t)(at - s->start));

	return err_set(s->e, code, "column %zu: \"%.*s\" %s", before + 1,
	    (int)n, word, why);
}

static int
fail_beyond(struct xpath_scan *s, const char *at, const char *word, size_t n)
{
	return xpath_fail(s, at, ERR_UNSUPPORTED, word, n,
	    "is not supported: only XPath 1.0 is");
}

static bool
is_name_first(char c)
{
	return text_is_alpha(c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t
name_length(const char *p)
{
	size_t n = 0;

	if (is_name_first(*p))
		while (is_name_first(p[n]) || text_is_digit(p[n]) ||
		    p[n] == '-' || p[n] == '.')
			n++;
	return n;
}

static const char *
xpath_skip_blanks(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

static bool
is_word(const char *word, size_t n, const char *const *list)
{
	while (*list != NULL && !span_is((struct span){ word, n }, *list))
		list++;
	return *list != NULL;
}

/* libxml2 takes "a |" for an expression. */
static int
fail_missing(struct xpath_scan *s)
{
	return xpath_fail(s, s->p, ERR_DOCUMENT, s->p,
	    strlen(s->p) < 10 ? strlen(s->p) : 10, "follows a missing operand");
}

static int
push(struct xpath_scan *s, const struct core *core, const char *at)
{
	if (s->nest >= XPATH_MAX_NEST)
		return xpath_fail(s, at, ERR_LIMIT, s->p, 1,
		    "is nested too deeply");
	s->call[s->nest++] = (struct xpath_call){ .core = core, .at = at };
	s->p++;
	s->before = BEFORE_OPEN;
	return 0;
}

/* ")" or "]": were there as many arguments as the function takes? */
static int
pop(struct xpath_scan *s)
{
	struct xpath_call *c;

	if (s->nest == 0)
		return xpath_fail(s, s->p, ERR_DOCUMENT, s->p, 1,
		    "without its opening bracket");
	c = &s->call[--s->nest];
	if (s->before == BEFORE_OPEN && *s->p == ')' && c->core == NULL)
		return fail_beyond(s, c->at, "()", 2);
	if (s->before == BEFORE_NONE)
		return fail_missing(s);
	if (s->before != BEFORE_OPEN)
		c->args++;
	if (c->core != NULL &&
	    (c->args < c->core->least || c->args > c->core->most))
		return xpath_fail(s, c->at, ERR_DOCUMENT, c->core->name,
		    strlen(c->core->name), "has a wrong number of arguments");
	s->p++;
	s->before = BEFORE_OPERAND;
	return 0;
}

/* name "(" */
static int
scan_call(struct xpath_scan *s, size_t n)
{
	const struct core *core = NULL;
	const char *at = s->p;

	for (size_t i = 0; i < sizeof cores / sizeof cores[0]; i++)
		if (span_is((struct span){ at, n }, cores[i].name))
			core = &cores[i];
	if (core == NULL || (s->before == BEFORE_STEP && !core->test))
		return fail_beyond(s, at, at, n);
	s->p = xpath_skip_blanks(at + n);
	return push(s, core, at);
}

/* An NCName or QName. */
static int
scan_name(struct xpath_scan *s)
{
	static const char *const operators[] = { "and", "or", "mod", "div",
		NULL };
	static const char *const binders[] = { "for", "let", "some", "every",
		NULL };
	size_t n = name_length(s->p);
	const char *next;

	if (s->before == BEFORE_OPERAND) {
		if (!is_word(s->p, n, operators))
			return fail_beyond(s, s->p, s->p, n);
		s->p += n;
		s->before = BEFORE_NONE;
		return 0;
	}
	if (s->p[n] == ':' && is_name_first(s->p[n + 1]))
		n += 1 + name_length(s->p + n + 1);
	else if (s->p[n] == ':' && s->p[n + 1] == '*')
		n += 2;
	next = xpath_skip_blanks(s->p + n);
	if (*next == '(' && next[1] != ':')
		return scan_call(s, n);
	if (*next == '{' || (*next == '$' && is_word(s->p, n, binders)))
		return fail_beyond(s, s->p, s->p, n);
	s->before = BEFORE_OPERAND;
	if (next[0] == ':' && next[1] == ':') {
		s->before = BEFORE_STEP;
		next += 2;
		s->p = next;
	} else {
		s->p += n;
	}
	return 0;
}

static int
scan_literal(struct xpath_scan *s)
{
	const char *at = s->p, *close = strchr(at + 1, *at);

	if (close == NULL)
		return xpath_fail(s, at, ERR_DOCUMENT, at, 1, "has no end");
	if (at > s->start && at[-1] == *at && s->before == BEFORE_OPERAND)
		return xpath_fail(s, at, ERR_UNSUPPORTED, at, 1,
		    "doubled in a literal is not supported: only XPath 1.0 is");
	s->p = close + 1;
	s->before = BEFORE_OPERAND;
	return 0;
}

static int
scan_number(struct xpath_scan *s)
{
	const char *at = s->p;
	struct decimal d;

	s->p += strspn(s->p, "0123456789.");
	if (decimal_read(at, (size_t)(s->p - at), &d) &&
	    !decimal_fits_double(&d))
		return xpath_fail(s, at, ERR_UNSUPPORTED, at,
		    (size_t)(s->p - at),
		    "has more digits than XPath holds; "
		    "compare it as a text, in quotes");
	s->before = BEFORE_OPERAND;
	if (text_lower(*s->p) == 'e' &&
	    (text_is_digit(s->p[1]) ||
		((s->p[1] == '-' || s->p[1] == '+') && text_is_digit(s->p[2]))))
		return fail_beyond(s, s->p, s->p, 1);
	return 0;
}

static int
scan_comma(struct xpath_scan *s)
{
	if (s->nest == 0 || s->call[s->nest - 1].core == NULL)
		return fail_beyond(s, s->p, s->p, 1);
	if (s->before == BEFORE_NONE || s->before == BEFORE_OPEN)
		return fail_missing(s);
	s->call[s->nest - 1].args++;
	s->before = BEFORE_NONE;
	s->p++;
	return 0;
}

/* Operators, and steps without a name. */
static int
scan_other(struct xpath_scan *s)
{
	char c = *s->p;

	for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++)
		if (text_starts(s->p, beyond[i]))
			return fail_beyond(s, s->p, s->p, strlen(beyond[i]));
	if (c == '!' && s->p[1] != '=')
		return fail_beyond(s, s->p, s->p, 1);
	if (c == '$')
		return xpath_fail(s, s->p, ERR_DOCUMENT, s->p,
		    1 + name_length(s->p + 1),
		    "is a variable, which are not supported");
	/* A comparison, "+" or "|": between two operands ("/" may be one). */
	if (strchr("=<>!+|", c) != NULL &&
	    (s->before == BEFORE_NONE || s->before == BEFORE_OPEN))
		return fail_missing(s);
	if (c == '/')
		s->before = BEFORE_STEP;
	else if (c == '.' || (c == '*' && s->before != BEFORE_OPERAND))
		s->before = BEFORE_OPERAND;
	else
		s->before = BEFORE_NONE;
	s->p += strchr("<>!", c) != NULL && s->p[1] == '=' ? 2 : 1;
	return 0;
}

static int
scan_token(struct xpath_scan *s)
{
	char c = *s->p;

	if (c == '\'' || c == '"')
		return scan_literal(s);
	if (text_is_digit(c) || (c == '.' && text_is_digit(s->p[1])))
		return scan_number(s);
	if (is_name_first(c))
		return scan_name(s);
	if (c == ',')
		return scan_comma(s);
	if ((c == '(' && s->p[1] != ':') || c == '[') {
		if ((c == '(' &&
			(s->before == BEFORE_STEP ||
			    s->before == BEFORE_OPERAND)) ||
		    (c == '[' && s->before != BEFORE_OPERAND))
			return fail_beyond(s, s->p, s->p, 1);
		return push(s, NULL, s->p);
	}
	return c == ')' || c == ']' ? pop(s) : scan_other(s);
}

int
xpath_check(const char *text, struct err *e)
{
	struct xpath_scan s = { .start = text, .p = text, .e = e };
	size_t n = strlen(text);

	if (n > XPATH_MAX_BYTES)
		return err_set(e, ERR_LIMIT,
		    "an XPath of %zu bytes, the limit is %zu", n,
		    XPATH_MAX_BYTES);
	if (!text_utf8_valid(text, n))
		return err_set(e, ERR_DOCUMENT, "not UTF-8");
	for (s.p = xpath_skip_blanks(s.p); *s.p != '\0';
	     s.p = xpath_skip_blanks(s.p))
		if (scan_token(&s) < 0)
			return -1;
	return s.before == BEFORE_NONE ? fail_missing(&s) : 0;
}
