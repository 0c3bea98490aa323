/* Checks a step's request before any value is known. */
#include <string.h>

#include "arazzo/message/internal.h"
#include "arazzo/message/request.h"
#include "http/http.h"

struct request_checking {
	struct arena *a;
	const struct step *step;
	const struct operation *op;
	const struct doc *d;
	struct diags *l;
};

/* OpenAPI 3 ignores definitions of these: they cannot be declared. */
static bool
is_undeclarable(enum param_in in, const char *name)
{
	return in == PARAM_HEADER &&
	    (text_equal_nocase(name, "Accept") ||
		text_equal_nocase(name, "Content-Type") ||
		text_equal_nocase(name, "Authorization"));
}

/* Is it the key that a security scheme of the operation asks for? */
static bool
is_scheme_key(const struct operation *op, const struct param *p)
{
	for (const struct op_security *s = op->security; s != NULL; s = s->next)
		for (const struct op_scheme *c = s->scheme; c != NULL;
		     c = c->next) {
			const char *name = value_member_text(c->scheme, "name");

			if (name != NULL && text_equal_nocase(name, p->name))
				return true;
		}
	return false;
}

static void
check_param(const struct request_checking *c, const struct param *p)
{
	if (p->in == PARAM_PATH && !path_has(c->op->path, p->name))
		diag_add(c->l, DIAG_ERROR, "C8", c->d, p->location,
		    "parameter \"%s\": the path %s has no such variable",
		    p->name, c->op->path);
	if (p->in == PARAM_HEADER && request_is_framing(p->name)) {
		diag_add(c->l, DIAG_WARNING, "R15", c->d, p->location,
		    "header %s is set by the transport; the parameter is ignored",
		    p->name);
		return;
	}
	if (p->in == PARAM_PATH || p->in == PARAM_INPUT ||
	    request_declared(c->op, p->in, p->name) != NULL ||
	    is_undeclarable(p->in, p->name) || is_scheme_key(c->op, p))
		return;
	diag_add(c->l, DIAG_COMPAT, "C8", c->d, p->location,
	    "parameter \"%s\" is not declared by %s: sent as given", p->name,
	    op_name(c->op));
}

/* A parameter of the operation whose reference leads nowhere is a warning when
 * the step gives one in its place. */
static void
check_dangling(const struct request_checking *c)
{
	unsigned own = 0;
	json_t *why;
	size_t i;

	for (const struct param *p = c->step->param; p != NULL; p = p->next)
		own += request_declared(c->op, p->in, p->name) == NULL;
	json_array_foreach(c->op->dangling, i, why) {
		diag_add(c->l, own > 0 ? DIAG_WARNING : DIAG_ERROR, "R5", c->d,
		    c->step->location, "step \"%s\": a parameter of %s: %s",
		    c->step->id, op_name(c->op), json_string_value(why));
		own -= own > 0;
	}
}

static void
check_variables(const struct request_checking *c)
{
	const char *key = c->op->path;
	struct path_piece piece;

	while (path_next(&key, &piece))
		if (piece.is_variable &&
		    request_path_param(c->step, &piece) == NULL)
			diag_add(c->l, DIAG_ERROR, "R15", c->d,
			    c->step->location,
			    "step \"%s\": no parameter for the variable "
			    "\"%.*s\" of the path %s",
			    c->step->id, (int)piece.text.n, piece.text.p,
			    c->op->path);
}

/* C7, C12: what OpenAPI knows no path key with. */
static void
check_key(const struct request_checking *c)
{
	const char *key = c->op->path;
	struct path_piece piece;
	bool starts = false;  /* a segment */
	bool is_part = false; /* "{id}.json", "{name}:verb": of a segment */

	if (c->op->path_query != NULL)
		diag_add(c->l, DIAG_COMPAT, "C7", c->d, c->step->location,
		    "step \"%s\": the path %s has a query: \"%s\" is sent as "
		    "one",
		    c->step->id, c->op->path, c->op->path_query);
	while (path_next(&key, &piece)) {
		is_part = is_part ||
		    (piece.is_variable &&
			(!starts || (*key != '/' && *key != '\0')));
		starts = !piece.is_variable && piece.text.n > 0 &&
		    piece.text.p[piece.text.n - 1] == '/';
		if (piece.keeps_slash)
			diag_add(c->l, DIAG_COMPAT, "C12", c->d,
			    c->step->location,
			    "step \"%s\": in the path %s the '+' of a variable "
			    "lets '/' stay in its value",
			    c->step->id, c->op->path);
	}
	if (is_part)
		diag_add(c->l, DIAG_COMPAT, "C12", c->d, c->step->location,
		    "step \"%s\": in the path %s a variable is a part of its "
		    "segment",
		    c->step->id, c->op->path);
}

/* Headers and parameters that signing adds. */
static bool
is_signature(const struct operation *op, const char *name)
{
	static const char *const names[] = { "X-Amz-Content-Sha256",
		"X-Amz-Date", "X-Amz-Algorithm", "X-Amz-Credential",
		"X-Amz-Security-Token", "X-Amz-Signature",
		"X-Amz-SignedHeaders" };

	for (size_t i = 0;
	     op->aws_service != NULL && i < sizeof names / sizeof names[0]; i++)
		if (text_equal_nocase(name, names[i]))
			return true;
	return false;
}

