/* Evaluates expressions in a scope, and names the reason when a value is
 * missing. */
#include <string.h>

#include "arazzo/language/expr.h"
#include "arazzo/language/response.h"
#include "base/platform.h"
#include "http/http.h"

static json_t *
text_value(struct scope *s, const char *text, struct err *e)
{
	return text == NULL ? NULL : value_made(s->arena, json_string(text), e);
}

static bool
is_of_response(const struct expr *x)
{
	return x->kind == EXPR_STATUS ||
	    (x->kind >= EXPR_RESPONSE_HEADER && x->kind <= EXPR_RESPONSE_BODY);
}

/* The member called name; with guess, the longest one that a path follows. */
static json_t *
declared_member(const struct expr *x, json_t *object)
{
	json_t *v = json_object_get(object, x->name);
	size_t n;

	if (v != NULL || !x->guess)
		return expr_follow(v, x->rest);
	n = expr_longest(object, x->name);
	v = n == 0 ? NULL : json_object_getn(object, x->name, n);
	return expr_follow(v, x->name + n);
}

static json_t *
eval_header(const struct expr *x, struct scope *s, struct err *e)
{
	const struct http_response *r = s->response->http;
	const char *text;
	json_t *v;

	if (http_header(r, x->name) == NULL)
		return NULL;
	text = http_header_joined(r, s->arena, x->name);
	v = text == NULL ? NULL : response_text(s->arena, text, strlen(text));
	return v != NULL ? v : err_null_memory(e);
}

static json_t *
eval_body(const struct expr *x, struct scope *s, struct err *e)
{
	json_t *body = response_body(s->response);

	if (s->response->error.code != ERR_NONE) {
		*e = s->response->error;
		return NULL;
	}
	/* Arazzo R25: a pointer into a body that is not JSON is nothing. */
	if (x->pointer != NULL && x->pointer[0] != '\0' &&
	    !response_is_json(s->response))
		return NULL;
	return body;
}

/* A member of what the run keeps, or of the request that was sent. */
static json_t *
eval_member(const struct expr *x, const struct scope *s, const struct sent *q)
{
	json_t *const roots[] = {
		[EXPR_REQUEST_QUERY] = q->query,
		[EXPR_REQUEST_PATH] = q->path,
		[EXPR_INPUTS] = s->inputs,
		[EXPR_OUTPUTS] = s->outputs,
		[EXPR_STEPS] = s->steps,
		[EXPR_WORKFLOWS] = s->workflows,
		[EXPR_SOURCES] = s->sources,
		[EXPR_COMPONENTS] = s->components,
	};
	json_t *of = roots[x->kind];

	if (x->id != NULL)
		of = json_object_get(of, x->id);
	if (x->field != NULL)
		of = json_object_get(of, x->field);
	return declared_member(x, of);
}

static json_t *
eval_base(const struct expr *x, struct scope *s, struct err *e)
{
	static const struct sent nothing;
	const struct sent *q = s->sent != NULL ? s->sent : &nothing;
	char *name;

	if (is_of_response(x) && s->response == NULL)
		return NULL;
	switch (x->kind) {
	case EXPR_URL:
		return text_value(s, q->url, e);
	case EXPR_METHOD:
		return text_value(s, q->method, e);
	case EXPR_SELF:
		return text_value(s, s->self, e);
	case EXPR_STATUS:
		return value_made(s->arena,
		    json_integer(s->response->http->status), e);
	case EXPR_REQUEST_HEADER:
		name = arena_lower(s->arena, x->name);
		if (name == NULL)
			return err_null_memory(e);
		return json_object_get(q->header, name);
	case EXPR_REQUEST_BODY:
		return q->body;
	case EXPR_RESPONSE_HEADER:
		return eval_header(x, s, e);
	case EXPR_RESPONSE_BODY:
		return eval_body(x, s, e);
	default: /* a response has neither query nor path */
		return eval_member(x, s, q);
	}
}

bool
expr_is_placeholder(const struct scope *s, const json_t *v)
{
	return s->dry_run && json_is_string(v) &&
	    expr_looks_like(json_string_value(v));
}

