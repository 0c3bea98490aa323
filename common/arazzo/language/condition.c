/* Parses and evaluates simple conditions. */
#include "arazzo/language/condition.h"

#include <string.h>

#include "base/buf.h"
#include "data/number.h"

enum node_kind {
	NODE_OR,
	NODE_AND,
	NODE_NOT,
	NODE_COMPARE,
	NODE_CLASS, /* C18: "$statusCode == 2XX" */
	NODE_LITERAL,
	NODE_EXPR
};

struct condition {
	enum node_kind kind;
	const char *op;          /* COMPARE */
	struct condition *child; /* first; the others are its next */
	struct condition *next;
	json_t *value;    /* LITERAL */
	struct expr *x;   /* EXPR */
	const char *tail; /* ".a[0]" behind x; or NULL */
	const char *text; /* as written, for notes */
};

struct condition_parser {
	struct arena *a;
	const char *text, *p;
	const struct names *names;
	const char *compat;
	unsigned nest;
	struct err *e;
};

static const char blanks[] = " \t\n\v\f\r";

static struct condition *parse_or(struct condition_parser *q);

static struct condition *
condition_fail(struct condition_parser *q, const char *at, const char *what)
{
	(void)expr_fail(q->text, at, what, q->e);
	return NULL;
}

static struct condition *
new_node(struct condition_parser *q, enum node_kind kind)
{
	struct condition *n = arena_alloc(q->a, sizeof *n);

	if (n == NULL)
		(void)err_memory(q->e);
	else
		n->kind = kind;
	return n;
}

static struct condition *
new_literal(struct condition_parser *q, json_t *v)
{
	struct condition *n = new_node(q, NODE_LITERAL);

	v = value_made(q->a, v, q->e);
	if (n == NULL || v == NULL)
		return NULL;
	n->value = v;
	return n;
}

static void
condition_skip(struct condition_parser *q)
{
	q->p += strspn(q->p, blanks);
}

/* Consumes token if it stands here. */
static bool
condition_take(struct condition_parser *q, const char *token)
{
	condition_skip(q);
	if (!text_starts(q->p, token))
		return false;
	q->p += strlen(token);
	return true;
}

/* 'text', a quote inside is doubled (A89); "text" by C6. */
static struct condition *
parse_text(struct condition_parser *q)
{
	const char *start = q->p;
	char quote = *q->p++;
	struct condition *n = NULL;
	struct buf b = { .limit = CONDITION_MAX_TEXT };

	for (; *q->p != '\0'; q->p++) {
		if (*q->p == quote && q->p[1] == quote)
			q->p++;
		else if (*q->p == quote)
			break;
		buf_putc(&b, *q->p);
	}
	if (*q->p == '\0') {
		(void)condition_fail(q, start, "the text is not ended");
	} else {
		q->p++;
		if (quote == '"')
			q->compat = "C6";
		n = new_literal(q, json_stringn(b.n > 0 ? b.text : "", b.n));
	}
	buf_free(&b);
	return n;
}

/* The operator of a comparison at p; NULL: none. */
static const char *
operator_at(const char *p)
{
	/* the longer one of two that begin alike first */
	static const char *const op[] = { "<=", ">=", "==", "!=", "<", ">" };

	for (size_t i = 0; i < sizeof op / sizeof op[0]; i++)
		if (text_starts(p, op[i]))
			return op[i];
	return NULL;
}

/* How much of p is before the next blank, operator or bracket of the grammar. */
static size_t
word_length(const char *p)
{
	size_t n = 0;

	while (p[n] != '\0' && !text_is_space(p[n]) && p[n] != '(' &&
	    p[n] != ')' && operator_at(p + n) == NULL &&
	    !text_starts(p + n, "&&") && !text_starts(p + n, "||"))
		n++;
	return n;
}

static struct condition *
parse_word(struct condition_parser *q)
{
	const char *start = q->p;
	size_t n = word_length(start);
	char *word = arena_strndup(q->a, start, n);
	json_t *v;

	q->p += n;
	if (word == NULL)
		return err_null_memory(q->e);
	if (text_equal(word, "true") || text_equal(word, "false"))
		return new_literal(q, json_boolean(*word == 't'));
	if (text_equal(word, "null"))
		return new_literal(q, json_null());
	if (*word == '\0')
		return condition_fail(q, start, "an operand is missing");
	if (*word == '{')
		return condition_fail(q, start,
		    "expressions in simple conditions are written without "
		    "braces");
	v = number_new(word, n, NULL);
	if (v == NULL)
		return condition_fail(q, start,
		    "not an operand: texts are in single quotes, expressions "
		    "begin with $");
	return new_literal(q, v);
}

