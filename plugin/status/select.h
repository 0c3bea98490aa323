/* Which of the builds are judged, and how many are in a state.  Decisions
 * only. */
#ifndef PLUGIN_STATUS_SELECT_H
#define PLUGIN_STATUS_SELECT_H

#include <stddef.h>

struct arena;
struct item;
struct options;
struct target;

struct state_count {
	const char *word; /* a state as the service spells it */
	char label[64];   /* the same in lower snake case */
	unsigned n;
	struct state_count *next;
};

struct selection {
	struct arena *arena;
	const struct target *target;
	struct item **item; /* of all targets */
	size_t nitems;
	struct state_count *count; /* worst states first */
	unsigned running;
};

/* Sets judged and seen of every item: judged are all that --image named; of a
 * pipeline, and of an image's name, the unfinished and the newest finished one. */
int selection_make(struct selection *s, struct arena *a,
    const struct target *list);

/* Adds n builds to those in a state.  -1: no memory. */
int selection_add(struct selection *s, const char *word, unsigned n);

/* The newest AVAILABLE build of a target; NULL: none. */
const struct item *selection_newest_available(const struct target *t);

/* Returns the images whose findings are to be read: the AVAILABLE ones that
 * --image named, else the newest of each pipeline and name; they are judged then.
 * NULL: no memory. */
struct item **selection_for_findings(const struct selection *s, struct arena *a,
    size_t *ret_n);

/* Returns the builds whose steps are to be read, worst first.  NULL: no memory. */
struct item **selection_for_steps(const struct selection *s, struct arena *a,
    const struct options *o, size_t *ret_n);

#endif
