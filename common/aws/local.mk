libcommon_la_SOURCES += \
	common/aws/client/client.c common/aws/client/client.h \
	common/aws/config/config.c common/aws/config/config.h \
	common/aws/creds/creds.c common/aws/creds/creds.h \
	common/aws/creds/cache.c common/aws/creds/cache.h \
	common/aws/creds/container.c \
	common/aws/creds/env.c \
	common/aws/creds/expiry.c \
	common/aws/creds/imds.c \
	common/aws/creds/login.c \
	common/aws/creds/process.c \
	common/aws/creds/profile.c \
	common/aws/creds/tool.c \
	common/aws/creds/sso.c \
	common/aws/creds/sts.c common/aws/creds/sts.h \
	common/aws/creds/web.c \
	common/aws/sign/digest.c common/aws/sign/digest.h \
	common/aws/service/exchange.c common/aws/service/exchange.h \
	common/aws/service/service_error.c common/aws/service/service_error.h \
	common/aws/config/sections.c common/aws/config/sections.h \
	common/aws/config/words.c common/aws/config/words.h \
	common/aws/client/pool.c common/aws/client/pool.h \
	common/aws/config/region.c common/aws/config/region.h \
	common/aws/service/rate.c common/aws/service/rate.h \
	common/aws/service/retry.c common/aws/service/retry.h \
	common/aws/sign/signkey.c common/aws/sign/signkey.h \
	common/aws/sign/sigv4.c common/aws/sign/sigv4.h
