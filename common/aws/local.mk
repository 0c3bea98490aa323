libcommon_la_SOURCES += \
	common/aws/client.h \
	common/aws/digest.c common/aws/digest.h \
	common/aws/fault.h \
	common/aws/sigv4.c common/aws/sigv4.h
