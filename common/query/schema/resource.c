/* The targets of $ref: documents, $id and anchors. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/uri.h"
#include "data/value.h"
#include "query/schema/compile.h"

static const struct {
	const char *name;
	enum schema_holds holds;
} keywords[] = {
#define X(id, name, holds, read, check) { name, HOLDS_##holds },
	SCHEMA_KEYWORDS(X)
#undef X
};

struct schema_resource *
schema_resource_at(const struct schema_compiler *c, const json_t *root)
{
	struct schema_resource *r = c->all->resource;

	while (r != NULL && r->root != root)
		r = r->next;
	return r;
}

static struct schema_resource *
resource_add(struct schema_compiler *c, const char *base, json_t *root)
{
	struct schema_resource *r = schema_resource_at(c, root);

	if (r != NULL)
		return r;
	r = schema_alloc(c, 1, sizeof *r);
	if (r == NULL)
		return NULL;
	r->base = base;
	r->root = root;
	r->next = c->all->resource;
	c->all->resource = r;
	return r;
}

/* The URI that the "$id" of value gives it, without its fragment.  NULL: out of
 * memory. */
static char *
base_of(struct schema_compiler *c, const char *outer, const json_t *value)
{
	char *base = uri_resolve(c->a, outer, value_member_text(value, "$id"));

	if (base != NULL)
		base[strcspn(base, "#")] = '\0';
	return base;
}

static struct schema_resource *
resource_enter(struct schema_compiler *c, json_t *value,
    struct schema_resource *outer)
{
	char *base;

	if (value_member_text(value, "$id") == NULL)
		return outer;
	if (schema_resource_at(c, value) != NULL)
		return schema_resource_at(c, value);
	base = base_of(c, outer->base, value);
	return base != NULL ? resource_add(c, base, value) : NULL;
}

static bool
anchor_add(struct schema_compiler *c, struct schema_resource *resource,
    json_t *value, const char *keyword, bool dynamic)
{
	const char *name = json_string_value(json_object_get(value, keyword));
	struct schema_anchor *anchor;

	if (name == NULL)
		return true;
	for (anchor = resource->anchor; anchor != NULL; anchor = anchor->next)
		if (anchor->value == value && anchor->dynamic == dynamic)
			return true;
	anchor = schema_alloc(c, 1, sizeof *anchor);
	if (anchor == NULL)
		return false;
	anchor->name = name;
	anchor->value = value;
	anchor->dynamic = dynamic;
	anchor->next = resource->anchor;
	resource->anchor = anchor;
	return true;
}

typedef bool scan_fn(struct schema_compiler *c, json_t *value,
    struct schema_resource *resource);

static bool
scan_parts(struct schema_compiler *c, json_t *value,
    struct schema_resource *resource, scan_fn *scan)
{
	const char *name;
	json_t *part;
	size_t i;

	json_object_foreach(value, name, part)
		if (!scan(c, part, resource))
			return false;
	json_array_foreach(value, i, part)
		if (!scan(c, part, resource))
			return false;
	return true;
}

bool
schema_scan(struct schema_compiler *c, json_t *value,
    struct schema_resource *resource)
{
	if (!json_is_object(value))
		return true;
	resource = resource_enter(c, value, resource);
	if (resource == NULL ||
	    !anchor_add(c, resource, value, "$anchor", false) ||
	    !anchor_add(c, resource, value, "$dynamicAnchor", true))
		return false;
	for (size_t i = 0; i < KW_COUNT; i++) {
		json_t *part = json_object_get(value, keywords[i].name);

		if ((keywords[i].holds == HOLDS_WHOLE &&
			!schema_scan(c, part, resource)) ||
		    (keywords[i].holds == HOLDS_PARTS &&
			!scan_parts(c, part, resource, schema_scan)))
			return false;
	}
	return true;
}

struct schema_resource *
schema_resource_first(struct schema_compiler *c, json_t *value)
{
	const char *base = c->doc != NULL ? c->doc->url : "";
	json_t *root = c->doc != NULL ? c->doc->root : value;

	/* A root with an $id has that for its base. */
	if (root == value && value_member_text(value, "$id") != NULL)
		base = base_of(c, base, value);
	if (base != NULL)
		c->all->root = resource_add(c, base, root);
	if (c->all->root != NULL)
		c->all->root->doc = c->doc;
	return c->all->root;
}

/* References. */

/* A pointer may lead through what has an $id, which then is the base. */
static bool
walk(struct schema_compiler *c, const char *pointer,
    struct schema_resource **base)
{
	json_t *root = (*base)->root;
	char *prefix = arena_strdup(c->a, pointer);

	if (prefix == NULL)
		return false;
	for (char *p = strchr(prefix + 1, '/'); p != NULL;
	     p = strchr(p + 1, '/')) {
		json_t *value;

		*p = '\0';
		value = pointer_get(root, prefix);
		*p = '/';
		if (json_is_string(json_object_get(value, "$id")) &&
		    !schema_scan(c, value, *base))
			return false;
		if (value != NULL && schema_resource_at(c, value) != NULL)
			*base = schema_resource_at(c, value);
	}
	return true;
}

static json_t *
ref_failed(struct schema_compiler *c, const struct schema_pending *p,
    const char *why)
{
	const char *name = p->r->id == KW_REF ? "$ref" : "$dynamicRef";

	(void)schema_error(c, p->s->value, name, "schema: \"%s\": \"%s\" %s",
	    name, json_string_value(p->r->value), why);
	return NULL;
}

/* Schemas elsewhere in the document may have names too: looked at only
 * when a reference would fail otherwise, for an "$id" may be plain data. */
