/* JSON text: our reader and jansson's agree, except as listed below. */
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
	if (v != NULL && theirs != NULL && !value_equal(v, theirs))
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
