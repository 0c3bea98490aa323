/* Compiles and tests criteria: a table of kinds. */
#include "arazzo/language/criterion.h"

#include <string.h>

#include "arazzo/language/embed.h"
#include "arazzo/language/response.h"
#include "base/buf.h"
#include "base/text.h"
#include "query/jsonpath/jsonpath.h"
#include "query/regex.h"
#include "query/xml/xml.h"

/* A foreign operand of a bare filter (C1). */
struct foreign_operand {
	struct expr *x;
	struct foreign_operand *next;
};

/* The compiled condition; by its kind one of them. */
struct compiled {
	struct condition *condition;
	struct regex *regex;
	struct jsonpath *jsonpath;
	struct jsonpath_filter *filter;
	struct foreign_operand *foreign;
	struct xpath *xpath;
	json_t *equal;      /* C19 */
	const char *compat; /* the reading that was needed, or NULL */
};

/* One test: how the value of the context is looked at. */
struct criterion_trial {
	const struct criterion *c;
	const struct compiled *compiled;
	struct scope *s;
	json_t *value; /* of the context */
	struct judgement *ret;
	struct err *e;
};

typedef int compile_fn(struct arena *a, const char *text,
    const struct names *names, struct compiled *ret, struct err *e);
typedef int test_fn(struct criterion_trial *t);

/* An error of the document makes the criterion false and is its finding;
 * -1: another error. */
static int
set_finding(struct criterion_trial *t, const char *what)
{
	if (t->e->code != ERR_DOCUMENT)
		return -1;
	t->ret->finding = arena_printf(t->s->arena, "%s%s", what, t->e->text);
	err_clear(t->e);
	return t->ret->finding == NULL ? err_memory(t->e) : 0;
}

static int
compile_simple(struct arena *a, const char *text, const struct names *names,
    struct compiled *ret, struct err *e)
{
	ret->condition = condition_compile(a, text, names, &ret->compat, e);
	return ret->condition == NULL ? -1 : 0;
}

static int
compile_regex(struct arena *a, const char *text, const struct names *names,
    struct compiled *ret, struct err *e)
{
	(void)names;
	ret->regex = regex_compile(a, text, strlen(text), e);
	return ret->regex == NULL ? -1 : 0;
}

static int
compile_foreign(struct arena *a, const struct names *names,
    struct compiled *ret, struct err *e)
{
	struct foreign_operand **end = &ret->foreign;
	const char *text;

	for (size_t n = 0;
	     (text = jsonpath_filter_foreign(ret->filter, n)) != NULL; n++) {
		struct foreign_operand *f = arena_alloc(a, sizeof *f);

		if (f == NULL)
			return err_memory(e);
		f->x = expr_compile_operand(a, text, names, e);
		if (f->x == NULL)
			return err_wrap(e, "%s", text);
		*end = f;
		end = &f->next;
	}
	return 0;
}

/* Arazzo C1: a text that is not a query of RFC 9535 may be a bare filter. */
static int
compile_jsonpath(struct arena *a, const char *text, const struct names *names,
    struct compiled *ret, struct err *e)
{
	struct err strict = { 0 };

	ret->jsonpath = jsonpath_compile(a, text, &strict);
	if (ret->jsonpath != NULL)
		return 0;
	ret->filter = jsonpath_filter_compile(a, text, e);
	if (ret->filter != NULL) {
		ret->compat =
		    jsonpath_filter_has_words(ret->filter) ? "C21" : "C1";
		return compile_foreign(a, names, ret, e);
	}
	if (e->code == ERR_DOCUMENT)
		*e = strict;
	return -1;
}

static int
compile_xpath(struct arena *a, const char *text, const struct names *names,
    struct compiled *ret, struct err *e)
{
	(void)names;
	ret->xpath = xpath_compile(a, text, e);
	return ret->xpath == NULL ? -1 : 0;
}

/* False, with a finding: the context is a body that is not JSON.  The
 * body of a response that did not arrive is a missing value. */
static bool
has_json(struct criterion_trial *t)
{
	struct response *r = t->s->response;

	if (t->c->context->kind != EXPR_RESPONSE_BODY || r == NULL ||
	    response_is_json(r))
		return true;
	t->ret->finding = arena_printf(t->s->arena, "the body is not JSON: %s",
	    r->why != NULL ? r->why : "");
	if (t->ret->finding == NULL)
		t->ret->finding = "the body is not JSON";
	return false;
}

