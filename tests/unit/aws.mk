# Unit tests of aws: test_MODULE.c each.
aws_tests = test_sigv4 test_client test_retry test_ini test_region test_service_error test_creds \
	test_rate test_creds_login test_creds_machine test_threads
check_PROGRAMS += $(aws_tests)
TESTS += $(aws_tests)
test_sigv4_SOURCES = tests/unit/test_sigv4.c tests/unit/unit.h
test_sigv4_CPPFLAGS = $(unit_cppflags)
test_sigv4_LDADD = $(unit_ldadd)
test_client_SOURCES = tests/unit/test_client.c tests/unit/client.h \
	tests/unit/unit.h tests/unit/fake.c tests/unit/fake.h
test_client_CPPFLAGS = $(unit_cppflags)
test_client_LDADD = $(unit_ldadd)
test_retry_SOURCES = tests/unit/test_retry.c tests/unit/client.h \
	tests/unit/unit.h tests/unit/fake.c tests/unit/fake.h
test_retry_CPPFLAGS = $(unit_cppflags)
test_retry_LDADD = $(unit_ldadd)
test_ini_SOURCES = tests/unit/test_ini.c tests/unit/unit.h
test_ini_CPPFLAGS = $(unit_cppflags)
test_ini_LDADD = $(unit_ldadd)
test_region_SOURCES = tests/unit/test_region.c tests/unit/unit.h \
	tests/unit/fake.c tests/unit/fake.h
test_region_CPPFLAGS = $(unit_cppflags)
test_region_LDADD = $(unit_ldadd)
test_service_error_SOURCES = tests/unit/test_service_error.c tests/unit/unit.h
test_service_error_CPPFLAGS = $(unit_cppflags)
test_service_error_LDADD = $(unit_ldadd)
test_creds_SOURCES = tests/unit/test_creds.c tests/unit/creds.h \
	tests/unit/unit.h tests/unit/fake.c tests/unit/fake.h
test_creds_CPPFLAGS = $(unit_cppflags)
test_creds_LDADD = $(unit_ldadd)
test_rate_SOURCES = tests/unit/test_rate.c tests/unit/unit.h \
	tests/unit/fake.c tests/unit/fake.h
test_rate_CPPFLAGS = $(unit_cppflags)
test_rate_LDADD = $(unit_ldadd)
test_creds_login_SOURCES = tests/unit/test_creds_login.c tests/unit/creds.h \
	tests/unit/unit.h tests/unit/fake.c tests/unit/fake.h
test_creds_login_CPPFLAGS = $(unit_cppflags)
test_creds_login_LDADD = $(unit_ldadd)
test_creds_machine_SOURCES = tests/unit/test_creds_machine.c \
	tests/unit/creds.h tests/unit/unit.h tests/unit/fake.c tests/unit/fake.h
test_creds_machine_CPPFLAGS = $(unit_cppflags)
test_creds_machine_LDADD = $(unit_ldadd)
test_threads_SOURCES = tests/unit/test_threads.c tests/unit/unit.h \
	tests/tools/server.c tests/tools/server.h
test_threads_CPPFLAGS = $(unit_cppflags)
test_threads_LDADD = $(unit_ldadd)
