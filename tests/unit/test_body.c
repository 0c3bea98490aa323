/* Bodies: arazzo R13, R14. */
#include <string.h>

#include "arazzo/message/internal.h"
#include "requests.h"

#define JSON_BODY                                                           \
	"      requestBody:\n        content:\n"                            \
	"          text/plain: {}\n"                                        \
	"          application/json:\n"                                     \
	"            schema: {type: object, required: [must], properties: " \
	"{in: {type: object, required: [deep]}}}\n"

START_TEST(the_content_type_is_the_operations_with_json_first)
{
	struct step *s = step_of(operation("/x", "put", JSON_BODY), "[]");

	(void)set_body(s, NULL, "{\"id\":\"$inputs.n\"}");
	ck_assert_str_eq(build_body(s), "{\"id\":5}");
	ck_assert_str_eq(header("Content-Type"), "application/json");
	(void)set_body(s, "application/merge-patch+json", "{\"id\":[]}");
	ck_assert_str_eq(build_body(s), "{\"id\":[]}");
	ck_assert_str_eq(header("Content-Type"),
	    "application/merge-patch+json");
	s = step_of(operation("/x", "put", NO_PARAMS),
	    "[[\"header\","
	    "\"content-type\",\"application/x-amz-json-1.1\"]]");
	(void)set_body(s, NULL, "{}");
	ck_assert_str_eq(build_body(s), "{}");
	ck_assert_str_eq(header("Content-Type"), "application/x-amz-json-1.1");
}
END_TEST

START_TEST(a_text_payload_is_not_encoded_again)
{
	static const struct {
		const char *type, *payload, *want;
	} row[] = { { "application/json",
			"\"{\\\"a\\\": \\\"{$inputs.quote}\\\", "
			"\\\"n\\\": {$inputs.n}}\"",
			"{\"a\": \"a\\\"b\", \"n\": 5}" },
		{ "application/json", "\"[1, 2]\"", "[1, 2]" },
		{ "application/json", "\"$inputs.obj\"", "{\"k\":\"v\"}" },
		{ "application/json", "\"{$inputs.token}\"",
		    "requestBody: the payload is not JSON: " },
		{ "text/plain", "\"x {$inputs.quote}\"", "x a\"b" },
		{ "text/plain", "12.5", "12.5" },
		{ "text/plain", "{}",
		    "requestBody: an object cannot be written "
		    "as text/plain: give a text" },
		{ "application/xml", "\"<a>{$inputs.n}</a>\"", "<a>5</a>" },
		{ "application/octet-stream", "\"$inputs.id\"", "a/b ?" } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct step *s =
		    step_of(operation("/x", "put", NO_PARAMS), "[]");
		const char *got;

		(void)set_body(s, row[i].type, row[i].payload);
		got = build_body(s);
		ck_assert_msg(strncmp(got, row[i].want, strlen(row[i].want)) ==
			0,
		    "row %zu: %s", i, got);
	}
}
END_TEST

START_TEST(forms_are_written_by_their_encoding)
{
	struct step *s = step_of(
	    operation("/x", "post",
		"      requestBody:\n        content:\n"
		"          application/x-www-form-urlencoded:\n"
		"            schema: {type: object}\n"
		"            encoding:\n"
		"              deep: {style: deepObject, explode: true}\n"
		"              flat: {style: form, explode: false}\n"),
	    "[]");

	(void)set_body(s, NULL,
	    "{\"a\":\"x y&z\",\"n\":\"$inputs.n\","
	    "\"list\":\"$inputs.list\",\"o\":\"$inputs.obj\","
	    "\"deep\":\"$inputs.obj\",\"flat\":[1,2],\"nil\":null}");
	ck_assert_str_eq(build_body(s),
	    "a=x+y%26z&n=5&list=x&list=y%26z&"
	    "o=%7B%22k%22%3A%22v%22%7D&deep%5Bk%5D=v&flat=1%2C2&nil=null");
	ck_assert_str_eq(header("Content-Type"),
	    "application/x-www-form-urlencoded");
	(void)set_body(s, NULL, "\"grant={$inputs.token}&x=1\"");
	ck_assert_str_eq(build_body(s), "grant=t0&x=1");
	(void)set_body(s, NULL, "[1]");
	ck_assert_str_eq(build_body(s),
	    "requestBody: a form is made from an "
	    "object or given as a text, not an array");
}
END_TEST

