/* --check-responses: what a response may be, by every version of OpenAPI. */
#include <string.h>

#include "arazzo/openapi/openapi.h"
#include "base/arena.h"
#include "base/buf.h"
#include "play.h"
#include "unit.h"

static struct play *p;
static struct play_file file[] = { { "s.yaml", NULL },
	{ "other.yaml",
	    "Pet: {type: object, properties: {name: {type: string}, next: "
	    "{$ref: '#/Pet'}}}\n" },
	{ NULL, NULL } };

static void
setup(void)
{
	p = play_new();
	p->env.check_responses = true;
	p->file = file;
}

static void
teardown(void)
{
	play_free(p);
}

#define DOC                                                 \
	"arazzo: 1.0.1\n"                                   \
	"info: {title: T, version: '1'}\n"                  \
	"sourceDescriptions:\n"                             \
	"- {name: s, url: s.yaml, type: openapi}\n" FLOW    \
	"  - {stepId: a, operationId: x, successCriteria: " \
	"[{condition: $statusCode > 0}]}\n"

/* The first finding of a run with this response; "": none. */
static const char *
finding(const char *version, const char *responses,
    const struct fake_answer *answer)
{
	file[0].text = arena_printf(p->arena,
	    "openapi: %s\ninfo: {title: s, version: '1'}\n"
	    "servers: [{url: 'https://s.test'}]\npaths:\n"
	    "  /x: {get: {operationId: x, responses: %s}}\n"
	    "components: {schemas: {S: {type: string, maxLength: 3}, Tree: "
	    "{type: object, properties: {kids: {type: array, items: {$ref: "
	    "'#/components/schemas/Tree'}}}, additionalProperties: false}}}\n",
	    version, responses);
	p->fake->script = answer;
	p->fake->nscript = 1;
	play_good(p, DOC);
	(void)play_run(p, "w", "{}");
	return p->r.finding != NULL ? p->r.finding->text : "";
}

static void
check_body(const char *version, const char *schema, const char *body,
    const char *wanted)
{
	const struct fake_answer answer = { .status = 200, .body = body };
	const char *got = finding(version,
	    arena_printf(p->arena,
		"{'200': {content: {application/json: {schema: %s}}}}", schema),
	    &answer);

	ck_assert_msg(*wanted == '\0' ? *got == '\0' :
					strstr(got, wanted) != NULL,
	    "%s, %s of %s: \"%s\", not \"%s\"", version, body, schema, got,
	    wanted);
}

