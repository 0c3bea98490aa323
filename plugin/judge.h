/* What was found out, as verdicts.  Decisions only. */
#ifndef PLUGIN_JUDGE_H
#define PLUGIN_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "monitor/state.h"
#include "plugin/gate.h"

struct item;
struct options;
struct target;
struct threshold;

#define JUDGE_TEXT_SIZE 700

/* How one build's cancel went. */
struct cancel_facts {
	const char *label; /* "web-base 1.4.0/7" */
	enum gate_outcome outcome;
	const struct policy_decision *decision;
	const char *text;   /* the gate's, of what it stopped */
	const char *status; /* last read; NULL: never read */
	bool has_age;
	int64_t age_ms;
	int64_t waited_ms;       /* for the confirmation */
	const struct err *error; /* what ended the run or the reading */
};

struct cancel_verdict {
	enum state state;
	const char *outcome; /* a word for the audit: "confirmed" ... */
	char text[JUDGE_TEXT_SIZE];
};

void judge_cancel(const struct cancel_facts *f, struct cancel_verdict *ret);

/* The state of a cancel for an error, when nothing was sent. */
enum state judge_error(enum err_code code);

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
