# The real daemons, with the configuration of contrib; exports.sh is apart.
host_tests =
TESTS += tests/host/exports.sh $(host_tests)
EXTRA_DIST += tests/host/exports.sh tests/host/host.sh tests/host/icinga.inc \
	tests/host/nagios.cfg tests/host/nagios-objects.cfg \
	tests/host/collectd.conf tests/host/collectd.sh \
	tests/host/icinga.sh tests/host/icinga_zones.sh tests/host/nagios.sh \
	tests/host/prometheus.sh tests/host/remote.sh tests/host/webhook.sh \
	tests/host/zabbix.sh
