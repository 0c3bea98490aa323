/* The description, its sources, its workflows. */
#include "arazzo/parse/parse.h"

#include <string.h>

#include "arazzo/parse/internal.h"
#include "http/url.h"

static const char *const root_members[] = { "arazzo", "info",
	"sourceDescriptions", "workflows", "components", NULL, "$self", NULL };
static const char *const info_members[] = { "title", "summary", "description",
	"version", NULL, NULL };
static const char *const source_members[] = { "name", "url", "type", NULL,
	NULL };
static const char *const workflow_members[] = { "workflowId", "summary",
	"description", "inputs", "dependsOn", "steps", "successActions",
	"failureActions", "outputs", "parameters", NULL, NULL };

/* Arazzo 1.0.1: "The major.minor portion ... SHALL designate the feature
 * set"; the patch number makes no difference. */
static bool
version_read(struct arazzo_parser *p, struct located root)
{
	json_t *v = json_object_get(root.value, "arazzo");
	const char *text = json_string_value(v);

	if (v == NULL) {
		parse_error(p, root, NULL, "A11",
		    "\"arazzo\" (the version) is missing: is this an Arazzo "
		    "description?");
		return false;
	}
	if (text != NULL &&
	    (text_starts(text, "1.0.") || text_starts(text, "1.1."))) {
		p->z->is_1_1 = text[2] == '1';
		return true;
	}
	parse_error(p, root, "arazzo", "A12",
	    "\"arazzo\" is %s%s%s; 1.0.x and 1.1.x are understood",
	    text != NULL ? "\"" : "", text != NULL ? text : value_kind(v),
	    text != NULL ? "\"" : "");
	return false;
}

static void
info_read(struct arazzo_parser *p, struct located root)
{
	struct located at = parse_member(p, root.value, "info");

	if (at.value == NULL)
		parse_error(p, root, NULL, "A14",
		    "the description needs \"info\"");
	if (at.value == NULL ||
	    !parse_object(p, at, "info", "A14", info_members))
		return;
	p->z->title = parse_need(p, at, "title", "A20", "info");
	(void)parse_need(p, at, "version", "A21", "info");
}

static const struct {
	const char *word;
	enum source_type type;
	bool since_1_1;
} source_types[] = {
	{ "openapi", SOURCE_OPENAPI, false },
	{ "arazzo", SOURCE_ARAZZO, false },
	{ "asyncapi", SOURCE_ASYNCAPI, true },
};
#define NTYPES (sizeof source_types / sizeof source_types[0])

static enum source_type
source_type(struct arazzo_parser *p, struct located at)
{
	const char *word =
	    parse_text(p, at, "type", "A22", "a source description");

	if (word == NULL)
		return SOURCE_UNKNOWN;
	for (size_t i = 0; i < NTYPES; i++)
		if (strcmp(source_types[i].word, word) == 0 &&
		    (p->z->is_1_1 || !source_types[i].since_1_1))
			return source_types[i].type;
	parse_error(p, at, "type", "A22",
	    "type \"%s\" of a source description is none of openapi, arazzo",
	    word);
	return SOURCE_UNKNOWN;
}

static struct source *
source_read(struct arazzo_parser *p, struct located at)
{
	struct source *s = parse_alloc(p, sizeof *s);
	struct url u;
	struct err e = { 0 };

	if (s == NULL ||
	    !parse_object(p, at, "a source description", "A17", source_members))
		return NULL;
	s->location = at.location;
	parse_extensions(p, at);
	s->name = parse_need(p, at, "name", "A24", "a source description");
	s->url = parse_need(p, at, "url", "A27", "a source description");
	s->type = source_type(p, at);
	parse_id(p, at, "name", "A26", "the source name");
	if (s->url != NULL &&
	    (strpbrk(s->url, " \\^`{}|<>\"") != NULL ||
		(strstr(s->url, "://") != NULL &&
		    url_parse(p->arena, s->url, &u, &e) < 0)))
		parse_error(p, at, "url", "A23",
		    "url \"%s\" is not a URI reference", s->url);
	return s->name == NULL || s->url == NULL ? NULL : s;
}

