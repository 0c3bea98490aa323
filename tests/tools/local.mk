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
