# The real daemons, with the configuration of contrib as it is installed; each
# is skipped with a message where its package is missing.
host_tests = \
	tests/host/install.sh \
	tests/host/nagios.sh \
	tests/host/nagios_pipeline.sh \
	tests/host/icinga.sh \
	tests/host/icinga_pipeline.sh \
	tests/host/icinga_zones.sh \
	tests/host/collectd.sh \
	tests/host/collectd_forged.sh \
	tests/host/collectd_soak.sh \
	tests/host/no_home.sh \
	tests/host/zabbix.sh \
	tests/host/remote.sh \
	tests/host/prometheus.sh \
	tests/host/grafana.sh \
	tests/host/webhook.sh \
	tests/host/webhook_repeat.sh \
	tests/host/alertmanager.sh \
	tests/host/readme.sh \
	tests/host/setup.sh
TESTS += tests/host/exports.sh $(host_tests)
EXTRA_DIST += tests/host/exports.sh $(host_tests) tests/host/host.sh \
	tests/host/icinga.inc tests/host/pipeline.inc tests/host/nagios.cfg \
	tests/host/nagios-objects.cfg tests/host/collectd.conf

# A minimal daemon that loads the object.
check_PROGRAMS += caller
caller_SOURCES = tests/host/caller.c
caller_CFLAGS = $(AM_CFLAGS) -pthread
if HAVE_MHD
TESTS += tests/host/session.sh
endif
EXTRA_DIST += tests/host/session.sh

# Preloaded by tests/scenario/cancel_killed.sh.
check_LTLIBRARIES += killat.la
killat_la_SOURCES = tests/tools/killat.c
killat_la_CFLAGS = -std=c11 $(WARN_CFLAGS)
killat_la_LIBADD = -ldl
killat_la_LDFLAGS = -module -avoid-version -shared -rpath /nowhere
