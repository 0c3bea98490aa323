/* Events of a run as JSON values, without secrets: for --trace, tests. */
#ifndef ARAZZO_RUN_TRACE_H
#define ARAZZO_RUN_TRACE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct http_request;
struct next;
struct response;
struct run;
struct step;

#define TRACE_MAX_BODY ((size_t)64 << 10) /* bytes shown of a body */

/* Who traces, and where in the run. */
struct tracer {
	struct run *run;
	struct arena *arena;
	const struct step *step; /* NULL: outside of an attempt */
	unsigned attempt;
};

/* Each hands one event ("request", "response" ...) to env->trace, with texts
 * masked; without it, or without memory, it does nothing.  own: how many of the
 * headers are the document's; those behind are credentials.  url, body: as they may be
 * shown.  again: the 401 that credentials were sent in reply to, if there was
 * one, and the request with them.  sends: how often the transport sent it. */
void trace_request(const struct tracer *t, const struct http_request *q,
    const char *url, size_t own, const char *body, bool again);
void trace_response(const struct tracer *t, struct response *r, unsigned sends);
void trace_failure(const struct tracer *t, const char *text, unsigned sends);
void trace_criterion(const struct tracer *t, const char *kind,
    const char *condition, bool result, const char *compared,
    const char *finding);
void trace_output(const struct tracer *t, const char *name, json_t *value,
    const char *unresolved);
void trace_omitted(const struct tracer *t, json_t *names);
void trace_action(const struct tracer *t, const struct next *n);
void trace_wait(const struct tracer *t, int64_t ms, const char *why);

#endif
