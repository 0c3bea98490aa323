/* A JSON text as a value; the test fails at an invalid one. */
#ifndef TESTS_UNIT_JSON_H
#define TESTS_UNIT_JSON_H

#include <string.h>

#include "data/value.h"
#include "unit.h"

static inline json_t *
json_in(struct arena *a, const char *text)
{
	struct err e = { 0 };
	json_t *v = value_parse(a, text, strlen(text), &e);

	ck_assert_msg(v != NULL, "%s: %s", text, e.text);
	return v;
}

#endif
