/* What is asked of the service for a status: targets, pages, steps. */
#ifndef PLUGIN_STATUS_SURVEY_H
#define PLUGIN_STATUS_SURVEY_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "plugin/model/arn.h"
#include "plugin/model/build.h"

struct call;
struct flow;
struct worker_pool;

#define SURVEY_MAX_TARGETS 10000
#define SURVEY_MAX_PAGES 2000         /* of one list */
#define SURVEY_MAX_EMPTY 50           /* pages without an element in a row */
#define SURVEY_MAX_ITEMS 20000        /* builds of one target */
#define SURVEY_MAX_TIMEOUT_S 31622400 /* of a step: 366 days */

/* Steps of a build's workflows: detail, never a verdict of its own. */
struct detail {
	bool asked;
	const char *unread; /* why they could not be read; NULL: they were */
	const char *type;   /* BUILD, TEST, DISTRIBUTION; NULL: none */
	const char *step, *action, *message; /* the one that counts */
	bool has_phase, has_step;
	int64_t phase_ms, step_ms; /* since they started */
	int64_t limit_ms;          /* the step's timeoutSeconds; 0: not known */
	unsigned waiting;          /* steps that wait for somebody's approval */
	json_t *approval; /* the longest waiting one, of the account's list */
	const char *unlisted; /* why that list was not read; NULL: it was */
	bool cancelling;      /* rolled back though the build has not ended */
};

struct item {
	struct build build;
	const char *arn, *label, *region;
	const char *version; /* "1.4.0/7", for the log stream */
	const char *group;   /* builds of the same are judged together */
	int64_t date_ms;     /* the service's clock when it was told */
	json_t *outputs;     /* of the document; NULL: from a list */
	bool judged;         /* else it only counts */
	bool seen;           /* told by an earlier target already */
	struct detail detail;
	struct item *next;
};

enum target_kind { TARGET_IMAGE, TARGET_PIPELINE, TARGET_ALL };

struct target {
	enum target_kind kind;
	const char *name;   /* "web-base 1.4.0/7", "builds in eu-west-1" */
	const char *region; /* NULL: the client's */
	struct arn arn;
	bool done;        /* it was asked */
	struct err error; /* ... and this went wrong */
	json_t *pipeline; /* NULL: not a pipeline, or not read */
	int64_t date_ms;
	struct item *item, **item_end;
	size_t nitems;
	struct target *next;
};

struct survey {
	struct call *call;
	const struct flow *flow;
	struct worker_pool *pool;
	struct target *target;
	struct target **by_index;
	size_t ntargets;
	json_t *named; /* ARNs and regions that options gave */
	atomic_ulong requests;
};

/* Targets from the options; nothing is asked.  -1: ERR_INPUT names a wrong
 * ARN; ERR_DOCUMENT ... of the workflows. */
int survey_open(struct survey *s, struct call *c, struct err *e);

/* Asks for all targets; each has its own error. */
void survey_targets(struct survey *s);

/* All pages of a list, with guards against lists that do not end. */
struct worker;
struct pages {
	struct survey *survey;
	struct worker *worker;
	const char *workflow, *region;
	/* Inputs but for nextToken: name and value, or NULL. */
	const char *input, *value;
	/* item is gone afterwards, but for what each keeps of it. */
	int (*each)(void *ctx, struct worker *w, json_t *item, int64_t date_ms,
	    struct err *e);
	void *ctx;
	bool may_lack; /* its answers have no requestId to tell no list by */
};
/* -1: *e, of a page or of each. */
int survey_pages(const struct pages *p, struct err *e);

/* The outputs of one run of a workflow.  Takes inputs' reference.  NULL: *e;
 * ERR_LIMIT when the budget is spent. */
json_t *survey_ask(struct survey *s, struct worker *w, const char *workflow,
    const char *region, json_t *inputs, int64_t *ret_date_ms, struct err *e);

#endif
