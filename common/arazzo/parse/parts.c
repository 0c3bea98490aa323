/* Parameters, criteria, outputs, request bodies, reusable objects. */
#include <string.h>

#include "arazzo/parse/internal.h"

static const char *const param_members[] = { "name", "in", "value", NULL,
	NULL };
static const char *const body_members[] = { "contentType", "payload",
	"replacements", NULL, NULL };
static const char *const replacement_members[] = { "target", "value", NULL,
	"targetSelectorType", NULL };

/* --- Reusable objects ----------------------------------------------------- */

bool
parse_reusable(struct located *at, const char *kind, const char *rule)
{
	char *prefix = arena_printf(at->p->arena, "$components.%s.", kind);
	json_t *all = json_object_get(at->p->z->components, kind);
	struct located to;
	const char *ref;

	if (!parse_has(*at, "reference"))
		return true;
	at->what = "a reusable object";
	ref = parse_text(*at, "reference", "A87");
	if (ref == NULL || prefix == NULL)
		return false;
	if (!text_starts(ref, prefix)) {
		parse_error(*at, "reference", rule,
		    "reference \"%s\" must begin with \"%s\"", ref, prefix);
		return false;
	}
	to = parse_member(at->p, all, ref + strlen(prefix));
	if (to.value == NULL)
		parse_error(*at, "reference", rule,
		    "reference \"%s\" names nothing in components", ref);
	*at = to;
	return to.value != NULL;
}

/* --- Parameters ----------------------------------------------------------- */

static enum param_in
in_read(struct located at, const char *name, bool need)
{
	const char *word = parse_text(at, "in", "A68");
	enum param_in in = word == NULL ? PARAM_INPUT : param_in_named(word);

	if (word == NULL) {
		if (need && !parse_has(at, "in"))
			parse_error(at, NULL, "A68",
			    "parameter \"%s\" needs \"in\" (path, query, "
			    "header or cookie)",
			    name);
		return PARAM_INPUT;
	}
	if (in != PARAM_INPUT && (in != PARAM_QUERYSTRING || at.p->z->is_1_1))
		return in;
	parse_error(at, "in", "A68",
	    "\"in\" of parameter \"%s\" is \"%s\", none of path, query, "
	    "header, cookie",
	    name, word);
	return PARAM_INPUT;
}

struct param *
parse_param(struct located at, json_t *override, bool need_in, bool may_in)
{
	struct param *q =
	    parse_object(&at, "a parameter", "A67", param_members, sizeof *q);

	if (q == NULL)
		return NULL;
	q->location = at.location;
	q->name = parse_need(at, "name", "A67");
	q->raw = json_object_get(at.value, "value");
	if (q->raw == NULL)
		parse_error(at, NULL, "A69", "parameter \"%s\" needs \"value\"",
		    q->name != NULL ? q->name : "");
	if (override != NULL)
		q->raw = override;
	if (q->name == NULL || q->raw == NULL)
		return NULL;
	if (may_in)
		q->in = in_read(at, q->name, need_in);
	else if (parse_has(at, "in"))
		parse_note(at, DIAG_WARNING, NULL, "V",
		    "parameter \"%s\" of an action is an input: \"in\" is "
		    "ignored",
		    q->name);
	return q;
}

static void
params_append(struct param **list, struct param *q, struct located at,
    const char *rule)
{
	for (; *list != NULL; list = &(*list)->next)
		if ((*list)->in == q->in &&
		    param_same_name(q->in, (*list)->name, q->name)) {
			parse_error(at, NULL, rule,
			    "parameter \"%s\" is given twice", q->name);
			return;
		}
	*list = q;
}

struct param *
parse_params(struct located in, const char *rule, bool need_in, bool may_in)
{
	json_t *list = parse_list(in, "parameters", rule);
	struct param *all = NULL;

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct located at = parse_item(in.p, list, i), to = at;
		json_t *override = NULL;
		struct param *q;

		if (!parse_reusable(&to, "parameters", need_in ? "A56" : "A44"))
			continue;
		if (to.value != at.value)
			override = json_object_get(at.value, "value");
		q = parse_param(to, override, need_in, may_in);
		if (q != NULL)
			params_append(&all, q, at, rule);
	}
	return all;
}

