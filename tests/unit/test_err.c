/* Errors: one line, wrapped, bounded. */
#include <string.h>

#include "unit.h"

START_TEST(an_error_is_one_clean_line)
{
	static const struct {
		const char *text, *clean;
	} row[] = {
		{ "a\nb\x1b"
		  "c\x7f"
		  "d",
		    "a b c d" },
		{ "\xc3\xa4\xe2\x82\xac", "\xc3\xa4\xe2\x82\xac" },
		/* A control of 8-bit terminals, in two bytes. */
		{ "a\xc2\x9b"
		  "b",
		    "a  b" },
		{ "a\xff"
		  "b\xc3(\xed\xa0\x80.",
		    "a?b?(???." },
		{ "", "" },
	};
	struct err e = { 0 };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		ck_assert_int_eq(err_set(&e, ERR_INPUT, "%s", row[i].text), -1);
		ck_assert_str_eq(e.text, row[i].clean);
	}
}
END_TEST

START_TEST(a_long_error_ends_with_a_whole_character)
{
	char text[2 * ERR_TEXT_SIZE];
	struct err e = { 0 };

	memset(text, 'a', sizeof text);
	memcpy(text + ERR_TEXT_SIZE - 3, "\xe2\x82\xac", 3);
	text[sizeof text - 1] = '\0';
	(void)err_set(&e, ERR_INPUT, "%s", text);
	ck_assert_uint_eq(strlen(e.text), ERR_TEXT_SIZE - 3);
	(void)err_wrap(&e, "%s", "a place");
	ck_assert_uint_eq(strlen(e.text), ERR_TEXT_SIZE - 1);
	ck_assert(strncmp(e.text, "a place: aaa", 12) == 0);
}
END_TEST

START_TEST(where_stands_before_what_and_the_code_stays)
{
	struct err e = { 0 };

	(void)err_set(&e, ERR_REMOTE, "what %d", 1);
	ck_assert_int_eq(err_wrap(&e, "where \"%s\"", "x"), -1);
	ck_assert_str_eq(e.text, "where \"x\": what 1");
	ck_assert_int_eq(e.code, ERR_REMOTE);
	ck_assert_int_eq(err_memory(&e), -1);
	ck_assert_int_eq(e.code, ERR_MEMORY);
	err_clear(&e);
	ck_assert_int_eq(e.code, ERR_NONE);
	ck_assert_str_eq(e.text, "");
}
END_TEST

START_TEST(nobody_needs_to_listen)
{
	ck_assert_int_eq(err_set(NULL, ERR_INPUT, "x"), -1);
	ck_assert_int_eq(err_wrap(NULL, "x"), -1);
	ck_assert_int_eq(err_memory(NULL), -1);
	err_clear(NULL);
}
END_TEST

START_TEST(the_cause_of_a_long_chain_is_kept)
{
	struct err e = { 0 };

	(void)err_set(&e, ERR_LIMIT, "the cause");
	for (int i = 0; i < 100; i++)
		(void)err_wrap(&e, "workflow \"level-%d\"", i);
	ck_assert_msg(strncmp(e.text,
			  "workflow \"level-99\": ...: workflow \"level-",
			  41) == 0,
	    "%s", e.text);
	ck_assert_msg(strstr(e.text, "\"level-0\": the cause") != NULL, "%s",
	    e.text);
}
END_TEST

UNIT_MAIN("err", an_error_is_one_clean_line,
    a_long_error_ends_with_a_whole_character,
    where_stands_before_what_and_the_code_stays, nobody_needs_to_listen,
    the_cause_of_a_long_chain_is_kept)
