/* Decimal numbers of any length, compared by their digits: no rounding. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* +-0.DIGITS * 10^point; valid as long as the text that it was read from. */
struct decimal {
	const char *p;  /* from the first to the last digit other than 0; */
	size_t n;       /* a point may be among them.  0: the value is 0 */
	size_t ndigits; /* without the point */
	int64_t point;
	bool negative; /* false for -0 */
};

/* An exponent from here on counts as this one: numbers beyond are held, but
 * compared with each other by their digits alone. */
#define DECIMAL_MAX_POWER INT64_C(1000000000000000000)

/* The digits of a divisor. */
#define DECIMAL_MAX_DIVISOR 19

/* The digits that decimal_print writes. */
#define DECIMAL_MAX_PLAIN 400

/* Takes apart the n bytes of text; false: not a JSON number (RFC 8259 section
 * 6). */
bool decimal_read(const char *text, size_t n, struct decimal *ret);

/* -1, 0 or 1. */
int decimal_sign(const struct decimal *d);

/* Below 0, 0, above 0.  Work: the length of the shorter one. */
int decimal_compare(const struct decimal *a, const struct decimal *b);

/* Is it what a double that was read from it prints? */
bool decimal_fits_double(const struct decimal *d);

/* 1.0 and 1e400 are integers. */
bool decimal_is_integer(const struct decimal *d);

/* Is d a whole multiple of step, which is not 0 and has at most
 * DECIMAL_MAX_DIVISOR digits? */
bool decimal_is_multiple(const struct decimal *d, const struct decimal *step);

/* Writes all digits without an exponent; false: over DECIMAL_MAX_PLAIN. */
#define DECIMAL_ROOM (DECIMAL_MAX_PLAIN + sizeof "-0.")
bool decimal_print(const struct decimal *d, char ret[static DECIMAL_ROOM]);

#endif
