libcommon_la_SOURCES += \
	common/query/iregexp.c common/query/iregexp.h \
	common/query/jsonpath.h \
	common/query/jsonpath_ast.h \
	common/query/jsonpath_eval.c \
	common/query/jsonpath_expr.c \
	common/query/jsonpath_filter.c \
	common/query/jsonpath_func.c \
	common/query/jsonpath_lex.c common/query/jsonpath_lex.h \
	common/query/jsonpath_parse.c common/query/jsonpath_parse.h \
	common/query/jsonpath_replace.c \
	common/query/jsonpath_value.c \
	common/query/regex.c common/query/regex.h \
	common/query/schema.c common/query/schema.h \
	common/query/schema_check.c common/query/schema_check.h \
	common/query/schema_compile.c common/query/schema_compile.h \
	common/query/schema_format.c common/query/schema_format.h \
	common/query/schema_idn.c common/query/schema_idn.h \
	common/query/schema_impl.h \
	common/query/schema_meta.c \
	common/query/schema_number.c common/query/schema_number.h \
	common/query/schema_pattern.c \
	common/query/schema_plain.c \
	common/query/schema_punycode.c common/query/schema_punycode.h \
	common/query/schema_resource.c \
	common/query/schema_uri.c \
	common/query/xml.c common/query/xml.h common/query/xml_table.h \
	common/query/xpath_check.c

# libxml2, loaded when first needed; it brings its own copy of the few files of
# base that it needs, so that it depends on nobody's exported names.
pkglib_LTLIBRARIES += xml.la
xml_la_SOURCES = common/query/xml_libxml.c \
	common/query/xml_function.c common/query/xml_function.h \
	common/query/xml.h common/query/xml_table.h \
	common/base/arena.c common/base/err.c common/base/text.c
xml_la_CPPFLAGS = $(AM_CPPFLAGS) $(XML_CFLAGS)
xml_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-export-symbols-regex '^eib_xml$$' -Wl,-z,now
xml_la_LIBADD = $(XML_LIBS) $(JANSSON_LIBS)
