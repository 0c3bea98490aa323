noinst_PROGRAMS += conformance
conformance_SOURCES = tests/conformance/main.c \
	tests/conformance/conformance.h \
	tests/conformance/suite_aws.c \
	tests/conformance/suite_data.c \
	tests/conformance/suite_query.c
conformance_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/conformance
conformance_LDADD = libcommon.la

# All suites, in one test: its log has a note of N of N for each.
TESTS += tests/conformance/suites.sh
EXTRA_DIST += tests/conformance/suites.sh tests/conformance/known-failures.tsv
conformance_SOURCES += tests/conformance/suite_monitor.c
conformance_SOURCES += tests/conformance/suite_arazzo.c \
	tests/conformance/suite_uri.c

# Every rule of the standard and the test that shows it; make lint checks it.
EXTRA_DIST += tests/conformance/arazzo-1.0.1.tsv tests/lint/ledger.sh

# Numbers against those of Python.
check_PROGRAMS += decimals
decimals_SOURCES = tests/conformance/decimals.c
decimals_LDADD = libcommon.la
TESTS += tests/conformance/decimals.sh
EXTRA_DIST += tests/conformance/decimals.sh tests/conformance/decimals.py
