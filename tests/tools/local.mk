# Small programs that tests use.
check_PROGRAMS += fetch
fetch_SOURCES = tests/tools/fetch.c
fetch_LDADD = libcommon.la
check_PROGRAMS += sink
sink_SOURCES = tests/tools/sink.c
