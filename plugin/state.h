/* The states of a build: the one table. */
#ifndef PLUGIN_STATE_H
#define PLUGIN_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "monitor/state.h"

struct image_state {
	const char *word; /* "BUILDING" */
	enum state verdict;
	bool running;      /* not ended: can be cancelled */
	const char *phase; /* workflow type of this state; NULL: none */
};

/* NULL: a word that nobody knows (or NULL). */
const struct image_state *image_state_find(const char *word);
/* The n-th; NULL behind the last. */
const struct image_state *image_state_at(size_t n);

#endif
