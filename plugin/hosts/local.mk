# Adapters that run inside a host's daemon; each can be deleted alone.
host_module_sources = plugin/hosts/host.c plugin/hosts/host.h \
	common/base/object.c common/base/object.h \
	common/base/decimal.c common/base/decimal.h \
	common/base/nearest.c common/base/nearest.h common/base/text.c \
	plugin/hosts/config.c plugin/hosts/config.h \
	plugin/option_need.c plugin/option_need.h
host_module_ldflags = $(AM_LDFLAGS) -module -avoid-version -shared
host_module_libadd = $(UNISTRING_LIBS)

if HAVE_COLLECTD
collectd_LTLIBRARIES = collectd/imagebuilder.la
collectd_imagebuilder_la_SOURCES = plugin/hosts/collectd.c \
	plugin/hosts/collectd.h plugin/hosts/collectd_call.c \
	plugin/hosts/collectd_cancel.c \
	$(host_module_sources)
collectd_imagebuilder_la_CPPFLAGS = $(AM_CPPFLAGS) $(COLLECTD_CPPFLAGS)
# Their headers come without our warnings.
collectd_imagebuilder_la_CFLAGS = $(AM_CFLAGS) -pthread -Wno-undef \
	-Wno-strict-prototypes
collectd_imagebuilder_la_LDFLAGS = $(host_module_ldflags) -pthread
collectd_imagebuilder_la_LIBADD = $(host_module_libadd)
endif

if WITH_ZABBIX
zabbix_LTLIBRARIES = imagebuilder_zabbix.la
imagebuilder_zabbix_la_SOURCES = plugin/hosts/zabbix.c \
	common/base/arena.c common/base/err.c common/base/file.c \
	common/data/ini.c common/data/ini.h \
	$(host_module_sources)
imagebuilder_zabbix_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSYSCONFDIR='"$(sysconfdir)"'
imagebuilder_zabbix_la_LDFLAGS = $(host_module_ldflags)
imagebuilder_zabbix_la_LIBADD = $(host_module_libadd)
if !SANITIZE
imagebuilder_zabbix_la_LDFLAGS += -Wl,-z,defs
endif
endif
