/* Binds what steps, actions and dependsOn name: operations, workflows,
 * steps. */
#include <string.h>

#include "arazzo/link/internal.h"
#include "arazzo/message/contract.h"
#include "arazzo/openapi/openapi.h"
#include "base/text.h"

static const char missing_source[] = "source \"%s\" is needed: %s";
static const char no_async[] =
    "step \"%s\": AsyncAPI steps are not supported: this runner sends HTTP "
    "requests only";

const struct step *
link_step_find(const struct workflow *w, const char *id)
{
	return index_get(&w->steps, id, strlen(id));
}

const struct step *
link_step_ref(struct linker *k, const struct workflow *w,
    struct location location, const char *ref, const char *rule)
{
	const struct step *s = link_step_find(w, ref);

	if (s == NULL)
		link_error(k, w, location, rule,
		    "workflow \"%s\" has no step \"%s\"", w->id, ref);
	return s;
}

static const struct workflow *
workflow_named(const struct arazzo *z, const char *id)
{
	return index_get(&z->workflows, id, strlen(id));
}

const struct workflow *
link_workflow_ref(struct linker *k, const struct workflow *w,
    struct location location, const char *ref, const char *rule)
{
	const struct arazzo *z = w->owner;
	const struct workflow *o;
	const char *id = ref;

	if (text_starts(ref, "$sourceDescriptions.")) {
		struct source *s = link_source_named(z, ref, &id);

		if (s == NULL) {
			link_error(k, w, location, rule,
			    "\"%s\" names no source description", ref);
			return NULL;
		}
		if (k->aside && !s->tried)
			return NULL;
		if (!link_source(k, z, s) || s->arazzo == NULL) {
			link_error(k, w, location, rule, missing_source,
			    s->name,
			    s->missing != NULL ? s->missing :
						 "not an Arazzo description");
			return NULL;
		}
		z = s->arazzo;
	}
	o = workflow_named(z, id);
	if (o == NULL && z != w->owner && text_starts(id, "workflows.")) {
		o = workflow_named(z, id + strlen("workflows."));
		if (o != NULL)
			link_note(k, w, DIAG_COMPAT, location, "C17",
			    "\"%s\" is read without \".workflows\"", ref);
	}
	if (o != NULL) {
		link_reach(k, o);
		return o;
	}
	link_error(k, w, location, rule, "no workflow \"%s\" in %s", id,
	    doc_name(z->doc));
	return NULL;
}

/* --- Operations ----------------------------------------------------------- */

static const struct operation *
from_source(struct linker *k, struct workflow *w, const struct step *s,
    struct location location, struct source *source, const char *id)
{
	const struct operation *op;
	struct err e = { 0 };

	if (source->type == SOURCE_ASYNCAPI) {
		link_error(k, w, location, "V", no_async, s->id);
		return NULL;
	}
	if (k->aside && !source->tried)
		return NULL;
	if (!link_source(k, w->owner, source) || source->openapi == NULL) {
		link_error(k, w, location, "R2", missing_source, source->name,
		    source->missing != NULL ? source->missing :
					      "not an OpenAPI description");
		return NULL;
	}
	op = *id == '/' ? openapi_by_pointer(source->openapi, id, &e) :
			  openapi_by_id(source->openapi, id, &e);
	if (op == NULL)
		link_error(k, w, location, *id == '/' ? "A51" : "A50",
		    "step \"%s\": %s", s->id, e.text);
	return op;
}

static bool
may_hold_operations(const struct source *s)
{
	return s->type != SOURCE_ARAZZO && s->type != SOURCE_ASYNCAPI;
}

/* C2: taken when exactly one source has it. */
static const struct operation *
from_any(struct linker *k, struct workflow *w, struct step *s,
    struct location location)
{
	struct source *found = NULL, *near_in = NULL;
	const char *near = NULL, *missing = NULL, *broken = "";

