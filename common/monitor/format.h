/* The table of output formats: each writes one report for one kind of monitoring
 * system. */
#ifndef MONITOR_FORMAT_H
#define MONITOR_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct report;

struct format_options {
	int verbose;      /* 0..3 */
	bool brief;       /* only checks that are not OK */
	bool no_perfdata; /* where numbers are not the format itself */
	bool exit_ok;     /* the process exits 0 whatever the state */
	const char *host_name, *service_name;
	double interval_s; /* for collectd's exec protocol */
};

struct format {
	const char *name;
	void (*write)(struct buf *b, const struct report *r,
	    const struct format_options *o);
};

/* Returns the format of that name; NULL: unknown. */
const struct format *format_find(const char *name);
/* Returns the n-th, NULL behind the last: for --help. */
const struct format *format_at(size_t n);

#endif
