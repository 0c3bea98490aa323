# make bench: side by side with what others do, as ratios; no part of check.
EXTRA_PROGRAMS = bench/pair bench/scan bench/load bench/query
bench_pair_SOURCES = tests/bench/pair.c
bench_scan_SOURCES = tests/bench/scan.c
bench_scan_CPPFLAGS = $(AM_CPPFLAGS) $(YAML_CFLAGS)
bench_scan_LDADD = $(YAML_LIBS)
bench_load_SOURCES = tests/bench/load.c
bench_load_LDADD = libcommon.la $(YAML_LIBS)
bench_load_LDFLAGS = $(AM_LDFLAGS) -Wl,--as-needed
bench_load_CPPFLAGS = $(AM_CPPFLAGS) $(YAML_CFLAGS)
bench_query_SOURCES = tests/bench/query.c
bench_query_LDADD = libcommon.la
CLEANFILES += $(EXTRA_PROGRAMS)
EXTRA_DIST += tests/bench/bench.sh

.PHONY: bench
bench: all $(EXTRA_PROGRAMS)
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) -c \
		'exec bash $(srcdir)/tests/bench/bench.sh'
