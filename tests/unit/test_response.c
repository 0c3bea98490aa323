/* Responses as expressions see them. */
#include <string.h>

#include "arazzo/language/expr.h"
#include "arazzo/language/response.h"
#include "arazzo/language/scope.h"
#include "data/value.h"
#include "http/http.h"
#include "unit.h"

static struct arena *arena;
static struct http_response http;
static struct http_header header;

static void
setup(void)
{
	arena = arena_new(0);
}

static void
teardown(void)
{
	arena_free(arena);
}

static struct response *
answer(const char *type, const char *body)
{
	header = (struct http_header){ "content-type", type };
	http = (struct http_response){ .status = 200,
		.header = &header,
		.nheader = type != NULL,
		.body = body,
		.nbody = strlen(body) };
	return response_new(arena, &http);
}

static const char *
body_of(const char *type, const char *body)
{
	json_t *v = response_body(answer(type, body));

	return v == NULL ? "none" : value_print(arena, v);
}

START_TEST(a_body_is_json_when_its_type_says_so_or_says_nothing)
{
	ck_assert_str_eq(body_of("application/json", " {\"a\": 1} "),
	    "{\"a\":1}");
	ck_assert_str_eq(body_of("Application/JSON; charset=utf-8", "[1]"),
	    "[1]");
	ck_assert_str_eq(body_of("application/problem+json", "null"), "null");
	ck_assert_str_eq(body_of("application/x-amz-json-1.1", "{}"), "{}");
	ck_assert_str_eq(body_of(NULL, "{\"a\":1}"), "{\"a\":1}");
	ck_assert_str_eq(body_of("", "7"), "7");
	ck_assert_str_eq(body_of(NULL, "a=1"), "\"a=1\"");
	ck_assert_str_eq(body_of("text/plain", "{\"a\":1}"),
	    "\"{\\\"a\\\":1}\"");
	ck_assert_str_eq(body_of("application/json", "\xef\xbb\xbf[2]"), "[2]");
}
END_TEST

START_TEST(a_body_that_is_no_json_says_why)
{
	struct response *r = answer("text/html", "<p>");

	ck_assert(!response_is_json(r));
	ck_assert_str_eq(r->why, "its type is text/html");
	r = answer("application/json", "{\"a\":");
	ck_assert(!response_is_json(r));
	ck_assert_msg(r->why != NULL && strlen(r->why) > 5, "%s", r->why);
	ck_assert_str_eq(json_string_value(response_body(r)), "{\"a\":");
	r = answer("application/json", "");
	ck_assert_ptr_null(response_body(r));
	ck_assert(!response_is_json(r));
	ck_assert_str_eq(r->why, "it is empty");
}
END_TEST

START_TEST(the_body_is_parsed_once)
{
	struct response *r = answer("application/json", "{\"a\":1}");
	json_t *first = response_body(r);

	http.body = "[]";
	ck_assert_ptr_eq(response_body(r), first);
	ck_assert(response_is_json(r));
}
END_TEST

START_TEST(bytes_that_are_no_text_are_shown_as_such)
{
	ck_assert_str_eq(json_string_value(response_body(answer("text/plain",
			     "a\xff"
			     "b\xc3\xa4"))),
	    "a\xef\xbf\xbd"
	    "b\xc3\xa4");
}
END_TEST

START_TEST(a_body_that_cannot_be_looked_at_is_an_error_and_not_missing)
{
	size_t n = VALUE_MAX_DEPTH + 1;
	char *deep = arena_alloc(arena, 2 * n + 1);
	struct scope s = { .arena = arena };
	struct err e = { 0 };

	memset(deep, '[', n);
	memset(deep + n, ']', n);
	s.response = answer("application/json", deep);
	ck_assert_ptr_null(expr_eval(expr_compile(arena, "$response.body#/0",
					 NULL, &e),
	    &s, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_ptr_null(expr_eval(expr_compile(arena, "$response.body", NULL,
					 &e),
	    &s, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	s.response = answer("application/json", "[0]");
	ck_assert_ptr_nonnull(expr_eval(expr_compile(arena, "$response.body#/0",
					    NULL, &e),
	    &s, &e));
}
END_TEST

UNIT_MAIN_AROUND("response", setup, teardown,
    a_body_is_json_when_its_type_says_so_or_says_nothing,
    a_body_that_is_no_json_says_why, the_body_is_parsed_once,
    bytes_that_are_no_text_are_shown_as_such,
    a_body_that_cannot_be_looked_at_is_an_error_and_not_missing)
