/* Binds what steps, actions and dependsOn name: operations, workflows,
 * steps. */
#include <string.h>

#include "arazzo/link/internal.h"
#include "arazzo/message/contract.h"
#include "arazzo/openapi/openapi.h"

static const char no_async[] =
    "step \"%s\": AsyncAPI steps are not supported: this runner sends HTTP "
    "requests only";

const struct step *
link_step_find(const struct workflow *w, const char *id)
{
	return index_get(&w->steps, id, strlen(id));
}

struct depends *
link_depends(struct linker *k, json_t *raw, link_depends_fn *fn)
{
	json_t *list = json_object_get(raw, "dependsOn"), *v;
	struct depends *all = NULL, **end = &all;
	size_t i;

	json_array_foreach(list, i, v) {
		struct depends *one = link_alloc(k, sizeof *one);

		if (one == NULL || !json_is_string(v) ||
		    !fn(k, doc_item_location(k->w->owner->doc, list, i),
			json_string_value(v), one))
			continue;
		*end = one;
		end = &one->next;
	}
	return all;
}

/* Has the source been read as an Arazzo or as an OpenAPI description?  An error
 * otherwise, but for workflows that are only looked at. */
static bool
source_ready(struct linker *k, struct source *s, struct location at,
    const char *rule, bool arazzo)
{
	const char *why;

	if (k->aside && !s->tried)
		return false;
	if (link_source(k, k->w->owner, s) &&
	    (arazzo ? s->arazzo != NULL : s->openapi != NULL))
		return true;
	why = s->missing;
	if (why == NULL && arazzo)
		why = "not an Arazzo description";
	if (why == NULL)
		why = "not an OpenAPI description";
	link_error(k, at, rule, "source \"%s\" is needed: %s", s->name, why);
	return false;
}

const struct workflow *
link_workflow_ref(struct linker *k, struct location at, const char *ref,
    const char *rule)
{
	const struct arazzo *z = k->w->owner;
	struct workflow *o;
	const char *id = ref;

	if (text_starts(ref, SOURCE_PREFIX)) {
		struct source *s = link_source_named(z, ref, &id);

		if (s == NULL)
			return link_error(k, at, rule,
			    "\"%s\" names no source description", ref);
		if (!source_ready(k, s, at, rule, true))
			return NULL;
		z = s->arazzo;
	}
	o = link_workflow_find(z, id);
	if (o == NULL && z != k->w->owner && text_starts(id, "workflows.")) {
		o = link_workflow_find(z, id + strlen("workflows."));
		if (o != NULL)
			link_note(k, DIAG_COMPAT, at, "C17",
			    "\"%s\" is read without \".workflows\"", ref);
	}
	if (o == NULL)
		return link_error(k, at, rule, "no workflow \"%s\" in %s", id,
		    doc_name(z->doc));
	link_reach(k, o);
	return o;
}

/* --- Operations ----------------------------------------------------------- */

static const struct operation *
from_source(struct linker *k, const struct step *s, struct location at,
    struct source *source, const char *id)
{
	const struct operation *op;
	bool is_pointer = *id == '/';
	struct err e = { 0 };

	if (source->type == SOURCE_ASYNCAPI)
		return link_error(k, at, "V", no_async, s->id);
	if (!source_ready(k, source, at, "R2", false))
		return NULL;
	if (is_pointer)
		op = openapi_by_pointer(source->openapi, id, &e);
	else
		op = openapi_by_id(source->openapi, id, &e);
	if (op == NULL)
		link_error(k, at, is_pointer ? "A51" : "A50", "step \"%s\": %s",
		    s->id, e.text);
	return op;
}

static bool
may_hold_operations(const struct source *s)
{
	return s->type != SOURCE_ARAZZO && s->type != SOURCE_ASYNCAPI;
}

