libcommon_la_SOURCES += \
	common/http/admit.c common/http/admit.h \
	common/http/authority.c common/http/authority.h \
	common/http/coding.c common/http/coding.h \
	common/http/curl.c common/http/curl.h common/http/curl_error.c \
	common/http/form.c common/http/form.h \
	common/http/http.h common/http/message.c \
	common/http/url.c common/http/url.h
