/* Inside check_arazzo: any Arazzo workflow as a check.  Links common/ only and
 * knows no service. */
#ifndef PLUGIN_CHECK_ARAZZO_CHECK_ARAZZO_H
#define PLUGIN_CHECK_ARAZZO_CHECK_ARAZZO_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "arazzo/arazzo.h"
#include "aws/client/client.h"
#include "base/buf.h"
#include "base/platform.h"
#include "data/diag.h"
#include "monitor/state.h"

struct format;
struct http;
struct option_text;
struct threshold;

/* "NAME=VALUE" options, in their order. */
struct ca_pair {
	const char *name, *value; /* name NULL: there was no '=' */
	unsigned source;          /* as struct option_given */
	struct ca_pair *next;
};

enum mode { MODE_RUN, MODE_VALIDATE, MODE_EXPLAIN, MODE_MERMAID, MODE_DRY_RUN };

struct ca_options {
	struct option_text *file, *workflow;
	const char *inputs, *trace, *har, *aws_service;
	struct ca_pair *input, *source, *server, *server_var;
	struct ca_pair *auth, *warning, *critical, *state;
	struct option_text *search_path;
	struct aws_options aws;
	bool all_workflows, check_responses, use_aws, strict, exit_ok,
	    no_perfdata;
	enum mode mode;
	uint64_t max_steps, max_body, max_depth;
	int64_t timeout_ms;
	enum state timeout_state;
	const struct format *format;
	const char *host_name, *service_name;
	uint64_t verbose;
};

/* An operation that the run may send. */
struct ca_op {
	const struct operation *op;
	struct ca_op *next;
};

struct ca {
	struct arena *arena;
	struct platform platform;
	struct ca_options o;
	int64_t deadline_ms, start_ms;
	struct arazzo_env env;
	struct diags diags;
	struct http *plain; /* for documents and tokens */
	struct aws_client *aws;
	const char *region;
	struct ca_secret *secret;
	struct ca_op *op; /* in the order of loading; not those for AWS */
	struct file_value *files; /* of env */
	FILE *trace;
	struct ca_har *har; /* NULL: none is asked for */
	bool trace_broken;  /* and that was reported */
	/* Names that operations of the run have, objects of true: options
	 * that name something else are warned of. */
	json_t *schemes, *variables;
	struct ca_limit *limit;
};

/* option.c ----------------------------------------------------- */

/* 0; 1: help or version was printed, exit 3; -1: ERR_INPUT. */
int ca_options_read(struct ca *c, char **argv, struct err *e);
const char *ca_pair_find(const struct ca_pair *p, const char *name);

/* input.c ------------------------------------------------------ */

/* NAME=VALUE options and the --inputs file by the workflow's schema.
 * NULL: ERR_INPUT, ERR_IO. */
json_t *ca_inputs(struct ca *c, const struct workflow *w, struct err *e);
/* "env:VAR" and "file:PATH". NULL: ERR_INPUT, ERR_IO; never quotes it. */
const char *ca_secret_read(struct ca *c, const char *what, const char *from,
    const char **ret_path, struct err *e);

/* har.c --------------------------------------------------------- */

int ca_har_open(struct ca *c, struct err *e);
void ca_har_event(struct ca *c, const json_t *event);
/* false: the file is not complete. */
bool ca_har_close(struct ca *c);

/* fetch.c ------------------------------------------------------- */

/* arazzo_env's fetch; ctx is the struct ca. */
int ca_fetch(void *ctx, struct arena *a, const struct arazzo_wanted *w,
    struct arazzo_found *ret, struct err *e);
/* Reads the document at a path or a URL, redirects followed.  -1: *e. */
int ca_document_read(struct ca *c, struct arena *a, const char *where,
    struct arazzo_found *ret, struct err *e);
/* The transport without AWS; opened when first needed.  NULL: *e. */
struct http *ca_plain(struct ca *c, struct err *e);

/* aws.c --------------------------------------------------------- */

const char *ca_server(void *ctx, const struct operation *op);
/* May requests of op be signed, and to that server? */
int ca_aws_admit(struct ca *c, const struct operation *op, struct err *e);
int ca_aws_put(struct ca *c, struct arena *a, const struct operation *op,
    struct http_request *q, struct err *e);

/* auth.c -------------------------------------------------------- */

int ca_auth_init(struct ca *c, struct err *e);
int ca_admit(void *ctx, const struct operation *op, struct err *e);
int ca_authorize(void *ctx, struct arena *a, const struct operation *op,
    struct http_request *q, struct err *e);
/* The transport that the run sends with; warns of options without effect. */
struct http *ca_transport(struct ca *c, struct err *e);

/* run.c --------------------------------------------------------- */

/* One workflow that is run, and its verdict. */
struct ca_run {
	const char *file;
	const struct arazzo *z; /* NULL: refused before it was known */
	const struct workflow *w;
	const char *name; /* its id, with the file if that is not unique */
	json_t *inputs;
	struct arazzo_result r;
	enum state state;
	const char *summary;
	struct index seconds; /* a double for each stepId, of all attempts */
	struct ca_run *next;
};

/* The runs that the options choose.  0; -1: *e; else all was printed, and the
 * exit status is one less. */
int ca_runs_load(struct ca *c, struct ca_run **ret, struct err *e);
/* Explains or runs them; the exit status, or -1 and *e before any request. */
int ca_runs_act(struct ca *c, struct ca_run *runs, struct err *e);

/* verdict.c ----------------------------------------------------- */

/* "NAME=RANGE" of -w and -c together. */
struct ca_limit {
	const char *name; /* "WORKFLOW.NAME" among several runs, too */
	bool is_time;     /* "time", "STEPID.time" */
	const struct threshold *warn, *crit;
	struct ca_limit *next;
};

/* The thresholds and --state, checked before the first request. */
int ca_limits_read(struct ca *c, const struct ca_run *runs, struct err *e);
/* Judges the run: its state and its summary.  alone: it is the only one. */
void ca_verdict_judge(struct ca *c, struct ca_run *run, bool alone);
/* name: "STEPID.time".  false: the step was not run. */
bool ca_step_seconds(const struct ca_run *run, const char *name, double *ret);
unsigned ca_steps_count(const struct arazzo_result *r);
/* NULL: there is none of that name. */
const struct ca_limit *ca_limit_named(const struct ca *c, const char *name);

/* page.c -------------------------------------------------------- */

/* Judges and prints the runs in the chosen format; returns the exit status. */
int ca_runs_print(struct ca *c, struct ca_run *runs);
/* The same for an error before the run. */
int ca_refuse(struct ca *c, enum state s, const char *text);

/* show.c --------------------------------------------------------- */

int ca_validate_print(struct ca *c, bool good);
void ca_explain_print(struct ca *c, const struct arazzo *z,
    const struct workflow *w);
void ca_mermaid_print(struct ca *c, const struct workflow *w);
void ca_dry_run(void *ctx, const struct step *step,
    const struct http_request *q);

#endif
