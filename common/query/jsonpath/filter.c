/* The bare filter of arazzo C1: what it adds to the grammar, and its API. */
#include "query/jsonpath/parse.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

/* What a foreign operand begins with. */
static const char *const foreign_roots[] = { "$inputs.", "$steps." };

bool
bare_is_foreign(const struct parser *p)
{
	struct lexer l = p->l;

	for (size_t i = 0; i < sizeof foreign_roots / sizeof foreign_roots[0];
	     i++)
		if (lex_accept_word(&l, foreign_roots[i]))
			return true;
	return false;
}

/* It ends at a blank, a bracket of the grammar, a comma or an operator. */
static bool
ends_foreign(char c)
{
	return c == '\0' || strchr(" \t\r\n(),=!<>&|", c) != NULL;
}

struct expr *
bare_foreign(struct parser *p)
{
	struct expr *x = arena_alloc(p->l.arena, sizeof *x);
	struct foreign *f = arena_alloc(p->l.arena, sizeof *f);
	const char *start = p->l.p;

	while (!ends_foreign(lex_peek(&p->l)))
		p->l.p++;
	if (x == NULL || f == NULL) {
		(void)err_memory(p->l.e);
		return NULL;
	}
	x->kind = EXPR_FOREIGN;
	x->foreign = arena_strndup(p->l.arena, start, (size_t)(p->l.p - start));
	if (x->foreign == NULL) {
		(void)err_memory(p->l.e);
		return NULL;
	}
	*f = (struct foreign){ .text = x->foreign, .next = p->foreign };
	p->foreign = f;
	p->nforeign++;
	return x;
}

static int
fail_unsupported(struct parser *p, const char *at, struct text word)
{
	struct text before = { p->l.start, (size_t)(at - p->l.start) };

	return err_set(p->l.e, ERR_UNSUPPORTED,
	    "column %zu: \"%.*s\" is not supported in a jsonpath condition",
	    text_length(before) + 1, (int)word.n, word.p);
}

/* "$.a.contains(" */
static int
check_method(struct parser *p)
{
	const char *name = p->l.p;

	while (name > p->l.start &&
	    (text_is_alpha(name[-1]) || text_is_digit(name[-1]) ||
		name[-1] == '_'))
		name--;
	if (name == p->l.p)
		return 0;
	return fail_unsupported(p, name,
	    (struct text){ name, (size_t)(p->l.p - name) + 1 });
}

/* "$.a contains 'x'", "$.a =~ /x/" and "$.a.contains('x')" are other tools'
 * operators: they are named, so that nobody looks for a typing error. */
int
bare_check_word(struct parser *p)
{
	struct lexer l = p->l;
	struct text word;

	if (lex_peek(&l) == '(')
		return check_method(p);
	(void)lex_blanks(&l);
	word.p = l.p;
	word.n = 2;
	if (lex_accept_word(&l, "=~"))
		return fail_unsupported(p, word.p, word);
	if (!lex_is_name_first(&l))
		return 0;
	(void)lex_name(&l, &word);
	return fail_unsupported(p, word.p, word);
}

bool
bare_is_unknown_root(const struct parser *p)
{
	struct lexer l = p->l;

	return (lex_accept(&l, '$') || lex_accept(&l, '@')) &&
	    lex_is_name_first(&l);
}

void
bare_take_length(struct expr *x, struct path *path)
{
	struct segment **end = &path->first;
	const struct text *name;

	if (path->first == NULL || !path->singular)
		return;
	while ((*end)->next != NULL)
		end = &(*end)->next;
	name = &(*end)->first->name;
	if ((*end)->first->kind != SELECT_NAME || !(*end)->shorthand ||
	    name->n != strlen("length") || memcmp(name->p, "length", 6) != 0)
		return;
	*end = NULL;
	x->length = true;
}

static int
collect_foreign(struct jsonpath_filter *f, const struct parser *p)
{
	size_t n = p->nforeign;

	f->foreign = arena_array(p->l.arena, n, sizeof *f->foreign);
	if (f->foreign == NULL)
		return err_memory(p->l.e);
	f->nforeign = n;
	for (const struct foreign *one = p->foreign; one != NULL;
	     one = one->next)
		f->foreign[--n] = one->text;
	return 0;
}

struct jsonpath_filter *
jsonpath_filter_compile(struct arena *a, const char *text, struct err *e)
{
	struct parser p = { .bare = true };
	struct jsonpath_filter *f;

	if (lex_start(&p.l, a, text, e) < 0)
		return NULL;
	f = arena_alloc(a, sizeof *f);
	if (f == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	(void)lex_blanks(&p.l);
	f->expr = parse_logical(&p);
	if (f->expr == NULL)
		return NULL;
	(void)lex_blanks(&p.l);
	if (p.l.p < p.l.end) {
		(void)lex_fail(&p.l, "an operator, or the end, was expected");
		return NULL;
	}
	return collect_foreign(f, &p) < 0 ? NULL : f;
}

const char *
jsonpath_filter_foreign(const struct jsonpath_filter *f, size_t n)
{
	return n < f->nforeign ? f->foreign[n] : NULL;
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
