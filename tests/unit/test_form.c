/* Form bodies: urlencoded and multipart. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "http/form.h"
#include "unit.h"

START_TEST(pairs_are_encoded_as_browsers_do)
{
	static const struct form_pair pair[] = { { "a b", "c&d=e+f" },
		{ "t", "~*-._" }, { "\xc3\xa4", "" } };
	struct arena *a = arena_new(0);

	ck_assert_str_eq(form_urlencode(a, pair, 3, NULL),
	    "a+b=c%26d%3De%2Bf&t=%7E*-._&%C3%A4=");
	ck_assert_str_eq(form_urlencode(a, pair, 0, NULL), "");
	arena_free(a);
}
END_TEST

START_TEST(parts_carry_names_types_and_any_bytes)
{
	static const struct form_part part[] = {
		{ .name = "a\"b\r\n", .bytes = "x\0y", .nbytes = 3 },
		{ .name = "f",
		    .filename = "n.txt",
		    .content_type = "text/plain",
		    .bytes = "hello",
		    .nbytes = 5 },
	};
	static const char want[] =
	    "------part-7f93c1a6b2e845d0-0\r\n"
	    "Content-Disposition: form-data; name=\"a%22b%0D%0A\"\r\n\r\n"
	    "x\0y\r\n"
	    "------part-7f93c1a6b2e845d0-0\r\n"
	    "Content-Disposition: form-data; name=\"f\"; filename=\"n.txt\"\r\n"
	    "Content-Type: text/plain\r\n\r\nhello\r\n"
	    "------part-7f93c1a6b2e845d0-0--\r\n";
	struct arena *a = arena_new(0);
	struct form_body body = { 0 };

	ck_assert_int_eq(form_multipart(a, part, 2, &body, NULL), 0);
	ck_assert_uint_eq(body.nbytes, sizeof want - 1);
	ck_assert_mem_eq(body.bytes, want, sizeof want - 1);
	ck_assert_str_eq(body.content_type,
	    "multipart/form-data; boundary=----part-7f93c1a6b2e845d0-0");
	arena_free(a);
}
END_TEST

START_TEST(the_boundary_occurs_in_no_part)
{
	static const char evil[] = "..----part-7f93c1a6b2e845d0-0..";
	const struct form_part part = {
		.name = "a", .bytes = evil, .nbytes = sizeof evil - 1
	};
	struct arena *a = arena_new(0);
	struct form_body body = { 0 };

	ck_assert_int_eq(form_multipart(a, &part, 1, &body, NULL), 0);
	ck_assert_str_eq(body.content_type,
	    "multipart/form-data; boundary=----part-7f93c1a6b2e845d0-1");
	arena_free(a);
}
END_TEST

START_TEST(a_part_with_every_boundary_is_a_limit_and_not_a_loop)
{
	struct form_part part = { .name = "a" };
	struct arena *a = arena_new(0);
	struct form_body body = { 0 };
	struct err e = { 0 };
	struct buf b = { 0 };

	for (int i = 0; i < FORM_MAX_BOUNDARIES; i++)
		buf_printf(&b, "----part-7f93c1a6b2e845d0-%d ", i);
	part.bytes = b.text;
	part.nbytes = b.n;
	ck_assert_int_eq(form_multipart(a, &part, 1, &body, &e), -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	buf_free(&b);
	arena_free(a);
}
END_TEST

START_TEST(a_content_type_cannot_smuggle_lines)
{
	const struct form_part part = {
		.name = "a", .content_type = "text/plain\r\nX: y", .bytes = ""
	};
	struct arena *a = arena_new(0);
	struct form_body body = { 0 };
	struct err e = { 0 };

	ck_assert_int_eq(form_multipart(a, &part, 1, &body, &e), -1);
	ck_assert_int_eq(e.code, ERR_INPUT);
	arena_free(a);
}
END_TEST

UNIT_MAIN("form", pairs_are_encoded_as_browsers_do,
    parts_carry_names_types_and_any_bytes, the_boundary_occurs_in_no_part,
    a_part_with_every_boundary_is_a_limit_and_not_a_loop,
    a_content_type_cannot_smuggle_lines)
