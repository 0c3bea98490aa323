/* The table of output formats: each writes one report for one kind of monitoring
 * system. */
#ifndef MONITOR_FORMAT_H
#define MONITOR_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct report;

struct format_options {
	int verbose;       /* 0..3 */
	bool brief;        /* only checks that are not OK */
	bool no_perfdata;  /* where numbers are not the format itself */
	bool exit_ok;      /* the process exits 0 whatever the state */
	double interval_s; /* for collectd's exec protocol */
};

typedef void format_fn(struct buf *b, const struct report *r,
    const struct format_options *o);

struct format {
	const char *name;
	format_fn *write;
};

/* Returns the format of that name; NULL: unknown. */
const struct format *format_find(const char *name);
/* Returns the n-th, NULL behind the last: for --help. */
const struct format *format_at(size_t n);

/* Nagios 4 cuts the first line here, and perfdata with it; a command line
 * in its fifo is whole only up to PIPE_BUF, the same number. */
#define FORMAT_LINE_MAX 4095
/* NRPE cuts at 65,505 bytes. */
#define FORMAT_TEXT_MAX 60000

/* The functions behind the table. */
format_fn format_nagios, format_nagios_passive;
format_fn format_json, format_mp_test_json, format_icinga;
format_fn format_checkmk, format_prometheus, format_influx;
format_fn format_collectd, format_zabbix, format_zabbix_lld, format_junit;

#endif
