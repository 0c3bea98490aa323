/* A build, as a response describes it. */
#ifndef PLUGIN_MODEL_BUILD_H
#define PLUGIN_MODEL_BUILD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;

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
/* "dateCreated" and the like: a string as RFC 3339, a number as seconds. */
bool build_time(json_t *object, const char *name, int64_t *ret_ms);

#endif
