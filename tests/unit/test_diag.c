/* Diagnostics: order, limits, locations. */
#include <string.h>

#include "data/diag.h"
#include "unit.h"

static struct arena *a;
static struct diags l;

static void
setup(void)
{
	a = arena_new(0);
	diags_init(&l, a, false);
}

static void
teardown(void)
{
	arena_free(a);
}

static struct doc *
document(const char *text)
{
	return doc_parse(a, text, strlen(text), "http://x/y/f.yaml", NULL,
	    NULL);
}

static struct location
at(unsigned line, unsigned column)
{
	return (struct location){ line, column };
}

START_TEST(a_line_says_file_line_and_column)
{
	struct doc *d = document("a: 1\n");

	diag_add(&l, DIAG_ERROR, "A1", d, at(1, 4), "bad %d", 1);
	diag_add(&l, DIAG_ERROR, "A1", d, at(0, 0), "bad");
	diag_add(&l, DIAG_ERROR, NULL, NULL, at(0, 0), "two\nlines");
	ck_assert_str_eq(diag_line(a, l.first), "f.yaml:1:4: bad 1");
	ck_assert_str_eq(diag_line(a, l.first->next), "f.yaml: bad");
	ck_assert_str_eq(diag_line(a, l.first->next->next), "two lines");
	ck_assert_str_eq(diag_excerpt(a, l.first->next), "");
	ck_assert_str_eq(diag_excerpt(a, l.first->next->next), "");
}
END_TEST

START_TEST(errors_compat_and_warnings_are_counted_apart)
{
	diag_add(&l, DIAG_ERROR, NULL, NULL, at(0, 0), "a");
	diag_add(&l, DIAG_COMPAT, "C1", NULL, at(0, 0), "b");
	diag_add(&l, DIAG_WARNING, NULL, NULL, at(0, 0), "c");
	ck_assert_uint_eq(l.count, 3);
	ck_assert_uint_eq(l.errors, 1);
	ck_assert_uint_eq(l.compat, 1);
	ck_assert_uint_eq(l.warnings, 1);
	diags_init(&l, a, true);
	diag_add(&l, DIAG_COMPAT, "C1", NULL, at(0, 0), "b");
	ck_assert_uint_eq(l.errors, 1);
	ck_assert_uint_eq(l.compat, 1);
}
END_TEST

START_TEST(the_same_is_kept_once)
{
	diag_add(&l, DIAG_ERROR, "A1", NULL, at(1, 1), "a");
	diag_add(&l, DIAG_ERROR, "A1", NULL, at(1, 1), "a");
	ck_assert_uint_eq(l.count, 1);
	diag_add(&l, DIAG_ERROR, "A1", NULL, at(1, 2), "a");
	diag_add(&l, DIAG_ERROR, "A2", NULL, at(1, 1), "a");
	diag_add(&l, DIAG_ERROR, NULL, NULL, at(1, 1), "a");
	diag_add(&l, DIAG_WARNING, "A1", NULL, at(1, 1), "a");
	diag_add(&l, DIAG_ERROR, "A1", NULL, at(1, 1), "b");
	ck_assert_uint_eq(l.count, 6);
}
END_TEST

START_TEST(beyond_the_limit_they_are_only_counted)
{
	size_t kept = 0;

	for (int i = 0; i < DIAG_MAX + 50; i++)
		diag_add(&l, DIAG_ERROR, NULL, NULL, at(0, 0), "%d", i);
	for (const struct diag *d = l.first; d != NULL; d = d->next)
		kept++;
	ck_assert_uint_eq(kept, DIAG_MAX);
	ck_assert_uint_eq(l.count, DIAG_MAX + 50);
	ck_assert_uint_eq(l.errors, DIAG_MAX + 50);
}
END_TEST

START_TEST(without_memory_an_error_still_counts)
{
	struct arena *none = arena_new(1);
	struct diags m;

	diags_init(&m, none, false);
	diag_add(&m, DIAG_ERROR, NULL, NULL, at(0, 0), "a");
	ck_assert_uint_eq(m.errors, 1);
	ck_assert_ptr_null(m.first);
	arena_free(none);
}
END_TEST

static const char *
excerpt(const char *text, unsigned line, unsigned column)
{
	struct doc *d = document(text);
	const struct diag one = {
		.doc = d, .location = at(line, column), .text = "x"
	};

	ck_assert_ptr_nonnull(d);
	return diag_excerpt(a, &one);
}

START_TEST(an_excerpt_has_a_caret_under_the_column)
{
	ck_assert_str_eq(excerpt("a: 1\nbc: 2\n", 2, 5), "bc: 2\n    ^\n");
	ck_assert_str_eq(excerpt("a: 1\r\nb: 2", 1, 1), "a: 1\n^\n");
	ck_assert_str_eq(excerpt("a: 1", 1, 4), "a: 1\n   ^\n");
	ck_assert_str_eq(excerpt("\xc3\xa4: \xf0\x9f\x98\x80x", 1, 5),
	    "\xc3\xa4: \xf0\x9f\x98\x80x\n    ^\n");
	ck_assert_str_eq(excerpt("a:\t1", 1, 4), "a: 1\n   ^\n");
	ck_assert_str_eq(excerpt("a: 1", 9, 1), "");
}
END_TEST

START_TEST(a_long_line_is_cut_around_the_column)
{
	char text[400], caret[400];
	const char *shown;

	memset(text, 'x', sizeof text);
	text[0] = '\'';
	text[398] = '\'';
	text[399] = '\0';
	text[199] = '!';
	shown = excerpt(text, 1, 200);
	ck_assert_uint_eq(strcspn(shown, "\n"), 76);
	ck_assert_uint_eq(strcspn(shown, "!"), 50);
	(void)snprintf(caret, sizeof caret, "\n%50s^\n", "");
	ck_assert_str_eq(strchr(shown, '\n'), caret);
}
END_TEST

UNIT_MAIN_AROUND("diag", setup, teardown, a_line_says_file_line_and_column,
    errors_compat_and_warnings_are_counted_apart, the_same_is_kept_once,
    beyond_the_limit_they_are_only_counted,
    without_memory_an_error_still_counts,
    an_excerpt_has_a_caret_under_the_column,
    a_long_line_is_cut_around_the_column)
