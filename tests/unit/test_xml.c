/* XML and XPath, with their limits. */
#include <pthread.h>
#include <string.h>

#include "query/xml/xml.h"
#include "unit.h"

static const char envelope[] =
    "<?xml version=\"1.0\"?>\n"
    "<e:Envelope xmlns:e=\"urn:e\" xmlns=\"urn:d\" n=\"7\">\n"
    "  <e:Status>OK</e:Status><Empty/><e:Item>1</e:Item>"
    "<e:Item a=\"x\">2</e:Item><e:T><![CDATA[a<b]]></e:T></e:Envelope>";

static struct xml *
parsed(struct arena *a, const char *text)
{
	struct err e = { 0 };
	struct xml *x = xml_parse(a, text, strlen(text), &e);

	ck_assert_msg(x != NULL, "%s: %s", text, e.text);
	return x;
}

static struct xpath *
compiled(struct arena *a, const char *text)
{
	struct err e = { 0 };
	struct xpath *p = xpath_compile(a, text, &e);

	ck_assert_msg(p != NULL, "%s: %s", text, e.text);
	return p;
}

START_TEST(truth_is_that_of_xpath_1)
{
	static const struct {
		const char *text;
		bool holds;
	} cases[] = {
		{ "/e:Envelope", true },
		{ "e:Envelope/e:Status", true },
		{ "/e:Envelope/e:None", false },
		{ "/e:Envelope/e:Status[text()='OK']", true },
		{ "/e:Envelope/e:Status = 'OK'", true },
		{ "/e:Envelope/e:Item = 2", true },
		{ "//e:Item[2]/@a = 'x'", true },
		{ "0", false },
		{ "number(//e:None)", false },
		{ "''", false },
		{ "'a'", true },
		{ "count(//e:Item) > 1", true },
		{ "not(//e:None)", true },
		{ "//*[local-name() = 'Empty']", true },
		{ "//Empty", false },
		{ "string(//e:T) = 'a<b'", true },
		{ "contains(//e:Status, 'K') and //e:Item mod 2 = 1", true },
		{ "5 - 2 = 3", true },
		{ "6 div 2 * 2 = 6", true },
		{ "-1 < 0", true },
		{ ".", true },
		{ "..", false },
		{ "/e:Envelope/child::e:*[last()]/self::e:T", true },
		{ "//@*[name() = 'a']", true },
		{ "//comment()", false },
		{ "/e:Envelope/@n * 2 = 14", true },
		{ "* | //@a", true },
		{ "starts-with('div and or', 'div')", true },
		{ "/e:Envelope[e:Item][e:Status]/e:Item[position()=1]", true },
		{ "translate(normalize-space('  A '), 'A', 'a') = 'a'", true },
		{ "(//e:Item)[1]/following-sibling::e:Item", true },
	};
	struct arena *a = arena_new(0);
	struct xml *x = parsed(a, envelope);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err e = { 0 };
		bool holds = !cases[i].holds;
		int rc = xpath_test(compiled(a, cases[i].text), x, &holds, &e);

		ck_assert_msg(rc == 0 && holds == cases[i].holds,
		    "%s: %d, %d, %s", cases[i].text, rc, (int)holds, e.text);
	}
	arena_free(a);
}
END_TEST

START_TEST(values_are_numbers_booleans_and_text)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
		{ "//e:Status", "\"OK\"" },
		{ "//e:Item", "\"1\"" },
		{ "count(//e:Item)", "2" },
		{ "1 div 2", "0.5" },
		{ "1 = 1", "true" },
		{ "string(//e:None)", "\"\"" },
		{ "//@a", "\"x\"" },
		{ "//e:None", NULL },
		{ "number(//e:None)", NULL },
		{ "1 div 0", NULL },
	};
	struct arena *a = arena_new(0);
	struct xml *x = parsed(a, envelope);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err e = { 0 };
		json_t *v = xpath_value(compiled(a, cases[i].text), x, a, &e);
		char *text = v == NULL ? NULL : json_dumps(v, JSON_ENCODE_ANY);

		ck_assert_msg(e.code == ERR_NONE, "%s: %s", cases[i].text,
		    e.text);
		ck_assert_msg(text == cases[i].json ||
			(text != NULL && cases[i].json != NULL &&
			    strcmp(text, cases[i].json) == 0),
		    "%s: %s instead of %s", cases[i].text,
		    text != NULL ? text : "nothing",
		    cases[i].json != NULL ? cases[i].json : "nothing");
		free(text);
	}
	arena_free(a);
}
END_TEST

