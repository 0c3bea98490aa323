libcommon_la_SOURCES += \
	common/arazzo/action.h \
	common/arazzo/arazzo.h \
	common/arazzo/condition.h \
	common/arazzo/criterion.h \
	common/arazzo/expr.h \
	common/arazzo/model.h \
	common/arazzo/openapi.c common/arazzo/openapi.h \
	common/arazzo/openapi_body.c common/arazzo/openapi_internal.h \
	common/arazzo/openapi_op.c common/arazzo/openapi_server.c \
	common/arazzo/parse.c common/arazzo/parse.h \
	common/arazzo/parse_action.c common/arazzo/parse_base.c \
	common/arazzo/parse_internal.h common/arazzo/parse_parts.c \
	common/arazzo/parse_step.c \
	common/arazzo/request.h \
	common/arazzo/response.h \
	common/arazzo/scope.h
