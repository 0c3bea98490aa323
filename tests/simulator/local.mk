# The service on loopback: for tests and for trying things.
if HAVE_MHD
pkglibexec_PROGRAMS += imagebuilder-simulator
dist_man_MANS += man/imagebuilder-simulator.8
imagebuilder_simulator_SOURCES = \
	tests/simulator/arn.c tests/simulator/arn.h \
	tests/simulator/control.c \
	tests/simulator/deliver.c tests/simulator/deliver.h \
	tests/simulator/faults.c tests/simulator/faults.h \
	tests/simulator/front.c tests/simulator/front.h \
	tests/simulator/idempotency.c \
	tests/simulator/image.c tests/simulator/image.h \
	tests/simulator/keys.c tests/simulator/keys.h \
	tests/simulator/log.c tests/simulator/log.h \
	tests/simulator/main.c \
	tests/simulator/metadata.c tests/simulator/metadata.h \
	tests/simulator/op_image.c \
	tests/simulator/op_pipeline.c \
	tests/simulator/op_workflow.c \
	tests/simulator/operation.c tests/simulator/operation.h \
	tests/simulator/page.c tests/simulator/page.h \
	tests/simulator/seed.c \
	tests/simulator/seeds.c tests/simulator/seeds.h \
	tests/simulator/service.c \
	tests/simulator/sim.c tests/simulator/sim.h \
	tests/simulator/sts.c tests/simulator/sts.h \
	tests/simulator/verify.c tests/simulator/verify.h \
	tests/simulator/wire.c tests/simulator/wire.h \
	tests/simulator/workflow.c tests/simulator/workflow.h
imagebuilder_simulator_CPPFLAGS = $(AM_CPPFLAGS) $(MHD_CFLAGS) \
	-I$(top_srcdir)/tests/simulator
imagebuilder_simulator_LDADD = libcommon.la $(MHD_LIBS) -lpthread
endif
