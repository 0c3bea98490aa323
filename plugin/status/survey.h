/* Reads what a status needs from the service: targets and pages. */
#ifndef PLUGIN_STATUS_SURVEY_H
#define PLUGIN_STATUS_SURVEY_H

#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "monitor/state.h"
#include "plugin/model/arn.h"
#include "plugin/model/build.h"

struct call;
struct flow;
struct option_text;
struct approval_list;
struct worker_pool;

#define SURVEY_MAX_TARGETS 10000
#define SURVEY_MAX_ITEMS 20000        /* builds of one target */
#define SURVEY_MAX_TIMEOUT_S 31622400 /* of a step: 366 days */

/* Vulnerability counts: critical, high, medium, all. */
#define FINDINGS_KINDS 4
#define FINDINGS_ALL (FINDINGS_KINDS - 1)
struct findings {
	const char *unread; /* why there are none; NULL: there are */
	bool has[FINDINGS_KINDS];
	int64_t n[FINDINGS_KINDS];
};

/* Steps of a build's workflows: detail, never a verdict of its own. */
struct detail {
	const char *unread; /* why they could not be read; NULL: they were */
	const char *type;   /* BUILD, TEST, DISTRIBUTION; NULL: none */
	const char *step, *action, *message; /* the one that counts */
	bool has_phase, has_step;
	int64_t phase_ms, step_ms; /* since they started */
	int64_t limit_ms;          /* the step's timeoutSeconds; 0: unknown */
	unsigned waiting;          /* steps that wait for an approval */
	json_t
	    *approval; /* of the account's list: the one that waits longest */
	const char *unlisted; /* why that list was not read; NULL: it was */
	bool cancelling;      /* a rollback of an unfinished build */
};

struct item {
	struct survey *survey;
	struct build build;
	const char *arn, *label, *region;
	const char *version; /* "1.4.0/7", for the log stream */
	const char *group;   /* builds of the same are judged together */
	int64_t date_ms;     /* the service's clock when it was read */
	json_t *outputs;     /* of the document; NULL: from a list */
	bool judged;         /* else it only counts */
	bool seen;           /* read for an earlier target already */
	enum state state;    /* without detail, to sort those to ask about */
	bool asked;          /* for its detail, before the lists ended */
	struct detail detail;
	struct findings *findings; /* NULL: not requested */
	struct item *next;
};

/* How many were left out of a list, by which option. */
struct left_out {
	unsigned include, exclude, tag;
};

/* TARGET_PATTERN: the pipelines of a region, each of which becomes a target. */
enum target_kind { TARGET_IMAGE, TARGET_PIPELINE, TARGET_ALL, TARGET_PATTERN };

struct target {
	struct survey *survey;
	enum target_kind kind;
	const char *name;   /* "web-base 1.4.0/7", "builds in eu-west-1" */
	const char *region; /* NULL: the client's */
	struct arn arn;
	struct err error; /* why it could not be read, or not to the end */
	json_t *pipeline; /* NULL: not a pipeline, or not read */
	int64_t date_ms;
	struct item *item, **item_end;
	size_t nitems;
	struct target *child, **child_end; /* the pipelines of a pattern */
	bool *matched;                     /* which patterns match any */
	struct left_out left_out;
	unsigned early; /* items asked about before its list ended */
	struct target *next;
};

struct survey {
	struct call *call;
	const struct flow *flow;
	struct worker_pool *pool;
	struct target *target, **target_end;
	size_t ntargets;
	const struct option_text *pattern; /* the first; NULL: none */
	json_t *named; /* ARNs and regions that options gave */
	atomic_ulong requests;
	bool phases_only;     /* of workflows; their steps are not read */
	unsigned early;       /* the most items of a target to ask about then */
	pthread_mutex_t lock; /* of approvals */
	struct approval_list *approvals;
};

/* Makes targets from the options; sends nothing.  -1: ERR_INPUT for an ARN,
 * ERR_DOCUMENT ... for the workflows. */
int survey_open(struct survey *s, struct call *c, struct err *e);

/* Reads all targets; each has its own error. */
void survey_targets(struct survey *s);

#endif
