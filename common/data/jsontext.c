/* A strict reader of JSON text (RFC 8259) that knows where it is.  jansson's
 * own reports no locations of values, and loses digits of numbers. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "data/number.h"
#include "data/reading.h"

struct json_parser {
	struct reading *r;
	const char *p, *end;
	/* A position whose location is known; asked for in rising order, so
	 * that all locations together cost one pass. */
	const char *mark;
	struct location location;
	size_t depth, nodes;
	struct buf scratch; /* a string with escapes */
	struct err *e;
};

static json_t *read_value(struct json_parser *s);

static struct location
location_of(struct json_parser *s, const char *at)
{
	if (at < s->mark) {
		s->mark = s->r->text;
		s->location = (struct location){ 1, 1 };
	}
	for (; s->mark < at; s->mark++) {
		if (*s->mark == '\n') {
			s->location.line++;
			s->location.column = 1;
		} else if (((unsigned char)*s->mark & 0xc0) != 0x80) {
			s->location.column++;
		}
	}
	return s->location;
}

static json_t *
json_fail(struct json_parser *s, const char *at, enum err_code code,
    const char *what)
{
	s->r->where = location_of(s, at);
	return err_null(s->e, code, "%s", what);
}

static json_t *
fail_here(struct json_parser *s, const char *what)
{
	return json_fail(s, s->p, ERR_DOCUMENT,
	    s->p < s->end ? what : "the text ends too early");
}

static int
fail_part(struct json_parser *s, const char *what)
{
	(void)fail_here(s, what);
	return -1;
}

