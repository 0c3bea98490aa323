/* A response as expressions read it: parsed once, when first needed. */
#include "arazzo/language/response.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "data/value.h"
#include "http/http.h"
#include "query/xml/xml.h"

struct response *
response_new(struct arena *a, const struct http_response *r)
{
	struct response *made = arena_alloc(a, sizeof *made);

	if (made == NULL)
		return NULL;
	made->arena = a;
	made->http = r;
	return made;
}

json_t *
response_text(struct arena *a, const char *p, size_t n)
{
	struct buf b = { .limit = 3 * n + 1 };
	json_t *v;

	if (text_utf8_valid(p, n))
		return value_keep(a, json_stringn(p, n));
	while (n > 0) {
		uint32_t c;
		size_t k = text_utf8_next(p, n, &c);

		if (k == 0)
			buf_puts(&b, "\xef\xbf\xbd");
		else
			buf_add(&b, p, k);
		p += k == 0 ? 1 : k;
		n -= k == 0 ? 1 : k;
	}
	v = b.failed ? NULL : value_keep(a, json_stringn(b.text, b.n));
	buf_free(&b);
	return v;
}

/* A sequence of JSON values, one a line or behind a record separator (RFC 7464),
 * as an array.  NULL: *e. */
static json_t *
parse_sequence(struct arena *a, const char *p, size_t n, struct err *e)
{
	json_t *all = value_keep(a, json_array());
	size_t line = 1;

	while (all != NULL && n > 0) {
		const char *end = memchr(p, '\n', n);
		size_t used = end != NULL ? (size_t)(end - p) : n, skip = 0;
		json_t *v;

		while (skip < used && strchr(" \t\r\x1e", p[skip]) != NULL)
			skip++;
		if (skip < used) {
			v = value_parse(a, p + skip, used - skip, e);
			if (v == NULL) {
				(void)err_wrap(e, "line %zu", line);
				return NULL;
			}
			if (json_array_append(all, v) < 0)
				return err_null_memory(e);
		}
		used += end != NULL;
		p += used;
		n -= used;
		line++;
	}
	return all != NULL ? all : err_null_memory(e);
}

static void
parse(struct response *r)
{
	static const char bom[] = "\xef\xbb\xbf";
	const char *type = http_header(r->http, "Content-Type");
	const char *p = r->http->body;
	size_t n = r->http->nbody;
	struct err e = { 0 };

	if (n >= strlen(bom) && memcmp(p, bom, strlen(bom)) == 0) {
		p += strlen(bom);
		n -= strlen(bom);
	}
	if (http_type_is_json_sequence(type))
		r->json = parse_sequence(r->arena, p, n, &e);
	else if (type == NULL || *type == '\0' || http_type_is_json(type))
		r->json = value_parse(r->arena, p, n, &e);
	else
		(void)err_set(&e, ERR_DOCUMENT, "its type is %s", type);
	r->is_json = r->json != NULL;
	if (r->is_json)
		return;
	r->why = arena_strdup(r->arena, e.text);
	if (r->why == NULL)
		r->why = "it is not JSON";
	if (e.code == ERR_LIMIT || e.code == ERR_MEMORY) {
		r->error = e;
		(void)err_wrap(&r->error,
		    "the response body is not readable JSON");
		return;
	}
	r->json = response_text(r->arena, r->http->body, r->http->nbody);
	if (r->json == NULL)
		(void)err_memory(&r->error);
}

json_t *
response_body(struct response *r)
{
	if (r->parsed)
		return r->json;
	r->parsed = true;
	if (r->http->nbody == 0)
		r->why = "it is empty";
	else
		parse(r);
	return r->json;
}

bool
response_is_json(struct response *r)
{
	(void)response_body(r);
	return r->is_json;
}

struct xml *
response_xml(struct response *r, struct err *e)
{
	if (r->xml == NULL)
		r->xml = xml_parse(r->arena, r->http->body, r->http->nbody, e);
	return r->xml;
}
