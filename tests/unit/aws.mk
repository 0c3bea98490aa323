# Unit tests of aws: test_MODULE.c each.
aws_tests = test_sigv4 test_client
check_PROGRAMS += $(aws_tests)
TESTS += $(aws_tests)
test_sigv4_SOURCES = tests/unit/test_sigv4.c tests/unit/unit.h
test_sigv4_CPPFLAGS = $(unit_cppflags)
test_sigv4_LDADD = $(unit_ldadd)
test_client_SOURCES = tests/unit/test_client.c tests/unit/unit.h \
	tests/unit/fake.c tests/unit/fake.h
test_client_CPPFLAGS = $(unit_cppflags)
test_client_LDADD = $(unit_ldadd)
