/* The bounds of JSONPath: each of them is reached. */
#include <string.h>

#include "query/jsonpath/jsonpath.h"
#include "unit.h"

/* Runs the query on a document; returns the error's code. */
static enum err_code
outcome(const char *query, json_t *root)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct jsonpath *q = jsonpath_compile(a, query, &e);
	json_t *nodes = json_array();

	if (q != NULL)
		(void)jsonpath_select(q, root, nodes, &e);
	json_decref(nodes);
	arena_free(a);
	return e.code;
}

/* Replaces in a document; returns the error's code. */
static enum err_code
replaced(const char *query, json_t **root, json_t *v)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct jsonpath *q = jsonpath_compile(a, query, &e);

	if (q != NULL)
		(void)jsonpath_replace(q, root, v,
		    &(struct jsonpath_spent){ 0 }, &e);
	arena_free(a);
	return e.code;
}

/* Compiles a bare filter; returns the error's code. */
static enum err_code
filtered(const char *text)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };

	(void)jsonpath_filter_compile(a, text, &e);
	arena_free(a);
	return e.code;
}

/* n times text, between before and behind. */
static char *
repeated(const char *before, const char *text, size_t n, const char *behind)
{
	size_t size = strlen(text);
	char *all = calloc(1, strlen(before) + n * size + strlen(behind) + 1);
	char *p;

	ck_assert_ptr_nonnull(all);
	p = stpcpy(all, before);
	for (size_t i = 0; i < n; i++)
		p = stpcpy(p, text);
	(void)stpcpy(p, behind);
	return all;
}

static json_t *
deep_array(size_t n)
{
	json_t *v = json_array();

	while (--n > 0) {
		json_t *outer = json_array();

		(void)json_array_append_new(outer, v);
		v = outer;
	}
	return v;
}

START_TEST(a_query_that_is_too_long_is_refused)
{
	char *text = repeated("$.", "a", JSONPATH_MAX_QUERY - 2, "");

	ck_assert_int_eq(outcome(text, json_null()), ERR_NONE);
	free(text);
	text = repeated("$.", "a", JSONPATH_MAX_QUERY - 1, "");
	ck_assert_int_eq(outcome(text, json_null()), ERR_LIMIT);
	ck_assert_int_eq(filtered(text), ERR_LIMIT);
	free(text);
	text = repeated("$.", "a", JSONPATH_MAX_QUERY - 2, "");
	ck_assert_int_eq(filtered(text), ERR_NONE);
	free(text);
	text = repeated("$[?@==", "1", JSONPATH_MAX_NUMBER, "]");
	ck_assert_int_eq(outcome(text, json_null()), ERR_NONE);
	free(text);
	text = repeated("$[?@==", "1", JSONPATH_MAX_NUMBER + 1, "]");
	ck_assert_int_eq(outcome(text, json_null()), ERR_LIMIT);
	free(text);
}
END_TEST

START_TEST(a_query_that_is_nested_too_deeply_is_refused)
{
	char *text = repeated("$[?", "(", JSONPATH_MAX_NEST - 1, "@");

	ck_assert_int_eq(outcome(text, json_null()), ERR_DOCUMENT);
	free(text);
	text = repeated("$[?", "(", JSONPATH_MAX_NEST, "@");
	ck_assert_int_eq(outcome(text, json_null()), ERR_LIMIT);
	free(text);
	text = repeated("$", "[?@", JSONPATH_MAX_NEST + 1, "]");
	ck_assert_int_eq(outcome(text, json_null()), ERR_LIMIT);
	free(text);
	text = repeated("$[?1==", "length(", JSONPATH_MAX_NEST, "@");
	ck_assert_int_eq(outcome(text, json_null()), ERR_LIMIT);
	free(text);
}
END_TEST

START_TEST(a_long_list_of_conditions_is_no_nesting)
{
	char *text = repeated("$[?@.a", "||@.a", 10000, "]");
	json_t *one = json_pack("[{s:i}]", "b", 1);

	ck_assert_int_eq(outcome(text, one), ERR_NONE);
	free(text);
	json_decref(one);
}
END_TEST

START_TEST(a_value_that_is_too_deep_is_refused)
{
	json_t *v = deep_array(JSONPATH_MAX_DEPTH - 1);
	char *text;

	ck_assert_int_eq(outcome("$..*", v), ERR_NONE);
	json_decref(v);
	v = deep_array(JSONPATH_MAX_DEPTH + 1);
	ck_assert_int_eq(outcome("$..[1]", v), ERR_LIMIT);
	text = repeated("$", "[*]", JSONPATH_MAX_DEPTH + 1, "");
	ck_assert_int_eq(outcome(text, v), ERR_LIMIT);
	free(text);
	text = repeated("$", "[0]", JSONPATH_MAX_DEPTH + 1, "");
	ck_assert_int_eq(outcome(text, v), ERR_NONE);
	free(text);
	json_decref(v);
}
END_TEST

