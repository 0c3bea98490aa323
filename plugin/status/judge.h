/* What was found out about builds and pipelines, as verdicts.  Decisions only. */
#ifndef PLUGIN_STATUS_JUDGE_H
#define PLUGIN_STATUS_JUDGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "monitor/state.h"

struct item;
struct options;
struct target;
struct threshold;

#define JUDGE_TEXT_SIZE 700

/* One build, or one pipeline. */
struct status_verdict {
	enum state state;
	char brief[JUDGE_TEXT_SIZE];    /* for the first line */
	char text[2 * JUDGE_TEXT_SIZE]; /* for its own */
};

/* By the table of states, --state, ages, phases. */
void judge_build(const struct options *o, const struct item *item,
    struct status_verdict *ret);
/* How old it is by the service's clock; false: not known. */
bool judge_age(const struct item *item, int64_t *ret_ms);

/* newest: of its AVAILABLE images; NULL: it has none.  How fresh it is is not
 * judged where the builds were not all read. */
void judge_pipeline(const struct options *o, const struct target *t,
    const struct item *newest, struct status_verdict *ret);

/* A pipeline's consecutiveFailures, 0 when it tells of none; -1: what stands
 * there is no count. */
json_int_t judge_failures(json_t *pipeline);

/* How many of the n bytes of somebody's text go before a comma or a colon: all
 * but one full stop at the end. */
size_t judge_sentence(const char *text, size_t n);

/* "over 2h", "outside 1h:2h". */
#define JUDGE_RANGE_SIZE 96
void judge_range(const struct threshold *t, bool duration,
    char ret[static JUDGE_RANGE_SIZE]);

#endif
