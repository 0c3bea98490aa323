/* The display of a run: secrets are masked, a service's complaint is found, and
 * long bodies are cut. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arazzo/run/mask.h"
#include "arazzo/language/response.h"
#include "arazzo/run/internal.h"
#include "data/value.h"
#include "play.h"
#include "unit.h"

static struct arena *a;
static struct mask m;

static void
setup(void)
{
	a = arena_new(0);
	m = (struct mask){ .arena = a, .more = value_keep(a, json_array()) };
	ck_assert_int_eq(mask_add(&m, "p&ss\"w/1"), 0);
	(void)json_array_append_new(m.more, json_string("tok"));
}

START_TEST(a_secret_is_masked_plain_percent_encoded_and_in_json)
{
	setup();
	ck_assert_str_eq(mask_text(&m, a, "x p&ss\"w/1 y p&ss\"w/1"),
	    "x *** y ***");
	ck_assert_str_eq(mask_text(&m, a, "?q=p%26ss%22w%2F1&r=1"),
	    "?q=***&r=1");
	ck_assert_str_eq(mask_text(&m, a, "{\"a\":\"p&ss\\\"w/1\"}"),
	    "{\"a\":\"***\"}");
	ck_assert_str_eq(mask_text(&m, a, "a tok b"), "a *** b");
	arena_free(a);
}
END_TEST

START_TEST(what_holds_no_secret_stays_the_same)
{
	static const char text[] = "nothing";
	json_t *v;

	setup();
	ck_assert_ptr_eq(mask_text(&m, a, text), text);
	ck_assert_ptr_null(mask_text(&m, a, NULL));
	ck_assert_int_eq(mask_add(&m, ""), 0);
	ck_assert_int_eq(mask_add(&m, NULL), 0);
	ck_assert_ptr_eq(mask_text(&m, a, text), text);
	v = value_keep(a, json_pack("{s:[s,i]}", "a", "tok!", 3));
	ck_assert_str_eq(value_print(a, mask_value(&m, a, v)),
	    "{\"a\":[\"***!\",3]}");
	ck_assert_str_eq(value_print(a, v), "{\"a\":[\"tok!\",3]}");
	arena_free(a);
}
END_TEST

START_TEST(headers_that_hold_credentials_are_known)
{
	static const char *const yes[] = { "authorization", "COOKIE",
		"x-api-key", "X-Amz-Security-Token", "set-cookie",
		"X-Amz-Security-Token-",
		"x-a-name-of-more-than-a-hundred-and-twenty-seven-characters-"
		"x-a-name-of-more-than-a-hundred-and-twenty-seven-characters-"
		"api-key" };
	static const char *const no[] = { "accept", "content-type",
		"x-amz-date", "authorization-x", "", "--", "ookie" };

	for (size_t i = 0; i < 7; i++) {
		ck_assert_msg(mask_is_header(yes[i]), "%s", yes[i]);
		ck_assert_msg(!mask_is_header(no[i]), "%s", no[i]);
	}
}
END_TEST

START_TEST(a_complaint_is_found_wherever_services_put_it)
{
	static const struct {
		const char *header, *body, *want;
	} row[] = {
		{ NULL, "{\"code\":\"C\",\"message\":\"m\"}", "C: m" },
		{ NULL, "{\"__type\":\"a.b#C\",\"Message\":\"m\"}", "C: m" },
		{ "C:http://x/", "{\"message\":\"m\"}", "C: m" },
		{ "C", "", "C" },
		{ NULL, "{\"error\":{\"code\":\"C\",\"message\":\"m\"}}",
		    "C: m" },
		{ NULL, "{\"error\":\"invalid\",\"error_description\":\"m\"}",
		    "invalid: m" },
		{ NULL, "{\"errors\":[{\"message\":\"m\"}]}", "m" },
		{ NULL, "{\"title\":\"t\",\"detail\":\"d\"}", "d" },
		{ NULL, "<E><Code>C</Code><Message>m</Message></E>", "C: m" },
		{ NULL, "{\"message\":\"a\\nb\"}", "a b" },
		{ NULL, "{}", NULL },
		{ NULL, "<html>no</html>", NULL },
		{ NULL, "[1]", NULL },
		{ NULL, "", NULL },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct arena *one = arena_new(0);
		struct http_header h = { "X-Amzn-ErrorType", row[i].header };
		const struct http_response r = { .status = 400,
			.header = &h,
			.nheader = row[i].header != NULL,
			.body = row[i].body,
			.nbody = strlen(row[i].body) };
		const char *got = complaint_read(one, response_new(one, &r));

		if (row[i].want == NULL)
			ck_assert_msg(got == NULL, "%s: %s", row[i].body, got);
		else
			ck_assert_msg(got != NULL &&
				strcmp(got, row[i].want) == 0,
			    "%s: %s", row[i].body,
			    got != NULL ? got : "nothing");
		arena_free(one);
	}
}
END_TEST

START_TEST(a_long_complaint_is_cut)
{
	struct arena *one = arena_new(0);
	char body[COMPLAINT_MAX * 2 + 64];
	struct http_response r = { .status = 400, .body = body };
	const char *got;

	(void)snprintf(body, sizeof body, "{\"message\":\"%0*d\"}",
	    COMPLAINT_MAX * 2, 7);
	r.nbody = strlen(body);
	got = complaint_read(one, response_new(one, &r));
	ck_assert_uint_le(strlen(got), COMPLAINT_MAX);
	ck_assert_uint_ge(strlen(got), COMPLAINT_MAX - 4);
	arena_free(one);
}
END_TEST

START_TEST(a_trace_shows_the_beginning_of_a_long_body_only)
{
	struct play *p = play_new();
	char *body = arena_alloc(p->arena, TRACE_MAX_BODY * 2);
	struct fake_answer answer = {
		.status = 200, .body = body, .type = "text/plain"
	};
	const char *shown;

	memset(body, 'x', TRACE_MAX_BODY * 2 - 1);
	p->fake->script = &answer;
	p->fake->nscript = 1;
	play_good(p,
	    PLAY "workflows: [{workflowId: w, steps: [{stepId: s,"
		 " operationId: getA}]}]\n");
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
	shown = json_string_value(json_object_get(json_array_get(p->events, 1),
	    "body"));
	ck_assert_uint_eq(strlen(shown), TRACE_MAX_BODY);
	play_free(p);
}
END_TEST

/* The one allocation of jansson that fails; 0: none does. */
static unsigned fails_at, allocated;

