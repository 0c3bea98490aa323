/* How one build's cancel went, as a verdict.  Decisions only. */
#ifndef PLUGIN_CANCEL_JUDGE_H
#define PLUGIN_CANCEL_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "monitor/state.h"
#include "plugin/cancel/guard.h"

#define CANCEL_TEXT_SIZE 700

/* How one build's cancel went. */
struct cancel_facts {
	const char *label; /* "web-base 1.4.0/7" */
	enum guard_outcome outcome;
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
	char text[CANCEL_TEXT_SIZE];
};

void judge_cancel(const struct cancel_facts *f, struct cancel_verdict *ret);

/* The state of a cancel for an error, when nothing was sent. */
enum state judge_error(enum err_code code);

#endif
