libcommon_la_SOURCES += \
	common/arazzo/action.h \
	common/arazzo/arazzo.h \
	common/arazzo/condition.h \
	common/arazzo/criterion.h \
	common/arazzo/expr.h \
	common/arazzo/model.h \
	common/arazzo/openapi.h \
	common/arazzo/request.h \
	common/arazzo/response.h \
	common/arazzo/scope.h
