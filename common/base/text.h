/* Spans, comparison, numbers without locale, UTF-8. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A part of a text; not ended by '\0'. */
struct span {
	const char *p;
	size_t n;
};

struct span span_of(const char *text);
bool span_is(struct span s, const char *text);
struct span span_trim(struct span s); /* blanks and tabs at both ends */

bool text_equal(const char *a, const char *b);        /* both not NULL */
bool text_equal_nocase(const char *a, const char *b); /* ASCII only */
/* A control character, or one that changes lines or the direction of writing:
 * it is never printed as it is. */
bool text_is_hidden(uint32_t c);

/* A control character of ASCII in it? */
bool text_has_control(const char *text);

/* Is it one of the texts of a list that NULL ends? */
bool text_is_one_of(const char *text, const char *const *list);

bool text_starts(const char *text, const char *prefix);
/* The same without regard to ASCII case. */
bool text_starts_nocase(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);

/* ASCII classes and case, whatever the locale. */
static inline bool
text_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline char
text_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool
text_is_alpha(char c)
{
	return text_lower(c) >= 'a' && text_lower(c) <= 'z';
}

static inline bool
text_is_alnum(char c)
{
	return text_is_alpha(c) || text_is_digit(c);
}

/* The value of a hex digit; -1: it is not one. */
static inline int
text_hex(char c)
{
	if (text_is_digit(c))
		return c - '0';
	c = text_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline bool
text_is_hex(char c)
{
	return text_hex(c) >= 0;
}

static inline bool
text_is_space(char c) /* blank, \t \n \v \f \r */
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The whole of text as a number; -1: it is not one, or out of range.
 * text_u64: digits only.  text_i64: one '-' allowed.  text_double: a JSON
 * number (RFC 8259 section 6), finite. */
int text_u64(const char *text, uint64_t *ret);
int text_i64(const char *text, int64_t *ret);
int text_double(const char *text, double *ret);

/* The shortest decimal that reads back as value, '.' as the point, never an
 * exponent for |value| < 1e15; "0" for -0.  value must be finite. */
#define TEXT_DOUBLE_SIZE 400
void text_print_double(double value, char ret[static TEXT_DOUBLE_SIZE]);

/* The largest integer that is not above value.  The C library's is in libm,
 * which costs every start 0.3 MB. */
double text_floor(double value);

/* A glob in which only '*' is special: it matches any characters, or none. */
bool text_glob(const char *pattern, const char *text);

/* The length in bytes of the UTF-8 sequence at p (1..4), 0 when the n bytes
 * there do not begin with a valid one (RFC 3629); *ret is its code point. */
size_t text_utf8_next(const char *p, size_t n, uint32_t *ret);
bool text_utf8_valid(const char *p, size_t n);
/* The code points of valid UTF-8. */
size_t text_utf8_length(const char *p, size_t n);
/* Writes 1..4 bytes to ret and returns how many; 0: not a scalar value. */
size_t text_utf8_put(uint32_t code_point, char ret[static 4]);
/* Reads the n bytes at p behind "\u" in a string of JSON: four hex digits, or two
 * surrogates with "\u" between.  Returns how many; 0: invalid, or half a pair. */
size_t text_utf16_escape(const char *p, size_t n, uint32_t *ret);
/* Cuts text (n bytes long) so that it does not end inside a sequence. */
void text_truncate_utf8(char *text, size_t n);
/* Makes text a printable line, for terminals and JSON: controls, C1's too, become
 * blanks, each byte that is not UTF-8 becomes '?'. */
void text_make_printable(char *text);

#endif
