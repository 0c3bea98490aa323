/* Decides whether a build may be cancelled now.  Decisions only: no input or
 * output, no clock.  The rules are applied in the order of their table. */
#ifndef PLUGIN_CANCEL_POLICY_H
#define PLUGIN_CANCEL_POLICY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "plugin/cancel/outcome.h"

struct options;

/* The event that caused the call. */
struct trigger {
	bool manual;       /* no macros, no alert: no gate */
	const char *state; /* "CRITICAL" */
	const char *type;  /* "SOFT", "HARD"; NULL counts as SOFT */
	uint64_t attempt;
};

/* The facts about the build, and about earlier cancels. */
struct policy_facts {
	const char *arn;
	const char *pipeline_arn; /* NULL: none */
	/* It was selected as stuck in this pipeline, in this state; or NULL. */
	const char *of_pipeline, *listed;
	const char *status; /* the service's word; NULL: it returned none */
	bool has_age;
	int64_t age_ms;
	json_t *tags;        /* { key: value }; NULL: none */
	const char *damaged; /* a file of limits or records; NULL: none */
	bool has_last;       /* a cancel of the same pipeline or name */
	int64_t last_ms;     /* how long ago */
	uint64_t in_hour;    /* cancels in the last hour */
};

#define POLICY_TEXT_SIZE 256
struct policy_decision {
	enum cancel_outcome outcome; /* OUTCOME_NONE: it may act */
	const char *rule; /* "gate", "min-age" ...; "" when it may act */
	char text[POLICY_TEXT_SIZE];
};

/* The gate: --on against the trigger. */
void policy_gate(const struct options *o, const struct trigger *t,
    struct policy_decision *ret);

/* The kill switch. */
void policy_kill_switch(bool exists, const char *path,
    struct policy_decision *ret);

/* All rules about the build. */
void policy_build(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret);

#endif
