/* JSONPath: selection, comparison, functions. */
#include <string.h>

#include "query/jsonpath/jsonpath.h"
#include "unit.h"

/* The values that the query selects from the document, as JSON text with
 * sorted members; the error's text when there is one. */
static char *
selected(struct arena *a, const char *query, const char *document)
{
	struct err e = { 0 };
	struct jsonpath *q = jsonpath_compile(a, query, &e);
	json_t *root = json_loads(document, JSON_DECODE_ANY, NULL);
	json_t *nodes = json_array();
	char *text, *copy;

	ck_assert_msg(root != NULL, "no JSON: %s", document);
	if (q == NULL || jsonpath_select(q, root, nodes, &e) < 0)
		copy = arena_strdup(a, e.text);
	else {
		text = json_dumps(nodes, JSON_COMPACT);
		copy = arena_strdup(a, text);
		free(text);
	}
	json_decref(nodes);
	json_decref(root);
	return copy;
}

static void
check(const char *query, const char *document, const char *expected)
{
	struct arena *a = arena_new(0);
	char *found = selected(a, query, document);

	ck_assert_msg(strcmp(found, expected) == 0,
	    "%s on %s: %s instead of %s", query, document, found, expected);
	arena_free(a);
}

static const char *const right[] = {
	"$",
	"$ .a",
	"$\n\t\r ['a']",
	"$.a .b",
	"$[ 'a' , \"b\" ]",
	"$..a",
	"$ ..a",
	"$..*",
	"$..[ 0 ]",
	"$..['a']",
	"$._a1",
	"$.\xe2\x98\xba",
	"$.\xc2\xa0",
	"$[*]",
	"$[ * ]",
	"$[0]",
	"$[-1]",
	"$[9007199254740991]",
	"$[-9007199254740991]",
	"$[:]",
	"$[::]",
	"$[ : : ]",
	"$[1 : 2 : 3]",
	"$[1::2]",
	"$[1:2:]",
	"$[1: :2]",
	"$[::-1]",
	"$[::0]",
	"$[1,2,'a',*,:]",
	"$['\\'']",
	"$[\"\\\"\"]",
	"$['\"']",
	"$[\"'\"]",
	"$['']",
	"$['\\b\\f\\n\\r\\t\\/\\\\']",
	"$['\\u0000']",
	"$['\\uFFFD']",
	"$['\\ud83d\\uDE00']",
	"$['\x7f']",
	"$[?@]",
	"$[?$]",
	"$[?@.a]",
	"$[? @.a ]",
	"$[?(@.a)]",
	"$[?( ( @.a ) )]",
	"$[?!@.a]",
	"$[?! @.a]",
	"$[?!(@.a == 1)]",
	"$[?! ( @.a )]",
	"$[?@.a==1&&@.b]",
	"$[?@.a || @.b && !@.c]",
	"$[?@.a==@.b]",
	"$[?@ ['a'] [0] == $ .b]",
	"$[?1==1]",
	"$[?true==false]",
	"$[?null==null]",
	"$[?'a'<\"b\"]",
	"$[?@.a==-0]",
	"$[?@.a==0.0]",
	"$[?@.a==-0.1e+5]",
	"$[?@.a==1E5]",
	"$[?@.a==1e-5]",
	"$[?@.a==1e400]",
	"$[?@.a==99999999999999999999999]",
	"$[?@.a, ?@.b]",
	"$[?@[?@[?@.a]]]",
	"$[?@..*]",
	"$[?@[0,1]]",
	"$[?length(@)==1]",
	"$[?length( @.a )==1]",
	"$[?length('a')>0]",
	"$[?length(length(@.a))==1]",
	"$[?count(@..*)>1]",
	"$[?count(@)==1]",
	"$[?value(@..a)==1]",
	"$[?length(value(@..a))==1]",
	"$[?match(@.a,'a')]",
	"$[?!match(@.a , $.b)]",
	"$[?search(@.a,'(')]",
	"$[?match(1,2)]",
	"$[?count(@[?@.a])==1]",
	"$[?@.a==1]..b[*]",
	"$[?@.a\n==\t1\r]",
	"$[?count(@[ 'a' , 0 ])==1]",
};

