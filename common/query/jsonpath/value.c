/* The bottom of this room: limits of an evaluation, and comparison of values (RFC
 * 9535 section 2.3.5.2.2). */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/number.h"
#include "data/value.h"
#include "query/jsonpath/ast.h"

int
eval_work(struct eval *v, size_t n)
{
	v->work += n;
	if (v->work <= JSONPATH_MAX_WORK)
		return 0;
	return err_set(v->e, ERR_LIMIT,
	    "the JSONPath needs too much work on this value (over %d values "
	    "looked at)",
	    JSONPATH_MAX_WORK);
}

int
eval_enter(struct eval *v)
{
	if (v->depth >= JSONPATH_MAX_DEPTH)
		return err_set(v->e, ERR_LIMIT,
		    "the JSONPath goes over %d levels deep",
		    JSONPATH_MAX_DEPTH);
	v->depth++;
	return 0;
}

void
eval_end(struct eval *v)
{
	arena_free(v->last.arena);
	v->last.arena = NULL;
}

int
node_size(struct eval *v, const json_t *node, struct value *ret)
{
	size_t n = json_string_length(node);

	*ret = (struct value){ .is_size = json_is_string(node) ||
		    value_is_collection(node) };
	/* Two of them are 0. */
	ret->size = text_utf8_length(json_string_value(node), n) +
	    json_array_size(node) + json_object_size(node);
	return eval_work(v, n / 64);
}

struct span
text_of_node(const json_t *node)
{
	return (struct span){ json_string_value(node),
		json_string_length(node) };
}

static bool
number_of(const struct value *v, char room[static NUMBER_ROOM],
    struct decimal *ret)
{
	if (!v->is_size)
		return number_decimal(v->node, false, room, ret);
	(void)snprintf(room, NUMBER_ROOM, "%zu", v->size);
	return decimal_read(room, strlen(room), ret);
}

/* Order is between two numbers or two texts, nothing else. */
static bool
less(const struct value *a, const struct value *b)
{
	char rooma[NUMBER_ROOM], roomb[NUMBER_ROOM];
	struct decimal x, y;

	/* By code points, which is how the bytes of UTF-8 are ordered. */
	if (json_is_string(a->node) && json_is_string(b->node)) {
		struct span s = text_of_node(a->node),
			    t = text_of_node(b->node);
		int order = memcmp(s.p, t.p, s.n < t.n ? s.n : t.n);

		return order < 0 || (order == 0 && s.n < t.n);
	}
	return number_of(a, rooma, &x) && number_of(b, roomb, &y) &&
	    decimal_compare(&x, &y) < 0;
}

static int
equal(struct eval *v, const struct value *a, const struct value *b, bool *ret)
{
	char rooma[NUMBER_ROOM], roomb[NUMBER_ROOM];
	struct decimal x, y;
	size_t left = JSONPATH_MAX_WORK - v->work;

	if (a->is_size || b->is_size)
		*ret = number_of(a, rooma, &x) && number_of(b, roomb, &y) &&
		    decimal_compare(&x, &y) == 0;
	else
		*ret = value_equal_within(a->node, b->node,
		    JSONPATH_MAX_DEPTH - v->depth, &left);
	v->work = JSONPATH_MAX_WORK - left;
	return eval_work(v, 1);
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
