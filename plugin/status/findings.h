/* Vulnerability counts of images, from the service's scan. */
#ifndef PLUGIN_STATUS_FINDINGS_H
#define PLUGIN_STATUS_FINDINGS_H

#include <stddef.h>

struct item;
struct survey;

/* Reads the counts of n builds, until the budget is spent. */
void findings_survey(struct survey *s, struct item **item, size_t n);

#endif