START_TEST(queries_of_the_grammar_are_accepted)
{
	for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
		struct arena *a = arena_new(0);
		struct err e = { 0 };

		ck_assert_msg(jsonpath_compile(a, right[i], &e) != NULL,
		    "%s: %s", right[i], e.text);
		arena_free(a);
	}
}
END_TEST

static const char *const wrong[] = {
	"",
	" ",
	" $",
	"$ ",
	"$.a ",
	"a",
	"$a",
	"@",
	"@.a",
	"$$",
	"$.",
	"$..",
	"$...a",
	"$. a",
	"$.. a",
	"$.. [0]",
	"$.[0]",
	"$.1",
	"$.a-b",
	"$.a b",
	"$.'a'",
	"$.&",
	"$a.b",
	"$[",
	"$[]",
	"$[ ]",
	"$[,]",
	"$['a',]",
	"$[,'a']",
	"$[0",
	"$['a'",
	"$[a]",
	"$[a.b]",
	"$[$.a]",
	"$[@]",
	"$]",
	"$[0]]",
	"$[-0]",
	"$[01]",
	"$[-01]",
	"$[+1]",
	"$[1.0]",
	"$[1e2]",
	"$[- 1]",
	"$[--1]",
	"$[9007199254740992]",
	"$[-9007199254740992]",
	"$[99999999999999999999]",
	"$[1:2:3:4]",
	"$[1:01]",
	"$[:-0]",
	"$[::-0]",
	"$[::9007199254740992]",
	"$[1 2]",
	"$['a' 'b']",
	"$['\\a']",
	"$['\\\"']",
	"$[\"\\'\"]",
	"$['\\u12']",
	"$['\\u12g4']",
	"$['\\U0041']",
	"$['\\x41']",
	"$['\\uD800']",
	"$['\\uDC00']",
	"$['\\uD800\\u0041']",
	"$['\\uD800x']",
	"$['\\uDC00\\uD800']",
	"$['\\uD83D\\uD83D']",
	"$['a\nb']",
	"$['a\tb']",
	"$['\x01']",
	"$['a",
	"$[\"a'",
	"$['a\\",
	"$['a\\'",
	"$[?]",
	"$[? ]",
	"$[?()]",
	"$[??@.a]",
	"$[?@.a",
	"$[?(@.a]",
	"$[?@.a)]",
	"$?@.a",
	"$[?.a]",
	"$[?a]",
	"$[?@.a=1]",
	"$[?@.a===1]",
	"$[?@.a<>1]",
	"$[?@.a=~'a']",
	"$[?@.a= =1]",
	"$[?@.a! =1]",
	"$[?@.a==1==1]",
	"$[?@.a==]",
	"$[?==1]",
	"$[?!@.a==1]",
	"$[?!!@.a]",
	"$[?!1]",
	"$[?!]",
	"$[?(@.a)==1]",
	"$[?1==(1)]",
	"$[?@.a==!@.b]",
	"$[?@.a &&]",
	"$[?&& @.a]",
	"$[?@.a & @.b]",
	"$[?@.a | @.b]",
	"$[?@.a & & @.b]",
	"$[?@.a and @.b]",
	"$[?not @.a]",
	"$[?true]",
	"$[?null]",
	"$[?1]",
	"$[?'a']",
	"$[?True==1]",
	"$[?TRUE==1]",
	"$[?Null==1]",
	"$[?nil==1]",
	"$[?trueish==1]",
	"$[?@.a==01]",
	"$[?@.a==00]",
	"$[?@.a==-01]",
	"$[?@.a==1.]",
	"$[?@.a==.1]",
	"$[?@.a==+1]",
	"$[?@.a==-]",
	"$[?@.a==1e]",
	"$[?@.a==1e+]",
	"$[?@.a==0x1]",
	"$[?@.a==1.e1]",
	"$[?@.a==- 1]",
	"$[?@.a==1 .5]",
	"$[?@.a==Infinity]",
	"$[?@..a==1]",
	"$[?@.*==1]",
	"$[?@[0,1]==1]",
	"$[?@[0:1]==1]",
	"$[?@[?@.b]==1]",
	"$[?1==@..a]",
	"$[?@[ 'a' ]==1]",
	"$[?@[0 ]==1]",
	"$[?length(@[ 0 ])==1]",
	"$[?@.a==[1]]",
	"$[?@.a=={}]",
	"$[?length (@)==1]",
	"$[?length(@)]",
	"$[?!length(@)]",
	"$[?length()==1]",
	"$[?length(@,@)==1]",
	"$[?length(@.*)==1]",
	"$[?length(@==1)==1]",
	"$[?length((@))==1]",
	"$[?length(@]",
	"$[?length(@,)==1]",
	"$[?length(,@)==1]",
	"$[?length(match(@,'a'))==1]",
	"$[?count(1)==1]",
	"$[?count('a')==1]",
	"$[?count(length(@))==1]",
	"$[?count(value(@))==1]",
	"$[?count()==1]",
	"$[?count(@)]",
	"$[?value(@)]",
	"$[?value(1)==1]",
	"$[?match(@.a)]",
	"$[?match(@.a,'a','b')]",
	"$[?match(@.*,'a')]",
	"$[?match(@.a,'a')==true]",
	"$[?true==match(@.a,'a')]",
	"$[?match(@.a,match(@,'a'))]",
	"$[?Length(@)==1]",
	"$[?len(@)==1]",
	"$[?_a(@)==1]",
	"$[?@.length()==1]",
	"$[?@.a,]",
	"$[?@.a]]",
	"$[?@.a;]",
	"$\xff",
	"$['\xc3']",
	"$.a\x01",
	"$\v.a",
	"$\f.a",
	"$\xc2\xa0.a",
};

