/* Compares responses with the responses that an operation declares. */
#include "arazzo/message/contract.h"

#include <stdio.h>
#include <string.h>

#include "arazzo/language/response.h"
#include "arazzo/openapi/openapi.h"
#include "http/http.h"
#include "query/schema/schema.h"

static void
media_compile(struct arena *a, const struct operation *op, struct op_media *m,
    struct diags *l)
{
	struct openapi *o = op->source != NULL ? op->source->openapi : NULL;
	struct diags own;

	if (m->raw == NULL || m->check != NULL || m->no_check != NULL ||
	    o == NULL ||
	    (!http_type_is_json(m->type) &&
		!http_type_is_json_sequence(m->type)))
		return;
	diags_init(&own, a, false);
	m->check = openapi_schema(o, m, &own);
	if (m->check != NULL)
		return;
	m->no_check = "it cannot be used";
	if (own.first != NULL)
		m->no_check = own.first->text;
	diag_add(l, DIAG_WARNING, NULL, m->raw_doc,
	    doc_location(m->raw_doc, m->raw),
	    "responses of %s are not checked with this schema: %s", op_name(op),
	    m->no_check);
}

void
contract_compile(struct arena *a, const struct operation *op, struct diags *l)
{
	for (struct op_response *r = op->response; r != NULL; r = r->next)
		for (struct op_media *m = r->media; m != NULL; m = m->next)
			media_compile(a, op, m, l);
}

/* OpenAPI: the status, else its range ("2XX"), else "default". */
static const struct op_response *
response_declared(const struct operation *op, int status)
{
	const struct op_response *range = NULL, *other = NULL;
	char code[16];

	(void)snprintf(code, sizeof code, "%d", status);
	for (const struct op_response *r = op->response; r != NULL;
	     r = r->next) {
		if (text_equal(r->status, code))
			return r;
		if (strlen(r->status) == 3 && r->status[0] == code[0] &&
		    text_equal_nocase(r->status + 1, "XX"))
			range = r;
		else if (text_equal(r->status, "default"))
			other = r;
	}
	return range != NULL ? range : other;
}

/* How well a declared media type fits one of n bytes; 0: not at all. */
static int
type_fits(const char *declared, const char *type, size_t n)
{
	size_t m = strcspn(declared, "; \t"), slash = strcspn(type, "/");

	if (m == 3 && memcmp(declared, "*/*", 3) == 0)
		return 1;
	if (m >= 2 && declared[m - 1] == '*' && slash < n && m == slash + 2 &&
	    strncasecmp(declared, type, slash + 1) == 0)
		return 2;
	return m == n && strncasecmp(declared, type, n) == 0 ? 3 : 0;
}

static const struct op_media *
media_declared(const struct op_response *r, const char *type)
{
	const struct op_media *best = NULL;
	int fit = 0;

	for (const struct op_media *m = r->media; m != NULL; m = m->next) {
		int own = type_fits(m->type, type, strcspn(type, "; \t"));

		if (own > fit) {
			fit = own;
			best = m;
		}
	}
	return best;
}

/* "responses" of the operation are what is declared; none are: no contract. */
static const char *
body_check(struct arena *a, const struct op_media *m, struct response *r)
{
	struct location at = doc_location(m->raw_doc, m->raw);
	json_t *body = response_body(r), *v;
	size_t n = m->is_item ? json_array_size(body) : 1;
	const char *pointer = "", *item = "";
	struct err e = { 0 };

	if (!response_is_json(r))
		return arena_printf(a, "the body is not JSON: %s",
		    r->why != NULL ? r->why : "");
	for (size_t i = 0; i < n; i++) {
		v = m->is_item ? json_array_get(body, i) : body;
		if (schema_check_at(m->check, a, v, &pointer, &e) == 0)
			continue;
		if (m->is_item)
			item = arena_printf(a, "/%zu", i);
		return arena_printf(a,
		    "the body at \"%s%s\" %s (schema at %s:%u:%u)",
		    item != NULL ? item : "", pointer, e.text,
		    doc_name(m->raw_doc), at.line, at.column);
	}
	return NULL;
}

const char *
contract_check(struct arena *a, const struct operation *op, struct response *r)
{
	const struct op_response *declared =
	    response_declared(op, r->http->status);
	const char *type = http_header(r->http, "Content-Type");
	const struct op_media *m;

	if (op->response == NULL)
		return NULL;
	if (declared == NULL)
		return arena_printf(a, "status %d is not declared",
		    r->http->status);
	if (declared->dangling != NULL)
		return arena_printf(a, "the response cannot be checked: %s",
		    declared->dangling);
	if (declared->media == NULL || r->http->nbody == 0)
		return NULL;
	m = media_declared(declared, type != NULL ? type : "");
	if (m == NULL && type == NULL)
		return "the response has no content type";
	if (m == NULL)
		return arena_printf(a, "content type %s is not declared", type);
	if (m->no_check != NULL)
		return arena_printf(a, "the body cannot be checked: %s",
		    m->no_check);
	return m->check != NULL ? body_check(a, m, r) : NULL;
}
