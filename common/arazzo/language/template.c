/* Compiles and evaluates templates: values with expressions in them. */
#include "arazzo/language/template.h"

#include <string.h>

#include "arazzo/language/embed.h"
#include "arazzo/language/selector.h"

struct maker {
	struct arena *a;
	const struct doc *d;
	const struct names *names;
	struct diags *l;
	unsigned depth;
};

static struct template *template_make(struct maker *m, json_t *v,
    struct location at);

static struct template *
template_wrong(struct maker *m, struct location at, const char *id,
    const char *why)
{
	diag_add(m->l, DIAG_ERROR, id, m->d, at, "%s", why);
	return NULL;
}

static struct template *
template_no_memory(struct maker *m, struct location at)
{
	return template_wrong(m, at, NULL, "out of memory");
}

static struct template *
new_template(struct maker *m, json_t *v, enum template_kind kind)
{
	struct template *t = arena_alloc(m->a, sizeof *t);

	if (t == NULL)
		return template_no_memory(m, (struct location){ 0, 0 });
	t->kind = kind;
	t->raw = v;
	return t;
}

static struct template *
make_whole(struct maker *m, json_t *v, struct location at, struct expr *x)
{
	struct template *t = new_template(m, v, TEMPLATE_WHOLE);

	if (t == NULL)
		return NULL;
	t->x = x;
	if (x->compat != NULL)
		diag_add(m->l, DIAG_COMPAT, x->compat, m->d, at, "\"%s\": %s",
		    x->text, expr_compat_text(x->compat));
	return t;
}

static struct template *
make_string(struct maker *m, json_t *v, struct location at)
{
	const char *text = json_string_value(v);
	const struct embed_at where = { m->d, at, m->l, true };
	struct err e = { 0 };
	struct expr *x = NULL;
	struct template *t;

	if (strlen(text) != json_string_length(v))
		return new_template(m, v, TEMPLATE_LITERAL);
	if (expr_misused(text) != NULL)
		return template_wrong(m, at, "R10", expr_misused(text));
	if (*text == '$')
		x = expr_compile(m->a, text, m->names, &e);
	if (x != NULL)
		return make_whole(m, v, at, x);
	if (e.code == ERR_MEMORY)
		return template_no_memory(m, at);
	if (e.code == ERR_UNSUPPORTED && m->names != NULL && m->names->is_1_1)
		return template_wrong(m, at, "V", e.text);
	t = new_template(m, v, TEMPLATE_LITERAL);
	if (t == NULL || strchr(text, '$') == NULL)
		return t;
	t->part = embed_scan(m->a, text, m->names, &where, &e);
	if (t->part == NULL)
		return e.code == ERR_MEMORY ? template_no_memory(m, at) : NULL;
	if (t->part->x != NULL)
		t->kind = TEMPLATE_PARTS;
	else if (expr_looks_like(text))
		diag_add(m->l, DIAG_WARNING, "R10", m->d, at,
		    "\"%s\" is taken as text: %s", text, e.text);
	return t;
}

static int
add_item(struct maker *m, struct template_item ***end, const char *key,
    json_t *v, struct location at)
{
	struct template_item *item = arena_alloc(m->a, sizeof *item);

	if (item == NULL)
		(void)template_no_memory(m, at);
	else
		item->t = template_make(m, v, at);
	if (item == NULL || item->t == NULL)
		return -1;
	item->key = key;
	**end = item;
	*end = &item->next;
	return 0;
}

/* {$inputs.x} without quotes is a mapping of YAML with one key and no value.
 * Only values are evaluated. */
static void
warn_member(struct maker *m, const char *key, const json_t *v,
    struct location at)
{
	const char *brace = strstr(key, "{$");

	if (json_is_null(v) && expr_looks_like(key))
		diag_add(m->l, DIAG_WARNING, "R10", m->d, at,
		    "{%s} is an object with the key \"%s\": an expression is "
		    "written in quotes",
		    key, key);
	else if (expr_looks_like(key) ||
	    (brace != NULL && expr_looks_like(brace + 1)))
		diag_add(m->l, DIAG_WARNING, "R10", m->d, at,
		    "the member name \"%s\" is taken as text: expressions are "
		    "replaced in values only",
		    key);
}

