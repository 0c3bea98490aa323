/*
 * The ABI of imagebuilder.so: what a monitoring host needs to ask for the
 * status of EC2 Image Builder builds, and to cancel one.
 *
 * Exactly three names leave the object: status, cancel, eib_plugin.  Hosts
 * look up eib_plugin, compare abi, and call by the table in it - never by
 * dlsym() with a word of a user, which also searches the object's libraries.
 *
 * Rules: any thread, at once; blocking; no exit, output, signals or threads
 * left behind.  Members are added at the end and announced by size.
 */
#ifndef IMAGEBUILDER_H
#define IMAGEBUILDER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EIB_ABI 1u

/* The names are those of the programs' long options ("image", "warning",
 * "output-format" ...); an option without an argument has the value "1"
 * (or "0": as if it were not there).  Repeatable ones may be repeated. */
struct eib_option {
	const char *name, *value;
};

/* Log levels are syslog's: 3 error, 4 warning, 6 information, 7 debug. */
typedef void eib_log_fn(void *ctx, int level, const char *text);

struct eib_session;
struct option_row;

struct eib_request {
	uint32_t size;       /* sizeof (struct eib_request) */
	uint32_t timeout_ms; /* the whole call; 0: the default */
	const struct eib_option *option;
	size_t noptions;
	eib_log_fn *log; /* may be NULL; any thread of the call */
	void *log_ctx;
	struct eib_session *session; /* NULL: the call keeps nothing */
	/* Non-zero once the host wants what is known now; may be NULL. */
	int (*interrupted)(void *ctx);
	void *interrupted_ctx;
	/* Standard input: the payload of --alert, or NULL. */
	const char *input;
	size_t ninput;
};

/* States are Nagios': 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. */
struct eib_metric {
	const char *name, *unit; /* unit: "s", "B", "%", "c", "" */
	double value;
};

/* One target: a build, a pipeline. */
struct eib_check {
	const char *kind; /* "image", "pipeline", "cancel" */
	const char *name; /* "web-base 1.4.0/7" */
	const char *id;   /* its ARN; "" when it has none */
	const char *word; /* the service's own: "TESTING"; or "" */
	const char *text; /* one line */
	int32_t state;
	const struct eib_metric *metric;
	size_t nmetrics;
};

/* Never NULL, never without a summary; every failure is state 3 with a
 * sentence.  Valid until release. */
struct eib_reply {
	uint32_t size;
	int32_t state;
	const char *summary; /* one line, no perfdata */
	const char *text;    /* as the option output-format asks */
	const struct eib_metric *metric;
	size_t nmetrics;
	void (*release)(struct eib_reply *reply);
	const struct eib_check *check;
	size_t nchecks;
};

typedef struct eib_reply *eib_call_fn(const struct eib_request *request);

struct eib_command {
	const char *name; /* "status", "cancel" */
	eib_call_fn *call;
};

/* An option, for monitoring systems that read them from a configuration. */
struct eib_option_info {
	const char *name;
	const char *argument; /* "ARN", "DUR" ...; NULL: takes none */
	const char *help;
	uint32_t commands; /* bit 0: status, bit 1: cancel */
	uint32_t repeatable;
};

struct eib_plugin {
	uint32_t abi, size;
	const char *version;
	const struct eib_command *command;    /* ends with a NULL name */
	const struct eib_option_info *option; /* ends with a NULL name */
	/* A session keeps documents, credentials and connections between calls
	 * with the same options; any number of threads may use it at once.
	 * open makes no request and never fails but for memory: NULL. */
	struct eib_session *(*open)(void);
	void (*close)(struct eib_session *session);
	/* The options with their letters, words and readers, for programs that
	 * were built with the object. */
	const struct option_row *row;
	/* Is the payload of this --alert format read from standard input? */
	int (*reads_input)(const char *format);
};

extern const struct eib_plugin eib_plugin;
struct eib_reply *status(const struct eib_request *request);
struct eib_reply *cancel(const struct eib_request *request);

#ifdef __cplusplus
}
#endif

#endif
