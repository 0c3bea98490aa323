EXTRA_DIST += tests/limit.sh tests/pace.sh

# Unit tests: one program a module, on libcheck.
if HAVE_CHECK
unit_cppflags = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
unit_ldadd = libcommon.la $(CHECK_LIBS)
include tests/unit/base.mk
include tests/unit/data.mk
include tests/unit/query.mk
include tests/unit/http.mk
include tests/unit/arazzo.mk
include tests/unit/aws.mk
include tests/unit/monitor.mk
include tests/unit/plugin.mk
endif

include tests/tools/local.mk
include tests/conformance/local.mk
include tests/simulator/local.mk
include tests/scenario/local.mk
include tests/host/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
include tests/dev.mk
