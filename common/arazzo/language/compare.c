/* Arazzo R19: how two values compare; texts without regard to case (Unicode
 * simple case folding). */
#include <unicase.h>

#include "arazzo/language/condition.h"
#include "base/text.h"
#include "data/number.h"

/* CaseFolding.txt, statuses C and S: to lower case by way of upper case, so that
 * all forms of a letter meet; Cherokee folds to upper case, and the Turkic
 * dotted and dotless I (status T) do not fold. */
static uint32_t
fold(uint32_t c)
{
	const uint32_t upper = uc_toupper(c);

	if (c == 0x130 || c == 0x131)
		return c;
	if (upper >= 0x13a0 && upper <= 0x13f5)
		return upper;
	return uc_tolower(upper);
}

static uint32_t
next(const char **p, size_t *n)
{
	uint32_t c = (unsigned char)**p;
	size_t k = text_utf8_next(*p, *n, &c);

	k = k == 0 ? 1 : k;
	*p += k;
	*n -= k;
	return fold(c);
}

int
condition_compare_text(const char *a, size_t na, const char *b, size_t nb)
{
	while (na > 0 && nb > 0) {
		uint32_t x = next(&a, &na), y = next(&b, &nb);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (na > 0) - (nb > 0);
}

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
	return condition_compare_text(json_string_value(a),
	    json_string_length(a), json_string_value(b), json_string_length(b));
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
	if (n == 0)
		return op[1] == '='; /* "<=", ">=" */
	return (n < 0) == (op[0] == '<');
}
