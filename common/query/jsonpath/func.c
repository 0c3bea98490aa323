/* The function extensions of RFC 9535 section 2.4. */
#include "query/jsonpath/ast.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "query/regex.h"

/* length(): of a text in code points, an array, an object. */
static int
length_value(struct eval *v, const struct jsonpath_expr *call, json_t *node,
    struct value *ret)
{
	struct value x;

	if (expr_value(v, call->arg[0], node, &x) < 0)
		return -1;
	return node_size(v, x.node, ret);
}

struct node_count {
	size_t n;
	json_t *last;
};

static int
count_node(void *arg, json_t *node, const struct spot *at)
{
	struct node_count *c = arg;

	(void)at;
	c->n++;
	c->last = node;
	return 0;
}

int
path_count(struct eval *v, const struct path *path, json_t *node, size_t *ret_n,
    json_t **ret_last)
{
	struct node_count c = { 0 };

	if (path_walk(v, path, node, count_node, &c) < 0)
		return -1;
	*ret_n = c.n;
	*ret_last = c.last;
	return 0;
}

/* count(), and value(): the one node that is selected, else Nothing. */
static int
nodes_value(struct eval *v, const struct jsonpath_expr *call, json_t *node,
    struct value *ret)
{
	json_t *last;
	size_t n;

	if (path_count(v, call->arg[0]->path, node, &n, &last) < 0)
		return -1;
	if (strcmp(call->function->name, "count") == 0)
		*ret = (struct value){ .is_size = true, .size = n };
	else
		*ret = (struct value){ .node = n == 1 ? last : NULL };
	return 0;
}

static bool
is_full(const struct function *f)
{
	return strcmp(f->name, "match") == 0;
}

/* *ret NULL: pattern is not an I-Regexp, so nothing matches (RFC 9535 section
 * 2.4.6 and 2.4.7).  -1: anything but that. */
static int
compile_pattern(struct arena *a, struct span pattern, bool full,
    const struct regex **ret, struct err *e)
{
	struct err why = { 0 };

	*ret = iregexp_compile(a, pattern.p, pattern.n, full, &why);
	if (*ret != NULL || why.code == ERR_DOCUMENT)
		return 0;
	return err_set(e, why.code, "%s", why.text);
}

/* A pattern that is a literal is compiled once. */
static int
pattern_prepare(struct arena *a, struct jsonpath_expr *call, struct err *e)
{
	const struct jsonpath_expr *pattern = call->arg[1];

	if (pattern->kind != EXPR_LITERAL)
		return 0;
	call->constant = true;
	if (!json_is_string(pattern->literal))
		return 0;
	return compile_pattern(a, text_of_node(pattern->literal),
	    is_full(call->function), &call->regex, e);
}

/* A pattern out of the document: most often the same one for every element,
 * so the last is kept. */
static int
find_pattern(struct eval *v, struct span pattern, bool full,
    const struct regex **ret)
{
	if (v->last.arena != NULL && v->last.full == full &&
	    v->last.pattern.n == pattern.n &&
	    memcmp(v->last.pattern.p, pattern.p, pattern.n) == 0) {
		*ret = v->last.regex;
		return 0;
	}
	if (eval_work(v, 100 + pattern.n) < 0)
		return -1;
	arena_free(v->last.arena);
	v->last.arena = arena_new(0);
	if (v->last.arena == NULL)
		return err_memory(v->e);
	v->last.pattern = pattern;
	v->last.full = full;
	v->last.regex = NULL;
	if (compile_pattern(v->last.arena, pattern, full, &v->last.regex,
		v->e) < 0)
		return -1;
	*ret = v->last.regex;
	return 0;
}

/* All patterns of an evaluation share about REGEX_MAX_WORK:
 * a step of PCRE2 counts as a fifth of a value looked at. */
int
eval_match(struct eval *v, const struct regex *regex, struct span text,
    bool *ret)
{
	size_t left, work;

	if (eval_work(v, 10 + text.n / 16) < 0)
		return -1;
	left = work = (JSONPATH_MAX_WORK - v->work) * 5;
	if (regex_match_within(regex, text.p, text.n, &left, ret, v->e) < 0)
		return -1;
	return eval_work(v, (work - left) / 5);
}

/* match() and search(): false unless both are texts. */
static int
pattern_test(struct eval *v, const struct jsonpath_expr *call, json_t *node,
    bool *ret)
{
	const struct regex *regex = call->regex;
	struct value text, pattern;

	*ret = false;
	if (expr_value(v, call->arg[0], node, &text) < 0)
		return -1;
	if (!call->constant) {
		if (expr_value(v, call->arg[1], node, &pattern) < 0)
			return -1;
		if (json_is_string(pattern.node) && json_is_string(text.node) &&
		    find_pattern(v, text_of_node(pattern.node),
			is_full(call->function), &regex) < 0)
			return -1;
	}
	if (regex == NULL || !json_is_string(text.node))
		return 0;
	return eval_match(v, regex, text_of_node(text.node), ret);
}

static const struct function functions[] = {
	{ "length", TYPE_VALUE, { TYPE_VALUE }, 1, length_value, NULL, NULL },
	{ "count", TYPE_VALUE, { TYPE_NODES }, 1, nodes_value, NULL, NULL },
	{ "value", TYPE_VALUE, { TYPE_NODES }, 1, nodes_value, NULL, NULL },
	{ "match", TYPE_LOGICAL, { TYPE_VALUE, TYPE_VALUE }, 2, NULL,
	    pattern_test, pattern_prepare },
	{ "search", TYPE_LOGICAL, { TYPE_VALUE, TYPE_VALUE }, 2, NULL,
	    pattern_test, pattern_prepare },
};

const struct function *
function_find(struct span name)
{
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
		if (span_is(name, functions[i].name))
			return &functions[i];
	return NULL;
}
