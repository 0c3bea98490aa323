/* Regular expressions and their limits. */
#include <string.h>

#include "query/regex.h"
#include "unit.h"

static struct arena *arena;

static void
setup(void)
{
	arena = arena_new(0);
	ck_assert_ptr_nonnull(arena);
}

/* Does pattern, in PCRE2's language, find something in text? */
static bool
finds(const char *pattern, const char *text)
{
	struct err e = { 0 };
	struct regex *r = regex_compile(arena, pattern, strlen(pattern), &e);
	bool found = false;

	ck_assert_msg(r != NULL, "%s: %s", pattern, e.text);
	ck_assert_msg(regex_match(r, text, strlen(text), &found, &e) == 0,
	    "%s on %s: %s", pattern, text, e.text);
	return found;
}

/* Does all of text match the I-Regexp? */
static bool
matches(const char *pattern, const char *text)
{
	struct err e = { 0 };
	struct regex *r =
	    iregexp_compile(arena, pattern, strlen(pattern), true, &e);
	bool found = false;

	ck_assert_msg(r != NULL, "%s: %s", pattern, e.text);
	ck_assert_msg(regex_match(r, text, strlen(text), &found, &e) == 0,
	    "%s on %s: %s", pattern, text, e.text);
	return found;
}

START_TEST(a_pattern_is_searched_with_case_in_utf8)
{
	setup();
	ck_assert(finds("^2[0-9]{2}$", "204"));
	ck_assert(!finds("^2[0-9]{2}$", "2040"));
	ck_assert(finds("logged in", "you are logged in now"));
	ck_assert(!finds("Logged", "you are logged in now"));
	ck_assert(finds("(?i)LOGGED", "you are logged in now"));
	ck_assert(finds("^.$", "\xf0\x90\x84\x81"));
	ck_assert(finds("", ""));
	arena_free(arena);
}
END_TEST

START_TEST(a_broken_pattern_is_refused_with_its_column)
{
	struct err e = { 0 };
	static const char pattern[] = "\xc3\xa4\xc3\xb6(";

	setup();
	ck_assert_ptr_null(regex_compile(arena, pattern, sizeof pattern - 1,
	    &e));
	ck_assert_int_eq(e.code, ERR_DOCUMENT);
	ck_assert_str_eq(e.text, "column 4: missing closing parenthesis");
	ck_assert_ptr_null(regex_compile(arena, "a\xff", 2, &e));
	ck_assert_int_eq(e.code, ERR_DOCUMENT);
	ck_assert_ptr_null(regex_compile(arena, "\\C", 2, &e));
	ck_assert_int_eq(e.code, ERR_DOCUMENT);
	arena_free(arena);
}
END_TEST

START_TEST(a_text_that_is_not_utf8_is_refused)
{
	struct err e = { 0 };
	struct regex *r;
	bool found;

	setup();
	r = regex_compile(arena, "a", 1, &e);
	ck_assert_int_eq(regex_match(r, "a\xff", 2, &found, &e), -1);
	ck_assert_int_eq(e.code, ERR_DOCUMENT);
	arena_free(arena);
}
END_TEST

START_TEST(a_text_may_hold_zero_bytes)
{
	struct err e = { 0 };
	struct regex *r;
	bool found = false;

	setup();
	r = iregexp_compile(arena, "a\0b", 3, true, &e);
	ck_assert_msg(r != NULL, "%s", e.text);
	ck_assert_int_eq(regex_match(r, "a\0b", 3, &found, &e), 0);
	ck_assert(found);
	ck_assert_int_eq(regex_match(r, "a", 1, &found, &e), 0);
	ck_assert(!found);
	arena_free(arena);
}
END_TEST

/* Fails unless the match of pattern on n times 'a' is refused as a limit. */
static void
check_limit(const char *pattern, size_t n)
{
	struct err e = { 0 };
	struct regex *r = regex_compile(arena, pattern, strlen(pattern), &e);
	char *text = malloc(n);
	bool found;

	ck_assert_ptr_nonnull(text);
	memset(text, 'a', n);
	ck_assert_msg(r != NULL, "%s: %s", pattern, e.text);
	ck_assert_int_eq(regex_match(r, text, n, &found, &e), -1);
	ck_assert_msg(e.code == ERR_LIMIT, "%s: code %d, %s", pattern,
	    (int)e.code, e.text);
	free(text);
}

START_TEST(work_without_end_is_refused)
{
	setup();
	check_limit("(?:a|a)*b|x", 40);      /* exponential: match limit */
	check_limit("(?:a|b)*[^a]", 200000); /* quadratic: depth or work */
	check_limit("a*[^a]", 1000000);      /* quadratic, few calls */
	check_limit("a*+b|a*c|[bc]", 1000000);
	check_limit("((a)*)*[^a]", 1000000);
	check_limit("(?:a?(?R)b?)?", 10); /* calls itself for ever */
	arena_free(arena);
}
END_TEST

