/* Reads, compares, divides and prints decimal numbers by their digits. */
#include "base/decimal.h"

#include <float.h>
static const char *
skip_digits(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

/* Reads all of "+12" behind an 'e'. */
static bool
read_power(const char *p, const char *end, int64_t *ret)
{
	bool minus = p < end && *p == '-';
	int64_t n = 0;

	p += p < end && (*p == '-' || *p == '+');
	if (p == end || skip_digits(p, end) != end)
		return false;
	for (; p < end; p++)
		if (n >= DECIMAL_MAX_POWER / 10)
			n = DECIMAL_MAX_POWER;
		else
			n = n * 10 + (*p - '0');
	*ret = minus ? -n : n;
	return true;
}

/* Leaves out the zeros at both ends of the digits from p to end, of which
 * nwhole are before the point. */
static void
strip(const char *p, const char *end, size_t nwhole, struct decimal *ret)
{
	const char *point = p + nwhole;

	while (p < end && (*p == '0' || *p == '.'))
		p++;
	while (end > p && (end[-1] == '0' || end[-1] == '.'))
		end--;
	ret->p = p;
	ret->n = (size_t)(end - p);
	ret->ndigits = ret->n - (p < point && point < end);
	ret->point += p < point ? point - p : point + 1 - p;
	if (ret->n == 0)
		*ret = (struct decimal){ .p = p };
}

bool
decimal_read(const char *text, size_t n, struct decimal *ret)
{
	const char *end = text + n, *start, *p;
	struct decimal d = { .negative = n > 0 && *text == '-' };
	size_t nwhole;

	start = text + d.negative;
	p = skip_digits(start, end);
	nwhole = (size_t)(p - start);
	if (nwhole == 0 || (*start == '0' && nwhole > 1))
		return false;
	if (p < end && *p == '.') {
		const char *fraction = p + 1;

		p = skip_digits(fraction, end);
		if (p == fraction)
			return false;
	}
	if (p < end &&
	    ((*p != 'e' && *p != 'E') || !read_power(p + 1, end, &d.point)))
		return false;
	strip(start, p, nwhole, &d);
	*ret = d;
	return true;
}

static int
compare_digits(const struct decimal *a, const struct decimal *b)
{
	size_t i = 0, j = 0;

	for (;; i++, j++) {
		i += i < a->n && a->p[i] == '.';
		j += j < b->n && b->p[j] == '.';
		/* The last digit of the longer one is not 0. */
		if (i == a->n || j == b->n)
			return (i < a->n) - (j < b->n);
		if (a->p[i] != b->p[j])
			return a->p[i] < b->p[j] ? -1 : 1;
	}
}

int
decimal_sign(const struct decimal *d)
{
	return d->n == 0 ? 0 : d->negative ? -1 : 1;
}

int
decimal_compare(const struct decimal *a, const struct decimal *b)
{
	int sign = decimal_sign(a);

	if (sign != decimal_sign(b))
		return sign < decimal_sign(b) ? -1 : 1;
	if (sign == 0)
		return 0;
	if (a->point != b->point)
		return a->point < b->point ? -sign : sign;
	return sign * compare_digits(a, b);
}

bool
decimal_fits_double(const struct decimal *d)
{
	return d->ndigits <= DBL_DIG && d->point > DBL_MIN_10_EXP + DBL_DIG &&
	    d->point <= DBL_MAX_10_EXP;
}

bool
decimal_is_integer(const struct decimal *d)
{
	return d->n == 0 || d->point >= (int64_t)d->ndigits;
}

/* n * 10 + digit modulo m, for n < m; no step leaves 64 bits. */
static uint64_t
append(uint64_t n, char digit, uint64_t m)
{
	uint64_t sum = (uint64_t)(digit - '0') % m;

	for (int i = 0; i < 10; i++)
		sum = sum >= m - n ? sum - (m - n) : sum + n;
	return sum;
}

/* The digits as an integer, modulo m. */
static uint64_t
digits_modulo(const struct decimal *d, uint64_t m)
{
	uint64_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		if (d->p[i] != '.')
			n = append(n, d->p[i], m);
	return n;
}

bool
decimal_is_multiple(const struct decimal *d, const struct decimal *step)
{
	uint64_t divisor = digits_modulo(step, UINT64_MAX), rest;
	/* Zeros behind the digits of d when those of step end at its last. */
	int64_t zeros = (d->point - (int64_t)d->ndigits) -
	    (step->point - (int64_t)step->ndigits);

	if (d->n == 0)
		return true;
	/* The last digit of d is not 0: it is not a multiple of 10. */
	if (zeros < 0)
		return false;
	rest = digits_modulo(d, divisor);
	/* 64 zeros have all the factors 2 and 5 that a divisor can. */
	for (int64_t i = 0; i < zeros && i < 64 && rest != 0; i++)
		rest = append(rest, '0', divisor);
	return rest == 0;
}

bool
decimal_print(const struct decimal *d, char ret[static DECIMAL_ROOM])
{
	/* Digit 0 is the first one of d; a point is before digit d->point. */
	int64_t ndigits = (int64_t)d->ndigits;
	int64_t first = d->point < 0 ? d->point : 0;
	int64_t end = ndigits > d->point ? ndigits : d->point;
	const char *p = d->p;

	if (first < -DECIMAL_MAX_PLAIN || end - first > DECIMAL_MAX_PLAIN)
		return false;
	if (d->negative)
		*ret++ = '-';
	if (d->point <= 0)
		*ret++ = '0';
	for (int64_t i = first; i < end; i++) {
		if (i == d->point)
			*ret++ = '.';
		p += i >= 0 && i < ndigits && *p == '.';
		*ret++ = i >= 0 && i < ndigits ? *p++ : '0';
	}
	*ret = '\0';
	return true;
}
