/* Options as a host hands them over, parsed: those of an image and a few more. */
#ifndef TESTS_UNIT_OPTIONS_H
#define TESTS_UNIT_OPTIONS_H

#include "plugin/call/option.h"
#include "unit.h"

#define ARN "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1"
#define PIPELINE \
	"arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web"
#define MINUTE ((int64_t)60 * 1000)
#define MAX_OPTIONS 4

/* A list of them ends with a NULL name, or with MAX_OPTIONS. */
struct given {
	const char *name, *value;
};

static inline const struct options *
options_of(struct arena *a, uint32_t command, const struct given *g)
{
	struct eib_option o[MAX_OPTIONS + 2] = { { "image", ARN } };
	struct err e = { 0 };
	struct options *p;
	size_t n = 1;

	/* Some thresholds are refused without a pipeline. */
	if (command == OPTION_STATUS)
		o[n++] = (struct eib_option){ "pipeline", PIPELINE };
	for (size_t i = 0; i < MAX_OPTIONS && g[i].name != NULL; i++)
		o[n++] = (struct eib_option){ g[i].name, g[i].value };
	p = options_parse(a, command, o, n, 25000, &e);
	ck_assert_msg(p != NULL, "%s", e.text);
	return p;
}

#endif
