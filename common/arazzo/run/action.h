/* Chooses the next action.  A decision; no input, output or waiting. */
#ifndef ARAZZO_RUN_ACTION_H
#define ARAZZO_RUN_ACTION_H

#include <stdbool.h>
#include <stdint.h>

struct action;
struct err;
struct http_response;
struct scope;
struct step;

enum next_kind { NEXT_STEP, NEXT_END, NEXT_GOTO, NEXT_RETRY, NEXT_FAIL };

struct next {
	enum next_kind kind;
	const struct action *action; /* NULL: nothing matched, or no list */
	int64_t wait_ms;             /* before a retry */
	const char
	    *finding; /* R26, or a criterion that could not be evaluated */
	const char *note;
};

/* retried: one counter per action of the step's two lists, on_success first
 * (action->index); counted up when a retry is chosen (R30).  now_ms is for
 * Retry-After; response may be NULL. */
int action_choose(const struct step *step, bool success, struct scope *s,
    unsigned *retried, const struct http_response *answer, int64_t now_ms,
    struct next *ret, struct err *e);

#endif
