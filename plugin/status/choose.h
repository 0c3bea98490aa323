/* Which of the listed builds and pipelines are checked.  Decisions only. */
#ifndef PLUGIN_STATUS_CHOOSE_H
#define PLUGIN_STATUS_CHOOSE_H

#include <jansson.h>
#include <stdbool.h>

struct options;

/* How many were left out, by which option. */
struct left_out {
	unsigned include, exclude, tag;
};

/* By --include, --exclude and --tag.  name and arn may be NULL; tags: an object,
 * or NULL.  false: it was counted. */
bool choose(const struct options *o, const char *name, const char *arn,
    json_t *tags, struct left_out *n);

/* Does the pattern, in lower case, match the text in any case? */
bool choose_matches(const char *glob, const char *text);

#endif
