/* Builds the request of a step. */
#include "arazzo/message/request.h"

#include <string.h>

#include "arazzo/message/internal.h"
#include "arazzo/openapi/style.h"
#include "base/buf.h"
#include "base/encode.h"
#include "http/http.h"

struct request_making {
	const struct step *step;
	const struct operation *op;
	struct scope *s;
	bool strict;
	const struct op_param
	    *location; /* of the parameter that is evaluated */
	struct buf query, cookie, header;
	struct built *ret;
	struct err *e;
};

/* Arazzo R12: is it the missing input of "a query, header or cookie parameter
 * that the operation does not require"? */
static bool
is_omitted(struct request_making *m, const char *input)
{
	return input != NULL && json_object_get(m->s->inputs, input) == NULL &&
	    !m->strict && m->location->in != PARAM_PATH &&
	    !m->location->required && request_input_is_optional(m->step, input);
}

/* Values ---------------------------------------------------------------- */

/* Writes a "content" parameter as one text. */
static json_t *
content_value(struct request_making *m, json_t *v)
{
	char *text;

	if (m->location->content_type == NULL || json_is_string(v) ||
	    (m->location->in == PARAM_QUERYSTRING &&
		body_kind(m->location->content_type) == BODY_FORM))
		return v;
	text = value_print(m->s->arena, v);
	if (text == NULL)
		return err_null_memory(m->e);
	return value_made(m->s->arena, json_string(text), m->e);
}

/* A location without declaration writes collections in its default style. */
static int
expand(struct request_making *m, struct buf *b, json_t *v, enum style_keep keep,
    bool *ret_any)
{
	const struct op_param *p = m->location;
	const struct style_form *f = style_form(p->style, p->in);

	if (p->style == STYLE_DEEP_OBJECT && value_is_collection(v))
		return style_deep(m->s->arena, b, p->name, v, keep, ret_any,
		    m->e);
	buf_puts(b, f->first);
	return style_expand(m->s->arena, b, f, p->name, v, p->explode, keep,
	    ret_any, m->e);
}

static int
remember(struct request_making *m, json_t *object, json_t *v)
{
	if (json_object_set(object, m->location->name, v) < 0)
		return err_memory(m->e);
	return 0;
}

/* Adds to b what the value becomes, behind between if b has something, and
 * remembers it. */
static int
append(struct request_making *m, struct buf *b, const char *between, json_t *v,
    enum style_keep keep, json_t *sent)
{
	size_t before = b->n;
	bool any = false;

	if (before > 0)
		buf_puts(b, between);
	if (expand(m, b, v, keep, &any) < 0)
		return -1;
	if (!any && !b->failed && before < b->n) {
		b->n = before;
		b->text[before] = '\0';
	}
	if (b->failed)
		return err_set(m->e, ERR_LIMIT, "the request is too long");
	return remember(m, sent, v);
}

static int
set_header(struct request_making *m, const char *name, const char *value)
{
	char *lower = arena_lower(m->s->arena, name);
	json_t *text;

	if (http_set_header(m->s->arena, m->ret->request, name, value, m->e) <
	    0)
		return -1;
	text = json_string(value);
	if (text == NULL)
		return err_set(m->e, ERR_INPUT,
		    "header %s: its value is not UTF-8", name);
	if (json_object_set_new(m->ret->sent.header, lower, text) < 0)
		return err_memory(m->e);
	return 0;
}

static int
put_header(struct request_making *m, json_t *v)
{
	struct buf *b = &m->header;
	const char *text;
	bool any;

	if (request_is_framing(m->location->name))
		return 0; /* what we send decides */
	buf_reset(b);
	buf_puts(b, "");
	if (expand(m, b, v, STYLE_KEEP_ALL, &any) < 0)
		return -1;
	if (b->failed || memchr(b->text, '\0', b->n) != NULL)
		return err_set(m->e, ERR_INPUT,
		    "the value is too long or holds a NUL character");
	if (!any)
		return 0;
	text = arena_strndup(m->s->arena, b->text, b->n);
	if (text == NULL)
		return err_memory(m->e);
	return set_header(m, m->location->name, text);
}

/* A piece of a query that is one already; a '#' would end it. */
static void
put_raw_query(struct request_making *m, const char *p, size_t n)
{
	const char *end = p + n;

	while (p < end) {
		const char *hash = memchr(p, '#', (size_t)(end - p));

		n = (size_t)((hash != NULL ? hash : end) - p);
		style_encode(&m->query, p, n, STYLE_KEEP_RESERVED);
		if (hash != NULL)
			buf_puts(&m->query, "%23");
		p += n + (hash != NULL);
	}
}

