# The engine and its neighbours, one convenience library; each layer lists its
# own files.
noinst_LTLIBRARIES += libcommon.la
libcommon_la_SOURCES =
libcommon_la_CPPFLAGS = $(AM_CPPFLAGS) $(YAML_CFLAGS) $(CURL_CFLAGS) \
	$(CRYPTO_CFLAGS) $(PCRE2_CFLAGS) $(IDN2_CFLAGS)
# In the order in which the dynamic loader searches them: what most symbols of
# the others come from first.
libcommon_la_LIBADD = $(CRYPTO_LIBS) -lc $(CURL_LIBS) $(JANSSON_LIBS) \
	$(YAML_LIBS) $(PCRE2_LIBS) $(IDN2_LIBS) $(UNISTRING_LIBS) $(ZLIB_LIBS) -lm

include common/base/local.mk
include common/data/local.mk
include common/query/local.mk
include common/http/local.mk
include common/arazzo/local.mk
include common/aws/local.mk
include common/monitor/local.mk
include common/option/local.mk
