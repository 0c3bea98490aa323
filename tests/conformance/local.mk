noinst_PROGRAMS += conformance
conformance_SOURCES = tests/conformance/main.c \
	tests/conformance/conformance.h \
	tests/conformance/suite_base.c
conformance_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/conformance
conformance_LDADD = libcommon.la
