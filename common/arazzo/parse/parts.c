/* Parameters, criteria, outputs, request bodies, reusable objects. */
#include <string.h>

#include "arazzo/parse/internal.h"

static const char *const param_members[] = { "name", "in", "value", NULL,
	NULL };
static const char *const body_members[] = { "contentType", "payload",
	"replacements", NULL, NULL };
static const char *const replacement_members[] = { "target", "value", NULL,
	"targetSelectorType", NULL };

static const struct {
	const char *word;
	enum param_in in;
	bool only_1_1;
} locations[] = {
	{ "path", PARAM_PATH, false },
	{ "query", PARAM_QUERY, false },
	{ "header", PARAM_HEADER, false },
	{ "cookie", PARAM_COOKIE, false },
	{ "querystring", PARAM_QUERYSTRING, true },
};
#define NPLACES (sizeof locations / sizeof locations[0])

/* --- Reusable objects ----------------------------------------------------- */

bool
parse_is_reusable(const json_t *v)
{
	return json_object_get(v, "reference") != NULL;
}

struct located
parse_reusable(struct arazzo_parser *p, struct located at, const char *kind,
    const char *rule, json_t **override)
{
	struct located none = { NULL, at.location }, to;
	const char *ref =
	    parse_text(p, at, "reference", "A87", "a reusable object");
	char *prefix = arena_printf(p->arena, "$components.%s.", kind);
	json_t *all = json_object_get(p->z->components, kind);

	if (override != NULL)
		*override = json_object_get(at.value, "value");
	if (ref == NULL || prefix == NULL)
		return none;
	if (!text_starts(ref, prefix)) {
		parse_error(p, at, "reference", rule,
		    "reference \"%s\" must begin with \"%s\"", ref, prefix);
		return none;
	}
	to = parse_member(p, all, ref + strlen(prefix));
	if (to.value == NULL) {
		parse_error(p, at, "reference", rule,
		    "reference \"%s\" names nothing in components", ref);
		return none;
	}
	return to;
}

/* --- Parameters ----------------------------------------------------------- */

static enum param_in
in_read(struct arazzo_parser *p, struct located at, const char *name, bool need)
{
	const char *word = parse_text(p, at, "in", "A68", "a parameter");

	if (word == NULL) {
		if (need && !parse_has(at, "in"))
			parse_error(p, at, NULL, "A68",
			    "parameter \"%s\" needs \"in\" (path, query, "
			    "header or cookie)",
			    name);
		return PARAM_INPUT;
	}
	for (size_t i = 0; i < NPLACES; i++)
		if (strcmp(locations[i].word, word) == 0 &&
		    (!locations[i].only_1_1 || p->z->is_1_1))
			return locations[i].in;
	parse_error(p, at, "in", "A68",
	    "\"in\" of parameter \"%s\" is \"%s\", none of path, query, "
	    "header, cookie",
	    name, word);
	return PARAM_INPUT;
}

struct param *
parse_param(struct arazzo_parser *p, struct located at, json_t *override,
    bool need_in, bool may_in)
{
	struct param *q = parse_alloc(p, sizeof *q);

	if (q == NULL ||
	    !parse_object(p, at, "a parameter", "A67", param_members))
		return NULL;
	q->location = at.location;
	q->name = parse_need(p, at, "name", "A67", "a parameter");
	q->raw = json_object_get(at.value, "value");
	if (q->raw == NULL)
		parse_error(p, at, NULL, "A69",
		    "parameter \"%s\" needs \"value\"",
		    q->name != NULL ? q->name : "");
	if (override != NULL)
		q->raw = override;
	if (q->name == NULL || q->raw == NULL)
		return NULL;
	if (may_in)
		q->in = in_read(p, at, q->name, need_in);
	else if (parse_has(at, "in"))
		parse_note(p, DIAG_WARNING, at, NULL, "V",
		    "parameter \"%s\" of an action is an input: \"in\" is "
		    "ignored",
		    q->name);
	return q;
}

static void
params_append(struct arazzo_parser *p, struct param **list, struct param *q,
    struct located at, const char *rule)
{
	for (; *list != NULL; list = &(*list)->next)
		if ((*list)->in == q->in &&
		    param_same_name(q->in, (*list)->name, q->name)) {
			parse_error(p, at, NULL, rule,
			    "parameter \"%s\" is given twice", q->name);
			return;
		}
	*list = q;
}

