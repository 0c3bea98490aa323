/* The words of bare filters (arazzo C21): contains, in, matches, empty.  Where
 * JSONPath dialects that have them disagree, the test fails with a reason. */
#include "query/jsonpath/ast.h"

#include <string.h>

#include "base/err.h"
#include "query/regex.h"

static int
word_differs(struct eval *v, const char *what)
{
	return err_set(v->e, ERR_DOCUMENT,
	    "%s: JSONPath dialects differ on this", what);
}

/* Is one of the elements of the array equal to what? */
static int
has_element(struct eval *v, json_t *array, const struct value *what, bool *ret)
{
	for (size_t i = 0; i < json_array_size(array) && !*ret; i++) {
		struct value item = value_of(json_array_get(array, i));

		if (value_compare(v, OP_EQ, &item, what, ret) < 0)
			return -1;
	}
	return 0;
}

static int
test_contains(struct eval *v, const struct value *a, const struct value *b,
    bool *ret)
{
	if (a->kind == VALUE_NOTHING || a->kind == VALUE_NULL)
		return 0;
	if (a->kind == VALUE_NODE && json_is_array(a->u.node))
		return has_element(v, a->u.node, b, ret);
	if (a->kind != VALUE_TEXT || b->kind != VALUE_TEXT)
		return word_differs(v,
		    "\"contains\" of neither an array nor two texts");
	if (eval_work(v, a->u.text.n / 16) < 0)
		return -1;
	*ret = b->u.text.n == 0 ||
	    memmem(a->u.text.p, a->u.text.n, b->u.text.p, b->u.text.n) != NULL;
	return 0;
}

static int
test_in(struct eval *v, const struct jsonpath_expr *x, json_t *node,
    const struct value *a, bool *ret)
{
	struct value b;

	for (const struct jsonpath_expr *i = x->is_list ? x->b : NULL;
	     i != NULL && !*ret; i = i->next)
		if (value_compare(v, OP_EQ, a, &i->literal, ret) < 0)
			return -1;
	if (x->is_list)
		return 0;
	if (expr_value(v, x->b, node, &b) < 0)
		return -1;
	if (b.kind == VALUE_NOTHING || b.kind == VALUE_NULL)
		return 0;
	if (b.kind != VALUE_NODE || !json_is_array(b.u.node))
		return word_differs(v, "\"in\" without an array on its right");
	return has_element(v, b.u.node, a, ret);
}

static int
test_matches(struct eval *v, const struct jsonpath_expr *x,
    const struct value *a, bool *ret)
{
	size_t left, work;

	if (a->kind != VALUE_TEXT)
		return 0;
	if (eval_work(v, 10 + a->u.text.n / 16) < 0)
		return -1;
	left = work = (JSONPATH_MAX_WORK - v->work) * 5;
	if (regex_match_within(x->regex, a->u.text.p, a->u.text.n, &left, ret,
		v->e) < 0)
		return -1;
	return eval_work(v, (work - left) / 5);
}

static int
count_selected(void *arg, json_t *node, const struct spot *at)
{
	(void)node, (void)at;
	++*(size_t *)arg;
	return 0;
}

/* A list of selected nodes, a text, an array or an object. */
static int
test_empty(struct eval *v, const struct jsonpath_expr *x, json_t *node,
    bool *ret)
{
	bool wanted = x->b->literal.u.boolean;
	struct value a;
	size_t n = 0;

	if (x->a->kind == EXPR_PATH && !x->a->path->singular) {
		if (path_walk(v, x->a->path, node, count_selected, &n) < 0)
			return -1;
		*ret = (n == 0) == wanted;
		return 0;
	}
	if (expr_value(v, x->a, node, &a) < 0)
		return -1;
	if (a.kind != VALUE_TEXT && a.kind != VALUE_NODE)
		return 0;
	n = a.kind == VALUE_TEXT    ? a.u.text.n :
	    json_is_array(a.u.node) ? json_array_size(a.u.node) :
				      json_object_size(a.u.node);
	*ret = (n == 0) == wanted;
	return 0;
}

int
word_test(struct eval *v, const struct jsonpath_expr *x, json_t *node,
    bool *ret)
{
	struct value a, b;

	*ret = false;
	if (x->word == WORD_EMPTY)
		return test_empty(v, x, node, ret);
	if (expr_value(v, x->a, node, &a) < 0)
		return -1;
	switch (x->word) {
	case WORD_CONTAINS:
		return expr_value(v, x->b, node, &b) < 0 ?
		    -1 :
		    test_contains(v, &a, &b, ret);
	case WORD_IN:
		return test_in(v, x, node, &a, ret);
	default:
		return test_matches(v, x, &a, ret);
	}
}