START_TEST(what_is_beyond_xpath_1_is_named)
{
	static const struct {
		const char *text, *word;
	} cases[] = {
		{ "for $x in //a return $x", "\"for\"" },
		{ "let $x := 1 return $x", "\"let\"" },
		{ "some $x in //a satisfies $x = 1", "\"some\"" },
		{ "every $x in //a satisfies $x", "\"every\"" },
		{ "if (//a) then 1 else 2", "\"if\"" },
		{ "matches(//a, 'x')", "\"matches\"" },
		{ "//a[matches(., 'x')]", "\"matches\"" },
		{ "fn:lower-case(//a)", "\"fn:lower-case\"" },
		{ "lower-case(//a) = 'x'", "\"lower-case\"" },
		{ "exists(//a)", "\"exists\"" },
		{ "//a ! string()", "\"!\"" },
		{ "'a' || 'b'", "\"||\"" },
		{ "//a => count()", "\"=>\"" },
		{ "(1, 2)", "\",\"" },
		{ "1, 2", "\",\"" },
		{ "()", "\"()\"" },
		{ "//a eq 'x'", "\"eq\"" },
		{ "//a ne 'x'", "\"ne\"" },
		{ "1 to 3", "\"to\"" },
		{ "//a is //b", "\"is\"" },
		{ "7 idiv 2", "\"idiv\"" },
		{ "//a union //b", "\"union\"" },
		{ "//a intersect //b", "\"intersect\"" },
		{ "//a instance of element()", "\"instance\"" },
		{ "//a cast as xs:int", "\"cast\"" },
		{ "//a << //b", "\"<<\"" },
		{ "//a/string()", "\"string\"" },
		{ "//a/(b | c)", "\"(\"" },
		{ "//element(a)", "\"element\"" },
		{ "[1]", "\"[\"" },
		{ "map { 'a': 1 }", "\"map\"" },
		{ "//a?b", "\"?\"" },
		{ "1e5 = 1", "\"e\"" },
		{ "'it''s'", "\"'\"" },
		{ "//*:a", "\"*:\"" },
		{ "1 (: c :) = 1", "\"(:\"" },
		{ "current-dateTime()", "\"current-dateTime\"" },
		{ "here()", "\"here\"" },
		{ "//a except //b", "\"except\"" },
	};
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err e = { 0 };

		ck_assert_msg(xpath_compile(a, cases[i].text, &e) == NULL,
		    "%s was accepted", cases[i].text);
		ck_assert_msg(e.code == ERR_UNSUPPORTED &&
			strstr(e.text, cases[i].word) != NULL,
		    "%s: code %d, %s", cases[i].text, (int)e.code, e.text);
	}
	arena_free(a);
}
END_TEST

START_TEST(what_is_no_xpath_is_refused)
{
	static const char *const wrong[] = {
		"",
		" ",
		"/a/",
		"a b",
		"//",
		"a[",
		"a]",
		"(a",
		"a)",
		"'a",
		"a=",
		"=a",
		"1 +",
		"$x",
		"contains('a')",
		"not()",
		"position(1)",
		"string('a','b')",
		"concat('a')",
		"a::b",
		"a[]",
		"@",
		"a//",
		"\xff",
		"a/@",
		"text(1)",
		"a |",
		"a[b|]",
		"| a",
		"a | | b",
		"a = = b",
		"concat(,)",
		"concat('a',)",
		"count('a')",
		"1 | 2",
		"sum(1)",
	};
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct err e = { 0 };

		ck_assert_msg(xpath_compile(a, wrong[i], &e) == NULL,
		    "%s was accepted", wrong[i]);
		ck_assert_msg(e.code == ERR_DOCUMENT ||
			e.code == ERR_UNSUPPORTED,
		    "%s: code %d, %s", wrong[i], (int)e.code, e.text);
		ck_assert_msg(e.text[0] != '\0', "%s: no text", wrong[i]);
	}
	arena_free(a);
}
END_TEST

