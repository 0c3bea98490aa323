/* The terminal symbols of JSONPath: names, strings, numbers, blanks. */
#include "query/jsonpath/lex.h"

#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/text.h"

/* RFC 9535 section 2.1: integers are within the range of I-JSON. */
#define INTEGER_MAX (((int64_t)1 << 53) - 1)

int
lex_start(struct lexer *l, struct arena *a, const char *text, struct err *e)
{
	size_t n = strlen(text);

	*l = (struct lexer){
		.arena = a, .start = text, .p = text, .end = text + n, .e = e
	};
	if (n > JSONPATH_MAX_QUERY)
		return err_set(e, ERR_LIMIT,
		    "a JSONPath of %zu bytes, the limit is %zu", n,
		    JSONPATH_MAX_QUERY);
	if (!text_utf8_valid(text, n))
		return err_set(e, ERR_DOCUMENT, "not UTF-8");
	return 0;
}

void *
lex_alloc(struct lexer *l, size_t size)
{
	void *made = arena_alloc(l->arena, size);

	return made != NULL ? made : err_null_memory(l->e);
}

int
lex_fail_at(struct lexer *l, const char *p, enum err_code code,
    const char *what)
{
	return err_set(l->e, code, "column %zu: %s",
	    text_utf8_length(l->start, (size_t)(p - l->start)) + 1, what);
}

int
lex_fail(struct lexer *l, const char *what)
{
	return lex_fail_at(l, l->p, ERR_DOCUMENT, what);
}

void *
lex_null(struct lexer *l, const char *what)
{
	(void)lex_fail(l, what);
	return NULL;
}

char
lex_peek(const struct lexer *l)
{
	return l->p < l->end ? *l->p : '\0';
}

bool
lex_accept(struct lexer *l, char c)
{
	if (l->p >= l->end || *l->p != c)
		return false;
	l->p++;
	return true;
}

bool
lex_accept_word(struct lexer *l, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(l->end - l->p) < n || memcmp(l->p, word, n) != 0)
		return false;
	l->p += n;
	return true;
}

bool
lex_blanks(struct lexer *l)
{
	const char *start = l->p;

	while (l->p < l->end &&
	    (*l->p == ' ' || *l->p == '\t' || *l->p == '\n' || *l->p == '\r'))
		l->p++;
	return l->p > start;
}

static bool
is_name_first(char c)
{
	return text_is_alpha(c) || c == '_' || (unsigned char)c >= 0x80;
}

bool
lex_is_name_first(const struct lexer *l)
{
	return is_name_first(lex_peek(l));
}

/* member-name-shorthand = name-first *name-char */
int
lex_name(struct lexer *l, struct span *ret)
{
	const char *start = l->p;

	if (!lex_is_name_first(l))
		return lex_fail(l, "a member name was expected");
	while (l->p < l->end && (is_name_first(*l->p) || text_is_digit(*l->p)))
		l->p++;
	*ret = (struct span){ start, (size_t)(l->p - start) };
	return 0;
}

/* Reads an escape after "\"; adds its character at *out. */
static int
read_escape(struct lexer *l, char quote, char **out)
{
	static const char letters[] = "bfnrt/\\", meanings[] = "\b\f\n\r\t/\\";
	char c = lex_peek(l), bytes[4];
	const char *found = c != '\0' ? strchr(letters, c) : NULL;
	uint32_t code_point = 0;
	size_t n;

	if (found != NULL || c == quote) {
		l->p++;
		*(*out)++ = found != NULL ? meanings[found - letters] : quote;
		return 0;
	}
	if (!lex_accept(l, 'u'))
		return lex_fail(l, "invalid escape (expected one of RFC 9535)");
	n = text_utf16_escape(l->p, (size_t)(l->end - l->p), &code_point);
	if (n == 0)
		return lex_fail(l,
		    "\\u needs four hex digits, or a pair of surrogates");
	l->p += n;
	n = text_utf8_put(code_point, bytes);
	memcpy(*out, bytes, n);
	*out += n;
	return 0;
}

int
lex_string(struct lexer *l, struct span *ret)
{
	const char *start = l->p;
	char quote = *l->p++;
	const char *close = l->p;
	char *text, *out;

	/* The meaning is never longer than the text. */
	while (close < l->end && *close != quote)
		close += *close == '\\' && close + 1 < l->end ? 2 : 1;
	if (close >= l->end)
		return lex_fail_at(l, start, ERR_DOCUMENT,
		    "the string has no end");
	text = out = arena_alloc(l->arena, (size_t)(close - l->p) + 1);
	if (text == NULL)
		return err_memory(l->e);
	while (!lex_accept(l, quote)) {
		if ((unsigned char)*l->p < 0x20)
			return lex_fail(l,
			    "a control character must be escaped");
		if (!lex_accept(l, '\\'))
			*out++ = *l->p++;
		else if (read_escape(l, quote, &out) < 0)
			return -1;
	}
	*ret = (struct span){ text, (size_t)(out - text) };
	return 0;
}

/* int = "0" / (["-"] DIGIT1 *DIGIT) */
int
lex_integer(struct lexer *l, int64_t *ret)
{
	const char *start = l->p;
	bool minus = lex_accept(l, '-');
	const char *digits = l->p;
	int64_t n = 0;

	for (; text_is_digit(lex_peek(l)); l->p++)
		if (n <= INTEGER_MAX)
			n = n * 10 + (*l->p - '0');
	if (l->p == digits)
		return lex_fail(l, "an integer was expected");
	if (*digits == '0' && (minus || l->p > digits + 1))
		return lex_fail_at(l, start, ERR_DOCUMENT,
		    "an integer has no leading zero, and there is no -0");
	if (n > INTEGER_MAX)
		return lex_fail_at(l, start, ERR_DOCUMENT,
		    "an integer beyond 2^53 - 1");
	*ret = minus ? -n : n;
	return 0;
}

/* number = (int / "-0") [ frac ] [ exp ]: as in JSON. */
int
lex_number(struct lexer *l, struct span *ret)
{
	size_t n = strspn(l->p, "+-.0123456789Ee");
	struct decimal d;

	if (n > JSONPATH_MAX_NUMBER)
		return lex_fail_at(l, l->p, ERR_LIMIT,
		    "a number with too many characters");
	if (!decimal_read(l->p, n, &d))
		return lex_fail(l, "invalid number");
	*ret = (struct span){ l->p, n };
	l->p += n;
	return 0;
}

int
lex_enter(struct lexer *l)
{
	if (l->nest >= JSONPATH_MAX_NEST)
		return lex_fail_at(l, l->p, ERR_LIMIT,
		    "nested too deeply for this engine");
	l->nest++;
	return 0;
}
