/* Pipelines by a pattern of their names. */
#ifndef PLUGIN_STATUS_PATTERN_H
#define PLUGIN_STATUS_PATTERN_H

#include <stdbool.h>

struct err;
struct survey;
struct target;
struct worker;

/* Is this value of --pipeline a pattern? */
bool pattern_is(const char *pipeline);

/* Lists the pipelines of the target's region; those that match become its
 * children. */
int pattern_ask(struct survey *s, struct target *t, struct worker *w,
    struct err *e);

/* After all regions: a pattern that matches no pipeline is the error of the first
 * region's target. */
void pattern_check(struct survey *s);

#endif
