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

/* The pages of a list, with guards against lists that do not end. */
struct pages {
	struct survey *survey;
	struct worker *worker;
	const char *workflow, *region;
	/* Inputs but for nextToken: name and value, or NULL. */
	const char *input, *value;
	/* item is freed afterwards, except what each keeps. */
	int (*each)(void *ctx, struct worker *w, json_t *item, int64_t date_ms,
	    struct err *e);
	void *ctx;
	bool
	    may_lack; /* its responses have no requestId: a missing list is an empty one */
};
/* Reads them all.  -1: *e, of a page or of each. */
int ask_pages(const struct pages *p, struct err *e);

/* Returns the outputs of one run of a workflow.  Takes inputs' reference.  NULL:
 * *e; ERR_LIMIT when the budget is spent. */
json_t *ask_workflow(struct survey *s, struct worker *w, const char *workflow,
    const char *region, json_t *inputs, int64_t *ret_date_ms, struct err *e);

#endif
