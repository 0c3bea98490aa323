/* The documents of others, where CONFORMANCE_DATA has them: each is read, every
 * value has its place, and what is printed reads again as the same. */
#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "data/doc.h"
#include "data/value.h"
#include "unit.h"

#define LEAST 500 /* documents that make the test worth its name */

static size_t documents;

/* Documents that are broken on purpose. */
static bool
may_fail(const char *path)
{
	return strstr(path, "broken") != NULL;
}

static bool
is_placed(const struct doc *d, json_t *v)
{
	const char *key;
	json_t *part;
	size_t i;

	if (!json_is_boolean(v) && !json_is_null(v) &&
	    doc_location(d, v).line == 0)
		return false;
	json_object_foreach(v, key, part)
		if (doc_member_location(d, v, key).line == 0 ||
		    !is_placed(d, part))
			return false;
	json_array_foreach(v, i, part)
		if (doc_item_location(d, v, i).line == 0 || !is_placed(d, part))
			return false;
	return true;
}

static bool
reads_again(struct arena *a, const json_t *v)
{
	char *text = value_print(a, v);
	json_t *again =
	    text != NULL ? value_parse(a, text, strlen(text), NULL) : NULL;

	return again != NULL && value_equal(v, again);
}

static void
check_document(struct arena *a, const char *path)
{
	struct err e = { 0 };
	size_t n = 0;
	char *text = file_read(a, path, DOC_MAX_BYTES, &n, &e);
	struct doc *d = NULL;

	if (text != NULL)
		d = doc_parse(a, text, n, path, NULL, &e);
	if (d == NULL && may_fail(path))
		return;
	ck_assert_msg(d != NULL, "%s", e.text);
	ck_assert_msg(is_placed(d, d->root), "%s: a value without a place",
	    path);
	ck_assert_msg(reads_again(a, d->root), "%s: printed, it is another",
	    path);
	documents++;
}

static int
visit(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	struct arena *a;

	(void)st;
	(void)ftw;
	if (kind != FTW_F ||
	    !(text_ends(path, ".json") || text_ends(path, ".yaml") ||
		text_ends(path, ".yml")))
		return 0;
	a = arena_new(0);
	check_document(a, path);
	arena_free(a);
	return 0;
}

START_TEST(documents_of_others_are_read)
{
	const char *data = getenv("CONFORMANCE_DATA");

	ck_assert_int_eq(nftw(data, visit, 20, FTW_PHYS), 0);
	ck_assert_msg(documents >= LEAST, "%zu documents", documents);
	(void)printf("note: %zu documents\n", documents);
}
END_TEST

int
main(void)
{
	const TTest *const test[] = { documents_of_others_are_read };
	const char *data = getenv("CONFORMANCE_DATA");
	struct stat st;

	if (data == NULL || stat(data, &st) < 0) {
		(void)printf("SKIP: no conformance data (set "
			     "CONFORMANCE_DATA)\n");
		return 77;
	}
	return unit_run("documents", test, 1);
}
