libcommon_la_SOURCES += \
	common/arazzo/run/action.c common/arazzo/run/action.h \
	common/arazzo/arazzo.h \
	common/arazzo/run/complaint.c \
	common/arazzo/run/engine.c common/arazzo/run/internal.h \
	common/arazzo/run/report.c common/arazzo/run/step.c \
	common/arazzo/link/link.c common/arazzo/link/bind.c \
	common/arazzo/link/check.c common/arazzo/link/compile.c \
	common/arazzo/link/flow.c common/arazzo/link/internal.h \
	common/arazzo/link/merge.c common/arazzo/link/names.c \
	common/arazzo/link/note.c common/arazzo/link/sites.c \
	common/arazzo/link/source.c \
	common/arazzo/run/mask.c common/arazzo/run/mask.h \
	common/arazzo/model.h \
	common/arazzo/openapi/openapi.c common/arazzo/openapi/openapi.h \
	common/arazzo/openapi/body.c common/arazzo/openapi/internal.h \
	common/arazzo/openapi/operation.c \
	common/arazzo/openapi/reference.c common/arazzo/openapi/server.c \
	common/arazzo/parse/parse.c common/arazzo/parse/parse.h \
	common/arazzo/parse/action.c common/arazzo/parse/base.c \
	common/arazzo/parse/internal.h common/arazzo/parse/parts.c \
	common/arazzo/parse/step.c \
	common/arazzo/run/trace.c

# The language: expressions, templates, conditions, criteria, messages.
libcommon_la_SOURCES += \
	common/arazzo/message/body.c common/arazzo/message/body.h \
	common/arazzo/message/form.c common/arazzo/message/internal.h \
	common/arazzo/language/compare.c \
	common/arazzo/language/condition.c common/arazzo/language/condition.h \
	common/arazzo/language/criterion.c common/arazzo/language/criterion.h \
	common/arazzo/language/embed.c common/arazzo/language/embed.h \
	common/arazzo/language/expr.c common/arazzo/language/expr.h \
	common/arazzo/language/expr_eval.c \
	common/arazzo/message/request.c common/arazzo/message/request.h \
	common/arazzo/message/check.c \
	common/arazzo/message/contract.c common/arazzo/message/contract.h \
	common/arazzo/message/xml.c common/arazzo/message/param.c \
	common/arazzo/language/response.c common/arazzo/language/response.h \
	common/arazzo/language/scope.h \
	common/arazzo/language/selector.c common/arazzo/language/selector.h \
	common/arazzo/openapi/schema.c \
	common/arazzo/openapi/xml.c \
	common/arazzo/openapi/style.c common/arazzo/openapi/style.h \
	common/arazzo/language/template.c common/arazzo/language/template.h
