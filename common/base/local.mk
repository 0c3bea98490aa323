libcommon_la_SOURCES += \
	common/base/arena.c common/base/arena.h \
	common/base/buf.c common/base/buf.h \
	common/base/decimal.c common/base/decimal.h \
	common/base/encode.c common/base/encode.h \
	common/base/err.c common/base/err.h \
	common/base/file.c common/base/file.h \
	common/base/index.c common/base/index.h \
	common/base/nearest.c common/base/nearest.h \
	common/base/object.c common/base/object.h \
	common/base/text.c common/base/text.h \
	common/base/time.c common/base/time.h \
	common/base/uri.c common/base/uri.h \
	common/base/platform.c common/base/platform.h