static bool
is_header(const char *p)
{
	return text_starts(p, "$request.header.") ||
	    text_starts(p, "$response.header.");
}

/* "After a header name only at a blank or ')'". */
static size_t
operand_length(const char *p)
{
	return is_header(p) ? strcspn(p, " \t\n\v\f\r)") : word_length(p);
}

/* Where in the operand p, n bytes long, does ".a[0]" begin that does not belong
 * to the expression itself? */
static size_t
tail_start(const char *p, size_t n)
{
	static const char *const body[] = { "$response.body", "$request.body" };
	size_t end = 0;

	if (is_header(p))
		return n;
	for (size_t i = 0; i < sizeof body / sizeof body[0]; i++)
		if (text_starts(p, body[i]) && p[strlen(body[i])] == '.')
			return strlen(body[i]);
	while (end < n && p[end] != '[')
		end++;
	return end;
}

static struct condition *
parse_expr(struct condition_parser *q)
{
	const char *start = q->p;
	size_t n = operand_length(start), at = tail_start(start, n);
	struct condition *node = new_node(q, NODE_EXPR);
	char *text = arena_strndup(q->a, start, at);
	char *tail = arena_strndup(q->a, start + at, n - at);
	struct err e = { 0 };

	if (node == NULL || text == NULL || tail == NULL)
		return err_null_memory(q->e);
	node->x = expr_compile_operand(q->a, text, q->names, &e);
	if (node->x == NULL && e.code == ERR_DOCUMENT) {
		(void)err_wrap(&e, "%s", text);
		return condition_fail(q, start, e.text);
	}
	if (node->x == NULL) {
		*q->e = e;
		return NULL;
	}
	if (node->x->compat != NULL)
		q->compat = node->x->compat;
	if (*tail != '\0' && !expr_path_valid(tail))
		return condition_fail(q, start + at,
		    "this is neither .name nor [n]");
	node->tail = *tail != '\0' ? tail : NULL;
	if (expr_path_has_index(node->tail))
		q->compat = "C16";
	node->text = arena_strndup(q->a, start, n);
	q->p = start + n;
	return node;
}

static struct condition *
nested(struct condition_parser *q,
    struct condition *(*parse)(struct condition_parser *q))
{
	struct condition *n;

	if (q->nest >= CONDITION_MAX_NEST)
		return err_null(q->e, ERR_LIMIT,
		    "the condition is nested deeper than %d",
		    CONDITION_MAX_NEST);
	q->nest++;
	n = parse(q);
	q->nest--;
	return n;
}

static struct condition *
parse_unary(struct condition_parser *q)
{
	struct condition *n, *child;

	condition_skip(q);
	if (*q->p == '!' && q->p[1] != '=') {
		q->p++;
		n = new_node(q, NODE_NOT);
		child = n == NULL ? NULL : nested(q, parse_unary);
		if (child == NULL)
			return NULL;
		n->child = child;
		return n;
	}
	if (*q->p == '(') {
		q->p++;
		n = nested(q, parse_or);
		if (n == NULL || condition_take(q, ")"))
			return n;
		return condition_fail(q, q->p, "')' is missing");
	}
	if (*q->p == '\'' || *q->p == '"')
		return parse_text(q);
	return *q->p == '$' ? parse_expr(q) : parse_word(q);
}

static const char *
take_operator(struct condition_parser *q)
{
	const char *op;

	condition_skip(q);
	op = operator_at(q->p);
	q->p += op != NULL ? strlen(op) : 0;
	return op;
}

/* The length of an unquoted text (C18): up to the end of the condition or the
 * next "&&", "||" or ")", without the blanks before that. */
static size_t
unquoted_length(const char *p)
{
	size_t n = 0;

	while (p[n] != '\0' && p[n] != ')' && !text_starts(p + n, "&&") &&
	    !text_starts(p + n, "||"))
		n++;
	while (n > 0 && text_is_space(p[n - 1]))
		n--;
	return n;
}

