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

/* Missing or null. */
static bool
is_nothing(const struct value *v)
{
	return !v->is_size && (v->node == NULL || json_is_null(v->node));
}

/* Is one of the elements of the array equal to what? */
static int
has_element(struct eval *v, json_t *array, const struct value *what, bool *ret)
{
	for (size_t i = 0; i < json_array_size(array) && !*ret; i++) {
		struct value item = { .node = json_array_get(array, i) };

		if (value_compare(v, OP_EQ, &item, what, ret) < 0)
			return -1;
	}
	return 0;
}

static int
test_contains(struct eval *v, const struct value *a, const struct value *b,
    bool *ret)
{
	struct span text = text_of_node(a->node);
	struct span part = text_of_node(b->node);

	if (is_nothing(a))
		return 0;
	if (json_is_array(a->node))
		return has_element(v, a->node, b, ret);
	if (!json_is_string(a->node) || !json_is_string(b->node))
		return word_differs(v,
		    "\"contains\" of neither an array nor two texts");
	if (eval_work(v, text.n / 16) < 0)
		return -1;
	*ret = part.n == 0 || memmem(text.p, text.n, part.p, part.n) != NULL;
	return 0;
}

static int
test_in(struct eval *v, const struct jsonpath_expr *x, json_t *node,
    const struct value *a, bool *ret)
{
	struct value b;

	for (const struct jsonpath_expr *i = x->is_list ? x->b : NULL;
	     i != NULL && !*ret; i = i->next)
		if (expr_value(v, i, node, &b) < 0 ||
		    value_compare(v, OP_EQ, a, &b, ret) < 0)
			return -1;
	if (x->is_list)
		return 0;
	if (expr_value(v, x->b, node, &b) < 0)
		return -1;
	if (is_nothing(&b))
		return 0;
	if (!json_is_array(b.node))
		return word_differs(v, "\"in\" without an array on its right");
	return has_element(v, b.node, a, ret);
}

/* A list of selected nodes, a text, an array or an object. */
static int
test_empty(struct eval *v, const struct jsonpath_expr *x, json_t *node,
    bool *ret)
{
	bool wanted = json_is_true(x->b->literal);
	struct value a;
	json_t *last;
	size_t n;

	if (x->a->kind == EXPR_PATH && !x->a->path->singular) {
		if (path_count(v, x->a->path, node, &n, &last) < 0)
			return -1;
		*ret = (n == 0) == wanted;
		return 0;
	}
	if (expr_value(v, x->a, node, &a) < 0 || node_size(v, a.node, &a) < 0)
		return -1;
	*ret = a.is_size && (a.size == 0) == wanted;
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
		if (expr_value(v, x->b, node, &b) < 0)
			return -1;
		return test_contains(v, &a, &b, ret);
	case WORD_IN:
		return test_in(v, x, node, &a, ret);
	default:
		if (!json_is_string(a.node))
			return 0;
		return eval_match(v, x->regex, text_of_node(a.node), ret);
	}
}
