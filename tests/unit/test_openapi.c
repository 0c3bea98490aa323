/* Operations of OpenAPI 2.0, 3.0 and 3.1. */
#include <string.h>

#include "arazzo/openapi/openapi.h"
#include "base/buf.h"
#include "data/diag.h"
#include "data/doc.h"
#include "data/value.h"
#include "http/url.h"
#include "unit.h"

struct set {
	struct arena *a;
	const struct doc *other; /* what "other.yaml" is */
	struct openapi *o;
	struct err e;
};

static const struct doc *
parse(struct arena *a, const char *text, const char *url)
{
	struct err e = { 0 };
	const struct doc *d = doc_parse(a, text, strlen(text), url, NULL, &e);

	ck_assert_msg(d != NULL, "%s", e.text);
	return d;
}

static const struct doc *
fetch(void *ctx, const char *ref, const char *base, struct err *e)
{
	struct set *s = ctx;
	const char *url = url_resolve(s->a, base, ref, e);

	if (s->other != NULL && strcmp(url, s->other->url) == 0)
		return s->other;
	(void)err_set(e, ERR_IO, "not found (%s)", url);
	return NULL;
}

static void
open_set(struct set *s, const char *text, const char *other)
{
	*s = (struct set){ .a = arena_new(0) };
	if (other != NULL)
		s->other = parse(s->a, other, "dir/other.yaml");
	s->o = openapi_open(s->a, parse(s->a, text, "dir/api.yaml"), NULL,
	    fetch, s, &s->e);
}

static const struct operation *
by_id(struct set *s, const char *id)
{
	const struct operation *op = openapi_by_id(s->o, id, &s->e);

	ck_assert_msg(op != NULL, "%s", s->e.text);
	return op;
}

#define HEAD "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"

START_TEST(only_openapi_3_and_swagger_2_are_taken)
{
	static const struct {
		const char *text;
		bool good;
	} row[] = {
		{ "openapi: 3.0.0\npaths: {}\n", true },
		{ "openapi: 3.1.1\npaths: {}\n", true },
		{ "swagger: '2.0'\npaths: {}\n", true },
		{ "swagger: 2.0\npaths: {}\n", true },
		{ "openapi: 4.0.0\npaths: {}\n", false },
		{ "swagger: '1.2'\npaths: {}\n", false },
		{ "asyncapi: 3.0.0\n", false },
		{ "3\n", false },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct set s;

		open_set(&s, row[i].text, NULL);
		ck_assert_msg((s.o != NULL) == row[i].good, "%s", row[i].text);
		arena_free(s.a);
	}
}
END_TEST

START_TEST(parameters_of_the_path_stand_behind_those_of_the_operation)
{
	struct set s;
	const struct op_param *p;

	open_set(&s,
	    HEAD "paths:\n  /x:\n"
		 "    parameters:\n"
		 "    - {name: a, in: query, style: pipeDelimited}\n"
		 "    - {$ref: '#/components/parameters/h'}\n"
		 "    get:\n      operationId: g\n      parameters:\n"
		 "      - {name: a, in: query, required: true}\n"
		 "      - {name: c, in: cookie, explode: false}\n"
		 "components: {parameters: {h: {name: X-H, in: header,"
		 " schema: {type: array}}}}\n",
	    NULL);
	p = by_id(&s, "g")->param;
	ck_assert_str_eq(p->name, "a");
	ck_assert(p->required && p->explode && p->style == STYLE_FORM);
	p = p->next;
	ck_assert_str_eq(p->name, "c");
	ck_assert(!p->explode && p->in == PARAM_COOKIE);
	p = p->next;
	ck_assert_str_eq(p->name, "X-H");
	ck_assert(p->style == STYLE_SIMPLE && !p->explode);
	ck_assert_ptr_nonnull(p->schema);
	ck_assert_ptr_null(p->next);
	arena_free(s.a);
}
END_TEST

