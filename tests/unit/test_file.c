/* Files read within a limit. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "unit.h"

static struct arena *a;
static char dir[] = "/tmp/test_file.XXXXXX";
static char path[64];

static void
setup(void)
{
	a = arena_new(0);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	(void)snprintf(path, sizeof path, "%s/f", dir);
}

static void
teardown(void)
{
	(void)unlink(path);
	(void)rmdir(dir);
	arena_free(a);
}

static void
put(const char *bytes, size_t n)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

START_TEST(a_file_is_read_whole)
{
	static char bytes[50000];
	struct err e = { 0 };
	size_t n = 0;
	char *text;

	memset(bytes, 'x', sizeof bytes);
	bytes[7] = '\0';
	put(bytes, sizeof bytes);
	text = file_read(a, path, sizeof bytes, &n, &e);
	ck_assert_msg(text != NULL, "%s", e.text);
	ck_assert_uint_eq(n, sizeof bytes);
	ck_assert_int_eq(memcmp(text, bytes, n), 0);
	ck_assert_int_eq(text[n], '\0');
	put("", 0);
	text = file_read(a, path, 0, &n, &e);
	ck_assert_str_eq(text, "");
	ck_assert_uint_eq(n, 0);
}
END_TEST

/* The length of standard input is unknown. */
START_TEST(a_long_standard_input_is_read_whole)
{
	static char bytes[100001];
	struct err e = { 0 };
	size_t n = 0;
	char *text;

	memset(bytes, 'x', sizeof bytes);
	put(bytes, sizeof bytes);
	for (size_t limit = sizeof bytes; limit > sizeof bytes - 2; limit--) {
		ck_assert_ptr_nonnull(freopen(path, "r", stdin));
		text = file_read(a, "-", limit, &n, &e);
		ck_assert_int_eq(text != NULL, limit == sizeof bytes);
	}
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_uint_eq(n, sizeof bytes);
}
END_TEST

START_TEST(a_file_above_the_limit_is_refused)
{
	struct err e = { 0 };
	size_t n = 42;

	put("12345", 5);
	ck_assert_ptr_null(file_read(a, path, 4, &n, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_uint_eq(n, 42);
	ck_assert_ptr_nonnull(strstr(e.text, "more than 4 bytes"));
}
END_TEST

START_TEST(what_is_no_file_is_told_and_never_waited_for)
{
	struct err e = { 0 };
	size_t n;

	ck_assert_ptr_null(file_read(a, path, 10, &n, &e));
	ck_assert_int_eq(e.code, ERR_IO);
	ck_assert_ptr_nonnull(strstr(e.text, "No such file or directory"));
	ck_assert(file_is_missing(path));
	err_clear(&e);
	ck_assert_ptr_null(file_read(a, dir, 10, &n, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "not a regular file"));
	ck_assert(!file_is_missing(dir));
	err_clear(&e);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_ptr_null(file_read(a, path, 10, &n, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "not a regular file"));
}
END_TEST

START_TEST(a_dash_is_standard_input)
{
	struct err e = { 0 };
	size_t n = 0;
	int end[2];

	ck_assert_int_eq(pipe(end), 0);
	ck_assert_int_eq(write(end[1], "abc", 3), 3);
	(void)close(end[1]);
	ck_assert_int_eq(dup2(end[0], STDIN_FILENO), STDIN_FILENO);
	ck_assert_str_eq(file_read(a, "-", 10, &n, &e), "abc");
	ck_assert_uint_eq(n, 3);
}
END_TEST

UNIT_MAIN_AROUND("file", setup, teardown, a_file_is_read_whole,
    a_long_standard_input_is_read_whole, a_file_above_the_limit_is_refused,
    what_is_no_file_is_told_and_never_waited_for, a_dash_is_standard_input)
