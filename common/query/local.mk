libcommon_la_SOURCES += \
	common/query/iregexp.c common/query/iregexp.h \
	common/query/jsonpath.h \
	common/query/schema.h \
	common/query/jsonpath_ast.h \
	common/query/jsonpath_eval.c \
	common/query/jsonpath_expr.c \
	common/query/jsonpath_filter.c \
	common/query/jsonpath_func.c \
	common/query/jsonpath_lex.c common/query/jsonpath_lex.h \
	common/query/jsonpath_parse.c common/query/jsonpath_parse.h \
	common/query/jsonpath_value.c \
	common/query/regex.c common/query/regex.h \
	common/query/xml.h
