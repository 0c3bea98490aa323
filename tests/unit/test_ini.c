/* The dialects of ini files. */
#include <stdio.h>
#include <string.h>

#include "aws/config/sections.h"
#include "base/buf.h"
#include "unit.h"

static struct sections *
parse(struct arena *a, const char *text, struct err *e)
{
	return sections_parse(a, text, strlen(text), "config", e);
}

START_TEST(sections_keys_and_comments_are_read)
{
	static const char text[] = "# a comment\r\n"
				   "[default]\r\n"
				   "Region = eu-west-1\r\n"
				   "  # indented comment\n"
				   "output=json   ; why not\n"
				   "odd = a#b;c\n"
				   "empty =\n"
				   "\n"
				   "[profile  \"two words\"] # yes\n"
				   "a = 1 = 2\n"
				   "[profile\tx]\n"
				   "b = 'quoted'\n"
				   "[sso-session corp]\n"
				   "sso_region = us-east-1\n";
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct sections *f = parse(a, text, &e);
	const struct section *s;

	ck_assert_msg(f != NULL, "%s", e.text);
	s = sections_find(f, NULL, "default");
	ck_assert_str_eq(section_get(s, "REGION"), "eu-west-1");
	ck_assert_str_eq(section_get(s, "output"), "json   ; why not");
	ck_assert_str_eq(section_get(s, "odd"), "a#b;c");
	ck_assert_str_eq(section_get(s, "empty"), "");
	ck_assert_ptr_null(section_get(s, "absent"));
	ck_assert_str_eq(section_get(sections_find(f, "profile", "two words"),
			     "a"),
	    "1 = 2");
	ck_assert_str_eq(section_get(sections_find(f, "profile", "x"), "b"),
	    "'quoted'");
	ck_assert_str_eq(section_get(sections_find(f, "sso-session", "corp"),
			     "sso_region"),
	    "us-east-1");
	ck_assert_ptr_null(sections_find(f, "profile", "corp"));
	ck_assert_ptr_null(sections_find(f, NULL, "x"));
	ck_assert_ptr_null(section_get(NULL, "a"));
	arena_free(a);
}
END_TEST

START_TEST(indented_lines_nest_in_a_key_without_value)
{
	static const char text[] = "[services dev]\n"
				   "imagebuilder =\n"
				   "  endpoint_url = http://127.0.0.1:1\n"
				   "# between\n"
				   "\tother = 2 # c\n"
				   "sts =\n"
				   "  endpoint_url = http://127.0.0.1:2\n"
				   "[default]\n"
				   "credential_process = /a/b\n"
				   "   --flag  # not a comment there\n";
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct sections *f = parse(a, text, &e);
	const struct section *s;

	ck_assert_msg(f != NULL, "%s", e.text);
	s = sections_find(f, "services", "dev");
	ck_assert_str_eq(section_nested(a, s, "imagebuilder", "endpoint_url"),
	    "http://127.0.0.1:1");
	ck_assert_str_eq(section_nested(a, s, "imagebuilder", "other"),
	    "2 # c");
	ck_assert_str_eq(section_nested(a, s, "sts", "endpoint_url"),
	    "http://127.0.0.1:2");
	ck_assert_ptr_null(section_nested(a, s, "s3", "endpoint_url"));
	ck_assert_ptr_null(section_nested(a, s, "sts", "x"));
	s = sections_find(f, NULL, "default");
	ck_assert_str_eq(section_get(s, "credential_process"),
	    "/a/b\n--flag  # not a comment there");
	arena_free(a);
}
END_TEST

