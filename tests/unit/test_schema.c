/* JSON Schema: keywords, references, formats, limits. */
#include <string.h>

#include "data/diag.h"
#include "data/value.h"
#include "query/schema/schema.h"
#include "json.h"
#include "unit.h"

static struct arena *a;

static json_t *
json(const char *text)
{
	if (a == NULL)
		a = arena_new(0);
	return json_in(a, text);
}

static const struct schema *
schema(const char *text)
{
	json_t *value = json(text);
	struct diags l;
	struct schema *s;

	diags_init(&l, a, false);
	s = schema_compile(a, NULL, value, NULL, NULL, &l);
	ck_assert_msg(s != NULL, "%s", l.first != NULL ? l.first->text : "?");
	return s;
}

/* "": it fits. */
static const char *
checked(const char *schema_text, const char *value)
{
	static struct err e;
	const struct schema *s = schema(schema_text);

	err_clear(&e);
	(void)schema_check(s, a, json(value), &e);
	return e.text;
}

/* The first error of a schema in a document. */
static const char *
refused(const char *text)
{
	struct err e = { 0 };
	struct doc *d;
	struct diags l;

	if (a == NULL)
		a = arena_new(0);
	d = doc_parse(a, text, strlen(text), "s.yaml", NULL, &e);
	ck_assert_msg(d != NULL, "%s", e.text);
	diags_init(&l, a, false);
	ck_assert_ptr_null(schema_compile(a, d, d->root, NULL, NULL, &l));
	return diag_line(a, l.first);
}

