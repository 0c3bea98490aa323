/* Bodies made from values: XML by the XML Objects of a schema, and files. */
#include <string.h>

#include "arazzo/language/scope.h"
#include "base/arena.h"
#include "base/buf.h"
#include "play.h"
#include "unit.h"

static struct play *p;

static void
setup(void)
{
	p = play_new();
}

static void
teardown(void)
{
	play_free(p);
}

#define DOC                                         \
	"arazzo: 1.0.1\n"                           \
	"info: {title: T, version: '1'}\n"          \
	"sourceDescriptions:\n"                     \
	"- {name: s, url: s.yaml, type: openapi}\n" \
	"workflows:\n- workflowId: w\n"             \
	"  inputs: {type: object, properties: {f: {}}}\n  steps:\n"

static const char *inputs = "{}";
static struct play_file file[] = { { "s.yaml", NULL }, { NULL, NULL } };

/* The body of the n-th request. */
static const char *
body(size_t n)
{
	const char *at =
	    n < p->fake->nasked ? strstr(p->fake->asked[n], "\n\n") : NULL;

	return at != NULL ? at + 2 : "(none)";
}

/* Sends the payload as XML of that schema. */
static int
send_xml(const char *schema, const char *payload)
{
	file[0].text = arena_printf(p->arena,
	    "openapi: 3.1.0\ninfo: {title: s, version: '1'}\n"
	    "servers: [{url: 'https://s.test'}]\npaths:\n  /x:\n    post:\n"
	    "      operationId: x\n      requestBody: {content: "
	    "{application/xml: {schema: %s}}}\n      responses: {}\n"
	    "components: {schemas: {Person: {type: object, properties: {id: "
	    "{type: integer, xml: {attribute: true}}, name: {type: string, "
	    "xml: {namespace: 'https://e.test/s', prefix: sample}}}}, "
	    "Tree: {type: object, xml: {name: tree}, properties: {kids: "
	    "{type: array, items: {$ref: '#/components/schemas/Tree'}}, n: "
	    "{xml: {attribute: true}}}}, Deep: {properties: {k: {xml: {wrapped: "
	    "true}, items: {$ref: '#/components/schemas/Deep'}}}}}}\n",
	    schema);
	p->file = file;
	play_good(p,
	    arena_printf(p->arena,
		DOC "  - {stepId: a, operationId: x, requestBody: {payload: "
		    "%s}}\n",
		payload));
	p->fake->nasked = 0;
	return play_run(p, "w", inputs);
}

