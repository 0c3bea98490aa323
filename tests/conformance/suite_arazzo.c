/* Runtime expressions and criteria of Arazzo. */
#include <string.h>

#include "arazzo/language/condition.h"
#include "arazzo/language/criterion.h"
#include "arazzo/language/template.h"
#include "arazzo/language/response.h"
#include "arazzo/language/scope.h"
#include "base/text.h"
#include "conformance.h"
#include "data/diag.h"
#include "data/value.h"
#include "http/http.h"

/* A case's context as a scope: a response with a JSON body, and a request. */
struct world_of {
	struct scope scope;
	struct sent sent;
	struct http_response http;
};

static json_t *
lower_names(struct arena *a, json_t *headers)
{
	json_t *made = value_keep(a, json_object());
	const char *name;
	json_t *v;

	json_object_foreach(headers, name, v) {
		char *lower = arena_strdup(a, name);

		for (char *p = lower; *p != '\0'; p++)
			*p = text_lower(*p);
		(void)json_object_set(made, lower, v);
	}
	return made;
}

static void
set_response(struct arena *a, struct world_of *w, json_t *context)
{
	json_t *response = json_object_get(context, "response");
	json_t *body = json_object_get(response, "body");
	json_t *v;
	const char *name;

	if (response == NULL && json_object_get(context, "statusCode") == NULL)
		return;
	w->http.status =
	    (int)json_integer_value(json_object_get(context, "statusCode"));
	w->http.body = body == NULL ? "" : value_print(a, body);
	w->http.nbody = strlen(w->http.body);
	w->http.header = arena_array(a,
	    json_object_size(json_object_get(response, "header")) + 1,
	    sizeof *w->http.header);
	json_object_foreach(json_object_get(response, "header"), name, v)
		w->http.header[w->http.nheader++] =
		    (struct http_header){ .name = name,
			    .value = json_string_value(v) };
	w->scope.response = response_new(a, &w->http);
}

static void
world_set(struct arena *a, struct world_of *w, json_t *context)
{
	json_t *q = json_object_get(context, "request");

	w->scope.arena = a;
	w->scope.inputs = json_object_get(context, "inputs");
	w->scope.outputs = json_object_get(context, "outputs");
	w->scope.steps = json_object_get(context, "steps");
	w->scope.workflows = json_object_get(context, "workflows");
	w->sent.url = json_string_value(json_object_get(context, "url"));
	w->sent.method = json_string_value(json_object_get(context, "method"));
	w->sent.header = lower_names(a, json_object_get(q, "header"));
	w->sent.query = json_object_get(q, "query");
	w->sent.path = json_object_get(q, "path");
	w->sent.body = json_object_get(q, "body");
	w->scope.sent = &w->sent;
	set_response(a, w, context);
}

static json_t *
result(json_t *v, struct err *e)
{
	if (v == NULL && e->code == ERR_NONE)
		(void)err_set(e, ERR_INPUT, "missing");
	return json_incref(v);
}

static json_t *
interpolate(struct arena *a, json_t *one, struct scope *s, struct err *e)
{
	struct diags l;
	struct template *t;

	diags_init(&l, a, false);
	t = template_compile(a, NULL, json_object_get(one, "template"), NULL,
	    &l);
	if (t == NULL) {
		(void)err_set(e, ERR_DOCUMENT, "%s",
		    l.first != NULL ? l.first->text : "no template");
		return NULL;
	}
	return result(template_eval(t, s, NULL, e), e);
}

json_t *
suite_runtime_expression(struct arena *a, json_t *one, struct err *e)
{
	const char *kind = json_string_value(json_object_get(one, "kind"));
	const char *text = json_string_value(json_object_get(one, "expr"));
	json_t *context = json_object_get(one, "context");
	struct world_of w = { .scope = { .arena = a } };
	struct expr *x;

	world_set(a, &w, context != NULL ? context : one);
	if (text_equal(kind, "interpolate"))
		return interpolate(a, one, &w.scope, e);
	x = expr_compile(a, text, NULL, e);
	if (text_equal(kind, "parse"))
		return json_boolean(x != NULL);
	return x == NULL ? NULL : result(expr_eval(x, &w.scope, e), e);
}

/* The criterion of a case; a context_value is taken as the body. */
static json_t *
criterion_of(struct arena *a, json_t *one)
{
	json_t *value = value_keep(a, json_object());
	json_t *type = json_object_get(one, "type");

	if (type != NULL)
		(void)json_object_set(value, "type", type);
	(void)json_object_set(value, "condition",
	    json_object_get(one, "condition"));
	if (type != NULL && !text_equal(json_string_value(type), "simple"))
		(void)json_object_set_new(value, "context",
		    json_string("$response.body"));
	return value;
}

json_t *
suite_criterion(struct arena *a, json_t *one, struct err *e)
{
	json_t *body = json_object_get(one, "context_value");
	json_t *context = json_object_get(one, "context");
	struct world_of w = { .scope = { .arena = a } };
	struct judgement j;
	struct criterion *c;
	struct diags l;

	diags_init(&l, a, false);
	c = criterion_compile(a, NULL, criterion_of(a, one), NULL, &l);
	if (c == NULL) {
		(void)err_set(e, ERR_DOCUMENT, "%s", l.first->text);
		return NULL;
	}
	if (json_object_get(one, "kind") != NULL &&
	    text_equal("parse",
		json_string_value(json_object_get(one, "kind"))))
		return json_true();
	if (body != NULL)
		context = value_keep(a,
		    json_pack("{s:i, s:{s:O}}", "statusCode", 200, "response",
			"body", body));
	world_set(a, &w, context);
	if (criterion_test(c, &w.scope, &j, e) < 0)
		return NULL;
	if (j.finding == NULL)
		return json_boolean(j.holds);
	(void)err_set(e, ERR_DOCUMENT, "%s", j.finding);
	return NULL;
}