static bool
search_in(struct schema_compiler *c, json_t *value,
    struct schema_resource *root)
{
	if (json_is_string(json_object_get(value, "$id")) ||
	    json_is_string(json_object_get(value, "$anchor")) ||
	    json_is_string(json_object_get(value, "$dynamicAnchor")))
		return schema_scan(c, value, root);
	return scan_parts(c, value, root, search_in);
}

/* false: another URI, or out of memory. */
static bool
add_meta(struct schema_compiler *c, struct span uri)
{
	struct schema_resource *r;
	json_t *value;

	if (!span_is(uri, schema_meta_uri))
		return false;
	value =
	    value_parse(c->a, schema_meta_text, strlen(schema_meta_text), NULL);
	r = value != NULL ? resource_add(c, schema_meta_uri, value) : NULL;
	return r != NULL && schema_scan(c, value, r);
}

/* false: done before, or without a document. */
static bool
search(struct schema_compiler *c)
{
	if (c->doc == NULL || c->searched)
		return false;
	c->searched = true;
	return search_in(c, c->doc->root, c->all->root);
}

/* Reads the file that a relative $ref names.  Not what an $id is the base of:
 * that is a name, and nothing need be there.  NULL: not read, *e if it failed. */
static struct schema_resource *
file_add(struct schema_compiler *c, const struct schema_pending *p,
    struct span uri, struct err *e)
{
	const struct schema_resource *from = p->s->resource;
	const char *ref = json_string_value(p->r->value);
	struct schema_resource *r;
	const struct doc *d;
	char *file, *base;

	if (c->fetch == NULL || ref[strcspn(ref, ":/#?")] == ':' ||
	    text_starts(ref, "//") ||
	    json_object_get(from->root, "$id") != NULL)
		return NULL;
	file = arena_strndup(c->a, ref, strcspn(ref, "#"));
	d = file != NULL ? c->fetch(c->ctx, file, from->base, e) : NULL;
	base = arena_strndup(c->a, uri.p, uri.n);
	r = d != NULL && base != NULL ? resource_add(c, base, d->root) : NULL;
	return r != NULL && schema_scan(c, d->root, r) ? r : NULL;
}

static struct schema_resource *
resource_named(const struct schema_compiler *c, struct span uri)
{
	struct schema_resource *r = c->all->resource;

	while (r != NULL && !span_is(uri, r->base))
		r = r->next;
	return r;
}

/* The target of a fragment, with its '#', in *base (NULL: there is none), which
 * becomes the resource that the target is in. */
static json_t *
target_in(struct schema_compiler *c, const char *fragment,
    struct schema_resource **base)
{
	json_t *root = *base != NULL ? (*base)->root : NULL;
	const struct schema_anchor *anchor;

	if (root == NULL || *fragment == '\0' || fragment[1] == '\0')
		return root;
	if (fragment[1] == '/' && !walk(c, fragment, base))
		return NULL;
	if (fragment[1] == '/')
		return pointer_get(root, fragment);
	anchor = (*base)->anchor;
	while (anchor != NULL && !text_equal(anchor->name, fragment + 1))
		anchor = anchor->next;
	return anchor != NULL ? anchor->value : NULL;
}

/* The description knows the way, to other documents too. */
static json_t *
openapi_target(struct schema_compiler *c, const struct schema_pending *p,
    struct schema_resource **ret_base)
{
	const struct schema_openapi *o = c->openapi;
	const struct doc *d = p->s->resource->doc;
	struct err e = { 0 };
	json_t *target = o->target(o->ctx, &d, p->s->value, &e);

	if (target == NULL) {
		(void)schema_error(c, p->s->value, "$ref", "%s", e.text);
		return NULL;
	}
	*ret_base = resource_add(c, d->url, d->root);
	if (*ret_base == NULL)
		return NULL;
	(*ret_base)->doc = d;
	return target;
}

json_t *
schema_target(struct schema_compiler *c, const struct schema_pending *p,
    struct schema_resource **ret_base)
{
	const char *ref = json_string_value(p->r->value);
	char *uri = uri_resolve(c->a, p->s->resource->base, ref);
	struct schema_resource *base;
	struct err e = { 0 };
	const char *fragment;
	struct span name;
	json_t *target;

	if (c->openapi != NULL)
		return openapi_target(c, p, ret_base);
	if (uri == NULL)
		return ref_failed(c, p, "cannot be read: out of memory");
	name = (struct span){ uri, strcspn(uri, "#") };
	fragment = uri + name.n;
	base = resource_named(c, name);
	target = target_in(c, fragment, &base);
	if (target == NULL && (add_meta(c, name) || search(c))) {
		base = resource_named(c, name);
		target = target_in(c, fragment, &base);
	}
	if (base == NULL) {
		/* Not by its name: the file may be known by another one. */
		base = file_add(c, p, name, &e);
		target = target_in(c, fragment, &base);
	}
	if (base == NULL && e.code != ERR_NONE)
		return ref_failed(c, p,
		    arena_printf(c->a, "cannot be read: %s", e.text));
	if (base == NULL && c->fetch == NULL)
		return ref_failed(c, p,
		    "is another document; schemas are followed within their "
		    "own");
	if (base == NULL)
		return ref_failed(c, p,
		    "is another document; only files are read, by a relative "
		    "reference");
	if (target == NULL)
		return ref_failed(c, p, "does not exist");
	if (!schema_scan(c, target, base))
		return NULL;
	/* JSON Schema core, section 8.2.3.2: it is dynamic only if it resolves
	 * to a $dynamicAnchor of that name. */
	if (p->r->id == KW_DYNAMIC_REF && *fragment == '#' &&
	    value_member_is(target, "$dynamicAnchor", fragment + 1))
		p->r->dynamic = fragment + 1;
	*ret_base = base;
	return target;
}