START_TEST(references_to_files_are_followed_and_cycles_end)
{
	struct set s;

	open_set(&s,
	    HEAD "paths:\n"
		 "  /x: {$ref: 'other.yaml#/items/x'}\n"
		 "  /y: {get: {operationId: y, parameters:"
		 " [{$ref: '#/loop/a'}]}}\n"
		 "loop: {a: {$ref: '#/loop/b'}, b: {$ref: '#/loop/a'}}\n",
	    "items:\n  x: {get: {operationId: x, parameters: [{$ref: "
	    "'#/p'}]}}\np: {name: q, in: query}\n");
	ck_assert(openapi_has(s.o, "x"));
	ck_assert_str_eq(by_id(&s, "x")->param->name, "q");
	ck_assert_ptr_null(openapi_by_id(s.o, "y", &s.e));
	ck_assert_ptr_nonnull(strstr(s.e.text, "leads to itself"));
	arena_free(s.a);
}
END_TEST

START_TEST(a_dangling_reference_that_nobody_reaches_is_no_error)
{
	struct set s;

	open_set(&s,
	    HEAD
	    "paths:\n"
	    "  /x: {get: {operationId: x}}\n"
	    "  /y: {get: {operationId: y, parameters: [{$ref: '#/gone'}]}}\n"
	    "  /z: {$ref: 'gone.yaml'}\n",
	    NULL);
	(void)by_id(&s, "x");
	ck_assert_ptr_nonnull(strstr(
	    json_string_value(json_array_get(by_id(&s, "y")->dangling, 0)),
	    "$ref \"#/gone\" names nothing in api.yaml, referred to by "
	    "api.yaml:5:"));
	ck_assert(!openapi_has(s.o, "z"));
	ck_assert_ptr_nonnull(strstr(openapi_broken(s.o),
	    "(/paths/~1z: $ref \"gone.yaml\": not found"));
	arena_free(s.a);
}
END_TEST

START_TEST(an_operation_is_found_by_its_pointer_as_written_or_encoded)
{
	static const char *const right[] = { "/paths/~1pets~1{id}/get",
		"/paths/~1pets~1%7Bid%7D/get", "/paths/~1#A=b/post" };
	static const char *const wrong[] = { "/paths/~1pets/get",
		"/paths/~1pets~1{id}/put", "/paths", "/paths/", "/info",
		"/paths/~1pets~1{id}/parameters" };
	struct set s;

	open_set(&s,
	    HEAD "paths:\n"
		 "  /pets/{id}: {get: {operationId: a}, parameters: []}\n"
		 "  '/#A=b': {post: {}}\n"
		 "  '/q?x=1#f': {get: {operationId: q}}\n",
	    NULL);
	for (size_t i = 0; i < 3; i++)
		ck_assert_msg(openapi_by_pointer(s.o, right[i], &s.e) != NULL,
		    "%s: %s", right[i], s.e.text);
	for (size_t i = 0; i < 6; i++)
		ck_assert_msg(openapi_by_pointer(s.o, wrong[i], &s.e) == NULL,
		    "%s", wrong[i]);
	ck_assert_str_eq(openapi_by_pointer(s.o, right[2], &s.e)->path, "/");
	ck_assert_str_eq(by_id(&s, "q")->path, "/q");
	ck_assert_str_eq(by_id(&s, "q")->path_query, "x=1");
	arena_free(s.a);
}
END_TEST

START_TEST(an_id_that_stands_twice_is_an_error)
{
	struct set s;

	open_set(&s,
	    HEAD "paths:\n  /x: {get: {operationId: x}}\n"
		 "  /y: {get: {operationId: x}}\n",
	    NULL);
	ck_assert_ptr_null(openapi_by_id(s.o, "x", &s.e));
	ck_assert_ptr_nonnull(strstr(s.e.text, "twice"));
	arena_free(s.a);
}
END_TEST

START_TEST(json_is_the_first_media_type_if_several)
{
	struct set s;
	const struct op_media *m;

	open_set(&s,
	    HEAD "paths:\n  /x:\n    post:\n      operationId: x\n"
		 "      requestBody: {$ref: '#/components/requestBodies/b'}\n"
		 "components: {requestBodies: {b: {required: true, content: {"
		 "text/plain: {}, application/vnd.a+json: {},"
		 " application/json: {}}}}}\n",
	    NULL);
	m = by_id(&s, "x")->media;
	ck_assert(by_id(&s, "x")->body_required);
	ck_assert_str_eq(m->type, "application/vnd.a+json");
	ck_assert_str_eq(m->next->type, "application/json");
	ck_assert_str_eq(m->next->next->type, "text/plain");
	arena_free(s.a);
}
END_TEST

