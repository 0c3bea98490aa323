/* Evaluates templates. */
#include "arazzo/language/embed.h"
#include "arazzo/language/selector.h"
#include "arazzo/language/template.h"

struct evaluation {
	struct scope *s;
	template_omit_fn *omit;
	void *ctx;
	struct err *e;
};

static json_t *eval(struct evaluation *v, const struct template *t,
    const char *pointer);

/* Arazzo R12: "Missing value in a parameter or payload, whole or embedded:
 * error before sending." */
static json_t *
expr_value(struct evaluation *v, const struct expr *x)
{
	json_t *value = expr_eval(x, v->s, v->e);

	if (value == NULL && v->e->code == ERR_NONE)
		(void)err_set(v->e, ERR_INPUT, "%s: %s", x->text,
		    expr_missing(x, v->s));
	return value;
}

/* One pass; inserted text is not looked at again (arazzo R10). */
static json_t *
eval_parts(struct evaluation *v, const struct template *t, bool json)
{
	const char *why = NULL;
	json_t *ret = embed_parts(t->part, json ? embed_json : embed_text, v->s,
	    &why, v->e);

	if (ret == NULL && v->e->code == ERR_NONE)
		(void)err_set(v->e, ERR_INPUT, "%s", why);
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
	const char *key = pointer_escape(v->s->arena, i->key), *at;
	json_t *value;

	if (key == NULL)
		return err_memory(v->e);
	at = arena_join(v->s->arena,
	    (const char *const[]){ pointer, "/", key, NULL });
	if (at == NULL)
		return err_memory(v->e);
	value = eval(v, i->t, at);
	if (value == NULL && omitted(v, i->t, at)) {
		err_clear(v->e);
		return 0;
	}
	if (value == NULL)
		return -1;
	if (json_object_set(object, i->key, value) < 0)
		return err_memory(v->e);
	return 0;
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
	int (*add)(struct evaluation * v, json_t * to,
	    const struct template_item *i, const char *pointer) =
	    is_object ? eval_member : eval_item;
	json_t *made = value_made(v->s->arena,
	    is_object ? json_object() : json_array(), v->e);

	for (const struct template_item *i = t->item; made != NULL && i != NULL;
	     i = i->next)
		if (add(v, made, i, pointer) < 0)
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
