/* YAML and JSON documents with the locations of their values. */
#include <stdint.h>
#include <string.h>

#include "data/doc.h"
#include "data/value.h"
#include "rows.h"
#include "unit.h"

static struct arena *a;

/* Big texts are put together here. */
static char *text;
static size_t ntext;

static void
add(const char *piece)
{
	size_t n = strlen(piece);

	memcpy(text + ntext, piece, n + 1);
	ntext += n;
}

static void
add_times(const char *piece, size_t times)
{
	for (size_t i = 0; i < times; i++)
		add(piece);
}

static void
text_begin(size_t size)
{
	text = malloc(size);
	ck_assert_ptr_nonnull(text);
	ntext = 0;
}

static struct doc *
parse(const char *p, size_t n, struct err *e)
{
	if (a == NULL)
		a = arena_new(0);
	err_clear(e);
	return doc_parse(a, p, n, "x/f.yaml", NULL, e);
}

/* The document as compact JSON, or what is wrong with it. */
static const char *
parsed(const char *p)
{
	static struct err e;
	struct doc *d = parse(p, strlen(p), &e);

	if (d == NULL)
		return e.text;
	ck_assert_int_eq(e.code, ERR_NONE);
	return value_print(a, d->root);
}

static struct doc *
document(const char *p)
{
	struct err e = { 0 };
	struct doc *d = parse(p, strlen(p), &e);

	ck_assert_msg(d != NULL, "%s", e.text);
	return d;
}

START_TEST(plain_scalars_are_what_yaml_1_2_says)
{
	static const struct row row[] = {
		{ "no", "\"no\"" },
		{ "on", "\"on\"" },
		{ "yes", "\"yes\"" },
		{ "1.0.1", "\"1.0.1\"" },
		{ "012", "12" },
		{ "~", "null" },
		{ "Null", "null" },
		{ "True", "true" },
		{ "FALSE", "false" },
		{ "tRue", "\"tRue\"" },
		{ "2019-12-02", "\"2019-12-02\"" },
		{ "0o17", "15" },
		{ "0xfF", "255" },
		{ "0o18", "\"0o18\"" },
		{ "0x", "\"0x\"" },
		{ "0b1", "\"0b1\"" },
		{ "+5", "5" },
		{ "-5", "-5" },
		{ "1_000", "\"1_000\"" },
		{ ".5", "0.5" },
		{ "5.", "5" },
		{ "-.5e1", "-5" },
		{ "1e3", "1000" },
		{ "+00.50", "0.5" },
		{ "1e", "\"1e\"" },
		{ "1e+", "\"1e+\"" },
		{ ".", "\".\"" },
		{ "+", "\"+\"" },
		{ "- ", "[null]" },
		{ "12:30:45", "\"12:30:45\"" },
		{ "9223372036854775807", "9223372036854775807" },
		{ "-9223372036854775808", "-9223372036854775808" },
		{ "9223372036854775808", "9223372036854775808" },
		{ "0x7fffffffffffffff", "9223372036854775807" },
		{ "0x8000000000000000", "9223372036854775808" },
		{ "\"1\"", "\"1\"" },
		{ "'~'", "\"~\"" },
		{ "=", "\"=\"" },
		{ "a: <<", "{\"a\":\"<<\"}" },
		{ "|\n  1\n", "\"1\\n\"" },
	};

	ROWS_CHECK(parsed, row);
}
END_TEST

START_TEST(a_byte_order_mark_is_no_part_of_the_text)
{
	static const struct row row[] = {
		{ "\xef\xbb\xbf{\"a\":1}", "{\"a\":1}" },
		{ "\xef\xbb\xbf"
		  "a: 1",
		    "{\"a\":1}" },
		{ "\xef\xbb\xbf"
		  "a: [",
		    "x/f.yaml:2:1: did not find expected"
		    " node content while parsing a "
		    "flow node" },
		{ "\xef\xbb\xbf", "x/f.yaml:1:1: the document is empty" },
	};

	ROWS_CHECK(parsed, row);
}
END_TEST