START_TEST(what_a_body_requires_is_found_through_references)
{
	static const struct {
		const char *pointer;
		bool required;
	} row[] = { { "/id", true }, { "/name", false }, { "/all", true },
		{ "/owner", false }, { "/owner/mail", true },
		{ "/owner/phone", false }, { "/list/0/x", true },
		{ "/list/0/y", false }, { "/unknown", false }, { "", false },
		{ "/either", true }, { "/one", false } };
	struct set s;

	open_set(&s,
	    HEAD
	    "paths:\n  /x:\n    post:\n      operationId: x\n"
	    "      requestBody: {content: {application/json: {schema:"
	    " {$ref: '#/components/schemas/S'}}}}\n"
	    "components:\n  schemas:\n"
	    "    S:\n      required: [id]\n"
	    "      allOf: [{required: [all]}]\n"
	    "      anyOf: [{required: [either, one]}, {required: [either]}]\n"
	    "      properties:\n"
	    "        owner: {$ref: '#/components/schemas/O'}\n"
	    "        list: {items: {required: [x]}}\n"
	    "    O: {required: [mail], properties:"
	    " {self: {$ref: '#/components/schemas/O'}}}\n",
	    NULL);
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_msg(openapi_body_requires(s.o, by_id(&s, "x"),
				  "application/json; charset=utf-8",
				  row[i].pointer) == row[i].required,
		    "%s", row[i].pointer);
	arena_free(s.a);
}
END_TEST

START_TEST(schemas_that_combine_themselves_are_looked_into_once)
{
	struct buf b = { 0 };
	struct set s;
	const struct operation *op;

	buf_puts(&b,
	    HEAD "paths:\n  /x:\n    post:\n      operationId: send\n"
		 "      requestBody: {content: {application/json: {schema: "
		 "{$ref: '#/components/schemas/L0'}}}}\n"
		 "  /y:\n    post:\n      operationId: form\n"
		 "      requestBody: {content: {"
		 "application/x-www-form-urlencoded: {schema: "
		 "{$ref: '#/components/schemas/S'}}}}\n"
		 "components:\n  schemas:\n"
		 "    S: {allOf: [{$ref: '#/components/schemas/S'}, "
		 "{$ref: '#/components/schemas/S'}, "
		 "{$ref: '#/components/schemas/L0'}]}\n");
	for (int i = 0; i < 40; i++)
		buf_printf(&b,
		    "    L%d: {%s: [{$ref: '#/components/schemas/L%d'}, "
		    "{$ref: '#/components/schemas/L%d'}]}\n",
		    i, i % 2 == 0 ? "anyOf" : "allOf", i + 1, i + 1);
	buf_puts(&b, "    L40: {required: [f], properties: {f: {}}}\n");
	open_set(&s, b.text, NULL);
	op = by_id(&s, "send");
	ck_assert(openapi_body_requires(s.o, op, NULL, "/f"));
	ck_assert(!openapi_body_requires(s.o, op, NULL, "/g"));
	ck_assert_ptr_nonnull(by_id(&s, "form"));
	arena_free(s.a);
	buf_free(&b);
}
END_TEST

START_TEST(more_schemas_than_the_limit_are_an_error)
{
	struct buf b = { 0 };
	struct set s;

	buf_puts(&b,
	    "{\"openapi\":\"3.0.0\",\"paths\":{\"/x\":{\"post\":{"
	    "\"operationId\":\"form\",\"requestBody\":{\"content\":{"
	    "\"application/x-www-form-urlencoded\":{\"schema\":{"
	    "\"allOf\":[{}");
	for (int i = 0; i < OPENAPI_MAX_WORK; i++)
		buf_puts(&b, ",{}");
	buf_puts(&b, "]}}}}}}}}");
	open_set(&s, b.text, NULL);
	ck_assert_ptr_null(openapi_by_id(s.o, "form", &s.e));
	ck_assert_int_eq(s.e.code, ERR_LIMIT);
	arena_free(s.a);
	buf_free(&b);
}
END_TEST

