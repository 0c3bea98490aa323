/* JSON values: comparison, pointers, text. */
#include <string.h>

#include "data/number.h"
#include "data/value.h"
#include "json.h"
#include "unit.h"

static struct arena *a;

static void
setup(void)
{
	a = arena_new(0);
}

static void
teardown(void)
{
	arena_free(a);
}

/* As compact JSON, or what is wrong with it. */
static const char *
parsed(const char *text, size_t n)
{
	static struct err e;
	json_t *v;

	err_clear(&e);
	v = value_parse(a, text, n, &e);
	ck_assert_int_eq(v == NULL, e.code != ERR_NONE);
	return v != NULL ? value_print(a, v) : e.text;
}

static json_t *
json(const char *text)
{
	return json_in(a, text);
}

START_TEST(every_character_of_a_json_string_is_looked_at)
{
	char text[] = "[\"012345678901234567890123\"]";

	for (size_t i = 2; i < sizeof text - 3; i++)
		for (int c = 1; c < 256; c++) {
			struct arena *own = arena_new(0);
			char kept = text[i];
			bool plain =
			    c >= ' ' && c < 0x80 && c != '"' && c != '\\';
			json_t *v;

			text[i] = (char)c;
			v = value_parse(own, text, strlen(text), NULL);
			ck_assert_msg((v != NULL) == plain, "%#x at %zu",
			    (unsigned)c, i);
			text[i] = kept;
			arena_free(own);
		}
}
END_TEST

