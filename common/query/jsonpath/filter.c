/* A bare filter of arazzo C1 as its callers see it: compile and test. */
#include "query/jsonpath/parse.h"

#include "base/arena.h"

struct jsonpath_filter *
jsonpath_filter_compile(struct arena *a, const char *text, struct err *e)
{
	struct jsonpath_parser p = { .bare = true };
	struct jsonpath_filter *f;

	p.foreign_end = &p.foreign;
	if (lex_start(&p.l, a, text, e) < 0)
		return NULL;
	f = arena_alloc(a, sizeof *f);
	if (f == NULL)
		return err_null_memory(e);
	(void)lex_blanks(&p.l);
	f->expr = parse_logical(&p);
	if (f->expr == NULL)
		return NULL;
	(void)lex_blanks(&p.l);
	if (p.l.p < p.l.end)
		return lex_null(&p.l, "an operator, or the end, was expected");
	f->foreign = p.foreign;
	f->has_words = p.has_words;
	return f;
}

const char *
jsonpath_filter_foreign(const struct jsonpath_filter *f, size_t n)
{
	const struct jsonpath_expr *x = f->foreign;

	for (; x != NULL && n > 0; n--)
		x = x->next;
	return x != NULL ? x->foreign : NULL;
}

bool
jsonpath_filter_has_words(const struct jsonpath_filter *f)
{
	return f->has_words;
}

int
jsonpath_filter_test(const struct jsonpath_filter *f, json_t *root,
    jsonpath_foreign_fn *foreign, void *ctx, bool *ret, struct err *e)
{
	struct eval v = {
		.root = root, .e = e, .foreign = foreign, .ctx = ctx
	};
	bool holds = false;
	int rc = expr_test(&v, f->expr, root, &holds);

	eval_end(&v);
	if (rc == 0)
		*ret = holds;
	return rc;
}
