libcommon_la_SOURCES += \
	common/data/diag.c common/data/diag.h \
	common/data/doc.c common/data/doc.h \
	common/data/ini.c common/data/ini.h \
	common/data/jsontext.c \
	common/data/locations.c \
	common/data/number.c common/data/number.h \
	common/data/pointer.c \
	common/data/reading.h \
	common/data/scalar.c \
	common/data/value.c common/data/value.h \
	common/data/yaml.c
