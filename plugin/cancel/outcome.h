/* The outcomes of a cancel: one table from which the exit status, the sentence,
 * the audit log entries and the wait for a confirmation follow, and which
 * cancel_imagebuilder(1) prints.  Decisions only. */
#ifndef PLUGIN_CANCEL_OUTCOME_H
#define PLUGIN_CANCEL_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "monitor/state.h"

struct policy_decision;

#define OUTCOME_TEXT_SIZE 700

enum cancel_outcome {
	OUTCOME_NONE, /* nothing decided yet: it may act */
	/* before the request */
	OUTCOME_LEFT,
	OUTCOME_FINISHED,
	OUTCOME_IDLE, /* of a pipeline */
	OUTCOME_UNARMED,
	OUTCOME_REFUSED,
	OUTCOME_TOO_MANY, /* of a pipeline */
	OUTCOME_UNNAMED,  /* of an alert */
	OUTCOME_SKIPPED,
	OUTCOME_LOCKED,
	OUTCOME_UNKNOWN,
	OUTCOME_ERROR,
	OUTCOME_UNSENT,
	OUTCOME_DOCUMENT,
	OUTCOME_UNWRITABLE,
	OUTCOME_INVALID,
	/* after it; the service's first response */
	OUTCOME_ACCEPTED,
	OUTCOME_OPEN, /* requested by an earlier call: not sent again */
	OUTCOME_DENIED,
	OUTCOME_UNANSWERED,
	/* how the build ended */
	OUTCOME_CONFIRMED,
	OUTCOME_ENDED,
	OUTCOMES
};

/* The entries of the audit log. */
enum outcome_audit {
	AUDIT_NONE,
	AUDIT_DECISION, /* one, once the build has been read */
	AUDIT_REQUEST,  /* before the request, and what came of it */
	AUDIT_OUTCOME   /* the same, and how the build ended */
};

struct outcome_row {
	const char *word; /* for the audit log and JSON */
	enum state state;
	bool wait; /* read the build until it has ended */
	enum outcome_audit audit;
	/* {build}, {state}, {age}, {waited}, {why} are filled in. */
	const char *sentence;
	const char *confirmed; /* the sentence once it is CANCELLED; or NULL */
};

extern const struct outcome_row outcome_rows[OUTCOMES];

/* The facts about one build's cancel. */
struct outcome_facts {
	enum cancel_outcome
	    outcome; /* of the guard; OUTCOME_NONE: no request */
	const struct policy_decision *decision; /* of OUTCOME_NONE, as error */
	const char *label;                      /* "web-base 1.4.0/7" */
	const char *why;                        /* of the outcome */
	const char *status; /* last read; NULL: never read */
	bool has_age;
	int64_t age_ms;
	int64_t waited_ms;       /* for the confirmation */
	bool no_wait;            /* as --wait 0s requests */
	const struct err *error; /* what ended the run or the reading */
};

struct outcome_verdict {
	enum cancel_outcome outcome;
	const struct outcome_row *row;
	char text[OUTCOME_TEXT_SIZE];
};

void outcome_judge(const struct outcome_facts *f, struct outcome_verdict *ret);

/* The outcome of an error before anything is sent. */
enum cancel_outcome outcome_of_error(enum err_code code);

#endif
