/* Comparison and division of JSON numbers without loss of digits. */
#include "query/schema/number.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "data/value.h"

#define TWO_63 9223372036854775808.0

static int
compare_mixed(int64_t i, double real)
{
	int64_t whole;

	if (real >= TWO_63)
		return -1;
	if (real < -TWO_63)
		return 1;
	whole = (int64_t)text_floor(real);
	if (i != whole)
		return i < whole ? -1 : 1;
	return real > text_floor(real) ? -1 : 0;
}

int
schema_number_compare(const json_t *a, const json_t *b)
{
	if (json_is_integer(a) && json_is_integer(b))
		return (json_integer_value(a) > json_integer_value(b)) -
		    (json_integer_value(a) < json_integer_value(b));
	if (json_is_integer(a))
		return compare_mixed(json_integer_value(a), json_real_value(b));
	if (json_is_integer(b))
		return -compare_mixed(json_integer_value(b),
		    json_real_value(a));
	return (json_real_value(a) > json_real_value(b)) -
	    (json_real_value(a) < json_real_value(b));
}

bool
schema_number_is_integer(const json_t *v)
{
	return json_is_integer(v) ||
	    (json_is_real(v) &&
		text_floor(json_real_value(v)) == json_real_value(v));
}

/* mantissa * 10^power, without zeros at the mantissa's end; without
 * its sign. */
struct decimal {
	uint64_t mantissa;
	int power;
};

static struct decimal
stripped(struct decimal d)
{
	while (d.mantissa != 0 && d.mantissa % 10 == 0) {
		d.mantissa /= 10;
		d.power++;
	}
	return d;
}

static int
power_of(const char *text)
{
	int sign = *text == '-' ? -1 : 1, n = 0;

	text += *text == '-' || *text == '+';
	for (; text_is_digit(*text) && n < 10000; text++)
		n = n * 10 + (*text - '0');
	return sign * n;
}

static struct decimal
decimal_of(const json_t *v)
{
	char text[TEXT_DOUBLE_SIZE];
	struct decimal d = { 0, 0 };
	bool fraction = false;
	const char *p = text;

	if (json_is_integer(v)) {
		json_int_t i = json_integer_value(v);

		d.mantissa = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
		return stripped(d);
	}
	text_print_double(json_real_value(v), text);
	for (p += *p == '-'; *p != '\0' && *p != 'e'; p++) {
		if (*p == '.') {
			fraction = true;
			continue;
		}
		/* Zeros behind 17 digits are the double's size, no digits. */
		if (d.mantissa < UINT64_MAX / 100)
			d.mantissa = d.mantissa * 10 + (uint64_t)(*p - '0');
		else
			d.power++;
		d.power -= fraction;
	}
	if (*p == 'e')
		d.power += power_of(p + 1);
	return stripped(d);
}

/* n * 10 modulo m, for n < m; no step leaves 64 bits. */
static uint64_t
times_10(uint64_t n, uint64_t m)
{
	uint64_t sum = 0;

	for (int i = 0; i < 10; i++)
		sum = sum >= m - n ? sum - (m - n) : sum + n;
	return sum;
}

bool
schema_number_is_multiple(const json_t *v, const json_t *step)
{
	struct decimal a = decimal_of(v), b = decimal_of(step);
	uint64_t rest;

	if (a.mantissa == 0)
		return true;
	/* a has no zero at its end, so it is not a multiple of 10. */
	if (a.power < b.power || b.mantissa == 0)
		return false;
	rest = a.mantissa % b.mantissa;
	for (int i = b.power; i < a.power && rest != 0; i++)
		rest = times_10(rest, b.mantissa);
	return rest == 0;
}
