/* What is known of one build, from whatever answer told it. */
#ifndef PLUGIN_BUILD_H
#define PLUGIN_BUILD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;

/* Members are NULL where the answer has none.  Lives as long as the JSON. */
struct build {
	json_t *json; /* an Image or an ImageSummary */
	const char *arn, *name, *version;
	const char *status, *reason;
	const char *pipeline_arn, *pipeline_name;
	const char *log_group, *platform;
	bool has_created;
	int64_t created_ms; /* dateCreated */
};

/* Borrows from image, which may be NULL or lack any member. */
void build_read(json_t *image, struct build *ret);

/* A member that is a string, and not an empty one; else NULL. */
const char *build_text(json_t *object, const char *name);
/* "dateCreated" and the like: a string as RFC 3339, a number as seconds. */
bool build_time(json_t *object, const char *name, int64_t *ret_ms);

#endif
