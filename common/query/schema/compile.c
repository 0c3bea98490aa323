/* Compiles a schema to rules: reads every keyword once, resolves every $ref. */
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "data/number.h"
#include "data/value.h"
#include "query/schema/compile.h"

/* Reads r->value; false: an error was noted. */
typedef bool shape_fn(struct schema_compiler *c, struct schema *s,
    struct schema_rule *r);

static shape_fn read_schema, read_list, read_parts, read_count, read_number,
    read_step, read_bool, read_names, read_type, read_array, read_any,
    read_pattern, read_format, read_ref;

static const struct keyword {
	const char *name;
	shape_fn *read;
} keywords[KW_COUNT] = {
#define X(id, name, holds, read, check) [KW_##id] = { name, read_##read },
	SCHEMA_KEYWORDS(X)
#undef X
};

/* Known words without effect on the result. */
static const char *const notes[] = { "$schema", "$id", "$anchor",
	"$dynamicAnchor", "$comment", "$vocabulary", "title", "description",
	"default", "deprecated", "readOnly", "writeOnly", "examples", "example",
	"contentEncoding", "contentMediaType", "contentSchema", "discriminator",
	"externalDocs", "xml", NULL };

/* Words of other drafts that would change the result. */
static const char *const refused[] = { "$recursiveRef", "$recursiveAnchor",
	NULL };

static bool
bad(struct schema_compiler *c, const struct schema *s,
    const struct schema_rule *r, const char *what)
{
	const char *name = keywords[r->id].name;

	return schema_error(c, s->value, name,
	    "schema: \"%s\" must be %s, is %s", name, what,
	    value_kind(r->value));
}

/* Schemas. */

static struct schema *schema_compile_value(struct schema_compiler *c,
    json_t *value, const struct schema_resource *resource);

static struct schema *
schema_new(struct schema_compiler *c, json_t *value)
{
	struct schema *s;

	if (c->all->count++ >= SCHEMA_MAX_SCHEMAS) {
		(void)schema_error(c, NULL, NULL,
		    "schema: more than %d subschemas", SCHEMA_MAX_SCHEMAS);
		return NULL;
	}
	s = schema_alloc(c, 1, sizeof *s);
	if (s == NULL || index_put_at(c->a, &c->known, value, s) < 0)
		return NULL;
	s->value = value;
	s->all = c->all;
	s->never = json_is_false(value);
	s->next = c->all->first;
	c->all->first = s;
	return s;
}

static bool
read_schema(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	if (r->id == KW_UNEVALUATED_ITEMS || r->id == KW_UNEVALUATED_PROPERTIES)
		c->all->tracks = true;
	if (r->id == KW_ITEMS && json_is_array(r->value))
		return bad(c, s, r,
		    "a schema (a list is \"prefixItems\" in 2020-12)");
	if (!json_is_object(r->value) && !json_is_boolean(r->value))
		return bad(c, s, r, "a schema");
	r->schema = schema_compile_value(c, r->value, s->resource);
	return r->schema != NULL;
}

static bool
read_list(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	size_t n = json_array_size(r->value);

	if (n == 0)
		return bad(c, s, r, "a list of schemas");
	r->part = schema_alloc(c, n, sizeof *r->part);
	if (r->part == NULL)
		return false;
	r->nparts = n;
	for (size_t i = 0; i < n; i++) {
		r->part[i].schema = schema_compile_value(c,
		    json_array_get(r->value, i), s->resource);
		if (r->part[i].schema == NULL)
			return false;
	}
	return true;
}

static bool
is_names(const json_t *value)
{
	if (!json_is_array(value))
		return false;
	for (size_t i = 0; i < json_array_size(value); i++)
		if (!json_is_string(json_array_get(value, i)))
			return false;
	return true;
}

static bool
read_regex(struct schema_compiler *c, const struct schema *s,
    const struct schema_rule *r, struct span text, struct regex **ret)
{
	struct err e = { 0 };
	const char *name = keywords[r->id].name;

	*ret = schema_pattern(c->a, text.p, text.n, &e);
	return *ret != NULL ||
	    schema_error(c, s->value, name, "schema: \"%s\": %s", name, e.text);
}

