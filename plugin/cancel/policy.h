/* May this build be cancelled now?  Decisions only: no input or output, no
 * clock.  The rules stand in the order in which they are asked. */
#ifndef PLUGIN_CANCEL_POLICY_H
#define PLUGIN_CANCEL_POLICY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options;

/* Who asks. */
struct trigger {
	bool person;       /* no macros, no alert: no gate */
	const char *state; /* "CRITICAL" */
	const char *type;  /* "SOFT", "HARD"; NULL counts as SOFT */
	uint64_t attempt;
};

/* What is known of the build, and of what was done before. */
struct policy_facts {
	const char *arn;
	const char *pipeline_arn; /* NULL: none */
	const char *status;       /* the service's word; NULL: it said none */
	bool has_age;
	int64_t age_ms;
	json_t *tags;     /* { key: value }; NULL: none */
	bool has_last;    /* a cancel of the same pipeline or name */
	int64_t last_ms;  /* how long ago */
	uint64_t in_hour; /* cancels in the last hour */
};

enum policy_verdict {
	POLICY_ACT,
	POLICY_IDLE,     /* the gate is not met: exit 0 */
	POLICY_FINISHED, /* nothing to cancel: exit 0 */
	POLICY_REFUSED,  /* a rule: exit 1 */
	POLICY_UNKNOWN   /* a state that nobody knows: exit 2 */
};

#define POLICY_TEXT_SIZE 256
struct policy_decision {
	enum policy_verdict verdict;
	const char *rule; /* "gate", "min-age" ...; "" when it may act */
	char text[POLICY_TEXT_SIZE];
};

/* The gate: --on against who asks. */
void policy_gate(const struct options *o, const struct trigger *t,
    struct policy_decision *ret);

/* The kill switch. */
void policy_kill_switch(bool exists, const char *path,
    struct policy_decision *ret);

/* All that can be told from the build. */
void policy_build(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret);

#endif
