/* The forms that alerts come in, as JSON for alert.c. */
#ifndef PLUGIN_CANCEL_ALERT_LOAD_H
#define PLUGIN_CANCEL_ALERT_LOAD_H

#include <jansson.h>
#include <stddef.h>

struct arena;
struct err;
struct platform;

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

/* NULL: ERR_INPUT, ERR_LIMIT. */
alert_load_fn alert_load_json;    /* the payload */
alert_load_fn alert_load_nagios;  /* { state, type, attempt, custom: {} } */
alert_load_fn alert_load_amx;     /* as Alertmanager's payload */
alert_load_fn alert_load_headers; /* { name: value } */

#endif
