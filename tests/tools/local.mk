# Small programs that tests use.
EXTRA_DIST += tests/tools/connect_proxy.py tests/tools/raw_server.py tests/tools/login_token.py
check_PROGRAMS += fetch
fetch_SOURCES = tests/tools/fetch.c
fetch_LDADD = libcommon.la
check_PROGRAMS += sink
sink_SOURCES = tests/tools/sink.c
check_PROGRAMS += identity
identity_SOURCES = tests/tools/identity.c tests/tools/starve.c \
	tests/tools/starve.h
identity_LDADD = libcommon.la
check_PROGRAMS += starved_cancel
starved_cancel_SOURCES = plugin/programs/cancel_imagebuilder.c \
	$(plugin_program_sources) \
	tests/tools/starve.c tests/tools/starve.h tests/tools/starve_env.c
starved_cancel_LDADD = $(plugin_program_ldadd)
