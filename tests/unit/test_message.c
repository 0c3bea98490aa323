/* HTTP messages: headers, media types, Retry-After. */
#include <string.h>

#include "http/http.h"
#include "unit.h"

START_TEST(headers_are_found_whatever_their_case)
{
	struct arena *a = arena_new(0);
	struct http_request q = { 0 };

	ck_assert_int_eq(http_add_header(a, &q, "X-One", "1", NULL), 0);
	ck_assert_int_eq(http_add_header(a, &q, "Two", "2", NULL), 0);
	ck_assert_int_eq(http_add_header(a, &q, "x-one", "3", NULL), 0);
	ck_assert_str_eq(http_request_header(&q, "X-ONE"), "1");
	ck_assert_ptr_null(http_request_header(&q, "X-On"));
	ck_assert_int_eq(http_set_header(a, &q, "X-oNe", "4", NULL), 0);
	ck_assert_uint_eq(q.nheader, 2);
	ck_assert_str_eq(q.header[0].value, "4");
	http_remove_header(&q, "TWO");
	ck_assert_uint_eq(q.nheader, 1);
	arena_free(a);
}
END_TEST

START_TEST(names_and_values_cannot_smuggle_lines)
{
	struct arena *a = arena_new(0);
	struct http_request q = { 0 };
	struct err e = { 0 };

	ck_assert_int_eq(http_add_header(a, &q, "A\r\nB", "1", &e), -1);
	ck_assert_int_eq(http_add_header(a, &q, "", "1", &e), -1);
	ck_assert_int_eq(http_add_header(a, &q, "a b", "1", &e), -1);
	ck_assert_int_eq(http_add_header(a, &q, "a:", "1", &e), -1);
	ck_assert_int_eq(http_add_header(a, &q, "A", "hunter2\r\nX: y", &e),
	    -1);
	ck_assert_int_eq(e.code, ERR_INPUT);
	ck_assert_ptr_null(strstr(e.text, "hunter2"));
	ck_assert_int_eq(http_add_header(a, &q, "A", "a\tb \xc3\xa4", &e), 0);
	arena_free(a);
}
END_TEST

START_TEST(request_headers_stop_at_their_limit)
{
	struct arena *a = arena_new(0);
	struct http_request q = { 0 };
	struct err e = { 0 };

	for (int i = 0; i < HTTP_MAX_HEADERS; i++)
		ck_assert_int_eq(http_add_header(a, &q, "A", "1", &e), 0);
	ck_assert_int_eq(http_add_header(a, &q, "A", "1", &e), -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	arena_free(a);
}
END_TEST

START_TEST(repeated_response_headers_are_joined)
{
	struct http_header h[] = { { "Link", "a" }, { "X", "y" },
		{ "link", "b" } };
	struct http_response r = { .header = h, .nheader = 3 };
	struct arena *a = arena_new(0);

	ck_assert_str_eq(http_header_joined(&r, a, "LINK"), "a, b");
	ck_assert_ptr_null(http_header_joined(&r, a, "none"));
	ck_assert_str_eq(http_header(&r, "LINK"), "a");
	arena_free(a);
}
END_TEST

START_TEST(media_types_are_told_apart)
{
	ck_assert(http_type_is_json("application/json"));
	ck_assert(http_type_is_json("Application/JSON; charset=utf-8"));
	ck_assert(http_type_is_json("application/problem+json"));
	ck_assert(http_type_is_json("application/x-amz-json-1.1"));
	ck_assert(!http_type_is_json("application/jsonp"));
	ck_assert(!http_type_is_json("text/html"));
	ck_assert(!http_type_is_json(NULL));
	ck_assert(!http_type_is_json(""));
	ck_assert(http_type_is_xml(" text/xml ;charset=x"));
	ck_assert(http_type_is_xml("application/soap+xml"));
	ck_assert(!http_type_is_xml("application/json"));
	ck_assert(!http_type_is_xml(NULL));
}
END_TEST

START_TEST(retry_after_is_seconds_or_a_date_and_never_negative)
{
	static const struct {
		const char *value;
		int r;
		int64_t ms;
	} row[] = {
		{ "0", 0, 0 },
		{ "120", 0, 120000 },
		{ "-1", -1, 0 },
		{ "1.5", -1, 0 },
		{ "soon", -1, 0 },
		{ "", -1, 0 },
		{ "99999999999999", 0, 31536000000 },
		{ "99999999999999999999", 0, 31536000000 },
		{ "Thu, 01 Jan 1970 00:01:00 GMT", 0, 50000 },
		{ "Thu, 01 Jan 1970 00:00:01 GMT", 0, 0 },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct http_header h = { "retry-after", row[i].value };
		struct http_response r = { .header = &h, .nheader = 1 };
		int64_t ms = -7;

		ck_assert_msg(http_retry_after(&r, 10000, &ms) == row[i].r,
		    "%s", row[i].value);
		if (row[i].r == 0)
			ck_assert_int_eq(ms, row[i].ms);
	}
}
END_TEST

UNIT_MAIN("message", headers_are_found_whatever_their_case,
    names_and_values_cannot_smuggle_lines, request_headers_stop_at_their_limit,
    repeated_response_headers_are_joined, media_types_are_told_apart,
    retry_after_is_seconds_or_a_date_and_never_negative)
