/* Values, and what is equal or less (RFC 9535 section 2.3.5.2.2). */
#include "query/jsonpath/ast.h"

#include <string.h>

#include "base/err.h"

size_t
text_length(struct text s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static struct text
node_text(json_t *node)
{
	return (struct text){ json_string_value(node),
		json_string_length(node) };
}

struct value
value_of(json_t *node)
{
	struct value v = { .kind = VALUE_NOTHING };

	if (node == NULL)
		return v;
	switch (json_typeof(node)) {
	case JSON_NULL:
		v.kind = VALUE_NULL;
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		v.kind = VALUE_BOOL;
		v.u.boolean = json_is_true(node);
		break;
	case JSON_INTEGER:
		v.kind = VALUE_INT;
		v.u.integer = json_integer_value(node);
		break;
	case JSON_REAL:
		v.kind = VALUE_REAL;
		v.u.real = json_real_value(node);
		break;
	case JSON_STRING:
		v.kind = VALUE_TEXT;
		v.u.text = node_text(node);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		v.kind = VALUE_NODE;
		v.u.node = node;
		break;
	}
	return v;
}

static bool
is_number(const struct value *v)
{
	return v->kind == VALUE_INT || v->kind == VALUE_REAL;
}

static double
real_of(const struct value *v)
{
	return v->kind == VALUE_INT ? (double)v->u.integer : v->u.real;
}

/* Below 0, 0, above 0. */
static int
compare_numbers(const struct value *a, const struct value *b)
{
	if (a->kind == VALUE_INT && b->kind == VALUE_INT)
		return (a->u.integer > b->u.integer) -
		    (a->u.integer < b->u.integer);
	return (real_of(a) > real_of(b)) - (real_of(a) < real_of(b));
}

/* By code points, which is how the bytes of UTF-8 are ordered. */
static int
compare_texts(struct text a, struct text b)
{
	int rc = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return rc != 0 ? rc : (a.n > b.n) - (a.n < b.n);
}

static int equal(struct eval *v, const struct value *a, const struct value *b,
    bool *ret);

static int
equal_items(struct eval *v, json_t *a, json_t *b, bool *ret)
{
	struct value x = value_of(a), y = value_of(b);

	return equal(v, &x, &y, ret);
}

static int
equal_arrays(struct eval *v, json_t *a, json_t *b, bool *ret)
{
	size_t n = json_array_size(a);

	*ret = n == json_array_size(b);
	for (size_t i = 0; i < n && *ret; i++)
		if (equal_items(v, json_array_get(a, i), json_array_get(b, i),
			ret) < 0)
			return -1;
	return 0;
}

static int
equal_objects(struct eval *v, json_t *a, json_t *b, bool *ret)
{
	*ret = json_object_size(a) == json_object_size(b);
	for (void *i = json_object_iter(a); i != NULL && *ret;
	     i = json_object_iter_next(a, i)) {
		json_t *other = json_object_getn(b, json_object_iter_key(i),
		    json_object_iter_key_len(i));

		if (equal_items(v, json_object_iter_value(i), other, ret) < 0)
			return -1;
	}
	return 0;
}

static int
equal_nodes(struct eval *v, json_t *a, json_t *b, bool *ret)
{
	int rc;

	if (a == b) {
		*ret = true;
		return 0;
	}
	*ret = false;
	if (json_typeof(a) != json_typeof(b))
		return 0;
	if (eval_enter(v) < 0)
		return -1;
	rc = json_is_array(a) ? equal_arrays(v, a, b, ret) :
				equal_objects(v, a, b, ret);
	eval_leave(v);
	return rc;
}

static int
equal(struct eval *v, const struct value *a, const struct value *b, bool *ret)
{
	if (eval_work(v, 1) < 0)
		return -1;
	if (is_number(a) && is_number(b)) {
		*ret = compare_numbers(a, b) == 0;
		return 0;
	}
	*ret = a->kind == b->kind;
	if (!*ret)
		return 0;
	switch (a->kind) {
	case VALUE_BOOL:
		*ret = a->u.boolean == b->u.boolean;
		return 0;
	case VALUE_TEXT:
		*ret = a->u.text.n == b->u.text.n &&
		    compare_texts(a->u.text, b->u.text) == 0;
		return eval_work(v, *ret ? a->u.text.n / 64 : 0);
	case VALUE_NODE:
		return equal_nodes(v, a->u.node, b->u.node, ret);
	default:
		return 0;
	}
}

/* Order is between two numbers or two texts, nothing else. */
static bool
less(const struct value *a, const struct value *b)
{
	if (is_number(a) && is_number(b))
		return compare_numbers(a, b) < 0;
	return a->kind == VALUE_TEXT && b->kind == VALUE_TEXT &&
	    compare_texts(a->u.text, b->u.text) < 0;
}

int
value_compare(struct eval *v, enum compare_op op, const struct value *a,
    const struct value *b, bool *ret)
{
	bool same = false;

	if (op != OP_LT && op != OP_GT && equal(v, a, b, &same) < 0)
		return -1;
	switch (op) {
	case OP_EQ:
		*ret = same;
		break;
	case OP_NE:
		*ret = !same;
		break;
	case OP_LT:
	case OP_LE:
		*ret = same || less(a, b);
		break;
	case OP_GT:
	case OP_GE:
		*ret = same || less(b, a);
		break;
	}
	return eval_work(v, 1);
}