START_TEST(a_prefix_may_be_declared_anywhere_in_the_document_once)
{
	static const struct {
		const char *xml, *xpath;
		int want; /* -1: an error */
	} row[] = {
		{ "<a><b><m:c xmlns:m='u:1'>7</m:c></b></a>", "//m:c = 7", 1 },
		{ "<a><m:b xmlns:m='u:1'/><m:c xmlns:m='u:1'/></a>", "//m:c",
		    1 },
		{ "<a><m:b xmlns:m='u:1'/><m:c xmlns:m='u:2'/></a>", "//m:c",
		    -1 },
		{ "<m:a xmlns:m='u:1'><m:c xmlns:m='u:2'/></m:a>", "/m:a", 1 },
		{ "<m:a xmlns:m='u:1'><m:c xmlns:m='u:2'/></m:a>", "//m:c", 0 },
		{ "<a><b xmlns='u:1'><x xmlns:n='u:3'/></b><n:y "
		  "xmlns:n='u:3'/></a>",
		    "//n:y", 1 },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct arena *a = arena_new(0);
		struct err e = { 0 };
		bool holds = false;
		int rc = xpath_test(compiled(a, row[i].xpath),
		    parsed(a, row[i].xml), &holds, &e);

		ck_assert_msg((rc < 0 ? -1 : holds) == row[i].want,
		    "%s of %s: %d, %s", row[i].xpath, row[i].xml, rc, e.text);
		arena_free(a);
	}
}
END_TEST

START_TEST(a_prefix_that_the_root_does_not_declare_is_an_error)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	bool holds;

	ck_assert_int_eq(xpath_test(compiled(a, "//f:x"), parsed(a, envelope),
			     &holds, &e),
	    -1);
	ck_assert_int_eq(e.code, ERR_DOCUMENT);
	ck_assert_msg(strstr(e.text, "prefix") != NULL, "%s", e.text);
	arena_free(a);
}
END_TEST

/* The error's code for this document. */
static enum err_code
refused(const char *text, size_t n)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };

	if (xml_parse(a, text, n, &e) == NULL)
		ck_assert_msg(e.code != ERR_NONE && e.text[0] != '\0',
		    "no reason");
	arena_free(a);
	return e.code;
}

START_TEST(documents_that_are_not_well_formed_are_refused_with_a_line)
{
	static const char *const wrong[] = {
		"",
		" ",
		"x",
		"<a>",
		"<a></b>",
		"<a/><b/>",
		"<a b=1/>",
		"<a>&foo;</a>",
		"<a>\x01</a>",
		"<a>\xff</a>",
		"<a><</a>",
		"{\"a\":1}",
	};
	struct arena *a = arena_new(0);
	struct err e = { 0 };

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ck_assert_msg(refused(wrong[i], strlen(wrong[i])) ==
			ERR_DOCUMENT,
		    "%s", wrong[i]);
	ck_assert_ptr_null(xml_parse(a, "<a>\n<b></a>", 11, &e));
	ck_assert_msg(strncmp(e.text, "line 2: ", 8) == 0, "%s", e.text);
	arena_free(a);
}
END_TEST

START_TEST(a_document_type_that_declares_is_refused)
{
	static const char *const wrong[] = {
		"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
		"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
		"<a>&x;</a>",
		"<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1/'>%x;]>"
		"<a/>",
		"<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>",
		"<!DOCTYPE a [<!ELEMENT a (b|c)*>]><a/>",
		"<!DOCTYPE a [<!NOTATION n SYSTEM 'x'>]><a/>",
		"<!DOCTYPE a [<!ENTITY n SYSTEM 'x' NDATA y>]><a/>",
		"<!DOCTYPE a SYSTEM 'x' [ ]><a/>",
		"<!DOCTYPE a SYSTEM 'http://127.0.0.1/x.dtd'><a>&x;</a>",
	};

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ck_assert_msg(refused(wrong[i], strlen(wrong[i])) ==
			ERR_DOCUMENT,
		    "%s", wrong[i]);
	ck_assert_int_eq(refused("<!DOCTYPE a><a>&lt;&#65;</a>", 28), ERR_NONE);
}
END_TEST

/* n times text. */
static char *
repeated(const char *text, size_t n)
{
	size_t size = strlen(text);
	char *all = malloc(n * size + 1);

	ck_assert_ptr_nonnull(all);
	for (size_t i = 0; i < n; i++)
		memcpy(all + i * size, text, size);
	all[n * size] = '\0';
	return all;
}

