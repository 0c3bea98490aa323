/* The table of options that have an effect only beside certain others. */
#include "plugin/option_need.h"

#include <string.h>

#define STATUS 1u
#define CANCEL 2u

static const struct option_need needs[] = {
	{ "since", STATUS, { "all" }, false },
	{ "include", STATUS, { "all", "pipeline" }, true },
	{ "exclude", STATUS, { "all", "pipeline" }, true },
	{ "tag", STATUS, { "all", "pipeline" }, true },
	{ "freshness-warning", STATUS, { "pipeline" }, false },
	{ "freshness-critical", STATUS, { "pipeline" }, false },
	{ "overdue-warning", STATUS, { "pipeline" }, false },
	{ "overdue-critical", STATUS, { "pipeline" }, false },
	{ "critical", CANCEL, { "pipeline", "alert" }, false },
	{ "phase-critical", CANCEL, { "pipeline", "alert" }, false },
	{ "max-builds", CANCEL, { "pipeline", "alert" }, false },
	{ "alert-label", CANCEL, { "alert" }, false },
	{ "pipeline-label", CANCEL, { "alert" }, false },
	{ "service-state-type", CANCEL, { "service-state" }, false },
	{ "service-attempt", CANCEL, { "service-state" }, false },
};

static bool
is_met_by(const struct option_need *need, const struct eib_option *o)
{
	for (size_t i = 0; i < 2 && need->other[i] != NULL; i++)
		if (strcmp(o->name, need->other[i]) == 0)
			return !need->pattern ||
			    strcmp(o->name, "pipeline") != 0 ||
			    strchr(o->value, '*') != NULL;
	return false;
}

const struct option_need *
option_need_unmet(const char *name, uint32_t command,
    const struct eib_option *option, size_t n)
{
	const struct option_need *need = NULL;

	for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
		if ((needs[i].commands & command) != 0 &&
		    strcmp(needs[i].name, name) == 0)
			need = &needs[i];
	for (size_t i = 0; need != NULL && i < n; i++)
		if (is_met_by(need, &option[i]))
			return NULL;
	return need;
}
