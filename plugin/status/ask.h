/* Runs of workflows, and the pages of lists. */
#ifndef PLUGIN_STATUS_ASK_H
#define PLUGIN_STATUS_ASK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct err;
struct survey;
struct worker;

#define ASK_MAX_PAGES 2000 /* of one list */
#define ASK_MAX_EMPTY 50   /* pages without an element in a row */

/* One element of a list.  value is freed afterwards, except what is kept. */
struct listed {
	struct worker *worker;
	json_t *value;
	int64_t date_ms; /* of its page */
};

/* The pages of a list, with guards against lists that do not end. */
struct pages {
	struct survey *survey;
	struct worker *worker;
	const char *region, *workflow;
	/* Inputs but for nextToken: name and value, or NULL. */
	const char *input, *value;
	int (*each)(void *ctx, const struct listed *l, struct err *e);
	void *ctx;
	/* Its responses have no requestId: a missing list is an empty one. */
	bool may_lack;
};
/* Reads them all.  -1: *e, of a page or of each. */
int ask_pages(const struct pages *p, struct err *e);

/* Returns the outputs of one run of a workflow.  Takes inputs' reference.  NULL:
 * *e; ERR_LIMIT when the budget is spent. */
json_t *ask_workflow(struct survey *s, struct worker *w, const char *workflow,
    const char *region, json_t *inputs, int64_t *ret_date_ms, struct err *e);

#endif
