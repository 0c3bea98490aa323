/* What was found out, as verdicts.  Decisions only. */
#ifndef PLUGIN_JUDGE_H
#define PLUGIN_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "monitor/state.h"
#include "plugin/gate.h"

#define JUDGE_TEXT_SIZE 700

/* How one build's cancel went. */
struct cancel_facts {
	const char *label;	/* "web-base 1.4.0/7" */
	enum gate_outcome outcome;
	const struct policy_decision *decision;
	const char *text;	/* the gate's, of what it stopped */
	const char *status;	/* last read; NULL: never read */
	bool has_age;
	int64_t age_ms;
	int64_t waited_ms;	/* for the confirmation */
	const struct err *error;	/* what ended the run or the reading */
};

struct cancel_verdict {
	enum state state;
	const char *outcome;	/* a word for the audit: "confirmed" ... */
	char text[JUDGE_TEXT_SIZE];
};

void judge_cancel(const struct cancel_facts *f, struct cancel_verdict *ret);

/* The state for an error, when nothing was sent. */
enum state judge_error(enum err_code code);

#endif
