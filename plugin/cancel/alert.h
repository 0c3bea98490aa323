/* Reads triggers, and the builds that they name: alert payloads of other systems
 * and the environment of event handlers.  ARNs are never guessed. */
#ifndef PLUGIN_CANCEL_ALERT_H
#define PLUGIN_CANCEL_ALERT_H

#include <jansson.h>
#include <stddef.h>

#include "plugin/cancel/policy.h"
#include "plugin/model/build.h"

struct arena;
struct err;
struct platform;

#define ALERT_MAX_INPUT ((size_t)1 << 20)
#define ALERT_MAX_DEPTH 32   /* nested collections */
#define ALERT_MAX_ALERTS 100 /* of one payload */
#define ALERT_MAX_CAUSE 256  /* bytes of a deduplication key */

struct alert {
	struct trigger trigger;
	const char *arn;      /* of a build; NULL: the alert names none */
	const char *pipeline; /* the same of a pipeline */
	const char *cause;    /* for the token: the same for each repetition */
	unsigned number;      /* in its payload, from 1 */
	struct alert *next;
};

enum { ALERT_BUILD, ALERT_PIPELINE, ALERT_LABELS };

/* A payload, or the environment of platform. */
struct alert_source {
	struct arena *arena;
	const char *label[ALERT_LABELS]; /* which members hold the ARNs */
	const struct platform *platform;
	const char *input; /* NULL: none */
	size_t ninput;
};

typedef json_t *alert_load_fn(const struct alert_source *s, struct err *e);

/* Loaders, in alert_load.c, make JSON of a payload.  NULL: ERR_INPUT, ERR_LIMIT. */
alert_load_fn alert_load_json;    /* the payload */
alert_load_fn alert_load_nagios;  /* { state, type, attempt, custom: {} } */
alert_load_fn alert_load_amx;     /* as Alertmanager's payload */
alert_load_fn alert_load_headers; /* { name: value } */

/* Reads all alerts of a payload, in its order; the same target is named once, by
 * the first of its causes in byte order, so that their order does not matter.
 * *ret NULL: nothing fires.
 * ERR_INPUT: unknown format, another payload; ERR_LIMIT. */
int alert_read(const char *format, const struct alert_source *source,
    struct alert **ret, struct err *e);

/* Returns the n-th format's name; NULL after the last. */
const char *alert_format_name(size_t n);

/* Is the payload of this format read from standard input?  Others come from the
 * environment; unknown formats have no payload. */
int alert_reads_input(const char *format);

#endif
