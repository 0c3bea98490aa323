/* Members of objects, with their errors. */
#include <stdarg.h>
#include <string.h>

#include "arazzo/parse/internal.h"

void *
parse_alloc(struct arazzo_parser *p, size_t size)
{
	void *ret = arena_alloc(p->arena, size);

	if (ret == NULL)
		parse_error(p, (struct location){ 0, 0 }, NULL,
		    "out of memory");
	return ret;
}

void
parse_error(struct arazzo_parser *p, struct location location, const char *rule,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_addv(p->l, DIAG_ERROR, rule, p->doc, location, fmt, ap);
	va_end(ap);
}

void
parse_warning(struct arazzo_parser *p, struct location location,
    const char *rule, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_addv(p->l, DIAG_WARNING, rule, p->doc, location, fmt, ap);
	va_end(ap);
}

void
parse_unique(struct arazzo_parser *p, struct index *x, struct location location,
    const char *id, void *v, const char *rule, const char *what)
{
	size_t n = strlen(id);

	if (index_get(x, id, n) != NULL)
		parse_error(p, location, rule, "%s \"%s\" is used twice", what,
		    id);
	else if (index_put(p->arena, x, id, n, v) < 0)
		parse_error(p, location, NULL, "out of memory");
}

static bool
is_known(const char *const *known, const char *key)
{
	for (; *known != NULL; known++)
		if (strcmp(*known, key) == 0)
			return true;
	return false;
}

bool
parse_object(struct arazzo_parser *p, struct located at, const char *what,
    const char *rule, const char *const *known)
{
	const char *key;
	json_t *v;

	if (!json_is_object(at.value)) {
		parse_error(p, at.location, rule,
		    "%s must be an object, not %s", what, value_kind(at.value));
		return false;
	}
	if (known == NULL)
		return true;
	json_object_foreach(at.value, key, v)
		if (!is_known(known, key) && !text_starts(key, "x-"))
			diag_add(p->l, DIAG_COMPAT, "C14", p->doc,
			    doc_member_location(p->doc, at.value, key),
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
	parse_error(p, doc_member_location(p->doc, in.value, key), rule,
	    "\"%s\" of %s must be a text, not %s", key, what,
	    json_is_string(v) ? "an empty one" : value_kind(v));
	return NULL;
}

const char *
parse_need(struct arazzo_parser *p, struct located in, const char *key,
    const char *rule, const char *what)
{
	if (json_object_get(in.value, key) == NULL) {
		parse_error(p, in.location, rule, "%s needs \"%s\"", what, key);
		return NULL;
	}
	return parse_text(p, in, key, rule, what);
}

static json_t *
typed(struct arazzo_parser *p, struct located in, const char *key,
    const char *rule, const char *what, bool list, size_t most)
{
	json_t *v = json_object_get(in.value, key);

	if (json_array_size(v) > most || json_object_size(v) > most) {
		parse_error(p, doc_member_location(p->doc, in.value, key), rule,
		    "\"%s\" of %s has more than %zu entries", key, what, most);
		return NULL;
	}
	if (v == NULL || (list ? json_is_array(v) : json_is_object(v)))
		return v;
	parse_error(p, doc_member_location(p->doc, in.value, key), rule,
	    "\"%s\" of %s must be %s, not %s", key, what,
	    list ? "a list" : "an object", value_kind(v));
	return NULL;
}

json_t *
parse_list_of(struct arazzo_parser *p, struct located in, const char *key,
    const char *rule, const char *what, size_t most)
{
	return typed(p, in, key, rule, what, true, most);
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
parse_id(struct arazzo_parser *p, struct location location, const char *id,
    const char *rule, const char *what)
{
	if (id == NULL || id[strspn(id, ID_CHARS)] == '\0')
		return;
	diag_add(p->l, p->z->is_1_1 ? DIAG_ERROR : DIAG_WARNING, rule, p->doc,
	    location, "%s \"%s\" should only have A-Z a-z 0-9 _ -", what, id);
}
