libcommon_la_SOURCES += \
	common/query/jsonpath.h \
	common/query/regex.h \
	common/query/schema.h \
	common/query/xml.h
