/* Filter expressions: their grammar and their types (RFC 9535 sections 2.3.5
 * and 2.4.3). */
#include "query/jsonpath/parse.h"

#include <string.h>

#include "base/text.h"
#include "data/number.h"
#include "data/value.h"

static struct jsonpath_expr *
expr_new(struct jsonpath_parser *p, enum jsonpath_expr_kind kind)
{
	struct jsonpath_expr *x = lex_alloc(&p->l, sizeof *x);

	if (x != NULL)
		x->kind = kind;
	return x;
}

static struct jsonpath_expr *parse_operand(struct jsonpath_parser *p);

/* singular-query has no blanks in its brackets: RFC 9535 section 2.3.5.1. */
static int
check_singular(struct jsonpath_parser *p, const struct jsonpath_expr *x,
    const char *at)
{
	if (x->kind != EXPR_PATH)
		return 0;
	if (!x->path->singular)
		return lex_fail_at(&p->l, at, ERR_DOCUMENT,
		    "this query can select several values where one is needed");
	if (x->path->blank_inside && !p->bare)
		return lex_fail_at(&p->l, at, ERR_DOCUMENT,
		    "a query for a single value has no blanks in its "
		    "brackets");
	return 0;
}

/* comparable = literal / singular-query / function-expr (of ValueType) */
static int
check_comparable(struct jsonpath_parser *p, const struct jsonpath_expr *x,
    const char *at)
{
	if (check_singular(p, x, at) < 0)
		return -1;
	if (x->kind == EXPR_CALL && x->function->ret != TYPE_VALUE)
		return lex_fail_at(&p->l, at, ERR_DOCUMENT,
		    "this function gives no value");
	return 0;
}

/* RFC 9535 section 2.4.3: does the argument fit the declared type? */
static int
check_argument(struct jsonpath_parser *p, const struct jsonpath_expr *x,
    const char *at, enum function_type type)
{
	if (type == TYPE_NODES && (x->kind != EXPR_PATH || x->length))
		return lex_fail_at(&p->l, at, ERR_DOCUMENT,
		    "this function takes a query here");
	return type == TYPE_VALUE ? check_comparable(p, x, at) : 0;
}

static int
parse_argument(struct jsonpath_parser *p, struct jsonpath_expr *call, size_t i)
{
	const struct function *f = call->function;
	const char *at;
	struct jsonpath_expr *x;

	(void)lex_blanks(&p->l);
	at = p->l.p;
	if (i >= f->nargs)
		return lex_fail(&p->l, "one argument too many");
	x = parse_operand(p);
	if (x == NULL || check_argument(p, x, at, f->arg[i]) < 0)
		return -1;
	call->arg[i] = x;
	(void)lex_blanks(&p->l);
	return 0;
}

/* function-expr = function-name "(" S [function-argument
 * *(S "," S function-argument)] S ")"; behind "(". */
static int
parse_arguments(struct jsonpath_parser *p, struct jsonpath_expr *call)
{
	size_t n = 0;

	(void)lex_blanks(&p->l);
	if (lex_peek(&p->l) != ')')
		do
			if (parse_argument(p, call, n++) < 0)
				return -1;
		while (lex_accept(&p->l, ','));
	if (lex_peek(&p->l) != ')')
		return lex_fail(&p->l, "\",\" or \")\" was expected");
	if (n < call->function->nargs)
		return lex_fail(&p->l, "an argument is missing");
	p->l.p++;
	if (call->function->prepare == NULL)
		return 0;
	return call->function->prepare(p->l.arena, call, p->l.e);
}

static struct jsonpath_expr *
parse_call(struct jsonpath_parser *p, struct span name, const char *at)
{
	struct jsonpath_expr *x = expr_new(p, EXPR_CALL);
	int rc;

	if (x == NULL)
		return NULL;
	x->function = function_find(name);
	if (x->function == NULL)
		return err_null(p->l.e, ERR_DOCUMENT,
		    "column %zu: unknown function \"%.*s\"",
		    text_utf8_length(p->l.start, (size_t)(at - p->l.start)) + 1,
		    (int)name.n, name.p);
	if (lex_enter(&p->l) < 0)
		return NULL;
	rc = parse_arguments(p, x);
	p->l.nest--;
	return rc < 0 ? NULL : x;
}