struct param *
parse_params(struct arazzo_parser *p, struct located in, const char *rule,
    bool need_in, bool may_in)
{
	json_t *list = parse_list(p, in, "parameters", rule, "this object");
	struct param *all = NULL;

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct located at = parse_item(p, list, i), to = at;
		json_t *override = NULL;
		struct param *q;

		if (parse_is_reusable(at.value)) {
			to = parse_reusable(p, at, "parameters",
			    need_in ? "A56" : "A44", &override);
			if (to.value == NULL)
				continue;
		}
		q = parse_param(p, to, override, need_in, may_in);
		if (q != NULL)
			params_append(p, &all, q, at, rule);
	}
	return all;
}

/* --- Criteria, outputs ---------------------------------------------------- */

struct criterion_list *
parse_criteria(struct arazzo_parser *p, struct located in, const char *key)
{
	json_t *list = parse_list(p, in, key, "A59", "this object");
	struct criterion_list *all = NULL, **end = &all;

	if (list != NULL && json_array_size(list) == 0)
		parse_note(p, p->z->is_1_1 ? DIAG_ERROR : DIAG_WARNING, in, key,
		    "V", "\"%s\" is empty", key);
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct located at = parse_item(p, list, i);
		struct criterion_list *c = parse_alloc(p, sizeof *c);

		if (c == NULL)
			return NULL;
		if (!parse_object(p, at, "a criterion", "A92", NULL))
			continue;
		c->raw = at.value;
		*end = c;
		end = &c->next;
	}
	return all;
}

static struct output *
output_read(struct arazzo_parser *p, json_t *map, const char *name,
    const char *rule)
{
	struct located at = parse_member(p, map, name);
	struct output *o = parse_alloc(p, sizeof *o);

	if (o == NULL)
		return NULL;
	parse_key(p, at, name, rule, "output name");
	if (!json_is_string(at.value) &&
	    !(p->z->is_1_1 && json_is_object(at.value))) {
		parse_error(p, at, NULL, "R10",
		    "output \"%s\" must be an expression, not %s", name,
		    value_kind(at.value));
		return NULL;
	}
	o->name = name;
	o->raw = at.value;
	o->location = at.location;
	o->text = value_text(p->arena, at.value);
	return o;
}

struct output *
parse_outputs(struct arazzo_parser *p, struct located in, const char *rule)
{
	json_t *map = parse_map(p, in, "outputs", rule, "this object"), *v;
	struct output *all = NULL, **end = &all;
	const char *name;

	json_object_foreach(map, name, v) {
		struct output *o = output_read(p, map, name, rule);

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
target_kind(struct arazzo_parser *p, struct located at)
{
	static const char member[] = "targetSelectorType";
	json_t *v = json_object_get(at.value, member);
	const char *why = "a target is of type jsonpath, xpath or jsonpointer";
	enum query_kind kind;

	if (v == NULL || !p->z->is_1_1)
		return QUERY_NONE;
	kind = query_kind_of(p->arena, v, &why);
	if (kind == QUERY_JSONPATH || kind == QUERY_XPATH ||
	    kind == QUERY_POINTER)
		return kind;
	parse_error(p, at, member, "V", "%s: %s", member, why);
	return QUERY_NONE;
}

static struct replacement *
replacement_read(struct arazzo_parser *p, struct located at)
{
	struct replacement *r = parse_alloc(p, sizeof *r);
	json_t *target = json_object_get(at.value, "target");

	if (r == NULL ||
	    !parse_object(p, at, "a replacement", "A100", replacement_members))
		return NULL;
	r->location = at.location;
	/* "" is a JSON Pointer too: the whole payload. */
	if (json_is_string(target) && json_string_length(target) == 0)
		r->target.text = "";
	else
		r->target.text =
		    parse_need(p, at, "target", "A100", "a replacement");
	r->raw = json_object_get(at.value, "value");
	if (r->raw == NULL)
		parse_error(p, at, NULL, "A102",
		    "a replacement needs \"value\"");
	r->target.kind = target_kind(p, at);
	return r->target.text == NULL || r->raw == NULL ? NULL : r;
}

struct body *
parse_body(struct arazzo_parser *p, struct located in)
{
	struct located at = parse_member(p, in.value, "requestBody");
	struct replacement **end;
	struct body *b;
	json_t *list;

	if (at.value == NULL)
		return NULL;
	b = parse_alloc(p, sizeof *b);
	if (b == NULL ||
	    !parse_object(p, at, "requestBody", "A10", body_members))
		return NULL;
	b->location = at.location;
	b->content_type =
	    parse_text(p, at, "contentType", "A10", "requestBody");
	b->raw = json_object_get(at.value, "payload");
	list = parse_list(p, at, "replacements", "A100", "requestBody");
	end = &b->replacement;
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct replacement *r =
		    replacement_read(p, parse_item(p, list, i));

		if (r == NULL)
			continue;
		*end = r;
		end = &r->next;
	}
	return b;
}
