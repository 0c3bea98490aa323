/* Text: comparison, numbers without locale, UTF-8, globs. */
#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "base/decimal.h"

struct span
span_of(const char *text)
{
	return (struct span){ .p = text, .n = strlen(text) };
}

bool
span_is(struct span s, const char *text)
{
	return strlen(text) == s.n && memcmp(s.p, text, s.n) == 0;
}

struct span
span_trim(struct span s)
{
	while (s.n > 0 && (*s.p == ' ' || *s.p == '\t')) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

bool
text_equal(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool
text_equal_nocase(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++)
		if (text_lower(*a) != text_lower(*b))
			return false;
	return *a == *b;
}

bool
text_starts_nocase(const char *text, const char *prefix)
{
	for (; *prefix != '\0'; text++, prefix++)
		if (text_lower(*text) != text_lower(*prefix))
			return false;
	return true;
}

bool
text_is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c ||
	    c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

bool
text_has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

bool
text_is_one_of(const char *text, const char *const *list)
{
	while (*list != NULL && !text_equal(text, *list))
		list++;
	return *list != NULL;
}

bool
text_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_ends(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return m <= n && memcmp(text + n - m, suffix, m) == 0;
}

int
text_u64(const char *text, uint64_t *ret)
{
	uint64_t n = 0;

	if (*text == '\0')
		return -1;
	for (; *text != '\0'; text++) {
		unsigned digit = (unsigned)(*text - '0');

		if (!text_is_digit(*text))
			return -1;
		if (n > (UINT64_MAX - digit) / 10)
			return -1;
		n = n * 10 + digit;
	}
	*ret = n;
	return 0;
}

int
text_i64(const char *text, int64_t *ret)
{
	bool minus = *text == '-';
	uint64_t n;

	if (text_u64(text + minus, &n) < 0)
		return -1;
	if (n > (uint64_t)INT64_MAX + minus)
		return -1;
	if (!minus)
		*ret = (int64_t)n;
	else
		*ret = n == 0 ? 0 : -(int64_t)(n - 1) - 1;
	return 0;
}

/* The C locale, whatever the daemon has set; glibc's and musl's are static
 * objects, so that this neither allocates nor fails. */
static locale_t
c_locale(void)
{
	return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

int
text_double(const char *text, double *ret)
{
	locale_t c = c_locale();
	struct decimal d;
	double value;

	if (!decimal_read(text, strlen(text), &d) || c == (locale_t)0)
		return -1;
	value = strtod_l(text, NULL, c);
	freelocale(c);
	if (!isfinite(value))
		return -1;
	*ret = value;
	return 0;
}

/* Prints what has at most 6 decimals and 15 digits: no other decimal of so many
 * digits is the same double.  false: value is not one of them. */
static bool
print_short(double value, char *ret)
{
	char text[24], *p = text + sizeof text;
	double scaled = fabs(value) * 1e6;
	int64_t n = scaled < 1e15 ? (int64_t)(scaled + 0.5) : -1;
	int decimals = 6;

	if (n < 0 || (double)n / 1e6 != fabs(value))
		return false;
	for (; decimals > 0 && n % 10 == 0; n /= 10)
		decimals--;
	*--p = '\0';
	for (int at = decimals; n > 0 || at >= 0; n /= 10) {
		*--p = (char)('0' + n % 10);
		if (--at == 0)
			*--p = '.';
	}
	if (value < 0)
		*--p = '-';
	memcpy(ret, p, (size_t)(text + sizeof text - p));
	return true;
}

/* The shortest digits that read back as value. */
static void
print_double(double value, char ret[static TEXT_DOUBLE_SIZE])
{
	int digits = 0, after;

	do
		(void)snprintf(ret, TEXT_DOUBLE_SIZE, "%.*e", digits, value);
	while (strtod(ret, NULL) != value && ++digits < 17);
	after = digits - (int)strtol(strchr(ret, 'e') + 1, NULL, 10);
	if (fabs(value) >= 1e15)
		(void)snprintf(ret, TEXT_DOUBLE_SIZE, "%.*g", digits + 1,
		    value);
	else
		(void)snprintf(ret, TEXT_DOUBLE_SIZE, "%.*f",
		    after > 0 ? after : 0, value);
}

void
text_print_double(double value, char ret[static TEXT_DOUBLE_SIZE])
{
	locale_t c, before;

	if (print_short(value, ret))
		return;
	c = c_locale();
	before = uselocale(c);
	print_double(value, ret);
	(void)uselocale(before);
	if (c != (locale_t)0)
		freelocale(c);
}

double
text_floor(double value)
{
	double whole;

	/* From here on every double is an integer, or not finite. */
	if (!(fabs(value) < 4503599627370496.0))
		return value;
	whole = (double)(int64_t)value;
	return whole > value ? whole - 1 : whole;
}

bool
text_glob(const char *pattern, const char *text)
{
	const char *star = NULL, *retry = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			retry = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

size_t
text_utf8_next(const char *p, size_t n, uint32_t *ret)
{
	ucs4_t c; /* written on failure, too */
	int length = n > 0 ? u8_mbtoucr(&c, (const uint8_t *)p, n) : 0;

	if (length <= 0)
		return 0;
	*ret = c;
	return (size_t)length;
}

bool
text_utf8_valid(const char *p, size_t n)
{
	return u8_check((const uint8_t *)p, n) == NULL;
}

size_t
text_utf8_length(const char *p, size_t n)
{
	size_t length = 0;

	for (size_t i = 0; i < n; i++)
		length += ((unsigned char)p[i] & 0xc0) != 0x80;
	return length;
}

size_t
text_utf8_put(uint32_t c, char ret[static 4])
{
	int length = u8_uctomb((uint8_t *)ret, c, 4);

	return length > 0 ? (size_t)length : 0;
}

static bool
take_hex4(const char *p, size_t n, uint32_t *ret)
{
	*ret = 0;
	for (size_t i = 0; i < 4; i++) {
		if (i >= n || text_hex(p[i]) < 0)
			return false;
		*ret = *ret << 4 | (uint32_t)text_hex(p[i]);
	}
	return true;
}

size_t
text_utf16_escape(const char *p, size_t n, uint32_t *ret)
{
	uint32_t high, low;

	if (!take_hex4(p, n, &high))
		return 0;
	*ret = high;
	if (high < 0xd800 || high > 0xdfff)
		return 4;
	if (high > 0xdbff || n < 6 || p[4] != '\\' || p[5] != 'u' ||
	    !take_hex4(p + 6, n - 6, &low) || low < 0xdc00 || low > 0xdfff)
		return 0;
	*ret = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return 10;
}

void
text_truncate_utf8(char *text, size_t n)
{
	size_t start = n;
	uint32_t c;

	while (start > 0 && n - start < 4 &&
	    ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0)
		return;
	start--;
	if (((unsigned char)text[start] & 0x80) != 0 &&
	    text_utf8_next(text + start, n - start, &c) == 0)
		text[start] = '\0';
}

void
text_make_printable(char *text)
{
	size_t left;
	uint32_t c;

	for (left = strlen(text); left > 0;) {
		size_t n = text_utf8_next(text, left, &c);

		if (n == 0)
			*text = '?';
		else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			memset(text, ' ', n);
		n = n > 0 ? n : 1;
		text += n;
		left -= n;
	}
}