/* Arazzo C19: is the value of the context deeply equal to it? */
static int
test_equal(struct criterion_trial *t)
{
	json_t *v = expr_eval(t->c->context, t->s, t->e);

	if (t->e->code != ERR_NONE)
		return -1;
	t->ret->holds =
	    has_json(t) && v != NULL && value_equal(v, t->compiled->equal);
	return 0;
}

static int
test_simple(struct criterion_trial *t)
{
	if (t->compiled->equal != NULL)
		return test_equal(t);
	return condition_test(t->compiled->condition, t->s, t->ret, t->e);
}

/* Arazzo R21: a number or boolean as its text, a collection as compact JSON. */
static int
test_regex(struct criterion_trial *t)
{
	size_t n;
	const char *text = value_bytes(t->s->arena, t->value, &n, t->e);

	if (text == NULL)
		return -1;
	return regex_match(t->compiled->regex, text, n, &t->ret->holds, t->e);
}

static json_t *
foreign_value(void *ctx, const char *text)
{
	struct criterion_trial *t = ctx;

	for (struct foreign_operand *f = t->compiled->foreign; f != NULL;
	     f = f->next)
		if (text_equal(f->x->text, text))
			return expr_eval(f->x, t->s, t->e);
	return NULL;
}

static int
test_jsonpath(struct criterion_trial *t)
{
	if (!has_json(t))
		return 0;
	if (t->compiled->jsonpath != NULL)
		return jsonpath_exists(t->compiled->jsonpath, t->value,
		    &t->ret->holds, t->e);
	return jsonpath_filter_test(t->compiled->filter, t->value,
	    foreign_value, t, &t->ret->holds, t->e);
}

static int
test_xpath(struct criterion_trial *t)
{
	struct xml *x = selector_xml(t->c->context, t->value, t->s, t->e);

	if (x == NULL)
		return set_finding(t, "the context is not XML: ");
	return xpath_test(t->compiled->xpath, x, &t->ret->holds, t->e);
}

/* Kinds without a row, and those without compile, are not criteria. */
static const struct criterion_type {
	compile_fn *compile;
	test_fn *test;
	embed_quote_fn *quote; /* NULL: "{$...}" is not replaced in it */
	bool needs_context;
	const char *rule; /* that a condition breaks which does not compile */
} types[] = {
	[QUERY_SIMPLE] = { compile_simple, test_simple, NULL, false, "R18" },
	[QUERY_REGEX] = { compile_regex, test_regex, embed_plain, true, "R18" },
	[QUERY_JSONPATH] = { compile_jsonpath, test_jsonpath, embed_jsonpath,
	    true, "A94" },
	[QUERY_XPATH] = { compile_xpath, test_xpath, embed_xpath, true, "R21" },
	[QUERY_POINTER] = { .compile = NULL },
};

/* Loading -------------------------------------------------------------- */

struct criterion_loading {
	struct arena *a;
	const struct doc *d;
	json_t *value;
	const struct names *names;
	struct diags *l;
	struct criterion *c;
};

static struct location
member_location(const struct criterion_loading *m, const char *key)
{
	return doc_member_location(m->d, m->value, key);
}

static int
criterion_wrong(const struct criterion_loading *m, const char *key,
    const char *id, const char *text)
{
	diag_add(m->l, DIAG_ERROR, id, m->d, member_location(m, key), "%s: %s",
	    key, text);
	return -1;
}

/* Notes a compatibility reading; NULL: none. */
static void
compat_note(const struct criterion_loading *m, const char *id)
{
	if (id != NULL)
		diag_add(m->l, DIAG_COMPAT, id, m->d,
		    member_location(m, "condition"), "\"%s\": %s", m->c->text,
		    expr_compat_text(id));
}

static int
load_kind(struct criterion_loading *m)
{
	json_t *type = json_object_get(m->value, "type");
	const char *why = NULL, *rule = "A96";

	m->c->kind =
	    type == NULL ? QUERY_SIMPLE : query_kind_of(m->a, type, &why);
	m->c->type = &types[m->c->kind];
	if (m->c->kind != QUERY_NONE && m->c->type->compile != NULL)
		return 0;
	if (m->c->kind != QUERY_NONE)
		why = "a criterion is simple, regex, jsonpath or xpath";
	else if (json_is_object(type))
		rule = json_object_get(type, "type") == NULL ? "A97" : "A98";
	return criterion_wrong(m, "type", rule,
	    why != NULL ? why : "out of memory");
}

