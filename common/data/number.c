/* Keeps the digits of numbers that jansson cannot hold. */
#include "data/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* Begins like the real of jansson, which frees it as one. */
struct number_held {
	json_t json;
	double value; /* NaN, which json_real refuses */
	size_t n;
	char text[];
};

static const struct number_held *
held_of(const json_t *v)
{
	if (json_is_real(v) && isnan(json_real_value(v)))
		return (const void *)v;
	return NULL;
}

static json_t *
held_new(const char *text, size_t n, struct err *e)
{
	json_malloc_t make;
	json_free_t release;
	struct number_held *h;

	json_get_alloc_funcs(&make, &release);
	h = make(sizeof *h + n + 1);
	if (h == NULL)
		return err_null_memory(e);
	h->json.type = JSON_REAL;
	h->json.refcount = 1;
	h->value = NAN;
	h->n = n;
	memcpy(h->text, text, n);
	h->text[n] = '\0';
	if (held_of(&h->json) != NULL)
		return &h->json;
	release(h);
	return err_null(e, ERR_BUG, "the reals of this jansson differ");
}

/* As jansson's own value where it has all the digits; an integer beyond 64 bits
 * is not to be printed with an exponent. */
static json_t *
number_plain(const char *text, size_t n, const struct decimal *d)
{
	char copy[NUMBER_ROOM];
	int64_t i;
	double real;

	if (n >= sizeof copy)
		return NULL;
	memcpy(copy, text, n);
	copy[n] = '\0';
	if (text_i64(copy, &i) == 0)
		return json_integer(i);
	if (strpbrk(copy, ".eE") != NULL && decimal_fits_double(d) &&
	    text_double(copy, &real) == 0)
		return json_real(real);
	return NULL;
}

json_t *
number_new(const char *text, size_t n, struct err *e)
{
	struct decimal d;
	json_t *v;

	if (!decimal_read(text, n, &d))
		return err_null(e, ERR_DOCUMENT, "invalid number");
	v = number_plain(text, n, &d);
	return v != NULL ? v : held_new(text, n, e);
}

struct span
number_text(const json_t *v, char room[static NUMBER_ROOM])
{
	const struct number_held *h = held_of(v);

	if (h != NULL)
		return (struct span){ h->text, h->n };
	if (json_is_integer(v))
		(void)snprintf(room, NUMBER_ROOM, "%lld",
		    (long long)json_integer_value(v));
	else
		text_print_double(json_real_value(v), room);
	return span_of(room);
}

bool
number_decimal(const json_t *v, bool texts, char room[static NUMBER_ROOM],
    struct decimal *ret)
{
	struct span text;

	if (texts && json_is_string(v))
		text = (struct span){ json_string_value(v),
			json_string_length(v) };
	else if (json_is_number(v))
		text = number_text(v, room);
	else
		return false;
	return decimal_read(text.p, text.n, ret);
}

int
number_compare(const json_t *a, const json_t *b)
{
	char rooma[NUMBER_ROOM], roomb[NUMBER_ROOM];
	struct decimal x = { 0 }, y = { 0 };

	if (json_is_integer(a) && json_is_integer(b))
		return (json_integer_value(a) > json_integer_value(b)) -
		    (json_integer_value(a) < json_integer_value(b));
	(void)number_decimal(a, false, rooma, &x);
	(void)number_decimal(b, false, roomb, &y);
	return decimal_compare(&x, &y);
}

int
number_sign(const json_t *v)
{
	char room[NUMBER_ROOM];
	struct decimal d = { 0 };

	(void)number_decimal(v, false, room, &d);
	return decimal_sign(&d);
}

bool
number_is_integer(const json_t *v)
{
	char room[NUMBER_ROOM];
	struct decimal d;

	return json_is_integer(v) ||
	    (number_decimal(v, false, room, &d) && decimal_is_integer(&d));
}

bool
number_i64(const json_t *v, int64_t least, int64_t most, int64_t *ret)
{
	char room[NUMBER_ROOM], digits[DECIMAL_ROOM];
	struct decimal d;
	int64_t i = json_integer_value(v);

	if (!json_is_integer(v) &&
	    (!number_decimal(v, false, room, &d) ||
		!decimal_print(&d, digits) || text_i64(digits, &i) < 0))
		return false;
	if (i < least || i > most)
		return false;
	*ret = i;
	return true;
}

double
number_double(const json_t *v)
{
	const struct number_held *h = held_of(v);
	double value;

	if (h == NULL)
		return json_number_value(v);
	if (text_double(h->text, &value) == 0)
		return value;
	return *h->text == '-' ? -HUGE_VAL : HUGE_VAL;
}
