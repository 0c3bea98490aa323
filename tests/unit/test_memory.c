/* With any amount of memory that is too little: an error, never another
 * answer.  A value that is taken for missing could choose the wrong branch. */
#include <string.h>

#include "arazzo/language/criterion.h"
#include "arazzo/language/template.h"
#include "arazzo/model.h"
#include "arazzo/openapi/openapi.h"
#include "arazzo/message/request.h"
#include "arazzo/language/response.h"
#include "arazzo/language/scope.h"
#include "data/diag.h"
#include "data/value.h"
#include "http/http.h"
#include "unit.h"

#define MEMORY_ENOUGH ((size_t)1 << 20)

static struct http_header header[] = { { "Content-Type", "application/json" },
	{ "X-A", "1" } };
static const char body[] = "{\"image\":{\"state\":\"BUILDING\"},\"l\":[1,2],"
			   "\"x\":\"<a><b>t</b></a>\"}";

/* The scope of an answer; false: no memory. */
static bool
scope_make(struct arena *a, struct http_response *http, struct scope *s)
{
	static const char inputs[] = "{\"t\":\"it's \\\"q\\\"\",\"n\":1}";

	*http = (struct http_response){ .status = 200,
		.header = header,
		.nheader = 2,
		.body = body,
		.nbody = sizeof body - 1 };
	*s = (struct scope){ .arena = a };
	s->response = response_new(a, http);
	s->inputs = value_parse(a, inputs, sizeof inputs - 1, NULL);
	return s->response != NULL && s->inputs != NULL;
}

/* Calls use with more and more memory until it succeeds. */
static void
starve(bool (*use)(struct arena *a))
{
	size_t limit = 64;

	while (limit < MEMORY_ENOUGH) {
		struct arena *a = arena_new(limit);
		bool done = a != NULL && use(a);

		arena_free(a);
		if (done)
			return;
		limit += limit < 16384 ? 8 : 1024;
	}
	ck_abort_msg("%zu bytes are not enough", limit);
}

static bool
criteria_hold(struct arena *a)
{
	static const char *const text[] = {
		"{\"condition\":\"$response.body.image.state == 'building' && "
		"$inputs.n < 2 && $response.header.x-a == 1\"}",
		"{\"context\":\"$response.body\",\"type\":\"jsonpath\","
		"\"condition\":\"$.l[?@ == {$inputs.n}]\"}",
		"{\"context\":\"$response.body\",\"type\":\"jsonpath\","
		"\"condition\":\"$.image.state != 'AVAILABLE'\"}",
		"{\"context\":\"$response.body#/x\",\"type\":\"xpath\","
		"\"condition\":\"//b[. != {$inputs.t}]\"}",
		"{\"context\":\"$response.body#/l\",\"type\":\"regex\","
		"\"condition\":\"^.{$inputs.n},2.$\"}"
	};
	struct http_response http;
	struct scope s;

	if (!scope_make(a, &http, &s))
		return false;
	for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
		json_t *v = value_parse(a, text[i], strlen(text[i]), NULL);
		struct criterion *c;
		struct err e = { 0 };
		struct diags l;
		struct judgement j;

		diags_init(&l, a, false);
		if (v == NULL)
			return false;
		c = criterion_compile(a, NULL, v, NULL, &l);
		ck_assert(c != NULL || l.errors > 0);
		if (c == NULL)
			return false;
		if (criterion_test(c, &s, &j, &e) < 0) {
			/* xml.so is not found when its path has no room */
			ck_assert_msg(e.code == ERR_MEMORY ||
				e.code == ERR_UNSUPPORTED,
			    "%s: %s", text[i], e.text);
			return false;
		}
		ck_assert_msg(j.holds && j.finding == NULL, "%s: %s", text[i],
		    j.finding != NULL ? j.finding : "false");
	}
	return true;
}

START_TEST(criteria_hold_or_there_is_no_memory)
{
	starve(criteria_hold);
}
END_TEST

static const char payload[] =
    "{\"a\":\"$response.body#/l\",\"b\":[\"x{$inputs.t}\",\"$inputs.n\"],"
    "\"c\":{\"d\":\"$response.header.X-A\"},\"e\":\"lit\"}";

static bool
requests_are_whole(struct arena *a)
{
	struct operation op = { .method = "PUT", .path = "/x/{id}" };
	struct param id = { .name = "id", .in = PARAM_PATH };
	struct param q = { .name = "q", .in = PARAM_QUERY, .next = &id };
	struct param h = { .name = "X-H", .in = PARAM_HEADER, .next = &q };
	struct body b = { .content_type = "application/json" };
	struct step step = {
		.id = "s", .operation = &op, .param = &h, .body = &b
	};
	struct err e = { 0 };
	struct http_response http;
	struct built built;
	struct scope s;
	struct diags l;

	if (!scope_make(a, &http, &s))
		return false;
	diags_init(&l, a, false);
	b.raw = value_parse(a, payload, sizeof payload - 1, NULL);
	id.raw = value_keep(a, json_string("a/{$inputs.t}"));
	if (b.raw == NULL || id.raw == NULL)
		return false;
	b.payload = template_compile(a, NULL, b.raw, NULL, &l);
	id.value = template_compile(a, NULL, id.raw, NULL, &l);
	q.value = h.value = id.value;
	if (b.payload == NULL || id.value == NULL) {
		ck_assert_uint_gt(l.errors, 0);
		return false;
	}
	if (request_build(&step, "https://h", &s, false, &built, &e) < 0) {
		ck_assert_msg(e.code == ERR_MEMORY, "%s", e.text);
		return false;
	}
	ck_assert_str_eq(built.request->url,
	    "https://h/x/a%2Fit%27s%20%22q%22?q=a%2Fit%27s%20%22q%22");
	ck_assert_str_eq(built.request->body,
	    "{\"a\":[1,2],\"b\":[\"xit's \\\"q\\\"\",1],\"c\":{\"d\":\"1\"},"
	    "\"e\":\"lit\"}");
	ck_assert_str_eq(http_request_header(built.request, "x-h"),
	    "a/it's \"q\"");
	return true;
}

START_TEST(requests_are_whole_or_there_is_no_memory)
{
	starve(requests_are_whole);
}
END_TEST

UNIT_MAIN("memory", criteria_hold_or_there_is_no_memory,
    requests_are_whole_or_there_is_no_memory)
