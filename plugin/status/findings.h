/* Vulnerability counts of images, from the service's scan. */
#ifndef PLUGIN_STATUS_FINDINGS_H
#define PLUGIN_STATUS_FINDINGS_H

struct item;
struct survey;
struct worker;

/* Reads the counts of a build, until the budget is spent. */
void findings_ask(struct survey *s, struct worker *w, struct item *item);

#endif
