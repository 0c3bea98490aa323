/* Numbers of JSON with all their digits.  What an int64 or a double loses digits
 * of keeps its text.  To jansson that is a real, whose value is NaN: only
 * these functions and value_print, value_copy, value_equal know what it is. */
#ifndef DATA_NUMBER_H
#define DATA_NUMBER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"
#include "base/text.h"

struct err;

/* A new reference.  NULL: ERR_DOCUMENT, the n bytes of text are not a JSON
 * number (RFC 8259 section 6); ERR_MEMORY. */
json_t *number_new(const char *text, size_t n, struct err *e);

/* The text of a number: its own, or made in room. */
#define NUMBER_ROOM TEXT_DOUBLE_SIZE
struct span number_text(const json_t *v, char room[static NUMBER_ROOM]);

/* A number, or a string that is one when texts count, taken apart; false: it
 * is neither. */
bool number_decimal(const json_t *v, bool texts, char room[static NUMBER_ROOM],
    struct decimal *ret);

/* Below 0, 0, above 0: exact, by the decimals as they are written.  Both are
 * numbers. */
int number_compare(const json_t *a, const json_t *b);

/* Compares a number with 0. */
int number_sign(const json_t *v);

/* 1.0 is an integer. */
bool number_is_integer(const json_t *v);

/* An integer from least to most, 1.0 too; else false. */
bool number_i64(const json_t *v, int64_t least, int64_t most, int64_t *ret);

/* The nearest double; beyond all of them an infinity; 0: not a number. */
double number_double(const json_t *v);

#endif
