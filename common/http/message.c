/* Headers of requests and responses. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "http/http.h"

/* Bytes of a media type with its end; RFC 6838 section 4.2 allows 255. */
#define MAX_TYPE 256

bool
http_is_token(const char *text)
{
	if (*text == '\0')
		return false;
	while (http_is_token_char(*text))
		text++;
	return *text == '\0';
}

bool
http_is_token_char(char c)
{
	return text_is_alnum(c) ||
	    (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* RFC 9110 section 5.5: a tab is a blank, other controls are forbidden. */
static bool
is_value(const char *text)
{
	for (; *text != '\0'; text++)
		if (((unsigned char)*text < 0x20 && *text != '\t') ||
		    *text == 0x7f)
			return false;
	return true;
}

static int
header_check(const char *name, const char *value, struct err *e)
{
	if (!http_is_token(name))
		return err_set(e, ERR_INPUT, "not a header name: \"%s\"", name);
	if (!is_value(value)) /* which may be a secret: not shown */
		return err_set(e, ERR_INPUT,
		    "header %s: control character in its value", name);
	return 0;
}

int
http_add_header(struct arena *a, struct http_request *q, const char *name,
    const char *value, struct err *e)
{
	struct http_header h, *grown;

	if (header_check(name, value, e) < 0)
		return -1;
	if (q->nheader >= HTTP_MAX_HEADERS)
		return err_set(e, ERR_LIMIT, "more than %d request headers",
		    HTTP_MAX_HEADERS);
	grown = arena_grow(a, q->header, q->nheader, sizeof *grown);
	h = (struct http_header){ arena_strdup(a, name),
		arena_strdup(a, value) };
	if (grown == NULL || h.name == NULL || h.value == NULL)
		return err_memory(e);
	q->header = grown;
	q->header[q->nheader++] = h;
	return 0;
}

int
http_set_header(struct arena *a, struct http_request *q, const char *name,
    const char *value, struct err *e)
{
	struct http_header h;
	size_t at = 0;

	while (at < q->nheader && !text_equal_nocase(q->header[at].name, name))
		at++;
	if (header_check(name, value, e) < 0)
		return -1;
	http_remove_header(q, name);
	if (http_add_header(a, q, name, value, e) < 0)
		return -1;
	h = q->header[q->nheader - 1];
	memmove(q->header + at + 1, q->header + at,
	    (q->nheader - 1 - at) * sizeof h);
	q->header[at] = h;
	return 0;
}

void
http_remove_header(struct http_request *q, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < q->nheader; i++)
		if (!text_equal_nocase(q->header[i].name, name))
			q->header[kept++] = q->header[i];
	q->nheader = kept;
}

static const char *
header_find(const struct http_header *h, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (text_equal_nocase(h[i].name, name))
			return h[i].value;
	return NULL;
}

const char *
http_request_header(const struct http_request *q, const char *name)
{
	return header_find(q->header, q->nheader, name);
}

const char *
http_header(const struct http_response *r, const char *name)
{
	return header_find(r->header, r->nheader, name);
}

const char *
http_header_joined(const struct http_response *r, struct arena *a,
    const char *name)
{
	bool found = false;
	struct buf b = { 0 };
	const char *text;

	for (size_t i = 0; i < r->nheader; i++) {
		if (!text_equal_nocase(r->header[i].name, name))
			continue;
		if (found)
			buf_puts(&b, ", ");
		buf_puts(&b, r->header[i].value);
		found = true;
	}
	text = found ? buf_take(&b, a) : NULL;
	buf_free(&b);
	return text;
}

/* "type/subtype" without parameters and in lower case, cut at the size of room. */
static const char *
media_type(const char *content_type, char room[static MAX_TYPE])
{
	struct span s = { content_type, strcspn(content_type, ";") };

	s = span_trim(s);
	if (s.n >= MAX_TYPE)
		s.n = MAX_TYPE - 1;
	for (size_t i = 0; i < s.n; i++)
		room[i] = text_lower(s.p[i]);
	room[s.n] = '\0';
	return room;
}

bool
http_type_same(const char *a, const char *b)
{
	char room_a[MAX_TYPE], room_b[MAX_TYPE];

	return text_equal(media_type(a, room_a), media_type(b, room_b));
}

/* One of the types of a list that NULL ends, or of that suffix. */
static bool
is_type_of(const char *content_type, const char *const *types,
    const char *suffix)
{
	char room[MAX_TYPE];
	const char *type;

	if (content_type == NULL)
		return false;
	type = media_type(content_type, room);
	return text_is_one_of(type, types) || text_ends(type, suffix);
}

bool
http_type_is_json(const char *content_type)
{
	static const char *const types[] = { "application/json", "text/json",
		NULL };
	char room[MAX_TYPE];

	return is_type_of(content_type, types, "+json") ||
	    (content_type != NULL &&
		text_starts(media_type(content_type, room),
		    "application/x-amz-json"));
}

bool
http_type_is_json_sequence(const char *content_type)
{
	static const char *const types[] = { "application/jsonl",
		"application/x-jsonl", "application/jsonlines",
		"application/x-jsonlines", "application/ndjson",
		"application/x-ndjson", "application/json-seq", NULL };

	return is_type_of(content_type, types, "+json-seq");
}

bool
http_type_is_xml(const char *content_type)
{
	static const char *const types[] = { "application/xml", "text/xml",
		NULL };

	return is_type_of(content_type, types, "+xml");
}

int
http_retry_after(const struct http_response *r, int64_t now_ms, int64_t *ret_ms)
{
	const char *text = http_header(r, "Retry-After");
	uint64_t seconds;
	int64_t at;

	if (text == NULL)
		return -1;
	if (*text != '\0' && text[strspn(text, "0123456789")] == '\0') {
		/* A wait of more than a year is as good as one of a year. */
		if (text_u64(text, &seconds) < 0 || seconds > 31536000)
			seconds = 31536000;
		*ret_ms = (int64_t)seconds * 1000;
		return 0;
	}
	if (time_parse_http(text, &at) < 0)
		return -1;
	*ret_ms = at > now_ms ? at - now_ms : 0;
	return 0;
}
