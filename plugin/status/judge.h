/* Verdicts on builds and pipelines.  Decisions only. */
#ifndef PLUGIN_STATUS_JUDGE_H
#define PLUGIN_STATUS_JUDGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "monitor/state.h"

struct err;
struct item;
struct options;
struct target;

#define JUDGE_TEXT_SIZE 700
#define JUDGE_LONG_SIZE 3000 /* two whole reasons of the service */

/* One build, or one pipeline. */
struct status_verdict {
	enum state state;
	char brief[JUDGE_TEXT_SIZE]; /* for the first line */
	char text[JUDGE_LONG_SIZE];  /* for its own */
};

/* By the table of states, --state, ages, phases. */
void judge_build(const struct options *o, const struct item *item,
    struct status_verdict *ret);
/* Checks whether a running build is critical because of its age or phase. */
bool judge_stuck(const struct options *o, const struct item *item);
/* Its age by the service's clock; false: unknown. */
bool judge_age(const struct item *item, int64_t *ret_ms);

/* The state of a target that could not be read: --timeout-state, or UNKNOWN. */
enum state judge_error(const struct options *o, const struct err *e);

/* newest: of its AVAILABLE images; NULL: it has none.  Freshness is not judged
 * where not all builds were read. */
void judge_pipeline(const struct options *o, const struct target *t,
    const struct item *newest, struct status_verdict *ret);

/* How late a pipeline's next run is by the service's clock; false: it has no
 * date. */
bool judge_overdue(const struct target *t, int64_t *ret_ms);

/* Returns a pipeline's consecutiveFailures, 0 when it is missing; -1: not a valid
 * count. */
json_int_t judge_failures(json_t *pipeline);

/* Returns how many of the n bytes of a text precede a comma or a colon: all but
 * one full stop at the end. */
size_t judge_sentence(const char *text, size_t n);

#endif
