/* Options that have an effect only beside certain others.  The parser refuses them
 * alone; adapters leave them out of calls that have none of the others. */
#ifndef PLUGIN_OPTION_NEED_H
#define PLUGIN_OPTION_NEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/imagebuilder.h"

struct option_need {
	const char *name;
	uint32_t commands;    /* bits of eib_option_info.commands */
	const char *other[2]; /* one of them is required */
	bool pattern;         /* a pipeline counts only as a pattern */
};

/* Finds out what an option of a call lacks among all n options of that call; NULL:
 * nothing. */
const struct option_need *option_need_unmet(const char *name, uint32_t command,
    const struct eib_option *option, size_t n);

#endif
