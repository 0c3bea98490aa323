# Unit tests of query: test_MODULE.c each.
query_tests = test_regex test_jsonpath test_jsonpath_filter \
	test_jsonpath_limit test_xml
check_PROGRAMS += $(query_tests)
TESTS += $(query_tests)
test_regex_SOURCES = tests/unit/test_regex.c tests/unit/unit.h
test_regex_CPPFLAGS = $(unit_cppflags)
test_regex_LDADD = $(unit_ldadd)
test_jsonpath_SOURCES = tests/unit/test_jsonpath.c tests/unit/unit.h
test_jsonpath_CPPFLAGS = $(unit_cppflags)
test_jsonpath_LDADD = $(unit_ldadd)
test_jsonpath_filter_SOURCES = tests/unit/test_jsonpath_filter.c \
	tests/unit/unit.h
test_jsonpath_filter_CPPFLAGS = $(unit_cppflags)
test_jsonpath_filter_LDADD = $(unit_ldadd)
test_jsonpath_limit_SOURCES = tests/unit/test_jsonpath_limit.c \
	tests/unit/unit.h
test_jsonpath_limit_CPPFLAGS = $(unit_cppflags)
test_jsonpath_limit_LDADD = $(unit_ldadd)
test_xml_SOURCES = tests/unit/test_xml.c tests/unit/unit.h
test_xml_CPPFLAGS = $(unit_cppflags)
test_xml_LDADD = $(unit_ldadd)
EXTRA_test_xml_DEPENDENCIES = xml.la
TESTS += tests/unit/object_search.sh
EXTRA_DIST += tests/unit/object_search.sh