START_TEST(numbers_that_json_cannot_hold_are_errors)
{
	static const struct row row[] = {
		{ "a: .inf",
		    "x/f.yaml:1:4: a number that JSON cannot hold; "
		    "quote it if it is text" },
		{ "-.INF",
		    "x/f.yaml:1:1: a number that JSON cannot hold; "
		    "quote it if it is text" },
		{ "[.NaN]",
		    "x/f.yaml:1:2: a number that JSON cannot hold; "
		    "quote it if it is text" },
		{ "a: 0x1ffffffffffffffff",
		    "x/f.yaml:1:4: an octal or hexadecimal number beyond 64 "
		    "bits; write it in decimal, or quote it if it is text" },
		{ "0o4000000000000000000000",
		    "x/f.yaml:1:1: an octal or hexadecimal number beyond 64 "
		    "bits; write it in decimal, or quote it if it is text" },
		{ "0xffffffffffffffff", "18446744073709551615" },
		{ "0o1777777777777777777777", "18446744073709551615" },
		{ "1e999", "1e999" },
		{ ".iNF", "\".iNF\"" },
		{ "-.nan", "\"-.nan\"" },
		{ "'.inf'", "\".inf\"" },
		{ ".inf: 1", "{\".inf\":1}" },
	};

	ROWS_CHECK(parsed, row);
}
END_TEST

START_TEST(numbers_may_have_many_digits)
{
	char number[2000], big[2000];

	memset(number, '3', sizeof number);
	number[1] = '.';
	number[sizeof number - 1] = '\0';
	ck_assert_str_eq(parsed(number), number);
	memset(big, '9', sizeof big);
	big[sizeof big - 1] = '\0';
	ck_assert_str_eq(parsed(big), big);
	memset(big, '0', 1990);
	ck_assert_str_eq(parsed(big), "999999999");
}
END_TEST

START_TEST(tags_are_those_of_the_json_schema)
{
	static const struct row row[] = {
		{ "!!str 12", "\"12\"" },
		{ "!!int '12'", "12" },
		{ "!!float 1", "1" },
		{ "!!bool \"true\"", "true" },
		{ "!!null ''", "null" },
		{ "! 12", "\"12\"" },
		{ "!!map {a: !!seq [b]}", "{\"a\":[\"b\"]}" },
		{ "%TAG !y! tag:yaml.org,2002:\n---\n!y!int 3", "3" },
		{ "!!int x", "x/f.yaml:1:1: \"x\" is not a valid int" },
		{ "a: !!timestamp 2001-01-01",
		    "x/f.yaml:1:4: the tag \"tag:yaml.org,2002:timestamp\" is "
		    "not one of the JSON schema (str, int, float, bool, null, "
		    "map, seq)" },
		{ "!x {}",
		    "x/f.yaml:1:1: the tag \"!x\" is not what the JSON schema "
		    "has for this (map)" },
		{ "!!map []",
		    "x/f.yaml:1:1: the tag \"tag:yaml.org,2002:map\" is not "
		    "what the JSON schema has for this (seq)" },
		{ "!!int x: 1", "x/f.yaml:1:1: \"x\" is not a valid int" },
	};

	ROWS_CHECK(parsed, row);
}
END_TEST

START_TEST(keys_are_their_text_and_scalars_only)
{
	static const struct row row[] = {
		{ "200: a\ntrue: b\n~: c\n",
		    "{\"200\":\"a\",\"true\":\"b\","
		    "\"~\":\"c\"}" },
		{ "'<<': {a: 1}", "{\"<<\":{\"a\":1}}" },
		{ "a:\n  <<: {a: 1}",
		    "x/f.yaml:2:3: merge keys (<<) are not supported; quote it "
		    "for a member of that name" },
		{ "{ ?foo: bar, b: 1 }",
		    "x/f.yaml:1:4: a key that begins with '?' must be quoted" },
		{ "v: [?x]",
		    "x/f.yaml:1:6: a key that begins with '?' must be quoted" },
		{ "{? a : b}", "{\"a\":\"b\"}" },
		{ "{ ? }", "x/f.yaml:1:5: an empty key must be quoted (\"\")" },
		{ "v: [ ? ]",
		    "x/f.yaml:1:9: an empty key must be quoted (\"\")" },
		{ "{a: {?: 1}}",
		    "x/f.yaml:1:7: an empty key must be quoted (\"\")" },
		{ "{ \"\": 1}", "{\"\":1}" },
		{ "key: &an:chor value",
		    "x/f.yaml:1:6: the name of an anchor has a character other "
		    "than letters, digits, '_' and '-'" },
		{ "\xc3\xa4: &a [1]\nb: *a", "{\"\xc3\xa4\":[1],\"b\":[1]}" },
		{ "foo: |\n  x\n   ", "{\"foo\":\"x\\n \\n\"}" },
		{ "0x10: 1\n'16': 2", "{\"0x10\":1,\"16\":2}" },
		{ "?\n: 1", "{\"\":1}" },
		{ "? [a]\n: 1", "x/f.yaml:1:3: a key that is not a scalar" },
		{ "{a: {? {b: 1} : c}}",
		    "x/f.yaml:1:8: a key that is not a scalar" },
		{ "a: &x [1]\n*x : 2",
		    "x/f.yaml:2:1: a key that is not a scalar" },
		{ "a: &x 012\n*x : 2", "{\"a\":12,\"012\":2}" },
		{ "&k a: *k", "{\"a\":\"a\"}" },
		{ "&k 7: *k", "{\"7\":7}" },
	};

	ROWS_CHECK(parsed, row);
}
END_TEST

