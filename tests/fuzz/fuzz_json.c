/* JSON text: our reader and jansson's agree, except as listed below. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/value.h"
#include "fuzz.h"

/* jansson has no integers beyond 64 bits and no '\0' in names. */
static bool
is_only_jansson(const json_error_t *je)
{
	switch (json_error_code(je)) {
	case json_error_numeric_overflow:
	case json_error_null_byte_in_key:
		return true;
	default:
		return false;
	}
}

/* Does v hold a number that a double loses digits of?  jansson has another one
 * then. */
static bool
has_wide_number(json_t *v)
{
	const char *key;
	json_t *one;
	size_t i;

	if (json_is_real(v))
		return isnan(json_real_value(v));
	json_array_foreach(v, i, one)
		if (has_wide_number(one))
			return true;
	json_object_foreach(v, key, one)
		if (has_wide_number(one))
			return true;
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *text = (const char *)data;
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	json_error_t je;
	json_t *theirs, *v;
	char *printed;

	if (a == NULL)
		abort();
	v = value_parse(a, text, n, &e);
	theirs = json_loadb(text, n,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &je);
	if (v == NULL && (e.code == ERR_NONE || e.text[0] == '\0'))
		abort();
	/* jansson reads on over a '\0' between tokens. */
	if (v == NULL && theirs != NULL && e.code != ERR_LIMIT &&
	    memchr(text, '\0', n) == NULL)
		abort();
	if (v != NULL && theirs == NULL && !is_only_jansson(&je))
		abort();
	if (v != NULL && theirs != NULL && !has_wide_number(v) &&
	    !value_equal(v, theirs))
		abort();
	printed = v != NULL ? value_print(a, v) : NULL;
	if (v != NULL &&
	    (printed == NULL ||
		!value_equal(v,
		    value_parse(a, printed, strlen(printed), NULL))))
		abort();
	json_decref(theirs);
	arena_free(a);
	return 0;
}
