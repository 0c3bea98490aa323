/* The stuck builds of a pipeline, for cancel: those for which the check with the
 * same options is CRITICAL because of age or phase. */
#ifndef PLUGIN_STATUS_STUCK_H
#define PLUGIN_STATUS_STUCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "plugin/model/arn.h"

struct call;

struct stuck_build {
	struct arn arn;
	const char *status; /* as it was listed */
};

struct stuck {
	struct stuck_build *build; /* the oldest first */
	size_t n;
	unsigned running; /* unfinished builds, stuck or not */
	bool has_oldest;
	int64_t oldest_ms;
	/* Builds in a state that we do not know, and the first of them. */
	unsigned unknown;
	const char *unknown_label, *unknown_status;
	unsigned long requests;
};

/* Lists the builds of c's one pipeline and selects by --critical and
 * --phase-critical, or by --min-age where neither is given.
 * -1: not read to the end, or a stuck item that is not a build. */
int stuck_select(struct call *c, struct stuck *ret, struct err *e);

#endif