START_TEST(a_long_text_is_searched_and_a_too_long_one_refused)
{
	struct err e = { 0 };
	size_t n = REGEX_MAX_SUBJECT;
	char *text = malloc(n + 1);
	struct regex *r;
	bool found = false;

	setup();
	ck_assert_ptr_nonnull(text);
	memset(text, 'a', n + 1);
	memcpy(text + n - 5, "error", 5);
	r = regex_compile(arena, "error$", 6, &e);
	ck_assert_msg(regex_match(r, text, n, &found, &e) == 0, "%s", e.text);
	ck_assert(found);
	ck_assert_int_eq(regex_match(r, text, n + 1, &found, &e), -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	free(text);
	arena_free(arena);
}
END_TEST

START_TEST(a_pattern_that_is_too_long_or_too_deep_is_refused)
{
	size_t n = REGEX_MAX_PATTERN + 1;
	struct err e = { 0 };
	char *text = malloc(n);

	setup();
	ck_assert_ptr_nonnull(text);
	memset(text, 'a', n);
	ck_assert_ptr_null(regex_compile(arena, text, n, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_ptr_null(iregexp_compile(arena, text, n, true, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	memset(text, '(', 1000);
	memset(text + 1000, ')', 1000);
	ck_assert_ptr_null(iregexp_compile(arena, text, 2000, true, &e));
	ck_assert_msg(e.code == ERR_LIMIT, "%s", e.text);
	ck_assert_ptr_null(iregexp_compile(arena, "a{70000}", 8, true, &e));
	ck_assert_msg(e.code == ERR_LIMIT, "%s", e.text);
	free(text);
	arena_free(arena);
}
END_TEST

START_TEST(an_iregexp_matches_the_whole_text)
{
	setup();
	ck_assert(matches("a.b",
	    "a\xf0\x90\x84\x81"
	    "b"));
	ck_assert(!matches("a.b", "a\nb"));
	ck_assert(!matches("a.b", "a\rb"));
	ck_assert(matches("a.b",
	    "a\xe2\x80\xa8"
	    "b"));
	ck_assert(!matches("b", "abc"));
	ck_assert(!matches("abc", "abc\n"));
	ck_assert(matches("a|bc", "bc"));
	ck_assert(!matches("a|bc", "ac"));
	ck_assert(matches("", ""));
	ck_assert(!matches("", "a"));
	ck_assert(matches("\\p{Lu}\\P{Lu}*", "Abc"));
	ck_assert(matches("[\\p{Nd}_-]+", "1_-2"));
	ck_assert(matches("(ab){2,3}", "ababab"));
	ck_assert(!matches("(ab){2,3}", "ab"));
	ck_assert(matches("[^]", "^"));
	ck_assert(!matches("[z-a]", "b"));
	ck_assert(matches("[^z-a]", "b"));
	ck_assert(matches("[a&&b]+", "a&b"));
	ck_assert(matches("#x /<>@!,;:=~`'\"%&_", "#x /<>@!,;:=~`'\"%&_"));
	ck_assert(matches("\\(\\)\\*\\+\\-\\.\\?\\[\\\\\\]\\^\\{\\|\\}",
	    "()*+-.?[\\]^{|}"));
	arena_free(arena);
}
END_TEST

START_TEST(caret_and_dollar_are_characters_and_edges)
{
	setup();
	ck_assert(matches("^ab.*", "abc"));
	ck_assert(!matches("^ab.*", "xab"));
	ck_assert(matches(".*bc$", "abc"));
	ck_assert(matches("a^b", "a^b"));
	ck_assert(matches("US$[0-9]+", "US$12"));
	arena_free(arena);
}
END_TEST

START_TEST(what_is_no_iregexp_is_refused)
{
	static const char *const wrong[] = {
		"*",
		"a**",
		"a*?",
		"a*+",
		"a{",
		"a{,2}",
		"a{2,1",
		"{2}",
		"(",
		")",
		"(a",
		"a)",
		"(?:a)",
		"(?i)a",
		"(?=a)",
		"[",
		"[]",
		"[a",
		"[a-b-c]",
		"[--a]",
		"[a--]",
		"[[a]]",
		"[a-\\p{L}]",
		"\\",
		"\\d",
		"\\w",
		"\\s",
		"\\b",
		"\\1",
		"\\0",
		"\\,",
		"\\p",
		"\\pL",
		"\\p{",
		"\\p{L",
		"\\p{}",
		"\\p{Lx}",
		"\\p{IsLatin}",
		"]",
		"}",
		"a|*",
		"(*)",
		"\\Q",
		"\\x41",
		"\\u0041",
		"[\\d]",
		"a{1}{2}",
		"\xff",
	};

	setup();
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct err e = { 0 };

		ck_assert_msg(iregexp_compile(arena, wrong[i], strlen(wrong[i]),
				  true, &e) == NULL,
		    "%s", wrong[i]);
		ck_assert_msg(e.code == ERR_DOCUMENT, "%s: code %d, %s",
		    wrong[i], (int)e.code, e.text);
	}
	arena_free(arena);
}
END_TEST

UNIT_MAIN("regex", a_pattern_is_searched_with_case_in_utf8,
    a_broken_pattern_is_refused_with_its_column,
    a_text_that_is_not_utf8_is_refused, a_text_may_hold_zero_bytes,
    work_without_end_is_refused,
    a_long_text_is_searched_and_a_too_long_one_refused,
    a_pattern_that_is_too_long_or_too_deep_is_refused,
    an_iregexp_matches_the_whole_text,
    caret_and_dollar_are_characters_and_edges, what_is_no_iregexp_is_refused)