START_TEST(a_comparison_of_values_too_deep_is_refused)
{
	json_t *root = json_array();

	(void)json_array_append_new(root, deep_array(JSONPATH_MAX_DEPTH + 9));
	(void)json_array_append_new(root, deep_array(JSONPATH_MAX_DEPTH + 9));
	ck_assert_int_eq(outcome("$[?@==$[1]]", root), ERR_LIMIT);
	json_decref(root);
}
END_TEST

START_TEST(filters_in_filters_cannot_overflow_the_stack)
{
	json_t *v = deep_array(600);
	struct arena *a = arena_new(0);
	json_t *nodes = json_array();
	struct err e = { 0 };

	/* Each filter descends the whole value again: the levels add up. */
	ck_assert_int_eq(jsonpath_select(jsonpath_compile(a, "$..[?$..[9]]",
					     &e),
			     v, nodes, &e),
	    -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_msg(strstr(e.text, "levels deep") != NULL, "%s", e.text);
	json_decref(nodes);
	arena_free(a);
	json_decref(v);
}
END_TEST

START_TEST(selecting_too_many_values_is_refused)
{
	json_t *v = json_array();
	char *text = repeated("$[*", ",*", 999, "]");

	for (int i = 0; i < JSONPATH_MAX_NODES / 1000; i++)
		(void)json_array_append_new(v, json_null());
	ck_assert_int_eq(outcome(text, v), ERR_NONE);
	(void)json_array_append_new(v, json_null());
	ck_assert_int_eq(outcome(text, v), ERR_LIMIT);
	free(text);
	json_decref(v);
}
END_TEST

START_TEST(too_much_work_is_refused)
{
	json_t *v = json_array();

	for (int i = 0; i < 5000; i++)
		(void)json_array_append_new(v, json_integer(i));
	ck_assert_int_eq(outcome("$[?count($[?@ == 1]) == 1]", v), ERR_LIMIT);
	ck_assert_int_eq(outcome("$[?count($[?@ == 1]) == 1]", json_null()),
	    ERR_NONE);
	json_decref(v);
}
END_TEST

START_TEST(a_pattern_that_needs_too_much_work_is_an_error_not_a_match)
{
	char *text = repeated("\"", "a", 40, "\"");
	json_t *v = json_array();

	(void)json_array_append_new(v, json_loads(text, JSON_DECODE_ANY, NULL));
	ck_assert_int_eq(outcome("$[?match(@, '(a|a)*[bc]')]", v), ERR_LIMIT);
	json_decref(v);
	free(text);
}
END_TEST

START_TEST(many_patterns_share_one_limit)
{
	char *text = repeated("", "a", 5000, "");
	json_t *v = json_array();

	/* One is quadratic and within the limit; a hundred are not. */
	(void)json_array_append_new(v, json_string(text));
	ck_assert_int_eq(outcome("$[?search(@, 'a*[bc]')]", v), ERR_NONE);
	for (int i = 0; i < 100; i++)
		(void)json_array_append_new(v, json_string(text));
	ck_assert_int_eq(outcome("$[?search(@, 'a*[bc]')]", v), ERR_LIMIT);
	json_decref(v);
	free(text);
}
END_TEST

START_TEST(putting_too_much_in_location_is_refused)
{
	char *text = repeated("\"", "a", JSONPATH_MAX_PLACED / 2 - 2, "\"");
	json_t *v = json_loads(text, JSON_DECODE_ANY, NULL);
	json_t *root = json_loads("[1,2]", 0, NULL);

	ck_assert_int_eq(replaced("$[*]", &root, v), ERR_NONE);
	ck_assert_ptr_eq(json_array_get(root, 1), v);
	(void)json_array_append_new(root, json_null());
	ck_assert_int_eq(replaced("$[*]", &root, v), ERR_LIMIT);
	ck_assert(json_is_null(json_array_get(root, 2)));
	json_decref(root);
	json_decref(v);
	free(text);
}
END_TEST

START_TEST(replacing_too_many_values_is_refused)
{
	json_t *root = json_array(), *v = json_integer(1);

	for (int i = 0; i < JSONPATH_MAX_NODES; i++)
		(void)json_array_append_new(root, json_null());
	ck_assert_int_eq(replaced("$[*]", &root, v), ERR_NONE);
	(void)json_array_append_new(root, json_null());
	ck_assert_int_eq(replaced("$[*]", &root, v), ERR_LIMIT);
	json_decref(root);
	json_decref(v);
}
END_TEST

UNIT_MAIN("jsonpath_limit", a_query_that_is_too_long_is_refused,
    a_query_that_is_nested_too_deeply_is_refused,
    a_long_list_of_conditions_is_no_nesting,
    a_value_that_is_too_deep_is_refused,
    a_comparison_of_values_too_deep_is_refused,
    filters_in_filters_cannot_overflow_the_stack,
    selecting_too_many_values_is_refused,
    putting_too_much_in_location_is_refused,
    replacing_too_many_values_is_refused, too_much_work_is_refused,
    a_pattern_that_needs_too_much_work_is_an_error_not_a_match,
    many_patterns_share_one_limit)