START_TEST(what_libyaml_misreads_is_refused)
{
#define BREAKS                                                                \
	"NEL, LS and PS (U+0085, U+2028, U+2029) must be written as escapes " \
	"in double quotes (\\N, \\L, \\P)"
	static const struct row row[] = {
		{ "a: b\xe2\x80\xa8other: c\n", "x/f.yaml:1:5: " BREAKS },
		{ "# b\xe2\x80\xa9other: c\n", "x/f.yaml:1:4: " BREAKS },
		{ "k: 1\na: \"b\xc2\x85\"", "x/f.yaml:2:6: " BREAKS },
		{ "a: \"\\L\"", "{\"a\":\"\xe2\x80\xa8\"}" },
		{ "a: ># c\n  b\n",
		    "x/f.yaml:1:4: a comment needs a blank before its '#'" },
		{ "a: &x !!str |2-# c\n   b\n",
		    "x/f.yaml:1:4: a comment needs a blank before its '#'" },
		{ "a: |2- # c\n   b\n", "{\"a\":\" b\"}" },
		{ "%YAML 1.2#x\n---\na: 1\n",
		    "x/f.yaml:1:1: a comment needs a blank before its '#'" },
		{ "%YAML 1.2 #x\n---\na: 1\n", "{\"a\":1}" },
	};

	ROWS_CHECK(parsed, row);
}
END_TEST

START_TEST(the_same_key_again_is_an_error)
{
	static const struct row row[] = {
		{ "a: 1\nb: 2\na: 3", "x/f.yaml:3:1: the key \"a\" again" },
		{ "1: x\n'1': y", "x/f.yaml:2:1: the key \"1\" again" },
		{ "a: &x b\nb: 1\n*x : 2",
		    "x/f.yaml:3:1: the key \"b\" "
		    "again" },
		{ "{\"a\": 1, \"a\": 2}",
		    "x/f.yaml:1:10: the key \"a\" "
		    "again" },
	};

	ROWS_CHECK(parsed, row);
}
END_TEST

START_TEST(a_document_is_one_document)
{
	static const struct row row[] = {
		{ "a\n---\nb",
		    "x/f.yaml:2:1: a further document begins; one is "
		    "allowed" },
		{ "", "x/f.yaml:1:1: the document is empty" },
		{ "# nothing\n", "x/f.yaml:1:1: the document is empty" },
		{ "---\n", "null" },
		{ "%YAML 1.2\n---\na\n...\n", "\"a\"" },
	};

	ROWS_CHECK(parsed, row);
}
END_TEST

START_TEST(what_begins_like_json_may_be_yaml)
{
	static const struct row row[] = {
		{ "\t{\"a\":\t1}", "{\"a\":1}" },
		{ "[1, 2,]", "[1,2]" },
		{ "{a: b}", "{\"a\":\"b\"}" },
		{ "[a]: b", "x/f.yaml:1:1: a key that is not a scalar" },
		{ "{\n  \"a\": 1,\n  \"b\": 01\n}", "{\"a\":1,\"b\":1}" },
	};

	ROWS_CHECK(parsed, row);
}
END_TEST

