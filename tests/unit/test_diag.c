#include <string.h>

#include "data/diag.h"
#include "unit.h"

START_TEST(a_line_says_file_line_and_column)
{
	struct arena *a = arena_new(0);
	struct doc *d =
	    doc_parse(a, "a: 1\n", 5, "http://x/y/f.yaml", NULL, NULL);
	struct diags l;

	diags_init(&l, a, false);
	diag_add(&l, DIAG_ERROR, "A1", d, (struct place){ 1, 4 }, "bad %d", 1);
	ck_assert_uint_eq(l.errors, 1);
	ck_assert_str_eq(diag_line(a, l.first), "f.yaml:1:4: bad 1");
	ck_assert_str_eq(diag_excerpt(a, l.first), "a: 1\n   ^\n");
	arena_free(a);
}
END_TEST

UNIT_MAIN("diag", a_line_says_file_line_and_column)