/* The first rows are the examples of the OpenAPI Specification. */
START_TEST(xml_is_written_as_its_schema_describes)
{
	static const struct {
		const char *schema, *payload, *xml;
	} row[] = {
		{ "{$ref: '#/components/schemas/Person'}",
		    "{id: 123, name: example}",
		    "<Person id=\"123\"><sample:name xmlns:sample=\"https://"
		    "e.test/s\">example</sample:name></Person>" },
		{ "{xml: {name: r}, properties: {animals: {type: array, items: "
		  "{type: string, xml: {name: animal}}}}}",
		    "{animals: [a, b]}",
		    "<r><animal>a</animal><animal>b</animal></r>" },
		{ "{xml: {name: r}, properties: {animals: {type: array, items: "
		  "{type: string, xml: {name: animal}}, xml: {name: aliens}}}}",
		    "{animals: [a]}", "<r><animal>a</animal></r>" },
		{ "{xml: {name: r}, properties: {animals: {type: array, items: "
		  "{type: string}, xml: {wrapped: true}}}}",
		    "{animals: [a]}",
		    "<r><animals><animals>a</animals></animals></r>" },
		{ "{xml: {name: r}, properties: {animals: {type: array, items: "
		  "{type: string, xml: {name: animal}}, xml: {name: aliens, "
		  "wrapped: true}}}}",
		    "{animals: [a]}",
		    "<r><aliens><animal>a</animal></aliens></r>" },
		{ "{xml: {name: r}, properties: {animals: {type: array, items: "
		  "{type: string}, xml: {name: aliens, wrapped: true}}}}",
		    "{animals: [a]}",
		    "<r><aliens><aliens>a</aliens></aliens></r>" },
		{ "{xml: {name: b, namespace: 'urn:x', prefix: p}, properties: "
		  "{c: {}, d: {xml: {attribute: true}}}}",
		    "{c: [1, 2.5], d: 'a\"<&'}",
		    "<p:b xmlns:p=\"urn:x\" d=\"a&#34;&lt;&amp;\"><p:c>1</p:c>"
		    "<p:c>2.5</p:c></p:b>" },
		{ "{xml: {name: b, namespace: 'urn:x'}}", "{e: {f: true}}",
		    "<b xmlns=\"urn:x\"><e><f>true</f></e></b>" },
		{ "{$ref: '#/components/schemas/Tree'}",
		    "{n: 1, kids: [{n: 2, kids: [{}]}]}",
		    "<tree n=\"1\"><tree n=\"2\"><tree></tree></tree></tree>" },
		{ "{allOf: [{properties: {a: {xml: {name: A}}}}], xml: {name: "
		  "r}}",
		    "{a: null}",
		    "<r><A xmlns:xsi=\"http://www.w3.org/2001/"
		    "XMLSchema-instance\" xsi:nil=\"true\"/></r>" },
		{ "{xml: {name: r}, properties: {t: {xml: {nodeType: text}}, "
		  "k: {xml: {nodeType: attribute}}}}",
		    "{k: 1, t: 'a > b'}", "<r k=\"1\">a &gt; b</r>" },
		{ "{xml: {name: r}, properties: {t: {xml: {nodeType: cdata}}}}",
		    "{t: 'a<]]>b'}", "<r><![CDATA[a<]]]]><![CDATA[>b]]></r>" },
		{ "{xml: {name: list, wrapped: true}, items: {xml: {name: i}}}",
		    "[1, 2]", "<list><i>1</i><i>2</i></list>" },
	};

	ANSWERS(p, STATUS(200));
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		int end = send_xml(row[i].schema, row[i].payload);

		ck_assert_msg(end == ARAZZO_COMPLETED &&
			strcmp(body(0), row[i].xml) == 0,
		    "%s: %s, %s", row[i].schema, body(0), p->r.error.text);
	}
}
END_TEST

START_TEST(what_xml_cannot_contain_is_refused_before_sending)
{
	static const char *const payload[] = { "{'a b': 1}", "{'1a': 1}",
		"{a: \"x\\u0001\"}", "{a: \"x\\0\"}", "[1]" };

	ANSWERS(p, STATUS(200));
	for (size_t i = 0; i < sizeof payload / sizeof payload[0]; i++) {
		ck_assert_int_eq(send_xml("{xml: {name: r}}", payload[i]),
		    ARAZZO_ERROR);
		ck_assert_uint_eq(p->fake->nasked, 0);
	}
	play_wrong(PLAY FLOW
	    "  - {stepId: s, operationId: postA, requestBody: "
	    "{contentType: application/xml, payload: {a: 1}}}\n",
	    "R13", "give a text");
}
END_TEST

START_TEST(a_tree_deeper_than_the_limit_is_refused)
{
	struct buf b = { 0 };

	ANSWERS(p, STATUS(200));
	buf_puts(&b, "{\"f\":");
	for (int i = 0; i < 64; i++)
		buf_puts(&b, "{\"k\":[");
	buf_puts(&b, "1");
	for (int i = 0; i < 64; i++)
		buf_puts(&b, "]}");
	buf_puts(&b, "}");
	inputs = b.text;
	/* An object and a wrapped array are an element each. */
	ck_assert_int_eq(send_xml("{$ref: '#/components/schemas/Deep'}",
			     "$inputs.f"),
	    ARAZZO_ERROR);
	ck_assert_ptr_nonnull(strstr(p->r.error.text, "deeper than"));
	buf_free(&b);
}
END_TEST

static const struct file_value cover = { .text = "file.8-bytes.0123abc",
	.bytes = "\x89PNG\0\xff\xfe\n",
	.n = 8,
	.name = "cover.png" };

