/* Content codings: every form that servers send, and bodies that are cut. */
#include <string.h>
#include <zlib.h>

#include "http/coding.h"
#include "unit.h"

#define TEXT "{\"name\":\"oak\",\"list\":[1,2,3,4,5,6,7,8]}"
#define MAX ((size_t)1000)

enum { ZLIB = 15, RAW = -15, GZIP = 31 };

/* Appends text in the form that window asks of zlib. */
static void
pack(struct buf *b, const char *text, size_t n, int window)
{
	unsigned char out[4096];
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)text,
		.avail_in = (unsigned)n,
		.next_out = out,
		.avail_out = sizeof out };

	ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, window, 8,
			     Z_DEFAULT_STRATEGY),
	    Z_OK);
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	buf_add(b, out, sizeof out - z.avail_out);
	(void)deflateEnd(&z);
}

static struct buf
packed(int window)
{
	struct buf b = { 0 };

	pack(&b, TEXT, strlen(TEXT), window);
	return b;
}

static void
check_text(const char *codings, struct buf *b, const char *text)
{
	struct err e = { 0 };

	ck_assert_msg(coding_decode(codings, b, MAX, &e) == 0, "%s: %s",
	    codings, e.text);
	ck_assert_str_eq(b->text, text);
	buf_free(b);
}

static void
check_error(const char *codings, struct buf *b, enum err_code code,
    const char *text)
{
	struct err e = { 0 };

	ck_assert_int_eq(coding_decode(codings, b, MAX, &e), -1);
	ck_assert_msg(e.code == code && strstr(e.text, text) != NULL,
	    "%s: %d %s", codings, (int)e.code, e.text);
	buf_free(b);
}

START_TEST(gzip_and_both_readings_of_deflate_are_decoded)
{
	static const struct {
		const char *codings;
		int window;
	} row[] = { { "gzip", GZIP }, { "x-gzip", GZIP }, { "deflate", ZLIB },
		{ "deflate", RAW }, { "identity, gzip", GZIP },
		{ " gzip ,", GZIP } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct buf b = packed(row[i].window);

		check_text(row[i].codings, &b, TEXT);
	}
}
END_TEST

START_TEST(codings_are_undone_in_reverse_order)
{
	struct buf inner = packed(ZLIB), outer = { 0 };

	pack(&outer, inner.text, inner.n, GZIP);
	buf_free(&inner);
	check_text("deflate, gzip", &outer, TEXT);
}
END_TEST

START_TEST(a_file_of_several_members_is_one_body)
{
	struct buf b = packed(GZIP);

	pack(&b, "!", 1, GZIP);
	check_text("gzip", &b, TEXT "!");
}
END_TEST

START_TEST(a_body_that_is_cut_anywhere_is_no_response)
{
	static const struct {
		const char *coding;
		int window;
	} row[] = { { "gzip", GZIP }, { "deflate", ZLIB }, { "deflate", RAW } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		size_t whole = 2;

		for (size_t n = 1; n < whole; n++) {
			struct buf b = packed(row[i].window);

			whole = b.n;
			b.n = n;
			check_error(row[i].coding, &b, ERR_NETWORK,
			    "the compressed response is ");
		}
		ck_assert_uint_gt(whole, 20);
	}
}
END_TEST

START_TEST(a_checksum_and_what_follows_the_end_are_checked)
{
	struct buf b = packed(GZIP);

	b.text[b.n - 5] ^= 1;
	check_error("gzip", &b, ERR_NETWORK, "broken");
	b = packed(GZIP);
	b.text[b.n - 1] ^= 1;
	check_error("gzip", &b, ERR_NETWORK, "broken");
	b = packed(GZIP);
	buf_puts(&b, "more");
	check_error("gzip", &b, ERR_NETWORK, "broken");
	b = packed(ZLIB);
	buf_puts(&b, "more");
	check_error("deflate", &b, ERR_NETWORK, "broken");
}
END_TEST

START_TEST(the_limit_is_that_of_the_decoded_body)
{
	char text[MAX + 1];
	struct err e = { 0 };
	struct buf b = { 0 };

	memset(text, 'a', sizeof text);
	pack(&b, text, MAX, GZIP);
	ck_assert_int_eq(coding_decode("gzip", &b, MAX, &e), 0);
	ck_assert_uint_eq(b.n, MAX);
	buf_free(&b);
	pack(&b, text, MAX + 1, GZIP);
	check_error("gzip", &b, ERR_LIMIT, "more than 1000 bytes");
}
END_TEST

START_TEST(unknown_and_too_many_codings_are_named)
{
	struct buf b = packed(GZIP);

	check_error("br", &b, ERR_NETWORK,
	    "unknown content coding \"br\" (one of: gzip, deflate)");
	b = packed(GZIP);
	check_error("gzip, gzip, gzip, gzip, gzip", &b, ERR_LIMIT,
	    "more than 4 content codings");
	b = (struct buf){ 0 };
	ck_assert_int_eq(coding_decode("gzip", &b, MAX, NULL), 0);
	ck_assert_uint_eq(b.n, 0);
}
END_TEST

UNIT_MAIN("coding", gzip_and_both_readings_of_deflate_are_decoded,
    codings_are_undone_in_reverse_order, a_file_of_several_members_is_one_body,
    a_body_that_is_cut_anywhere_is_no_response,
    a_checksum_and_what_follows_the_end_are_checked,
    the_limit_is_that_of_the_decoded_body,
    unknown_and_too_many_codings_are_named)