START_TEST(json_is_read_strictly)
{
	static const struct {
		const char *text, *result;
	} row[] = {
		{ " {\"a\" : [ 1 , -2.50, 1e2 ] }\n", "{\"a\":[1,-2.5,100]}" },
		{ "\"\\u00e4\\ud83d\\ude00\\n\\/\"",
		    "\"\xc3\xa4\xf0\x9f\x98\x80\\n/\"" },
		{ "\"\\u0000\"", "\"\\u0000\"" },
		{ "{\"\\u0000\":1}", "{\"\\u0000\":1}" },
		{ "123456789012345678901", "123456789012345678901" },
		{ "-9223372036854775808", "-9223372036854775808" },
		{ "-9223372036854775809", "-9223372036854775809" },
		{ "-0", "0" },
		{ "-0.0", "0" },
		{ "1e-400", "1e-400" },
		{ "", "line 1, column 1: the text ends too early" },
		{ "[1,\n 2,]", "line 2, column 4: a value is missing" },
		{ "[1 2]", "line 1, column 4: \",\" or \"]\" is missing" },
		{ "{\"a\" 1}", "line 1, column 6: \":\" is missing" },
		{ "{\"a\":1 \"b\"}",
		    "line 1, column 8: \",\" or \"}\" is missing" },
		{ "{1:2}", "line 1, column 2: a member's name is missing" },
		{ "01", "line 1, column 1: invalid number" },
		{ "+1", "line 1, column 1: invalid number" },
		{ "1.e3", "line 1, column 1: invalid number" },
		{ "1e400", "1e400" },
		{ "nul", "line 1, column 1: a value is missing" },
		{ "truex", "line 1, column 5: something follows the value" },
		{ "\"\t\"",
		    "line 1, column 2: a control character or broken "
		    "UTF-8 in a string" },
		{ "\"\xc3\xa4\xff\"",
		    "line 1, column 3: a control character "
		    "or broken UTF-8 in a string" },
		{ "\"\\ude00\"",
		    "line 1, column 2: no escape that JSON "
		    "knows" },
		{ "\"\\ud83dx\"",
		    "line 1, column 2: no escape that JSON "
		    "knows" },
		{ "\"a", "line 1, column 3: the text ends too early" },
		{ "\xef\xbb\xbf[]", "line 1, column 1: a value is missing" },
		{ "{\"a\":1,\"b\":2,\"a\":3}",
		    "line 1, column 14: the name \"a\" again" },
		{ "{\"a\":1,\"\\u0061\":3}",
		    "line 1, column 8: the name \"a\" again" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(parsed(row[i].text, strlen(row[i].text)),
		    row[i].result);
	ck_assert_str_eq(parsed("1\0", 2),
	    "line 1, column 2: something follows the value");
}
END_TEST

START_TEST(nesting_stops_at_its_limit)
{
	char text[2 * VALUE_MAX_DEPTH + 3];

	memset(text, '[', VALUE_MAX_DEPTH);
	memset(text + VALUE_MAX_DEPTH, ']', VALUE_MAX_DEPTH);
	ck_assert_uint_eq(strlen(parsed(text, 2 * VALUE_MAX_DEPTH)),
	    2 * VALUE_MAX_DEPTH);
	memset(text, '[', VALUE_MAX_DEPTH + 1);
	memset(text + VALUE_MAX_DEPTH + 1, ']', VALUE_MAX_DEPTH + 1);
	ck_assert_str_eq(parsed(text, 2 * VALUE_MAX_DEPTH + 2),
	    "line 1, column 513: nested deeper than 512 levels");
}
END_TEST

START_TEST(values_stop_at_their_limit)
{
	size_t n = 2 * (size_t)VALUE_MAX_NODES;
	struct err e = { 0 };
	char *text = malloc(n + 1);

	ck_assert_ptr_nonnull(text);
	text[0] = '[';
	for (size_t i = 1; i < n; i += 2) {
		text[i] = '0';
		text[i + 1] = ',';
	}
	text[n] = ']';
	ck_assert_ptr_null(value_parse(a, text, n + 1, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_str_eq(e.text, "line 1, column 2000000: too many values");
	/* One less. */
	text[n - 2] = ']';
	ck_assert_ptr_nonnull(value_parse(a, text, n - 1, &e));
	free(text);
}
END_TEST

START_TEST(printing_stops_at_its_depth)
{
	json_t *v = json_array();

	for (int i = 0; i < VALUE_MAX_PRINT_DEPTH; i++) {
		json_t *outer = json_array();

		(void)json_array_append_new(outer, v);
		v = outer;
	}
	ck_assert_ptr_nonnull(value_print(a, v));
	v = json_pack("[o]", v);
	ck_assert_ptr_null(value_print(a, v));
	json_decref(v);
}
END_TEST

START_TEST(values_are_printed_compactly_in_their_order)
{
	static const char *const text[] = { "{\"z\":1,\"a\":[true,false,null]}",
		"\"/\\\"\\\\\\b\\f\\n\\r\\t\\u0001/\"", "{}", "[]", "[[],{}]",
		"0.1", "1e+300", "123456789012345", "\"\x7f\xc3\xa4\"" };

	for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
		ck_assert_str_eq(parsed(text[i], strlen(text[i])), text[i]);
}
END_TEST

START_TEST(text_of_strings_is_bare_and_of_others_is_json)
{
	ck_assert_str_eq(value_text(a, json("\"a\\\"b\"")), "a\"b");
	ck_assert_str_eq(value_text(a, json("1.50")), "1.5");
	ck_assert_str_eq(value_text(a, json("null")), "null");
	ck_assert_str_eq(value_text(a, json("[\"a\"]")), "[\"a\"]");
}
END_TEST

START_TEST(values_are_equal_by_value)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} row[] = {
		{ "1", "1.0", true },
		{ "1.0", "1", true },
		{ "9007199254740993", "9007199254740992.0", false },
		{ "9223372036854775807", "9223372036854775808", false },
		{ "-0.0", "0", true },
		{ "1", "true", false },
		{ "0", "null", false },
		{ "\"1\"", "1", false },
		{ "{\"a\":1,\"b\":2}", "{\"b\":2.0,\"a\":1}", true },
		{ "{\"a\":1}", "{\"a\":1,\"b\":2}", false },
		{ "{\"a\":null}", "{\"b\":null}", false },
		{ "[1,2]", "[2,1]", false },
		{ "[1,[2]]", "[1,[2.0]]", true },
		{ "\"a\\u0000b\"", "\"a\\u0000c\"", false },
		{ "[]", "{}", false },
		{ "null", "null", true },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_msg(value_equal(json(row[i].a), json(row[i].b)) ==
			row[i].equal,
		    "%s %s", row[i].a, row[i].b);
	ck_assert(!value_equal(json("1"), NULL));
}
END_TEST

START_TEST(kinds_have_names)
{
	ck_assert_str_eq(value_kind(json("{}")), "an object");
	ck_assert_str_eq(value_kind(json("1")), "an integer");
	ck_assert_str_eq(value_kind(json("1.5")), "a number");
	ck_assert_str_eq(value_kind(json("\"\"")), "a string");
	ck_assert_str_eq(value_kind(json("false")), "false");
	ck_assert_str_eq(value_kind(NULL), "nothing");
	ck_assert_double_eq(number_double(json("3")), 3);
	ck_assert_double_eq(number_double(json("3.5")), 3.5);
}
END_TEST

START_TEST(kept_values_live_as_long_as_the_arena)
{
	json_t *v = json_string("x");

	(void)json_incref(v);
	ck_assert_ptr_eq(value_keep(a, v), v);
	ck_assert_uint_eq(v->refcount, 2);
	arena_free(a);
	ck_assert_uint_eq(v->refcount, 1);
	json_decref(v);
	a = arena_new(16);
	ck_assert_ptr_nonnull(arena_alloc(a, 16));
	v = json_string("y");
	(void)json_incref(v);
	ck_assert_ptr_null(value_keep(a, v));
	ck_assert_uint_eq(v->refcount, 1);
	json_decref(v);
	ck_assert_ptr_null(value_keep(a, NULL));
	ck_assert_ptr_eq(value_keep(a, json_true()), json_true());
}
END_TEST

START_TEST(pointers_name_values)
{
	json_t *v = json("{\"a\":[10,{\"b/c\":1,\"m~n\":2,\"\":3}],"
			 "\" %\":4,\"\xc3\xa4\":5,\"0\":6}");
	static const struct {
		const char *pointer, *value;
	} row[] = {
		{ "/a/0", "10" },
		{ "/a/1/b~1c", "1" },
		{ "/a/1/m~0n", "2" },
		{ "/a/1/", "3" },
		{ "/ %", "4" },
		{ "#/%20%25", "4" },
		{ "#/%C3%a4", "5" },
		{ "/0", "6" },
		{ "#/a/1/b~1c", "1" },
		{ "/a/00", NULL },
		{ "/a/-", NULL },
		{ "/a/2", NULL },
		{ "/a/01", NULL },
		{ "/a/+1", NULL },
		{ "/a/18446744073709551616", NULL },
		{ "/a/0/x", NULL },
		{ "/b", NULL },
		{ "a", NULL },
		{ "/~2", NULL },
		{ "#/%2", NULL },
		{ "#/%ff", NULL },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		json_t *found = pointer_get(v, row[i].pointer);

		ck_assert_msg((found != NULL) == (row[i].value != NULL), "%s",
		    row[i].pointer);
		if (found != NULL)
			ck_assert_str_eq(value_print(a, found), row[i].value);
	}
	ck_assert_ptr_eq(pointer_get(v, ""), v);
	ck_assert_ptr_eq(pointer_get(v, "#"), v);
	ck_assert(pointer_valid("") && pointer_valid("/~0~1/ "));
	ck_assert(!pointer_valid("a") && !pointer_valid("/~") &&
	    !pointer_valid("#/a"));
	ck_assert_str_eq(pointer_escape(a, "~a/b"), "~0a~1b");
	ck_assert_str_eq(pointer_escape(a, ""), "");
}
END_TEST

START_TEST(setting_replaces_what_is_there_and_never_adds)
{
	json_t *v = json_deep_copy(json("{\"a\":[1,{\"b\":2}],\"c\":3}"));
	struct err e = { 0 };

	ck_assert_int_eq(pointer_set(&v, "/a/1/b", json_true(), &e), 0);
	ck_assert_int_eq(pointer_set(&v, "/a/0", json_integer(7), &e), 0);
	ck_assert_int_eq(pointer_set(&v, "#/c", json_null(), &e), 0);
	ck_assert_str_eq(value_print(a, v),
	    "{\"a\":[7,{\"b\":true}],\"c\":null}");
	ck_assert_int_eq(pointer_set(&v, "/d", json_integer(1), &e), -1);
	ck_assert_int_eq(e.code, ERR_INPUT);
	ck_assert_str_eq(e.text, "the pointer \"/d\" names nothing");
	ck_assert_int_eq(pointer_set(&v, "/a/2", json_integer(1), &e), -1);
	ck_assert_int_eq(pointer_set(&v, "/a/-", json_integer(1), &e), -1);
	ck_assert_int_eq(pointer_set(&v, "/x/y", json_integer(1), &e), -1);
	ck_assert_int_eq(pointer_set(&v, "c", json_integer(1), &e), -1);
	ck_assert_int_eq(pointer_set(&v, "", json_integer(9), &e), 0);
	ck_assert_str_eq(value_print(a, v), "9");
	json_decref(v);
}
END_TEST

UNIT_MAIN_AROUND("value", setup, teardown,
    every_character_of_a_json_string_is_looked_at, json_is_read_strictly,
    nesting_stops_at_its_limit, values_stop_at_their_limit,
    printing_stops_at_its_depth, values_are_printed_compactly_in_their_order,
    text_of_strings_is_bare_and_of_others_is_json, values_are_equal_by_value,
    kinds_have_names, kept_values_live_as_long_as_the_arena,
    pointers_name_values, setting_replaces_what_is_there_and_never_adds)
