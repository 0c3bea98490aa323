/* Arazzo R19: how two values compare. */
#include <string.h>

#include "arazzo/language/condition.h"
#include "arazzo/language/fold.h"
#include "base/text.h"

/* A number, exact as long as it is an integer of 64 bits. */
struct number {
	bool is_integer;
	int64_t integer;
	double real;
};

static bool
number_of_text(const json_t *v, struct number *ret)
{
	const char *text = json_string_value(v);

	if (text == NULL || strlen(text) != json_string_length(v) ||
	    text_double(text, &ret->real) < 0)
		return false;
	ret->is_integer = text_i64(text, &ret->integer) == 0;
	return true;
}

static bool
operand_number(const json_t *v, struct number *ret)
{
	if (json_is_integer(v)) {
		ret->is_integer = true;
		ret->integer = json_integer_value(v);
		ret->real = (double)ret->integer;
		return true;
	}
	if (json_is_real(v)) {
		ret->is_integer = false;
		ret->real = json_real_value(v);
		return true;
	}
	return number_of_text(v, ret);
}

static int
number_order(const struct number *a, const struct number *b)
{
	if (a->is_integer && b->is_integer)
		return (a->integer > b->integer) - (a->integer < b->integer);
	return (a->real > b->real) - (a->real < b->real);
}

static int
text_order(const json_t *a, const json_t *b)
{
	return fold_compare(json_string_value(a), json_string_length(a),
	    json_string_value(b), json_string_length(b));
}

static bool
is_null(const json_t *v)
{
	return v == NULL || json_is_null(v);
}

static bool
equal(const json_t *a, const json_t *b)
{
	struct number x, y;

	/* "null equals null and missing, nothing else" */
	if (is_null(a) || is_null(b))
		return is_null(a) && is_null(b);
	if (json_is_string(a) && json_is_string(b))
		return text_order(a, b) == 0;
	if (operand_number(a, &x) && operand_number(b, &y))
		return number_order(&x, &y) == 0;
	if (json_is_boolean(a) && json_is_boolean(b))
		return json_typeof(a) == json_typeof(b);
	if (json_typeof(a) != json_typeof(b))
		return false;
	return value_equal(a, b);
}

/* Is there an order, and which? */
static bool
order(const json_t *a, const json_t *b, int *ret)
{
	struct number x, y;

	if (is_null(a) || is_null(b))
		return false;
	if (operand_number(a, &x) && operand_number(b, &y))
		*ret = number_order(&x, &y);
	else if (json_is_string(a) && json_is_string(b))
		*ret = text_order(a, b);
	else
		return false;
	return true;
}

bool
condition_compare(const char *op, const json_t *a, const json_t *b)
{
	int n;

	if (text_equal(op, "=="))
		return equal(a, b);
	if (text_equal(op, "!="))
		return !equal(a, b);
	if (!order(a, b, &n))
		return false;
	if (text_equal(op, "<"))
		return n < 0;
	if (text_equal(op, "<="))
		return n <= 0;
	if (text_equal(op, ">"))
		return n > 0;
	return text_equal(op, ">=") && n >= 0;
}