START_TEST(what_is_neither_json_nor_yaml_is_called_by_its_name)
{
	static const struct {
		const char *url, *text, *error;
	} row[] = {
		{ "f.json", "{\"a\": 1, }}",
		    "f.json:1:10: a member's name is missing" },
		{ "f.json", "{\"a\": \"\\ud800\"}",
		    "f.json:1:8: no escape that JSON knows" },
		{ "f.json", "{\"a\": 1, \"a\": 2}",
		    "f.json:1:10: the name \"a\" again" },
		{ "f.yml", "{a: 1, a: 2}", "f.yml:1:8: the key \"a\" again" },
		{ "-", "{a: 1, a: 2}", "-:1:8: the key \"a\" again" },
		{ "-", "{\"a\": 1, \"a\": 2}", "-:1:10: the name \"a\" again" },
		{ "-", "{\"a\": 1 \"b\": 2}",
		    "-:1:9: \",\" or \"}\" is missing" },
	};
	struct err e = { 0 };

	a = arena_new(0);
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		ck_assert_ptr_null(doc_parse(a, row[i].text,
		    strlen(row[i].text), row[i].url, NULL, &e));
		ck_assert_str_eq(e.text, row[i].error);
	}
}
END_TEST

START_TEST(broken_text_is_told_with_its_location)
{
	static const struct row row[] = {
		{ "a: b\nc: \xff",
		    "x/f.yaml:2:4: invalid leading UTF-8 "
		    "octet" },
		{ "a: b\n\xc3\xa4: \xc3(",
		    "x/f.yaml:2:5: invalid trailing UTF-8 octet" },
		{ "a: \x01",
		    "x/f.yaml:1:4: control characters are not "
		    "allowed" },
		{ "a: [b\nc: d",
		    "x/f.yaml:2:2: did not find expected ',' or ']' while "
		    "parsing a flow sequence" },
		{ "a: b: c",
		    "x/f.yaml:1:5: mapping values are not allowed in "
		    "this context" },
		{ "\xff\xfe"
		  "a",
		    "x/f.yaml:1:1: invalid leading UTF-8 octet" },
		{ "\xef\xbb\xbf"
		  "a: b",
		    "{\"a\":\"b\"}" },
	};

	ROWS_CHECK(parsed, row);
}
END_TEST

START_TEST(aliases_stand_for_their_anchors)
{
	static const struct row row[] = {
		{ "a: &x {b: 1}\nc: *x\n",
		    "{\"a\":{\"b\":1},\"c\":{\"b\":"
		    "1}}" },
		{ "[&x a, *x, &x b, *x]", "[\"a\",\"a\",\"b\",\"b\"]" },
		{ "&x [*x]",
		    "x/f.yaml:1:5: the alias \"x\" is inside its own anchor" },
		{ "a: *x",
		    "x/f.yaml:1:4: no anchor \"x\" before this "
		    "alias" },
	};

	ROWS_CHECK(parsed, row);
}
END_TEST

static void
check_location(struct location at, unsigned line, unsigned column)
{
	ck_assert_uint_eq(at.line, line);
	ck_assert_uint_eq(at.column, column);
}

START_TEST(locations_of_yaml_are_known)
{
	struct doc *d = document("a: 1\n\xc3\xa4: {x: true,  y: ~}\n"
				 "l:\n- no\n- false\n- [2]\nr: &r z\ns: *r\n");
	json_t *object = json_object_get(d->root, "\xc3\xa4");
	json_t *list = json_object_get(d->root, "l");

	check_location(doc_location(d, d->root), 1, 1);
	check_location(doc_location(d, json_object_get(d->root, "a")), 1, 4);
	check_location(doc_member_location(d, d->root, "a"), 1, 1);
	check_location(doc_location(d, object), 2, 4);
	check_location(doc_member_location(d, object, "x"), 2, 5);
	check_location(doc_member_location(d, object, "y"), 2, 15);
	check_location(doc_member_location(d, object, "none"), 2, 4);
	check_location(doc_location(d, json_object_get(object, "x")), 0, 0);
	check_location(doc_location(d, list), 4, 1);
	check_location(doc_item_location(d, list, 0), 4, 3);
	check_location(doc_item_location(d, list, 1), 5, 3);
	check_location(doc_item_location(d, list, 2), 6, 3);
	check_location(doc_item_location(d, list, 3), 4, 1);
	check_location(doc_member_location(d, d->root, "s"), 8, 1);
	check_location(doc_location(d, json_object_get(d->root, "s")), 7, 4);
	check_location(doc_location(d, NULL), 0, 0);
}
END_TEST

START_TEST(locations_are_the_same_however_often_somebody_asks)
{
	struct doc *d = document("a: 1\nb: [x, true]\n");
	json_t *list = json_object_get(d->root, "b");

	for (int i = 0; i < 100; i++) {
		check_location(doc_member_location(d, d->root, "a"), 1, 1);
		check_location(doc_location(d, json_array_get(list, 0)), 2, 5);
		check_location(doc_item_location(d, list, 1), 2, 8);
		check_location(doc_member_location(d, d->root, "c"), 1, 1);
	}
}
END_TEST

