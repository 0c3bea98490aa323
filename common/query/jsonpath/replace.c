/* Values in the locations that a query selects. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/value.h"
#include "query/jsonpath/ast.h"

/* All of them are found before the first is replaced.  What is replaced may
 * hold others of them, so each one's parent is held. */
struct found {
	struct buf spot;
	json_t *parent; /* array */
	size_t n, most;
	struct err *e;
};

static int
note(void *arg, json_t *node, const struct spot *at)
{
	struct found *f = arg;

	(void)node;
	if (f->n >= f->most)
		return err_set(f->e, ERR_LIMIT,
		    "the JSONPath selects over %zu values for this one",
		    f->most);
	f->n++;
	buf_add(&f->spot, at, sizeof *at);
	if (f->spot.failed ||
	    json_array_append(f->parent,
		at->parent != NULL ? at->parent : json_null()) < 0)
		return err_memory(f->e);
	return 0;
}

/* Takes v's reference. */
static int
replace_one(json_t **root, const struct spot *at, json_t *v)
{
	if (v == NULL)
		return -1;
	if (json_is_array(at->parent))
		return json_array_set_new(at->parent, at->index, v);
	if (at->parent != NULL && at->member != NULL)
		return json_object_iter_set_new(at->parent, at->member, v);
	if (at->parent != NULL)
		return json_object_setn_new_nocheck(at->parent, at->name.p,
		    at->name.n, v);
	json_decref(*root);
	*root = v;
	return 0;
}

static int
put_all(const struct found *f, json_t **root, json_t *v)
{
	struct spot at;
	int failed = 0;

	for (size_t i = 0; i < f->n && failed == 0; i++) {
		memcpy(&at, f->spot.text + i * sizeof at, sizeof at);
		failed = replace_one(root, &at, value_copy(v));
	}
	return failed < 0 ? err_memory(f->e) : 0;
}

size_t
jsonpath_copies(json_t *v, const struct jsonpath_spent *spent, size_t *ret_size,
    struct err *e)
{
	struct arena *a = arena_new(0);
	const char *text = a != NULL ? value_print(a, v) : NULL;
	size_t size = text != NULL ? strlen(text) : 0, n = 0;

	if (text == NULL)
		(void)err_memory(e);
	else
		n = (JSONPATH_MAX_PLACED - spent->placed) / size;
	if (text != NULL && n == 0)
		(void)err_set(e, ERR_LIMIT,
		    "replacements place more than %zu bytes",
		    JSONPATH_MAX_PLACED);
	arena_free(a);
	*ret_size = size;
	return n < JSONPATH_MAX_NODES ? n : JSONPATH_MAX_NODES;
}

int
jsonpath_replace(const struct jsonpath *q, json_t **root, json_t *v,
    struct jsonpath_spent *spent, struct err *e)
{
	struct eval eval = { .root = *root, .work = spent->work, .e = e };
	struct found f = { .e = e };
	size_t size = 0;
	int rc;

	f.most = jsonpath_copies(v, spent, &size, e);
	if (f.most == 0)
		return -1;
	f.parent = json_array();
	rc = path_walk(&eval, q->path, *root, note, &f);
	eval_end(&eval);
	spent->work = eval.work;
	spent->placed += f.n * size;
	if (rc == 0 && f.n == 0)
		rc = err_set(e, ERR_INPUT, "the JSONPath selects nothing");
	if (rc == 0)
		rc = put_all(&f, root, v);
	buf_free(&f.spot);
	json_decref(f.parent);
	return rc;
}
