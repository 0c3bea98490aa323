# Targets for people who change the code; none of them is part of make check.
EXTRA_DIST += tests/lint/layers.sh tests/lint/environment.sh tests/lint/lint.sh tests/lint/circles.py \
	tests/lint/conditional.py tests/lint/english.py tests/lint/names.py tests/tools/tsan.supp \
	tests/tools/lsan.supp
.PHONY: lint format check-asan check-tsan complexity

lint:
	@$(SHELL) -c 'exec bash $(top_srcdir)/tests/lint/lint.sh $(top_srcdir)'

format:
	cd $(top_srcdir) && find common plugin tests -name '*.[ch]' | \
		xargs clang-format -i

# A build of its own beside this one; the tests of make check under sanitizers.
# LeakSanitizer 12 itself crashes in the thread-local storage of libraries that
# are loaded late (libxml2's, through xml.so), so it is switched off there.
# lsan.supp lists leaks of libc.
check-asan:
	mkdir -p asan && cd asan && \
	{ test -f Makefile || $(abs_top_srcdir)/configure CFLAGS='-g -O1' \
		--enable-sanitize=address,undefined; } && \
	$(MAKE) && ASAN_OPTIONS=detect_leaks=1:detect_odr_violation=0 \
	LSAN_OPTIONS=use_tls=0:suppressions=$(abs_top_srcdir)/tests/tools/lsan.supp:print_suppressions=0 \
	UBSAN_OPTIONS=print_stacktrace=1 TEST_LIMIT=600 TEST_PACE=3 $(MAKE) check

# The tests that use threads: a shared client and a shared session.
tsan_tests = test_threads tests/host/session.sh
check-tsan:
	mkdir -p tsan && cd tsan && \
	{ test -f Makefile || $(abs_top_srcdir)/configure CFLAGS='-g -O1' \
		--enable-sanitize=thread; } && \
	$(MAKE) && TEST_LIMIT=600 TEST_PACE=3 TSAN_OPTIONS=suppressions=$(abs_top_srcdir)/tests/tools/tsan.supp \
	$(MAKE) check TESTS='$(tsan_tests)'

# Many random configurations beside the AWS CLI's resolver: make check-aws
# CASES=100000 [SEED=2].
.PHONY: check-aws
check-aws: identity xml.la
	CASES=$${CASES:-100000} srcdir='$(abs_top_srcdir)' \
	builddir='$(abs_top_builddir)' $(SHELL) \
	$(top_srcdir)/tests/scenario/identity.sh

# The longest functions: lines, place, name.
complexity:
	@cd $(top_srcdir) && ctags --fields=+ne --kinds-C=f -f - \
		$$(find common plugin -name '*.c') | awk -F'\t' '{ l = e = 0; \
		for (i = 4; i <= NF; i++) { if ($$i ~ /^line:/) \
		l = substr($$i, 6); if ($$i ~ /^end:/) e = substr($$i, 5) } \
		print e - l + 1, $$2 ":" l, $$1 }' | sort -rn | head -n 20
