/* Where everything is put together: documents, clients, credentials, clocks.
 * What a host keeps between calls lives here. */
#ifndef PLUGIN_SESSION_H
#define PLUGIN_SESSION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/imagebuilder.h"

struct arazzo_result;
struct arena;
struct aws_client;
struct aws_counters;
struct call;
struct err;
struct flow;
struct http;
struct link;

#define SESSION_MAX_IDLE 64	/* clients kept between calls */
#define SESSION_MAX_FLOWS 16	/* documents kept between calls */
#define SESSION_MAX_DOCUMENT ((size_t)4 << 20)

struct eib_session *session_open(void);
void session_close(struct eib_session *session);

/* What a document may ask of the service. */
enum flow_kind { FLOW_STATUS, FLOW_CANCEL };

/* The Arazzo document of a kind: built in, or DIR/KIND.arazzo.yaml; parsed
 * once in a session.  Every workflow of it is compiled, and every one of
 * required (NULL-ended) must be there.  Good until the call ends.
 * NULL: "file:line:column: ..." */
const struct flow *flow_load(struct call *c, enum flow_kind kind,
    const char *const *required, struct err *e);

/* A client for one thread: settings, credentials, connections.  NULL:
 * ERR_INPUT, ERR_AUTH, ERR_MEMORY. */
struct link *link_get(struct call *c, struct err *e);
void link_put(struct call *c, struct link *l);

struct aws_client *link_client(struct link *l);
/* Requests sent by this link in this call. */
unsigned link_requests(const struct link *l);

/* One request of the answer; seen by whom it concerns. */
struct flow_run {
	const struct flow *flow;
	const char *workflow;
	json_t *inputs;		/* borrowed */
	const char *region;	/* NULL: the client's */
	int64_t deadline_ms;
	struct http *carrier;	/* NULL: the link's own */
};

/* Runs a workflow.  0: see ret->end.  -1: as arazzo_run. */
int link_run(struct link *l, const struct flow_run *run, struct arena *a,
    struct arazzo_result *ret, struct err *e);

#endif