static bool
has_letter(const char *p, size_t n)
{
	for (size_t i = 0; i < n && p[i] != '\0'; i++)
		if (text_is_alpha(p[i]))
			return true;
	return false;
}

/* Does an unquoted text begin here, and not an operand of the language?  One
 * that looks like JSON or a braced expression is refused as before. */
static bool
is_unquoted(const char *p)
{
	size_t n = unquoted_length(p), first = word_length(p);
	struct span word;
	struct decimal number;

	if (n == 0 || first == 0 || strchr("'\"$({[!=<>&|", *p) != NULL)
		return false;
	word = (struct span){ p, first };
	if (span_is(word, "true") || span_is(word, "false") ||
	    span_is(word, "null") || decimal_read(p, first, &number) ||
	    strspn(p, "0123456789") == first)
		return has_letter(p + first, n - first) &&
		    operator_at(p + first + strspn(p + first, blanks)) == NULL;
	return true;
}

/* The right side of n, which is "==" or "!=": an unquoted text (C18), of a status
 * a class ("2XX"). */
static struct condition *
parse_unquoted(struct condition_parser *q, struct condition *n)
{
	const struct condition *left = n->child;
	const char *p = q->p;
	size_t length = unquoted_length(p);
	json_t *v;

	if (left->kind == NODE_EXPR && left->x->kind == EXPR_STATUS &&
	    length == 3 && p[0] >= '1' && p[0] <= '5' &&
	    text_starts_nocase(p + 1, "xx")) {
		n->kind = NODE_CLASS;
		v = json_integer(p[0] - '0');
	} else {
		v = json_stringn(p, length);
	}
	n->child->next = new_literal(q, v);
	q->p += length;
	q->compat = "C18";
	return n->child->next != NULL ? n : NULL;
}

static struct condition *
parse_compare(struct condition_parser *q)
{
	struct condition *left = parse_unary(q), *n;
	const char *op = left == NULL ? NULL : take_operator(q);
	const char *behind;

	if (op == NULL)
		return left;
	n = new_node(q, NODE_COMPARE);
	if (n == NULL)
		return NULL;
	n->op = op;
	n->child = left;
	condition_skip(q);
	if (op[1] == '=' && (*op == '=' || *op == '!') && is_unquoted(q->p))
		return parse_unquoted(q, n);
	left->next = parse_unary(q);
	if (left->next == NULL)
		return NULL;
	condition_skip(q);
	behind = q->p;
	if (take_operator(q) != NULL)
		return condition_fail(q, behind,
		    "one comparison cannot follow another: join them by &&");
	return n;
}

/* One or more of what binds tighter, joined by "||" or "&&"; long chains do not
 * nest. */
static struct condition *
parse_chain(struct condition_parser *q, enum node_kind kind)
{
	const char *token = kind == NODE_OR ? "||" : "&&";
	struct condition *first, *n, **end = &first;

	do {
		if (kind == NODE_OR)
			*end = parse_chain(q, NODE_AND);
		else
			*end = parse_compare(q);
		if (*end == NULL)
			return NULL;
		end = &(*end)->next;
	} while (condition_take(q, token));
	if (first->next == NULL)
		return first;
	n = new_node(q, kind);
	if (n != NULL)
		n->child = first;
	return n;
}

static struct condition *
parse_or(struct condition_parser *q)
{
	return parse_chain(q, NODE_OR);
}

struct condition *
condition_compile(struct arena *a, const char *text, const struct names *names,
    const char **compat, struct err *e)
{
	struct condition_parser q = { .a = a, .names = names, .e = e };
	struct condition *root;

	if (strlen(text) > CONDITION_MAX_TEXT)
		return err_null(e, ERR_LIMIT,
		    "the condition is longer than %zu bytes",
		    CONDITION_MAX_TEXT);
	q.text = q.p = arena_strdup(a, text);
	if (q.text == NULL)
		return err_null_memory(e);
	root = parse_or(&q);
	if (root == NULL)
		return NULL;
	condition_skip(&q);
	if (*q.p != '\0')
		return condition_fail(&q, q.p,
		    "an operator (== != < <= > >= && ||) is wanted here");
	if (compat != NULL)
		*compat = q.compat;
	return root;
}