static int
load_context(struct criterion_loading *m)
{
	json_t *context = json_object_get(m->value, "context");
	struct err e = { 0 };

	if (context == NULL) {
		/* Arazzo R17: "type: simple with no context is accepted" */
		if (!m->c->type->needs_context)
			return 0;
		return criterion_wrong(m, "type", "A93",
		    "a criterion of this type needs a context");
	}
	if (!json_is_string(context))
		return criterion_wrong(m, "context", "A91",
		    "it is a runtime expression");
	m->c->context =
	    expr_compile(m->a, json_string_value(context), m->names, &e);
	if (m->c->context == NULL) {
		const char *misused = expr_misused(json_string_value(context));

		return criterion_wrong(m, "context", "R10",
		    misused != NULL ? misused : e.text);
	}
	if (m->c->context->compat != NULL)
		diag_add(m->l, DIAG_COMPAT, m->c->context->compat, m->d,
		    member_location(m, "context"),
		    "\"%s\" is read as a member of the value",
		    m->c->context->text);
	return 0;
}

/* The simple condition that an "$[?@.a == "x"]" may have meant; NULL: it is
 * not that simple. */
static const char *
simple_reading(struct criterion_loading *m)
{
	const char *p = m->c->text + strlen("$[?");
	size_t n = strlen(p);
	struct buf b = { .limit = CONDITION_MAX_TEXT };

	if (n == 0 || p[n - 1] != ']' || strchr(p, '(') != NULL)
		return NULL;
	for (size_t i = 0; i + 1 < n; i++)
		if (p[i] == '@')
			buf_puts(&b, m->c->context->text);
		else
			buf_putc(&b, p[i] == '"' ? '\'' : p[i]);
	return buf_take(&b, m->a);
}

/* Arazzo R22. */
static void
warn_filter(struct criterion_loading *m)
{
	const struct criterion *c = m->c;
	const char *simple;

	if (c->kind != QUERY_JSONPATH || !text_starts(c->text, "$[?") ||
	    c->compiled->filter != NULL ||
	    (c->context->kind != EXPR_RESPONSE_BODY &&
		c->context->kind != EXPR_REQUEST_BODY))
		return;
	simple = simple_reading(m);
	diag_add(m->l, DIAG_WARNING, "R22", m->d,
	    member_location(m, "condition"),
	    "\"%s\" looks at each element of an array and, when the body is an "
	    "object, at each of its members, never at the body itself; for the "
	    "body write the simple condition %s",
	    c->text,
	    simple != NULL ? simple : "\"$response.body.MEMBER == 'VALUE'\"");
}

/* Arazzo C19: an object, an array or a text as JSON, with "type: simple" and a
 * context; false: not that. */
static bool
load_equal(struct criterion_loading *m)
{
	struct criterion *c = m->c;
	const char *text = c->text + strspn(c->text, " \t\r\n");
	struct err e = { 0 };

	if (c->kind != QUERY_SIMPLE || c->context == NULL ||
	    json_object_get(m->value, "type") == NULL || *text == '\0' ||
	    strchr("{[\"", *text) == NULL)
		return false;
	c->compiled->equal = value_parse(m->a, text, strlen(text), &e);
	if (c->compiled->equal != NULL)
		compat_note(m, "C19");
	return c->compiled->equal != NULL;
}

static int
load_fixed(struct criterion_loading *m)
{
	struct criterion *c = m->c;
	struct err e = { 0 };

	if (load_equal(m))
		return 0;
	if (c->type->compile(m->a, c->text, m->names, c->compiled, &e) < 0)
		return criterion_wrong(m, "condition", c->type->rule, e.text);
	compat_note(m, c->compiled->compat);
	warn_filter(m);
	return 0;
}

/* A condition with values in it is compiled when they are known; that it can
 * only be a bare filter is reported now. */
static int
load_embedded(struct criterion_loading *m)
{
	struct compiled room = { 0 };
	const char *text;
	struct err e = { 0 };

	if (m->c->kind != QUERY_JSONPATH)
		return 0;
	text = json_string_value(embed_sample(m->c->part, m->c->type->quote,
	    m->a, &e));
	if (text == NULL)
		return criterion_wrong(m, "condition", NULL, e.text);
	if (compile_jsonpath(m->a, text, m->names, &room, &e) == 0)
		compat_note(m, room.compat);
	return 0;
}