START_TEST(a_status_is_declared_itself_by_its_range_or_by_default)
{
	static const struct {
		const char *responses;
		int status;
		const char *wanted;
	} row[] = {
		{ "{'200': {}, '404': {}}", 404, "" },
		{ "{'200': {}, '404': {}}", 500, "status 500 is not declared" },
		{ "{'4XX': {}}", 404, "" },
		{ "{'4XX': {}}", 200, "not declared" },
		{ "{default: {}}", 599, "" },
		{ "{}", 200, "" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const struct fake_answer answer = { .status = row[i].status };
		const char *got = finding("3.0.3", row[i].responses, &answer);

		ck_assert_msg(*row[i].wanted == '\0' ?
			*got == '\0' :
			strstr(got, row[i].wanted) != NULL,
		    "%s: %s", row[i].responses, got);
	}
}
END_TEST

START_TEST(a_content_type_is_declared_itself_or_by_a_range)
{
	static const struct {
		const char *content, *type, *wanted;
	} row[] = {
		{ "{text/html: {}}", "text/html; charset=x", "" },
		{ "{text/*: {}}", "text/html", "" },
		{ "{'*/*': {}}", "a/b", "" },
		{ "{text/html: {}}", "text/plain",
		    "content type text/plain is not declared" },
		{ "{}", "text/plain", "" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const struct fake_answer answer = {
			.status = 200, .body = "x", .type = row[i].type
		};
		const char *got = finding("3.0.3",
		    arena_printf(p->arena, "{'200': {content: %s}}",
			row[i].content),
		    &answer);

		ck_assert_msg(*row[i].wanted == '\0' ?
			*got == '\0' :
			strstr(got, row[i].wanted) != NULL,
		    "%s: %s", row[i].content, got);
	}
}
END_TEST

START_TEST(a_body_is_named_by_its_pointer_and_the_place_of_its_schema)
{
	check_body("3.1.0", "{properties: {'a/b': {items: {type: integer}}}}",
	    "{\"a/b\":[1,\"x\"]}",
	    "the body at \"/a~1b/1\" must be an integer, is a string (schema "
	    "at s.yaml:");
	check_body("3.1.0", "{type: object}", "not JSON", "not JSON");
	check_body("3.1.0", "false", "{}", "is not allowed");
}
END_TEST

START_TEST(each_version_has_its_dialect)
{
	static const char ref[] =
	    "{$ref: '#/components/schemas/S', minLength: 2}";

	check_body("3.0.3", "{type: string, nullable: true}", "null", "");
	check_body("3.0.3", "{type: string}", "null", "must be a string");
	check_body("3.1.0", "{type: string, nullable: true}", "null",
	    "must be a string");
	check_body("3.1.0", "{type: [string, 'null']}", "null", "");
	/* Siblings of a $ref count from 3.1 on. */
	check_body("3.0.3", ref, "\"a\"", "");
	check_body("3.1.0", ref, "\"a\"", "at least 2");
	check_body("3.1.0", ref, "\"abcd\"", "at most 3");
	check_body("3.0.3", "{maximum: 5, exclusiveMaximum: true}", "5",
	    "below 5");
	check_body("3.0.3", "{maximum: 5, exclusiveMaximum: false}", "5", "");
	check_body("3.1.0", "{exclusiveMaximum: 5}", "5", "below 5");
	check_body("3.0.3",
	    "{required: [a, b], properties: {a: {writeOnly: true}}}", "{}",
	    "/b");
}
END_TEST

START_TEST(references_lead_to_other_files_and_to_themselves)
{
	check_body("3.0.3", "{$ref: 'other.yaml#/Pet'}",
	    "{\"name\":\"a\",\"next\":{\"name\":1}}",
	    "at \"/next/name\" must be a string");
	check_body("3.0.3", "{$ref: '#/components/schemas/Tree'}",
	    "{\"kids\":[{\"kids\":[]},{\"x\":1}]}", "/kids/1/x");
}
END_TEST

START_TEST(a_schema_that_cannot_be_used_is_a_warning_and_a_finding)
{
	check_body("3.0.3", "{$ref: '#/components/schemas/None'}", "1",
	    "the body cannot be checked: $ref ");
	ck_assert(p->l.warnings > 0);
	check_body("3.1.0", "{$dynamicRef: '#x'}", "1",
	    "the body cannot be checked: ");
	ck_assert(p->l.warnings > 0);
}
END_TEST

START_TEST(a_declaration_that_leads_nowhere_is_a_finding)
{
	static const char *const row[] = { "{'200': {$ref: '#/none'}}",
		"{'200': {content: {application/json: {$ref: '#/none'}}}}" };
	static const struct fake_answer answer = { .status = 200, .body = "1" };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const char *got = finding("3.2.0", row[i], &answer);

		ck_assert_msg(strstr(got, "cannot be checked: $ref ") != NULL,
		    "%s: \"%s\"", row[i], got);
	}
}
END_TEST

START_TEST(a_chain_of_references_beyond_the_limit_is_a_finding)
{
	const char *other = file[1].text;
	struct buf b = { 0 };

	for (unsigned i = 0; i < 5000; i++)
		buf_printf(&b, "a%u: {$ref: '#/a%u'}\n", i, i + 1);
	buf_puts(&b, "a5000: {}\n");
	file[1].text = b.text;
	check_body("3.0.3", "{$ref: 'other.yaml#/a0'}", "1",
	    "more than 64 $ref in a row");
	file[1].text = other;
	buf_free(&b);
}
END_TEST

/* Counts all schemas of a description; the last media type is compiled first. */
START_TEST(more_schemas_than_the_limit_are_a_finding)
{
	static const struct fake_answer answer = { .status = 200, .body = "1" };
	struct buf b = { 0 };
	const char *got;

	buf_puts(&b, "{'200': {content: {application/json: {schema: {}}");
	for (unsigned i = 0; i < 25; i++) {
		buf_printf(&b, ", application/x%u+json: {schema: {allOf: [{}",
		    i);
		for (unsigned k = 0; k < OPENAPI_MAX_WORK / 25; k++)
			buf_puts(&b, ",{}");
		buf_puts(&b, "]}}");
	}
	buf_puts(&b, "}}}");
	got = finding("3.1.0", b.text, &answer);
	ck_assert_msg(strstr(got,
			  "cannot be checked: more than 200000 schemas are "
			  "combined") != NULL,
	    "%s", got);
	buf_free(&b);
}
END_TEST

START_TEST(each_item_of_a_sequence_has_the_item_schema)
{
	static const struct fake_answer answer = { .status = 200,
		.type = "application/jsonl",
		.body = "{\"n\":1}\n{\"n\":\"x\"}\n" };

	ck_assert_ptr_nonnull(
	    strstr(finding("3.2.0",
		       "{'200': {content: {application/jsonl: {itemSchema: "
		       "{properties: {n: {type: integer}}}}}}}",
		       &answer),
		"at \"/1/n\" must be an integer"));
}
END_TEST

START_TEST(swagger_2_declares_schemas_and_produces)
{
	static const struct fake_answer answer = { .status = 200,
		.body = "{\"n\":null}" };

	file[0].text = "swagger: '2.0'\ninfo: {title: s, version: '1'}\n"
		       "host: s.test\nproduces: [application/json]\npaths:\n"
		       "  /x: {get: {operationId: x, responses: {'200': "
		       "{schema: {properties: {n: {type: string, x-nullable: "
		       "true}, m: {type: string}}, required: [m]}}}}}\n";
	p->fake->script = &answer;
	p->fake->nscript = 1;
	play_good(p, DOC);
	(void)play_run(p, "w", "{}");
	ck_assert_ptr_nonnull(p->r.finding);
	ck_assert_ptr_nonnull(strstr(p->r.finding->text, "/m"));
	ck_assert_ptr_null(p->r.finding->next);
}
END_TEST

START_TEST(nothing_is_checked_without_the_option)
{
	static const struct fake_answer answer = { .status = 418 };

	p->env.check_responses = false;
	ck_assert_str_eq(finding("3.0.3", "{'200': {}}", &answer), "");
}
END_TEST

UNIT_MAIN_AROUND("contract", setup, teardown,
    a_status_is_declared_itself_by_its_range_or_by_default,
    a_content_type_is_declared_itself_or_by_a_range,
    a_body_is_named_by_its_pointer_and_the_place_of_its_schema,
    each_version_has_its_dialect,
    references_lead_to_other_files_and_to_themselves,
    a_schema_that_cannot_be_used_is_a_warning_and_a_finding,
    a_declaration_that_leads_nowhere_is_a_finding,
    a_chain_of_references_beyond_the_limit_is_a_finding,
    more_schemas_than_the_limit_are_a_finding,
    each_item_of_a_sequence_has_the_item_schema,
    swagger_2_declares_schemas_and_produces,
    nothing_is_checked_without_the_option)