START_TEST(multipart_bodies_have_files_and_typed_parts)
{
	struct step *s =
	    step_of(operation("/x", "post",
			"      requestBody:\n        content:\n"
			"          multipart/form-data:\n"
			"            schema: {type: object, properties: "
			"{file: {type: string, format: binary}}}\n"
			"            encoding:\n"
			"              icon: {contentType: image/svg+xml}\n"),
		"[]");
	const char *got;

	(void)set_body(s, NULL,
	    "{\"file\":\"bytes\",\"meta\":\"$inputs.obj\","
	    "\"icon\":\"<svg/>\",\"l\":[1,2]}");
	got = build_body(s);
	ck_assert_msg(strncmp(header("Content-Type"),
			  "multipart/form-data; boundary=", 30) == 0,
	    "%s", header("Content-Type"));
	ck_assert_msg(
	    strstr(got,
		"name=\"file\"; filename=\"file\"\r\n"
		"Content-Type: application/octet-stream\r\n\r\nbytes\r\n") !=
		NULL,
	    "%s", got);
	ck_assert_msg(strstr(got,
			  "name=\"meta\"\r\nContent-Type: "
			  "application/json\r\n\r\n{\"k\":\"v\"}\r\n") != NULL,
	    "%s", got);
	ck_assert_msg(strstr(got,
			  "name=\"icon\"\r\nContent-Type: "
			  "image/svg+xml\r\n\r\n<svg/>\r\n") != NULL,
	    "%s", got);
	ck_assert_msg(strstr(got, "name=\"l\"\r\n\r\n2\r\n") != NULL, "%s",
	    got);
}
END_TEST

static void
add_replacement(struct body *b, const char *target, const char *value)
{
	struct replacement *r = arena_alloc(arena, sizeof *r);
	struct replacement **end = &b->replacement;

	while (*end != NULL)
		end = &(*end)->next;
	r->target = (struct query){ QUERY_POINTER, target, NULL, NULL };
	r->raw = json(value);
	r->value = compiled(r->raw);
	*end = r;
}

START_TEST(replacements_are_made_in_order_and_must_find_their_target)
{
	struct step *s = step_of(operation("/x", "put", NO_PARAMS), "[]");
	struct body *b =
	    set_body(s, "application/json", "{\"a\":{\"b\":1},\"l\":[1,2]}");

	add_replacement(b, "/a", "{\"c\":\"$inputs.n\"}");
	add_replacement(b, "/a/c", "\"x{$inputs.n}\"");
	add_replacement(b, "/l/1", "null");
	ck_assert_str_eq(build_body(s),
	    "{\"a\":{\"c\":\"x5\"},\"l\":[1,null]}");
	ck_assert_str_eq(value_print(arena, b->raw),
	    "{\"a\":{\"b\":1},\"l\":[1,2]}");
	add_replacement(b, "/none", "1");
	ck_assert_msg(strncmp(build_body(s),
			  "requestBody: replacement "
			  "\"/none\": ",
			  34) == 0,
	    "%s", build_body(s));
	b = set_body(s, "application/json", "\"{\\\"a\\\": 1}\"");
	add_replacement(b, "/a", "2");
	ck_assert_str_eq(build_body(s), "{\"a\":2}");
	b = set_body(s, "application/json", "{\"a\": 1}");
	add_replacement(b, "", "[3]");
	ck_assert_str_eq(build_body(s), "[3]");
	b = set_body(s, "application/x-www-form-urlencoded", "{\"a\":\"1\"}");
	add_replacement(b, "/a", "\"$inputs.token\"");
	ck_assert_str_eq(build_body(s), "a=t0");
	b = set_body(s, "text/plain", "\"abc\"");
	add_replacement(b, "/a", "1");
	ck_assert_str_eq(build_body(s),
	    "requestBody: replacement \"/a\": only "
	    "an XPath can point into a text");
}
END_TEST

static void
set_target(struct replacement *r, enum query_kind kind, const char *text)
{
	struct err e = { 0 };

	r->target = (struct query){ kind, text, NULL, NULL };
	ck_assert_msg(query_compile(arena, &r->target, &e) == 0, "%s", e.text);
}

