/* Steps made from texts, and the requests that they become. */
#ifndef REQUESTS_H
#define REQUESTS_H

#include <string.h>
#include "arazzo/message/body.h"
#include "arazzo/language/expr.h"
#include "arazzo/model.h"
#include "arazzo/openapi/openapi.h"
#include "arazzo/message/request.h"
#include "arazzo/message/internal.h"
#include "arazzo/language/scope.h"
#include "data/diag.h"
#include "data/doc.h"
#include "data/value.h"
#include "http/http.h"
#include "query/schema/schema.h"
#include "query/xml/xml.h"
#include "json.h"
#include "unit.h"

static struct arena *arena;
static struct names names;
static struct scope scope;
static struct diags diags;
static struct built built;

static inline json_t *
json(const char *text)
{
	return json_in(arena, text);
}

static inline struct doc *
document(const char *text, const char *url)
{
	struct err e = { 0 };
	struct doc *d = doc_parse(arena, text, strlen(text), url, NULL, &e);

	ck_assert_msg(d != NULL, "%s", e.text);
	return d;
}

static inline void
setup(void)
{
	arena = arena_new(0);
	scope = (struct scope){ .arena = arena };
	scope.inputs =
	    json("{\"id\":\"a/b ?\",\"n\":5,\"list\":[\"x\",\"y&z\"],"
		 "\"obj\":{\"k\":\"v\"},\"nil\":null,\"dots\":\"..\","
		 "\"empty\":\"\",\"quote\":\"a\\\"b\",\"evil\":\"a\\r\\nX: y\","
		 "\"token\":\"t0\"}");
	names.steps = json("{}");
}

static inline void
teardown(void)
{
	arena_free(arena);
}

/* The operation "op" of a description: the caller gives the key of its path
 * item (get, put ...) and what is below it. */
static inline const struct operation *
operation(const char *key, const char *method, const char *rest)
{
	struct err e = { 0 };
	struct source *source = arena_alloc(arena, sizeof *source);
	struct doc *d = document(
	    arena_printf(arena,
		"openapi: 3.1.0\n"
		"info: {title: t, version: '1'}\npaths:\n  '%s':\n    %s:\n"
		"      operationId: op\n%s",
		key, method, rest),
	    "o.yaml");
	const struct operation *op;

	source->openapi = openapi_open(arena, d, source, NULL, NULL, &e);
	ck_assert_msg(source->openapi != NULL, "%s", e.text);
	op = openapi_by_id(source->openapi, "op", &e);
	ck_assert_msg(op != NULL, "%s", e.text);
	return op;
}

static inline struct template *
compiled(json_t *v)
{
	struct template *t;

	diags_init(&diags, arena, false);
	t = template_compile(arena, NULL, v, &names, &diags);
	ck_assert_msg(t != NULL, "%s", diags.first->text);
	return t;
}

static const struct {
	const char *word;
	enum param_in in;
} locations[] = { { "path", PARAM_PATH }, { "query", PARAM_QUERY },
	{ "header", PARAM_HEADER }, { "cookie", PARAM_COOKIE },
	{ "querystring", PARAM_QUERYSTRING } };

/* params: [[in, name, value] ...] */
static inline struct step *
step_of(const struct operation *op, const char *params)
{
	struct step *s = arena_alloc(arena, sizeof *s);
	struct workflow *w = arena_alloc(arena, sizeof *w);
	struct param **end = &s->param;
	json_t *one;
	size_t i;

	s->id = "s";
	s->owner = w;
	s->operation = op;
	json_array_foreach(json(params), i, one) {
		struct param *p = arena_alloc(arena, sizeof *p);
		const char *in = json_string_value(json_array_get(one, 0));

		for (size_t k = 0; k < sizeof locations / sizeof locations[0];
		     k++)
			if (strcmp(locations[k].word, in) == 0)
				p->in = locations[k].in;
		p->name = json_string_value(json_array_get(one, 1));
		p->raw = json_array_get(one, 2);
		p->value = compiled(p->raw);
		*end = p;
		end = &p->next;
	}
	return s;
}

static inline void
set_inputs(struct step *s, const char *schema)
{
	struct workflow *w = arena_alloc(arena, sizeof *w);

	diags_init(&diags, arena, false);
	w->inputs =
	    schema_compile(arena, NULL, json(schema), NULL, NULL, &diags);
	ck_assert_ptr_nonnull(w->inputs);
	s->owner = w;
}

static inline struct body *
set_body(struct step *s, const char *type, const char *payload)
{
	struct body *b = arena_alloc(arena, sizeof *b);

	b->content_type = type;
	b->raw = json(payload);
	b->payload = compiled(b->raw);
	s->body = b;
	request_check(arena, s, NULL, &diags);
	return b;
}

static const char base[] = "https://h.example/v1/";

/* "METHOD URL", or the error. */
static inline const char *
build(const struct step *s)
{
	static char ret[900];
	struct err e = { 0 };

	if (request_build(s, base, &scope, false, &built, &e) < 0)
		(void)snprintf(ret, sizeof ret, "%s", e.text);
	else
		(void)snprintf(ret, sizeof ret, "%s %s", built.request->method,
		    built.request->url);
	return ret;
}

/* The body, or the error. */
static inline const char *
build_body(const struct step *s)
{
	struct err e = { 0 };

	if (request_build(s, base, &scope, false, &built, &e) < 0)
		return arena_strdup(arena, e.text);
	ck_assert_uint_eq(strlen(built.request->body), built.request->nbody);
	return built.request->body;
}

static inline const char *
header(const char *name)
{
	const char *v = http_request_header(built.request, name);

	return v != NULL ? v : "none";
}

#define NO_PARAMS "      parameters: []\n"

#endif