void
condition_each(const struct condition *c, expr_each_fn *fn, void *ctx)
{
	if (c->kind == NODE_EXPR)
		fn(ctx, c->x, NULL);
	for (c = c->child; c != NULL; c = c->next)
		condition_each(c, fn, ctx);
}

/* Evaluation ----------------------------------------------------------- */

struct condition_trial {
	struct scope *s;
	struct judgement *ret;
	struct err *e;
};

static int truth(struct condition_trial *t, const struct condition *n,
    bool *ret);

/* The value of an operand; *ret NULL: missing. */
static int
value_of(struct condition_trial *t, const struct condition *n, json_t **ret)
{
	bool is_true;

	switch (n->kind) {
	case NODE_LITERAL:
		*ret = n->value;
		return 0;
	case NODE_EXPR:
		*ret = expr_follow(expr_eval(n->x, t->s, t->e), n->tail);
		return t->e->code == ERR_NONE ? 0 : -1;
	default:
		if (truth(t, n, &is_true) < 0)
			return -1;
		*ret = json_boolean(is_true);
		return 0;
	}
}

/* Arazzo R20. */
static bool
is_truthy(const json_t *v)
{
	if (v == NULL || json_is_null(v) || json_is_false(v))
		return false;
	if (json_is_number(v))
		return number_sign(v) != 0;
	if (json_is_string(v))
		return json_string_length(v) > 0;
	return true;
}

static int
truth_operand(struct condition_trial *t, const struct condition *n, bool *ret)
{
	json_t *v = NULL;

	if (value_of(t, n, &v) < 0)
		return -1;
	*ret = is_truthy(v);
	if (!json_is_boolean(v) && t->ret->note == NULL)
		t->ret->note = arena_printf(t->s->arena,
		    "%s is %s and no boolean: taken as %s",
		    n->text != NULL ? n->text : "an operand",
		    v == NULL ? "missing" : value_kind(v),
		    *ret ? "true" : "false");
	return 0;
}

/* One side of a comparison for a message, shortened. */
static const char *
operand_text(struct arena *a, const json_t *v)
{
	char *text = v == NULL ? NULL : value_print(a, v);

	if (v == NULL)
		return "missing";
	if (text != NULL && strlen(text) > CONDITION_MAX_SHOWN) {
		text[CONDITION_MAX_SHOWN] = '\0';
		text_truncate_utf8(text, CONDITION_MAX_SHOWN);
		text = arena_printf(a, "%s...", text);
	}
	return text != NULL ? text : "?";
}

static int
truth_compare(struct condition_trial *t, const struct condition *n, bool *ret)
{
	json_t *a = NULL, *b = NULL;

	if (value_of(t, n->child, &a) < 0 ||
	    value_of(t, n->child->next, &b) < 0)
		return -1;
	t->ret->compared = NULL;
	if (n->kind == NODE_CLASS) {
		*ret = (json_integer_value(a) / 100 == json_integer_value(b)) ==
		    (*n->op == '=');
		return 0;
	}
	*ret = condition_compare(n->op, a, b);
	if (!*ret)
		t->ret->compared = arena_printf(t->s->arena, "%s %s %s",
		    operand_text(t->s->arena, a), n->op,
		    operand_text(t->s->arena, b));
	return 0;
}

static int
truth(struct condition_trial *t, const struct condition *n, bool *ret)
{
	switch (n->kind) {
	case NODE_OR:
	case NODE_AND:
		/* stops at the first child that decides */
		for (const struct condition *c = n->child; c != NULL;
		     c = c->next) {
			if (truth(t, c, ret) < 0)
				return -1;
			if (*ret == (n->kind == NODE_OR))
				break;
		}
		return 0;
	case NODE_NOT:
		if (truth(t, n->child, ret) < 0)
			return -1;
		*ret = !*ret;
		return 0;
	case NODE_COMPARE:
	case NODE_CLASS:
		return truth_compare(t, n, ret);
	default:
		return truth_operand(t, n, ret);
	}
}

int
condition_test(const struct condition *c, struct scope *s,
    struct judgement *ret, struct err *e)
{
	struct condition_trial t = { .s = s, .ret = ret, .e = e };

	err_clear(e);
	*ret = (struct judgement){ .holds = false };
	return truth(&t, c, &ret->holds);
}