/* true, false, null, or a function. */
static struct jsonpath_expr *
parse_word(struct jsonpath_parser *p)
{
	static const struct literal_word {
		const char *name;
		json_t *(*make)(void);
	} words[] = {
		{ "true", json_true },
		{ "false", json_false },
		{ "null", json_null },
	};
	const char *at = p->l.p;
	struct span name;
	struct jsonpath_expr *x;

	if (!text_is_alpha(*at) || lex_name(&p->l, &name) < 0)
		return lex_null(&p->l,
		    "a query, a literal or a function was expected");
	if (lex_accept(&p->l, '('))
		return parse_call(p, name, at);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (!span_is(name, words[i].name))
			continue;
		x = expr_new(p, EXPR_LITERAL);
		if (x != NULL)
			x->literal = words[i].make();
		return x;
	}
	(void)lex_fail_at(&p->l, at, ERR_DOCUMENT,
	    "text must be in quotes, and a function has \"(\" behind it");
	return NULL;
}

static struct jsonpath_expr *
parse_literal(struct jsonpath_parser *p)
{
	struct jsonpath_expr *x = expr_new(p, EXPR_LITERAL);
	bool quoted = lex_peek(&p->l) == '"' || lex_peek(&p->l) == '\'';
	struct span text = { 0 };
	json_t *v;

	if (x == NULL || (quoted && lex_string(&p->l, &text) < 0) ||
	    (!quoted && lex_number(&p->l, &text) < 0))
		return NULL;
	if (quoted)
		v = json_stringn_nocheck(text.p, text.n);
	else
		v = number_new(text.p, text.n, p->l.e);
	x->literal = value_keep(p->l.arena, v);
	return x->literal != NULL ? x : err_null_memory(p->l.e);
}

static struct jsonpath_expr *
parse_query(struct jsonpath_parser *p)
{
	struct jsonpath_expr *x = expr_new(p, EXPR_PATH);
	struct path *path;

	if (x == NULL)
		return NULL;
	path = parse_path(p);
	if (path == NULL)
		return NULL;
	x->path = path;
	if (p->bare)
		bare_take_length(x, path);
	return x;
}

/* A literal, a query or a function: what is compared, tested, or handed to a
 * function. */
static struct jsonpath_expr *
parse_operand(struct jsonpath_parser *p)
{
	char c = lex_peek(&p->l);

	if (c == '"' || c == '\'' || c == '-' || text_is_digit(c))
		return parse_literal(p);
	if (p->bare && bare_is_foreign(p))
		return bare_foreign(p);
	if (p->bare && bare_is_unknown_root(p))
		return lex_null(&p->l,
		    "an operand is a path as $.a, "
		    "$inputs.NAME or $steps.ID.outputs.NAME");
	if (c == '$' || c == '@')
		return parse_query(p);
	return parse_word(p);
}

static bool
accept_compare_op(struct jsonpath_parser *p, enum compare_op *ret)
{
	static const char *const ops[] = {
		[OP_EQ] = "==",
		[OP_NE] = "!=",
		[OP_LE] = "<=",
		[OP_GE] = ">=",
		[OP_LT] = "<",
		[OP_GT] = ">",
	};

	for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
		if (lex_accept_word(&p->l, ops[i])) {
			*ret = (enum compare_op)i;
			return true;
		}
	return false;
}

/* test-expr = [logical-not-op S] (filter-query / function-expr) */
static int
check_test(struct jsonpath_parser *p, const struct jsonpath_expr *x,
    const char *at)
{
	if (x->kind == EXPR_PATH)
		return 0;
	if (x->kind == EXPR_CALL && x->function->ret == TYPE_LOGICAL)
		return 0;
	return lex_fail_at(&p->l, at, ERR_DOCUMENT,
	    "this must be compared with something");
}

static struct jsonpath_expr *
parse_right_side(struct jsonpath_parser *p, struct jsonpath_expr *left,
    enum compare_op op)
{
	struct jsonpath_expr *x = expr_new(p, EXPR_COMPARE), *right;
	const char *at;

	if (x == NULL)
		return NULL;
	(void)lex_blanks(&p->l);
	at = p->l.p;
	right = parse_operand(p);
	if (right == NULL || check_comparable(p, right, at) < 0)
		return NULL;
	x->op = op;
	x->a = left;
	x->b = right;
	return x;
}

static struct jsonpath_expr *
parse_paren(struct jsonpath_parser *p)
{
	struct jsonpath_expr *x;

	(void)lex_accept(&p->l, '(');
	if (lex_enter(&p->l) < 0)
		return NULL;
	(void)lex_blanks(&p->l);
	x = parse_logical(p);
	p->l.nest--;
	if (x == NULL)
		return NULL;
	(void)lex_blanks(&p->l);
	if (!lex_accept(&p->l, ')'))
		return lex_null(&p->l, "\")\" was expected");
	return x;
}