static bool
read_part(struct schema_compiler *c, struct schema *s, struct schema_rule *r,
    struct schema_part *part)
{
	bool lists = r->id == KW_DEPENDENT_REQUIRED;

	if ((lists || r->id == KW_DEPENDENCIES) && is_names(part->value))
		return true;
	if (lists)
		return bad(c, s, r, "an object of lists of names");
	if (r->id == KW_PATTERN_PROPERTIES &&
	    !read_regex(c, s, r, (struct span){ part->name, part->nname },
		&part->regex))
		return false;
	part->schema = schema_compile_value(c, part->value, s->resource);
	return part->schema != NULL;
}

static bool
read_parts(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	struct schema_part *part;
	const char *name;
	json_t *value;
	size_t n;

	if (!json_is_object(r->value))
		return bad(c, s, r, "an object");
	part = schema_alloc(c, json_object_size(r->value), sizeof *part);
	r->part = part;
	if (part == NULL)
		return false;
	json_object_keylen_foreach(r->value, name, n, value) {
		*part = (struct schema_part){
			.name = name, .nname = n, .value = value
		};
		if (!read_part(c, s, r, part++))
			return false;
		r->nparts++;
	}
	return true;
}

static bool
read_pattern(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	if (!json_is_string(r->value))
		return bad(c, s, r, "a string");
	return read_regex(c, s, r,
	    (struct span){
		json_string_value(r->value), json_string_length(r->value) },
	    &r->regex);
}

static bool
read_format(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	struct err e = { 0 };

	if (!json_is_string(r->value))
		return bad(c, s, r, "a string");
	r->format = schema_format_find(json_string_value(r->value));
	return r->format == NULL ||
	    schema_format_compile(r->format, c->a, &r->regex, &e) == 0 ||
	    schema_error(c, s->value, "format", "schema: \"format\": %s",
		e.text);
}

static bool
read_count(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	int64_t n;

	if (!number_i64(r->value, 0, INT64_MAX, &n))
		return bad(c, s, r, "a whole number, 0 or more");
	r->count = (size_t)n;
	return true;
}

static bool
read_number(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	return json_is_number(r->value) || bad(c, s, r, "a number");
}

static bool
read_step(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	char room[NUMBER_ROOM];
	struct decimal d;

	if (!number_decimal(r->value, false, room, &d) || d.n == 0 ||
	    d.negative)
		return bad(c, s, r, "a number above 0");
	return d.ndigits <= DECIMAL_MAX_DIVISOR ||
	    bad(c, s, r, "a number of at most 19 digits");
}

static bool
read_bool(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	return json_is_boolean(r->value) || bad(c, s, r, "true or false");
}

static bool
read_names(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	return is_names(r->value) || bad(c, s, r, "a list of names");
}

static bool
read_array(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	return json_is_array(r->value) || bad(c, s, r, "a list");
}

static bool
read_any(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	(void)c;
	(void)s;
	(void)r;
	return true;
}

static unsigned
type_of_name(const json_t *name)
{
	const char *text = json_string_value(name);

	for (unsigned i = 0; text != NULL && i < SCHEMA_NTYPES; i++)
		if (text_equal(schema_types[i], text))
			return 1u << i;
	return 0;
}

static bool
read_type(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	const char *what = "one or several of array, boolean, integer, null, "
			   "number, object, string";

	if (!json_is_array(r->value)) {
		r->types = type_of_name(r->value);
		return r->types != 0 || bad(c, s, r, what);
	}
	for (size_t i = 0; i < json_array_size(r->value); i++) {
		unsigned type = type_of_name(json_array_get(r->value, i));

		if (type == 0)
			return bad(c, s, r, what);
		r->types |= type;
	}
	return r->types != 0 || bad(c, s, r, what);
}

