/* One build's cancel: the request, the confirmation, what became of it. */
#ifndef PLUGIN_CANCEL_ATTEMPT_H
#define PLUGIN_CANCEL_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "plugin/cancel/guard.h"
#include "plugin/cancel/ledger.h"

struct check;
struct flow;

/* Shared by all builds of a call. */
struct attempts {
	struct call *call;
	const struct flow *flow;
	struct lease *lease;
	struct ledger *ledger;
	const char *ledger_problem, *kill_switch;
	unsigned long requests; /* for lists of builds */
	struct cancel_attempt *first, **end;
};

/* One build: all are requested before any is waited for. */
struct cancel_attempt {
	struct guard guard;
	struct err error;
	const char *label;
	char token[LEDGER_TOKEN_SIZE];
	int64_t waited_ms;
	struct cancel_attempt *next;
};

/* A line of the report; arn and status may be NULL. */
struct check *attempt_report(struct call *c, const struct arn *arn,
    const char *label, const char *status, const struct outcome_row *row,
    const char *text);

/* Reports that an audit log entry could not be written. */
void attempt_note(struct call *c, const struct err *e);

/* Waits before a request is made again: an event handler is called once, and uses
 * all of its time.  *n counts.  False: a manual call, or time is up. */
bool attempt_may_repeat(const struct call *c, bool manual, unsigned *n);

/* Reads the build and requests the cancel, as far as policy allows; label, and
 * arn, cause, trigger and manual of its guard are filled in.  A failure is
 * reported. */
void attempt_start(struct attempts *s, struct cancel_attempt *t);

/* Waits for every build that was requested, and reports all. */
void attempts_finish(struct attempts *s);

#endif
