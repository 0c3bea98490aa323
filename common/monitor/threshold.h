/* Nagios ranges: "10", "10:", "~:10", "10:20", "@10:20".
 * Source: Monitoring Plugins Development Guidelines, "Threshold and ranges". */
#ifndef MONITOR_THRESHOLD_H
#define MONITOR_THRESHOLD_H

#include <stdbool.h>

#include "monitor/state.h"

struct arena;
struct buf;
struct decimal;
struct err;

struct threshold {
	double start, end; /* inclusive; may be -INFINITY, INFINITY */
	bool inside;       /* '@': alert inside */
	bool plain;        /* a plain number: fit for perfdata */
	/* The ends as JSON numbers with all digits; NULL: start, end. */
	const char *low, *high;
	const char *text; /* as the user wrote it */
};

/* The longest text of one end of a range. */
#define THRESHOLD_END_MAX 63

/* Parse a range of numbers, or of durations (each end as time_parse_duration),
 * in seconds.  NULL: ERR_INPUT. */
struct threshold *threshold_parse(struct arena *a, const char *text,
    struct err *e);
struct threshold *threshold_parse_duration(struct arena *a, const char *text,
    struct err *e);

/* Returns whether value raises an alert; t NULL: never. */
bool threshold_alerts(const struct threshold *t, double value);
bool threshold_alerts_exact(const struct threshold *t,
    const struct decimal *value);
/* Judges value by two of them, each of which may be NULL.  *ret: that which raised
 * the alert; NULL: OK. */
enum state threshold_judge(const struct threshold *critical,
    const struct threshold *warning, double value,
    const struct threshold **ret);
/* Adds "critical over 2h", "warning outside 10:20". */
void threshold_explain(struct buf *b, enum state s, const struct threshold *t,
    bool duration);

#endif
