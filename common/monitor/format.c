/* The table of output formats. */
#include "monitor/format.h"

#include "base/text.h"

static const struct format format_table[] = {
	{ "nagios", format_nagios }, /* Icinga, Naemon, NRPE */
	{ "multi-line", format_nagios },
	{ "json", format_json },
	{ "mp-test-json", format_mp_test_json }, /* Monitoring Plugins 3 */
	{ "checkmk", format_checkmk },           /* a local check */
	{ "prometheus", format_prometheus },     /* for a textfile collector */
	{ "influx", format_influx },
	{ "collectd", format_collectd },     /* its exec plugin */
	{ "zabbix", format_zabbix },         /* zabbix_sender -i - */
	{ "zabbix-lld", format_zabbix_lld }, /* low-level discovery */
	{ "icinga", format_icinga }, /* the body of process-check-result */
	{ "nagios-passive", format_nagios_passive }, /* the command file */
	{ "junit", format_junit },
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
