/* Members of objects, with their errors. */
#include <stdarg.h>
#include <string.h>

#include "arazzo/parse/internal.h"

void *
parse_alloc(struct arazzo_parser *p, size_t size)
{
	void *ret = arena_alloc(p->arena, size);

	if (ret == NULL)
		parse_error(p, (struct located){ .value = NULL }, NULL, NULL,
		    "out of memory");
	return ret;
}

static void __attribute__((format(printf, 6, 0)))
parse_add(struct arazzo_parser *p, enum diag_kind kind, struct located at,
    const char *key, const char *rule, const char *fmt, va_list ap)
{
	if (key != NULL)
		at.location = doc_member_location(p->doc, at.value, key);
	diag_addv(p->l, kind, rule, p->doc, at.location, fmt, ap);
}

void
parse_error(struct arazzo_parser *p, struct located at, const char *key,
    const char *rule, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	parse_add(p, DIAG_ERROR, at, key, rule, fmt, ap);
	va_end(ap);
}

void
parse_note(struct arazzo_parser *p, enum diag_kind kind, struct located at,
    const char *key, const char *rule, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	parse_add(p, kind, at, key, rule, fmt, ap);
	va_end(ap);
}

bool
parse_has(struct located at, const char *key)
{
	return json_object_get(at.value, key) != NULL;
}

void
parse_unique(struct arazzo_parser *p, struct index *x, struct located at,
    const char *id, void *v, const char *rule, const char *what)
{
	size_t n = strlen(id);

	if (index_get(x, id, n) != NULL)
		parse_error(p, at, NULL, rule, "%s \"%s\" is used twice", what,
		    id);
	else if (index_put(p->arena, x, id, n, v) < 0)
		parse_error(p, at, NULL, NULL, "out of memory");
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

bool
parse_object(struct arazzo_parser *p, struct located at, const char *what,
    const char *rule, const char *const *known)
{
	const char *key;
	json_t *v;

	if (!json_is_object(at.value)) {
		parse_error(p, at, NULL, rule, "%s must be an object, not %s",
		    what, value_kind(at.value));
		return false;
	}
	if (known == NULL)
		return true;
	json_object_foreach(at.value, key, v)
		if (!is_known(p, known, key))
			parse_note(p, DIAG_COMPAT, at, key, "C14",
			    "\"%s\" is not a member of %s; ignored", key, what);
	return true;
}

const char *
parse_text(struct arazzo_parser *p, struct located in, const char *key,
    const char *rule, const char *what)
{
	json_t *v = json_object_get(in.value, key);

	if (v == NULL)
		return NULL;
	if (json_is_string(v) && json_string_length(v) > 0)
		return json_string_value(v);
	parse_error(p, in, key, rule, "\"%s\" of %s must be a text, not %s",
	    key, what, json_is_string(v) ? "an empty one" : value_kind(v));
	return NULL;
}

const char *
parse_need(struct arazzo_parser *p, struct located in, const char *key,
    const char *rule, const char *what)
{
	if (!parse_has(in, key))
		parse_error(p, in, NULL, rule, "%s needs \"%s\"", what, key);
	return parse_text(p, in, key, rule, what);
}

static json_t *
typed(struct arazzo_parser *p, struct located in, const char *key,
    const char *rule, const char *what, bool list, size_t most)
{
	json_t *v = json_object_get(in.value, key);

	if (json_array_size(v) > most || json_object_size(v) > most) {
		parse_error(p, in, key, rule,
		    "\"%s\" of %s has more than %zu entries", key, what, most);
		return NULL;
	}
	if (v == NULL || (list ? json_is_array(v) : json_is_object(v)))
		return v;
	parse_error(p, in, key, rule, "\"%s\" of %s must be %s, not %s", key,
	    what, list ? "a list" : "an object", value_kind(v));
	return NULL;
}

json_t *
parse_need_list(struct arazzo_parser *p, struct located in, const char *key,
    const char *rule, const char *empty_rule, const char *what, size_t most)
{
	json_t *list = typed(p, in, key, rule, what, true, most);

	if (!parse_has(in, key))
		parse_error(p, in, NULL, rule, "%s needs \"%s\"", what, key);
	else if (list != NULL && json_array_size(list) == 0)
		parse_error(p, in, key, empty_rule,
		    "\"%s\" needs at least one entry", key);
	return list;
}

json_t *
parse_list(struct arazzo_parser *p, struct located in, const char *key,
    const char *rule, const char *what)
{
	return typed(p, in, key, rule, what, true, PARSE_MAX_ITEMS);
}

json_t *
parse_map(struct arazzo_parser *p, struct located in, const char *key,
    const char *rule, const char *what)
{
	return typed(p, in, key, rule, what, false, PARSE_MAX_ITEMS);
}

struct located
parse_item(struct arazzo_parser *p, json_t *list, size_t i)
{
	return (struct located){ json_array_get(list, i),
		doc_item_location(p->doc, list, i) };
}

struct located
parse_member(struct arazzo_parser *p, json_t *object, const char *key)
{
	return (struct located){ json_object_get(object, key),
		doc_member_location(p->doc, object, key) };
}

void
parse_id(struct arazzo_parser *p, struct located at, const char *key,
    const char *rule, const char *what)
{
	const char *id = value_member_text(at.value, key);

	if (id != NULL && id[strspn(id, ID_CHARS)] != '\0')
		parse_note(p, p->z->is_1_1 ? DIAG_ERROR : DIAG_WARNING, at, key,
		    rule, "%s \"%s\" should only have A-Z a-z 0-9 _ -", what,
		    id);
}

void
parse_key(struct arazzo_parser *p, struct located at, const char *key,
    const char *rule, const char *what)
{
	if (*key == '\0' || key[strspn(key, KEY_CHARS)] != '\0')
		parse_error(p, at, NULL, rule,
		    "%s \"%s\" must match ^[a-zA-Z0-9.\\-_]+$", what, key);
}

void
parse_depends(struct arazzo_parser *p, struct located at, const char *rule,
    const char *what, const char *id)
{
	json_t *list = parse_list(p, at, "dependsOn", rule, what), *v;
	size_t i;

	json_array_foreach(list, i, v)
		if (!json_is_string(v))
			parse_error(p, parse_item(p, list, i), NULL, rule,
			    "an entry of dependsOn must be a %s", id);
}
