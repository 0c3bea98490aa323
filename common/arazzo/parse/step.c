/* Steps, and the components that they may refer to. */
#include <string.h>

#include "arazzo/parse/internal.h"
#include "data/number.h"

static const char *const step_members[] = { "description", "stepId",
	"operationId", "operationPath", "workflowId", "parameters",
	"requestBody", "successCriteria", "onSuccess", "onFailure", "outputs",
	NULL, "timeout", "dependsOn", "channelPath", "action", "correlationId",
	NULL };

/* Extensions of other runners: their meaning, and the remedy here. */
static const struct parse_extension {
	const char *name, *means, *instead;
	const char *after; /* the scheme that is named; NULL: none is */
} extensions[] = {
	{ "x-operation", "describes the request in the step",
	    "describe the operation in an OpenAPI source and name it by "
	    "operationId; --server names another server",
	    NULL },
	{ "x-security", "puts credentials on the request",
	    "give credentials with --auth ", "=env:VAR or file:PATH" },
	{ "x-serverUrl", "names the server",
	    "name the server with --server URL", NULL },
};

/* The scheme that an x-security names. */
static const char *
security_scheme(json_t *extension)
{
	json_t *first =
	    json_is_array(extension) ? json_array_get(extension, 0) : extension;
	const char *name = value_member_text(first, "schemeName");

	return name != NULL ? name : "SCHEME";
}

void
parse_extensions(struct located at)
{
	for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
		const struct parse_extension *x = &extensions[i];
		json_t *v = json_object_get(at.value, x->name);
		bool named = x->after != NULL;

		if (v != NULL)
			parse_note(at, DIAG_WARNING, x->name, "A104",
			    "%s, which %s, is not supported; %s%s%s", x->name,
			    x->means, x->instead,
			    named ? security_scheme(v) : "",
			    named ? x->after : "");
	}
}

/* N3: they exclude each other; exactly one is needed. */
static void
target_read(struct located at, struct step *s)
{
	unsigned n = 0;

	s->operation_ref = parse_text(at, "operationId", "N3");
	s->path_ref = parse_text(at, "operationPath", "N3");
	s->workflow_ref = parse_text(at, "workflowId", "N3");
	s->is_async = at.p->z->is_1_1 &&
	    (parse_has(at, "channelPath") || parse_has(at, "action"));
	n += parse_has(at, "operationId");
	n += parse_has(at, "operationPath");
	n += parse_has(at, "workflowId");
	n += at.p->z->is_1_1 && parse_has(at, "channelPath");
	if (n == 0 && parse_has(at, "x-operation"))
		parse_error(at, NULL, "N3",
		    "step \"%s\": x-operation is not supported; %s", s->id,
		    extensions[0].instead);
	else if (n == 0)
		parse_error(at, NULL, "N3",
		    "step \"%s\" needs one of operationId, operationPath, "
		    "workflowId",
		    s->id);
	else if (n > 1)
		parse_error(at, NULL, "N3",
		    "step \"%s\" has more than one of operationId, "
		    "operationPath, workflowId",
		    s->id);
}

static void
timeout_read(struct located at, struct step *s)
{
	json_t *v = json_object_get(at.value, "timeout");

	if (v == NULL || !at.p->z->is_1_1)
		return;
	if (!number_i64(v, 1, INT64_MAX, &s->timeout_ms))
		parse_error(at, "timeout", "V",
		    "timeout must be a whole number of milliseconds above 0");
}

static struct step *
step_read(struct workflow *w, struct located at)
{
	struct step *s =
	    parse_object(&at, "a step", "A37", step_members, sizeof *s);
	bool is_workflow = parse_has(at, "workflowId");

	if (s == NULL)
		return NULL;
	s->owner = w;
	s->raw = at.value;
	s->location = at.location;
	s->id = parse_need(at, "stepId", "A46");
	parse_id(at, "stepId", "A49", "stepId");
	if (s->id == NULL)
		s->id = "(without stepId)";
	target_read(at, s);
	if (s->operation_ref != NULL || s->path_ref != NULL ||
	    s->workflow_ref != NULL)
		parse_extensions(at);
	s->param = parse_params(at, "A57", !is_workflow, !is_workflow);
	s->body = parse_body(at);
	if (is_workflow && s->body != NULL)
		parse_note(at, DIAG_WARNING, "requestBody", "N3",
		    "step \"%s\" runs a workflow: its requestBody is ignored",
		    s->id);
	s->success = parse_criteria(at, "successCriteria");
	s->on_success = parse_actions(at, "onSuccess", true, "A61", "A62");
	s->on_failure = parse_actions(at, "onFailure", false, "A64", "A65");
	s->output = parse_outputs(at, "A66");
	timeout_read(at, s);
	if (at.p->z->is_1_1)
		parse_depends(at, "V", "stepId");
	return s;
}

struct step *
parse_steps(struct workflow *w, struct located in)
{
	json_t *list =
	    parse_need_list(in, "steps", "A37", "A37", PARSE_MAX_STEPS);
	struct step *all = NULL, **end = &all;

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct located at = parse_item(in.p, list, i);
		struct step *s = step_read(w, at);

		if (s == NULL)
			continue;
		parse_unique(&w->steps, at, s->id, s, "A47", "stepId");
		s->index = w->nsteps++;
		*end = s;
		end = &s->next;
	}
	return all;
}

/* --- Components ----------------------------------------------------------- */

static const char *const component_members[] = { "inputs", "parameters",
	"successActions", "failureActions", NULL, NULL };

static void
component_check(const char *kind, struct located at)
{
	if (strcmp(kind, "parameters") == 0)
		(void)parse_param(at, NULL, false, true);
	else if (strcmp(kind, "successActions") == 0)
		(void)parse_action(at, true);
	else if (strcmp(kind, "failureActions") == 0)
		(void)parse_action(at, false);
	else if (!json_is_object(at.value) && !json_is_boolean(at.value))
		parse_error(at, NULL, "A86", "an input must be a JSON Schema");
}

void
parse_components(struct located at)
{
	if (parse_object(&at, "components", "A85", component_members, 0) ==
	    NULL)
		return;
	for (size_t i = 0; component_members[i] != NULL; i++) {
		const char *kind = component_members[i], *key;
		json_t *map = parse_map(at, kind, "A85"), *v;

		json_object_foreach(map, key, v) {
			struct located one = parse_member(at.p, map, key);

			parse_key(one, key, "A85", "the component name");
			component_check(kind, one);
		}
	}
}