static void
sources_read(struct arazzo_parser *p, struct located root)
{
	json_t *list = parse_need_list(p, root, "sourceDescriptions", "A15",
	    "A17", "the description", PARSE_MAX_ITEMS);
	struct source **end = &p->z->source;
	struct index names = { 0 };

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct located at = parse_item(p, list, i);
		struct source *s = source_read(p, at);

		if (s == NULL)
			continue;
		parse_unique(p, &names, at, s->name, s, "A24",
		    "the source name");
		*end = s;
		end = &s->next;
	}
}

static void
inputs_check(struct arazzo_parser *p, struct located at)
{
	json_t *v = json_object_get(at.value, "inputs");

	/* A86: a reference to components/inputs is JSON Schema's $ref. */
	if (json_object_get(v, "reference") != NULL &&
	    json_object_get(v, "type") == NULL)
		parse_error(p, at, "inputs", "A86",
		    "inputs refer by \"$ref\": \"#/components/inputs/...\", "
		    "not by \"reference\"");
}

static struct workflow *
workflow_read(struct arazzo_parser *p, struct located at)
{
	struct workflow *w = parse_alloc(p, sizeof *w);

	if (w == NULL ||
	    !parse_object(p, at, "a workflow", "A19", workflow_members))
		return NULL;
	w->owner = p->z;
	w->raw = at.value;
	parse_extensions(p, at);
	w->location = at.location;
	w->id = parse_need(p, at, "workflowId", "A29", "a workflow");
	parse_id(p, at, "workflowId", "A32", "workflowId");
	w->summary = parse_text(p, at, "summary", "A10", "a workflow");
	inputs_check(p, at);
	parse_depends(p, at, "A34", "a workflow", "workflowId");
	w->param = parse_params(p, at, "A45", false, true);
	w->on_success =
	    parse_actions(p, at, "successActions", true, "A38", "A39");
	w->on_failure =
	    parse_actions(p, at, "failureActions", false, "A40", "A41");
	w->output = parse_outputs(p, at, "A42");
	w->step = parse_steps(p, w, at);
	for (const struct step *s = w->step; s != NULL; s = s->next)
		w->nsteps++;
	if (w->id == NULL)
		w->id = "(without workflowId)";
	return w;
}

static void
workflows_read(struct arazzo_parser *p, struct located root)
{
	json_t *list = parse_need_list(p, root, "workflows", "A18", "A19",
	    "the description", PARSE_MAX_WORKFLOWS);
	struct workflow **end = &p->z->workflow;

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct located at = parse_item(p, list, i);
		struct workflow *w = workflow_read(p, at);

		if (w == NULL)
			continue;
		parse_unique(p, &p->z->workflows, at, w->id, w, "A30",
		    "workflowId");
		*end = w;
		end = &w->next;
	}
}

/* 1.1: "$self ... MUST NOT contain a fragment". */
static void
self_read(struct arazzo_parser *p, struct located root)
{
	struct err e = { 0 };
	const char *url;

	p->z->base = p->doc->url;
	if (!p->z->is_1_1)
		return;
	p->z->self = parse_text(p, root, "$self", "V", "the description");
	if (p->z->self == NULL)
		return;
	if (strchr(p->z->self, '#') != NULL) {
		parse_error(p, root, "$self", "V",
		    "$self must not have a fragment");
		return;
	}
	url = url_resolve(p->arena, p->doc->url, p->z->self, &e);
	if (url != NULL)
		p->z->base = url;
	else
		parse_error(p, root, "$self", "V", "$self: %s", e.text);
}

struct arazzo *
arazzo_parse(struct arena *a, const struct doc *d, struct diags *l)
{
	struct arazzo_parser p = { .arena = a, .doc = d, .l = l };
	struct located root = { d->root, doc_location(d, d->root) };

	p.z = parse_alloc(&p, sizeof *p.z);
	if (p.z == NULL)
		return NULL;
	p.z->doc = d;
	if (!parse_object(&p, root, "an Arazzo description", "A1", NULL) ||
	    !version_read(&p, root))
		return NULL;
	(void)parse_object(&p, root, "the description", "A1", root_members);
	self_read(&p, root);
	info_read(&p, root);
	sources_read(&p, root);
	p.z->components =
	    parse_map(&p, root, "components", "A10", "the description");
	if (p.z->components != NULL)
		parse_components(&p,
		    parse_member(&p, root.value, "components"));
	workflows_read(&p, root);
	return p.z;
}
