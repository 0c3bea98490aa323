/* One verdict, before it is written in a format. */
#ifndef MONITOR_REPORT_H
#define MONITOR_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/index.h"
#include "monitor/state.h"

struct arena;
struct buf;
struct decimal;
struct threshold;

/* label: lower snake case, unique in its first 19 characters (report_metric
 * makes it so).  unit: "s", "B", "%", "c" or "". */
#define METRIC_LABEL_MAX 63
#define METRIC_LABEL_UNIQUE 19
struct metric {
	const char *label, *unit;
	const char *family; /* of report_count: "builds"; else NULL */
	double value;
	const char *digits; /* all of them, where a double has fewer */
	const struct threshold *warn, *crit; /* may be NULL */
	bool has_min;                        /* 0 */
	struct metric *next;
};

/* Facts about a thing for formats with labels (JSON, Prometheus, influx):
 * "name", "version", "status", "pipeline", "region", "arn" ... */
struct label {
	const char *name, *value;
	struct label *next;
};

struct line {
	const char *text;
	bool gap; /* names what is missing: shown without -v too */
	struct line *next;
};

/* One target: a build, a pipeline, a step. */
struct check {
	const char *kind; /* "image", "pipeline", "cancel", "workflow" ... */
	const char *name; /* "web-base 1.4.0/7" */
	enum state state;
	bool of_many;     /* of a count or a listing: no target to discover */
	const char *text; /* one cleaned line */
	struct line *line, **line_end; /* details below it */
	struct label *label, **label_end;
	struct metric *metric, **metric_end; /* of this target alone */
	struct check *next;
};

struct report {
	struct arena *arena;
	const char *service; /* "IMAGEBUILDER", "ARAZZO": first word */
	enum state state;
	const char *summary; /* one cleaned line */
	struct check *check, **check_end;
	struct metric *metric, **metric_end; /* of the whole: perfdata */
	struct index labels;                 /* of metric */
	struct line *note, **note_end;       /* warnings; shown below with -v */
	int64_t time_ms;                     /* when it was judged */
	const char *host_name, *service_name; /* for formats that name them */
	struct report *part; /* of one run of several, for formats with suites;
			      * its own part is the next */
	/* Labels of its numbers, where a format has labels; NULL: none. */
	const char *account, *region;
	struct report *accounts, *next; /* of several: one for each */
	bool failed;                    /* an addition ran out of memory */
	struct check dummy;             /* where report_check finds no memory */
};

/* NULL: out of memory.  A report begins UNKNOWN: a verdict that was never
 * set is not OK. */
struct report *report_new(struct arena *a, const char *service);

/* All of these clean their text (report_clean) and copy it; out of memory is
 * remembered in failed.  report_check never returns NULL: it gives a dummy. */
struct check *report_check(struct report *r, const char *kind, const char *name,
    enum state s, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void report_summary(struct report *r, enum state s, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void report_note(struct report *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A line about what could not be read. */
void check_gap(struct report *r, struct check *c, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void check_line(struct report *r, struct check *c, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* name: a literal, it is not copied.  value NULL: no label. */
void check_label(struct report *r, struct check *c, const char *name,
    const char *value);
/* The value of a label; "": it has none of this name. */
const char *check_label_get(const struct check *c, const char *name);
/* c NULL: a metric of the whole.  A value that is not finite is left out:
 * a monitoring system would read it as nothing, or as zero.  NULL then. */
struct metric *report_metric(struct report *r, struct check *c,
    const char *label, double value, const char *unit,
    const struct threshold *warn, const struct threshold *crit);
/* The same without thresholds. */
void report_number(struct report *r, struct check *c, const char *label,
    double value, const char *unit);

/* The same of a number with all its digits. */
void report_decimal(struct report *r, const char *label,
    const struct decimal *value, const struct threshold *warn,
    const struct threshold *crit);

/* How many of family ("builds") are in the state that label names: perfdata
 * failed=1, in Prometheus imagebuilder_builds{state="failed"} 1. */
void report_count(struct report *r, const char *family, const char *label,
    double n, const struct threshold *warn, const struct threshold *crit);

/* Worst first, else in the order of addition. */
void report_sort(struct report *r);
/* The worst of all checks; UNKNOWN when there is none. */
enum state report_worst(const struct report *r);

/* One line without control characters, '|', backslash; blanks in a row are
 * one, none at the ends; invalid UTF-8 becomes U+FFFD; at most max bytes, "..."
 * where it was cut.  NULL: out of memory. */
char *report_clean(struct arena *a, const char *text, size_t max);
#define REPORT_TEXT_MAX 1024
#define REPORT_LONG_MAX 3072 /* of the text of a check */

/* Adds text, at most max bytes of it: the middle is left out, for the end of a
 * text has its cause. */
void report_middle(struct buf *b, const char *text, size_t max);
/* Both.  NULL: out of memory. */
char *report_clean_middle(struct arena *a, const char *text, size_t max);

#endif
