libcommon_la_SOURCES += \
	common/data/diag.h \
	common/data/doc.h \
	common/data/schema.h \
	common/data/value.h
