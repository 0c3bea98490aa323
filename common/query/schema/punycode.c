#include "query/schema/punycode.h"

#include <string.h>

#include "base/text.h"

/* RFC 3492 section 5. */
enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, BIAS = 72 };
#define FIRST 0x80
#define LAST 0x10ffff

/* RFC 3492 section 6.1. */
static uint32_t
adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > (BASE - TMIN) * TMAX / 2; k += BASE)
		delta /= BASE - TMIN;
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static uint32_t
threshold(uint32_t k, uint32_t bias)
{
	return k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
}

/* BASE: no digit. */
static uint32_t
digit_of(char c)
{
	c = text_lower(c);
	if (c >= 'a' && c <= 'z')
		return (uint32_t)(c - 'a');
	return text_is_digit(c) ? (uint32_t)(c - '0') + 26 : BASE;
}

static char
char_of(uint32_t digit)
{
	return (char)(digit < 26 ? digit + 'a' : digit - 26 + '0');
}

/* One number of variable length, added to *i. */
static bool
take_delta(const char **p, const char *end, uint32_t bias, uint32_t *i)
{
	uint32_t weight = 1;

	for (uint32_t k = BASE;; k += BASE) {
		uint32_t digit = *p < end ? digit_of(*(*p)++) : BASE;
		uint32_t t = threshold(k, bias);

		if (digit == BASE || digit > (UINT32_MAX - *i) / weight)
			return false;
		*i += digit * weight;
		if (digit < t)
			return true;
		if (weight > UINT32_MAX / (BASE - t))
			return false;
		weight *= BASE - t;
	}
}

/* What stands before the last '-' is itself; *p moves behind that. */
static bool
take_basic(const char **p, const char *end, uint32_t *ret, size_t *n)
{
	const char *last = NULL;

	for (const char *q = *p; q < end; q++)
		if (*q == '-')
			last = q;
	if (last == NULL)
		return true;
	if (last - *p >= PUNYCODE_MAX)
		return false;
	for (; *p < last; ++*p) {
		if ((unsigned char)**p >= FIRST)
			return false;
		ret[(*n)++] = (uint32_t) * *p;
	}
	++*p;
	return true;
}

bool
punycode_decode(const char *text, size_t ntext,
    uint32_t ret[static PUNYCODE_MAX], size_t *ret_n)
{
	const char *p = text, *end = text + ntext;
	uint32_t c = FIRST, i = 0, bias = BIAS;
	size_t n = 0;

	if (!take_basic(&p, end, ret, &n))
		return false;
	while (p < end) {
		uint32_t old = i, points = (uint32_t)n + 1;

		if (n == PUNYCODE_MAX || !take_delta(&p, end, bias, &i))
			return false;
		bias = adapt(i - old, points, old == 0);
		if (i / points > LAST - c)
			return false;
		c += i / points;
		i %= points;
		memmove(&ret[i + 1], &ret[i], (n - i) * sizeof ret[0]);
		ret[i++] = c;
		n++;
	}
	*ret_n = n;
	return true;
}

static bool
put(char *ret, size_t *n, char c)
{
	if (*n + 1 >= PUNYCODE_MAX)
		return false;
	ret[(*n)++] = c;
	ret[*n] = '\0';
	return true;
}

static bool
put_delta(char *ret, size_t *n, uint32_t delta, uint32_t bias)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = threshold(k, bias);

		if (delta < t)
			return put(ret, n, char_of(delta));
		if (!put(ret, n, char_of(t + (delta - t) % (BASE - t))))
			return false;
		delta = (delta - t) / (BASE - t);
	}
}

/* The least code point from c on. */
static uint32_t
least_from(const uint32_t *label, size_t n, uint32_t c)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < n; i++)
		if (label[i] >= c && label[i] < least)
			least = label[i];
	return least;
}

bool
punycode_encode(const uint32_t *label, size_t n, char ret[static PUNYCODE_MAX])
{
	uint32_t c = FIRST, delta = 0, bias = BIAS;
	size_t nret = 0, basic, done;

	if (n > PUNYCODE_MAX)
		return false;
	ret[0] = '\0';
	for (size_t i = 0; i < n; i++)
		if (label[i] < FIRST && !put(ret, &nret, (char)label[i]))
			return false;
	basic = done = nret;
	if (basic > 0 && !put(ret, &nret, '-'))
		return false;
	/* At most 256 * 0x10ffff: delta stays within 32 bits. */
	for (; done < n; c++, delta++) {
		uint32_t next = least_from(label, n, c);

		delta += (next - c) * (uint32_t)(done + 1);
		c = next;
		for (size_t i = 0; i < n; i++) {
			delta += label[i] < c;
			if (label[i] != c)
				continue;
			if (!put_delta(ret, &nret, delta, bias))
				return false;
			bias = adapt(delta, (uint32_t)done + 1, done == basic);
			delta = 0;
			done++;
		}
	}
	return true;
}