START_TEST(locations_of_json_are_known)
{
	struct doc *d = document("{ \"a\": 1,\r\n  \"\xc3\xa4\":\"\xc3\xa4\", "
				 "\"b\" : [true,\n null, {}]}");
	json_t *list = json_object_get(d->root, "b");

	check_location(doc_location(d, d->root), 1, 1);
	check_location(doc_member_location(d, d->root, "a"), 1, 3);
	check_location(doc_location(d, json_object_get(d->root, "a")), 1, 8);
	check_location(doc_member_location(d, d->root, "\xc3\xa4"), 2, 3);
	check_location(doc_member_location(d, d->root, "b"), 2, 12);
	check_location(doc_item_location(d, list, 0), 2, 19);
	check_location(doc_item_location(d, list, 1), 3, 2);
	check_location(doc_item_location(d, list, 2), 3, 8);
}
END_TEST

START_TEST(a_document_has_a_short_name)
{
	struct doc d = { .url = "https://h/a/b.yaml" };

	ck_assert_str_eq(doc_name(&d), "b.yaml");
	d.url = "b.yaml";
	ck_assert_str_eq(doc_name(&d), "b.yaml");
	d.url = "https://h/";
	ck_assert_str_eq(doc_name(&d), "https://h/");
}
END_TEST

static void
check_limit(const char *p, size_t n, const char *message)
{
	struct err e = { 0 };
	struct doc *d = parse(p, n, &e);

	if (*message == '\0') {
		ck_assert_msg(d != NULL, "%s", e.text);
		return;
	}
	ck_assert_ptr_null(d);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_str_eq(e.text, message);
}

START_TEST(nesting_stops_at_its_limit)
{
	text_begin(8 * DOC_MAX_DEPTH);
	add_times("[", DOC_MAX_DEPTH);
	add_times("]", DOC_MAX_DEPTH);
	check_limit(text, ntext, "");
	ntext = 0;
	add_times("[", DOC_MAX_DEPTH + 1);
	add_times("]", DOC_MAX_DEPTH + 1);
	check_limit(text, ntext,
	    "x/f.yaml:1:257: nested deeper than 256 levels");
	ntext = 0;
	add_times("- ", DOC_MAX_DEPTH);
	check_limit(text, ntext, "");
	ntext = 0;
	add_times("- ", DOC_MAX_DEPTH + 1);
	check_limit(text, ntext,
	    "x/f.yaml:1:513: nested deeper than 256 levels");
}
END_TEST

START_TEST(nesting_by_aliases_stops_at_its_limit)
{
	text_begin(8 * DOC_MAX_DEPTH);
	add("a: &a ");
	add_times("[", DOC_MAX_DEPTH - 1);
	add_times("]", DOC_MAX_DEPTH - 1);
	add("\nb: *a\n");
	check_limit(text, ntext, "");
	add("c: [*a]\n");
	check_limit(text, ntext, "x/f.yaml:3:5: nested deeper than 256 levels");
}
END_TEST

START_TEST(a_billion_laughs_stop_at_the_limit_of_values)
{
	char line[80];

	text_begin(4000);
	add("a0: &a0 [x, x]\n");
	for (int i = 1; i < 30; i++) {
		(void)snprintf(line, sizeof line, "a%d: &a%d [*a%d, *a%d]\n", i,
		    i, i - 1, i - 1);
		add(line);
	}
	/* a18 has 2^20 - 1 values; all before it together as many. */
	check_limit(text, ntext, "x/f.yaml:19:18: too many values");
}
END_TEST

START_TEST(values_stop_at_their_limit)
{
	text_begin(DOC_MAX_NODES * 3);
	add("[");
	add_times("0,", DOC_MAX_NODES);
	text[ntext - 1] = ']';
	check_limit(text, ntext, "x/f.yaml:1:4000000: too many values");
}
END_TEST

START_TEST(aliases_and_anchors_stop_at_their_limit)
{
	text_begin(DOC_MAX_ALIASES * 20);
	add("- &a x\n");
	add_times("- *a\n", DOC_MAX_ALIASES);
	check_limit(text, ntext, "");
	add("- *a\n");
	check_limit(text, ntext, "x/f.yaml:10002:3: too many aliases");
	ntext = 0;
	add_times("- &a x\n", DOC_MAX_ALIASES);
	check_limit(text, ntext, "");
	add("- &a x\n");
	check_limit(text, ntext, "x/f.yaml:10001:3: too many anchors");
}
END_TEST

