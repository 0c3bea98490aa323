/* Evaluates templates. */
#include "arazzo/language/embed.h"
#include "arazzo/language/selector.h"
#include "arazzo/language/template.h"

struct evaluation {
	struct scope *s;
	json_t *omitted;
	struct err *e;
};

static json_t *eval(struct evaluation *v, const struct template *t);

/* One pass; inserted text is not looked at again (arazzo R10). */
static json_t *
eval_parts(const struct template *t, embed_quote_fn *quote, struct scope *s,
    struct err *e)
{
	const char *why = NULL;
	json_t *ret = embed_parts(t->part, quote, s, &why, e);

	if (ret == NULL && e->code == ERR_NONE)
		(void)err_set(e, ERR_INPUT, "%s", why);
	return ret;
}

static json_t *
eval_selector(struct evaluation *v, const struct template *t)
{
	json_t *value = selector_eval(t->selector, v->s, v->e);

	if (value == NULL && v->e->code == ERR_NONE)
		(void)err_set(v->e, ERR_INPUT, "selector on %s: %s",
		    t->selector->context->text,
		    selector_missing(t->selector, v->s));
	return value;
}

/* Leaves out an optional member whose input is missing. */
static bool
omit(struct evaluation *v, const struct template *t)
{
	if (v->e->code != ERR_INPUT || v->omitted == NULL ||
	    t->optional == NULL ||
	    json_array_append_new(v->omitted, json_string(t->optional)) < 0)
		return false;
	err_clear(v->e);
	return true;
}

static json_t *
eval_collection(struct evaluation *v, const struct template *t)
{
	bool is_object = t->kind == TEMPLATE_OBJECT;
	json_t *made = value_made(v->s->arena,
	    is_object ? json_object() : json_array(), v->e);

	for (const struct template_item *i = t->item; made != NULL && i != NULL;
	     i = i->next) {
		json_t *value = eval(v, i->t);
		int failed;

		if (value == NULL && omit(v, i->t))
			continue;
		if (value == NULL)
			return NULL;
		if (is_object)
			failed = json_object_set(made, i->key, value);
		else
			failed = json_array_append(made, value);
		if (failed < 0)
			return err_null_memory(v->e);
	}
	return made;
}

/* Arazzo R12: "Missing value in a parameter or payload, whole or embedded:
 * error before sending." */
static json_t *
eval(struct evaluation *v, const struct template *t)
{
	json_t *value;

	switch (t->kind) {
	case TEMPLATE_WHOLE:
		value = expr_eval(t->x, v->s, v->e);
		if (value == NULL && v->e->code == ERR_NONE)
			(void)err_set(v->e, ERR_INPUT, "%s: %s", t->x->text,
			    expr_missing(t->x, v->s));
		return value;
	case TEMPLATE_PARTS:
		return eval_parts(t, embed_text, v->s, v->e);
	case TEMPLATE_OBJECT:
	case TEMPLATE_ARRAY:
		return eval_collection(v, t);
	case TEMPLATE_SELECTOR:
		return eval_selector(v, t);
	default:
		return t->raw;
	}
}

json_t *
template_eval(const struct template *t, struct scope *s, json_t *omitted,
    struct err *e)
{
	struct evaluation v = { .s = s, .omitted = omitted, .e = e };

	err_clear(e);
	return eval(&v, t);
}

json_t *
template_eval_json(const struct template *t, struct scope *s, struct err *e)
{
	if (t->kind != TEMPLATE_PARTS)
		return template_eval(t, s, NULL, e);
	err_clear(e);
	return eval_parts(t, embed_json, s, e);
}