START_TEST(only_deeper_lines_continue_a_value)
{
	static const char text[] = "[profile a]\n"
				   "  output = json\n"
				   "  role_arn: x\n"
				   "   more\n"
				   "\n"
				   "\tlast = \r"
				   " [profile b] /* text */\n"
				   "  k = 1\n"
				   "[profile \"open]\n"
				   "k = 2\n"
				   "[DEFAULT]\n"
				   "shared = 3\n"
				   "[DEFAULT]\n"
				   "k = 4\n"
				   "[profile 'b']\n"
				   "k = 5\n";
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct sections *f = parse(a, text, &e);
	const struct section *s;

	ck_assert_msg(f != NULL, "%s", e.text);
	s = sections_find(f, "profile", "a");
	ck_assert_str_eq(section_get(s, "output"), "json");
	ck_assert_str_eq(section_get(s, "role_arn"), "x\nmore");
	ck_assert_str_eq(section_get(s, "last"), "");
	ck_assert_str_eq(section_get(s, "shared"), "3");
	ck_assert_str_eq(section_get(s, "k"), "4");
	ck_assert_str_eq(section_get(sections_find(f, "profile", "b"), "k"),
	    "5");
	ck_assert_ptr_null(sections_find(f, NULL, "DEFAULT"));
	arena_free(a);
}
END_TEST

START_TEST(an_error_names_its_line)
{
	static const struct {
		const char *text, *want;
	} row[] = {
		{ "a = 1\n", "config:1: a line before the first section" },
		{ "\xef\xbb\xbf# a comment\r\n[default]\r\n",
		    "config:1: a byte order mark" },
		{ "[a]\nb\n", "config:2: neither" },
		{ "[a]\n= 1\n", "config:2: a value without a key" },
		{ "[a\n", "config:1: a line before the first section" },
		{ "[]\n", "config:1: a line before the first section" },
		{ "[b]\n[a\n", "config:2: neither" },
		{ "[a]\n\n[a]\n",
		    "config:3: duplicate section [a], first defined on line 1" },
		{ "[a]\nx = 1\nX = 2\n",
		    "config:3: duplicate key \"x\", first defined on line 2" },
		{ "[a]\nx =\n y\n", "config:2: a nested setting is not" },
		{ "[a]\n\xc2\xa0# note\n", "config:2: contains a blank that" },
		{ "[a]\nx = 1\n\xe2\x80\x83# note\n",
		    "config:3: contains a blank that" },
		{ "[a]\nx = 1\n  \xc2\xa0; a = b\n",
		    "config:3: contains a blank that" },
		{ "[a]\nx\xc2\xa0= 1\n", "config:2: contains a blank that" },
		{ "[a]\nx =\xe3\x80\x80"
		  "1\n",
		    "config:2: contains a blank that" },
		{ "\xc2\xa0[a]\n", "config:1: contains a blank that" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct arena *a = arena_new(0);
		struct err e = { 0 };

		ck_assert_ptr_null(parse(a, row[i].text, &e));
		ck_assert_msg(e.code == ERR_INPUT &&
			strstr(e.text, row[i].want) == e.text,
		    "%s", e.text);
		arena_free(a);
	}
}
END_TEST

START_TEST(a_nul_byte_is_refused)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };

	ck_assert_ptr_null(sections_parse(a, "[a]\nb = 1\0 2\n", 13, "config",
	    &e));
	ck_assert_int_eq(e.code, ERR_INPUT);
	arena_free(a);
}
END_TEST

START_TEST(bytes_sections_and_keys_have_limits)
{
	static char big[SECTIONS_MAX_BYTES + 1];
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct buf b = { 0 };

	memset(big, '#', sizeof big);
	ck_assert_ptr_null(sections_parse(a, big, sizeof big, "x", &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_ptr_nonnull(sections_parse(a, big, sizeof big - 1, "x", &e));
	for (int i = 0; i <= SECTIONS_MAX; i++)
		buf_printf(&b, "[%d]\n", i);
	ck_assert_ptr_null(sections_parse(a, b.text, b.n, "x", &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	buf_reset(&b);
	buf_puts(&b, "[a]\n");
	for (int i = 0; i <= SECTIONS_MAX_KEYS; i++)
		buf_printf(&b, "k%d = 1\n", i);
	ck_assert_ptr_null(sections_parse(a, b.text, b.n, "x", &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	buf_free(&b);
	arena_free(a);
}
END_TEST

UNIT_MAIN("ini", sections_keys_and_comments_are_read,
    indented_lines_nest_in_a_key_without_value,
    only_deeper_lines_continue_a_value, an_error_names_its_line,
    a_nul_byte_is_refused, bytes_sections_and_keys_have_limits)
