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
version_read(struct located root)
{
	json_t *v = json_object_get(root.value, "arazzo");
	const char *text = json_string_value(v);

	if (v == NULL) {
		parse_error(root, NULL, "A11",
		    "\"arazzo\" (the version) is missing: is this an Arazzo "
		    "description?");
		return false;
	}
	if (text != NULL &&
	    (text_starts(text, "1.0.") || text_starts(text, "1.1."))) {
		root.p->z->is_1_1 = text[2] == '1';
		return true;
	}
	parse_error(root, "arazzo", "A12",
	    "\"arazzo\" is %s%s%s; 1.0.x and 1.1.x are understood",
	    text != NULL ? "\"" : "", text != NULL ? text : value_kind(v),
	    text != NULL ? "\"" : "");
	return false;
}

static void
info_read(struct located root)
{
	struct located at = parse_member(root.p, root.value, "info");

	if (at.value == NULL)
		parse_error(root, NULL, "A14",
		    "the description needs \"info\"");
	if (at.value == NULL ||
	    parse_object(&at, "info", "A14", info_members, 0) == NULL)
		return;
	root.p->z->title = parse_need(at, "title", "A20");
	(void)parse_need(at, "version", "A21");
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
source_type(struct located at)
{
	const char *word = parse_text(at, "type", "A22");

	if (word == NULL)
		return SOURCE_UNKNOWN;
	for (size_t i = 0; i < NTYPES; i++)
		if (strcmp(source_types[i].word, word) == 0 &&
		    (at.p->z->is_1_1 || !source_types[i].since_1_1))
			return source_types[i].type;
	parse_error(at, "type", "A22",
	    "type \"%s\" of a source description is none of openapi, arazzo",
	    word);
	return SOURCE_UNKNOWN;
}

static struct source *
source_read(struct located at)
{
	struct source *s = parse_object(&at, "a source description", "A17",
	    source_members, sizeof *s);
	struct url u;
	struct err e = { 0 };

	if (s == NULL)
		return NULL;
	s->location = at.location;
	parse_extensions(at);
	s->name = parse_need(at, "name", "A24");
	s->url = parse_need(at, "url", "A27");
	s->type = source_type(at);
	parse_id(at, "name", "A26", "the source name");
	if (s->url != NULL &&
	    (strpbrk(s->url, " \\^`{}|<>\"") != NULL ||
		(strstr(s->url, "://") != NULL &&
		    url_parse(at.p->arena, s->url, &u, &e) < 0)))
		parse_error(at, "url", "A23",
		    "url \"%s\" is not a URI reference", s->url);
	return s->name == NULL || s->url == NULL ? NULL : s;
}

static void
sources_read(struct located root)
{
	json_t *list = parse_need_list(root, "sourceDescriptions", "A15", "A17",
	    PARSE_MAX_ITEMS);
	struct source **end = &root.p->z->source;
	struct index names = { 0 };

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct located at = parse_item(root.p, list, i);
		struct source *s = source_read(at);

		if (s == NULL)
			continue;
		parse_unique(&names, at, s->name, s, "A24", "the source name");
		*end = s;
		end = &s->next;
	}
}

static void
inputs_check(struct located at)
{
	json_t *v = json_object_get(at.value, "inputs");

	/* A86: a reference to components/inputs is JSON Schema's $ref. */
	if (json_object_get(v, "reference") != NULL &&
	    json_object_get(v, "type") == NULL)
		parse_error(at, "inputs", "A86",
		    "inputs refer by \"$ref\": \"#/components/inputs/...\", "
		    "not by \"reference\"");
}

static struct workflow *
workflow_read(struct located at)
{
	struct workflow *w =
	    parse_object(&at, "a workflow", "A19", workflow_members, sizeof *w);

	if (w == NULL)
		return NULL;
	w->owner = at.p->z;
	w->raw = at.value;
	parse_extensions(at);
	w->location = at.location;
	w->id = parse_need(at, "workflowId", "A29");
	parse_id(at, "workflowId", "A32", "workflowId");
	w->summary = parse_text(at, "summary", "A10");
	inputs_check(at);
	parse_depends(at, "A34", "workflowId");
	w->param = parse_params(at, "A45", false, true);
	w->on_success = parse_actions(at, "successActions", true, "A38", "A39");
	w->on_failure =
	    parse_actions(at, "failureActions", false, "A40", "A41");
	w->output = parse_outputs(at, "A42");
	w->step = parse_steps(w, at);
	if (w->id == NULL)
		w->id = "(without workflowId)";
	return w;
}

static void
workflows_read(struct located root)
{
	json_t *list = parse_need_list(root, "workflows", "A18", "A19",
	    PARSE_MAX_WORKFLOWS);
	struct workflow **end = &root.p->z->workflow;

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct located at = parse_item(root.p, list, i);
		struct workflow *w = workflow_read(at);

		if (w == NULL)
			continue;
		parse_unique(&root.p->z->workflows, at, w->id, w, "A30",
		    "workflowId");
		*end = w;
		end = &w->next;
	}
}

/* 1.1: "$self ... MUST NOT contain a fragment". */
static void
self_read(struct located root)
{
	struct arazzo_parser *p = root.p;
	struct arazzo *z = p->z;
	struct err e = { 0 };
	const char *url;

	z->base = p->doc->url;
	if (z->is_1_1)
		z->self = parse_text(root, "$self", "V");
	if (z->self == NULL)
		return;
	if (strchr(z->self, '#') != NULL) {
		parse_error(root, "$self", "V",
		    "$self must not have a fragment");
		return;
	}
	url = url_resolve(p->arena, p->doc->url, z->self, &e);
	if (url != NULL)
		z->base = url;
	else
		parse_error(root, "$self", "V", "$self: %s", e.text);
}

struct arazzo *
arazzo_parse(struct arena *a, const struct doc *d, struct diags *l)
{
	struct arazzo_parser p = { .arena = a, .doc = d, .l = l };
	struct located root = { &p, d->root, doc_location(d, d->root), NULL };

	p.z = parse_object(&root, "an Arazzo description", "A1", NULL,
	    sizeof *p.z);
	if (p.z == NULL)
		return NULL;
	p.z->doc = d;
	if (!version_read(root))
		return NULL;
	(void)parse_object(&root, "the description", "A1", root_members, 0);
	self_read(root);
	info_read(root);
	sources_read(root);
	p.z->components = parse_map(root, "components", "A10");
	if (p.z->components != NULL)
		parse_components(parse_member(&p, d->root, "components"));
	workflows_read(root);
	return p.z;
}
