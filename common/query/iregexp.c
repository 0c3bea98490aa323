/* I-Regexps (RFC 9485): checks their grammar with a regular expression, then
 * writes them in PCRE2's terms. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "query/regex.h"

/* RFC 9485 section 3, with its names.  RFC 9485 has "^" and "$" among the normal
 * characters, and an alternative may be empty. */
#define CATEGORY                                                       \
	"\\\\[pP]\\{(?:L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|Z[lps]?|" \
	"S[ckmo]?|C[cfno]?)\\}"
#define ESCAPE "\\\\[()*+\\-.?\\[\\\\\\]^nrt{|}]"
#define CLASS_CHAR "(?:[^\\[\\]\\\\-]|" ESCAPE ")"
#define CLASS_ITEM "(?:" CATEGORY "|" CLASS_CHAR "(?:-" CLASS_CHAR ")?+)"
/* "[^]" holds the character "^": nothing else follows that could be meant. */
#define CLASS "\\[(?:\\^(?!\\]))?+(?:-|" CLASS_ITEM ")" CLASS_ITEM "*+-?+\\]"
#define NORMAL "[^()*+.?\\[\\\\\\]{|}]++"
#define QUANTIFIER "(?:[*+?]|\\{[0-9]++(?:,[0-9]*+)?+\\})"
#define GRAMMAR                                                       \
	"\\A((?:(?:" NORMAL "|\\.|" ESCAPE "|" CATEGORY "|" CLASS "|" \
	"\\((?1)\\))" QUANTIFIER "?+|\\|)*+)\\z"

static int
iregexp_check(const char *pattern, size_t n, struct err *e)
{
	struct arena *a = arena_new(0);
	struct regex *grammar;
	bool valid = false;
	int rc = -1;

	if (a == NULL)
		return err_memory(e);
	grammar = regex_compile(a, GRAMMAR, strlen(GRAMMAR), e);
	if (grammar != NULL)
		rc = regex_match(grammar, pattern, n, &valid, e);
	arena_free(a);
	if (rc == 0 && !valid)
		return err_set(e, ERR_DOCUMENT, "not an I-Regexp");
	return rc;
}

/* Not a character: the meaning of \p and \P. */
#define NO_CHARACTER UINT32_MAX

/* Moves *p over one member of a class. */
static uint32_t
class_next(const char **p, const char *end)
{
	static const char letters[] = "nrt", values[] = "\n\r\t";
	const char *at;
	uint32_t c = 0;

	if (**p != '\\') {
		*p += text_utf8_next(*p, (size_t)(end - *p), &c);
		return c;
	}
	c = (unsigned char)(*p)[1];
	*p += 2;
	if (c == 'p' || c == 'P') {
		*p += strcspn(*p, "}") + 1;
		return NO_CHARACTER;
	}
	at = strchr(letters, (int)c);
	return at != NULL ? (uint32_t)values[at - letters] : c;
}

/* From "[" on; returns its "]".  A range that ends before it begins is in the
 * grammar, and matches no character. */
static const char *
put_class(struct buf *b, const char *p, const char *end)
{
	buf_putc(b, *p++);
	if (*p == '^') {
		buf_puts(b, p[1] == ']' ? "\\^" : "^");
		p++;
	}
	while (*p != ']') {
		const char *first = p;
		uint32_t c = class_next(&p, end);

		if (c != NO_CHARACTER && *p == '-' && p[1] != ']') {
			p++;
			if (class_next(&p, end) < c) {
				buf_puts(b, "\\P{Any}");
				continue;
			}
		}
		buf_add(b, first, (size_t)(p - first));
	}
	buf_putc(b, ']');
	return p;
}

/* The mappings of RFC 9485 section 5 leave "^" and "$" to the engine, which takes
 * them as anchors, and so does the JSONPath compliance suite.  Here they are
 * either. */
static void
translate(struct buf *b, const char *p, const char *end)
{
	for (; p < end; p++)
		switch (*p) {
		case '(':
			buf_puts(b, "(?:");
			break;
		case '.':
			buf_puts(b, "[^\\n\\r]");
			break;
		case '^':
			buf_puts(b, "(?:\\A|\\^)");
			break;
		case '$':
			buf_puts(b, "(?:\\z|\\$)");
			break;
		case '[':
			p = put_class(b, p, end);
			break;
		case '\\':
			buf_putc(b, *p++);
			buf_putc(b, *p);
			break;
		default:
			buf_putc(b, *p);
			break;
		}
}

struct regex *
iregexp_compile(struct arena *a, const char *pattern, size_t n, bool full,
    struct err *e)
{
	struct buf b = { 0 };
	struct regex *r = NULL;

	if (n > REGEX_MAX_PATTERN)
		return err_null(e, ERR_LIMIT,
		    "an I-Regexp of %zu bytes, the limit is %zu", n,
		    REGEX_MAX_PATTERN);
	if (iregexp_check(pattern, n, e) < 0)
		return NULL;
	buf_puts(&b, full ? "\\A(?:" : "");
	translate(&b, pattern, pattern + n);
	buf_puts(&b, full ? ")\\z" : "");
	if (b.failed)
		(void)err_memory(e);
	else
		r = regex_compile(a, b.text, b.n, e);
	buf_free(&b);
	return r;
}
