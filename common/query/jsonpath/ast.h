/* A compiled JSONPath: parse.c makes it and eval.c runs it.
 * For the files of this folder only. */
#ifndef QUERY_JSONPATH_AST_H
#define QUERY_JSONPATH_AST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "query/jsonpath/jsonpath.h"

struct arena;
struct err;
struct regex;

enum selector_kind {
	SELECT_NAME,
	SELECT_WILDCARD,
	SELECT_INDEX,
	SELECT_SLICE,
	SELECT_FILTER
};

struct jsonpath_selector {
	enum selector_kind kind;
	struct span name;
	int64_t index;
	struct {
		bool has_start, has_end;
		int64_t start, end, step;
	} slice;
	const struct jsonpath_expr *filter;
	struct jsonpath_selector *next;
};

struct segment {
	bool descend;   /* ".." */
	bool shorthand; /* ".name" */
	bool simple;    /* one name or index, not descending */
	struct jsonpath_selector *first;
	struct segment *next;
};

struct path {
	bool relative; /* begins with "@" */
	bool singular; /* selects one node at most */
	/* "[ 'a' ]": not the grammar's singular-query. */
	bool blank_inside;
	struct segment *first;
};

/* Operands of comparisons, arguments and results of functions. */
struct value {
	json_t *node; /* borrowed; NULL: nothing, unless it is a size */
	bool is_size; /* a number that length() or count() made */
	size_t size;
};

enum jsonpath_expr_kind {
	EXPR_OR,
	EXPR_AND,
	EXPR_NOT,     /* a, then b (again OR, AND) */
	EXPR_COMPARE, /* a op b */
	EXPR_WORD,    /* bare filters: a word b, see word.c */
	EXPR_LITERAL,
	EXPR_PATH,    /* existence, or the value */
	EXPR_FOREIGN, /* bare filters: "$inputs.x" */
	EXPR_CALL
};

/* "<=" before "<": so they are looked for. */
enum compare_op { OP_EQ, OP_NE, OP_LE, OP_GE, OP_LT, OP_GT };

enum word_op { WORD_CONTAINS, WORD_IN, WORD_MATCHES, WORD_EMPTY };

#define FUNCTION_MAX_ARGS 2

struct eval;
struct jsonpath_expr;
typedef int word_test_fn(struct eval *v, const struct jsonpath_expr *x,
    json_t *node, bool *ret);

struct jsonpath_expr {
	enum jsonpath_expr_kind kind;
	enum compare_op op;
	enum word_op word;
	word_test_fn *test;          /* of WORD */
	struct jsonpath_expr *a, *b; /* WORD: b is the first of a list */
	/* In the list ['a','b'] of "in", or of the foreign operands. */
	struct jsonpath_expr *next;
	bool is_list;
	json_t *literal;
	const struct path *path;
	bool length; /* bare filters: path ".length" */
	const char *foreign;
	const struct function *function;
	struct jsonpath_expr *arg[FUNCTION_MAX_ARGS];
	bool constant;             /* its pattern is a literal: */
	const struct regex *regex; /* NULL: not an I-Regexp, never matches */
};

struct jsonpath {
	struct path *path;
};

struct jsonpath_filter {
	const struct jsonpath_expr *expr;
	const struct jsonpath_expr *foreign; /* a list, in their order */
	bool has_words;
};

/* RFC 9535 section 2.4.1. */
enum function_type { TYPE_VALUE, TYPE_LOGICAL, TYPE_NODES };

struct eval;
struct function {
	const char *name;
	enum function_type ret, arg[FUNCTION_MAX_ARGS];
	size_t nargs;
	/* One of them, by ret. */
	int (*value)(struct eval *v, const struct jsonpath_expr *call,
	    json_t *node, struct value *ret);
	int (*test)(struct eval *v, const struct jsonpath_expr *call,
	    json_t *node, bool *ret);
	/* When the arguments are known: prepares, may be NULL. */
	int (*prepare)(struct arena *a, struct jsonpath_expr *call,
	    struct err *e);
};

/* NULL: unknown. */
const struct function *function_find(struct span name);

/* One evaluation: its limits and its error. */
struct eval {
	json_t *root;
	struct err *e;
	size_t work;                  /* done, of JSONPATH_MAX_WORK */
	size_t depth;                 /* C calls inside each other */
	jsonpath_foreign_fn *foreign; /* bare filters */
	void *ctx;
	/* The last pattern that was not a literal: see func.c. */
	struct {
		struct arena *arena;
		struct span pattern;
		bool full;
		const struct regex *regex; /* NULL: not an I-Regexp */
	} last;
};

/* The location of a node. */
struct spot {
	json_t *parent; /* NULL: it is the root */
	size_t index;   /* in an array */
	void *member;   /* of an object; NULL: the one of that name */
	struct span name;
};

/* 0: go on, 1: enough, -1: *e. */
typedef int visit_fn(void *arg, json_t *node, const struct spot *at);

/* Calls visit for every node that the path selects, in order.  node: what "@"
 * is.  0, 1 or -1 as visit, or ERR_LIMIT. */
int path_walk(struct eval *v, const struct path *path, json_t *node,
    visit_fn *visit, void *arg);

/* How many nodes the path selects, and the last one; -1: ERR_LIMIT. */
int path_count(struct eval *v, const struct path *path, json_t *node,
    size_t *ret_n, json_t **ret_last);

/* A filter's verdict on node. */
int expr_test(struct eval *v, const struct jsonpath_expr *x, json_t *node,
    bool *ret);

/* A word's verdict on node. */
word_test_fn word_test;

/* A literal's, singular query's, function's or foreign operand's value. */
int expr_value(struct eval *v, const struct jsonpath_expr *x, json_t *node,
    struct value *ret);

/* -1: ERR_LIMIT. */
int eval_work(struct eval *v, size_t n);

/* Does the pattern match? */
int eval_match(struct eval *v, const struct regex *regex, struct span text,
    bool *ret);

/* Deeper by one C call, until depth is lowered; -1: ERR_LIMIT. */
int eval_enter(struct eval *v);

/* Frees what an evaluation kept. */
void eval_end(struct eval *v);

/* Tests equality and order: RFC 9535 section 2.3.5.2.2. */
int value_compare(struct eval *v, enum compare_op op, const struct value *a,
    const struct value *b, bool *ret);

/* The size of a text in code points, of an array or of an object; else Nothing. */
int node_size(struct eval *v, const json_t *node, struct value *ret);

/* The text of a node that is one. */
struct span text_of_node(const json_t *node);

#endif