json_t *
expr_eval(const struct expr *x, struct scope *s, struct err *e)
{
	bool is_unknown;
	json_t *v;

	err_clear(e);
	v = eval_base(x, s, e);
	if (v != NULL && x->pointer != NULL)
		v = pointer_get(v, x->pointer);
	if (v != NULL || e->code != ERR_NONE || !s->dry_run)
		return v;
	/* A member of an unknown response is unknown, too. */
	is_unknown = x->kind == EXPR_STEPS || x->kind == EXPR_WORKFLOWS;
	if (x->kind == EXPR_INPUTS)
		is_unknown =
		    expr_is_placeholder(s, json_object_get(s->inputs, x->name));
	return is_unknown ? text_value(s, x->text, e) : NULL;
}

int
scope_check(const struct scope *s, struct err *e)
{
	const struct platform *w = s->platform;

	if (w == NULL)
		return 0;
	if (platform_left_ms(w, s->deadline_ms) <= 0)
		return err_set(e, ERR_TIMEOUT, "the time is up");
	if (w->interrupted != NULL && w->interrupted(w->ctx))
		return err_set(e, ERR_TIMEOUT, "interrupted");
	return 0;
}

static const char *
missing_response(const struct expr *x, struct scope *s)
{
	if (s->response == NULL)
		return "no response was received";
	if (x->kind == EXPR_RESPONSE_HEADER)
		return arena_printf(s->arena, "the response has no header %s",
		    x->name);
	if (x->kind != EXPR_RESPONSE_BODY)
		return "a response has neither path nor query";
	if (response_body(s->response) == NULL)
		return "the response has no body";
	if (!response_is_json(s->response))
		return arena_printf(s->arena,
		    "the response body is not JSON%s%s",
		    s->response->why != NULL ? ": " : "",
		    s->response->why != NULL ? s->response->why : "");
	return arena_printf(s->arena, "the response body has nothing at \"%s\"",
	    x->pointer != NULL ? x->pointer : "");
}

/* Nothing of that name; or nothing at the path or pointer behind it. */
static const char *
missing_member(const struct expr *x, struct scope *s)
{
	const char *rest = x->rest != NULL ? x->rest : "";
	const char *pointer = x->pointer != NULL ? x->pointer : "";
	json_t *step = json_object_get(s->steps, x->id);

	if (x->kind == EXPR_INPUTS &&
	    json_object_get(s->inputs, x->name) == NULL)
		return arena_printf(s->arena, "input \"%s\" was not given",
		    x->name);
	if (x->kind == EXPR_INPUTS)
		return arena_printf(s->arena,
		    "input \"%s\" has nothing at \"%s%s\"", x->name, rest,
		    pointer);
	if (step == NULL)
		return arena_printf(s->arena, "step \"%s\" was not run", x->id);
	if (json_object_get(json_object_get(step, x->field), x->name) == NULL)
		return arena_printf(s->arena,
		    "step \"%s\" gave no output \"%s\"", x->id, x->name);
	return arena_printf(s->arena,
	    "output \"%s\" of step \"%s\" has nothing at \"%s%s\"", x->name,
	    x->id, rest, pointer);
}

static const char *
missing(const struct expr *x, struct scope *s)
{
	bool was_run;

	switch (x->kind) {
	case EXPR_STEPS:
	case EXPR_INPUTS:
		return missing_member(x, s);
	case EXPR_WORKFLOWS:
		was_run = json_object_get(s->workflows, x->id) != NULL;
		return arena_printf(s->arena, "workflow \"%s\" %s", x->id,
		    was_run ? "has nothing there" : "was not run");
	case EXPR_OUTPUTS:
		return arena_printf(s->arena, "unknown output \"%s\"", x->name);
	case EXPR_SOURCES:
	case EXPR_COMPONENTS:
	case EXPR_SELF:
		return "nothing there";
	default:
		if (is_of_response(x))
			return missing_response(x, s);
	}
	if (s->sent == NULL)
		return "nothing has been sent yet";
	if (x->name == NULL)
		return "the request has nothing there";
	return arena_printf(s->arena, "the request has no \"%s\" there",
	    x->name);
}

const char *
expr_missing(const struct expr *x, struct scope *s)
{
	const char *why = missing(x, s);

	return why != NULL ? why : "missing";
}