/* Behind "!": a paren-expr or a test-expr, not a comparison. */
static struct jsonpath_expr *
parse_not(struct jsonpath_parser *p)
{
	struct jsonpath_expr *x = expr_new(p, EXPR_NOT), *inner;
	const char *at;

	if (x == NULL)
		return NULL;
	(void)lex_blanks(&p->l);
	at = p->l.p;
	if (lex_peek(&p->l) == '(') {
		inner = parse_paren(p);
	} else {
		inner = parse_operand(p);
		if (inner != NULL && check_test(p, inner, at) < 0)
			return NULL;
	}
	x->a = inner;
	return inner != NULL ? x : NULL;
}

/* "[ literal *(, literal) ]" of "in". */
static struct jsonpath_expr *
parse_word_list(struct jsonpath_parser *p)
{
	struct jsonpath_expr *first = NULL, **end = &first;

	do {
		(void)lex_blanks(&p->l);
		*end = parse_operand(p);
		if (*end == NULL)
			return NULL;
		if ((*end)->kind != EXPR_LITERAL)
			return lex_null(&p->l, "a literal was expected");
		end = &(*end)->next;
		(void)lex_blanks(&p->l);
	} while (lex_accept(&p->l, ','));
	if (!lex_accept(&p->l, ']'))
		return lex_null(&p->l, "\",\" or \"]\" was expected");
	return first;
}

/* The right side of a word of arazzo C21. */
static struct jsonpath_expr *
parse_word_side(struct jsonpath_parser *p, struct jsonpath_expr *left,
    enum word_op op)
{
	struct jsonpath_expr *x = expr_new(p, EXPR_WORD);
	const char *at;

	if (x == NULL)
		return NULL;
	p->has_words = true;
	x->word = op;
	x->test = word_test;
	x->a = left;
	(void)lex_blanks(&p->l);
	at = p->l.p;
	x->is_list = op == WORD_IN && lex_accept(&p->l, '[');
	x->b = x->is_list ? parse_word_list(p) : parse_operand(p);
	if (x->b == NULL || (!x->is_list && check_comparable(p, x->b, at) < 0))
		return NULL;
	if (op == WORD_EMPTY &&
	    (x->b->kind != EXPR_LITERAL || !json_is_boolean(x->b->literal)))
		return lex_null(&p->l, "true or false was expected");
	return op == WORD_MATCHES && bare_compile_pattern(p, x) < 0 ? NULL : x;
}

/* comparison-expr / test-expr */
static struct jsonpath_expr *
parse_comparison(struct jsonpath_parser *p)
{
	const char *at = p->l.p, *end;
	enum compare_op op;
	enum word_op word;
	struct jsonpath_expr *x;

	x = parse_operand(p);
	if (x != NULL && p->bare && bare_accept_word(p, &word)) {
		if (word != WORD_EMPTY && check_comparable(p, x, at) < 0)
			return NULL;
		return parse_word_side(p, x, word);
	}
	if (x == NULL || (p->bare && bare_check_word(p) < 0))
		return NULL;
	end = p->l.p;
	(void)lex_blanks(&p->l);
	if (accept_compare_op(p, &op)) {
		if (check_comparable(p, x, at) < 0)
			return NULL;
		return parse_right_side(p, x, op);
	}
	p->l.p = end;
	return check_test(p, x, at) < 0 ? NULL : x;
}

/* basic-expr = paren-expr / comparison-expr / test-expr */
static struct jsonpath_expr *
parse_basic(struct jsonpath_parser *p)
{
	struct jsonpath_expr *x;

	if (lex_accept(&p->l, '!'))
		x = parse_not(p);
	else if (lex_peek(&p->l) == '(')
		x = parse_paren(p);
	else
		x = parse_comparison(p);
	return x == NULL || (p->bare && bare_check_word(p) < 0) ? NULL : x;
}

/* One of "one *(S op S one)"; makes a list that leans to the right. */
static struct jsonpath_expr *
parse_list(struct jsonpath_parser *p, enum jsonpath_expr_kind kind,
    const char *op, struct jsonpath_expr *(*one)(struct jsonpath_parser *))
{
	struct jsonpath_expr *first = one(p), **end = &first;

	while (*end != NULL) {
		const char *before = p->l.p;
		struct jsonpath_expr *more;

		(void)lex_blanks(&p->l);
		if (!lex_accept_word(&p->l, op)) {
			p->l.p = before;
			return first;
		}
		(void)lex_blanks(&p->l);
		more = expr_new(p, kind);
		if (more == NULL)
			return NULL;
		more->a = *end;
		more->b = one(p);
		if (more->b == NULL)
			return NULL;
		*end = more;
		end = &more->b;
	}
	return NULL;
}

static struct jsonpath_expr *
parse_and(struct jsonpath_parser *p)
{
	return parse_list(p, EXPR_AND, "&&", parse_basic);
}

/* logical-expr = logical-or-expr */
struct jsonpath_expr *
parse_logical(struct jsonpath_parser *p)
{
	return parse_list(p, EXPR_OR, "||", parse_and);
}