START_TEST(jsonpath_replaces_every_value_that_it_selects)
{
	static const struct {
		const char *target, *value, *want;
	} row[] = {
		{ "$.l[*].p", "\"$inputs.n\"",
		    "{\"l\":[{\"p\":5},{\"p\":5},{\"q\":3}]}" },
		{ "$.l[?@.p>1]", "null", "{\"l\":[{\"p\":1},null,{\"q\":3}]}" },
		{ "$", "[]", "[]" },
		{ "$.l[::-2]", "0", "{\"l\":[0,{\"p\":2},0]}" },
		{ "$.l[0,0,-3]", "0", "{\"l\":[0,{\"p\":2},{\"q\":3}]}" },
		{ "$..*", "1", "{\"l\":1}" },
		{ "$.none", "1",
		    "requestBody: replacement \"$.none\": "
		    "the JSONPath selects nothing" },
		{ "$.l[?@.p>9]", "1",
		    "requestBody: replacement \"$.l[?@.p>9]\": "
		    "the JSONPath selects nothing" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct step *s =
		    step_of(operation("/x", "put", NO_PARAMS), "[]");
		struct body *b = set_body(s, "application/json",
		    "{\"l\":[{\"p\":1},{\"p\":2},{\"q\":3}]}");

		add_replacement(b, "", row[i].value);
		set_target(b->replacement, QUERY_JSONPATH, row[i].target);
		ck_assert_str_eq(build_body(s), row[i].want);
	}
}
END_TEST

START_TEST(what_is_put_in_location_is_a_copy)
{
	struct step *s = step_of(operation("/x", "put", NO_PARAMS), "[]");
	struct body *b = set_body(s, "application/json",
	    "{\"a\":1,\"l\":[1,2],\"o\":\"$inputs.obj\"}");

	add_replacement(b, "/a", "\"$inputs.obj\"");
	add_replacement(b, "/a/k", "2");
	add_replacement(b, "", "\"$inputs.obj\"");
	set_target(b->replacement->next->next, QUERY_JSONPATH, "$.l[*]");
	add_replacement(b, "/l/0/k", "3");
	ck_assert_str_eq(build_body(s),
	    "{\"a\":{\"k\":2},\"l\":[{\"k\":3},{\"k\":\"v\"}],"
	    "\"o\":{\"k\":\"v\"}}");
}
END_TEST

START_TEST(xpath_replaces_in_xml_payloads)
{
	struct step *s = step_of(operation("/x", "put", NO_PARAMS), "[]");
	struct body *b = set_body(s, "application/xml",
	    "\"<o><i n='1'>a</i><i n='2'>b</i></o>\"");

	add_replacement(b, "//i[@n='2']", "\"<{$inputs.token}>\"");
	set_target(b->replacement, QUERY_XPATH, "//i[@n='2']");
	ck_assert_msg(strstr(build_body(s),
			  "<o><i n=\"1\">a</i><i n=\"2\">"
			  "&lt;t0&gt;</i></o>") != NULL,
	    "%s", build_body(s));
	set_target(b->replacement, QUERY_XPATH, "//none");
	ck_assert_msg(strncmp(build_body(s), "requestBody: replacement ", 25) ==
		0,
	    "%s", build_body(s));
}
END_TEST

START_TEST(files_are_found_through_references)
{
	struct step *s = step_of(
	    operation("/x", "post",
		"      requestBody:\n        content:\n"
		"          multipart/form-data:\n"
		"            schema: {$ref: '#/components/schemas/Upload'}\n"
		"components:\n  schemas:\n"
		"    Upload: {allOf: [{$ref: '#/components/schemas/Base'}, "
		"{properties: {files: {type: array, items: "
		"{$ref: '#/components/schemas/File'}}}}]}\n"
		"    Base: {properties: {one: {$ref: '#/components/schemas/File'}, "
		"gone: {$ref: '#/components/schemas/None'}}}\n"
		"    File: {type: string, format: binary}\n"),
	    "[]");
	const char *got;

	(void)set_body(s, NULL,
	    "{\"one\":\"1\",\"files\":[\"2\",\"3\"],"
	    "\"gone\":\"4\"}");
	got = build_body(s);
	ck_assert_msg(strstr(got, "name=\"one\"; filename=\"one\"") != NULL,
	    "%s", got);
	ck_assert_msg(
	    strstr(got,
		"name=\"files\"; filename=\"files\"\r\n"
		"Content-Type: application/octet-stream\r\n\r\n3\r\n") != NULL,
	    "%s", got);
	ck_assert_msg(strstr(got, "name=\"gone\"\r\n\r\n4\r\n") != NULL, "%s",
	    got);
}
END_TEST

START_TEST(a_form_of_too_many_parts_is_refused)
{
	struct step *s = step_of(operation("/x", "post", NO_PARAMS), "[]");
	struct body *b =
	    set_body(s, "application/x-www-form-urlencoded", "{\"a\":[]}");
	json_t *list = json_object_get(b->raw, "a");

	for (int i = 0; i < FORM_MAX_PARTS; i++)
		(void)json_array_append_new(list, json_integer(1));
	b->payload = compiled(b->raw);
	ck_assert_uint_eq(strlen(build_body(s)), 4 * FORM_MAX_PARTS - 1);
	(void)json_array_append_new(list, json_integer(1));
	b->payload = compiled(b->raw);
	ck_assert_str_eq(build_body(s),
	    "requestBody: a: a form of more than "
	    "10000 parts");
}
END_TEST

UNIT_MAIN_AROUND("body", setup, teardown,
    the_content_type_is_the_operations_with_json_first,
    a_text_payload_is_not_encoded_again, forms_are_written_by_their_encoding,
    multipart_bodies_have_files_and_typed_parts,
    replacements_are_made_in_order_and_must_find_their_target,
    jsonpath_replaces_every_value_that_it_selects,
    what_is_put_in_location_is_a_copy, xpath_replaces_in_xml_payloads,
    a_form_of_too_many_parts_is_refused, files_are_found_through_references)
