/* The additions of OpenAPI 3.2, in whole runs. */
#include <string.h>

#include "base/arena.h"
#include "play.h"
#include "unit.h"

static struct play *p;

static void
setup(void)
{
	p = play_new();
}

static void
teardown(void)
{
	play_free(p);
}

#define DOC                                \
	"arazzo: 1.0.1\n"                  \
	"info: {title: T, version: '1'}\n" \
	"sourceDescriptions:\n"            \
	"- {name: store, url: store.yaml, type: openapi}\n" FLOW
#define API(version)                                                  \
	"openapi: " version "\ninfo: {title: s, version: '1'}\n"      \
	"servers: [{url: 'https://s.test'}]\npaths:\n"                \
	"  /search:\n"                                                \
	"    query: {operationId: search, requestBody: {content: "    \
	"{application/json: {}}}, responses: {}}\n"                   \
	"    additionalOperations:\n"                                 \
	"      COPY: {operationId: copyAll, responses: {}}\n"         \
	"      Purge: {responses: {}}\n"                              \
	"      'no method': {operationId: never, responses: {}}\n"    \
	"  /c:\n"                                                     \
	"    get: {operationId: cookies, parameters: [{name: c, in: " \
	"cookie, style: cookie, schema: {}}, {name: d, in: cookie, "  \
	"style: cookie, explode: false, schema: {}}, {name: f, in: "  \
	"cookie, schema: {}}], responses: {}}\n"                      \
	"  /lines:\n"                                                 \
	"    post: {operationId: lines, requestBody: {content: "      \
	"{application/jsonl: {itemSchema: {}}}}, responses: {}}\n"

static const struct play_file v3_2[] = { { "store.yaml", API("3.2.0") },
	{ NULL, NULL } };
static const struct play_file v3_1[] = { { "store.yaml", API("3.1.1") },
	{ NULL, NULL } };

START_TEST(query_and_additional_operations_are_methods)
{
	p->file = v3_2;
	ANSWERS(p, STATUS(200));
	play_ends(p,
	    DOC "  - {stepId: a, operationId: search, requestBody: {payload: "
		"{q: 1}}}\n"
		"  - {stepId: b, operationId: copyAll}\n"
		"  - {stepId: c, operationPath: '{$sourceDescriptions.store."
		"url}#/paths/~1search/additionalOperations/Purge'}\n",
	    ARAZZO_COMPLETED,
	    "QUERY https://s.test/search|COPY https://s.test/search|"
	    "Purge https://s.test/search");
	ck_assert(strstr(p->fake->asked[0], "\n\n{\"q\":1}") != NULL);
}
END_TEST

START_TEST(they_are_not_in_older_descriptions_nor_with_an_invalid_method)
{
	static const struct {
		const struct play_file *file;
		const char *id;
	} row[] = { { v3_1, "search" }, { v3_1, "copyAll" },
		{ v3_2, "never" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		p->file = row[i].file;
		ck_assert_ptr_null(play_load(p,
		    arena_printf(p->arena,
			DOC "  - {stepId: a, operationId: %s}\n", row[i].id)));
		ck_assert(play_has(p, DIAG_ERROR, "A50", row[i].id));
	}
}
END_TEST

START_TEST(style_cookie_encodes_nothing)
{
	p->file = v3_2;
	ANSWERS(p, STATUS(200));
	play_ends(p,
	    DOC "  - stepId: a\n    operationId: cookies\n    parameters:\n"
		"    - {name: c, in: cookie, value: [a b, 'x%y']}\n"
		"    - {name: d, in: cookie, value: [1, 2]}\n"
		"    - {name: f, in: cookie, value: a b}\n",
	    ARAZZO_COMPLETED, NULL);
	ck_assert_msg(strstr(p->fake->asked[0],
			  "\nCookie: c=a b; c=x%y; d=1,2; f=a%20b\n") != NULL,
	    "%s", p->fake->asked[0]);
}
END_TEST

static const struct play_file with_self[] = {
	{ "store.yaml",
	    "openapi: 3.2.0\n$self: https://apis.test/v2/store\n"
	    "info: {title: s, version: '1'}\nservers: [{url: ../base}]\n"
	    "paths:\n"
	    "  /a: {get: {operationId: one, parameters: [{$ref: "
	    "'parts.yaml#/p'}, {$ref: 'store#/components/parameters/q'}], "
	    "responses: {}}}\n"
	    "components: {parameters: {q: {name: q, in: query, required: "
	    "true}}}\n" },
	{ "https://apis.test/v2/parts.yaml",
	    "p: {name: id, in: query, required: true}\n" },
	{ NULL, NULL }
};

START_TEST(self_is_the_base_of_references_and_servers)
{
	p->file = with_self;
	ANSWERS(p, STATUS(200));
	play_ends(p, DOC "  - {stepId: a, operationId: one}\n",
	    ARAZZO_COMPLETED, "GET https://apis.test/base/a");
	ck_assert(play_has(p, DIAG_WARNING, "R15", "\"id\""));
	ck_assert(play_has(p, DIAG_WARNING, "R15", "\"q\""));
}
END_TEST

START_TEST(a_sequence_of_json_values_is_an_array)
{
	static const struct fake_answer answer[] = {
		{ .status = 200,
		    .type = "application/jsonl; charset=utf-8",
		    .body = "{\"n\":1}\n\n{\"n\":2}\n" },
		{ .status = 200,
		    .type = "application/json-seq",
		    .body = "\x1e{\"n\":3}\n\x1e{\"n\":4}" },
		{ .status = 200,
		    .type = "application/x-ndjson",
		    .body = "{\"n\":1}\nbroken\n" },
	};
	static const char *const wanted[] = { "{\"n\":2}", "{\"n\":4}", "{}" };
	static const char text[] =
	    DOC "  - stepId: a\n    operationId: lines\n"
		"    requestBody: {payload: [{a: 1}, x]}\n"
		"    outputs: {n: $response.body#/1/n}\n"
		"  outputs: {n: $steps.a.outputs.n}\n";

	p->file = v3_2;
	for (size_t i = 0; i < 3; i++) {
		p->fake->script = &answer[i];
		p->fake->nscript = 1;
		play_good(p, text);
		ck_assert_int_eq(play_run(p, "w", "{}"), ARAZZO_COMPLETED);
		ck_assert_str_eq(play_outputs(p), wanted[i]);
	}
	ck_assert_ptr_nonnull(strstr(p->fake->asked[0],
	    "\n\n{\"a\":1}\n\"x\"\n"));
	ck_assert_ptr_nonnull(strstr(p->r.unresolved->reason, "line 2"));
}
END_TEST

UNIT_MAIN_AROUND("openapi32", setup, teardown,
    query_and_additional_operations_are_methods,
    they_are_not_in_older_descriptions_nor_with_an_invalid_method,
    style_cookie_encodes_nothing, self_is_the_base_of_references_and_servers,
    a_sequence_of_json_values_is_an_array)
