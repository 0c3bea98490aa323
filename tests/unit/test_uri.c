/* URI references resolved. */
#include "base/uri.h"
#include "unit.h"

START_TEST(references_are_resolved_as_rfc_3986_section_5_4_has_it)
{
	static const struct {
		const char *ref, *uri;
	} row[] = {
		{ "g:h", "g:h" },
		{ "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" },
		{ "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" },
		{ "//g", "http://g" },
		{ "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" },
		{ "#s", "http://a/b/c/d;p?q#s" },
		{ "g#s", "http://a/b/c/g#s" },
		{ "g?y#s", "http://a/b/c/g?y#s" },
		{ ";x", "http://a/b/c/;x" },
		{ "g;x", "http://a/b/c/g;x" },
		{ "", "http://a/b/c/d;p?q" },
		{ ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" },
		{ "..", "http://a/b/" },
		{ "../", "http://a/b/" },
		{ "../g", "http://a/b/g" },
		{ "../..", "http://a/" },
		{ "../../g", "http://a/g" },
		{ "../../../g", "http://a/g" },
		{ "/./g", "http://a/g" },
		{ "/../g", "http://a/g" },
		{ "g.", "http://a/b/c/g." },
		{ "..g", "http://a/b/c/..g" },
		{ "./../g", "http://a/b/g" },
		{ "./g/.", "http://a/b/c/g/" },
		{ "g/./h", "http://a/b/c/g/h" },
		{ "g/../h", "http://a/b/c/h" },
		{ "g;x=1/../y", "http://a/b/c/y" },
		{ "g?y/../x", "http://a/b/c/g?y/../x" },
		{ "g#s/../x", "http://a/b/c/g#s/../x" },
	};
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(uri_resolve(a, "http://a/b/c/d;p?q",
				     row[i].ref),
		    row[i].uri);
	arena_free(a);
}
END_TEST

START_TEST(bases_may_be_names_paths_and_nothing)
{
	static const struct {
		const char *base, *ref, *uri;
	} row[] = {
		{ "", "#/a", "#/a" },
		{ "", "x.yaml#a", "x.yaml#a" },
		{ "dir/f.yaml", "#/a", "dir/f.yaml#/a" },
		{ "dir/f.yaml", "g.yaml", "dir/g.yaml" },
		{ "urn:uuid:1", "#a", "urn:uuid:1#a" },
		{ "http://h", "x", "http://h/x" },
		{ "/a/b", "../../../c", "/c" },
	};
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		ck_assert_str_eq(uri_resolve(a, row[i].base, row[i].ref),
		    row[i].uri);
	arena_free(a);
}
END_TEST

UNIT_MAIN("schema_uri", references_are_resolved_as_rfc_3986_section_5_4_has_it,
    bases_may_be_names_paths_and_nothing)
