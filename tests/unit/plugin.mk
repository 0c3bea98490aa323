# Unit tests of plugin: test_MODULE.c each.
plugin_tests = test_option test_policy test_ledger test_alert test_arn \
	test_guard test_judge test_outcome test_pool test_worker_pool \
	test_reason test_lease
check_PROGRAMS += $(plugin_tests)
TESTS += $(plugin_tests)
plugin_ldadd = libplugin.la $(unit_ldadd)
test_option_SOURCES = tests/unit/test_option.c tests/unit/unit.h
test_option_CPPFLAGS = $(unit_cppflags)
test_option_LDADD = $(plugin_ldadd)
test_policy_SOURCES = tests/unit/test_policy.c tests/unit/options.h tests/unit/unit.h
test_policy_CPPFLAGS = $(unit_cppflags)
test_policy_LDADD = $(plugin_ldadd)
test_ledger_SOURCES = tests/unit/test_ledger.c tests/unit/unit.h
test_ledger_CPPFLAGS = $(unit_cppflags)
test_ledger_LDADD = $(plugin_ldadd)
test_alert_SOURCES = tests/unit/test_alert.c tests/unit/unit.h
test_alert_CPPFLAGS = $(unit_cppflags)
test_alert_LDADD = $(plugin_ldadd)
test_arn_SOURCES = tests/unit/test_arn.c tests/unit/unit.h
test_arn_CPPFLAGS = $(unit_cppflags)
test_arn_LDADD = $(plugin_ldadd)
test_judge_SOURCES = tests/unit/test_judge.c tests/unit/options.h tests/unit/unit.h
test_judge_CPPFLAGS = $(unit_cppflags)
test_judge_LDADD = $(plugin_ldadd)
test_outcome_SOURCES = tests/unit/test_outcome.c tests/unit/unit.h
test_outcome_CPPFLAGS = $(unit_cppflags)
test_outcome_LDADD = $(plugin_ldadd)
test_pool_SOURCES = tests/unit/test_pool.c plugin/programs/process.c \
	tests/unit/unit.h
test_pool_CPPFLAGS = $(unit_cppflags)
test_pool_LDADD = $(unit_ldadd)
test_worker_pool_SOURCES = tests/unit/test_worker_pool.c tests/unit/options.h \
	tests/unit/unit.h
test_worker_pool_CPPFLAGS = $(unit_cppflags)
test_worker_pool_LDADD = $(plugin_ldadd)
test_lease_SOURCES = tests/unit/test_lease.c tests/tools/starve.c \
	tests/tools/starve.h tests/unit/unit.h
test_lease_CPPFLAGS = $(unit_cppflags)
test_lease_LDADD = $(plugin_ldadd)
test_reason_SOURCES = tests/unit/test_reason.c tests/unit/unit.h
test_reason_CPPFLAGS = $(unit_cppflags)
test_reason_LDADD = $(plugin_ldadd)
test_guard_SOURCES = tests/unit/test_guard.c tests/unit/unit.h
test_guard_CPPFLAGS = $(unit_cppflags)
test_guard_LDADD = $(plugin_ldadd)
