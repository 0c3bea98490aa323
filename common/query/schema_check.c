/* Is a value what a schema wants?  The first answer "no" says why. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "data/value.h"
#include "query/regex.h"
#include "query/schema_impl.h"
#include "query/schema_number.h"

/* The way from the root to the value that is looked at. */
struct at {
	const struct at *up;
	const char *name; /* NULL: the element index */
	size_t index;
};

/* The resources that were entered on the way, for $dynamicRef. */
struct scope {
	const struct scope *outer;
	const struct schema_resource *resource;
};

struct check {
	struct arena *a;
	struct err *e;
	const struct at *at;
	const struct scope *scope;
	size_t work;
	unsigned depth;
	unsigned quiet; /* inside anyOf, not ...: no reasons */
	bool stopped;   /* by a limit: *e says which */
};

/* seen: which members or elements of v were looked at by a subschema; NULL
 * when nobody asks. */
typedef bool check_fn(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen);

static void
add_place(struct buf *b, const struct at *at)
{
	if (at == NULL)
		return;
	add_place(b, at->up);
	if (at->name == NULL)
		buf_printf(b, "[%zu]", at->index);
	else
		buf_printf(b, "%s%s", b->n > 0 ? "." : "", at->name);
}

/* Says why, unless a branch failed that may fail.  Values are never quoted:
 * one may be a password.  Always false. */
__attribute__((format(printf, 2, 3))) static bool
no(struct check *k, const char *fmt, ...)
{
	struct err *e = k->e;
	char text[ERR_TEXT_SIZE];
	struct buf b;
	va_list ap;

	if (k->quiet > 0 || k->stopped || e->code != ERR_NONE)
		return false;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buf_init(&b, 0);
	add_place(&b, k->at);
	(void)err_set(e, ERR_INPUT, "%s%s%s", b.n > 0 ? b.text : "",
	    b.n > 0 ? ": " : "", text);
	buf_free(&b);
	return false;
}

/* The same of a member of the value. */
static bool
no_member(struct check *k, const char *name, const char *what)
{
	struct at at = { .up = k->at, .name = name };

	k->at = &at;
	(void)no(k, "%s", what);
	k->at = at.up;
	return false;
}

/* A limit ends the whole check.  Always false. */
static bool
stop(struct check *k, enum err_code code, const char *what)
{
	if (!k->stopped)
		(void)err_set(k->e, code, "%s", what);
	k->stopped = true;
	return false;
}

static bool
work(struct check *k, size_t n)
{
	if (k->stopped)
		return false;
	if (n > SCHEMA_MAX_WORK - k->work)
		return stop(k, ERR_LIMIT,
		    "the schema needs too much work on this value");
	k->work += n;
	return true;
}

static bool
matches(struct check *k, const struct regex *regex, const char *text, size_t n)
{
	bool match = false;
	struct err e = { 0 };

	if (!work(k, 1))
		return false;
	if (regex_match(regex, text, n, &match, &e) < 0)
		return stop(k, e.code, e.text);
	return match;
}

static size_t
size_of(const json_t *v)
{
	return json_is_object(v) ? json_object_size(v) : json_array_size(v);
}

/* Walking subschemas. */

static check_fn *const checks[KW_COUNT];

static bool
eval_rules(struct check *k, const struct schema *s, json_t *v, bool *seen)
{
	if (s->never)
		return no(k, "is not allowed");
	for (const struct schema_rule *r = s->rule; r != NULL; r = r->next)
		if (checks[r->id] != NULL &&
		    (!checks[r->id](k, s, r, v, seen) || k->stopped))
			return false;
	return true;
}

/* into: what v's part of the answer is added to, or NULL. */
static bool
eval(struct check *k, const struct schema *s, json_t *v, bool *into)
{
	struct scope scope = { .outer = k->scope, .resource = s->resource };
	size_t n = s->all->tracks ? size_of(v) : 0;
	bool *seen = NULL, good;

	if (!work(k, 1 + n))
		return false;
	if (k->depth == SCHEMA_MAX_DEPTH)
		return stop(k, ERR_LIMIT,
		    "schema and value are nested too "
		    "deeply, or the schema refers to itself for ever");
	if (n > 0 && (seen = calloc(n, sizeof *seen)) == NULL)
		return stop(k, ERR_MEMORY, "out of memory");
	k->depth++;
	if (k->scope == NULL || k->scope->resource != s->resource)
		k->scope = &scope;
	good = eval_rules(k, s, v, seen);
	k->scope = scope.outer;
	k->depth--;
	for (size_t i = 0; good && into != NULL && i < n; i++)
		into[i] = into[i] || seen[i];
	free(seen);
	return good;
}

