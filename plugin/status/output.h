/* The products of a build: AMIs and containers, and the findings of its scan. */
#ifndef PLUGIN_STATUS_OUTPUT_H
#define PLUGIN_STATUS_OUTPUT_H

#include <stddef.h>

#include "monitor/state.h"
#include "plugin/call/worker_pool.h"

struct buf;
struct build;
struct check;
struct findings;
struct options;
struct report;

/* How many AMIs and containers an AVAILABLE build has; 0: none, or not known. */
size_t output_amis(const struct build *build);
size_t output_containers(const struct build *build);
/* Adds a line for each, with region, account and state. */
void output_lines(struct report *r, struct check *c, const struct build *build);

/* Adds ", AMI ... FAILED" for AMIs of an AVAILABLE build that were not
 * distributed; WARNING then, else OK. */
enum state output_judge(struct buf *b, const struct build *build);

/* Reads the vulnerability counts of the i-th of some items, until the budget is
 * spent; ctx: struct item **. */
worker_fn output_ask_findings;
/* Adds ", findings: ...".  UNKNOWN: a threshold cannot be compared. */
enum state output_judge_findings(struct buf *b, const struct options *o,
    const struct findings *f);

/* The n-th severity that is counted, in lower case; NULL behind the last. */
const char *output_severity(size_t n);

#endif
