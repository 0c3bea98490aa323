/* OpenAPI parameter styles. */
#include <string.h>

#include "arazzo/openapi/style.h"
#include "base/buf.h"
#include "data/value.h"
#include "json.h"
#include "unit.h"

static const char empty[] = "\"\"", text[] = "\"blue\"",
		  list[] = "[\"blue\",\"black\",\"br own\"]",
		  object[] = "{\"R\":100,\"G\":200,\"B\":\"a/b\"}";

/* OpenAPI 3.1, "Style Examples", with values that must be encoded. */
static const struct {
	enum style style;
	enum param_in in;
	bool explode;
	const char *value, *want;
} examples[] = { { STYLE_MATRIX, PARAM_PATH, false, empty, ";color" },
	{ STYLE_MATRIX, PARAM_PATH, false, text, ";color=blue" },
	{ STYLE_MATRIX, PARAM_PATH, false, list, ";color=blue,black,br%20own" },
	{ STYLE_MATRIX, PARAM_PATH, false, object,
	    ";color=R,100,G,200,B,a%2Fb" },
	{ STYLE_MATRIX, PARAM_PATH, true, list,
	    ";color=blue;color=black;color=br%20own" },
	{ STYLE_MATRIX, PARAM_PATH, true, object, ";R=100;G=200;B=a%2Fb" },
	{ STYLE_LABEL, PARAM_PATH, false, empty, "." },
	{ STYLE_LABEL, PARAM_PATH, false, list, ".blue,black,br%20own" },
	{ STYLE_LABEL, PARAM_PATH, true, list, ".blue.black.br%20own" },
	{ STYLE_LABEL, PARAM_PATH, false, object, ".R,100,G,200,B,a%2Fb" },
	{ STYLE_LABEL, PARAM_PATH, true, object, ".R=100.G=200.B=a%2Fb" },
	{ STYLE_SIMPLE, PARAM_PATH, false, empty, "" },
	{ STYLE_SIMPLE, PARAM_PATH, false, list, "blue,black,br%20own" },
	{ STYLE_SIMPLE, PARAM_PATH, true, list, "blue,black,br%20own" },
	{ STYLE_SIMPLE, PARAM_PATH, false, object, "R,100,G,200,B,a%2Fb" },
	{ STYLE_SIMPLE, PARAM_PATH, true, object, "R=100,G=200,B=a%2Fb" },
	{ STYLE_FORM, PARAM_QUERY, true, empty, "color=" },
	{ STYLE_FORM, PARAM_QUERY, true, text, "color=blue" },
	{ STYLE_FORM, PARAM_QUERY, true, list,
	    "color=blue&color=black&color=br%20own" },
	{ STYLE_FORM, PARAM_QUERY, false, list, "color=blue,black,br%20own" },
	{ STYLE_FORM, PARAM_QUERY, false, object, "color=R,100,G,200,B,a%2Fb" },
	{ STYLE_FORM, PARAM_QUERY, true, object, "R=100&G=200&B=a%2Fb" },
	{ STYLE_FORM, PARAM_COOKIE, true, list,
	    "color=blue; color=black; color=br%20own" },
	{ STYLE_SPACE_DELIMITED, PARAM_QUERY, false, list,
	    "color=blue%20black%20br%20own" },
	{ STYLE_PIPE_DELIMITED, PARAM_QUERY, false, list,
	    "color=blue%7Cblack%7Cbr%20own" },
	{ STYLE_PIPE_DELIMITED, PARAM_QUERY, true, list,
	    "color=blue&color=black&color=br%20own" },
	{ STYLE_TAB_DELIMITED, PARAM_QUERY, false, list,
	    "color=blue%09black%09br%20own" },
	{ STYLE_PIPE_DELIMITED, PARAM_PATH, false, list,
	    "blue%7Cblack%7Cbr%20own" },
	{ STYLE_SPACE_DELIMITED, PARAM_PATH, false, text, "blue" },
	{ STYLE_TAB_DELIMITED, PARAM_HEADER, false, "[1,2]", "1\t2" },
	{ STYLE_PIPE_DELIMITED, PARAM_HEADER, false, "[1,2]", "1|2" },
	{ STYLE_FORM, PARAM_QUERY, true, "null", "color=null" },
	{ STYLE_FORM, PARAM_QUERY, true, "1.50", "color=1.5" },
	{ STYLE_FORM, PARAM_QUERY, true, "[]", "" },
	{ STYLE_FORM, PARAM_QUERY, false, "{}", "" },
	{ STYLE_FORM, PARAM_QUERY, true, "[{\"a\":[1]}]",
	    "color=%7B%22a%22%3A%5B1%5D%7D" } };