START_TEST(swagger_2_has_servers_bodies_and_forms)
{
	struct set s;
	const struct operation *op;

	open_set(&s,
	    "swagger: '2.0'\ninfo: {title: T, version: '1'}\n"
	    "host: api.test:8080\nbasePath: /v2\nschemes: [http, https]\n"
	    "consumes: [application/xml]\n"
	    "securityDefinitions: {key: {type: apiKey, name: k, in: query}}\n"
	    "paths:\n  /x:\n    post:\n      operationId: x\n"
	    "      security: [{key: []}]\n"
	    "      parameters:\n"
	    "      - {name: body, in: body, required: true, schema: {}}\n"
	    "      - {name: ids, in: query, type: array,"
	    " collectionFormat: multi}\n"
	    "      - {name: csv, in: query, type: array}\n"
	    "      - {name: tsv, in: query, type: array,"
	    " collectionFormat: tsv}\n"
	    "    put:\n      operationId: f\n      consumes: []\n"
	    "      parameters:\n"
	    "      - {name: file, in: formData, type: file, required: true}\n"
	    "      - {name: note, in: formData, type: string}\n",
	    NULL);
	op = by_id(&s, "x");
	ck_assert_str_eq(op->media->type, "application/xml");
	ck_assert(op->body_required);
	ck_assert_str_eq(op->param->name, "ids");
	ck_assert(op->param->explode && !op->param->next->explode);
	ck_assert_int_eq(op->param->next->next->style, STYLE_TAB_DELIMITED);
	ck_assert_str_eq(op->security->scheme->name, "key");
	ck_assert_str_eq(openapi_server(s.a, op, NULL, NULL, NULL, &s.e),
	    "https://api.test:8080/v2");
	op = by_id(&s, "f");
	ck_assert_str_eq(op->media->type, "multipart/form-data");
	ck_assert(openapi_body_requires(s.o, op, NULL, "/file"));
	ck_assert(!openapi_body_requires(s.o, op, NULL, "/note"));
	arena_free(s.a);
}
END_TEST

static const char *
server(struct set *s, const char *id, const char *given, const char *vars,
    struct diags *l)
{
	struct err e = { 0 };
	json_t *v =
	    vars == NULL ? NULL : value_parse(s->a, vars, strlen(vars), &e);
	const char *url = openapi_server(s->a, by_id(s, id), given, v, l, &e);

	return url != NULL ? url : arena_printf(s->a, "%s", e.text);
}

START_TEST(the_server_of_the_operation_comes_first_and_https_before_http)
{
	struct set s;

	open_set(&s,
	    HEAD
	    "servers: [{url: 'http://a.test/'}, {url: 'https://b.test/'}]\n"
	    "paths:\n  /x:\n    get: {operationId: root}\n"
	    "  /y:\n    servers: [{url: 'http://path.test'}]\n"
	    "    get: {operationId: path}\n"
	    "    put: {operationId: op, servers:"
	    " [{url: 'https://op.test/base/'}]}\n",
	    NULL);
	ck_assert_str_eq(server(&s, "root", NULL, NULL, NULL),
	    "https://b.test");
	ck_assert_str_eq(server(&s, "path", NULL, NULL, NULL),
	    "http://path.test");
	ck_assert_str_eq(server(&s, "op", NULL, NULL, NULL),
	    "https://op.test/base");
	ck_assert_str_eq(server(&s, "op", "http://127.0.0.1:8/", NULL, NULL),
	    "http://127.0.0.1:8");
	ck_assert_ptr_nonnull(strstr(server(&s, "op", "ftp://x", NULL, NULL),
	    "https"));
	arena_free(s.a);
}
END_TEST

START_TEST(variables_of_a_server_have_values_defaults_and_an_enum)
{
	struct set s;
	struct diags l;

	open_set(&s,
	    HEAD "servers: [{url: 'https://{region}.test/{stage}', variables:"
		 " {region: {default: eu, enum: [eu, us]}}}]\n"
		 "paths: {/x: {get: {operationId: x}}}\n",
	    NULL);
	diags_init(&l, s.a, false);
	ck_assert_ptr_nonnull(strstr(server(&s, "x", NULL, NULL, &l),
	    "--server-var stage=VALUE"));
	ck_assert_str_eq(server(&s, "x", NULL, "{\"stage\":\"p\"}", &l),
	    "https://eu.test/p");
	ck_assert_uint_eq(l.warnings, 0);
	ck_assert_str_eq(server(&s, "x", NULL,
			     "{\"stage\":\"p\",\"region\":\"mars\"}", &l),
	    "https://mars.test/p");
	ck_assert_uint_eq(l.warnings, 1);
	arena_free(s.a);
}
END_TEST

