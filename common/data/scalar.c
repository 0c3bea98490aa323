/* Resolves scalars by the core schema of YAML 1.2. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "data/number.h"
#include "data/reading.h"

/* Is text of this kind?  Then *ret is its value; NULL there: out of memory, or
 * see *e. */
typedef bool as_fn(const char *text, json_t **ret, struct err *e);

static bool
as_null(const char *text, json_t **ret, struct err *e)
{
	static const char *const word[] = { "", "~", "null", "Null", "NULL",
		NULL };

	(void)e;
	if (!text_is_one_of(text, word))
		return false;
	*ret = json_null();
	return true;
}

static bool
as_bool(const char *text, json_t **ret, struct err *e)
{
	static const char *const word[] = { "true", "True", "TRUE", "false",
		"False", "FALSE", NULL };

	(void)e;
	if (!text_is_one_of(text, word))
		return false;
	*ret = json_boolean(text_lower(*text) == 't');
	return true;
}

/* A number in pieces as a JSON number: neither zeros before it nor a point
 * without digits on both sides. */
static json_t *
scalar_number(const char *sign, struct span whole, struct span fraction,
    const char *power, struct err *e)
{
	struct buf b = { 0 };
	json_t *v = NULL;

	while (whole.n > 1 && *whole.p == '0')
		whole = (struct span){ whole.p + 1, whole.n - 1 };
	buf_puts(&b, sign);
	buf_puts(&b, whole.n > 0 ? "" : "0");
	buf_add(&b, whole.p, whole.n);
	buf_puts(&b, fraction.n > 0 ? "." : "");
	buf_add(&b, fraction.p, fraction.n);
	buf_puts(&b, power);
	if (b.failed)
		(void)err_memory(e);
	else
		v = number_new(b.text, b.n, e);
	buf_free(&b);
	return v;
}

/* 0o17 and 0xFF, behind the prefix: digits of 3 or 4 bits. */
static bool
as_based(const char *text, int bits, json_t **ret, struct err *e)
{
	uint64_t whole = 0;
	bool fits = true;
	char digits[24];

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		int digit = text_hex(*text);

		if (digit < 0 || digit >= 1 << bits)
			return false;
		fits = fits && whole >> (64 - bits) == 0;
		whole = whole << bits | (unsigned)digit;
	}
	(void)snprintf(digits, sizeof digits, "%" PRIu64, whole);
	if (fits)
		*ret = number_new(digits, strlen(digits), e);
	else
		(void)err_set(e, ERR_DOCUMENT,
		    "an octal or hexadecimal number beyond 64 bits; write it "
		    "in decimal, or quote it if it is text");
	return true;
}

static bool
as_int(const char *text, json_t **ret, struct err *e)
{
	const char *digits = text + (*text == '-' || *text == '+');

	if (text_starts(text, "0o"))
		return as_based(text + 2, 3, ret, e);
	if (text_starts(text, "0x"))
		return as_based(text + 2, 4, ret, e);
	if (*digits == '\0' || digits[strspn(digits, "0123456789")] != '\0')
		return false;
	*ret = scalar_number(*text == '-' ? "-" : "", span_of(digits),
	    span_of(""), "", e);
	return true;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static bool
as_float(const char *text, json_t **ret, struct err *e)
{
	static const char *const nan[] = { ".nan", ".NaN", ".NAN", NULL };
	static const char *const inf[] = { ".inf", ".Inf", ".INF", NULL };
	const char *sign = *text == '-' ? "-" : "";
	const char *start = text + (*text == '-' || *text == '+');
	size_t before = strspn(start, "0123456789"), after = 0;
	const char *p = start + before;

	if (text_is_one_of(text, nan) || text_is_one_of(start, inf)) {
		(void)err_set(e, ERR_DOCUMENT,
		    "a number that JSON cannot hold; quote it if it is text");
		return true;
	}
	if (*p == '.')
		after = strspn(++p, "0123456789");
	if (before + after == 0)
		return false;
	p += after;
	if (*p == 'e' || *p == 'E') {
		const char *power = p + 1 + (p[1] == '-' || p[1] == '+');
		size_t n = strspn(power, "0123456789");

		if (n == 0 || power[n] != '\0')
			return false;
	} else if (*p != '\0') {
		return false;
	}
	*ret = scalar_number(sign, (struct span){ start, before },
	    (struct span){ p - after, after }, p, e);
	return true;
}

static const struct scalar_kind {
	const char *tag;
	as_fn *as;
	const char *begins; /* what its texts may begin with; "" has '\0' */
} kinds[] = {
	{ SCALAR_TAG "null", as_null, "~nN" },
	{ SCALAR_TAG "bool", as_bool, "tTfF" },
	{ SCALAR_TAG "int", as_int, "-+0123456789" },
	{ SCALAR_TAG "float", as_float, "-+.0123456789" },
};
#define NKINDS (sizeof kinds / sizeof kinds[0])

static json_t *
string_of(const char *text, size_t n, struct err *e)
{
	json_t *v = json_stringn_nocheck(text, n);

	if (v == NULL)
		(void)err_memory(e);
	return v;
}

static json_t *
plain_value(const char *text, size_t n, struct err *e)
{
	json_t *v = NULL;

	for (size_t i = 0; i < NKINDS; i++) {
		if (strchr(kinds[i].begins, *text) == NULL ||
		    strlen(text) != n || !kinds[i].as(text, &v, e))
			continue;
		if (v == NULL && e->code == ERR_NONE)
			(void)err_memory(e);
		return v;
	}
	return string_of(text, n, e);
}

json_t *
scalar_value(const char *tag, const char *text, size_t n, struct err *e)
{
	json_t *v = NULL;

	if (tag == NULL)
		return plain_value(text, n, e);
	if (text_equal(tag, "!") || text_equal(tag, SCALAR_TAG "str"))
		return string_of(text, n, e);
	for (size_t i = 0; i < NKINDS; i++) {
		if (!text_equal(tag, kinds[i].tag))
			continue;
		if (strlen(text) != n || !kinds[i].as(text, &v, e))
			(void)err_set(e, ERR_DOCUMENT,
			    "\"%.40s\" is not a valid %s", text,
			    tag + strlen(SCALAR_TAG));
		else if (v == NULL && e->code == ERR_NONE)
			(void)err_memory(e);
		return v;
	}
	return err_null(e, ERR_DOCUMENT,
	    "the tag \"%.100s\" is not one of the JSON schema (str, int, "
	    "float, bool, null, map, seq)",
	    tag);
}