/* In a place where failing is no failure. */
static bool
tries(struct check *k, const struct schema *s, json_t *v, bool *into)
{
	bool good;

	k->quiet++;
	good = eval(k, s, v, into);
	k->quiet--;
	return good;
}

static bool
eval_member(struct check *k, const struct schema *s, const char *name,
    json_t *v)
{
	struct at at = { .up = k->at, .name = name };
	bool good;

	k->at = &at;
	good = eval(k, s, v, NULL);
	k->at = at.up;
	return good;
}

static bool
eval_item(struct check *k, const struct schema *s, const json_t *array,
    size_t i)
{
	struct at at = { .up = k->at, .index = i };
	bool good;

	k->at = &at;
	good = eval(k, s, json_array_get(array, i), NULL);
	k->at = at.up;
	return good;
}

/* References. */

static bool
check_ref(struct check *k, const struct schema *s, const struct schema_rule *r,
    json_t *v, bool *seen)
{
	(void)s;
	return eval(k, r->schema, v, seen);
}

static const struct schema *
dynamic_in(const struct schema_resource *resource, const char *name)
{
	const struct schema_anchor *a = resource->anchor;

	while (a != NULL && (!a->dynamic || !text_equal(a->name, name)))
		a = a->next;
	return a != NULL ? a->schema : NULL;
}

/* JSON Schema core, section 8.2.3.2: the outermost resource on the way here
 * that has the anchor. */
static bool
check_dynamic_ref(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	const struct schema *target = r->schema;

	(void)s;
	for (const struct scope *scope = k->scope;
	     r->dynamic != NULL && scope != NULL; scope = scope->outer) {
		const struct schema *found =
		    dynamic_in(scope->resource, r->dynamic);

		if (found != NULL)
			target = found;
	}
	return eval(k, target, v, seen);
}

/* Any value. */

static unsigned
types_of(const json_t *v)
{
	static const unsigned types[] = {
		[JSON_OBJECT] = TYPE_OBJECT,
		[JSON_ARRAY] = TYPE_ARRAY,
		[JSON_STRING] = TYPE_STRING,
		[JSON_NULL] = TYPE_NULL,
		[JSON_INTEGER] = TYPE_INTEGER | TYPE_NUMBER,
		[JSON_REAL] = TYPE_NUMBER,
		[JSON_TRUE] = TYPE_BOOLEAN,
		[JSON_FALSE] = TYPE_BOOLEAN,
	};

	if (json_is_real(v) && schema_number_is_integer(v))
		return TYPE_INTEGER | TYPE_NUMBER;
	return types[json_typeof(v)];
}

