# Unit tests of monitor: test_MODULE.c each.
monitor_tests = test_threshold test_report test_format
check_PROGRAMS += $(monitor_tests)
TESTS += $(monitor_tests)
test_threshold_SOURCES = tests/unit/test_threshold.c tests/unit/unit.h
test_threshold_CPPFLAGS = $(unit_cppflags)
test_threshold_LDADD = $(unit_ldadd)
test_report_SOURCES = tests/unit/test_report.c tests/unit/unit.h
test_report_CPPFLAGS = $(unit_cppflags)
test_report_LDADD = $(unit_ldadd)
test_format_SOURCES = tests/unit/test_format.c tests/unit/german.h tests/unit/unit.h
test_format_CPPFLAGS = $(unit_cppflags)
test_format_LDADD = $(unit_ldadd)

# What the hosts that load the object have in common.
check_PROGRAMS += test_host_config
TESTS += test_host_config
test_host_config_SOURCES = tests/unit/test_host_config.c tests/unit/unit.h \
	plugin/hosts/config.c plugin/hosts/config.h \
	plugin/option_need.c plugin/option_need.h
test_host_config_CPPFLAGS = $(unit_cppflags)
test_host_config_LDADD = $(unit_ldadd)
if HAVE_COLLECTD
check_PROGRAMS += test_host_collectd
TESTS += test_host_collectd
endif
test_host_collectd_SOURCES = tests/unit/test_host_collectd.c \
	tests/unit/unit.h plugin/hosts/collectd.c plugin/hosts/collectd.h \
	plugin/hosts/collectd_call.c plugin/hosts/collectd_cancel.c \
	plugin/hosts/config.c plugin/hosts/config.h \
	plugin/option_need.c plugin/option_need.h
test_host_collectd_CPPFLAGS = $(unit_cppflags) $(COLLECTD_CPPFLAGS)
test_host_collectd_CFLAGS = $(AM_CFLAGS) -pthread -Wno-undef \
	-Wno-strict-prototypes
test_host_collectd_LDADD = $(unit_ldadd)
