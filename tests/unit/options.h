/* Options as a host hands them over, parsed: those of an image and a few more. */
#ifndef TESTS_UNIT_OPTIONS_H
#define TESTS_UNIT_OPTIONS_H

#include "plugin/call/option.h"
#include "unit.h"

#define ARN "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1"
#define MINUTE ((int64_t)60 * 1000)
#define MAX_OPTIONS 4

/* A list of them ends with a NULL name, or with MAX_OPTIONS. */
struct given {
	const char *name, *value;
};

static inline const struct options *
options_of(struct arena *a, uint32_t command, const struct given *g)
{
	struct eib_option o[MAX_OPTIONS + 1] = { { "image", ARN } };
	struct err e = { 0 };
	struct options *p;
	size_t n = 1;

	for (; n <= MAX_OPTIONS && g[n - 1].name != NULL; n++)
		o[n] = (struct eib_option){ g[n - 1].name, g[n - 1].value };
	p = options_parse(a, command, o, n, 25000, &e);
	ck_assert_msg(p != NULL, "%s", e.text);
	return p;
}

#endif