/* --- Criteria, outputs ---------------------------------------------------- */

struct criterion_list *
parse_criteria(struct located in, const char *key)
{
	json_t *list = parse_list(in, key, "A59");
	struct criterion_list *all = NULL, **end = &all;

	if (list != NULL && json_array_size(list) == 0)
		parse_note(in, in.p->z->is_1_1 ? DIAG_ERROR : DIAG_WARNING, key,
		    "V", "\"%s\" is empty", key);
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct located at = parse_item(in.p, list, i);
		struct criterion_list *c =
		    parse_object(&at, "a criterion", "A92", NULL, sizeof *c);

		if (c == NULL)
			continue;
		c->raw = at.value;
		*end = c;
		end = &c->next;
	}
	return all;
}

static struct output *
output_read(struct located at, const char *name, const char *rule)
{
	struct output *o = parse_alloc(at, sizeof *o);

	if (o == NULL)
		return NULL;
	parse_key(at, name, rule, "output name");
	if (!json_is_string(at.value) &&
	    !(at.p->z->is_1_1 && json_is_object(at.value))) {
		parse_error(at, NULL, "R10",
		    "output \"%s\" must be an expression, not %s", name,
		    value_kind(at.value));
		return NULL;
	}
	o->name = name;
	o->raw = at.value;
	o->location = at.location;
	o->text = value_text(at.p->arena, at.value);
	return o;
}

struct output *
parse_outputs(struct located in, const char *rule)
{
	json_t *map = parse_map(in, "outputs", rule), *v;
	struct output *all = NULL, **end = &all;
	const char *name;

	json_object_foreach(map, name, v) {
		struct output *o =
		    output_read(parse_member(in.p, map, name), name, rule);

		if (o == NULL)
			continue;
		*end = o;
		end = &o->next;
	}
	return all;
}

/* --- Bodies --------------------------------------------------------------- */

/* A word, or an Expression Type Object; QUERY_NONE when there is none. */
static enum query_kind
target_kind(struct located at)
{
	static const char member[] = "targetSelectorType";
	json_t *v = json_object_get(at.value, member);
	const char *why = "a target is of type jsonpath, xpath or jsonpointer";
	enum query_kind kind;

	if (v == NULL || !at.p->z->is_1_1)
		return QUERY_NONE;
	kind = query_kind_of(at.p->arena, v, &why);
	if (kind == QUERY_JSONPATH || kind == QUERY_XPATH ||
	    kind == QUERY_POINTER)
		return kind;
	parse_error(at, member, "V", "%s: %s", member, why);
	return QUERY_NONE;
}

static struct replacement *
replacement_read(struct located at)
{
	struct replacement *r = parse_object(&at, "a replacement", "A100",
	    replacement_members, sizeof *r);
	json_t *target = json_object_get(at.value, "target");

	if (r == NULL)
		return NULL;
	r->location = at.location;
	/* "" is a JSON Pointer too: the whole payload. */
	if (json_is_string(target) && json_string_length(target) == 0)
		r->target.text = "";
	else
		r->target.text = parse_need(at, "target", "A100");
	r->raw = json_object_get(at.value, "value");
	if (r->raw == NULL)
		parse_error(at, NULL, "A102", "a replacement needs \"value\"");
	r->target.kind = target_kind(at);
	return r->target.text == NULL || r->raw == NULL ? NULL : r;
}

struct body *
parse_body(struct located in)
{
	struct located at = parse_member(in.p, in.value, "requestBody");
	struct replacement **end;
	struct body *b;
	json_t *list;

	if (at.value == NULL)
		return NULL;
	b = parse_object(&at, "requestBody", "A10", body_members, sizeof *b);
	if (b == NULL)
		return NULL;
	b->location = at.location;
	b->content_type = parse_text(at, "contentType", "A10");
	b->raw = json_object_get(at.value, "payload");
	list = parse_list(at, "replacements", "A100");
	end = &b->replacement;
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct replacement *r =
		    replacement_read(parse_item(in.p, list, i));

		if (r == NULL)
			continue;
		*end = r;
		end = &r->next;
	}
	return b;
}
