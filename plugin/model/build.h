/* Builds: their states, and one as a response describes it. */
#ifndef PLUGIN_MODEL_BUILD_H
#define PLUGIN_MODEL_BUILD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "monitor/state.h"

struct arena;

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

/* Members are NULL where the response has none. */
struct build {
	const char *arn, *name;
	const char *status, *reason;
	const char *pipeline_arn, *log_group, *platform;
	json_t *failure;   /* state.failureContext */
	json_t *resources; /* outputResources */
	json_t *tags;
	bool has_created;
	int64_t created_ms; /* dateCreated */
};

/* Borrows from image (an Image or an ImageSummary), which may be NULL or lack
 * any member. */
void build_read(json_t *image, struct build *ret);
/* Is the build in this state? */
bool build_is(const struct build *b, const char *status);
/* Copies what b borrows into a.  -1: out of memory. */
int build_keep(struct arena *a, struct build *b);

/* A member that is a string, and not an empty one; else NULL. */
const char *build_text(json_t *object, const char *name);
/* The same for a word that decides: NULL also when it contains a NUL, so that it
 * is not taken for the part before it. */
const char *build_word(json_t *object, const char *name);
/* Is that member this word? */
bool build_word_is(json_t *object, const char *name, const char *word);
/* Has an object of tags this one?  value NULL: any. */
bool build_has_tag(json_t *tags, const char *key, const char *value);
/* "dateCreated" and the like: a string as RFC 3339, a number as seconds. */
bool build_time(json_t *object, const char *name, int64_t *ret_ms);

#endif