static int
load_condition(struct criterion_loading *m)
{
	json_t *condition = json_object_get(m->value, "condition");
	struct embed_at at = { .doc = m->d, .l = m->l };
	struct part *part = NULL;
	struct err e = { 0 };

	if (!json_is_string(condition))
		return criterion_wrong(m, "condition", "A92",
		    condition == NULL ? "it is missing" : "it is a text");
	m->c->text = json_string_value(condition);
	if (strlen(m->c->text) != json_string_length(condition))
		return criterion_wrong(m, "condition", "A92",
		    "it holds a NUL character");
	if (m->c->type->quote != NULL) {
		at.location = member_location(m, "condition");
		part = embed_scan(m->a, m->c->text, m->names, &at, &e);
		if (part == NULL && e.code == ERR_NONE)
			return -1;
		if (part == NULL)
			return criterion_wrong(m, "condition", NULL, e.text);
	}
	if (part == NULL || part->x == NULL)
		return load_fixed(m);
	m->c->part = part;
	return load_embedded(m);
}

struct criterion *
criterion_compile(struct arena *a, const struct doc *d, json_t *value,
    const struct names *names, struct diags *l)
{
	struct {
		struct criterion criterion;
		struct compiled compiled;
	} *made = arena_alloc(a, sizeof *made);
	struct criterion_loading m = { a, d, value, names, l, NULL };
	const char *why = "a criterion is an object with a condition";

	if (made == NULL)
		why = "out of memory";
	if (made == NULL || !json_is_object(value)) {
		diag_add(l, DIAG_ERROR, "A92", d, doc_location(d, value), "%s",
		    why);
		return NULL;
	}
	m.c = &made->criterion;
	m.c->compiled = &made->compiled;
	m.c->names = names;
	if (load_kind(&m) < 0 || load_context(&m) < 0 || load_condition(&m) < 0)
		return NULL;
	return m.c;
}

/* Testing -------------------------------------------------------------- */

/* Compiles a condition now that its values are known (R1, R23): what cannot
 * be compiled makes the criterion false and is a finding. */
static int
compile_now(struct criterion_trial *t, struct compiled *room)
{
	const struct criterion *c = t->c;
	const char *why = NULL;
	const char *text = json_string_value(embed_parts(c->part,
	    c->type->quote, t->s, &why, t->e));

	if (text == NULL && t->e->code != ERR_NONE)
		return -1;
	if (text == NULL) {
		t->ret->finding = why != NULL ? why : "a value is missing";
		return 0;
	}
	if (c->type->compile(t->s->arena, text, c->names, room, t->e) == 0) {
		t->compiled = room;
		return 0;
	}
	text = arena_printf(t->s->arena, "\"%s\": ", text);
	return text == NULL ? err_memory(t->e) : set_finding(t, text);
}

static int
test_in(struct criterion_trial *t)
{
	struct compiled room = { 0 };

	if (t->c->type->needs_context) {
		t->value = expr_eval(t->c->context, t->s, t->e);
		if (t->e->code != ERR_NONE)
			return -1;
		/* Arazzo R17: a missing or null context is false. */
		if (t->value == NULL || json_is_null(t->value))
			return 0;
	}
	t->compiled = t->c->compiled;
	if (t->c->part != NULL && compile_now(t, &room) < 0)
		return -1;
	if (t->ret->finding != NULL || t->c->type->test(t) == 0)
		return 0;
	/* what only shows when it is evaluated, such as unknown prefixes */
	return set_finding(t, "");
}

int
criterion_test(const struct criterion *c, struct scope *s,
    struct judgement *ret, struct err *e)
{
	struct criterion_trial t = { .c = c, .s = s, .ret = ret, .e = e };
	int failed;

	err_clear(e);
	*ret = (struct judgement){ .holds = false };
	if (scope_check(s, e) < 0)
		return -1;
	failed = test_in(&t);
	ret->holds = ret->holds && failed == 0 && ret->finding == NULL;
	return failed;
}

void
criterion_each(const struct criterion *c, expr_each_fn *fn, void *ctx)
{
	if (c->context != NULL)
		fn(ctx, c->context, NULL);
	for (const struct part *p = c->part; p != NULL; p = p->next)
		if (p->x != NULL)
			fn(ctx, p->x, NULL);
	for (const struct foreign_operand *f = c->compiled->foreign; f != NULL;
	     f = f->next)
		fn(ctx, f->x, NULL);
	if (c->compiled->condition != NULL)
		condition_each(c->compiled->condition, fn, ctx);
}
