/* Evaluation: walks a value along a path, and tests filters on it. */
#include "query/jsonpath/ast.h"

#include "base/err.h"

/* One walk along a path. */
struct jsonpath_walk {
	struct eval *v;
	visit_fn *visit;
	void *arg;
	struct spot at; /* what the last step led to */
};

static int walk_from(struct jsonpath_walk *w, const struct segment *seg,
    json_t *node);

static json_t *
child(struct jsonpath_walk *w, const struct jsonpath_selector *s, json_t *node)
{
	int64_t n = (int64_t)json_array_size(node), i = s->index;

	w->at.parent = node;
	w->at.member = NULL;
	if (s->kind == SELECT_NAME) {
		w->at.name = s->name;
		return json_object_getn(node, s->name.p, s->name.n);
	}
	if (i < 0)
		i += n;
	w->at.index = (size_t)i;
	return i >= 0 && i < n ? json_array_get(node, (size_t)i) : NULL;
}

/* One child that a wildcard or a filter looks at. */
static int
walk_child(struct jsonpath_walk *w, const struct segment *seg,
    const struct jsonpath_selector *s, json_t *node)
{
	bool selected = true;

	if (eval_work(w->v, 1) < 0)
		return -1;
	if (s->kind == SELECT_FILTER &&
	    expr_test(w->v, s->filter, node, &selected) < 0)
		return -1;
	return selected ? walk_from(w, seg->next, node) : 0;
}

static int
walk_children(struct jsonpath_walk *w, const struct segment *seg,
    const struct jsonpath_selector *s, json_t *node)
{
	size_t n = json_array_size(node);
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		w->at.parent = node;
		w->at.index = i;
		rc = walk_child(w, seg, s, json_array_get(node, i));
	}
	if (!json_is_object(node))
		return rc;
	for (void *i = json_object_iter(node); i != NULL && rc == 0;
	     i = json_object_iter_next(node, i)) {
		w->at.parent = node;
		w->at.member = i;
		rc = walk_child(w, seg, s, json_object_iter_value(i));
	}
	return rc;
}