START_TEST(what_is_not_in_the_grammar_is_refused_with_a_column)
{
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct arena *a = arena_new(0);
		struct err e = { 0 };

		ck_assert_msg(jsonpath_compile(a, wrong[i], &e) == NULL,
		    "%s was accepted", wrong[i]);
		ck_assert_msg(e.code == ERR_DOCUMENT, "%s: code %d, %s",
		    wrong[i], (int)e.code, e.text);
		ck_assert_msg(strncmp(e.text, "column ", 7) == 0 ||
			strcmp(e.text, "not UTF-8") == 0,
		    "%s: %s", wrong[i], e.text);
		arena_free(a);
	}
}
END_TEST

START_TEST(columns_count_code_points)
{
	check("$.\xc3\xa4\xc3\xb6[?@.a=1]", "1",
	    "column 10: \",\" or \"]\" was expected");
	check("$[?@.a == 01]", "1", "column 11: invalid number");
	check("$[?foo(@)]", "1", "column 4: unknown function \"foo\"");
}
END_TEST

START_TEST(selection_is_in_the_order_of_the_standard)
{
	check("$", "null", "[null]");
	check("$.a", "{\"a\":null}", "[null]");
	check("$.a", "[1]", "[]");
	check("$[0]", "{\"0\":1}", "[]");
	check("$[1,0,0]", "[1,2]", "[2,1,1]");
	check("$[-1]", "[1,2]", "[2]");
	check("$[-3]", "[1,2]", "[]");
	check("$[9007199254740991]", "[1]", "[]");
	check("$[0][0]", "\"text\"", "[]");
	check("$..*", "[[1],[2]]", "[[1],[2],1,2]");
	check("$..[0]", "[[1,[2]],3]", "[[1,[2]],1,2]");
	check("$..a..a", "{\"a\":{\"a\":{\"a\":1}}}", "[{\"a\":1},1,1]");
	check("$[*].a", "[{\"a\":1},{\"b\":2},{\"a\":3}]", "[1,3]");
	check("$..", "1", "column 4: a member name was expected");
	check("$['\\u0000']", "{\"a\":1}", "[]");
	check("$['\\ud83d\\ude00']", "{\"\xf0\x9f\x98\x80\":1}", "[1]");
}
END_TEST

