/* AWS's signing suite: the header variant, through sigv4_sign. */
#include <string.h>

#include "aws/sign/sigv4.h"
#include "base/buf.h"
#include "base/time.h"
#include "conformance.h"
#include "data/value.h"
#include "http/http.h"

static const char *
member(json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

/* "GET /path HTTP/1.1": the path may hold blanks, so HTTP is looked for from
 * the end. */
static int
read_first_line(struct arena *a, char *line, struct http_request *q,
    const char **ret_target, struct err *e)
{
	char *target = strchr(line, ' ');
	char *version = strrchr(line, ' ');

	if (target == NULL || version == target)
		return err_set(e, ERR_INPUT, "not a request line: %s", line);
	*target++ = '\0';
	*version = '\0';
	q->method = arena_strdup(a, line);
	*ret_target = target;
	return 0;
}

/* Header lines up to an empty one or the end; a line that begins with a blank
 * continues the one before it.  What follows is the body. */
static char *
read_headers(struct arena *a, char *p, struct http_request *q)
{
	q->header = arena_array(a, HTTP_MAX_HEADERS, sizeof *q->header);
	while (*p != '\0' && *p != '\n') {
		char *end = strchr(p, '\n'), *colon;

		while (end != NULL && (end[1] == ' ' || end[1] == '\t'))
			end = strchr(end + 1, '\n');
		if (end != NULL)
			*end = '\0';
		colon = strchr(p, ':');
		if (colon == NULL || q->nheader == HTTP_MAX_HEADERS)
			return NULL;
		*colon = '\0';
		q->header[q->nheader++] = (struct http_header){ p, colon + 1 };
		if (end == NULL)
			return p + strlen(p);
		p = end + 1;
	}
	return *p == '\n' ? p + 1 : p;
}

static int
read_request(struct arena *a, const char *text, struct http_request *q,
    const char **ret_target, struct err *e)
{
	char *copy = arena_strdup(a, text != NULL ? text : "");
	char *end = copy != NULL ? strchr(copy, '\n') : NULL, *body;

	if (end == NULL)
		return err_set(e, ERR_INPUT, "not a request");
	*end = '\0';
	if (read_first_line(a, copy, q, ret_target, e) < 0)
		return -1;
	body = read_headers(a, end + 1, q);
	if (body == NULL)
		return err_set(e, ERR_INPUT, "not a header line");
	if (*body != '\0') {
		q->body = body;
		q->nbody = strlen(body);
	}
	q->url = arena_printf(a, "https://%s%s", http_request_header(q, "Host"),
	    *ret_target);
	return 0;
}

static int
read_context(json_t *context, struct creds *c, struct sigv4_scope *s,
    struct err *e)
{
	json_t *creds = json_object_get(context, "credentials");
	const char *time = member(context, "timestamp");

	c->access_key_id = member(creds, "access_key_id");
	c->secret_access_key = member(creds, "secret_access_key");
	c->session_token = member(creds, "token");
	s->region = member(context, "region");
	s->service = member(context, "service");
	s->sign_body_header =
	    json_is_true(json_object_get(context, "sign_body"));
	s->no_normalize = json_is_false(json_object_get(context, "normalize"));
	s->token_unsigned =
	    json_is_true(json_object_get(context, "omit_session_token"));
	if (time == NULL || time_parse_rfc3339(time, &s->now_ms) < 0)
		return err_set(e, ERR_INPUT, "no timestamp");
	return 0;
}

static const char *
print_request(struct arena *a, const struct http_request *q, const char *target)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s %s HTTP/1.1\n", q->method, target);
	for (size_t i = 0; i < q->nheader; i++)
		buf_printf(&b, "%s:%s\n", q->header[i].name,
		    q->header[i].value);
	buf_putc(&b, '\n');
	if (q->body != NULL)
		buf_add(&b, q->body, q->nbody);
	return buf_take(&b, a);
}

static json_t *
sign_case(struct arena *a, json_t *one, bool whole, struct err *e)
{
	struct http_request q = { 0 };
	struct sigv4_parts parts = { 0 };
	struct sigv4_scope scope = { 0 };
	struct creds creds = { 0 };
	const char *target = NULL;
	json_t *r;

	if (read_request(a, member(one, "request"), &q, &target, e) < 0 ||
	    read_context(json_object_get(one, "context"), &creds, &scope, e) <
		0 ||
	    sigv4_sign(a, &q, &creds, &scope, &parts, e) < 0)
		return NULL;
	r = json_pack("{s:s, s:s, s:s}", "canonical-request",
	    parts.canonical_request, "string-to-sign", parts.string_to_sign,
	    "signature", parts.signature);
	if (whole)
		(void)json_object_set_new(r, "signed-request",
		    json_string(print_request(a, &q, target)));
	return r;
}

json_t *
suite_aws_sigv4(struct arena *a, json_t *one, struct err *e)
{
	return sign_case(a, one, true, e);
}

/* These cases do not contain the signed request. */
json_t *
suite_sigv4_imagebuilder(struct arena *a, json_t *one, struct err *e)
{
	return sign_case(a, one, false, e);
}
