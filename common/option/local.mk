libcommon_la_SOURCES += \
	common/option/argv.c \
	common/option/help.c \
	common/option/option.h \
	common/option/read.c
