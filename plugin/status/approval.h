/* Steps that wait for an approval: one list covers all builds of an account and
 * region. */
#ifndef PLUGIN_STATUS_APPROVAL_H
#define PLUGIN_STATUS_APPROVAL_H

#include <stddef.h>

struct item;
struct survey;
struct worker;

/* Inside of a task of the survey's pool: adds the reading of a region's list to
 * its run, if it was not added before. */
void approvals_begin(struct survey *s, struct worker *w, const char *region);

/* Reads the list of each region in which one of the n builds is unfinished, if
 * it was not read yet, and sets the details of builds that wait; why a list could not be read is in the
 * details of its first build. */
void approvals_ask(struct survey *s, struct item **item, size_t n);

#endif
