libcommon_la_SOURCES += \
	common/http/http.h \
	common/http/url.h