static void *
sometimes(size_t n)
{
	return ++allocated == fails_at ? NULL : malloc(n);
}

START_TEST(whatever_allocation_fails_no_secret_is_shown)
{
	static const char secret[] = "hush-hush";
	struct play *p = play_new();
	unsigned failed = 0;
	json_t *inputs = value_keep(p->arena,
	    json_pack("{s:[{s:s}]}", "list", "word", secret));

	ANSWERS(p, OK("{\"echo\":\"hush-hush\"}"));
	play_good(p,
	    PLAY "workflows:\n- workflowId: w\n"
		 "  inputs: {type: object, properties: {list: {type: array, "
		 "items: {type: object, properties: {word: {type: string, "
		 "format: password}}}}}}\n"
		 "  steps: [{stepId: s, operationId: getB, parameters: [{name: "
		 "X-T, in: header, value: '$inputs.list[0].word'}]}]\n");
	for (fails_at = 1; fails_at <= allocated + 1; fails_at++) {
		char *shown;
		int end;

		(void)json_array_clear(p->events);
		p->fake->nasked = allocated = 0;
		json_set_alloc_funcs(sometimes, free);
		end = arazzo_run(p->z, p->z->workflow, inputs, &p->env,
		    &p->limits, p->arena, &p->r, &p->e);
		json_set_alloc_funcs(malloc, free);
		failed += end < 0;
		shown = json_dumps(p->events, 0);
		ck_assert_msg(strstr(shown, secret) == NULL,
		    "allocation %u: %s", fails_at, shown);
		free(shown);
	}
	ck_assert_uint_gt(failed, 3);
	ck_assert(strstr(p->fake->asked[p->fake->nasked - 1], secret) != NULL);
	play_free(p);
}
END_TEST

START_TEST(what_is_sent_as_a_credential_is_a_secret_from_then_on)
{
	static const struct {
		const char *name, *value, *hidden, *shown;
	} row[] = {
		{ "Authorization", "Bearer tok-Q7", "tok-Q7", "Bearer" },
		{ "Proxy-Authorization", "Basic YTpi", "YTpi", "Basic" },
		{ "Authorization", "AWS4-HMAC-SHA256 Credential=x", NULL, "x" },
		{ "Cookie", "sid=abcd; lang=en", "abcd", "en" },
		{ "Set-Cookie", "sid=abcd; Path=/long", "abcd", "/long" },
		{ "X-Api-Key", "k-123", "k-123", "other" },
		{ "Ocp-Apim-Subscription-Key", "k-123", "k-123", "other" },
		{ "X-Api-Key", "abc", NULL, "abc" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct arena *ar = arena_new(0);
		struct mask learned = { .arena = ar };

		ck_assert(mask_is_header(row[i].name));
		ck_assert_int_eq(mask_learn_header(&learned, row[i].name,
				     row[i].value),
		    0);
		if (row[i].hidden != NULL)
			ck_assert_str_eq(mask_text(&learned, ar, row[i].hidden),
			    MASK);
		ck_assert_str_eq(mask_text(&learned, ar, row[i].shown),
		    row[i].shown);
		arena_free(ar);
	}
	ck_assert(!mask_is_header("Idempotency-Key"));
	ck_assert(!mask_is_header("Content-Type"));
}
END_TEST

START_TEST(members_of_bodies_that_are_named_like_secrets_are_masked)
{
	static const char text[] =
	    "{\"access_token\":\"a1\",\"refreshToken\":\"b1\",\"ID-Token\":1,"
	    "\"l\":[{\"Password\":\"c1\",\"client_secret\":{\"x\":1}}],"
	    "\"API_KEY\":\"d\",\"SecretAccessKey\":\"e\",\"secret\":null,"
	    "\"token_type\":\"Bearer\",\"nextToken\":\"f\"}";
	struct arena *ar = arena_new(0);
	struct mask learned = { .arena = ar };
	struct err e = { 0 };
	json_t *v = value_parse(ar, text, strlen(text), &e);

	ck_assert_str_eq(value_print(ar, mask_body(&learned, ar, v)),
	    "{\"access_token\":\"***\",\"refreshToken\":\"***\","
	    "\"ID-Token\":\"***\",\"l\":[{\"Password\":\"***\","
	    "\"client_secret\":\"***\"}],\"API_KEY\":\"***\","
	    "\"SecretAccessKey\":\"***\",\"secret\":null,"
	    "\"token_type\":\"Bearer\",\"nextToken\":\"f\"}");
	arena_free(ar);
}
END_TEST

UNIT_MAIN("mask", what_is_sent_as_a_credential_is_a_secret_from_then_on,
    members_of_bodies_that_are_named_like_secrets_are_masked,
    a_secret_is_masked_plain_percent_encoded_and_in_json,
    what_holds_no_secret_stays_the_same,
    headers_that_hold_credentials_are_known,
    a_complaint_is_found_wherever_services_put_it, a_long_complaint_is_cut,
    a_trace_shows_the_beginning_of_a_long_body_only,
    whatever_allocation_fails_no_secret_is_shown)
