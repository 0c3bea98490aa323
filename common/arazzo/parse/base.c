/* Members of objects, with their errors. */
#include <stdarg.h>
#include <string.h>

#include "arazzo/parse/internal.h"

void
parse_note(struct located at, enum diag_kind kind, const char *key,
    const char *rule, const char *fmt, ...)
{
	struct arazzo_parser *p = at.p;
	va_list ap;

	if (key != NULL)
		at.location = doc_member_location(p->doc, at.value, key);
	va_start(ap, fmt);
	diag_addv(p->l, kind, rule, p->doc, at.location, fmt, ap);
	va_end(ap);
}

void *
parse_alloc(struct located at, size_t size)
{
	void *ret = arena_alloc(at.p->arena, size);

	if (ret == NULL)
		parse_error(at, NULL, NULL, "out of memory");
	return ret;
}

bool
parse_has(struct located at, const char *key)
{
	return json_object_get(at.value, key) != NULL;
}

void
parse_unique(struct index *x, struct located at, const char *id, void *v,
    const char *rule, const char *what)
{
	size_t n = strlen(id);

	if (index_get(x, id, n) != NULL)
		parse_error(at, NULL, rule, "%s \"%s\" is used twice", what,
		    id);
	else if (index_put(at.p->arena, x, id, n, v) < 0)
		parse_error(at, NULL, NULL, "out of memory");
}

static bool
is_listed(const char *const *list, const char *key)
{
	while (*list != NULL && strcmp(*list, key) != 0)
		list++;
	return *list != NULL;
}

static bool
is_known(const struct arazzo_parser *p, const char *const *known,
    const char *key)
{
	if (is_listed(known, key) || text_starts(key, "x-"))
		return true;
	while (*known != NULL)
		known++;
	return p->z->is_1_1 && is_listed(known + 1, key);
}

void *
parse_object(struct located *at, const char *what, const char *rule,
    const char *const *known, size_t size)
{
	const char *key;
	json_t *v;

	at->what = what;
	if (!json_is_object(at->value)) {
		parse_error(*at, NULL, rule, "%s must be an object, not %s",
		    what, value_kind(at->value));
		return NULL;
	}
	json_object_foreach(known == NULL ? NULL : at->value, key, v)
		if (!is_known(at->p, known, key))
			parse_note(*at, DIAG_COMPAT, key, "C14",
			    "\"%s\" is not a member of %s; ignored", key, what);
	return parse_alloc(*at, size);
}

const char *
parse_text(struct located in, const char *key, const char *rule)
{
	json_t *v = json_object_get(in.value, key);

	if (v == NULL)
		return NULL;
	if (json_is_string(v) && json_string_length(v) > 0)
		return json_string_value(v);
	parse_error(in, key, rule, "\"%s\" of %s must be a text, not %s", key,
	    in.what, json_is_string(v) ? "an empty one" : value_kind(v));
	return NULL;
}

const char *
parse_need(struct located in, const char *key, const char *rule)
{
	if (!parse_has(in, key))
		parse_error(in, NULL, rule, "%s needs \"%s\"", in.what, key);
	return parse_text(in, key, rule);
}

static json_t *
typed(struct located in, const char *key, const char *rule, bool list,
    size_t most)
{
	json_t *v = json_object_get(in.value, key);

	if (json_array_size(v) > most || json_object_size(v) > most) {
		parse_error(in, key, rule,
		    "\"%s\" of %s has more than %zu entries", key, in.what,
		    most);
		return NULL;
	}
	if (v == NULL || (list ? json_is_array(v) : json_is_object(v)))
		return v;
	parse_error(in, key, rule, "\"%s\" of %s must be %s, not %s", key,
	    in.what, list ? "a list" : "an object", value_kind(v));
	return NULL;
}

json_t *
parse_need_list(struct located in, const char *key, const char *rule,
    const char *empty_rule, size_t most)
{
	json_t *list = typed(in, key, rule, true, most);

	if (!parse_has(in, key))
		parse_error(in, NULL, rule, "%s needs \"%s\"", in.what, key);
	else if (list != NULL && json_array_size(list) == 0)
		parse_error(in, key, empty_rule,
		    "\"%s\" needs at least one entry", key);
	return list;
}

json_t *
parse_list(struct located in, const char *key, const char *rule)
{
	return typed(in, key, rule, true, PARSE_MAX_ITEMS);
}

json_t *
parse_map(struct located in, const char *key, const char *rule)
{
	return typed(in, key, rule, false, PARSE_MAX_ITEMS);
}

struct located
parse_item(struct arazzo_parser *p, json_t *list, size_t i)
{
	return (struct located){ p, json_array_get(list, i),
		doc_item_location(p->doc, list, i), NULL };
}

struct located
parse_member(struct arazzo_parser *p, json_t *object, const char *key)
{
	return (struct located){ p, json_object_get(object, key),
		doc_member_location(p->doc, object, key), NULL };
}

void
parse_id(struct located at, const char *key, const char *rule, const char *what)
{
	const char *id = value_member_text(at.value, key);

	if (id != NULL && id[strspn(id, ID_CHARS)] != '\0')
		parse_note(at, at.p->z->is_1_1 ? DIAG_ERROR : DIAG_WARNING, key,
		    rule, "%s \"%s\" should only have A-Z a-z 0-9 _ -", what,
		    id);
}

void
parse_key(struct located at, const char *key, const char *rule,
    const char *what)
{
	if (*key == '\0' || key[strspn(key, KEY_CHARS)] != '\0')
		parse_error(at, NULL, rule,
		    "%s \"%s\" must match ^[a-zA-Z0-9.\\-_]+$", what, key);
}

void
parse_depends(struct located at, const char *rule, const char *id)
{
	json_t *list = parse_list(at, "dependsOn", rule), *v;
	size_t i;

	json_array_foreach(list, i, v)
		if (!json_is_string(v))
			parse_error(parse_item(at.p, list, i), NULL, rule,
			    "an entry of dependsOn must be a %s", id);
}