#define FILES                                                              \
	"openapi: 3.0.3\ninfo: {title: s, version: '1'}\n"                 \
	"servers: [{url: 'https://s.test'}]\npaths:\n"                     \
	"  /bin: {post: {operationId: bin, requestBody: {content: "        \
	"{application/octet-stream: {}}}, responses: {}}}\n"               \
	"  /any: {post: {operationId: any, responses: {}}}\n"              \
	"  /form: {post: {operationId: form, requestBody: {content: "      \
	"{multipart/form-data: {schema: {properties: {file: {type: "       \
	"string, format: binary}, other: {type: string, format: binary}, " \
	"note: {type: string}}}, encoding: {other: {contentType: "         \
	"image/x-own}}}}}, responses: {}}}\n"                              \
	"  /q: {post: {operationId: q, parameters: [{name: a, in: "        \
	"query}, {name: h, in: header}], responses: {}}}\n"

static int
send_file(const char *step)
{
	file[0].text = FILES;
	p->file = file;
	p->env.files = &cover;
	play_good(p, arena_printf(p->arena, DOC "  - {stepId: a, %s}\n", step));
	p->fake->nasked = 0;
	return play_run(p, "w", "{\"f\":\"file.8-bytes.0123abc\"}");
}

START_TEST(a_file_is_a_body_byte_for_byte)
{
	ANSWERS(p, STATUS(200));
	ck_assert_int_eq(
	    send_file("operationId: bin, requestBody: {payload: $inputs.f}"),
	    ARAZZO_COMPLETED);
	ck_assert(memcmp(body(0), cover.bytes, cover.n) == 0);
	ck_assert_ptr_nonnull(strstr(p->fake->asked[0],
	    "application/octet-stream"));
	ck_assert_int_eq(
	    send_file("operationId: any, requestBody: {payload: $inputs.f}"),
	    ARAZZO_COMPLETED);
	ck_assert_ptr_nonnull(strstr(p->fake->asked[0],
	    "application/octet-stream"));
}
END_TEST

START_TEST(a_file_in_multipart_has_its_name_and_type)
{
	static const char part[] =
	    "name=\"other\"; filename=\"cover.png\"\r\n"
	    "Content-Type: image/x-own\r\n\r\n\x89PNG\0\xff\xfe\n\r\n";
	const char *text;

	ANSWERS(p, STATUS(200));
	ck_assert_int_eq(send_file("operationId: form, requestBody: {payload: "
				   "{file: $inputs.f, other: $inputs.f, note: "
				   "n}}"),
	    ARAZZO_COMPLETED);
	text = body(0);
	ck_assert_ptr_nonnull(strstr(text,
	    "name=\"file\"; filename=\"cover.png\"\r\n"
	    "Content-Type: image/png\r\n\r\n\x89PNG"));
	text = memmem(text, 600, part, sizeof part - 1);
	ck_assert_ptr_nonnull(text);
}
END_TEST

START_TEST(a_file_anywhere_else_is_refused_before_sending)
{
	static const char *const step[] = {
		"operationId: any, requestBody: {contentType: "
		"application/json, payload: {a: $inputs.f}}",
		"operationId: any, requestBody: {contentType: "
		"application/json, payload: $inputs.f}",
		"operationId: any, requestBody: {contentType: "
		"application/x-www-form-urlencoded, payload: {a: $inputs.f}}",
		"operationId: any, requestBody: {contentType: text/plain, "
		"payload: 'x {$inputs.f}'}",
		"operationId: q, parameters: [{name: a, in: query, value: "
		"$inputs.f}]",
		"operationId: q, parameters: [{name: h, in: header, value: "
		"$inputs.f}]",
	};

	ANSWERS(p, STATUS(200));
	for (size_t i = 0; i < sizeof step / sizeof step[0]; i++) {
		ck_assert_msg(send_file(step[i]) == ARAZZO_ERROR, "%s",
		    step[i]);
		ck_assert_uint_eq(p->fake->nasked, 0);
	}
}
END_TEST

UNIT_MAIN_AROUND("bodies", setup, teardown,
    xml_is_written_as_its_schema_describes,
    what_xml_cannot_contain_is_refused_before_sending,
    a_tree_deeper_than_the_limit_is_refused, a_file_is_a_body_byte_for_byte,
    a_file_in_multipart_has_its_name_and_type,
    a_file_anywhere_else_is_refused_before_sending)
