/* Arazzo R19: how two values compare. */
#include "arazzo/language/condition.h"
#include "arazzo/language/fold.h"
#include "data/number.h"

/* Are both numbers, or texts that are?  Then their order. */
static bool
number_order(const json_t *a, const json_t *b, int *ret)
{
	char rooma[NUMBER_ROOM], roomb[NUMBER_ROOM];
	struct decimal x, y;

	if (!number_decimal(a, true, rooma, &x) ||
	    !number_decimal(b, true, roomb, &y))
		return false;
	*ret = decimal_compare(&x, &y);
	return true;
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
	int n;

	/* "null equals null and missing, nothing else" */
	if (is_null(a) || is_null(b))
		return is_null(a) && is_null(b);
	if (json_is_string(a) && json_is_string(b))
		return text_order(a, b) == 0;
	if (number_order(a, b, &n))
		return n == 0;
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
	if (is_null(a) || is_null(b))
		return false;
	if (number_order(a, b, ret))
		return true;
	if (!json_is_string(a) || !json_is_string(b))
		return false;
	*ret = text_order(a, b);
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
