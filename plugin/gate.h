/* The carrier that decides: between the engine and the client.  Reads pass;
 * CancelImageCreation of the build that was named passes by kill switch,
 * policy, lock and audit, whatever a document calls its step; nothing else
 * passes.  Source: INTERFACES, cancel_imagebuilder. */
#ifndef PLUGIN_GATE_H
#define PLUGIN_GATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "http/http.h"
#include "plugin/arn.h"
#include "plugin/ledger.h"
#include "plugin/policy.h"

struct call;
struct link;

#define GATE_FRESH_MS 2000 /* a read older than this is done anew */
#define GATE_TEXT_SIZE 480

enum gate_outcome {
	GATE_NOTHING,    /* nobody asked to cancel */
	GATE_REFUSED,    /* decision says why */
	GATE_UNARMED,    /* would cancel */
	GATE_UNWRITABLE, /* no audit, no cancel: nothing was sent */
	GATE_UNSENT,     /* no connection: the service never saw it */
	GATE_LOCKED,     /* another process holds the lock */
	GATE_OPEN,       /* asked for already: nothing was sent again */
	GATE_ACCEPTED,
	GATE_DENIED,    /* the service answered with an error */
	GATE_UNANSWERED /* sent; no answer came */
};

struct gate {
	struct http http; /* first: the engine holds this */

	/* what it works with */
	struct call *call;
	struct link *link;
	struct arn arn;
	struct ledger *ledger; /* NULL: ledger_problem says why */
	const char *ledger_problem;
	const char *token, *cause, *trigger; /* trigger: for the audit */
	bool person;                         /* asks, no alert or macros */
	const char *kill_switch;
	int64_t deadline_ms;

	/* what it saw */
	json_t *image;             /* of the last read; NULL: never read */
	int64_t read_ms;           /* monotonic */
	int64_t date_ms;           /* the service's clock then */
	const char *limit_key;     /* the pipeline, or the image's name */
	struct open_cancel before; /* under the lock: asked for already */

	/* what became of it */
	enum gate_outcome outcome;
	struct policy_decision decision;
	bool audited;              /* the line after the request is written */
	int64_t accepted_ms;       /* monotonic */
	const char *request_id;    /* NULL: none */
	char text[GATE_TEXT_SIZE]; /* of outcomes without a decision */
};

/* deadline_ms: of all that happens before the request is answered. */
void gate_init(struct gate *g);

/* How old the build is by the service's clock; false: not known. */
bool gate_age(const struct gate *g, int64_t *ret_ms);

/* What policy says of the last read. */
void gate_decide(struct gate *g, struct policy_decision *ret);

/* A line for what was decided and not asked for; *e when it cannot be
 * written. */
int gate_audit_decision(struct gate *g, const struct policy_decision *d,
    struct err *e);
/* And one for how it ended. */
int gate_audit_outcome(struct gate *g, const char *outcome, struct err *e);

#endif