/* Resolved once everything with a name is known. */
static bool
read_ref(struct schema_compiler *c, struct schema *s, struct schema_rule *r)
{
	struct schema_pending *p;

	if (!json_is_string(r->value))
		return bad(c, s, r, "a string");
	if (c->openapi != NULL && r->id == KW_DYNAMIC_REF)
		return schema_error(c, s->value, "$dynamicRef", "$dynamicRef");
	p = schema_alloc(c, 1, sizeof *p);
	if (p == NULL)
		return false;
	*p = (struct schema_pending){ .s = s, .r = r };
	*c->pending_end = p;
	c->pending_end = &p->next;
	return true;
}

static bool
is_keyword(const char *word)
{
	for (size_t i = 0; i < KW_COUNT; i++)
		if (text_equal(word, keywords[i].name))
			return true;
	return text_is_one_of(word, notes);
}

static bool
check_words(struct schema_compiler *c, const struct schema *s)
{
	const char *word;
	json_t *value;
	bool good = true;

	json_object_foreach(s->value, word, value) {
		if (text_is_one_of(word, refused)) {
			good = schema_error(c, s->value, word,
			    "schema: \"%s\" is not supported", word);
		} else if (!is_keyword(word) && !text_starts(word, "x-")) {
			diag_add(c->l, DIAG_WARNING, NULL, c->doc,
			    doc_member_location(c->doc, s->value, word),
			    "schema: unknown keyword \"%s\" of JSON Schema "
			    "2020-12 is ignored",
			    word);
		}
	}
	return good;
}

static bool
add_rules(struct schema_compiler *c, struct schema *s)
{
	struct schema_rule **end = &s->rule;
	bool good = true;

	for (size_t i = 0; i < KW_COUNT; i++) {
		json_t *value = json_object_get(s->value, keywords[i].name);
		struct schema_rule *r;

		if (value == NULL)
			continue;
		r = schema_alloc(c, 1, sizeof *r);
		if (r == NULL)
			return false;
		r->id = (enum schema_id)i;
		r->value = value;
		if (c->openapi != NULL && !schema_openapi_rule(c, s->value, r))
			continue;
		*end = r;
		end = &r->next;
		good = keywords[i].read(c, s, r) && good;
	}
	return good;
}

/* NULL: an error was noted. */
static struct schema *
schema_compile_value(struct schema_compiler *c, json_t *value,
    const struct schema_resource *resource)
{
	struct schema *s = index_get_at(&c->known, value);
	const struct schema_resource *own;

	if (s != NULL)
		return s;
	if (!json_is_object(value) && !json_is_boolean(value)) {
		(void)schema_error(c, value, NULL,
		    "a schema must be an object, true or false, is %s",
		    value_kind(value));
		return NULL;
	}
	s = schema_new(c, value);
	if (s == NULL)
		return NULL;
	own = schema_resource_at(c, value);
	s->resource = own != NULL ? own : resource;
	if (!json_is_object(value))
		return s;
	if (!add_rules(c, s))
		return NULL;
	return c->openapi != NULL || check_words(c, s) ? s : NULL;
}

/* References. */

static bool
resolve_pending(struct schema_compiler *c)
{
	bool good = true;

	while (c->pending != NULL) {
		struct schema_pending *p = c->pending;
		struct schema_resource *base;
		json_t *target = schema_target(c, p, &base);

		c->pending = p->next;
		if (c->pending == NULL)
			c->pending_end = &c->pending;
		if (target != NULL)
			p->r->schema = schema_compile_value(c, target, base);
		good = p->r->schema != NULL && good;
	}
	return good;
}

/* Any $dynamicRef may resolve to any of them. */
static bool
compile_dynamic(struct schema_compiler *c)
{
	bool good = true;

	for (struct schema_resource *r = c->all->resource; r != NULL;
	     r = r->next)
		for (struct schema_anchor *a = r->anchor; a != NULL;
		     a = a->next) {
			if (!a->dynamic || a->schema != NULL)
				continue;
			a->schema = schema_compile_value(c, a->value, r);
			good = a->schema != NULL && good;
		}
	return good;
}

