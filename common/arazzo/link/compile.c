/* Every template, criterion, output and target of a workflow is compiled. */
#include <string.h>

#include "arazzo/language/criterion.h"
#include "arazzo/link/internal.h"
#include "arazzo/message/body.h"
#include "arazzo/message/request.h"
#include "arazzo/openapi/openapi.h"

/* A workflow's action is shared: its copies have one list of criteria. */
static void
site_compile(void *ctx, const struct link_site *s)
{
	struct linker *k = ctx;
	const struct doc *d = k->w->owner->doc;

	if (s->value != NULL)
		*s->value =
		    template_compile(k->arena, d, s->raw, k->w->names, k->l);
	else if (*s->criterion == NULL)
		*s->criterion =
		    criterion_compile(k->arena, d, s->raw, k->w->names, k->l);
}

static void
outputs_check(struct linker *k, const struct output *o)
{
	for (; o != NULL; o = o->next) {
		const char *what =
		    "no Selector Object (context, selector, type)";

		if (json_is_string(o->raw))
			what = "no expression";
		if (o->value != NULL && o->value->kind != TEMPLATE_WHOLE &&
		    o->value->kind != TEMPLATE_PARTS &&
		    o->value->kind != TEMPLATE_SELECTOR)
			link_error(k, o->location, "R10",
			    "output \"%s\": %s is %s", o->name, o->text, what);
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
target_compile(struct linker *k, const struct step *s, struct replacement *r)
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
		link_error(k, r->location, "A101", "target \"%s\": %s", q->text,
		    e.text);
}

/* XML is replaced in as a tree, all else as JSON values. */
static void
targets_compile(struct linker *k, const struct step *s)
{
	struct replacement *first = s->body->replacement;

	for (struct replacement *r = first; r != NULL; r = r->next) {
		target_compile(k, s, r);
		if ((r->target.kind == QUERY_XPATH) !=
		    (first->target.kind == QUERY_XPATH))
			link_error(k, r->location, "A101",
			    "target \"%s\": an XPath and other targets are not "
			    "for the same payload",
			    r->target.text);
	}
}

static void
body_check(struct linker *k, struct step *s)
{
	static const char *const bare[] = { "GET", "HEAD", "DELETE" };

	targets_compile(k, s);
	if (body_is_form_text(s))
		link_note(k, DIAG_COMPAT, s->body->replacement->location, "C20",
		    "target \"%s\" points into form text: the form's members "
		    "are the pointer's",
		    s->body->replacement->target.text);
	/* A58: HTTP gives these bodies no meaning. */
	for (size_t i = 0; s->operation != NULL && i < 3; i++)
		if (strcmp(s->operation->method, bare[i]) == 0)
			link_note(k, DIAG_WARNING, s->body->location, "A58",
			    "step \"%s\": a body with %s has no meaning in "
			    "HTTP",
			    s->id, bare[i]);
}

void
link_compile(struct linker *k)
{
	for (struct step *s = k->w->step; s != NULL; s = s->next) {
		size_t errors = k->l->errors;

		link_sites(k, s, site_compile, k);
		if (s->body != NULL && s->workflow_ref == NULL)
			body_check(k, s);
		outputs_check(k, s->output);
		if (s->operation != NULL && k->l->errors == errors)
			request_check(k->arena, s, k->w->owner->doc, k->l);
	}
	link_output_sites(k, k->w->output, ROLE_WORKFLOW, site_compile, k);
	outputs_check(k, k->w->output);
}
