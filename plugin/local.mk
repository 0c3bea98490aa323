include_HEADERS += plugin/imagebuilder.h

# The object.  Everything but the three names stays inside: hosts export
# thousands of names into the global scope, and some are ours by accident.
pkglib_LTLIBRARIES += imagebuilder.la
plugin_object_sources = \
	plugin/cancel/alert.c plugin/cancel/alert.h \
	plugin/cancel/alert_load.c \
	plugin/status/detail.c plugin/status/detail.h \
	plugin/model/arn.c plugin/model/arn.h \
	plugin/model/build.c plugin/model/build.h \
	plugin/cancel/attempt.c plugin/cancel/attempt.h plugin/cancel/cancel.c \
	plugin/cancel/cancel.h \
	plugin/call/call.c plugin/call/call.h \
	plugin/status/diagnose.c plugin/status/diagnose.h \
	plugin/embedded.h \
	plugin/cancel/guard.c plugin/cancel/guard.h \
	plugin/cancel/outcome.c plugin/cancel/outcome.h \
	plugin/status/judge.c plugin/status/judge.h \
	plugin/status/reason.c plugin/status/reason.h \
	plugin/status/output.c plugin/status/output.h \
	plugin/status/account.c plugin/status/account.h \
	plugin/status/ask.c plugin/status/ask.h \
	plugin/cancel/ledger.c plugin/cancel/ledger.h \
	plugin/cancel/ledger_file.c plugin/cancel/ledger_file.h \
	plugin/call/option.c plugin/call/option.h plugin/call/option_read.c \
	plugin/option_rows.c plugin/option_rows.h \
	plugin/option_need.c plugin/option_need.h \
	plugin/cancel/policy.c plugin/cancel/policy.h \
	plugin/call/worker_pool.c plugin/call/worker_pool.h \
	plugin/status/select.c plugin/status/select.h \
	plugin/call/session.c plugin/call/session.h \
	plugin/status/status.c plugin/status/status.h \
	plugin/status/stuck.c plugin/status/stuck.h \
	plugin/status/survey.c plugin/status/survey.h
imagebuilder_la_SOURCES = plugin/entry.c
imagebuilder_la_CFLAGS = $(AM_CFLAGS) -pthread
imagebuilder_la_LIBADD = libplugin.la libcommon.la
imagebuilder_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-pthread -Wl,--as-needed \
	-Wl,--version-script=$(srcdir)/plugin/imagebuilder.map \
	-Wl,-Bsymbolic -Wl,-z,relro -Wl,-z,now -Wl,-z,nodelete
if !SANITIZE
imagebuilder_la_LDFLAGS += -Wl,-z,defs
endif
EXTRA_imagebuilder_la_DEPENDENCIES = plugin/imagebuilder.map
EXTRA_DIST += plugin/imagebuilder.map

# All of the object but its entry, for tests too.
noinst_LTLIBRARIES += libplugin.la
libplugin_la_SOURCES = $(plugin_object_sources)
nodist_libplugin_la_SOURCES = plugin/embedded.c
libplugin_la_CFLAGS = $(AM_CFLAGS) -pthread

plugin_workflows = \
	$(srcdir)/plugin/workflows/imagebuilder.openapi.yaml \
	$(srcdir)/plugin/workflows/status.arazzo.yaml \
	$(srcdir)/plugin/workflows/cancel.arazzo.yaml
# The documents become compact JSON by a program of the build.  Built for
# another machine: make EMULATOR='qemu-s390x -L /'.
noinst_PROGRAMS += embed
embed_SOURCES = plugin/embed.c
embed_LDADD = libcommon.la
plugin/embedded.c: $(plugin_workflows) embed$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) plugin && \
	$(EMULATOR) ./embed$(EXEEXT) $(plugin_workflows) >$@.tmp && mv $@.tmp $@
CLEANFILES += plugin/embedded.c
workflowsdir = $(pkgdatadir)/workflows
dist_workflows_DATA = \
	plugin/workflows/imagebuilder.openapi.yaml \
	plugin/workflows/status.arazzo.yaml \
	plugin/workflows/cancel.arazzo.yaml \
	plugin/workflows/cancel-running-image-build.arazzo.yaml

# The programs have the object's code in them and load no object.
plugin_PROGRAMS += check_imagebuilder cancel_imagebuilder
plugin_program_sources = plugin/entry.c \
	plugin/programs/process.c plugin/programs/process.h \
	plugin/programs/program.c plugin/programs/program.h
plugin_program_ldadd = libplugin.la libcommon.la -lpthread
check_imagebuilder_SOURCES = plugin/programs/check_imagebuilder.c \
	$(plugin_program_sources)
check_imagebuilder_LDFLAGS = $(AM_LDFLAGS) -Wl,--as-needed
check_imagebuilder_LDADD = $(plugin_program_ldadd)
cancel_imagebuilder_SOURCES = plugin/programs/cancel_imagebuilder.c \
	$(plugin_program_sources)
cancel_imagebuilder_LDFLAGS = $(AM_LDFLAGS) -Wl,--as-needed
cancel_imagebuilder_LDADD = $(plugin_program_ldadd)

# Any Arazzo workflow as a check: common/ only.
plugin_PROGRAMS += check_arazzo
check_arazzo_SOURCES = plugin/check_arazzo/check_arazzo.c plugin/check_arazzo/check_arazzo.h \
	plugin/check_arazzo/auth.c plugin/check_arazzo/aws.c \
	plugin/check_arazzo/scheme.c \
	plugin/check_arazzo/scheme.h plugin/check_arazzo/fetch.c \
	plugin/check_arazzo/input.c plugin/check_arazzo/option.c \
	plugin/check_arazzo/har.c \
	plugin/check_arazzo/page.c plugin/check_arazzo/run.c \
	plugin/check_arazzo/show.c plugin/check_arazzo/verdict.c \
	plugin/programs/process.c plugin/programs/process.h
check_arazzo_LDFLAGS = $(AM_LDFLAGS) -Wl,--as-needed
check_arazzo_LDADD = libcommon.la
dist_man_MANS += man/check_imagebuilder.1 man/cancel_imagebuilder.1 \
	man/check_arazzo.1 man/check_arazzo-runners.7 man/imagebuilder.so.3

# Locks, limits and the audit log: only their owner may write there.
statedir = $(localstatedir)/lib/imagebuilder-monitor
install_hooks += install-state
install-state:
	test -d '$(DESTDIR)$(statedir)' || { \
		$(MKDIR_P) '$(DESTDIR)$(statedir)' && \
		chmod 750 '$(DESTDIR)$(statedir)'; }
	test -z '$(state_user)' || test "`id -u`" != 0 || \
		chown '$(state_user):' '$(DESTDIR)$(statedir)'
# What was recorded stays; an empty one goes.
uninstall_hooks += uninstall-state
uninstall-state:
	-rmdir '$(DESTDIR)$(statedir)' 2>/dev/null
