libcommon_la_SOURCES += \
	common/query/iregexp.c \
	common/query/jsonpath/jsonpath.h \
	common/query/jsonpath/ast.h \
	common/query/jsonpath/bare.c \
	common/query/jsonpath/eval.c \
	common/query/jsonpath/expr.c \
	common/query/jsonpath/filter.c \
	common/query/jsonpath/func.c \
	common/query/jsonpath/lex.c common/query/jsonpath/lex.h \
	common/query/jsonpath/parse.c common/query/jsonpath/parse.h \
	common/query/jsonpath/replace.c \
	common/query/jsonpath/value.c \
	common/query/jsonpath/word.c \
	common/query/regex.c common/query/regex.h \
	common/query/schema/schema.c common/query/schema/schema.h \
	common/query/schema/check.c common/query/schema/check.h \
	common/query/schema/compile.c common/query/schema/compile.h \
	common/query/schema/format.c \
	common/query/schema/impl.h \
	common/query/schema/meta.c \
	common/query/schema/pattern.c \
	common/query/schema/plain.c \
	common/query/schema/reason.c \
	common/query/schema/openapi.c \
	common/query/schema/resource.c \
	common/query/schema/rule.c \
	common/query/xml/xml.c common/query/xml/xml.h common/query/xml/table.h \
	common/query/xml/xpath_check.c

# libxml2, loaded when first needed; it brings its own copy of the few files of
# base that it needs, so that it depends on no exported names.
pkglib_LTLIBRARIES += xml.la
xml_la_SOURCES = common/query/xml/libxml.c \
	common/query/xml/function.c common/query/xml/function.h \
	common/query/xml/xml.h common/query/xml/table.h \
	common/base/arena.c common/base/decimal.c common/base/err.c \
	common/base/text.c
xml_la_CPPFLAGS = $(AM_CPPFLAGS) $(XML_CFLAGS)
xml_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-export-symbols-regex '^eib_xml$$' -Wl,-z,now
xml_la_LIBADD = $(XML_LIBS) $(JANSSON_LIBS) $(UNISTRING_LIBS)
