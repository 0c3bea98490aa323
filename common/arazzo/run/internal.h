/* Shared by run/ only. */
#ifndef ARAZZO_RUN_INTERNAL_H
#define ARAZZO_RUN_INTERNAL_H

#include "arazzo/run/action.h"
#include "arazzo/arazzo.h"
#include "arazzo/language/criterion.h"
#include "arazzo/run/mask.h"
#include "arazzo/message/request.h"
#include "base/platform.h"
#include "http/http.h"

#define ENGINE_MAX_SECRET_DEPTH 512 /* of inputs in which one may be */
#define ENGINE_SPIN_MS 1000         /* C11: between two requests of one step */

/* One call of arazzo_run; all of it lives in arena. */
struct run {
	const struct arazzo_env *env;
	struct arazzo_limits limits;
	struct arena *arena;
	struct arazzo_result *ret;
	struct run_step **step_end;
	struct mask mask;
	struct index workflows; /* by description: its $workflows, an object */
	struct index done;      /* steps that succeeded (1.1), and workflows
				 * that ran for a dependsOn */
	unsigned attempts;
	int64_t start_ms;
};

/* How a workflow ended. */
struct outcome {
	enum arazzo_end end;
	const struct workflow *workflow;
	const char *action;
	json_t *inputs, *outputs;
	json_t *given;    /* to a workflow gone to; NULL: by name */
	struct err error; /* of ARAZZO_FAILED */
};

/* One workflow being run. */
struct frame {
	struct run *run;
	const struct workflow *w;
	json_t *inputs, *steps;
	unsigned depth;
};

/* The outcome of a step. */
struct step_end {
	bool success;
	struct next next; /* its texts live as long as the run */
	struct err error; /* why it failed */
	int64_t sent_ms;
	json_t *inputs; /* of a workflow gone to; NULL: by name */
};

/* Who traces, and where in the run. */
struct tracer {
	struct run *run;
	struct arena *arena;
	const struct step *step; /* NULL: outside of an attempt */
	unsigned attempt;
};

/* Runs a workflow for the frame's; inputs NULL: by name.  What it gave is seen
 * from then on.  -1: the run cannot be judged; *ret holds the outputs all the
 * same, unseen. */
int engine_call(struct frame *f, const struct workflow *w, json_t *inputs,
    struct outcome *ret, struct err *e);

/* A visit of a step: attempts until something else than a retry comes next.
 * act: with its actions; else one attempt that only succeeds or fails (R32). */
int engine_step(struct frame *f, const struct step *step, bool act,
    struct step_end *ret, struct err *e);

/* report.c: what the result keeps ----------------------------------- */

/* Adds a sentence to the result's findings or warnings: masked, each once, at
 * most RESULT_MAX_TEXTS of them. */
void engine_note(struct run *run, struct run_text **list, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The next entry of the result's steps, for the caller to fill in; NULL: no
 * memory. */
struct run_step *engine_log(struct run *run, const struct step *step,
    unsigned attempt);
/* A copy in the run's arena with secrets masked; NULL: no memory, or no
 * text. */
const char *engine_masked(struct run *run, const char *text);

/* Sets $workflows.CALLED, in z and in its own description; a goto may have ended
 * it elsewhere.  outputs may be NULL.  -1: no memory. */
int engine_seen(struct run *run, const struct arazzo *z,
    const struct workflow *called, json_t *inputs, json_t *outputs);
/* The scope of the frame's workflow before a request is made; what
 * they compute lives in a. */
void engine_scope(struct frame *f, struct arena *a, struct scope *ret);

/* The outputs of a list, in what a scope sees, into an object that the call
 * keeps.  prefix: "step." of the names under unresolved; may be "". */
json_t *engine_outputs(struct run *run, const struct output *list,
    struct scope *s, const char *prefix, const struct tracer *t, struct err *e);

/* The values of parameters that are inputs; NULL and *e: a missing one. */
json_t *engine_inputs(struct run *run, const struct param *list,
    struct scope *s, struct err *e);
/* The given inputs that w declares (all when it declares nothing). */
json_t *engine_inputs_by_name(struct run *run, const struct workflow *w,
    json_t *given);

/* trace.c: events of a run as JSON values, without secrets ----------------- */

#define TRACE_MAX_BODY ((size_t)64 << 10) /* bytes shown of a body */

/* Each hands one event ("request", "response" ...) to env->trace, with texts
 * masked; without it, or without memory, it does nothing.  own: how many of the
 * headers are the document's; those behind are credentials.  url, body: as they
 * may be shown.  again: the 401 that credentials were sent in reply to, if there
 * was one, and the request with them.  sends: how often the transport sent it. */
void trace_request(const struct tracer *t, const struct http_request *q,
    const char *url, size_t own, const char *body, bool again);
void trace_response(const struct tracer *t, struct response *r, unsigned sends);
void trace_failure(const struct tracer *t, const char *text, unsigned sends);
void trace_criterion(const struct tracer *t, const struct criterion *c,
    const struct judgement *j);
void trace_output(const struct tracer *t, const char *name, json_t *value,
    const char *unresolved);
void trace_omitted(const struct tracer *t, json_t *names);
void trace_action(const struct tracer *t, const struct next *n);
void trace_wait(const struct tracer *t, int64_t ms, const char *why);

/* complaint.c: a service's own error, whatever service it is --------------- */

#define COMPLAINT_MAX 400 /* bytes that are shown of it */

/* "CODE: message", "CODE" or "message" of a response, from its body's usual
 * members, X-Amzn-ErrorType, <Code> and <Message>.  One clean line that lives
 * as long as a; NULL: none found. */
const char *complaint_read(struct arena *a, struct response *r);

#endif