static int
make_items(struct maker *m, json_t *v, struct template *t)
{
	struct template_item **end = &t->item;
	const char *key;
	json_t *item;
	size_t i;
	int failed = 0;

	json_object_foreach(v, key, item) {
		struct location at = doc_member_location(m->d, v, key);

		warn_member(m, key, item, at);
		failed |= add_item(m, &end, key, item, at);
	}
	json_array_foreach(v, i, item)
		failed |= add_item(m, &end, NULL, item,
		    doc_item_location(m->d, v, i));
	return failed;
}

static struct template *
make_collection(struct maker *m, json_t *v, struct location at)
{
	struct template *t;
	int failed;

	if (m->depth >= TEMPLATE_MAX_DEPTH) {
		diag_add(m->l, DIAG_ERROR, NULL, m->d, at,
		    "values are nested deeper than %d", TEMPLATE_MAX_DEPTH);
		return NULL;
	}
	t = new_template(m, v,
	    json_is_object(v) ? TEMPLATE_OBJECT : TEMPLATE_ARRAY);
	if (t == NULL)
		return NULL;
	m->depth++;
	failed = make_items(m, v, t);
	m->depth--;
	if (failed < 0)
		return NULL;
	for (const struct template_item *i = t->item; i != NULL; i = i->next)
		if (i->t->kind != TEMPLATE_LITERAL)
			return t;
	/* nothing to evaluate inside: the value as written will do */
	t->kind = TEMPLATE_LITERAL;
	return t;
}

static struct template *
template_make(struct maker *m, json_t *v, struct location at)
{
	struct template *t;

	if (json_is_string(v))
		return make_string(m, v, at);
	if (m->names != NULL && m->names->is_1_1 && selector_looks_like(v)) {
		t = new_template(m, v, TEMPLATE_SELECTOR);
		if (t != NULL)
			t->selector =
			    selector_compile(m->a, m->d, v, m->names, m->l);
		return t != NULL && t->selector != NULL ? t : NULL;
	}
	if (json_is_object(v) || json_is_array(v))
		return make_collection(m, v, at);
	return new_template(m, v, TEMPLATE_LITERAL);
}

struct template *
template_compile(struct arena *a, const struct doc *d, json_t *v,
    const struct names *names, struct diags *l)
{
	struct maker m = { .a = a, .d = d, .names = names, .l = l };

	return template_make(&m, v, doc_location(d, v));
}

void
template_each(const struct template *t, expr_each_fn *fn, void *ctx)
{
	if (t->kind == TEMPLATE_WHOLE)
		fn(ctx, t->x, t->raw);
	if (t->kind == TEMPLATE_SELECTOR)
		fn(ctx, t->selector->context, t->raw);
	for (const struct part *p = t->part; p != NULL; p = p->next)
		if (p->x != NULL)
			fn(ctx, p->x, t->raw);
	for (const struct template_item *i = t->item; i != NULL; i = i->next)
		template_each(i->t, fn, ctx);
}

const char *
template_lone_input(const struct template *t)
{
	bool lone = t->kind == TEMPLATE_WHOLE && t->x->kind == EXPR_INPUTS &&
	    t->x->rest == NULL && t->x->pointer == NULL;

	return lone ? t->x->name : NULL;
}

int
template_allow(struct template *t, struct arena *a, const char *pointer,
    template_allow_fn *fn, void *ctx)
{
	size_t index = 0;

	for (struct template_item *i = t->item; i != NULL; i = i->next) {
		const char *at, *input;

		if (i->key == NULL)
			at = arena_printf(a, "%s/%zu", pointer, index++);
		else if ((at = pointer_escape(a, i->key)) != NULL)
			at = arena_printf(a, "%s/%s", pointer, at);
		if (at == NULL)
			return -1;
		input = i->key == NULL ? NULL : template_lone_input(i->t);
		if (input != NULL && fn(ctx, at, input))
			i->t->optional = at;
		if (template_allow(i->t, a, at, fn, ctx) < 0)
			return -1;
	}
	return 0;
}

/* Evaluating ------------------------------------------------------------ */

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