START_TEST(an_error_names_the_input_and_the_rule)
{
	static const struct {
		const char *schema, *value, *error;
	} row[] = {
		{ "{\"properties\":{\"arn\":{\"type\":\"string\"}}}",
		    "{\"arn\":1}", "arn: must be a string, is an integer" },
		{ "{\"properties\":{\"a\":{\"items\":{\"properties\":{\"b\":"
		  "{\"type\":[\"null\",\"integer\"]}}}}}}",
		    "{\"a\":[{},{\"b\":\"x\"}]}",
		    "a[1].b: must be an integer or null, is a string" },
		{ "{\"required\":[\"x\"]}", "{}",
		    "x: is required, is missing" },
		{ "{\"type\":\"object\"}", "[]",
		    "must be an object, is an array" },
		{ "{\"properties\":{\"e\":{\"enum\":[\"a\",\"b\"]}}}",
		    "{\"e\":\"c\"}", "e: must be one of [\"a\",\"b\"]" },
		{ "{\"properties\":{\"e\":{\"const\":3}}}", "{\"e\":4}",
		    "e: must be 3" },
		{ "{\"additionalProperties\":false}", "{\"z\":1}",
		    "z: is not allowed" },
		{ "{\"properties\":{\"p\":{\"pattern\":\"^a+$\"}}}",
		    "{\"p\":\"b\"}", "p: must match the pattern ^a+$" },
		{ "{\"properties\":{\"n\":{\"minimum\":1.5}}}", "{\"n\":1}",
		    "n: must be at least 1.5" },
		{ "{\"properties\":{\"n\":{\"minLength\":1}}}", "{\"n\":\"\"}",
		    "n: must have at least 1 character" },
		{ "{\"properties\":{\"d\":{\"format\":\"date\"}}}",
		    "{\"d\":\"2021-02-29\"}", "d: must have the format date" },
		{ "{\"properties\":{\"d\":{\"format\":\"int32\"}}}",
		    "{\"d\":2147483648}", "d: must have the format int32" },
		{ "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"array\"}]}", "1",
		    "fits none of the 2 schemas of anyOf" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(checked(row[i].schema, row[i].value),
		    row[i].error);
}
END_TEST

START_TEST(what_is_not_done_is_refused_by_name_and_location)
{
	static const struct {
		const char *yaml, *error;
	} row[] = {
		{ "type: object\n$recursiveRef: '#'\n",
		    "s.yaml:2:1: schema: \"$recursiveRef\" is not supported" },
		{ "properties:\n  a: { $ref: other.yaml#/x }\n",
		    "s.yaml:2:8: schema: \"$ref\": \"other.yaml#/x\" is another "
		    "document; schemas are followed within their own" },
		{ "$ref: '#/nowhere'\n",
		    "s.yaml:1:1: schema: \"$ref\": \"#/nowhere\" does "
		    "not exist" },
		{ "type: strnig\n",
		    "s.yaml:1:1: schema: \"type\" must be one or several of "
		    "array, boolean, integer, null, number, object, string, "
		    "is a string" },
		{ "items:\n  - type: string\n",
		    "s.yaml:1:1: schema: \"items\" must be a schema (a list "
		    "is \"prefixItems\" in 2020-12), is an array" },
		{ "properties:\n  a:\n    pattern: '(?P<n>x)'\n",
		    "s.yaml:3:5: schema: \"pattern\": column 1: a group that "
		    "ECMA-262 does not have" },
		{ "properties:\n  a: 5\n",
		    "s.yaml:2:6: a schema must be an object, true or false, "
		    "is an integer" },
		{ "required: true\n",
		    "s.yaml:1:1: schema: \"required\" must "
		    "be a list of names, is true" },
		{ "multipleOf: 0\n",
		    "s.yaml:1:1: schema: \"multipleOf\" must "
		    "be a number above 0, is an integer" },
		{ "minLength: -1\n",
		    "s.yaml:1:1: schema: \"minLength\" must "
		    "be a whole number, 0 or more, is an integer" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(refused(row[i].yaml), row[i].error);
}
END_TEST

static const char *
filled(const char *schema_text, const char *value)
{
	struct err e = { 0 };
	const struct schema *s = schema(schema_text);
	json_t *v = schema_fill(s, a, json(value), &e);

	return v != NULL ? value_print(a, v) : arena_strdup(a, e.text);
}

START_TEST(defaults_are_filled_in_nested_and_through_refs)
{
	static const struct {
		const char *schema, *value, *filled;
	} row[] = {
		{ "{\"properties\":{\"a\":{\"default\":1},\"b\":{\"default\":"
		  "[2]}}}",
		    "{\"b\":0}", "{\"b\":0,\"a\":1}" },
		{ "{\"properties\":{\"o\":{\"properties\":{\"x\":{\"default\":"
		  "true}}}}}",
		    "{\"o\":{}}", "{\"o\":{\"x\":true}}" },
		{ "{\"properties\":{\"o\":{\"default\":{},\"properties\":"
		  "{\"x\":{\"default\":null}}}}}",
		    "{}", "{\"o\":{\"x\":null}}" },
		{ "{\"$ref\":\"#/$defs/d\",\"$defs\":{\"d\":{\"allOf\":[{"
		  "\"properties\":{\"x\":{\"$ref\":\"#/$defs/n\"}}}]},"
		  "\"n\":{\"default\":5}}}",
		    "{}", "{\"x\":5}" },
		{ "{\"items\":{\"properties\":{\"x\":{\"default\":1}}}}",
		    "[{},{\"x\":2},3]", "[{\"x\":1},{\"x\":2},3]" },
		{ "{\"additionalProperties\":{\"properties\":{\"x\":{"
		  "\"default\":1}}}}",
		    "{\"k\":{}}", "{\"k\":{\"x\":1}}" },
		{ "{\"properties\":{\"r\":{\"$ref\":\"#\",\"default\":{}}}}",
		    "{}", "the schema's defaults are nested too deeply" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(filled(row[i].schema, row[i].value),
		    row[i].filled);
}
END_TEST

START_TEST(filling_leaves_the_callers_value_alone)
{
	const struct schema *s =
	    schema("{\"properties\":{\"o\":{"
		   "\"properties\":{\"x\":{\"default\":1}}}}}");
	json_t *v = json("{\"o\":{}}");
	struct err e = { 0 };

	ck_assert_ptr_nonnull(schema_fill(s, a, v, &e));
	ck_assert_str_eq(value_print(a, v), "{\"o\":{}}");
}
END_TEST

START_TEST(defaults_without_end_reach_their_limit)
{
	/* Every level adds two more: 2^512 of them. */
	ck_assert_str_eq(
	    filled("{\"properties\":{\"l\":{\"$ref\":\"#\","
		   "\"default\":{}},\"r\":{\"$ref\":\"#/properties/l\"}}}",
		"{\"l\":{}}"),
	    "the schema's defaults are nested too deeply");
	ck_assert_int_gt(SCHEMA_MAX_FILLED, VALUE_MAX_DEPTH);
}
END_TEST

START_TEST(a_wide_tree_of_defaults_reaches_the_limit_of_defaults)
{
	/* Ten levels of four: 4^10 is above SCHEMA_MAX_FILLED. */
	char text[4000] = "{\"$ref\":\"#/$defs/d0\",\"$defs\":{\"d10\":{}";

	for (int i = 9; i >= 0; i--) {
		size_t n = strlen(text);

		(void)snprintf(text + n, sizeof text - n,
		    ",\"d%d\":{\"properties\":{\"a\":{\"$ref\":\"#/$defs/d%d\","
		    "\"default\":{}},\"b\":{\"$ref\":\"#/$defs/d%d\","
		    "\"default\":{}},\"c\":{\"$ref\":\"#/$defs/d%d\","
		    "\"default\":{}},\"d\":{\"$ref\":\"#/$defs/d%d\","
		    "\"default\":{}}}}",
		    i, i + 1, i + 1, i + 1, i + 1);
	}
	(void)strcat(text, "}}");
	ck_assert_str_eq(filled(text, "{}"),
	    "the schema fills in too many defaults");
}
END_TEST

static const char *
of_text(const char *schema_text, const char *text)
{
	struct err e = { 0 };
	const struct schema *s = schema(schema_text);
	json_t *v = schema_value_of_text(s, a, text, &e);

	return v != NULL ? value_print(a, v) : arena_strdup(a, e.text);
}

START_TEST(text_becomes_the_value_that_the_type_wants)
{
	static const struct {
		const char *schema, *text, *value;
	} row[] = {
		{ "{\"type\":\"integer\"}", "5", "5" },
		{ "{\"type\":\"string\"}", "5", "\"5\"" },
		{ "{}", "5", "\"5\"" },
		{ "{\"type\":\"number\"}", "5", "5" },
		{ "{\"type\":\"number\"}", "1.5", "1.5" },
		{ "{\"type\":\"boolean\"}", "true", "true" },
		{ "{\"type\":[\"string\",\"null\"]}", "null", "null" },
		{ "{\"type\":[\"string\",\"null\"]}", "nil", "\"nil\"" },
		{ "{\"type\":\"array\"}", "[1, 2]", "[1,2]" },
		{ "{\"type\":\"object\"}", "{\"a\":1}", "{\"a\":1}" },
		{ "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]}",
		    "7", "7" },
		{ "{\"allOf\":[{\"type\":\"integer\"}]}", "7", "7" },
		{ "{\"type\":\"integer\"}", "x", "expected integer" },
		{ "{\"type\":\"integer\"}", "1.5", "expected integer" },
		{ "{\"type\":[\"number\",\"null\"]}", "x",
		    "expected number or null" },
		{ "{\"type\":\"boolean\"}", "True", "expected boolean" },
		{ "{\"enum\":[1,\"a\"]}", "1", "1" },
		{ "{\"enum\":[1,\"a\"]}", "a", "\"a\"" },
		{ "{\"enum\":[\"1\"]}", "1", "\"1\"" },
		{ "{\"const\":true}", "true", "true" },
		{ "{\"type\":\"string\"}", "", "\"\"" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(of_text(row[i].schema, row[i].text),
		    row[i].value);
}
END_TEST

START_TEST(members_are_seen_through_refs_and_all_of)
{
	const struct schema *s = schema(
	    "{\"allOf\":[{\"$ref\":\"#/$defs/d\"}],"
	    "\"required\":[\"n\"],\"properties\":{\"n\":{\"default\":0}},"
	    "\"additionalProperties\":false,\"$defs\":{\"d\":{\"properties\":"
	    "{\"p\":{\"type\":\"string\",\"format\":\"password\"},\"n\":{}},"
	    "\"required\":[\"p\"]}}}");

	ck_assert_str_eq(value_print(a, schema_names(s)), "[\"n\",\"p\"]");
	ck_assert(schema_requires(s, "n") && schema_requires(s, "p"));
	ck_assert(!schema_requires(s, "x"));
	ck_assert(schema_is_password(schema_member(s, "p")));
	ck_assert(!schema_is_password(schema_member(s, "n")));
	ck_assert_ptr_null(schema_member(s, "x"));
	ck_assert(schema_is_closed(s));
	ck_assert(!schema_is_closed(schema("{}")));
}
END_TEST

START_TEST(a_password_is_never_in_an_error)
{
	static const char *const schemas[] = {
		"{\"properties\":{\"p\":{\"format\":\"password\",\"const\":"
		"\"hunter1\"}}}",
		"{\"properties\":{\"p\":{\"format\":\"password\",\"enum\":"
		"[\"hunter1\"]}}}",
		"{\"properties\":{\"p\":{\"format\":\"password\",\"pattern\":"
		"\"^x$\"}}}",
		"{\"properties\":{\"p\":{\"format\":\"password\",\"type\":"
		"\"integer\"}}}",
		"{\"properties\":{\"p\":{\"format\":\"password\",\"minLength\""
		":99}}}",
		"{\"properties\":{\"p\":{\"format\":\"password\",\"not\":{}}}}",
	};

	for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
		const char *error = checked(schemas[i], "{\"p\":\"hunter2\"}");

		ck_assert_msg(*error != '\0', "%s", schemas[i]);
		ck_assert_msg(strstr(error, "hunter") == NULL, "%s", error);
	}
}
END_TEST

START_TEST(a_schema_that_refers_to_itself_reaches_its_limit)
{
	ck_assert_str_eq(checked("{\"$ref\":\"#\"}", "1"),
	    "schema and value are nested too deeply, or the schema refers to "
	    "itself endlessly");
}
END_TEST

START_TEST(a_schema_that_multiplies_work_reaches_its_limit)
{
	/* Every level asks the next one ten times. */
	char text[4000] = "{\"$ref\":\"#/$defs/d0\",\"$defs\":{\"d8\":false";

	for (int i = 7; i >= 0; i--) {
		size_t n = strlen(text);

		(void)snprintf(text + n, sizeof text - n,
		    ",\"d%d\":{\"anyOf\""
		    ":[",
		    i);
		for (int k = 0; k < 10; k++) {
			n = strlen(text);
			(void)snprintf(text + n, sizeof text - n,
			    "%s{\"$ref\":\"#/$defs/d%d\"}", k > 0 ? "," : "",
			    i + 1);
		}
		(void)strcat(text, "]}");
	}
	(void)strcat(text, "}}");
	ck_assert_str_eq(checked(text, "1"),
	    "the schema needs too much work on this value");
}
END_TEST

START_TEST(too_many_subschemas_are_refused)
{
	struct doc *d;
	struct diags l;
	struct err e = { 0 };
	char *text, *p;

	a = arena_new(0);
	text = arena_alloc(a, 40 + (SCHEMA_MAX_SCHEMAS + 1) * 12);
	p = text + sprintf(text, "allOf: [ ");
	for (int i = 0; i <= SCHEMA_MAX_SCHEMAS; i++)
		p += sprintf(p, "{x-a: 1}%s",
		    i < SCHEMA_MAX_SCHEMAS ? "," : "]");
	d = doc_parse(a, text, strlen(text), "s.yaml", NULL, &e);
	ck_assert_msg(d != NULL, "%s", e.text);
	diags_init(&l, a, false);
	ck_assert_ptr_null(schema_compile(a, d, d->root, NULL, NULL, &l));
	ck_assert_str_eq(l.first->text, "schema: more than 10000 subschemas");
}
END_TEST

START_TEST(too_many_joined_schemas_are_refused)
{
	static char text[20 * SCHEMA_MAX_FLAT];
	char *p = text + sprintf(text, "allOf: [ ");

	for (int i = 0; i < SCHEMA_MAX_FLAT; i++)
		p += sprintf(p, "{x-a: 1}%s",
		    i + 1 < SCHEMA_MAX_FLAT ? "," : "]");
	ck_assert_str_eq(refused(text),
	    "s.yaml:1:1: schema: more than 256 "
	    "schemas joined by $ref and allOf");
}
END_TEST

START_TEST(numbers_are_compared_as_decimals)
{
	static const struct {
		const char *schema, *value;
		bool fits;
	} row[] = {
		{ "{\"multipleOf\":0.0001}", "0.0075", true },
		{ "{\"multipleOf\":0.0001}", "0.00751", false },
		{ "{\"multipleOf\":0.01}", "19.99", true },
		{ "{\"multipleOf\":0.1}", "1e300", true },
		{ "{\"multipleOf\":7}", "1e300", false },
		{ "{\"multipleOf\":1e300}", "10", false },
		{ "{\"multipleOf\":9223372036854775807}", "9223372036854775807",
		    true },
		{ "{\"maximum\":9007199254740992}", "9007199254740993", false },
		{ "{\"maximum\":9007199254740992.0}", "9007199254740993",
		    false },
		{ "{\"exclusiveMinimum\":-1.5}", "-1", true },
		{ "{\"type\":\"integer\"}", "1.0", true },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_msg((*checked(row[i].schema, row[i].value) == '\0') ==
			row[i].fits,
		    "%s %s", row[i].schema, row[i].value);
}
END_TEST

static bool
has_format(const char *format, const char *text)
{
	char of[80];
	struct err e = { 0 };
	const struct schema *s;

	(void)snprintf(of, sizeof of, "{\"format\":\"%s\"}", format);
	s = schema(of);
	return schema_check(s, a, value_keep(a, json_string(text)), &e) == 0;
}

START_TEST(a_schema_of_schemas_is_known_by_its_uri)
{
	static const char meta[] = "{\"$ref\":"
				   "\"https://json-schema.org/draft/2020-12/"
				   "schema\"}";

	ck_assert_str_eq(checked(meta, "{\"items\":{\"type\":\"null\"}}"), "");
	ck_assert_str_eq(checked(meta, "{\"items\":{\"minLength\":-1}}"),
	    "items.minLength: must be at least 0");
}
END_TEST

START_TEST(formats_decide)
{
	static const struct {
		const char *format, *good, *bad;
	} row[] = {
		{ "date-time", "1998-12-31T23:59:60Z", "1998-12-31T23:58:60Z" },
		{ "date", "2020-02-29", "2100-02-29" },
		{ "time", "15:59:60-08:00", "12:00:00" },
		{ "duration", "P1Y2M3DT4H5M6S", "P1Y2D" },
		{ "duration", "P4W", "P1D1W" },
		{ "duration", "PT0S", "P" },
		{ "email", "a.b+c@x.org", "a..b@x.org" },
		{ "email", "\"a b\"@[IPv6:::1]", "@x.org" },
		{ "idn-email", "\xc3\xa4@\xc3\xb6.org", "\xc3\xa4" },
		{ "hostname", "a-b.c1", "a_b" },
		{ "hostname", "xn--ihqwcrb4cv8a8dqg056pqjye", "xn--X" },
		{ "idn-hostname",
		    "b\xc3\xbc"
		    "cher.example",
		    "\xc3\xbc-" },
		{ "idn-hostname", "\xd7\x90\xd7\x91", "a\xd7\x90" },
		{ "hostname", "XN--BCHER-KVA.de", "xn--bcher-kv" },
		/* RFC 5891 section 4.2.2: unassigned, and not NFC. */
		{ "idn-hostname", "\xe3\x80\x87", "a\xcd\xb8" },
		{ "idn-hostname",
		    "b\xc3\xbc"
		    "cher.de",
		    "bu\xcc\x88"
		    "cher.de" },
		{ "ipv4", "0.255.1.9", "256.1.1.1" },
		{ "ipv4", "1.2.3.4", "01.2.3.4" },
		{ "ipv6", "::", ":::" },
		{ "ipv6", "1::1", "1:::1" },
		{ "ipv6", "1::2:192.0.2.1", "1:2:3:4:5:6:7:8:9" },
		{ "ipv6", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8::" },
		{ "ipv6", "1:2:3:4:5:6:7::", "fe80::1%eth0" },
		{ "uri", "a+b://u:p@[::1]:80/%41?q#f", "a b:c" },
		{ "uri", "urn:a:b", "/a" },
		{ "iri", "http://\xc3\xa4/", "http://[" },
		{ "uri-template", "/a{?b*,c:3}", "/a{b" },
		{ "uuid", "01234567-89ab-cdef-0123-456789ABCDEF",
		    "0123456789abcdef0123456789abcdef" },
		{ "json-pointer", "/a~0b", "a" },
		{ "relative-json-pointer", "1/a", "/a" },
		{ "regex", "^[a\\]]$", "(" },
		{ "byte", "YWI=", "YWI" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		ck_assert_msg(has_format(row[i].format, row[i].good), "%s %s",
		    row[i].format, row[i].good);
		ck_assert_msg(!has_format(row[i].format, row[i].bad), "%s %s",
		    row[i].format, row[i].bad);
	}
	ck_assert(has_format("uri-reference", "../a?b#c"));
	ck_assert(has_format("uri-reference", ""));
	ck_assert(!has_format("uri-reference", "?a=[b"));
	ck_assert(has_format("password", "anything"));
	ck_assert(has_format("unknown", "anything"));
}
END_TEST

/* Any reference names the one file. */
static const struct doc *
fetch_other(void *ctx, const char *ref, const char *base, struct err *e)
{
	(void)ref;
	(void)base;
	(void)e;
	return ctx;
}

START_TEST(a_file_may_be_named_in_two_ways)
{
	static const char text[] =
	    "{\"properties\":{\"a\":{\"$ref\":\"my%20types.json#/$defs/a\"},"
	    "\"b\":{\"$ref\":\"my types.json#/$defs/b\"}}}";
	static const char types[] = "{\"$defs\":{\"a\":{\"type\":\"string\"},"
				    "\"b\":{\"type\":\"integer\"}}}";
	struct doc *d, *other;
	struct schema *s;
	struct diags l;
	struct err e = { 0 };

	a = arena_new(0);
	d = doc_parse(a, text, strlen(text), "/d/s.json", NULL, &e);
	other =
	    doc_parse(a, types, strlen(types), "/d/my types.json", NULL, &e);
	ck_assert_msg(d != NULL && other != NULL, "%s", e.text);
	diags_init(&l, a, false);
	s = schema_compile(a, d, d->root, fetch_other, other, &l);
	ck_assert_msg(s != NULL, "%s", l.first != NULL ? l.first->text : "?");
	ck_assert_int_lt(schema_check(s, a, json("{\"b\":\"x\"}"), &e), 0);
	ck_assert_str_eq(e.text, "b: must be an integer, is a string");
}
END_TEST

START_TEST(unknown_words_are_warned_of)
{
	struct diags l;

	json("1");
	diags_init(&l, a, false);
	ck_assert_ptr_nonnull(schema_compile(a, NULL,
	    json("{\"nullable\":true,\"x-note\":1,\"example\":2}"), NULL, NULL,
	    &l));
	ck_assert_uint_eq(l.warnings, 1);
	ck_assert_str_eq(l.first->text,
	    "schema: unknown keyword \"nullable\" of "
	    "JSON Schema 2020-12 is ignored");
}
END_TEST

UNIT_MAIN("schema", an_error_names_the_input_and_the_rule,
    what_is_not_done_is_refused_by_name_and_location,
    defaults_are_filled_in_nested_and_through_refs,
    filling_leaves_the_callers_value_alone,
    defaults_without_end_reach_their_limit,
    a_wide_tree_of_defaults_reaches_the_limit_of_defaults,
    text_becomes_the_value_that_the_type_wants,
    members_are_seen_through_refs_and_all_of, a_password_is_never_in_an_error,
    a_schema_that_refers_to_itself_reaches_its_limit,
    a_schema_that_multiplies_work_reaches_its_limit,
    too_many_subschemas_are_refused, too_many_joined_schemas_are_refused,
    numbers_are_compared_as_decimals, formats_decide,
    a_schema_of_schemas_is_known_by_its_uri, a_file_may_be_named_in_two_ways,
    unknown_words_are_warned_of)
