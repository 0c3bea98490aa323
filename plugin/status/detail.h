/* The details of builds: which step of their workflows counts, since when, and
 * what waits for an approval. */
#ifndef PLUGIN_STATUS_DETAIL_H
#define PLUGIN_STATUS_DETAIL_H

#include <stddef.h>

#include "plugin/call/worker_pool.h"

struct item;
struct survey;
struct target;

/* Reads the steps of the i-th of some items, until the budget is spent; ctx:
 * struct item **. */
worker_fn detail_ask;

/* Reads the approvals that are awaited: one list covers all builds of an account
 * and region.  Lists of regions in which one of the n builds is unfinished are
 * read, if they were not read yet; why one could not be read is in the details of
 * its first build. */
void detail_ask_approvals(struct survey *s, struct item **item, size_t n);

/* As many builds as a 16th of --max-requests are asked about early, no more: the
 * list may show worse ones later, which come first when requests are short. */
#define DETAIL_EARLY_SHARE 16

/* Before survey_targets: the steps of the first unfinished builds of each list
 * are read as soon as a page names them.  How many they are depends on the
 * options alone, so that the same responses give the same report. */
void detail_begin_early(struct survey *s);

/* A list has one more item, and may go on. */
void detail_found(struct worker *w, struct target *t, struct item *item);

#endif