/* Arazzo 1.1 and OpenAPI 3.2: the whole query as one text. */
static int
put_querystring(struct request_making *m, json_t *v)
{
	if (m->query.n > 0)
		buf_putc(&m->query, '&');
	if (json_is_object(v)) {
		struct body_text form;

		if (body_form(m->s->arena, v, NULL, &form, m->e) < 0)
			return -1;
		buf_add(&m->query, form.text, form.n);
		return 0;
	}
	if (!json_is_string(v))
		return err_set(m->e, ERR_INPUT,
		    "a query string is a text or an object, not %s",
		    value_kind(v));
	/* JSON has not been encoded yet: '&' is a literal in it. */
	if (http_type_is_json(m->location->content_type))
		style_encode(&m->query, json_string_value(v),
		    json_string_length(v), STYLE_KEEP_NONE);
	else
		put_raw_query(m, json_string_value(v), json_string_length(v));
	return 0;
}

static int
request_put(struct request_making *m, json_t *v)
{
	const struct op_param *at = m->location;
	struct sent *sent = &m->ret->sent;
	enum style_keep keep;

	switch (at->in) {
	case PARAM_QUERY:
		keep = at->allow_reserved ? STYLE_KEEP_QUERY : STYLE_KEEP_NONE;
		return append(m, &m->query, "&", v, keep, sent->query);
	case PARAM_HEADER:
		return put_header(m, v);
	case PARAM_COOKIE:
		keep = STYLE_KEEP_COOKIE;
		if (at->style == STYLE_COOKIE)
			keep = STYLE_KEEP_ALL;
		return append(m, &m->cookie, "; ", v, keep, sent->cookie);
	case PARAM_QUERYSTRING:
		return put_querystring(m, v);
	case PARAM_PATH:
		return remember(m, sent->path, v);
	default:
		return err_set(m->e, ERR_BUG,
		    "a parameter of a request without a place");
	}
}

static int
put_param(struct request_making *m, const struct param *p)
{
	struct op_param room;
	json_t *v;

	m->location = request_location(m->op, p, &room);
	if (is_omitted(m, template_lone_input(p->value)) &&
	    json_array_append_new(m->ret->omitted,
		json_string(m->location->name)) == 0)
		return 0;
	v = template_eval(p->value, m->s, NULL, m->e);
	if (v != NULL)
		v = content_value(m, v);
	if (v == NULL || request_put(m, v) < 0)
		return err_wrap(m->e, "parameter \"%s\"", p->name);
	return 0;
}

/* URL ------------------------------------------------------------------- */

static int
put_variable(struct request_making *m, struct buf *b,
    const struct path_piece *piece)
{
	const struct param *p = request_path_param(m->step, piece);
	struct op_param room;
	size_t before = b->n;
	json_t *v;
	bool any;

	v = p == NULL ? NULL : json_object_get(m->ret->sent.path, p->name);
	if (v == NULL)
		return err_set(m->e, ERR_INPUT,
		    "path parameter \"%.*s\" has no value", (int)piece->text.n,
		    piece->text.p);
	m->location = request_location(m->op, p, &room);
	v = content_value(m, v);
	if (v == NULL ||
	    expand(m, b, v,
		piece->keeps_slash ? STYLE_KEEP_SLASH : STYLE_KEEP_NONE,
		&any) < 0)
		return -1;
	/* without it another resource would be addressed */
	if (!any || b->n == before)
		return err_set(m->e, ERR_INPUT,
		    "path parameter \"%s\" is empty", p->name);
	return 0;
}

static int
request_put_path(struct request_making *m, struct buf *b)
{
	const char *key = m->op->path;
	size_t start = b->n;
	struct path_piece piece;

	if (*key != '/')
		buf_putc(b, '/');
	while (path_next(&key, &piece))
		if (!piece.is_variable)
			style_encode(b, piece.text.p, piece.text.n,
			    STYLE_KEEP_PATH);
		else if (put_variable(m, b, &piece) < 0)
			return -1;
	if (!b->failed && path_has_dots(b->text + start))
		return err_set(m->e, ERR_INPUT,
		    "a path segment \".\" or \"..\" would address another "
		    "resource");
	return 0;
}

/* Arazzo C7: what follows '?' in the key goes to the query; a parameter of the
 * same name replaces it. */
static int
put_key_query(struct request_making *m)
{
	const char *p = m->op->path_query;

	while (p != NULL && *p != '\0') {
		size_t n = strcspn(p, "&"), name = strcspn(p, "=&");
		size_t unused;
		const char *text =
		    decode_percent(m->s->arena, p, name, true, &unused);
		size_t skip = name < n;
		const char *value = decode_percent(m->s->arena, p + name + skip,
		    n - name - skip, true, &unused);

		if (text == NULL || value == NULL)
			return err_memory(m->e);
		if (*text != '\0' &&
		    !request_gives(m->step, PARAM_QUERY, text)) {
			if (m->query.n > 0)
				buf_putc(&m->query, '&');
			put_raw_query(m, p, n);
			if (json_object_set_new(m->ret->sent.query, text,
				json_string(value)) < 0)
				return err_memory(m->e);
		}
		p += n + (p[n] == '&');
	}
	return 0;
}