static void
json_skip_blanks(struct json_parser *s)
{
	while (s->p < s->end &&
	    (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r'))
		s->p++;
}

/* Blanks, then c? */
static bool
json_take(struct json_parser *s, char c)
{
	json_skip_blanks(s);
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

/* Behind a backslash. */
static bool
take_escape(struct json_parser *s)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *which;
	char utf8[4];
	uint32_t c = 0;
	size_t n;

	if (s->p == s->end || *s->p == '\0')
		return false;
	which = strchr(from, *s->p);
	if (which == NULL && *s->p != 'u')
		return false;
	s->p++;
	if (which != NULL) {
		buf_putc(&s->scratch, to[which - from]);
		return true;
	}
	n = text_utf16_escape(s->p, (size_t)(s->end - s->p), &c);
	s->p += n;
	buf_add(&s->scratch, utf8, text_utf8_put(c, utf8));
	return n > 0;
}

static bool
is_plain_ascii(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x80 &&
	    c != '"' && c != '\\';
}

/* The same for eight characters at once; "no" may be wrong. */
static bool
are_plain_ascii(const char *p)
{
	const uint64_t one = UINT64_C(0x0101010101010101);
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return ((v | (v - one * 0x20) | ((v ^ one * '"') - one) |
		    ((v ^ one * '\\') - one)) &
		   one * 0x80) == 0;
}

/* Skips literal characters; false: a control character, broken UTF-8 or the end
 * of the text. */
static bool
skip_plain(struct json_parser *s)
{
	const char *p = s->p;
	size_t n;

	do {
		uint32_t c;

		while (s->end - p >= 8 && are_plain_ascii(p))
			p += 8;
		while (p < s->end && is_plain_ascii(*p))
			p++;
		if (p == s->end || (unsigned char)*p < 0x80)
			n = 0;
		else
			n = text_utf8_next(p, (size_t)(s->end - p), &c);
		p += n;
	} while (n > 0);
	s->p = p;
	return p < s->end && (*p == '"' || *p == '\\');
}

/* From a '"' on; *ret is valid until the next string is read. */
static int
read_text(struct json_parser *s, struct span *ret)
{
	const char *start = ++s->p;

	buf_reset(&s->scratch);
	for (;;) {
		const char *plain = s->p;

		if (!skip_plain(s))
			return fail_part(s,
			    "a control character or broken UTF-8 in a string");
		if (*s->p == '"' && plain == start)
			break;
		buf_add(&s->scratch, plain, (size_t)(s->p - plain));
		if (*s->p == '"')
			break;
		plain = s->p++;
		if (!take_escape(s)) {
			(void)json_fail(s, plain, ERR_DOCUMENT,
			    "no escape that JSON knows");
			return -1;
		}
	}
	if (s->scratch.failed)
		return err_memory(s->e);
	if (s->scratch.n > 0)
		*ret = (struct span){ s->scratch.text, s->scratch.n };
	else
		*ret = (struct span){ start, (size_t)(s->p - start) };
	s->p++;
	return 0;
}

static json_t *
read_string(struct json_parser *s)
{
	struct span text;
	json_t *v;

	if (read_text(s, &text) < 0)
		return NULL;
	v = json_stringn_nocheck(text.p, text.n);
	return v != NULL ? v : err_null_memory(s->e);
}

static json_t *
read_number(struct json_parser *s)
{
	const char *start = s->p;
	json_t *v;

	while (s->p < s->end &&
	    (text_is_digit(*s->p) || *s->p == '-' || *s->p == '+' ||
		*s->p == '.' || *s->p == 'e' || *s->p == 'E'))
		s->p++;
	if (s->p == start)
		return fail_here(s, "a value is missing");
	v = number_new(start, (size_t)(s->p - start), s->e);
	if (v == NULL)
		s->r->where = location_of(s, start);
	return v;
}

static json_t *
read_word(struct json_parser *s)
{
	static const struct {
		const char *text;
		json_t *(*make)(void);
	} word[] = { { "true", json_true }, { "false", json_false },
		{ "null", json_null } };

	for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
		size_t n = strlen(word[i].text);

		if ((size_t)(s->end - s->p) >= n &&
		    memcmp(s->p, word[i].text, n) == 0) {
			s->p += n;
			return word[i].make();
		}
	}
	return fail_here(s, "a value is missing");
}

static int
add_item(struct json_parser *s, json_t *array)
{
	struct doc_locations *locations = s->r->locations;
	struct location at = { 0, 0 };
	json_t *v;

	json_skip_blanks(s);
	if (locations != NULL)
		at = location_of(s, s->p);
	v = read_value(s);
	if (v == NULL)
		return -1;
	if ((json_is_boolean(v) || json_is_null(v)) &&
	    locations_add(locations,
		locations_item(array, json_array_size(array)), at) < 0)
		return err_memory(s->e);
	return json_array_append_new(array, v) == 0 ? 0 : err_memory(s->e);
}

/* A key, and where it may stay while its value is read. */
static int
read_key(struct json_parser *s, struct span *ret)
{
	if (read_text(s, ret) < 0)
		return -1;
	if (ret->p == s->scratch.text) {
		ret->p = arena_strndup(s->r->a, ret->p, ret->n);
		if (ret->p == NULL)
			return err_memory(s->e);
	}
	return 0;
}

static int
add_member(struct json_parser *s, json_t *object)
{
	struct doc_locations *locations = s->r->locations;
	size_t size = json_object_size(object);
	const char *start;
	struct span key;
	json_t *v;

	json_skip_blanks(s);
	start = s->p;
	if (s->p == s->end || *s->p != '"')
		return fail_part(s, "a member's name is missing");
	if (read_key(s, &key) < 0)
		return -1;
	if (locations != NULL &&
	    locations_add(locations, locations_member(object, key.p, key.n),
		location_of(s, start)) < 0)
		return err_memory(s->e);
	if (!json_take(s, ':'))
		return fail_part(s, "\":\" is missing");
	v = read_value(s);
	if (v == NULL)
		return -1;
	if (json_object_setn_new_nocheck(object, key.p, key.n, v) < 0)
		return err_memory(s->e);
	if (json_object_size(object) > size)
		return 0;
	s->r->where = location_of(s, start);
	return err_set(s->e, ERR_DOCUMENT, "the name \"%.*s\" again",
	    (int)(key.n < 100 ? key.n : 100), key.p);
}

static json_t *
read_collection(struct json_parser *s)
{
	static const char *const missing[] = {
		"\",\" or \"]\" is missing",
		"\",\" or \"}\" is missing",
	};
	bool is_object = *s->p == '{', more;
	char end = is_object ? '}' : ']';
	json_t *v;
	int r = 0;

	if (s->depth == s->r->limits.max_depth) {
		s->r->where = location_of(s, s->p);
		return err_null(s->e, ERR_LIMIT, READING_TOO_DEEP, s->depth);
	}
	v = is_object ? json_object() : json_array();
	if (v == NULL)
		return err_null_memory(s->e);
	s->depth++;
	s->p++;
	more = !json_take(s, end);
	while (more && r == 0) {
		r = is_object ? add_member(s, v) : add_item(s, v);
		more = r == 0 && !json_take(s, end);
		if (more && !json_take(s, ','))
			r = fail_part(s, missing[is_object]);
	}
	s->depth--;
	if (r == 0)
		return v;
	json_decref(v);
	return NULL;
}

static json_t *
read_any(struct json_parser *s)
{
	switch (s->p < s->end ? *s->p : '\0') {
	case '{':
	case '[':
		return read_collection(s);
	case '"':
		return read_string(s);
	case 't':
	case 'f':
	case 'n':
		return read_word(s);
	default:
		return read_number(s);
	}
}

static json_t *
read_value(struct json_parser *s)
{
	struct location at = { 0, 0 };
	json_t *v;

	json_skip_blanks(s);
	if (s->nodes++ == s->r->limits.max_nodes)
		return json_fail(s, s->p, ERR_LIMIT, "too many values");
	if (s->r->locations != NULL)
		at = location_of(s, s->p);
	v = read_any(s);
	if (v != NULL &&
	    locations_add(s->r->locations, locations_value(v), at) < 0) {
		json_decref(v);
		return err_null_memory(s->e);
	}
	return v;
}

json_t *
jsontext_read(struct reading *r, struct err *e)
{
	struct json_parser s = { .r = r,
		.p = r->text,
		.end = r->text + r->n,
		.mark = r->text,
		.location = { 1, 1 },
		.scratch = { .limit = r->n + 1 },
		.e = e };
	json_t *v;

	v = read_value(&s);
	json_skip_blanks(&s);
	if (v != NULL && s.p < s.end) {
		json_decref(v);
		v = fail_here(&s, "something follows the value");
	}
	buf_free(&s.scratch);
	return v;
}
