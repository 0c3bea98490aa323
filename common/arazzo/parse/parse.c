/* The description, its sources, its workflows. */
#include "arazzo/parse/parse.h"

#include <string.h>

#include "arazzo/parse/internal.h"
#include "http/url.h"

static const char *const root_members[] = { "arazzo", "info",
	"sourceDescriptions", "workflows", "components", NULL };
static const char *const root_members_1_1[] = { "arazzo", "info", "$self",
	"sourceDescriptions", "workflows", "components", NULL };
static const char *const info_members[] = { "title", "summary", "description",
	"version", NULL };
static const char *const source_members[] = { "name", "url", "type", NULL };
static const char *const workflow_members[] = { "workflowId", "summary",
	"description", "inputs", "dependsOn", "steps", "successActions",
	"failureActions", "outputs", "parameters", NULL };

/* Arazzo 1.0.1: "The major.minor portion ... SHALL designate the feature
 * set"; the patch number makes no difference. */
static bool
version_read(struct arazzo_parser *p, struct located root)
{
	json_t *v = json_object_get(root.value, "arazzo");
	const char *text = json_string_value(v);

	if (v == NULL) {
		parse_error(p, root.location, "A11",
		    "\"arazzo\" (the version) is missing: is this an Arazzo "
		    "description?");
		return false;
	}
	if (text != NULL &&
	    (text_starts(text, "1.0.") || text_starts(text, "1.1."))) {
		p->z->version = text;
		p->z->is_1_1 = text[2] == '1';
		return true;
	}
	parse_error(p, doc_member_location(p->doc, root.value, "arazzo"), "A12",
	    "\"arazzo\" is %s%s%s; 1.0.x and 1.1.x are understood",
	    text != NULL ? "\"" : "", text != NULL ? text : value_kind(v),
	    text != NULL ? "\"" : "");
	return false;
}

static void
info_read(struct arazzo_parser *p, struct located root)
{
	struct located at = parse_member(p, root.value, "info");

	if (at.value == NULL) {
		parse_error(p, root.location, "A14", "\"info\" is missing");
		return;
	}
	if (!parse_object(p, at, "info", "A14", info_members))
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
	parse_error(p, doc_member_location(p->doc, at.value, "type"), "A22",
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
	parse_id(p, doc_member_location(p->doc, at.value, "name"), s->name,
	    "A26", "the source name");
	if (s->url != NULL &&
	    (strpbrk(s->url, " \\^`{}|<>\"") != NULL ||
		(strstr(s->url, "://") != NULL &&
		    url_parse(p->arena, s->url, &u, &e) < 0)))
		parse_error(p, doc_member_location(p->doc, at.value, "url"),
		    "A23", "url \"%s\" is not a URI reference", s->url);
	return s->name == NULL || s->url == NULL ? NULL : s;
}

static void
sources_read(struct arazzo_parser *p, struct located root)
{
	json_t *list =
	    parse_list(p, root, "sourceDescriptions", "A15", "the description");
	struct source **end = &p->z->source;
	struct index names = { 0 };

	if (json_object_get(root.value, "sourceDescriptions") == NULL)
		parse_error(p, root.location, "A15",
		    "\"sourceDescriptions\" is missing");
	else if (list != NULL && json_array_size(list) == 0)
		parse_error(p,
		    doc_member_location(p->doc, root.value,
			"sourceDescriptions"),
		    "A17", "\"sourceDescriptions\" needs at least one entry");
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct source *s = source_read(p, parse_item(p, list, i));

		if (s == NULL)
			continue;
		parse_unique(p, &names, s->location, s->name, s, "A24",
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
		parse_error(p, doc_member_location(p->doc, at.value, "inputs"),
		    "A86",
		    "inputs refer by \"$ref\": \"#/components/inputs/...\", "
		    "not by \"reference\"");
}

static void
depends_check(struct arazzo_parser *p, struct located at)
{
	json_t *list = parse_list(p, at, "dependsOn", "A34", "a workflow"), *v;
	size_t i;

	json_array_foreach(list, i, v)
		if (!json_is_string(v))
			parse_error(p, doc_item_location(p->doc, list, i),
			    "A34",
			    "an entry of dependsOn must be a workflowId");
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
	parse_id(p, doc_member_location(p->doc, at.value, "workflowId"), w->id,
	    "A32", "workflowId");
	w->summary = parse_text(p, at, "summary", "A10", "a workflow");
	w->description =
	    json_string_value(json_object_get(at.value, "description"));
	inputs_check(p, at);
	depends_check(p, at);
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
	json_t *list = parse_list_of(p, root, "workflows", "A18",
	    "the description", PARSE_MAX_WORKFLOWS);
	struct workflow **end = &p->z->workflow;

	if (json_object_get(root.value, "workflows") == NULL)
		parse_error(p, root.location, "A18",
		    "\"workflows\" is missing");
	else if (list != NULL && json_array_size(list) == 0)
		parse_error(p,
		    doc_member_location(p->doc, root.value, "workflows"), "A19",
		    "\"workflows\" needs at least one entry");
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct workflow *w = workflow_read(p, parse_item(p, list, i));

		if (w == NULL)
			continue;
		parse_unique(p, &p->z->workflows, w->location, w->id, w, "A30",
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

	p->z->base = p->doc->url;
	if (!p->z->is_1_1)
		return;
	p->z->self = parse_text(p, root, "$self", "V", "the description");
	if (p->z->self == NULL)
		return;
	if (strchr(p->z->self, '#') != NULL) {
		parse_error(p, doc_member_location(p->doc, root.value, "$self"),
		    "V", "$self must not have a fragment");
		return;
	}
	p->z->base = url_resolve(p->arena, p->doc->url, p->z->self, &e);
	if (p->z->base != NULL)
		return;
	p->z->base = p->doc->url;
	parse_error(p, doc_member_location(p->doc, root.value, "$self"), "V",
	    "$self: %s", e.text);
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
	(void)parse_object(&p, root, "the description", "A1",
	    p.z->is_1_1 ? root_members_1_1 : root_members);
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