/* Why no source has the operation, and which name is near it. */
static const struct operation *
unknown_operation(struct linker *k, const struct step *s, struct location at)
{
	const char *missing = NULL, *broken = "", *near = NULL;
	const struct source *in = NULL;

	for (struct source *o = k->w->owner->source; o != NULL; o = o->next) {
		if (!may_hold_operations(o))
			continue;
		if (o->missing != NULL)
			missing = o->name;
		if (o->openapi == NULL)
			continue;
		if (*broken == '\0')
			broken = openapi_broken(o->openapi);
		if (near == NULL) {
			near = openapi_nearest(o->openapi, s->operation_ref);
			in = o;
		}
	}
	return link_error(k, at, "A50",
	    "step \"%s\": unknown operationId \"%s\" in any source"
	    "%s%s%s%s%s%s%s%s%s",
	    s->id, s->operation_ref, near != NULL ? " (did you mean " : "",
	    near != NULL ? near : "", near != NULL ? " of " : "",
	    near != NULL ? in->name : "", near != NULL ? "?)" : "", broken,
	    missing != NULL ? "; source \"" : "",
	    missing != NULL ? missing : "",
	    missing != NULL ? "\" was not found" : "");
}

/* C2: taken when exactly one source has it. */
static const struct operation *
from_any(struct linker *k, const struct step *s, struct location at)
{
	struct source *found = NULL;

	for (struct source *o = k->w->owner->source; o != NULL; o = o->next) {
		if (!may_hold_operations(o))
			continue;
		if (k->aside && !o->tried)
			return NULL;
		if (!link_source(k, k->w->owner, o) || o->openapi == NULL ||
		    !openapi_has(o->openapi, s->operation_ref))
			continue;
		if (found != NULL)
			return link_error(k, at, "A50",
			    "operation \"%s\" is in source \"%s\" and in "
			    "\"%s\": write $sourceDescriptions.NAME.%s",
			    s->operation_ref, found->name, o->name,
			    s->operation_ref);
		found = o;
	}
	if (found == NULL)
		return unknown_operation(k, s, at);
	link_note(k, DIAG_COMPAT, at, "C2",
	    "operationId \"%s\" without its source is taken from \"%s\", which "
	    "alone has it",
	    s->operation_ref, found->name);
	return from_source(k, s, at, found, s->operation_ref);
}

/* Has any source an operation of that name? */
static bool
is_operation(struct linker *k, const char *id)
{
	for (struct source *o = k->w->owner->source; o != NULL; o = o->next)
		if (may_hold_operations(o) && link_source(k, k->w->owner, o) &&
		    o->openapi != NULL && openapi_has(o->openapi, id))
			return true;
	return false;
}

static const struct operation *
by_id(struct linker *k, const struct step *s)
{
	const struct arazzo *z = k->w->owner;
	struct location at = doc_member_location(z->doc, s->raw, "operationId");
	struct source *only = NULL, *o;
	unsigned n = 0;
	const char *id;

	if (*s->operation_ref == '$') {
		o = link_source_named(z, s->operation_ref, &id);
		if (o != NULL)
			return from_source(k, s, at, o, id);
		return link_error(k, at, "A50",
		    "operationId \"%s\" names no source description",
		    s->operation_ref);
	}
	/* C15: "NAME.operationId", if no source has that as a whole. */
	o = link_source_prefix(z, s->operation_ref, may_hold_operations, &id);
	if (o != NULL && *id != '\0' && !is_operation(k, s->operation_ref)) {
		link_note(k, DIAG_COMPAT, at, "C15",
		    "operationId \"%s\" is read as "
		    "$sourceDescriptions.%s.%s",
		    s->operation_ref, o->name, id);
		return from_source(k, s, at, o, id);
	}
	for (o = z->source; o != NULL; o = o->next)
		if (may_hold_operations(o)) {
			only = o;
			n++;
		}
	if (n == 0)
		return link_error(k, at, "A50",
		    "step \"%s\": the document has no OpenAPI source", s->id);
	if (n == 1)
		return from_source(k, s, at, only, s->operation_ref);
	return from_any(k, s, at);
}

static struct source *
source_find(const struct arazzo *z, const char *name)
{
	struct source *s = z->source;

	while (s != NULL && strcmp(s->name, name) != 0)
		s = s->next;
	return s;
}

/* The text before '#' of an operationPath: "{$sourceDescriptions.N.url}", or
 * by compatibility "$sourceDescriptions.N", with or without braces (C15), "N"
 * or "$sourceDescriptions.N.url" (C3). */