START_TEST(bytes_stop_at_their_limit)
{
	text_begin(DOC_MAX_BYTES + 1);
	memset(text, ' ', DOC_MAX_BYTES + 1);
	check_limit(text, DOC_MAX_BYTES + 1,
	    "x/f.yaml: 33554433 bytes, the limit is 33554432");
}
END_TEST

START_TEST(callers_may_set_smaller_limits)
{
	static const struct doc_limits small = { .max_bytes = 20,
		.max_depth = 2,
		.max_nodes = 5,
		.max_aliases = 1 };
	static const struct row row[] = {
		{ "[1, 2, 3, 4]", "" },
		{ "[1, 2, 3, 4, 5]", "f:1:14: too many values" },
		{ "[[[]]]", "f:1:3: nested deeper than 2 levels" },
		{ "[&a 1, *a, *a]", "f:1:12: too many aliases" },
		{ "123456789012345678901", "f: 21 bytes, the limit is 20" },
	};
	struct err e = { 0 };

	a = arena_new(0);
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		err_clear(&e);
		(void)doc_parse(a, row[i].text, strlen(row[i].text), "f",
		    &small, &e);
		ck_assert_str_eq(e.text, row[i].want);
	}
}
END_TEST

START_TEST(too_little_memory_is_an_error_of_its_own)
{
	struct err e = { 0 };

	for (size_t limit = 8; limit < 20000; limit += 8) {
		struct arena *small = arena_new(limit);
		struct doc *d;

		err_clear(&e);
		d = doc_parse(small, "a: &x 1\nb: [*x]", 15, "f", NULL, &e);
		ck_assert_msg((d != NULL) == (e.code == ERR_NONE) &&
			(d != NULL || e.code == ERR_MEMORY),
		    "%zu bytes: %s", limit, e.text);
		arena_free(small);
	}
	ck_assert_int_eq(e.code, ERR_NONE);
}
END_TEST

/* jansson's memory ends after so many allocations. */
static size_t allocations_left;

static void *
counted_malloc(size_t size)
{
	if (allocations_left == 0)
		return NULL;
	allocations_left--;
	return malloc(size);
}

static void
check_with_allocations(size_t n, const char *p)
{
	struct arena *own = arena_new(0);
	struct err e = { 0 };
	struct doc *d;

	allocations_left = n;
	d = doc_parse(own, p, strlen(p), "f", NULL, &e);
	allocations_left = SIZE_MAX;
	ck_assert_msg(d != NULL || e.code == ERR_MEMORY, "%zu: %s", n, e.text);
	ck_assert_msg(d != NULL || n < 100, "%zu allocations", n);
	arena_free(own);
}

START_TEST(values_without_memory_are_an_error_too)
{
	static const char *const texts[] = { "a: &x 1\n? &y b\n: [*x, *y, .5]\n"
					     "c: {d: e}\n",
		"{\"a\": [1, 2.5, \"b\", {\"c\": null}]}" };

	json_set_alloc_funcs(counted_malloc, free);
	for (size_t i = 0; i < 2; i++)
		for (size_t n = 0; n <= 100; n++)
			check_with_allocations(n, texts[i]);
}
END_TEST

UNIT_MAIN("doc", plain_scalars_are_what_yaml_1_2_says,
    a_byte_order_mark_is_no_part_of_the_text,
    numbers_that_json_cannot_hold_are_errors, numbers_may_have_many_digits,
    tags_are_those_of_the_json_schema, keys_are_their_text_and_scalars_only,
    what_libyaml_misreads_is_refused, the_same_key_again_is_an_error,
    a_document_is_one_document, what_begins_like_json_may_be_yaml,
    what_is_neither_json_nor_yaml_is_called_by_its_name,
    broken_text_is_told_with_its_location, aliases_stand_for_their_anchors,
    locations_of_yaml_are_known, locations_of_json_are_known,
    locations_are_the_same_however_often_somebody_asks,
    a_document_has_a_short_name, nesting_stops_at_its_limit,
    nesting_by_aliases_stops_at_its_limit,
    a_billion_laughs_stop_at_the_limit_of_values, values_stop_at_their_limit,
    aliases_and_anchors_stop_at_their_limit, bytes_stop_at_their_limit,
    callers_may_set_smaller_limits, too_little_memory_is_an_error_of_its_own,
    values_without_memory_are_an_error_too)
