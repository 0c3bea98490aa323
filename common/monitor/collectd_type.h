/* Types of collectd's types.db: for the exec protocol and for the plugin inside
 * collectd, which is linked without the rest of this room. */
#ifndef MONITOR_COLLECTD_TYPE_H
#define MONITOR_COLLECTD_TYPE_H

#include <stddef.h>

#include "base/text.h"

static inline const char *
collectd_type(const char *label, const char *unit, double value)
{
	/* In seconds, but a threshold on "duration" must not catch them. */
	static const char *const ends[][2] = { { "_timestamp", "timestamp" },
		{ "_age", "uptime" } };
	static const char *const units[][2] = { { "s", "duration" },
		{ "B", "bytes" }, { "%", "percent" }, { "c", "derive" } };

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (text_ends(label, ends[i][0]))
			return ends[i][1];
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (text_equal(unit, units[i][0]))
			return units[i][1];
	return value >= 0 ? "count" : "gauge";
}

#endif