/* The key's own query gives it (C7). */
static bool
in_key(const struct operation *op, const char *name)
{
	const char *p = op->path_query;

	while (p != NULL && *p != '\0') {
		size_t n = strcspn(p, "&=");

		if (n == strlen(name) && memcmp(p, name, n) == 0)
			return true;
		p += strcspn(p, "&");
		p += *p == '&';
	}
	return false;
}

/* Arazzo R15: "A required query, header or cookie parameter that is not given:
 * warning." */
static void
check_required(const struct request_checking *c)
{
	for (const struct op_param *p = c->op->param; p != NULL; p = p->next)
		if (p->required && p->in != PARAM_PATH &&
		    !is_undeclarable(p->in, p->name) &&
		    !request_gives(c->step, p->in, p->name) &&
		    !(p->in == PARAM_QUERY && in_key(c->op, p->name)) &&
		    !is_signature(c->op, p->name))
			diag_add(c->l, DIAG_WARNING, "R15", c->d,
			    c->step->location,
			    "step \"%s\": %s requires the parameter \"%s\"",
			    c->step->id, op_name(c->op), p->name);
	if (c->op->body_required && c->step->body == NULL)
		diag_add(c->l, DIAG_WARNING, "R15", c->d, c->step->location,
		    "step \"%s\": %s requires a body", c->step->id,
		    op_name(c->op));
}

/* Arazzo 1.1: "querystring" is not beside "query". */
static void
check_querystring(const struct request_checking *c)
{
	const struct param *whole = NULL;
	bool other = false;

	for (const struct param *p = c->step->param; p != NULL; p = p->next) {
		if (p->in == PARAM_QUERYSTRING && whole == NULL)
			whole = p;
		else if (p->in == PARAM_QUERY || p->in == PARAM_QUERYSTRING)
			other = true;
	}
	if (whole != NULL && other)
		diag_add(c->l, DIAG_ERROR, "V", c->d, whole->location,
		    "parameter \"%s\": a whole query string cannot be combined "
		    "with other query parameters",
		    whole->name);
}

/* Arazzo R13: a literal text that is not JSON never becomes JSON. */
static void
check_literal(const struct request_checking *c, enum body_kind kind,
    const char *type)
{
	const struct body *b = c->step->body;
	struct err e = { 0 };

	if (kind == BODY_JSON && json_is_string(b->raw) &&
	    b->payload->kind == TEMPLATE_LITERAL &&
	    value_parse(c->a, json_string_value(b->raw),
		json_string_length(b->raw), &e) == NULL)
		diag_add(c->l, DIAG_ERROR, "R13", c->d, b->location,
		    "the payload is not JSON: %s", e.text);
	if ((kind == BODY_XML || kind == BODY_TEXT) &&
	    !(kind == BODY_XML && body_has_xml(c->step)) &&
	    (json_is_object(b->raw) ||
		(json_is_array(b->raw) && !http_type_is_json_sequence(type))))
		diag_add(c->l, DIAG_ERROR, "R13", c->d, b->location,
		    "%s cannot be written as %s: give a text",
		    value_kind(b->raw), type);
	if ((kind == BODY_FORM || kind == BODY_MULTIPART) &&
	    json_is_array(b->raw))
		diag_add(c->l, DIAG_ERROR, "R13", c->d, b->location,
		    "a form is made from an object or given as a text");
}

/* Arazzo R12: "a member of a payload object that the operation's schema does
 * not require (or knows nothing of)". */
static bool
may_be_absent(void *ctx, const char *pointer, const char *input)
{
	const struct request_checking *c = ctx;
	struct openapi *o =
	    c->op->source != NULL ? c->op->source->openapi : NULL;

	return request_input_is_optional(c->step, input) &&
	    (o == NULL ||
		!openapi_body_requires(o, c->op, body_type(c->step), pointer));
}

static void
check_body(struct request_checking *c)
{
	const struct body *b = c->step->body;
	const char *type = body_type(c->step);

	if (b == NULL)
		return;
	if (b->payload == NULL && b->replacement != NULL)
		diag_add(c->l, DIAG_ERROR, "A101", c->d, b->location,
		    "replacements need a payload");
	if (b->payload == NULL)
		return;
	check_literal(c, body_kind(type), type);
	if (template_allow(b->payload, c->a, "", may_be_absent, c) < 0)
		diag_add(c->l, DIAG_ERROR, NULL, c->d, b->location,
		    "out of memory");
}

void
request_check(struct arena *a, const struct step *step, const struct doc *d,
    struct diags *l)
{
	struct request_checking c = {
		.a = a, .step = step, .op = step->operation, .d = d, .l = l
	};

	if (c.op == NULL)
		return;
	check_key(&c);
	check_dangling(&c);
	check_variables(&c);
	for (const struct param *p = step->param; p != NULL; p = p->next)
		check_param(&c, p);
	check_required(&c);
	check_querystring(&c);
	check_body(&c);
}
