# Whole calls of the real programs against the simulator, over sockets.
scenario_scripts = \
	tests/scenario/alerts.sh \
	tests/scenario/alert_targets.sh \
	tests/scenario/arazzo.sh \
	tests/scenario/arazzo-1.1.sh \
	tests/scenario/arazzo-auth.sh \
	tests/scenario/requests.sh \
	tests/scenario/arazzo-har.sh \
	tests/scenario/arazzo-many.sh \
	tests/scenario/arazzo-options.sh \
	tests/scenario/arazzo-reasons.sh tests/scenario/raw.sh tests/scenario/arazzo-bounded.sh \
	tests/scenario/awscli.sh \
	tests/scenario/cancel.sh \
	tests/scenario/cancel_broken.sh \
	tests/scenario/cancel_killed.sh \
	tests/scenario/cancel_parallel.sh \
	tests/scenario/cancel_pipeline.sh \
	tests/scenario/adaptive.sh \
	tests/scenario/credentials.sh \
	tests/scenario/demo.sh \
	tests/scenario/demo_keep.sh \
	tests/scenario/effects.sh \
	tests/scenario/faults.sh \
	tests/scenario/founding.sh \
	tests/scenario/identity.sh \
	tests/scenario/ipv6.sh \
	tests/scenario/hints.sh \
	tests/scenario/keep.sh \
	tests/scenario/login.sh \
	tests/scenario/locale.sh \
	tests/scenario/matrix.sh \
	tests/scenario/memory.sh \
	tests/scenario/memory_once.sh \
	tests/scenario/messages.sh \
	tests/scenario/numbers.sh \
	tests/scenario/options.sh \
	tests/scenario/proxies.sh \
	tests/scenario/resolver.sh \
	tests/scenario/secrets.sh \
	tests/scenario/showcase.sh \
	tests/scenario/simulator.sh \
	tests/scenario/status.sh \
	tests/scenario/tls.sh \
	tests/scenario/unreadable.sh \
	tests/scenario/wild.sh
EXTRA_DIST += tests/scenario/lib.sh $(scenario_scripts) \
	tests/scenario/identity.py tests/scenario/identity_cases.py \
	tests/scenario/matrix.py tests/scenario/situations.json \
	tests/scenario/arazzo-lib.sh tests/scenario/showcase.arazzo.yaml \
	tests/scenario/showcase.openapi.yaml tests/scenario/showcase.trace
if HAVE_MHD
TESTS += $(scenario_scripts)
check_PROGRAMS += answers
answers_SOURCES = tests/tools/answers.c
answers_CPPFLAGS = $(AM_CPPFLAGS) $(MHD_CFLAGS)
answers_LDADD = $(JANSSON_LIBS) $(MHD_LIBS) -lpthread

# A host with a locale of its own, for locale.sh.
check_PROGRAMS += locale_host
locale_host_SOURCES = tests/scenario/locale_host.c
locale_host_LDADD = -ldl

# Preloaded by memory.sh.
check_LTLIBRARIES += failmalloc.la
failmalloc_la_SOURCES = tests/tools/failmalloc.c
failmalloc_la_CFLAGS = -std=c11 $(WARN_CFLAGS)
failmalloc_la_LIBADD = -ldl
failmalloc_la_LDFLAGS = -module -avoid-version -shared -rpath /nowhere
endif
