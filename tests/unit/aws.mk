# Unit tests of aws: test_MODULE.c each.
aws_tests = test_sigv4
check_PROGRAMS += $(aws_tests)
TESTS += $(aws_tests)
test_sigv4_SOURCES = tests/unit/test_sigv4.c tests/unit/unit.h
test_sigv4_CPPFLAGS = $(unit_cppflags)
test_sigv4_LDADD = $(unit_ldadd)
