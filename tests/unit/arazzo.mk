# Unit tests of arazzo: test_MODULE.c each.
arazzo_tests = test_expr test_condition test_criterion \
	test_style test_request test_response
check_PROGRAMS += $(arazzo_tests)
TESTS += $(arazzo_tests)
test_expr_SOURCES = tests/unit/test_expr.c tests/unit/unit.h
test_expr_CPPFLAGS = $(unit_cppflags)
test_expr_LDADD = $(unit_ldadd)
test_condition_SOURCES = tests/unit/test_condition.c tests/unit/unit.h
test_condition_CPPFLAGS = $(unit_cppflags)
test_condition_LDADD = $(unit_ldadd)
test_criterion_SOURCES = tests/unit/test_criterion.c tests/unit/unit.h
test_criterion_CPPFLAGS = $(unit_cppflags)
test_criterion_LDADD = $(unit_ldadd)
test_style_SOURCES = tests/unit/test_style.c tests/unit/unit.h
test_style_CPPFLAGS = $(unit_cppflags)
test_style_LDADD = $(unit_ldadd)
test_request_SOURCES = tests/unit/test_request.c tests/unit/unit.h
test_request_CPPFLAGS = $(unit_cppflags)
test_request_LDADD = $(unit_ldadd)
test_response_SOURCES = tests/unit/test_response.c tests/unit/unit.h
test_response_CPPFLAGS = $(unit_cppflags)
test_response_LDADD = $(unit_ldadd)
