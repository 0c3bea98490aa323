/* The engine: load a description, run a workflow of it.  All a caller needs. */
#ifndef ARAZZO_ARAZZO_H
#define ARAZZO_ARAZZO_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arazzo/model.h"

struct arena;
struct diags;
struct file_value;
struct http;
struct http_request;
struct operation;
struct platform;

/* Defaults of the limits; 0 in a member means the default. */
#define ARAZZO_MAX_STEPS 1000  /* attempts of steps in one run */
#define ARAZZO_MAX_DEPTH 16    /* workflows inside workflows */
#define ARAZZO_DEPTH_LIMIT 200 /* ... whatever the caller asks for */
#define ARAZZO_MAX_BODY ((size_t)16 << 20)
struct arazzo_limits {
	unsigned max_steps, max_depth;
	size_t max_body;
	int64_t deadline_ms; /* monotonic; must be set */
};

/* A document that is needed. */
struct arazzo_wanted {
	const char *name; /* the source description's; NULL: of a $ref */
	const char *url;  /* as written */
	const char *base; /* of the document that names it, perhaps its $self */
	const char *from; /* where that document was found */
};

struct arazzo_found {
	const char *text;
	size_t n;
	const char *url; /* where it was found: an absolute URL, or a path */
	/* It is right: no message will need a location in it. */
	bool no_locations;
};

/* Everything that load and run reach outside. */
struct arazzo_env {
	const struct platform *platform;
	struct http *http; /* run only */
	void *ctx;         /* for the functions below */

	/* Reads a document; its text belongs to a.  -1: ERR_IO naming every
	 * location tried, ERR_LIMIT. */
	int (*fetch)(void *ctx, struct arena *a, const struct arazzo_wanted *w,
	    struct arazzo_found *ret, struct err *e);

	/* The server for an operation instead of the document's; NULL: the
	 * document's.  May be NULL. */
	const char *(*server)(void *ctx, const struct operation *op);
	json_t *server_vars; /* { name: value }; may be NULL */

	/* Before the first request, once per operation that can be reached: may
	 * it be used?  Error: load fails.  May be NULL. */
	int (*admit)(void *ctx, const struct operation *op, struct err *e);

	/* Puts credentials on a request of op (headers, query, q->auth,
	 * secret). May be NULL. */
	int (*authorize)(void *ctx, struct arena *a, const struct operation *op,
	    struct http_request *q, struct err *e);

	/* Texts that traces, errors and results must not show, as an array of
	 * strings; authorize may append to it.  May be NULL. */
	json_t *secrets;

	/* Files that are inputs, by their texts; may be NULL. */
	const struct file_value *files;

	/* One event of the run, borrowed; may be NULL. */
	void (*trace)(void *ctx, json_t *event);
	bool timed; /* responses have "timings", as in HAR 1.2, and "version" */

	/* Build and hand over every request, send none (--dry-run): called in
	 * location of the transport, secrets masked; outputs are their
	 * expressions and the run goes on along success.  May be NULL. */
	void (*dry_run)(void *ctx, const struct step *step,
	    const struct http_request *q);

	bool strict;  /* compatibility readings are errors */
	bool offline; /* nothing will be run: a server that is not known is a
			 * warning */
	bool check_responses; /* deviations from the description: findings */
	bool check_all;       /* also workflows that cannot be reached */
	/* Link no workflow yet: for a document that was checked before.  Then
	 * env and l must live as long as what arazzo_load returns. */
	bool link_later;
	/* Workflows that will be run besides workflow_id, ended by NULL; may be
	 * NULL. */
	const char *const *also;
};

/* Parses, links and compiles everything that workflow_id (NULL: every
 * workflow; the only one is chosen by arazzo_workflow) can reach.  What is
 * wrong or worth knowing goes to l.  NULL: l->errors > 0, or *e for what is
 * not the document's fault (ERR_MEMORY, ERR_LIMIT).  Sends nothing but
 * fetches.  Lives as long as a; read-only: any number of runs, any thread. */
struct arazzo *arazzo_load(struct arena *a, const struct doc *d,
    const char *workflow_id, const struct arazzo_env *env, struct diags *l,
    struct err *e);

/* Links a workflow, and what it can reach, unless that was done; by one thread at
 * a time.  -1: what is wrong was added to the l of arazzo_load. */
int arazzo_link(const struct arazzo *z, const struct workflow *w);

/* By id, or the only one when id is NULL.  NULL: ERR_INPUT naming them. */
const struct workflow *arazzo_workflow(const struct arazzo *z, const char *id,
    struct err *e);

enum arazzo_end {
	ARAZZO_COMPLETED, /* all steps done */
	ARAZZO_ENDED,     /* by an end action on success */
	ARAZZO_FAILED,    /* a step failed, or an end action on failure */
	ARAZZO_ERROR      /* could not be judged: see error */
};

struct unresolved {
	const char *name, *expression, *reason;
	struct unresolved *next;
};

struct run_text {
	const char *text;
	struct run_text *next;
};

struct run_step {
	const struct step *step;
	const char *workflow_id, *step_id; /* of it */
	const char *operation_id; /* or its path; NULL: a workflow step */
	unsigned attempt;         /* 1.. of this visit */
	const char *method, *url; /* of a workflow step: NULL */
	int status;               /* 0: no response */
	bool success;
	const char *action; /* name of what was done next; NULL: went on */
	const char *why;    /* first criterion that failed, or the error */
	const char *fault;  /* the service's "CODE: message" when it gave one */
	double seconds;
	struct run_step *next;
};

struct arazzo_result {
	enum arazzo_end end;
	const char *workflow_id; /* where it ended: goto may have moved */
	const char *action;      /* name of the action that ended it; or NULL */
	json_t *outputs;         /* object; kept by the call's arena */
	struct unresolved *unresolved;
	struct run_text *finding, *warning;
	struct run_step *step; /* every attempt, in order */
	struct err error;      /* of ARAZZO_ERROR and ARAZZO_FAILED */
	unsigned requests;
	double seconds;
};

/* 0: see ret->end.  -1: ERR_INPUT: the inputs are wrong, nothing was sent;
 * ERR_MEMORY, ERR_BUG.  inputs: an object; defaults are filled in here.
 * Everything in ret lives as long as a. */
int arazzo_run(const struct arazzo *z, const struct workflow *w, json_t *inputs,
    const struct arazzo_env *env, const struct arazzo_limits *limits,
    struct arena *a, struct arazzo_result *ret, struct err *e);

/* "completed", "end", "failed", "error". */
const char *arazzo_end_word(enum arazzo_end end);

#endif