	for (struct source *o = w->owner->source; o != NULL; o = o->next) {
		if (!may_hold_operations(o))
			continue;
		if (k->aside && !o->tried)
			return NULL;
		if (!link_source(k, w->owner, o)) {
			missing = o->name;
			continue;
		}
		if (o->openapi == NULL)
			continue;
		if (near == NULL) {
			near = openapi_nearest(o->openapi, s->operation_ref);
			near_in = o;
		}
		if (!openapi_has(o->openapi, s->operation_ref)) {
			if (*broken == '\0')
				broken = openapi_broken(o->openapi);
			continue;
		}
		if (found != NULL) {
			link_error(k, w, location, "A50",
			    "operation \"%s\" is in source \"%s\" and in "
			    "\"%s\": write $sourceDescriptions.NAME.%s",
			    s->operation_ref, found->name, o->name,
			    s->operation_ref);
			return NULL;
		}
		found = o;
	}
	if (found == NULL) {
		link_error(k, w, location, "A50",
		    "step \"%s\": unknown operationId \"%s\" in any source"
		    "%s%s%s%s%s%s%s%s%s",
		    s->id, s->operation_ref,
		    near != NULL ? " (did you mean " : "",
		    near != NULL ? near : "", near != NULL ? " of " : "",
		    near != NULL ? near_in->name : "", near != NULL ? "?)" : "",
		    broken, missing != NULL ? "; source \"" : "",
		    missing != NULL ? missing : "",
		    missing != NULL ? "\" was not found" : "");
		return NULL;
	}
	link_note(k, w, DIAG_COMPAT, location, "C2",
	    "operationId \"%s\" without its source is taken from \"%s\", which "
	    "alone has it",
	    s->operation_ref, found->name);
	return from_source(k, w, s, location, found, s->operation_ref);
}

/* Has any source an operation of that name? */
static bool
is_operation(struct linker *k, const struct workflow *w, const char *id)
{
	for (struct source *o = w->owner->source; o != NULL; o = o->next)
		if (may_hold_operations(o) && link_source(k, w->owner, o) &&
		    o->openapi != NULL && openapi_has(o->openapi, id))
			return true;
	return false;
}

/* C15: the source of "NAME.operationId", if no source has an operation of the
 * whole name; NULL: not that. */
static struct source *
prefix_source(struct linker *k, const struct workflow *w, const char *ref,
    const char **ret_id)
{
	struct source *best = NULL;
	size_t longest = 0;

	for (struct source *o = w->owner->source; o != NULL; o = o->next) {
		size_t n = strlen(o->name);

		if (may_hold_operations(o) && n > longest &&
		    strncmp(ref, o->name, n) == 0 && ref[n] == '.' &&
		    ref[n + 1] != '\0') {
			best = o;
			longest = n;
		}
	}
	if (best == NULL || is_operation(k, w, ref))
		return NULL;
	*ret_id = ref + longest + 1;
	return best;
}

static const struct operation *
by_id(struct linker *k, struct workflow *w, struct step *s)
{
	struct location location =
	    doc_member_location(w->owner->doc, s->raw, "operationId");
	struct source *only = NULL, *o;
	unsigned n = 0;
	const char *id;

	if (text_starts(s->operation_ref, "$")) {
		o = link_source_named(w->owner, s->operation_ref, &id);
		if (o != NULL)
			return from_source(k, w, s, location, o, id);
		link_error(k, w, location, "A50",
		    "operationId \"%s\" names no source description",
		    s->operation_ref);
		return NULL;
	}
	o = prefix_source(k, w, s->operation_ref, &id);
	if (o != NULL) {
		link_note(k, w, DIAG_COMPAT, location, "C15",
		    "operationId \"%s\" is read as "
		    "$sourceDescriptions.%s.%s",
		    s->operation_ref, o->name, id);
		return from_source(k, w, s, location, o, id);
	}
	for (o = w->owner->source; o != NULL; o = o->next)
		if (may_hold_operations(o)) {
			only = o;
			n++;
		}
	if (n == 0) {
		link_error(k, w, location, "A50",
		    "step \"%s\": the document has no OpenAPI source", s->id);
		return NULL;
	}
	return n == 1 ? from_source(k, w, s, location, only, s->operation_ref) :
			from_any(k, w, s, location);
}

/* C15: "$sourceDescriptions.NAME", with or without braces. */
static struct source *
whole_source(const struct arazzo *z, const char *text)
{
	struct source *s = z->source;

	if (!text_starts(text, "$sourceDescriptions."))
		return NULL;
	text += strlen("$sourceDescriptions.");
	while (s != NULL && strcmp(s->name, text) != 0)
		s = s->next;
	return s;
}

/* The text before '#' of an operationPath: "{$sourceDescriptions.N.url}", or
 * by compatibility "N" or "$sourceDescriptions.N". */
static struct source *
path_source(struct linker *k, struct workflow *w, const struct step *s,
    struct location location, char *text)
{
	size_t n = strlen(text);
	bool braced = n > 2 && text[0] == '{' && text[n - 1] == '}';
	struct source *o;
	const char *rest;

