# Fuzzers.  To add one: write tests/fuzz/fuzz_NAME.c (see fuzz_json.c: one
# function, abort() on an impossible result), put a few small inputs
# into tests/fuzz/corpus/NAME/, a word list into tests/fuzz/corpus/NAME.dict if
# the language has words, and add these three lines below:
#
#	fuzzers += fuzz_NAME
#	fuzz_NAME_SOURCES = tests/fuzz/fuzz_NAME.c $(fuzz_main)
#	fuzz_NAME_LDADD = $(fuzz_libs)
#
# make check replays every corpus with any compiler; make check-fuzz
# [FUZZ_SECONDS=60] [FUZZERS="fuzz_NAME ..."] searches, with clang's libFuzzer
# under ASan and UBSan, in a build of its own.  What it finds stays in
# fuzz/found/NAME of the build folder; a crash belongs into the corpus.
fuzzers =
fuzz_libs = libcommon.la @FUZZ_LIBS@
if FUZZ
fuzz_main =
else
fuzz_main = tests/fuzz/replay.c
endif

fuzzers += fuzz_yaml
fuzz_yaml_SOURCES = tests/fuzz/fuzz_yaml.c $(fuzz_main)
fuzz_yaml_LDADD = $(fuzz_libs)

fuzzers += fuzz_alert
fuzz_alert_SOURCES = tests/fuzz/fuzz_alert.c $(fuzz_main)
fuzz_alert_LDADD = libplugin.la $(fuzz_libs)

fuzzers += fuzz_coding
fuzz_coding_SOURCES = tests/fuzz/fuzz_coding.c $(fuzz_main)
fuzz_coding_LDADD = $(fuzz_libs)

fuzzers += fuzz_json
fuzz_json_SOURCES = tests/fuzz/fuzz_json.c $(fuzz_main)
fuzz_json_LDADD = $(fuzz_libs)

fuzzers += fuzz_schema
fuzz_schema_SOURCES = tests/fuzz/fuzz_schema.c $(fuzz_main)
fuzz_schema_LDADD = $(fuzz_libs)

fuzzers += fuzz_filter
fuzz_filter_SOURCES = tests/fuzz/fuzz_filter.c $(fuzz_main)
fuzz_filter_LDADD = $(fuzz_libs)

fuzzers += fuzz_jsonpath
fuzz_jsonpath_SOURCES = tests/fuzz/fuzz_jsonpath.c $(fuzz_main)
fuzz_jsonpath_LDADD = $(fuzz_libs)

fuzzers += fuzz_regex
fuzz_regex_SOURCES = tests/fuzz/fuzz_regex.c $(fuzz_main)
fuzz_regex_LDADD = $(fuzz_libs)

fuzzers += fuzz_xpath
fuzz_xpath_SOURCES = tests/fuzz/fuzz_xpath.c $(fuzz_main)
fuzz_xpath_LDADD = $(fuzz_libs)
EXTRA_fuzz_xpath_DEPENDENCIES = xml.la

fuzzers += fuzz_condition
fuzz_condition_SOURCES = tests/fuzz/fuzz_condition.c \
	tests/fuzz/fuzz_scope.h $(fuzz_main)
fuzz_condition_LDADD = $(fuzz_libs)

fuzzers += fuzz_criterion
fuzz_criterion_SOURCES = tests/fuzz/fuzz_criterion.c \
	tests/fuzz/fuzz_scope.h $(fuzz_main)
fuzz_criterion_LDADD = $(fuzz_libs)

fuzzers += fuzz_expr
fuzz_expr_SOURCES = tests/fuzz/fuzz_expr.c \
	tests/fuzz/fuzz_scope.h $(fuzz_main)
fuzz_expr_LDADD = $(fuzz_libs)

fuzzers += fuzz_request
fuzz_request_SOURCES = tests/fuzz/fuzz_request.c \
	tests/fuzz/fuzz_scope.h $(fuzz_main)
fuzz_request_LDADD = $(fuzz_libs)

fuzzers += fuzz_template
fuzz_template_SOURCES = tests/fuzz/fuzz_template.c \
	tests/fuzz/fuzz_scope.h $(fuzz_main)
fuzz_template_LDADD = $(fuzz_libs)

fuzzers += fuzz_url
fuzz_url_SOURCES = tests/fuzz/fuzz_url.c $(fuzz_main)
fuzz_url_LDADD = $(fuzz_libs)

fuzzers += fuzz_ini
fuzz_ini_SOURCES = tests/fuzz/fuzz_ini.c $(fuzz_main)
fuzz_ini_LDADD = $(fuzz_libs)

fuzzers += fuzz_service_error
fuzz_service_error_SOURCES = tests/fuzz/fuzz_service_error.c $(fuzz_main)
fuzz_service_error_LDADD = $(fuzz_libs)

fuzzers += fuzz_arazzo
fuzz_arazzo_SOURCES = tests/fuzz/fuzz_arazzo.c $(fuzz_main)
fuzz_arazzo_LDADD = $(fuzz_libs)

fuzzers += fuzz_openapi
fuzz_openapi_SOURCES = tests/fuzz/fuzz_openapi.c $(fuzz_main)
fuzz_openapi_LDADD = $(fuzz_libs)

fuzzers += fuzz_format
fuzz_format_SOURCES = tests/fuzz/fuzz_format.c $(fuzz_main)
fuzz_format_LDADD = $(fuzz_libs)

fuzzers += fuzz_sign
fuzz_sign_SOURCES = tests/fuzz/fuzz_sign.c $(fuzz_main)
fuzz_sign_LDADD = $(fuzz_libs)

# A new fuzzer goes above this line.
check_PROGRAMS += $(fuzzers)
TESTS += tests/fuzz/replay.sh
EXTRA_DIST += tests/fuzz/replay.sh tests/fuzz/fuzz.sh \
	tests/fuzz/corpus tests/fuzz/fuzz.h

.PHONY: fuzzers check-fuzz
fuzzers: $(fuzzers)

FUZZ_SECONDS = 60
FUZZERS = $(fuzzers)
check-fuzz:
	mkdir -p fuzz && cd fuzz && \
	{ test -f Makefile || $(abs_top_srcdir)/configure CC=clang \
		CFLAGS='-g -O1 -fsanitize=fuzzer-no-link' --enable-fuzz \
		--enable-sanitize=address,undefined; } && \
	$(MAKE) $(FUZZERS) && \
	bash $(abs_top_srcdir)/tests/fuzz/fuzz.sh \
		$(abs_top_srcdir)/tests/fuzz '$(FUZZ_SECONDS)' $(FUZZERS)
