/* The functions behind the table of formats; all write the same report. */
#ifndef MONITOR_FORMAT_LIST_H
#define MONITOR_FORMAT_LIST_H

struct buf;
struct format_options;
struct report;

typedef void format_fn(struct buf *b, const struct report *r,
    const struct format_options *o);

/* Nagios 4 cuts the first line here, and perfdata with it; a command line
 * in its fifo is whole only up to PIPE_BUF, the same number. */
#define FORMAT_LINE_MAX 4095
/* NRPE cuts at 65,505 bytes. */
#define FORMAT_TEXT_MAX 60000

format_fn format_nagios, format_nagios_passive;
format_fn format_json, format_mp_test_json, format_icinga;
format_fn format_checkmk, format_prometheus, format_influx;
format_fn format_collectd, format_zabbix, format_zabbix_lld, format_junit;

#endif
