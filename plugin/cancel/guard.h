/* The transport that decides: between the engine and the client.  Reads pass;
 * CancelImageCreation of the build that was named passes by kill switch,
 * policy, lock and audit, whatever a document calls its step; nothing else
 * passes.  Source: INTERFACES, cancel_imagebuilder. */
#ifndef PLUGIN_CANCEL_GUARD_H
#define PLUGIN_CANCEL_GUARD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "http/http.h"
#include "plugin/model/arn.h"
#include "plugin/cancel/ledger.h"
#include "plugin/cancel/policy.h"

struct call;
struct lease;

#define GUARD_FRESH_MS 2000 /* a read older than this is done anew */
#define GUARD_TEXT_SIZE 480

enum guard_outcome {
	GUARD_NOTHING,    /* nobody asked to cancel */
	GUARD_REFUSED,    /* decision says why */
	GUARD_UNARMED,    /* would cancel */
	GUARD_UNWRITABLE, /* no audit, no cancel: nothing was sent */
	GUARD_UNSENT,     /* no connection: the service never saw it */
	GUARD_LOCKED,     /* another process holds the lock */
	GUARD_OPEN,       /* asked for already: nothing was sent again */
	GUARD_ACCEPTED,
	GUARD_DENIED,    /* the service answered with an error */
	GUARD_UNANSWERED /* sent; no answer came */
};

struct guard {
	struct http http; /* first: the engine holds this */

	/* what it works with */
	struct call *call;
	struct lease *lease;
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
	enum guard_outcome outcome;
	struct policy_decision decision;
	bool audited;               /* the line after the request is written */
	int64_t accepted_ms;        /* monotonic */
	const char *request_id;     /* NULL: none */
	char text[GUARD_TEXT_SIZE]; /* of outcomes without a decision */
};

/* deadline_ms: of all that happens before the request is answered. */
void guard_init(struct guard *g);

/* How old the build is by the service's clock; false: not known. */
bool guard_age(const struct guard *g, int64_t *ret_ms);

/* What policy says of the last read. */
void guard_decide(struct guard *g, struct policy_decision *ret);

/* A line for what was decided and not asked for; *e when it cannot be
 * written. */
int guard_audit_decision(struct guard *g, const struct policy_decision *d,
    struct err *e);
/* And one for how it ended. */
int guard_audit_outcome(struct guard *g, const char *outcome, struct err *e);

#endif
