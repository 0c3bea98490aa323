/* The transport that decides: between the engine and the client.  Reads pass;
 * CancelImageCreation of the named build passes by kill switch, policy, lock
 * and audit, whatever a document calls its step; nothing else passes.
 * Source: INTERFACES, cancel_imagebuilder. */
#ifndef PLUGIN_CANCEL_GUARD_H
#define PLUGIN_CANCEL_GUARD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "http/http.h"
#include "plugin/model/arn.h"
#include "plugin/model/build.h"
#include "plugin/cancel/ledger.h"
#include "plugin/cancel/outcome.h"
#include "plugin/cancel/policy.h"

struct call;
struct lease;

#define GUARD_FRESH_MS 2000 /* a read older than this is done anew */
#define GUARD_TEXT_SIZE 480

struct guard {
	struct http http; /* first: the engine holds this */

	/* what it works with */
	struct call *call;
	struct lease *lease;
	struct arn arn;
	struct ledger *ledger; /* NULL: see ledger_problem */
	const char *ledger_problem;
	const char *token, *cause, *trigger; /* trigger: for the audit */
	const char *pipeline, *listed; /* of a pipeline's build; or NULL */
	bool manual;                   /* a manual call */
	const char *kill_switch;
	int64_t deadline_ms;

	/* what it saw */
	struct arena *seen;    /* of the last read: there is only one */
	json_t *image;         /* NULL: never read */
	struct build build;    /* the same; zero: never read */
	int64_t read_ms;       /* monotonic */
	int64_t date_ms;       /* the service's clock then */
	const char *limit_key; /* the pipeline, or the image's name */
	bool odd;              /* a record of it has an impossible time */
	bool busy; /* the last request found the service down or throttling */
	struct open_cancel before; /* under the lock: of an earlier call */

	/* what became of it */
	enum cancel_outcome outcome; /* OUTCOME_NONE: no request was made */
	struct policy_decision decision;
	bool audited;               /* the response is in the audit log */
	int64_t accepted_ms;        /* monotonic */
	const char *request_id;     /* NULL: none */
	char text[GUARD_TEXT_SIZE]; /* of outcomes without a decision */
};

/* Checks the kill switch; one that cannot be checked stops as well. */
void guard_kill_switch(const char *path, struct policy_decision *ret);

/* Frees the last read. */
void guard_end(struct guard *g);

/* deadline_ms: of all that happens before the response. */
void guard_init(struct guard *g);

/* Returns the age of the build by the service's clock; false: unknown. */
bool guard_age(const struct guard *g, int64_t *ret_ms);

/* Applies the policy to the last read. */
void guard_decide(struct guard *g, struct policy_decision *ret);

/* Writes an audit log entry about a decision that led to no request; and one
 * about the outcome. */
int guard_audit_decision(struct guard *g, const char *rule, const char *text,
    struct err *e);
int guard_audit_outcome(struct guard *g, const char *outcome, struct err *e);

#endif
