# make bench: ratios to other programs on this machine; not part of check.
bench_programs = bench/pair bench/scan bench/load bench/loop bench/query
EXTRA_PROGRAMS = $(bench_programs)
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
bench_loop_SOURCES = tests/bench/loop.c
bench_loop_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
bench_loop_LDADD = $(CURL_LIBS)
CLEANFILES += $(bench_programs)
EXTRA_DIST += tests/bench/bench.sh tests/bench/quote.sh tests/bench/table.sh
CLEANFILES += bench/table.md

.PHONY: bench bench-quote
bench: all answers caller $(bench_programs)
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) -c \
		'bash $(srcdir)/tests/bench/bench.sh; one=$$?; \
		bash $(srcdir)/tests/bench/table.sh && exit $$one'
bench-quote:
	bash $(srcdir)/tests/bench/quote.sh bench/table.md $(srcdir)/README.md \
		$(srcdir)/NEWS