static int64_t
clamp(int64_t n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

/* RFC 9535 section 2.3.4.2.2, with its names. */
static int
walk_slice(struct jsonpath_walk *w, const struct segment *seg,
    const struct jsonpath_selector *s, json_t *node)
{
	int64_t len = (int64_t)json_array_size(node), step = s->slice.step;
	int64_t start = step > 0 ? 0 : len - 1;
	int64_t end = step > 0 ? len : -len - 1;
	int rc = 0;

	if (s->slice.has_start)
		start = s->slice.start;
	if (s->slice.has_end)
		end = s->slice.end;
	if (step == 0 || len == 0)
		return 0;
	if (start < 0 && s->slice.has_start)
		start += len;
	if (end < 0)
		end += len;
	if (step > 0) {
		start = clamp(start, 0, len);
		end = clamp(end, 0, len);
	} else {
		start = clamp(start, -1, len - 1);
		end = clamp(end, -1, len - 1);
	}
	for (int64_t i = start; rc == 0 && (step > 0 ? i < end : i > end);
	     i += step) {
		if (eval_work(w->v, 1) < 0)
			return -1;
		w->at.parent = node;
		w->at.index = (size_t)i;
		rc = walk_from(w, seg->next, json_array_get(node, (size_t)i));
	}
	return rc;
}

static int
walk_selectors(struct jsonpath_walk *w, const struct segment *seg, json_t *node)
{
	int rc = 0;

	for (const struct jsonpath_selector *s = seg->first;
	     s != NULL && rc == 0; s = s->next) {
		json_t *one;

		switch (s->kind) {
		case SELECT_NAME:
		case SELECT_INDEX:
			one = child(w, s, node);
			rc = eval_work(w->v, 1);
			if (one != NULL && rc == 0)
				rc = walk_from(w, seg->next, one);
			break;
		case SELECT_SLICE:
			rc = walk_slice(w, seg, s, node);
			break;
		case SELECT_WILDCARD:
		case SELECT_FILTER:
			rc = walk_children(w, seg, s, node);
			break;
		}
	}
	return rc;
}

/* RFC 9535 section 2.5.2.2: a node comes before its descendants, and what is
 * in an element before what is in the next one. */
static int
walk_descendants(struct jsonpath_walk *w, const struct segment *seg,
    json_t *node)
{
	size_t n = json_array_size(node);
	int rc;

	if (!json_is_array(node) && !json_is_object(node))
		return 0;
	if (eval_work(w->v, 1) < 0 || eval_enter(w->v) < 0)
		return -1;
	rc = walk_selectors(w, seg, node);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = walk_descendants(w, seg, json_array_get(node, i));
	if (json_is_object(node))
		for (void *i = json_object_iter(node); i != NULL && rc == 0;
		     i = json_object_iter_next(node, i))
			rc =
			    walk_descendants(w, seg, json_object_iter_value(i));
	w->v->depth--;
	return rc;
}

/* The segments seg and behind, applied to node.  The result of a segment is
 * that of each node one after the other, so going all the way with one node
 * before the next gives the order that the RFC asks for, and holds no lists. */
static int
walk_from(struct jsonpath_walk *w, const struct segment *seg, json_t *node)
{
	int rc;

	for (; seg != NULL && seg->simple; seg = seg->next) {
		node = child(w, seg->first, node);
		w->v->work++;
		if (node == NULL)
			return 0;
	}
	if (seg == NULL)
		return w->visit(w->arg, node, &w->at);
	if (eval_enter(w->v) < 0)
		return -1;
	if (seg->descend)
		rc = walk_descendants(w, seg, node);
	else
		rc = walk_selectors(w, seg, node);
	w->v->depth--;
	return rc;
}

int
path_walk(struct eval *v, const struct path *path, json_t *node,
    visit_fn *visit, void *arg)
{
	struct jsonpath_walk w = { .v = v, .visit = visit, .arg = arg };

	if (eval_work(v, 1) < 0)
		return -1;
	return walk_from(&w, path->first, path->relative ? node : v->root);
}

/* The first node selected is enough. */
static int
take_first(void *arg, json_t *node, const struct spot *at)
{
	json_t **ret = arg;

	(void)at;
	*ret = node;
	return 1;
}

static int
path_value(struct eval *v, const struct jsonpath_expr *x, json_t *node,
    struct value *ret)
{
	json_t *found = NULL;

	if (path_walk(v, x->path, node, take_first, &found) < 0)
		return -1;
	/* Bare filters: ".length" of an array or a text, else a member. */
	if (x->length && (json_is_array(found) || json_is_string(found)))
		return node_size(v, found, ret);
	if (x->length)
		found = json_object_get(found, "length");
	*ret = (struct value){ .node = found };
	return 0;
}

int
expr_value(struct eval *v, const struct jsonpath_expr *x, json_t *node,
    struct value *ret)
{
	switch (x->kind) {
	case EXPR_LITERAL:
		*ret = (struct value){ .node = x->literal };
		return 0;
	case EXPR_PATH:
		return path_value(v, x, node, ret);
	case EXPR_FOREIGN:
		*ret = (struct value){ .node = NULL };
		if (v->foreign != NULL)
			ret->node = v->foreign(v->ctx, x->foreign);
		return 0;
	case EXPR_CALL:
		return x->function->value(v, x, node, ret);
	default:
		return err_set(v->e, ERR_BUG, "a JSONPath value of kind %d",
		    (int)x->kind);
	}
}

/* Lists of "||" and "&&" lean to the right, so a long one is a loop; what is
 * nested is bounded by JSONPATH_MAX_NEST. */
int
expr_test(struct eval *v, const struct jsonpath_expr *x, json_t *node,
    bool *ret)
{
	struct value a, b;

	for (; x->kind == EXPR_OR || x->kind == EXPR_AND; x = x->b) {
		if (expr_test(v, x->a, node, ret) < 0)
			return -1;
		if (*ret == (x->kind == EXPR_OR))
			return 0;
	}
	switch (x->kind) {
	case EXPR_NOT:
		if (expr_test(v, x->a, node, ret) < 0)
			return -1;
		*ret = !*ret;
		return 0;
	case EXPR_COMPARE:
		if (expr_value(v, x->a, node, &a) < 0 ||
		    expr_value(v, x->b, node, &b) < 0)
			return -1;
		return value_compare(v, x->op, &a, &b, ret);
	case EXPR_WORD:
		return x->test(v, x, node, ret);
	case EXPR_PATH:
		if (path_value(v, x, node, &a) < 0)
			return -1;
		*ret = a.is_size || a.node != NULL;
		return 0;
	case EXPR_CALL:
		return x->function->test(v, x, node, ret);
	default:
		return err_set(v->e, ERR_BUG, "a JSONPath test of kind %d",
		    (int)x->kind);
	}
}

struct collect {
	json_t *nodes;
	struct err *e;
};

static int
collect_node(void *arg, json_t *node, const struct spot *at)
{
	struct collect *c = arg;

	(void)at;
	if (json_array_size(c->nodes) >= JSONPATH_MAX_NODES)
		return err_set(c->e, ERR_LIMIT,
		    "the JSONPath selects over %d values", JSONPATH_MAX_NODES);
	return json_array_append(c->nodes, node) < 0 ? err_memory(c->e) : 0;
}

int
jsonpath_select(const struct jsonpath *q, json_t *root, json_t *nodes,
    struct err *e)
{
	struct eval v = { .root = root, .e = e };
	struct collect c = { nodes, e };
	int rc = path_walk(&v, q->path, root, collect_node, &c);

	eval_end(&v);
	return rc < 0 ? -1 : 0;
}

int
jsonpath_exists(const struct jsonpath *q, json_t *root, bool *ret,
    struct err *e)
{
	struct eval v = { .root = root, .e = e };
	json_t *found = NULL;
	int rc = path_walk(&v, q->path, root, take_first, &found);

	eval_end(&v);
	if (rc < 0)
		return -1;
	*ret = found != NULL;
	return 0;
}
