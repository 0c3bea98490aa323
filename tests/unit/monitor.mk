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
test_format_SOURCES = tests/unit/test_format.c tests/unit/unit.h
test_format_CPPFLAGS = $(unit_cppflags)
test_format_LDADD = $(unit_ldadd)
