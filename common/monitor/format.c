/* The table of output formats. */
#include "monitor/format.h"

#include "base/text.h"
#include "monitor/format_list.h"

static const struct format format_table[] = {
	{ "nagios", "Nagios, Icinga, Naemon, NRPE (also: multi-line)",
	    format_nagios },
	{ "multi-line", "the same", format_nagios },
	{ "json", "one object: state, summary, checks, metrics", format_json },
	{ "mp-test-json", "Monitoring Plugins 3", format_mp_test_json },
	{ "checkmk", "a local check of Checkmk", format_checkmk },
	{ "prometheus", "text exposition, for a textfile collector",
	    format_prometheus },
	{ "influx", "InfluxDB's line protocol", format_influx },
	{ "collectd", "collectd's exec plugin", format_collectd },
	{ "zabbix", "lines for zabbix_sender -i -", format_zabbix },
	{ "zabbix-lld", "Zabbix low-level discovery", format_zabbix_lld },
	{ "icinga", "the body of Icinga's process-check-result",
	    format_icinga },
	{ "nagios-passive", "a line for Nagios' command file",
	    format_nagios_passive },
	{ "junit", "JUnit's XML, a test case per check", format_junit },
};
#define NFORMATS (sizeof format_table / sizeof format_table[0])

const struct format *
format_at(size_t n)
{
	return n < NFORMATS ? &format_table[n] : NULL;
}

const struct format *
format_find(const char *name)
{
	for (size_t i = 0; i < NFORMATS; i++)
		if (text_equal(format_table[i].name, name))
			return &format_table[i];
	return NULL;
}