START_TEST(slices_are_those_of_the_standard)
{
	static const char d[] = "[0,1,2,3,4,5,6]";

	check("$[1:3]", d, "[1,2]");
	check("$[5:]", d, "[5,6]");
	check("$[1:5:2]", d, "[1,3]");
	check("$[5:1:-2]", d, "[5,3]");
	check("$[::-1]", d, "[6,5,4,3,2,1,0]");
	check("$[-2:]", d, "[5,6]");
	check("$[:-5]", d, "[0,1]");
	check("$[-1:-3:-1]", d, "[6,5]");
	check("$[10:0:-3]", d, "[6,3]");
	check("$[0:10:0]", d, "[]");
	check("$[3:1]", d, "[]");
	check("$[1:3:-1]", d, "[]");
	check("$[-100:100]", d, d);
	check("$[-9007199254740991:9007199254740991:9007199254740991]", d,
	    "[0]");
	check("$[9007199254740991:-9007199254740991:-9007199254740991]", d,
	    "[6]");
	check("$[:]", "[]", "[]");
	check("$[::-1]", "[]", "[]");
	check("$[:]", "{\"a\":1}", "[]");
}
END_TEST

/* Each filter holds for every value of this document, or for none: it looks
 * at the root only. */
static void
holds(const char *const *filter, size_t n, bool wanted)
{
	static const char all[] =
	    "{\"n\":null,\"i\":1,\"r\":1.0,\"t\":\"1\","
	    "\"b\":true,\"a\":[1,{\"x\":2}],\"o\":{\"p\":1,\"q\":[null]},"
	    "\"A\":[1.0,{\"x\":2.0}],\"O\":{\"q\":[null],\"p\":1}}";
	static const char values[] =
	    "[null,1,1.0,\"1\",true,[1,{\"x\":2}],{\"p\":1,\"q\":[null]},"
	    "[1.0,{\"x\":2.0}],{\"q\":[null],\"p\":1}]";

	for (size_t i = 0; i < n; i++) {
		char query[200];

		(void)snprintf(query, sizeof query, "$[?%s]", filter[i]);
		check(query, all, wanted ? values : "[]");
	}
}

#define HOLDS(list, wanted) holds(list, sizeof list / sizeof list[0], wanted)

static const char *const comparisons_true[] = {
	"$.x == $.y",
	"$.x <= $.y",
	"$.x != 1",
	"$.n == null",
	"$.n <= null",
	"$.i == $.r",
	"$.b == true",
	"$.b >= true",
	"$.a == $.A",
	"$.o == $.O",
	"$.a <= $.A",
	"$.a != $.o",
	"$.i == 1e0",
	"$.i < 1e400",
	"$.i > -1e400",
	"1e400 == 1e400",
	"0 == -0",
	"0.0 == -0",
	"'a' < 'b'",
	"'a' < 'ab'",
	"'' < 'a'",
	"'\\uFFFD' < '\\ud83d\\ude00'",
	"'\\u00e4' == \"\xc3\xa4\"",
	"$.n",
	"!$.x",
	"$.a[*]",
	"$.x == 1 || $.i == 1 && $.b == true",
	"$.i == 1 || $.x == 1 && $.x == 2",
};

