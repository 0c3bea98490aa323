libcommon_la_SOURCES += \
	common/aws/client.c common/aws/client.h \
	common/aws/config.c common/aws/config.h \
	common/aws/creds.c common/aws/creds.h \
	common/aws/creds_container.c \
	common/aws/creds_env.c \
	common/aws/creds_imds.c \
	common/aws/creds_process.c \
	common/aws/creds_profile.c \
	common/aws/creds_role.c \
	common/aws/creds_sso.c \
	common/aws/creds_sts.c common/aws/creds_sts.h \
	common/aws/creds_web.c \
	common/aws/digest.c common/aws/digest.h \
	common/aws/exchange.c common/aws/exchange.h \
	common/aws/fault.c common/aws/fault.h \
	common/aws/ini.c common/aws/ini.h \
	common/aws/pool.c common/aws/pool.h \
	common/aws/region.c common/aws/region.h \
	common/aws/retry.c common/aws/retry.h \
	common/aws/signkey.c common/aws/signkey.h \
	common/aws/sigv4.c common/aws/sigv4.h
