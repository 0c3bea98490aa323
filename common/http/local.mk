libcommon_la_SOURCES += \
	common/http/admit.c common/http/admit.h \
	common/http/curl.c \
	common/http/form.c common/http/form.h \
	common/http/http.h common/http/message.c \
	common/http/url.c common/http/url.h