static void
add_types(struct buf *b, unsigned types)
{
	static const char *const names[] = { "an integer", "a number",
		"true or false", "null", "an array", "an object", "a string" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if ((types & 1u << i) != 0)
			buf_printf(b, "%s%s", b->n > 0 ? " or " : "", names[i]);
}

static bool
check_type(struct check *k, const struct schema *s, const struct schema_rule *r,
    json_t *v, bool *seen)
{
	struct buf b;

	(void)s;
	(void)seen;
	if ((r->types & types_of(v)) != 0)
		return true;
	if (k->quiet > 0)
		return false;
	buf_init(&b, 0);
	add_types(&b, r->types);
	(void)no(k, "must be %s, is %s", b.n > 0 ? b.text : "", value_kind(v));
	buf_free(&b);
	return false;
}

static bool
check_enum(struct check *k, const struct schema *s, const struct schema_rule *r,
    json_t *v, bool *seen)
{
	const char *list;

	(void)seen;
	for (size_t i = 0; i < json_array_size(r->value); i++)
		if (work(k, 1) && value_equal(json_array_get(r->value, i), v))
			return true;
	if (k->quiet > 0)
		return false;
	list = schema_is_password(s) ? NULL : value_print(k->a, r->value);
	return no(k, "must be one of %s",
	    list != NULL ? list : "the values in the list");
}

static bool
check_const(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	const char *text;

	(void)seen;
	if (value_equal(r->value, v))
		return true;
	if (k->quiet > 0)
		return false;
	text = schema_is_password(s) ? NULL : value_print(k->a, r->value);
	return no(k, "must be %s", text != NULL ? text : "the one value");
}

/* Numbers. */

static bool
no_number(struct check *k, const char *what, const struct schema_rule *r)
{
	const char *limit = k->quiet > 0 ? NULL : value_print(k->a, r->value);

	return no(k, "%s %s", what, limit != NULL ? limit : "");
}

static bool
check_multiple(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_number(v) || schema_number_is_multiple(v, r->value) ||
	    no_number(k, "must be a multiple of", r);
}

static bool
check_maximum(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_number(v) || schema_number_compare(v, r->value) <= 0 ||
	    no_number(k, "must be at most", r);
}

static bool
check_below(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_number(v) || schema_number_compare(v, r->value) < 0 ||
	    no_number(k, "must be below", r);
}

static bool
check_minimum(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_number(v) || schema_number_compare(v, r->value) >= 0 ||
	    no_number(k, "must be at least", r);
}

static bool
check_above(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_number(v) || schema_number_compare(v, r->value) > 0 ||
	    no_number(k, "must be above", r);
}

/* Strings. */

static size_t
length_of(const json_t *v)
{
	const char *text = json_string_value(v);
	size_t n = json_string_length(v), length = 0;

	for (size_t i = 0; i < n; i++)
		length += ((unsigned char)text[i] & 0xc0) != 0x80;
	return length;
}

static bool
check_max_length(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_string(v) || length_of(v) <= r->count ||
	    no(k, "must have at most %zu characters", r->count);
}

static bool
check_min_length(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_string(v) || length_of(v) >= r->count ||
	    no(k, "must have at least %zu character%s", r->count,
		r->count == 1 ? "" : "s");
}

static bool
check_pattern(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_string(v) ||
	    matches(k, r->regex, json_string_value(v), json_string_length(v)) ||
	    no(k, "must match the pattern %s", json_string_value(r->value));
}

static bool
check_format(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return r->format == NULL || schema_format_fits(r->format, v) ||
	    no(k, "must have the format %s", json_string_value(r->value));
}

/* Arrays. */

static bool
check_max_items(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_array(v) || json_array_size(v) <= r->count ||
	    no(k, "must have at most %zu elements, has %zu", r->count,
		json_array_size(v));
}

static bool
check_min_items(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_array(v) || json_array_size(v) >= r->count ||
	    no(k, "must have at least %zu elements, has %zu", r->count,
		json_array_size(v));
}

static bool
check_unique(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	size_t n = json_array_size(v);

	(void)s;
	(void)seen;
	if (!json_is_true(r->value))
		return true;
	for (size_t i = 1; i < n; i++) {
		if (!work(k, i))
			return false;
		for (size_t j = 0; j < i; j++)
			if (value_equal(json_array_get(v, i),
				json_array_get(v, j)))
				return no(k,
				    "has the elements %zu and %zu "
				    "equal, must not",
				    j, i);
	}
	return true;
}

static bool
check_prefix_items(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	for (size_t i = 0; i < r->nparts && i < json_array_size(v); i++) {
		if (!eval_item(k, r->part[i].schema, v, i))
			return false;
		if (seen != NULL)
			seen[i] = true;
	}
	return true;
}

static bool
check_items(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	const struct schema_rule *before = schema_rule(s, KW_PREFIX_ITEMS);

	for (size_t i = before != NULL ? before->nparts : 0;
	     i < json_array_size(v); i++) {
		if (!eval_item(k, r->schema, v, i))
			return false;
		if (seen != NULL)
			seen[i] = true;
	}
	return true;
}

static bool
check_contains(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	const struct schema_rule *min = schema_rule(s, KW_MIN_CONTAINS);
	const struct schema_rule *max = schema_rule(s, KW_MAX_CONTAINS);
	size_t n = 0;

	if (!json_is_array(v))
		return true;
	for (size_t i = 0; i < json_array_size(v); i++) {
		if (!tries(k, r->schema, json_array_get(v, i), NULL))
			continue;
		n++;
		if (seen != NULL)
			seen[i] = true;
	}
	if (n < (min != NULL ? min->count : 1))
		return no(k, "has too few elements that fit \"contains\"");
	if (max != NULL && n > max->count)
		return no(k, "has too many elements that fit \"contains\"");
	return true;
}

static bool
check_unevaluated_items(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	for (size_t i = 0; i < json_array_size(v); i++) {
		if (seen[i])
			continue;
		if (!eval_item(k, r->schema, v, i))
			return false;
		seen[i] = true;
	}
	return true;
}

/* Objects. */

static bool
check_max_properties(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_object(v) || json_object_size(v) <= r->count ||
	    no(k, "must have at most %zu members, has %zu", r->count,
		json_object_size(v));
}

static bool
check_min_properties(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_object(v) || json_object_size(v) >= r->count ||
	    no(k, "must have at least %zu members, has %zu", r->count,
		json_object_size(v));
}

static json_t *
member(const json_t *object, const json_t *name)
{
	return json_object_getn(object, json_string_value(name),
	    json_string_length(name));
}

static bool
has_names(struct check *k, const json_t *v, const json_t *names,
    const char *what)
{
	for (size_t i = 0; i < json_array_size(names); i++) {
		const json_t *name = json_array_get(names, i);

		if (member(v, name) == NULL)
			return no_member(k, json_string_value(name), what);
	}
	return true;
}

static bool
check_required(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_object(v) ||
	    has_names(k, v, r->value, "is required, is missing");
}

static bool
has_part(const json_t *v, const struct schema_part *part)
{
	return json_object_getn(v, part->name, part->nname) != NULL;
}

static bool
check_dependent_required(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	for (size_t i = 0; i < r->nparts; i++)
		if (has_part(v, &r->part[i]) &&
		    !has_names(k, v, r->part[i].value,
			"is required beside what is given, is "
			"missing"))
			return false;
	return true;
}

static bool
check_dependent_schemas(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	for (size_t i = 0; i < r->nparts; i++)
		if (has_part(v, &r->part[i]) &&
		    !eval(k, r->part[i].schema, v, seen))
			return false;
	return true;
}

static bool
check_dependencies(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	for (size_t i = 0; i < r->nparts; i++) {
		const struct schema_part *part = &r->part[i];
		bool good = true;

		if (!has_part(v, part))
			continue;
		if (part->schema != NULL)
			good = eval(k, part->schema, v, seen);
		else
			good = has_names(k, v, part->value,
			    "is required "
			    "beside what is given, is missing");
		if (!good)
			return false;
	}
	return true;
}

/* Marks the member in the order of v's members. */
static void
mark(bool *seen, json_t *v, const char *name, size_t n)
{
	size_t index = 0;

	if (seen == NULL)
		return;
	for (void *i = json_object_iter(v); i != NULL;
	     i = json_object_iter_next(v, i), index++)
		if (json_object_iter_key_len(i) == n &&
		    memcmp(json_object_iter_key(i), name, n) == 0)
			seen[index] = true;
}

static bool
check_properties(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	for (size_t i = 0; i < r->nparts; i++) {
		const struct schema_part *part = &r->part[i];
		json_t *value = json_object_getn(v, part->name, part->nname);

		if (value == NULL)
			continue;
		if (!eval_member(k, part->schema, part->name, value))
			return false;
		mark(seen, v, part->name, part->nname);
	}
	return true;
}

static bool
check_patterns(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	size_t index = 0;

	(void)s;
	for (void *i = json_object_iter(v); i != NULL;
	     i = json_object_iter_next(v, i), index++) {
		const char *name = json_object_iter_key(i);
		size_t n = json_object_iter_key_len(i);

		for (size_t p = 0; p < r->nparts; p++) {
			if (!matches(k, r->part[p].regex, name, n))
				continue;
			if (!eval_member(k, r->part[p].schema, name,
				json_object_iter_value(i)))
				return false;
			if (seen != NULL)
				seen[index] = true;
		}
	}
	return true;
}

/* Does "properties" or "patternProperties" beside it speak of the member? */
static bool
is_known(struct check *k, const struct schema *s, const char *name, size_t n)
{
	const struct schema_rule *r = schema_rule(s, KW_PROPERTIES);

	if (r != NULL && json_object_getn(r->value, name, n) != NULL)
		return true;
	r = schema_rule(s, KW_PATTERN_PROPERTIES);
	for (size_t p = 0; r != NULL && p < r->nparts; p++)
		if (matches(k, r->part[p].regex, name, n))
			return true;
	return false;
}

static bool
check_additional(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	size_t index = 0;

	for (void *i = json_object_iter(v); i != NULL;
	     i = json_object_iter_next(v, i), index++) {
		const char *name = json_object_iter_key(i);

		if (is_known(k, s, name, json_object_iter_key_len(i)))
			continue;
		if (!eval_member(k, r->schema, name, json_object_iter_value(i)))
			return false;
		if (seen != NULL)
			seen[index] = true;
	}
	return true;
}

static bool
check_property_names(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	for (void *i = json_object_iter(v); i != NULL;
	     i = json_object_iter_next(v, i)) {
		const char *key = json_object_iter_key(i);
		json_t *name = json_stringn(key, json_object_iter_key_len(i));
		bool good;

		if (name == NULL)
			return stop(k, ERR_MEMORY, "out of memory");
		good = tries(k, r->schema, name, NULL);
		json_decref(name);
		if (!good)
			return no_member(k, key, "is not allowed as a name");
	}
	return true;
}

static bool
check_unevaluated_properties(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	size_t index = 0;

	(void)s;
	for (void *i = json_object_iter(v); i != NULL;
	     i = json_object_iter_next(v, i), index++) {
		if (seen[index])
			continue;
		if (!eval_member(k, r->schema, json_object_iter_key(i),
			json_object_iter_value(i)))
			return false;
		seen[index] = true;
	}
	return true;
}

/* Several schemas for one value. */

static bool
check_all_of(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	for (size_t i = 0; i < r->nparts; i++)
		if (!eval(k, r->part[i].schema, v, seen))
			return false;
	return true;
}

/* Without somebody who asks what was seen, one that fits is enough. */
static bool
check_any_of(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	bool good = false;

	(void)s;
	for (size_t i = 0; i < r->nparts && (!good || seen != NULL); i++)
		good = tries(k, r->part[i].schema, v, seen) || good;
	return good ||
	    no(k, "fits none of the %zu schemas of anyOf", r->nparts);
}

static bool
check_one_of(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	size_t n = 0;

	(void)s;
	for (size_t i = 0; i < r->nparts; i++)
		n += tries(k, r->part[i].schema, v, seen);
	return n == 1 ||
	    no(k,
		"fits %zu of the %zu schemas of oneOf, must "
		"fit one",
		n, r->nparts);
}

static bool
check_not(struct check *k, const struct schema *s, const struct schema_rule *r,
    json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !tries(k, r->schema, v, NULL) ||
	    no(k, "fits the schema of not, must not");
}

static bool
check_if(struct check *k, const struct schema *s, const struct schema_rule *r,
    json_t *v, bool *seen)
{
	bool fits = tries(k, r->schema, v, seen);
	const struct schema_rule *next =
	    schema_rule(s, fits ? KW_THEN : KW_ELSE);

	return next == NULL || eval(k, next->schema, v, seen);
}

static check_fn *const checks[KW_COUNT] = {
	[KW_REF] = check_ref,
	[KW_DYNAMIC_REF] = check_dynamic_ref,
	[KW_TYPE] = check_type,
	[KW_ENUM] = check_enum,
	[KW_CONST] = check_const,
	[KW_MULTIPLE_OF] = check_multiple,
	[KW_MAXIMUM] = check_maximum,
	[KW_EXCLUSIVE_MAXIMUM] = check_below,
	[KW_MINIMUM] = check_minimum,
	[KW_EXCLUSIVE_MINIMUM] = check_above,
	[KW_MAX_LENGTH] = check_max_length,
	[KW_MIN_LENGTH] = check_min_length,
	[KW_PATTERN] = check_pattern,
	[KW_FORMAT] = check_format,
	[KW_MAX_ITEMS] = check_max_items,
	[KW_MIN_ITEMS] = check_min_items,
	[KW_UNIQUE_ITEMS] = check_unique,
	[KW_MAX_PROPERTIES] = check_max_properties,
	[KW_MIN_PROPERTIES] = check_min_properties,
	[KW_REQUIRED] = check_required,
	[KW_DEPENDENT_REQUIRED] = check_dependent_required,
	[KW_PROPERTIES] = check_properties,
	[KW_PATTERN_PROPERTIES] = check_patterns,
	[KW_ADDITIONAL_PROPERTIES] = check_additional,
	[KW_PROPERTY_NAMES] = check_property_names,
	[KW_DEPENDENT_SCHEMAS] = check_dependent_schemas,
	[KW_DEPENDENCIES] = check_dependencies,
	[KW_PREFIX_ITEMS] = check_prefix_items,
	[KW_ITEMS] = check_items,
	[KW_CONTAINS] = check_contains,
	[KW_ALL_OF] = check_all_of,
	[KW_ANY_OF] = check_any_of,
	[KW_ONE_OF] = check_one_of,
	[KW_NOT] = check_not,
	[KW_IF] = check_if,
	[KW_UNEVALUATED_PROPERTIES] = check_unevaluated_properties,
	[KW_UNEVALUATED_ITEMS] = check_unevaluated_items,
};

int
schema_check(const struct schema *s, struct arena *a, json_t *v, struct err *e)
{
	struct err own = { 0 };
	struct check k = { .a = a, .e = &own };

	if (eval(&k, s, v, NULL))
		return 0;
	if (own.code == ERR_NONE)
		(void)err_set(&own, ERR_INPUT, "does not fit the schema");
	if (e != NULL)
		*e = own;
	return -1;
}
