/* Documents, clients, credentials and clocks: what is kept between calls. */
#ifndef PLUGIN_CALL_SESSION_H
#define PLUGIN_CALL_SESSION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/imagebuilder.h"

struct arazzo_result;
struct arena;
struct aws_client;
struct call;
struct err;
struct flow;
struct http;
struct http_request;
struct lease;

#define SESSION_MAX_IDLE 64  /* clients kept between calls */
#define SESSION_MAX_FLOWS 16 /* documents kept between calls */
#define SESSION_MAX_DOCUMENT ((size_t)4 << 20)
#define SESSION_MAX_STEPS 2000 /* of one run of a workflow */

struct eib_session *session_open(void);
void session_close(struct eib_session *session);

/* Which operations a document may use: those that read, or cancelling too. */
enum flow_kind { FLOW_STATUS, FLOW_CANCEL };

/* Loads the Arazzo document of a kind: built in, or from the folder --workflows;
 * parsed once in a session.  All its workflows are compiled (of the built-in one
 * that only reads, without a session: when they are run), and those of required
 * (ended by NULL) must exist.  Valid until the call ends.
 * NULL: ERR_DOCUMENT "file:line:column: ...", ERR_IO, ERR_MEMORY. */
const struct flow *flow_load(struct call *c, enum flow_kind kind,
    const char *const *required, struct err *e);

/* A client for any number of threads: settings, credentials, connections.  NULL:
 * ERR_INPUT, ERR_AUTH, ERR_MEMORY. */
struct lease *lease_get(struct call *c, struct err *e);
void lease_put(struct call *c, struct lease *l);

struct aws_client *lease_client(struct lease *l);
/* Requests sent by this lease in this call. */
unsigned lease_requests(const struct lease *l);

/* Signs q for the service in a region (NULL: the client's). */
int lease_authorize(struct lease *l, struct arena *a, const char *region,
    struct http_request *q, struct err *e);
/* Returns the service's base URL there. */
const char *lease_endpoint(struct lease *l, const char *region, struct err *e);

struct flow_run {
	const struct flow *flow;
	const char *workflow;
	json_t *inputs;     /* borrowed; NULL: no memory */
	const char *region; /* NULL: the client's */
	int64_t deadline_ms;
	struct http *transport; /* NULL: the lease's own, which only reads */
};

/* Runs a workflow.  -1: it failed, and *e has the service's own words where it has
 * some, without the names of the workflow; or as arazzo_run. */
int lease_run(struct lease *l, const struct flow_run *run, struct arena *a,
    struct arazzo_result *ret, struct err *e);

/* Returns whether this is the name of an operation that only reads: "GetImage". */
bool operation_reads(const char *name);

#endif