	if (braced)
		text[n - 1] = '\0';
	o = whole_source(w->owner, text + braced);
	if (o != NULL) {
		link_note(k, w, DIAG_COMPAT, location, "C15",
		    "operationPath \"%s\" is read as "
		    "{$sourceDescriptions.%s.url}#/...",
		    s->path_ref, o->name);
		return o;
	}
	if (braced) {
		o = link_source_named(w->owner, text + 1, &rest);
		if (o != NULL && strcmp(rest, "url") == 0)
			return o;
		link_error(k, w, location, "A52",
		    "step \"%s\": %s of operationPath names no source", s->id,
		    text + 1);
		return NULL;
	}
	o = link_source_named(w->owner, text, &rest);
	if (o != NULL && strcmp(rest, "url") != 0)
		o = NULL;
	for (struct source *by = w->owner->source; o == NULL && by != NULL;
	     by = by->next)
		if (strcmp(by->name, text) == 0)
			o = by;
	if (o != NULL)
		link_note(k, w, DIAG_COMPAT, location, "C3",
		    "operationPath names source \"%s\" without "
		    "{$sourceDescriptions.%s.url}",
		    o->name, o->name);
	else
		link_error(k, w, location, "A52",
		    "step \"%s\": operationPath \"%s\" must begin with "
		    "{$sourceDescriptions.NAME.url}#/",
		    s->id, s->path_ref);
	return o;
}

static const struct operation *
by_path(struct linker *k, struct workflow *w, struct step *s)
{
	struct location location =
	    doc_member_location(w->owner->doc, s->raw, "operationPath");
	const char *hash = strchr(s->path_ref, '#');
	const struct operation *op;
	struct source *o;
	char *name;

	if (hash == NULL || hash[1] != '/') {
		link_error(k, w, location, "A52",
		    "step \"%s\": operationPath \"%s\" has no \"#/paths/...\"",
		    s->id, s->path_ref);
		return NULL;
	}
	name =
	    arena_strndup(k->arena, s->path_ref, (size_t)(hash - s->path_ref));
	o = name == NULL ? NULL : path_source(k, w, s, location, name);
	op = o == NULL ? NULL : from_source(k, w, s, location, o, hash + 1);
	if (op != NULL && op->id != NULL)
		link_note(k, w, DIAG_WARNING, location, "A53",
		    "operationId \"%s\" is preferred to an operationPath",
		    op->id);
	return op;
}

static void
admit(struct linker *k, struct workflow *w, const struct step *s)
{
	struct admitted *one;
	struct err e = { 0 };

	for (one = k->admitted; one != NULL; one = one->next)
		if (one->op == s->operation)
			return;
	one = link_alloc(k, sizeof *one);
	if (one == NULL)
		return;
	one->op = s->operation;
	one->next = k->admitted;
	k->admitted = one;
	if (k->env->admit != NULL &&
	    k->env->admit(k->env->ctx, s->operation, &e) < 0)
		link_error(k, w, s->location, NULL, "step \"%s\": %s", s->id,
		    e.text);
	err_clear(&e);
	if (openapi_server(k->arena, s->operation,
		k->env->server != NULL ?
		    k->env->server(k->env->ctx, s->operation) :
		    NULL,
		k->env->server_vars, k->l, &e) == NULL)
		link_note(k, w,
		    k->env->offline && e.code != ERR_UNSUPPORTED ?
			DIAG_WARNING :
			DIAG_ERROR,
		    s->location, "R4", "step \"%s\": %s", s->id, e.text);
}

static void
step_bind(struct linker *k, struct workflow *w, struct step *s)
{
	if (s->is_async) {
		link_error(k, w, s->location, "V", no_async, s->id);
		return;
	}
	if (s->workflow_ref != NULL)
		s->workflow = link_workflow_ref(k, w,
		    doc_member_location(w->owner->doc, s->raw, "workflowId"),
		    s->workflow_ref, "A54");
	else if (s->operation_ref != NULL)
		s->operation = by_id(k, w, s);
	else if (s->path_ref != NULL)
		s->operation = by_path(k, w, s);
	if (s->operation != NULL && !k->aside)
		admit(k, w, s);
	if (s->operation != NULL && k->env->check_responses)
		contract_compile(k->arena, s->operation, k->l);
}

static void
depends_bind(struct linker *k, struct workflow *w)
{
	json_t *list = json_object_get(w->raw, "dependsOn"), *v;
	struct workflow_list **end = &w->depends;
	size_t i;

	json_array_foreach(list, i, v) {
		const struct workflow *to = !json_is_string(v) ?
		    NULL :
		    link_workflow_ref(k, w,
			doc_item_location(w->owner->doc, list, i),
			json_string_value(v), "A34");
		struct workflow_list *one;

		if (to == NULL)
			continue;
		one = link_alloc(k, sizeof *one);
		if (one == NULL)
			return;
		one->workflow = to;
		*end = one;
		end = &one->next;
	}
}

void
link_bind(struct linker *k, struct workflow *w)
{
	depends_bind(k, w);
	for (struct step *s = w->step; s != NULL; s = s->next)
		step_bind(k, w, s);
}
