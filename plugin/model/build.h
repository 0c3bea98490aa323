/* What is known of one build, from whatever answer told it. */
#ifndef PLUGIN_MODEL_BUILD_H
#define PLUGIN_MODEL_BUILD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;

/* Members are NULL where the answer has none. */
struct build {
	const char *arn, *name;
	const char *status, *reason;
	const char *pipeline_arn, *log_group, *platform;
	json_t *failure; /* state.failureContext */
	bool has_created;
	int64_t created_ms; /* dateCreated */
};

/* Borrows from image (an Image or an ImageSummary), which may be NULL or lack
 * any member. */
void build_read(json_t *image, struct build *ret);
/* From now on it lives as long as a, whatever becomes of the image.  -1: out
 * of memory. */
int build_keep(struct arena *a, struct build *b);

/* A member that is a string, and not an empty one; else NULL. */
const char *build_text(json_t *object, const char *name);
/* The same of a text that decides: one with a NUL inside is not the word that
 * stands before the NUL, and is NULL. */
const char *build_word(json_t *object, const char *name);
/* "dateCreated" and the like: a string as RFC 3339, a number as seconds. */
bool build_time(json_t *object, const char *name, int64_t *ret_ms);

#endif
