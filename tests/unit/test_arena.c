/* Memory of one lifetime and its deferred calls. */
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/encode.h"
#include "unit.h"

START_TEST(memory_is_zeroed_aligned_and_limited)
{
	struct arena *a = arena_new(100000);
	char *p;

	for (size_t n = 0; n < 200; n++) {
		p = arena_alloc(a, n);
		ck_assert_ptr_nonnull(p);
		ck_assert((uintptr_t)p % _Alignof(max_align_t) == 0);
		for (size_t i = 0; i < n; i++)
			ck_assert_int_eq(p[i], 0);
		memset(p, 0xff, n);
	}
	ck_assert_ptr_nonnull(arena_alloc(a, 50000));
	ck_assert(!arena_failed(a));
	ck_assert_ptr_null(arena_alloc(a, 60000));
	ck_assert(arena_failed(a));
	ck_assert_ptr_null(arena_alloc(a, SIZE_MAX));
	ck_assert_ptr_null(arena_array(a, SIZE_MAX / 2, 3));
	arena_free(a);
	a = arena_new(0);
	ck_assert_ptr_null(arena_array(a, SIZE_MAX / 2, 3));
	ck_assert(arena_failed(a));
	arena_free(a);
}
END_TEST

static char order[4];

static void
note(void *arg)
{
	order[strlen(order)] = *(char *)arg;
}

START_TEST(what_was_deferred_runs_last_first)
{
	struct arena *a = arena_new(0);
	char x = 'x', y = 'y';

	ck_assert_int_eq(arena_defer(a, note, &x), 0);
	ck_assert_int_eq(arena_defer(a, note, &y), 0);
	arena_free(a);
	ck_assert_str_eq(order, "yx");
}
END_TEST

START_TEST(a_buffer_remembers_that_its_limit_was_reached)
{
	struct arena *a = arena_new(0);
	struct buf b = { .limit = 8 };
	char *text;

	buf_puts(&b, "1234");
	buf_printf(&b, "%d", 5678);
	ck_assert(!b.failed);
	buf_putc(&b, 'x');
	ck_assert(b.failed);
	buf_puts(&b, "");
	ck_assert_ptr_null(buf_take(&b, a));
	b = (struct buf){ 0 };
	ck_assert_str_eq(buf_take(&b, a), "");
	for (int i = 0; i < 1000; i++)
		buf_puts(&b, "abc");
	text = buf_take(&b, a);
	ck_assert_uint_eq(strlen(text), 3000);
	arena_free(a);
}
END_TEST

START_TEST(a_format_that_does_not_fit_leaves_what_was_there)
{
	struct arena *a = arena_new(0);
	char word[300];
	struct buf b = { .limit = 400 };

	memset(word, 'w', sizeof word - 1);
	word[sizeof word - 1] = '\0';
	buf_printf(&b, "%s", word);
	buf_printf(&b, "%d", 42);
	ck_assert_uint_eq(b.n, 301);
	ck_assert_str_eq(b.text + 298, "w42");
	buf_printf(&b, "%s", word);
	ck_assert(b.failed);
	ck_assert_uint_eq(b.n, 301);
	ck_assert_str_eq(b.text + 298, "w42");
	buf_free(&b);
	arena_free(a);
}
END_TEST

START_TEST(texts_are_joined)
{
	struct arena *a = arena_new(16);

	ck_assert_str_eq(arena_join(a, (const char *const[]){ "", NULL }), "");
	ck_assert_ptr_null(arena_join(a,
	    (const char *const[]){ "12345678", "12345678", NULL }));
	arena_free(a);
	a = arena_new(0);
	ck_assert_str_eq(arena_join(a,
			     (const char *const[]){ "a", "", "bc", "d", NULL }),
	    "abcd");
	arena_free(a);
}
END_TEST

START_TEST(a_growing_list_keeps_its_items)
{
	struct arena *a = arena_new(0);
	size_t *item = NULL;

	for (size_t n = 0; n < 100; n++) {
		const size_t *before = item;

		item = arena_grow(a, item, n, sizeof *item);
		ck_assert_ptr_nonnull(item);
		ck_assert_msg((item == before) ==
			(n != 0 && n != 16 && n != 32 && n != 64),
		    "%zu", n);
		item[n] = n;
	}
	for (size_t n = 0; n < 100; n++)
		ck_assert_uint_eq(item[n], n);
	arena_free(a);
	a = arena_new(100);
	ck_assert_ptr_null(arena_grow(a, NULL, 0, 100));
	arena_free(a);
}
END_TEST

START_TEST(encodings)
{
	struct arena *a = arena_new(0);
	struct buf b = { 0 };
	char hex[5];
	size_t n;

	encode_hex("\x0f\xa0", 2, hex);
	ck_assert_str_eq(hex, "0fa0");
	ck_assert_str_eq(encode_base64(a, "", 0), "");
	ck_assert_str_eq(encode_base64(a, "f", 1), "Zg==");
	ck_assert_str_eq(encode_base64(a, "foobar", 6), "Zm9vYmFy");
	encode_percent(&b, "a b/:~\xc3\xa4", 8, "/");
	ck_assert_str_eq(b.text, "a%20b/%3A~%C3%A4");
	buf_free(&b);
	ck_assert_str_eq(decode_percent(a, "a%20%zz+%4", 10, true, &n),
	    "a %zz %4");
	arena_free(a);
}
END_TEST

UNIT_MAIN("arena", memory_is_zeroed_aligned_and_limited,
    what_was_deferred_runs_last_first,
    a_buffer_remembers_that_its_limit_was_reached,
    a_format_that_does_not_fit_leaves_what_was_there, texts_are_joined,
    a_growing_list_keeps_its_items, encodings)
