# Unit tests of data: test_MODULE.c each.
data_tests = test_doc test_value test_diag test_schema test_uri \
	test_locale test_documents
check_PROGRAMS += $(data_tests)
TESTS += $(data_tests)
test_doc_SOURCES = tests/unit/test_doc.c tests/unit/rows.h tests/unit/unit.h
test_doc_CPPFLAGS = $(unit_cppflags)
test_doc_LDADD = $(unit_ldadd)
test_value_SOURCES = tests/unit/test_value.c tests/unit/unit.h
test_value_CPPFLAGS = $(unit_cppflags)
test_value_LDADD = $(unit_ldadd)
test_diag_SOURCES = tests/unit/test_diag.c tests/unit/unit.h
test_diag_CPPFLAGS = $(unit_cppflags)
test_diag_LDADD = $(unit_ldadd)
test_schema_SOURCES = tests/unit/test_schema.c tests/unit/unit.h
test_schema_CPPFLAGS = $(unit_cppflags)
test_schema_LDADD = $(unit_ldadd)
test_locale_SOURCES = tests/unit/test_locale.c tests/unit/unit.h
test_locale_CPPFLAGS = $(unit_cppflags)
test_locale_LDADD = $(unit_ldadd)
test_uri_SOURCES = tests/unit/test_uri.c tests/unit/unit.h
test_uri_CPPFLAGS = $(unit_cppflags)
test_uri_LDADD = $(unit_ldadd)
test_documents_SOURCES = tests/unit/test_documents.c tests/unit/unit.h
test_documents_CPPFLAGS = $(unit_cppflags)
test_documents_LDADD = $(unit_ldadd)