START_TEST(every_style_writes_what_its_examples_show)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		const struct style_form *f =
		    style_form(examples[i].style, examples[i].in);
		struct err e = { 0 };
		struct buf b = { 0 };
		bool any;

		buf_puts(&b, f->first);
		ck_assert_int_eq(style_expand(a, &b, f, "color",
				     json_in(a, examples[i].value),
				     examples[i].explode, STYLE_KEEP_NONE, &any,
				     &e),
		    0);
		ck_assert_msg(strcmp(b.text, examples[i].want) == 0,
		    "row %zu: %s, not %s", i, b.text, examples[i].want);
		buf_free(&b);
	}
	arena_free(a);
}
END_TEST

START_TEST(a_deep_object_is_brackets_all_the_way)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct buf b = { 0 };
	bool any;

	ck_assert_int_eq(style_deep(a, &b, "f",
			     json_in(a,
				 "{\"R\":100,"
				 "\"n\":{\"a b\":[1,2]},\"e\":[]}"),
			     STYLE_KEEP_NONE, &any, &e),
	    0);
	ck_assert_str_eq(b.text,
	    "f%5BR%5D=100&f%5Bn%5D%5Ba%20b%5D%5B0%5D=1&"
	    "f%5Bn%5D%5Ba%20b%5D%5B1%5D=2");
	buf_free(&b);
	arena_free(a);
}
END_TEST

START_TEST(a_deep_object_that_is_too_deep_is_refused)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	json_t *v = json_integer(1);
	struct buf b = { 0 };
	bool any;

	for (int i = 0; i < STYLE_MAX_NEST + 1; i++)
		v = json_pack("[o]", v);
	ck_assert_int_eq(style_deep(a, &b, "f", v, STYLE_KEEP_NONE, &any, &e),
	    -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_int_eq(style_deep(a, &b, "f", json_array_get(v, 0),
			     STYLE_KEEP_NONE, &any, &e),
	    0);
	json_decref(v);
	buf_free(&b);
	arena_free(a);
}
END_TEST

START_TEST(what_stays_unencoded_depends_on_the_location)
{
	static const char all[] = "aZ0-._~:/?#[]@!$&'()*+,;=%41 \"\\\xc3\xa4";
	static const struct {
		enum style_keep keep;
		const char *want;
	} row[] = { { STYLE_KEEP_NONE,
			"aZ0-._~%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29"
			"%2A%2B%2C%3B%3D%2541%20%22%5C%C3%A4" },
		{ STYLE_KEEP_SLASH,
		    "aZ0-._~%3A/%3F%23%5B%5D%40%21%24%26%27%28%29"
		    "%2A%2B%2C%3B%3D%2541%20%22%5C%C3%A4" },
		{ STYLE_KEEP_QUERY,
		    "aZ0-._~:/?%23%5B%5D@!$%26'()*%2B,;%3D%41%20"
		    "%22%5C%C3%A4" },
		{ STYLE_KEEP_RESERVED,
		    "aZ0-._~:/?#[]@!$&'()*+,;=%41%20%22%5C"
		    "%C3%A4" },
		{ STYLE_KEEP_COOKIE,
		    "aZ0-._~:/?#[]@!$&'()*+%2C%3B=%2541%20%22%5C"
		    "%C3%A4" },
		{ STYLE_KEEP_ALL, all } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct buf b = { 0 };

		style_encode(&b, all, strlen(all), row[i].keep);
		ck_assert_str_eq(b.text, row[i].want);
		buf_free(&b);
	}
}
END_TEST

UNIT_MAIN("style", every_style_writes_what_its_examples_show,
    a_deep_object_is_brackets_all_the_way,
    a_deep_object_that_is_too_deep_is_refused,
    what_stays_unencoded_depends_on_the_location)
