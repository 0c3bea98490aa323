/* One call of a command. */
#ifndef PLUGIN_CALL_CALL_H
#define PLUGIN_CALL_CALL_H

#include <stdint.h>

#include "base/platform.h"
#include "plugin/imagebuilder.h"

struct arena;
struct option_account;
struct options;
struct report;

/* One call, from the request to the report. */
struct call {
	struct arena *arena;
	const struct eib_request *request;
	const struct options *options;
	const struct option_account *account; /* one of several, or NULL */
	/* The system's, with the request's interrupt. */
	struct platform platform;
	struct eib_session *session; /* NULL: nothing is kept */
	struct report *report;
	int64_t start_ms, deadline_ms; /* monotonic */
	double interval_s; /* of collectd's exec protocol; 0: not known */
	const char *raw;   /* what is printed instead of the report; or NULL */
};

/* Writes one line to the caller's log; level as syslog's. */
void call_log(const struct call *c, int level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