static int
put_url(struct request_making *m, const char *base)
{
	size_t n = strcspn(base, "?#");
	int failed;
	bool too_long;
	struct buf b = { .limit = REQUEST_MAX_URL };
	char *url;

	if (base[n] != '\0')
		return err_set(m->e, ERR_INPUT,
		    "server %s: a server's URL has neither query nor fragment",
		    base);
	while (n > 0 && base[n - 1] == '/')
		n--;
	buf_add(&b, base, n);
	failed = request_put_path(m, &b);
	if (m->query.n > 0) {
		buf_putc(&b, '?');
		buf_add(&b, m->query.text, m->query.n);
	}
	too_long = b.failed;
	url = buf_take(&b, m->s->arena);
	buf_free(&b);
	if (failed < 0)
		return -1;
	if (too_long)
		return err_set(m->e, ERR_LIMIT,
		    "the URL is longer than %zu bytes", REQUEST_MAX_URL);
	if (url == NULL)
		return err_memory(m->e);
	m->ret->request->url = m->ret->sent.url = url;
	return 0;
}

/* The rest -------------------------------------------------------------- */

/* Beside what a header parameter of that name gave. */
static int
put_cookies(struct request_making *m)
{
	const char *given = http_request_header(m->ret->request, "Cookie");
	const char *text = m->cookie.text;

	if (m->cookie.failed)
		return err_set(m->e, ERR_LIMIT, "the cookies are too long");
	if (m->cookie.n == 0)
		return 0;
	if (given != NULL)
		text = arena_printf(m->s->arena, "%s; %s", given, text);
	return text == NULL ? err_memory(m->e) : set_header(m, "Cookie", text);
}

static int
put_body(struct request_making *m)
{
	struct http_request *q = m->ret->request;
	struct body_text body = { 0 };

	if (m->step->body == NULL ||
	    (m->step->body->payload == NULL &&
		m->step->body->replacement == NULL))
		return 0;
	if (body_build(m->step, m->s, m->strict ? NULL : m->ret->omitted, &body,
		m->e) < 0)
		return -1;
	q->body = body.text;
	q->nbody = body.n;
	m->ret->sent.body = body.value;
	if (body.type == NULL || http_request_header(q, "Content-Type") != NULL)
		return 0;
	return set_header(m, "Content-Type", body.type);
}

static int
prepare(struct request_making *m)
{
	struct arena *a = m->s->arena;
	struct built *b = m->ret;
	json_t **const made[] = { &b->sent.path, &b->sent.query,
		&b->sent.header, &b->sent.cookie };

	*b = (struct built){ .request = arena_alloc(a, sizeof *b->request) };
	b->omitted = value_made(a, json_array(), m->e);
	if (b->request == NULL || b->omitted == NULL)
		return err_memory(m->e);
	for (size_t i = 0; i < 4; i++)
		if ((*made[i] = value_made(a, json_object(), m->e)) == NULL)
			return -1;
	b->request->method = b->sent.method = m->op->method;
	b->request->operation = m->op->id;
	return 0;
}

/* A file whose text is in the request was used where bytes cannot be sent. */
static int
files_check(struct request_making *m)
{
	const struct http_request *q = m->ret->request;

	for (const struct file_value *f = m->s->files; f != NULL; f = f->next) {
		bool used = strstr(q->url, f->text) != NULL ||
		    (q->nbody > 0 && q->body != f->bytes &&
			memmem(q->body, q->nbody, f->text, strlen(f->text)) !=
			    NULL);

		for (size_t i = 0; i < q->nheader; i++)
			used = used || strstr(q->header[i].value, f->text);
		if (used)
			return err_set(m->e, ERR_INPUT,
			    "the file %s can only be a whole payload or a "
			    "whole part of a multipart body",
			    f->name);
	}
	return 0;
}

static int
build(struct request_making *m, const char *base)
{
	if (prepare(m) < 0 || put_key_query(m) < 0)
		return -1;
	for (const struct param *p = m->step->param; p != NULL; p = p->next)
		if (put_param(m, p) < 0)
			return -1;
	if (m->query.failed)
		return err_set(m->e, ERR_LIMIT, "the query is too long");
	if (put_url(m, base) < 0 || put_cookies(m) < 0)
		return -1;
	return put_body(m) < 0 ? -1 : files_check(m);
}

int
request_build(const struct step *step, const char *base, struct scope *s,
    bool strict, struct built *ret, struct err *e)
{
	struct request_making m = {
		.step = step,
		.op = step->operation,
		.s = s,
		.strict = strict,
		.ret = ret,
		.query = { .limit = REQUEST_MAX_URL },
		.cookie = { .limit = HTTP_MAX_HEADER_BYTES },
		.e = e,
	};
	int failed;

	err_clear(e);
	if (m.op == NULL)
		return err_set(e, ERR_BUG, "a request without an operation");
	failed = build(&m, base);
	buf_free(&m.query);
	buf_free(&m.cookie);
	buf_free(&m.header);
	return failed;
}
