/* Every template, criterion, output and target of a workflow is compiled. */
#include <string.h>

#include "arazzo/message/body.h"
#include "arazzo/language/criterion.h"
#include "arazzo/link/internal.h"
#include "arazzo/openapi/openapi.h"
#include "arazzo/message/request.h"

static void
params_compile(struct linker *k, struct workflow *w, struct param *p)
{
	for (; p != NULL; p = p->next)
		p->value = template_compile(k->arena, w->owner->doc, p->raw,
		    w->names, k->l);
}

static void
criteria_compile(struct linker *k, struct workflow *w, struct criterion_list *c)
{
	for (; c != NULL; c = c->next)
		if (c->criterion == NULL)
			c->criterion = criterion_compile(k->arena,
			    w->owner->doc, c->raw, w->names, k->l);
}

static void
actions_compile(struct linker *k, struct workflow *w, struct action *c)
{
	for (; c != NULL; c = c->next) {
		/* A workflow's action is shared: its copies have one list. */
		criteria_compile(k, w, c->criterion);
		params_compile(k, w, c->param);
	}
}

static void
outputs_compile(struct linker *k, struct workflow *w, struct output *o)
{
	for (; o != NULL; o = o->next) {
		o->value = template_compile(k->arena, w->owner->doc, o->raw,
		    w->names, k->l);
		if (o->value == NULL || o->value->kind == TEMPLATE_WHOLE ||
		    o->value->kind == TEMPLATE_PARTS ||
		    o->value->kind == TEMPLATE_SELECTOR)
			continue;
		link_error(k, w, o->location, "R10", "output \"%s\": %s is %s",
		    o->name, o->text,
		    json_is_string(o->raw) ?
			"no expression" :
			"no Selector Object (context, selector, type)");
	}
}

/* Names what a target cannot point into; NULL: it can, as far as is known. */
static const char *
target_misfit(enum query_kind kind, enum body_kind body)
{
	if (kind != QUERY_XPATH)
		return body == BODY_XML ? "XML, which wants an XPath" : NULL;
	if (body == BODY_JSON)
		return "JSON";
	return body == BODY_FORM || body == BODY_MULTIPART ? "a form" : NULL;
}

/* A JSON Pointer for JSON, an XPath for XML, unless its type is given. */
static void
target_compile(struct linker *k, struct workflow *w, const struct step *s,
    struct replacement *r)
{
	enum body_kind body = body_kind(body_type(s));
	struct query *q = &r->target;
	const char *misfit;
	struct err e = { 0 };

	if (q->kind == QUERY_NONE)
		q->kind = body == BODY_XML ? QUERY_XPATH : QUERY_POINTER;
	misfit = target_misfit(q->kind, body);
	if (misfit != NULL)
		(void)err_set(&e, ERR_DOCUMENT, "it cannot point into %s",
		    misfit);
	else
		(void)query_compile(k->arena, q, &e);
	if (e.code != ERR_NONE)
		link_error(k, w, r->location, "A101", "target \"%s\": %s",
		    q->text, e.text);
}

/* XML is replaced in as a tree, all else as JSON values. */
static void
targets_check(struct linker *k, struct workflow *w, const struct body *b)
{
	for (const struct replacement *r = b->replacement; r != NULL;
	     r = r->next)
		if ((r->target.kind == QUERY_XPATH) !=
		    (b->replacement->target.kind == QUERY_XPATH))
			link_error(k, w, r->location, "A101",
			    "target \"%s\": an XPath and other targets are not "
			    "for the same payload",
			    r->target.text);
}

static void
body_compile(struct linker *k, struct workflow *w, struct step *s)
{
	struct body *b = s->body;

	if (b == NULL || s->workflow_ref != NULL)
		return;
	if (b->raw != NULL)
		b->payload = template_compile(k->arena, w->owner->doc, b->raw,
		    w->names, k->l);
	for (struct replacement *r = b->replacement; r != NULL; r = r->next) {
		target_compile(k, w, s, r);
		r->value = template_compile(k->arena, w->owner->doc, r->raw,
		    w->names, k->l);
	}
	targets_check(k, w, b);
	if (body_is_form_text(s))
		link_note(k, w, DIAG_COMPAT, b->replacement->location, "C20",
		    "target \"%s\" points into form text: the form's members "
		    "are the pointer's",
		    b->replacement->target.text);
	/* A58: HTTP gives these bodies no meaning. */
	if (s->operation != NULL &&
	    (strcmp(s->operation->method, "GET") == 0 ||
		strcmp(s->operation->method, "HEAD") == 0 ||
		strcmp(s->operation->method, "DELETE") == 0))
		link_note(k, w, DIAG_WARNING, b->location, "A58",
		    "step \"%s\": a body with %s has no meaning in HTTP", s->id,
		    s->operation->method);
}

static void
step_compile(struct linker *k, struct workflow *w, struct step *s)
{
	size_t errors = k->l->errors;

	params_compile(k, w, s->param);
	body_compile(k, w, s);
	criteria_compile(k, w, s->success);
	outputs_compile(k, w, s->output);
	actions_compile(k, w, s->on_success);
	actions_compile(k, w, s->on_failure);
	if (s->operation != NULL && k->l->errors == errors)
		request_check(k->arena, s, w->owner->doc, k->l);
}

void
link_compile(struct linker *k, struct workflow *w)
{
	for (struct step *s = w->step; s != NULL; s = s->next)
		step_compile(k, w, s);
	outputs_compile(k, w, w->output);
}