START_TEST(a_relative_server_is_relative_to_the_description)
{
	static const char text[] =
	    HEAD "servers: [{url: /v3}]\n"
		 "paths: {/x: {get: {operationId: x}}}\n";
	struct set s;

	open_set(&s, text, NULL);
	ck_assert_ptr_nonnull(strstr(server(&s, "x", NULL, NULL, NULL),
	    "--server URL"));
	s.o = openapi_open(s.a, parse(s.a, text, "https://d.test/a/b.yaml"),
	    NULL, NULL, NULL, &s.e);
	ck_assert_str_eq(server(&s, "x", NULL, NULL, NULL),
	    "https://d.test/v3");
	arena_free(s.a);
	open_set(&s, HEAD "paths: {/x: {get: {operationId: x}}}\n", NULL);
	ck_assert_ptr_nonnull(strstr(server(&s, "x", NULL, NULL, NULL),
	    "names no server"));
	arena_free(s.a);
}
END_TEST

START_TEST(sigv4_is_found_by_its_scheme_and_signing_name)
{
	static const char *const info[] = {
		"openapi: 3.0.3\ninfo: {title: T, version: '1',"
		" x-aws-signingName: imagebuilder}\n",
		HEAD
	};
	static const char *const want[] = { "imagebuilder", "execute-api" };

	for (size_t i = 0; i < 2; i++) {
		struct arena *a = arena_new(0);
		struct set s;
		char *text;

		text = arena_printf(a,
		    "%s"
		    "security: [{hmac: []}]\n"
		    "paths: {/x: {get: {operationId: x}, put: {operationId: y,"
		    " security: []}}}\n"
		    "components: {securitySchemes: {hmac: {type: apiKey,"
		    " in: header, name: Authorization,"
		    " x-amazon-apigateway-authtype: awsSigv4}}}\n",
		    info[i]);
		open_set(&s, text, NULL);
		ck_assert_str_eq(by_id(&s, "x")->aws_service, want[i]);
		ck_assert_ptr_null(by_id(&s, "y")->aws_service);
		ck_assert_ptr_null(by_id(&s, "y")->security);
		arena_free(a);
		arena_free(s.a);
	}
}
END_TEST

START_TEST(chains_of_references_have_a_limit)
{
	struct buf b = { 0 };
	struct set s;

	buf_puts(&b,
	    HEAD "paths: {/x: {get: {operationId: x, parameters: "
		 "[{$ref: '#/p/a0'}]}}}\np:\n");
	for (unsigned i = 0; i < OPENAPI_MAX_REFS + 1; i++)
		buf_printf(&b, "  a%u: {$ref: '#/p/a%u'}\n", i, i + 1);
	buf_printf(&b, "  a%u: {name: q, in: query}\n", OPENAPI_MAX_REFS + 1);
	open_set(&s, b.text, NULL);
	ck_assert_ptr_null(openapi_by_id(s.o, "x", &s.e));
	buf_free(&b);
	arena_free(s.a);
}
END_TEST

UNIT_MAIN("openapi", only_openapi_3_and_swagger_2_are_taken,
    parameters_of_the_path_stand_behind_those_of_the_operation,
    references_to_files_are_followed_and_cycles_end,
    a_dangling_reference_that_nobody_reaches_is_no_error,
    an_operation_is_found_by_its_pointer_as_written_or_encoded,
    an_id_that_stands_twice_is_an_error,
    json_is_the_first_media_type_if_several,
    what_a_body_requires_is_found_through_references,
    swagger_2_has_servers_bodies_and_forms,
    the_server_of_the_operation_comes_first_and_https_before_http,
    variables_of_a_server_have_values_defaults_and_an_enum,
    a_relative_server_is_relative_to_the_description,
    sigv4_is_found_by_its_scheme_and_signing_name,
    chains_of_references_have_a_limit,
    schemas_that_combine_themselves_are_looked_into_once,
    more_schemas_than_the_limit_are_an_error)
