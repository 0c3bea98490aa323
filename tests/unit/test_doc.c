#include <string.h>

#include "data/doc.h"
#include "data/value.h"
#include "unit.h"

static struct arena *a;

/* The document as compact JSON, or what is wrong with it. */
static const char *
parsed(const char *text)
{
	static struct err e;
	struct doc *d;

	if (a == NULL)
		a = arena_new(0);
	err_clear(&e);
	d = doc_parse(a, text, strlen(text), "x/f.yaml", NULL, &e);
	if (d == NULL)
		return e.text;
	ck_assert_int_eq(e.code, ERR_NONE);
	return value_print(a, d->root);
}

START_TEST(plain_scalars_are_what_yaml_1_2_says)
{
	static const struct {
		const char *yaml, *json;
	} row[] = {
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
		{ "0b1", "\"0b1\"" },
		{ "+5", "5" },
		{ "-5", "-5" },
		{ "1_000", "\"1_000\"" },
		{ ".5", "0.5" },
		{ "5.", "5" },
		{ "-.5e1", "-5" },
		{ "1e3", "1000" },
		{ "00.5", "0.5" },
		{ "1e", "\"1e\"" },
		{ ".", "\".\"" },
		{ "-", "[null]" },
		{ "12:30:45", "\"12:30:45\"" },
		{ "9223372036854775807", "9223372036854775807" },
		{ "\"1\"", "\"1\"" },
		{ "'~'", "\"~\"" },
		{ "-9223372036854775808", "-9223372036854775808" },
		{ "0x7fffffffffffffff", "9223372036854775807" },
		{ "=", "\"=\"" },
		{ "a: <<", "{\"a\":\"<<\"}" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(parsed(row[i].yaml), row[i].json);
}
END_TEST

UNIT_MAIN("doc", plain_scalars_are_what_yaml_1_2_says)