static const char *const comparisons_false[] = {
	"$.x == $.n",
	"$.x < $.y",
	"$.n < null",
	"$.i == $.t",
	"$.i < $.t",
	"$.i >= $.t",
	"$.b > false",
	"$.i == true",
	"$.a == $.o",
	"$.a < $.A",
	"9007199254740993 == 9007199254740992",
	"'a' < 'B'",
	"'a\\u0000b' == 'a'",
	"!$.n",
	"($.x == 1 || $.i == 1) && $.b == false",
};

START_TEST(comparisons_are_typed)
{
	HOLDS(comparisons_true, true);
	HOLDS(comparisons_false, false);
}
END_TEST

static const char *const functions_true[] = {
	"length($.t) == 1",
	"length($.a) == 2",
	"length($.o) == 2",
	"length($.i) == length($.x)",
	"length('\xf0\x9f\x98\x80\xc3\xa4') == 2",
	"count($..*) == 21",
	"count($.x) == 0",
	"value($.o.p) == 1",
	"value($..zz) == $.x",
	"match($.t, '[0-9]')",
	"match($.t, $.t)",
	"search('abc', 'b')",
	"match('', '')",
};

static const char *const functions_false[] = {
	"length($.i) == 1",
	"value($..p) == 1",
	"match($.t, '(')",
	"match($.i, '1')",
	"match($.t, 1)",
	"match('abc', 'b')",
	"search('abc', $.x)",
};

START_TEST(functions_measure_count_and_match)
{
	HOLDS(functions_true, true);
	HOLDS(functions_false, false);
}
END_TEST

START_TEST(filters_look_at_members_and_elements)
{
	check("$[?@.a]", "[{\"a\":false},{\"b\":1},{\"a\":null}]",
	    "[{\"a\":false},{\"a\":null}]");
	check("$[?@.a==1]", "{\"x\":{\"a\":1},\"y\":{\"a\":2}}", "[{\"a\":1}]");
	check("$[?@.a==1]", "{\"a\":1}", "[]");
	check("$[?@>1]", "[1,2,\"3\",null]", "[2]");
	check("$[?@[?@.a]]", "[[{\"a\":1}],[{\"b\":1}]]", "[[{\"a\":1}]]");
	check("$.v[?@==$.k]", "{\"k\":2,\"v\":[1,2,3]}", "[2]");
	check("$[?@.a,?@.b]", "[{\"a\":1,\"b\":2}]",
	    "[{\"a\":1,\"b\":2},{\"a\":1,\"b\":2}]");
	check("$..[?@.a]", "[[{\"a\":1}],{\"a\":2}]", "[{\"a\":2},{\"a\":1}]");
	check("$[?match(@.p, @.q)]",
	    "[{\"p\":\"ab\",\"q\":\"a.\"},"
	    "{\"p\":\"ab\",\"q\":\"a\"},{\"p\":\"ab\",\"q\":\"(\"}]",
	    "[{\"p\":\"ab\",\"q\":\"a.\"}]");
	check("$[?@]", "1", "[]");
}
END_TEST

START_TEST(a_query_of_names_and_indexes_is_singular)
{
	static const struct {
		const char *query;
		bool singular;
	} cases[] = {
		{ "$", true },
		{ "$.a['b'][0]", true },
		{ "$[0,1]", false },
		{ "$.*", false },
		{ "$..a", false },
		{ "$[0:1]", false },
		{ "$[?@.a]", false },
		{ "$[ 'a' ]", true },
	};
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ck_assert_msg(jsonpath_is_singular(jsonpath_compile(a,
				  cases[i].query, NULL)) == cases[i].singular,
		    "%s", cases[i].query);
	arena_free(a);
}
END_TEST

UNIT_MAIN("jsonpath", queries_of_the_grammar_are_accepted,
    what_is_not_in_the_grammar_is_refused_with_a_column,
    columns_count_code_points, selection_is_in_the_order_of_the_standard,
    slices_are_those_of_the_standard, comparisons_are_typed,
    functions_measure_count_and_match, filters_look_at_members_and_elements,
    a_query_of_names_and_indexes_is_singular)