/* Adds t, and what it brings in by $ref and allOf, to s->flat, each once. */
static bool
flatten(struct schema_compiler *c, struct schema *s, const struct schema *t)
{
	for (size_t i = 0; i < s->nflat; i++)
		if (s->flat[i] == t)
			return true;
	if (s->nflat == SCHEMA_MAX_FLAT)
		return schema_error(c, s->value, NULL,
		    "schema: more than %d schemas joined by $ref and allOf",
		    SCHEMA_MAX_FLAT);
	if (s->nflat % 8 == 0) {
		const struct schema **more =
		    schema_alloc(c, s->nflat + 8, sizeof *more);

		if (more == NULL)
			return false;
		if (s->nflat > 0)
			memcpy(more, s->flat, s->nflat * sizeof *more);
		s->flat = more;
	}
	s->flat[s->nflat++] = t;
	for (const struct schema_rule *r = t->rule; r != NULL; r = r->next) {
		if (r->id == KW_REF && !flatten(c, s, r->schema))
			return false;
		for (size_t i = 0; r->id == KW_ALL_OF && i < r->nparts; i++)
			if (!flatten(c, s, r->part[i].schema))
				return false;
	}
	return true;
}

/* The names of "properties", each once. */
static bool
name_members(struct schema_compiler *c, struct schema *s)
{
	json_t *seen = value_keep(c->a, json_object());
	const struct schema_rule *r;

	s->names = value_keep(c->a, json_array());
	if (seen == NULL || s->names == NULL)
		return false;
	for (size_t i = 0;
	     (r = schema_next_rule(s, &i, KW_PROPERTIES)) != NULL;)
		for (size_t k = 0; k < r->nparts; k++) {
			const struct schema_part *part = &r->part[k];

			if (json_object_getn(seen, part->name, part->nname) !=
			    NULL)
				continue;
			if (json_object_setn_new(seen, part->name, part->nname,
				json_true()) < 0 ||
			    json_array_append_new(s->names,
				json_stringn(part->name, part->nname)) < 0)
				return false;
		}
	return true;
}

static bool
schema_finish(struct schema_compiler *c)
{
	bool good = true;

	for (struct schema *s = c->all->first; s != NULL; s = s->next) {
		if (!flatten(c, s, s))
			return false;
		if (s->nflat > 1 || schema_rule(s, KW_PROPERTIES) != NULL)
			good = name_members(c, s) && good;
	}
	return good;
}

static struct schema *
compile_all(struct schema_compiler *c, json_t *value)
{
	struct schema_resource *resource;
	struct schema *s;
	bool good;

	c->pending_end = &c->pending;
	c->all = schema_alloc(c, 1, sizeof *c->all);
	resource = c->all != NULL ? schema_resource_first(c, value) : NULL;
	if (resource == NULL ||
	    (c->openapi == NULL && !schema_scan(c, value, resource)))
		return NULL;
	s = schema_compile_value(c, value, resource);
	good = s != NULL;
	do {
		good = resolve_pending(c) && good;
		good = compile_dynamic(c) && good;
	} while (c->pending != NULL);
	return good && schema_finish(c) ? s : NULL;
}

static struct schema *
compile(struct schema_compiler c, json_t *value)
{
	size_t errors = c.l->errors;
	struct schema *s = compile_all(&c, value);

	if (s == NULL && c.l->errors == errors)
		(void)schema_error(&c, NULL, NULL, "schema: out of memory");
	if (c.openapi != NULL && c.all != NULL)
		*c.openapi->work += (unsigned)c.all->count;
	return s;
}

struct schema *
schema_compile(struct arena *a, const struct doc *d, json_t *value,
    schema_fetch_fn *fetch, void *ctx, struct diags *l)
{
	return compile((struct schema_compiler){ .a = a,
			   .doc = d,
			   .l = l,
			   .fetch = fetch,
			   .ctx = ctx },
	    value);
}

struct schema *
schema_compile_openapi(struct arena *a, const struct doc *d, json_t *value,
    const struct schema_openapi *o, struct diags *l)
{
	return compile((struct schema_compiler){ .a = a,
			   .doc = d,
			   .l = l,
			   .openapi = o },
	    value);
}
