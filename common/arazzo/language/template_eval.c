/* Evaluates templates. */
#include <string.h>

#include "arazzo/language/expr.h"
#include "arazzo/language/parts.h"
#include "arazzo/language/scope.h"
#include "arazzo/language/selector.h"
#include "arazzo/language/template.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/value.h"

struct evaluation {
	struct scope *s;
	template_omit_fn *omit;
	void *ctx;
	struct err *e;
};

static json_t *eval(struct evaluation *v, const struct template *t,
    const char *pointer);

static json_t *
template_keep(struct evaluation *v, json_t *made)
{
	json_t *kept = value_keep(v->s->arena, made);

	if (kept == NULL)
		(void)err_memory(v->e);
	return kept;
}

/* Arazzo R12: "Missing value in a parameter or payload, whole or embedded:
 * error before sending." */
static void
missing(struct evaluation *v, const struct expr *x)
{
	(void)err_set(v->e, ERR_INPUT, "%s: %s", x->text,
	    expr_missing(x, v->s));
}

static json_t *
expr_value(struct evaluation *v, const struct expr *x)
{
	json_t *value = expr_eval(x, v->s, v->e);

	if (value == NULL && v->e->code == ERR_NONE)
		missing(v, x);
	return value;
}

/* Is the end of text inside a JSON string literal? */
static bool
inside_literal(bool inside, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '"')
			inside = !inside;
		else if (text[i] == '\\' && inside)
			i++;
	}
	return inside;
}

static int
add_value(struct evaluation *v, struct buf *b, json_t *value, bool escape)
{
	const char *text = value_text(v->s->arena, value);
	size_t n;

	if (text == NULL)
		return err_memory(v->e);
	n = json_is_string(value) ? json_string_length(value) : strlen(text);
	if (escape) {
		json_t *whole = template_keep(v, json_stringn(text, n));

		text = whole == NULL ? NULL : value_print(v->s->arena, whole);
		if (text == NULL)
			return err_memory(v->e);
		buf_add(b, text + 1, strlen(text) - 2);
	} else {
		buf_add(b, text, n);
	}
	return 0;
}

/* One pass; inserted text is not looked at again (arazzo R10). */
static json_t *
eval_parts(struct evaluation *v, const struct template *t, bool json)
{
	struct buf b;
	bool inside = false;
	json_t *ret = NULL;

	buf_init(&b, 0);
	for (const struct part *p = t->part; p != NULL; p = p->next) {
		json_t *value;

		buf_add(&b, p->text, p->ntext);
		inside = inside_literal(inside, p->text, p->ntext);
		if (p->x == NULL)
			break;
		value = expr_value(v, p->x);
		if (value == NULL ||
		    add_value(v, &b, value, json && inside) < 0)
			goto out;
	}
	if (b.failed)
		(void)err_set(v->e, ERR_LIMIT,
		    "the text is longer than %zu bytes", b.limit);
	else
		ret =
		    template_keep(v, json_stringn(b.n > 0 ? b.text : "", b.n));
out:
	buf_free(&b);
	return ret;
}

static json_t *
eval_selector(struct evaluation *v, const struct template *t)
{
	json_t *value = selector_eval(t->selector, v->s, v->e);

	if (value == NULL && v->e->code == ERR_NONE)
		(void)err_set(v->e, ERR_INPUT, "selector on %s: %s",
		    selector_expr(t->selector)->text,
		    selector_missing(t->selector, v->s));
	return value;
}

/* Collections fail because something inside is missing, never themselves. */
static bool
omitted(struct evaluation *v, const struct template *t, const char *pointer)
{
	return v->e->code == ERR_INPUT && v->omit != NULL &&
	    t->kind != TEMPLATE_OBJECT && t->kind != TEMPLATE_ARRAY &&
	    v->omit(v->ctx, pointer, t);
}

static int
eval_member(struct evaluation *v, json_t *object, const struct template_item *i,
    const char *pointer)
{
	const char *key = pointer_escape(v->s->arena, i->key);
	const char *at = key == NULL ?
	    NULL :
	    arena_join(v->s->arena,
		(const char *const[]){ pointer, "/", key, NULL });
	json_t *value;

	if (at == NULL)
		return err_memory(v->e);
	value = eval(v, i->t, at);
	if (value == NULL && omitted(v, i->t, at)) {
		err_clear(v->e);
		return 0;
	}
	if (value == NULL)
		return -1;
	return json_object_set(object, i->key, value) < 0 ? err_memory(v->e) :
							    0;
}

static int
eval_item(struct evaluation *v, json_t *array, const struct template_item *i,
    const char *pointer)
{
	const char *at = arena_printf(v->s->arena, "%s/%zu", pointer,
	    json_array_size(array));
	json_t *value;

	if (at == NULL)
		return err_memory(v->e);
	value = eval(v, i->t, at);
	if (value == NULL)
		return -1;
	return json_array_append(array, value) < 0 ? err_memory(v->e) : 0;
}

static json_t *
eval_collection(struct evaluation *v, const struct template *t,
    const char *pointer)
{
	bool is_object = t->kind == TEMPLATE_OBJECT;
	json_t *made =
	    template_keep(v, is_object ? json_object() : json_array());

	for (const struct template_item *i = t->item; made != NULL && i != NULL;
	     i = i->next)
		if ((is_object ? eval_member(v, made, i, pointer) :
				 eval_item(v, made, i, pointer)) < 0)
			return NULL;
	return made;
}

static json_t *
eval(struct evaluation *v, const struct template *t, const char *pointer)
{
	switch (t->kind) {
	case TEMPLATE_WHOLE:
		return expr_value(v, t->x);
	case TEMPLATE_PARTS:
		return eval_parts(v, t, false);
	case TEMPLATE_OBJECT:
	case TEMPLATE_ARRAY:
		return eval_collection(v, t, pointer);
	case TEMPLATE_SELECTOR:
		return eval_selector(v, t);
	default:
		return t->raw;
	}
}

json_t *
template_eval(const struct template *t, struct scope *s, template_omit_fn *omit,
    void *ctx, struct err *e)
{
	struct evaluation v = { .s = s, .omit = omit, .ctx = ctx, .e = e };
	json_t *value;

	err_clear(e);
	value = eval(&v, t, "");
	if (value == NULL && omitted(&v, t, ""))
		err_clear(e);
	return value;
}

json_t *
template_eval_text(const struct template *t, struct scope *s, bool json,
    struct err *e)
{
	struct evaluation v = { .s = s, .e = e };

	err_clear(e);
	if (t->kind == TEMPLATE_PARTS)
		return eval_parts(&v, t, json);
	return eval(&v, t, "");
}
