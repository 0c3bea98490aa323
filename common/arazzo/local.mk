libcommon_la_SOURCES += \
	common/arazzo/action.c common/arazzo/action.h \
	common/arazzo/arazzo.h \
	common/arazzo/complaint.c common/arazzo/complaint.h \
	common/arazzo/engine.c common/arazzo/engine_internal.h \
	common/arazzo/engine_report.c common/arazzo/engine_step.c \
	common/arazzo/link.c common/arazzo/link_bind.c \
	common/arazzo/link_check.c common/arazzo/link_compile.c \
	common/arazzo/link_flow.c common/arazzo/link_internal.h \
	common/arazzo/link_merge.c common/arazzo/link_names.c \
	common/arazzo/link_source.c \
	common/arazzo/mask.c common/arazzo/mask.h \
	common/arazzo/model.h \
	common/arazzo/openapi.c common/arazzo/openapi.h \
	common/arazzo/openapi_body.c common/arazzo/openapi_internal.h \
	common/arazzo/openapi_op.c common/arazzo/openapi_server.c \
	common/arazzo/parse.c common/arazzo/parse.h \
	common/arazzo/parse_action.c common/arazzo/parse_base.c \
	common/arazzo/parse_internal.h common/arazzo/parse_parts.c \
	common/arazzo/parse_step.c \
	common/arazzo/trace.c common/arazzo/trace.h

# The language: expressions, templates, conditions, criteria, messages.
libcommon_la_SOURCES += \
	common/arazzo/body.c common/arazzo/body.h \
	common/arazzo/body_form.c common/arazzo/body_form.h \
	common/arazzo/compare.c \
	common/arazzo/condition.c common/arazzo/condition.h \
	common/arazzo/criterion.c common/arazzo/criterion.h \
	common/arazzo/embed.c common/arazzo/embed.h \
	common/arazzo/expr.c common/arazzo/expr.h \
	common/arazzo/expr_eval.c \
	common/arazzo/fold.c common/arazzo/fold.h \
	common/arazzo/parts.c common/arazzo/parts.h \
	common/arazzo/request.c common/arazzo/request.h \
	common/arazzo/request_check.c \
	common/arazzo/request_param.c common/arazzo/request_param.h \
	common/arazzo/request_path.c common/arazzo/request_path.h \
	common/arazzo/response.c common/arazzo/response.h \
	common/arazzo/scope.h \
	common/arazzo/selector.c common/arazzo/selector.h \
	common/arazzo/style.c common/arazzo/style.h \
	common/arazzo/template.c common/arazzo/template.h \
	common/arazzo/template_eval.c
