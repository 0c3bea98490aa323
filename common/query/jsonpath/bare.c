/* The additions of the bare filter of arazzo C1 to the grammar of RFC 9535. */
#include "query/jsonpath/parse.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "query/regex.h"

/* Begin a foreign operand. */
static const char *const foreign_roots[] = { "$inputs.", "$steps." };

bool
bare_is_foreign(const struct jsonpath_parser *p)
{
	struct lexer l = p->l;

	for (size_t i = 0; i < sizeof foreign_roots / sizeof foreign_roots[0];
	     i++)
		if (lex_accept_word(&l, foreign_roots[i]))
			return true;
	return false;
}

struct jsonpath_expr *
bare_foreign(struct jsonpath_parser *p)
{
	struct jsonpath_expr *x = lex_alloc(&p->l, sizeof *x);
	const char *start = p->l.p;

	/* It ends at a blank, a bracket of the grammar, a comma or an
	 * operator. */
	p->l.p += strcspn(p->l.p, " \t\r\n(),=!<>&|");
	if (x == NULL)
		return NULL;
	x->kind = EXPR_FOREIGN;
	x->foreign = arena_strndup(p->l.arena, start, (size_t)(p->l.p - start));
	if (x->foreign == NULL)
		return err_null_memory(p->l.e);
	*p->foreign_end = x;
	p->foreign_end = &x->next;
	return x;
}

static int
fail_unsupported(struct jsonpath_parser *p, const char *at, struct span word)
{
	return err_set(p->l.e, ERR_UNSUPPORTED,
	    "column %zu: \"%.*s\" is not supported in a jsonpath condition",
	    text_utf8_length(p->l.start, (size_t)(at - p->l.start)) + 1,
	    (int)word.n, word.p);
}

/* "$.a.contains(" */
static int
check_method(struct jsonpath_parser *p)
{
	const char *name = p->l.p;

	while (name > p->l.start &&
	    (text_is_alpha(name[-1]) || text_is_digit(name[-1]) ||
		name[-1] == '_'))
		name--;
	if (name == p->l.p)
		return 0;
	return fail_unsupported(p, name,
	    (struct span){ name, (size_t)(p->l.p - name) + 1 });
}

/* "$.a contains 'x'", "$.a =~ /x/" and "$.a.contains('x')" are other tools'
 * operators: they are named, so that the reader does not look for a typing error. */
int
bare_check_word(struct jsonpath_parser *p)
{
	struct lexer l = p->l;
	struct span word;

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
bare_accept_word(struct jsonpath_parser *p, enum word_op *ret)
{
	static const char *const words[] = {
		[WORD_CONTAINS] = "contains",
		[WORD_IN] = "in",
		[WORD_MATCHES] = "matches",
		[WORD_EMPTY] = "empty",
	};
	struct lexer l = p->l;
	struct span word;

	if (!lex_blanks(&l) || !lex_is_name_first(&l) ||
	    lex_name(&l, &word) < 0)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (span_is(word, words[i])) {
			p->l = l;
			*ret = (enum word_op)i;
			return true;
		}
	return false;
}

/* "^...$" without an alternative at the top means the same to dialects that
 * search and to those that match the whole text. */
static bool
is_anchored(struct span t)
{
	size_t depth = 0;

	if (t.n < 2 || t.p[0] != '^' || t.p[t.n - 1] != '$')
		return false;
	for (size_t i = 1; i + 1 < t.n; i++) {
		if (t.p[i] == '\\' && ++i + 1 >= t.n)
			return false; /* the last '$' is escaped */
		else if (t.p[i] == '(')
			depth++;
		else if (t.p[i] == ')' && depth > 0)
			depth--;
		else if (t.p[i] == '|' && depth == 0)
			return false;
	}
	return true;
}

int
bare_compile_pattern(struct jsonpath_parser *p, struct jsonpath_expr *x)
{
	struct span pattern = text_of_node(x->b->literal);

	if (x->b->kind != EXPR_LITERAL || !json_is_string(x->b->literal))
		return lex_fail(&p->l, "a pattern in quotes was expected");
	if (!is_anchored(pattern))
		return err_set(p->l.e, ERR_UNSUPPORTED,
		    "\"matches\" is supported with a pattern \"^...$\" only: "
		    "JSONPath dialects differ on others");
	x->regex = regex_compile(p->l.arena, pattern.p, pattern.n, p->l.e);
	return x->regex != NULL ? 0 : -1;
}

bool
bare_is_unknown_root(const struct jsonpath_parser *p)
{
	struct lexer l = p->l;

	return (lex_accept(&l, '$') || lex_accept(&l, '@')) &&
	    lex_is_name_first(&l);
}

void
bare_take_length(struct jsonpath_expr *x, struct path *path)
{
	struct segment **end = &path->first;

	if (path->first == NULL || !path->singular)
		return;
	while ((*end)->next != NULL)
		end = &(*end)->next;
	if ((*end)->first->kind != SELECT_NAME || !(*end)->shorthand ||
	    !span_is((*end)->first->name, "length"))
		return;
	*end = NULL;
	x->length = true;
}