static struct source *
path_source(struct linker *k, const struct step *s, struct location at,
    char *text)
{
	const struct arazzo *z = k->w->owner;
	size_t n = strlen(text);
	bool braced = n > 2 && text[0] == '{' && text[n - 1] == '}';
	struct source *o = NULL;
	const char *rest = "";

	if (braced) {
		text[n - 1] = '\0';
		text++;
	}
	if (text_starts(text, SOURCE_PREFIX))
		o = source_find(z, text + strlen(SOURCE_PREFIX));
	if (o != NULL) {
		link_note(k, DIAG_COMPAT, at, "C15",
		    "operationPath \"%s\" is read as "
		    "{$sourceDescriptions.%s.url}#/...",
		    s->path_ref, o->name);
		return o;
	}
	o = link_source_named(z, text, &rest);
	if (o != NULL && strcmp(rest, "url") != 0)
		o = NULL;
	if (braced && o == NULL)
		return link_error(k, at, "A52",
		    "step \"%s\": %s of operationPath names no source", s->id,
		    text);
	if (braced)
		return o;
	if (o == NULL)
		o = source_find(z, text);
	if (o == NULL)
		return link_error(k, at, "A52",
		    "step \"%s\": operationPath \"%s\" must begin with "
		    "{$sourceDescriptions.NAME.url}#/",
		    s->id, s->path_ref);
	link_note(k, DIAG_COMPAT, at, "C3",
	    "operationPath names source \"%s\" without "
	    "{$sourceDescriptions.%s.url}",
	    o->name, o->name);
	return o;
}

static const struct operation *
by_path(struct linker *k, const struct step *s)
{
	struct location at =
	    doc_member_location(k->w->owner->doc, s->raw, "operationPath");
	const char *hash = strchr(s->path_ref, '#');
	const struct operation *op;
	struct source *o;
	char *name;

	if (hash == NULL || hash[1] != '/')
		return link_error(k, at, "A52",
		    "step \"%s\": operationPath \"%s\" has no \"#/paths/...\"",
		    s->id, s->path_ref);
	name =
	    arena_strndup(k->arena, s->path_ref, (size_t)(hash - s->path_ref));
	o = name == NULL ? NULL : path_source(k, s, at, name);
	op = o == NULL ? NULL : from_source(k, s, at, o, hash + 1);
	if (op != NULL && op->id != NULL)
		link_note(k, DIAG_WARNING, at, "A53",
		    "operationId \"%s\" is preferred to an operationPath",
		    op->id);
	return op;
}

/* Asks once for each operation whether it may be used, and where it is. */
static void
admit(struct linker *k, const struct step *s)
{
	const struct arazzo_env *env = k->env;
	enum diag_kind kind = DIAG_ERROR;
	const char *server = NULL;
	struct err e = { 0 };

	if (index_get_at(&k->admitted, s->operation) != NULL)
		return;
	if (index_put_at(k->arena, &k->admitted, s->operation, k) < 0)
		link_error(k, s->location, NULL, "out of memory");
	if (env->admit != NULL && env->admit(env->ctx, s->operation, &e) < 0)
		link_error(k, s->location, NULL, "step \"%s\": %s", s->id,
		    e.text);
	err_clear(&e);
	if (env->server != NULL)
		server = env->server(env->ctx, s->operation);
	if (openapi_server(k->arena, s->operation, server, env->server_vars,
		k->l, &e) != NULL)
		return;
	if (env->offline && e.code != ERR_UNSUPPORTED)
		kind = DIAG_WARNING;
	link_note(k, kind, s->location, "R4", "step \"%s\": %s", s->id, e.text);
}

static void
step_bind(struct linker *k, struct step *s)
{
	if (s->is_async) {
		link_error(k, s->location, "V", no_async, s->id);
		return;
	}
	if (s->workflow_ref != NULL)
		s->workflow = link_workflow_ref(k,
		    doc_member_location(k->w->owner->doc, s->raw, "workflowId"),
		    s->workflow_ref, "A54");
	else if (s->operation_ref != NULL)
		s->operation = by_id(k, s);
	else if (s->path_ref != NULL)
		s->operation = by_path(k, s);
	if (s->operation != NULL && !k->aside)
		admit(k, s);
	if (s->operation != NULL && k->env->check_responses)
		contract_compile(k->arena, s->operation, k->l);
}

static bool
depends_find(struct linker *k, struct location at, const char *ref,
    struct depends *ret)
{
	ret->workflow = link_workflow_ref(k, at, ref, "A34");
	return ret->workflow != NULL;
}

void
link_bind(struct linker *k)
{
	k->w->depends = link_depends(k, k->w->raw, depends_find);
	for (struct step *s = k->w->step; s != NULL; s = s->next)
		step_bind(k, s);
}
