/* The states of a build, and of hosts and services. */
#ifndef PLUGIN_MODEL_STATE_H
#define PLUGIN_MODEL_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "monitor/state.h"

struct image_state {
	const char *word; /* "BUILDING" */
	enum state verdict;
	bool running; /* not ended: can be cancelled */
};

/* NULL: an unknown word (or NULL). */
const struct image_state *image_state_find(const char *word);
/* A known word of a build that has not ended? */
bool image_state_runs(const char *word);
/* Returns the n-th; NULL behind the last. */
const struct image_state *image_state_at(size_t n);

/* The states of services and hosts, in upper case; NULL behind the last. */
const char *host_state_at(size_t n);
/* States of an alert whose rule could not be evaluated; only --on has them. */
#define HOST_NO_DATA "DATASOURCENODATA"
#define HOST_DATA_ERROR "DATASOURCEERROR"
/* Case is ignored. */
bool host_state_known(const char *word);

#endif
