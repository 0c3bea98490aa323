libcommon_la_SOURCES += \
	common/aws/client.h \
	common/aws/digest.h \
	common/aws/fault.h \
	common/aws/sigv4.h