START_TEST(the_limits_of_documents_hold)
{
	char *open = repeated("<a>", XML_MAX_DEPTH + 1), *all;
	char *close = repeated("</a>", XML_MAX_DEPTH + 1);

	all = malloc(strlen(open) + strlen(close) + 1);
	ck_assert_ptr_nonnull(all);
	(void)stpcpy(stpcpy(all, open), close);
	ck_assert_int_eq(refused(all, strlen(all)), ERR_LIMIT);
	ck_assert_int_eq(refused(all + 3, strlen(all) - 7), ERR_NONE);
	free(all);
	free(open);
	free(close);
	all = repeated("<a/>", XML_MAX_NODES / 2 + 10);
	memcpy(all, "<a> ", 4);
	ck_assert_int_eq(refused(all, strlen(all)), ERR_LIMIT);
	free(all);
	all = repeated("<!-- -->", XML_MAX_NODES + 10);
	ck_assert_int_eq(refused(all, strlen(all)), ERR_LIMIT);
	free(all);
	all = repeated("x", XML_MAX_BYTES + 1);
	ck_assert_int_eq(refused(all, XML_MAX_BYTES + 1), ERR_LIMIT);
	free(all);
}
END_TEST

START_TEST(the_limits_of_expressions_hold)
{
	struct arena *a = arena_new(0);
	char *text = repeated("(", XPATH_MAX_NEST + 1);
	char *many = repeated("<a>", 100), *close = repeated("</a>", 100);
	struct err e = { 0 };
	bool holds;

	ck_assert_ptr_null(xpath_compile(a, text, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	free(text);
	text = repeated("a", XPATH_MAX_BYTES + 1);
	ck_assert_ptr_null(xpath_compile(a, text, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	free(text);
	text = arena_printf(a, "%s%s", many, close);
	ck_assert_int_eq(xpath_test(compiled(a,
					"count(//*[count(//*[count("
					"//*[count(//*) = 0]) = 0]) = 1]) = 1"),
			     parsed(a, text), &holds, &e),
	    -1);
	ck_assert_msg(e.code == ERR_LIMIT, "%d %s", (int)e.code, e.text);
	free(many);
	free(close);
	arena_free(a);
}
END_TEST

/* Evaluates the XPath on n empty elements and a text of some bytes. */
static enum err_code
asked_of_many(const char *xpath, size_t n, size_t bytes)
{
	struct arena *a = arena_new(0);
	char *all = repeated("<i/>", n), *text = repeated("x", bytes);
	struct err e = { 0 };
	bool holds;

	(void)xpath_test(compiled(a, xpath),
	    parsed(a, arena_printf(a, "<r>%s%s</r>", all, text)), &holds, &e);
	free(all);
	free(text);
	arena_free(a);
	return e.code;
}

static void
check_bounded(const char *xpath)
{
	const size_t bytes = (size_t)1 << 17;
	const size_t most = XPATH_MAX_READ / (bytes / XPATH_BYTES_READ) + 1;
	enum err_code many = asked_of_many(xpath, most, bytes);
	enum err_code few = asked_of_many(xpath, most / 4, bytes);

	ck_assert_msg(many == ERR_LIMIT && few == ERR_NONE, "%s: %d, of few %d",
	    xpath, (int)many, (int)few);
}

START_TEST(functions_of_text_read_a_bounded_part_of_the_document)
{
	check_bounded("//i[string-length(/) = 1]");
	check_bounded("//i[starts-with(.., 'y')]");
	check_bounded("//i[sum(/r) = 1]");
	check_bounded("//i[/r[string-length() = 1]]");
	check_bounded("//i[concat('', /) = 1]");
	/* Looking at each element once is harmless. */
	ck_assert_int_eq(asked_of_many("//i[contains(., 'y')] or sum(//i) = 1 "
				       "or contains(/, 'y')",
			     20000, (size_t)1 << 20),
	    ERR_NONE);
}
END_TEST

START_TEST(so_do_those_that_make_text_of_text)
{
	check_bounded("//i[number(..) = 1]");
	check_bounded("//i[normalize-space(..) = 1]");
	check_bounded("//i[string(/) = 1]");
	check_bounded("//i[substring(/, 9, 9) = 1]");
	check_bounded("//i[id(..)]");
}
END_TEST

START_TEST(so_do_those_that_search_a_text_for_another)
{
	check_bounded("//i[contains(/, 'y')]");
	check_bounded("//i[substring-before(/, 'y') = 1]");
	check_bounded("//i[substring-after(/, 'y') = 1]");
}
END_TEST

START_TEST(a_function_of_text_has_a_bounded_argument)
{
	const size_t half = XPATH_MAX_TEXT / 2;

	ck_assert_int_eq(asked_of_many("concat(/, /) = ''", 0, half), ERR_NONE);
	ck_assert_int_eq(asked_of_many("concat(/, /) = ''", 0, half + 1),
	    ERR_LIMIT);
	ck_assert_int_eq(asked_of_many("translate(/, /, '') = ''", 0, 1000),
	    ERR_NONE);
	ck_assert_int_eq(asked_of_many("translate(/, /, '') = ''", 0, 10000),
	    ERR_LIMIT);
}
END_TEST

static void
check_replaced(const char *document, const char *path, const char *text,
    const char *expected)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct xml *x = parsed(a, document);
	char *printed;

	ck_assert_msg(xpath_replace(compiled(a, path), x, text, &e) == 0,
	    "%s: %s", path, e.text);
	printed = xml_print(x, a, &e);
	ck_assert_ptr_nonnull(printed);
	ck_assert_msg(strcmp(printed, expected) == 0, "%s: %s", path, printed);
	arena_free(a);
}

START_TEST(replacements_change_what_is_selected)
{
	check_replaced("<a><b>1</b><b/></a>", "/a/b", "x<&>",
	    "<a><b>x&lt;&amp;&gt;</b><b>x&lt;&amp;&gt;</b></a>");
	check_replaced("<a b='1'/>", "/a/@b", "<\"&",
	    "<a b=\"&lt;&quot;&amp;\"/>");
	check_replaced("<a>1<c/>2</a>", "/a/text()[2]", "x", "<a>1<c/>x</a>");
	check_replaced("<a><b>1<c/></b></a>", "/a/b", "", "<a><b/></a>");
	/* A selected node may be inside one that was replaced before. */
	check_replaced("<a><b>1<c>2</c></b></a>", "//*", "x", "<a>x</a>");
	check_replaced("<a><b>1<c d='1'>2</c></b></a>", "//* | //@*", "x",
	    "<a>x</a>");
	check_replaced("<?xml version=\"1.0\"?><a/>", "/a", "\xc3\xa4",
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>\xc3\xa4</a>");
}
END_TEST

START_TEST(replacements_that_change_nothing_are_errors)
{
	static const struct {
		const char *path, *text;
	} cases[] = {
		{ "/a/x", "1" },
		{ "1", "1" },
		{ "/", "1" },
		{ "'a'", "1" },
		{ "/a", "\x01" },
		{ "/a", "\xff" },
		{ "/a/namespace::*", "x" },
	};
	struct arena *a = arena_new(0);
	struct xml *x = parsed(a, "<a>1</a>");

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err e = { 0 };

		ck_assert_msg(xpath_replace(compiled(a, cases[i].path), x,
				  cases[i].text, &e) == -1,
		    "%s", cases[i].path);
		ck_assert_msg(e.code == ERR_INPUT, "%s: code %d, %s",
		    cases[i].path, (int)e.code, e.text);
	}
	ck_assert_str_eq(xml_print(x, a, NULL), "<a>1</a>");
	arena_free(a);
}
END_TEST

static void *
work(void *arg)
{
	bool *ok = arg;

	for (int i = 0; i < 50; i++) {
		struct arena *a = arena_new(0);
		struct err e = { 0 };
		bool holds = false;
		struct xml *x = xml_parse(a, envelope, strlen(envelope), &e);
		struct xpath *p = xpath_compile(a, "//e:Item = 2", &e);

		if (x != NULL && p != NULL)
			(void)xpath_test(p, x, &holds, &e);
		*ok &= holds;
		arena_free(a);
	}
	return NULL;
}

START_TEST(threads_may_begin_at_once)
{
	pthread_t thread[8];
	bool ok[8];

	for (int i = 0; i < 8; i++) {
		ok[i] = true;
		ck_assert_int_eq(pthread_create(&thread[i], NULL, work, &ok[i]),
		    0);
	}
	for (int i = 0; i < 8; i++) {
		ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
		ck_assert_msg(ok[i], "thread %d", i);
	}
}
END_TEST

UNIT_MAIN("xml", truth_is_that_of_xpath_1, values_are_numbers_booleans_and_text,
    what_is_beyond_xpath_1_is_named, what_is_no_xpath_is_refused,
    a_prefix_may_be_declared_anywhere_in_the_document_once,
    a_prefix_that_the_root_does_not_declare_is_an_error,
    documents_that_are_not_well_formed_are_refused_with_a_line,
    a_document_type_that_declares_is_refused, the_limits_of_documents_hold,
    the_limits_of_expressions_hold,
    functions_of_text_read_a_bounded_part_of_the_document,
    so_do_those_that_make_text_of_text,
    so_do_those_that_search_a_text_for_another,
    a_function_of_text_has_a_bounded_argument,
    replacements_change_what_is_selected,
    replacements_that_change_nothing_are_errors, threads_may_begin_at_once)
