# Unit tests of http: test_MODULE.c each.
http_tests = test_url test_message test_form test_coding test_curl
check_PROGRAMS += $(http_tests)
TESTS += $(http_tests)
test_url_SOURCES = tests/unit/test_url.c tests/unit/unit.h
test_url_CPPFLAGS = $(unit_cppflags)
test_url_LDADD = $(unit_ldadd)
test_message_SOURCES = tests/unit/test_message.c tests/unit/unit.h
test_message_CPPFLAGS = $(unit_cppflags)
test_message_LDADD = $(unit_ldadd)
test_form_SOURCES = tests/unit/test_form.c tests/unit/unit.h
test_form_CPPFLAGS = $(unit_cppflags)
test_form_LDADD = $(unit_ldadd)
test_coding_SOURCES = tests/unit/test_coding.c tests/unit/unit.h
test_coding_CPPFLAGS = $(unit_cppflags)
test_coding_LDADD = $(unit_ldadd) -lz
test_curl_SOURCES = tests/unit/test_curl.c tests/unit/unit.h \
	tests/tools/server.c tests/tools/server.h
test_curl_CPPFLAGS = $(unit_cppflags)
test_curl_LDADD = $(unit_ldadd)
