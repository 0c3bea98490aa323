/* The rules of a schema that look at a value alone, without subschemas. */
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "data/value.h"
#include "query/schema/check.h"
#include "query/schema/number.h"

/* Any value. */

unsigned
schema_types_of(const json_t *v)
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

bool
schema_check_type(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	struct buf b;

	(void)s;
	(void)seen;
	if ((r->types & schema_types_of(v)) != 0)
		return true;
	if (k->quiet > 0)
		return false;
	buf_init(&b, 0);
	add_types(&b, r->types);
	(void)schema_no(k, "must be %s, is %s", b.n > 0 ? b.text : "",
	    value_kind(v));
	buf_free(&b);
	return false;
}

bool
schema_check_enum(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	const char *list;

	(void)seen;
	for (size_t i = 0; i < json_array_size(r->value); i++)
		if (schema_work(k, 1) &&
		    value_equal(json_array_get(r->value, i), v))
			return true;
	if (k->quiet > 0)
		return false;
	list = schema_is_password(s) ? NULL : value_print(k->a, r->value);
	return schema_no(k, "must be one of %s",
	    list != NULL ? list : "the values in the list");
}

bool
schema_check_const(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	const char *text;

	(void)seen;
	if (value_equal(r->value, v))
		return true;
	if (k->quiet > 0)
		return false;
	text = schema_is_password(s) ? NULL : value_print(k->a, r->value);
	return schema_no(k, "must be %s",
	    text != NULL ? text : "the one value");
}

/* Numbers. */

static bool
no_number(struct check *k, const char *what, const struct schema_rule *r)
{
	const char *limit = k->quiet > 0 ? NULL : value_print(k->a, r->value);

	return schema_no(k, "%s %s", what, limit != NULL ? limit : "");
}

bool
schema_check_multiple(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_number(v) || schema_number_is_multiple(v, r->value) ||
	    no_number(k, "must be a multiple of", r);
}

bool
schema_check_maximum(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_number(v) || schema_number_compare(v, r->value) <= 0 ||
	    no_number(k, "must be at most", r);
}

bool
schema_check_below(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_number(v) || schema_number_compare(v, r->value) < 0 ||
	    no_number(k, "must be below", r);
}

bool
schema_check_minimum(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_number(v) || schema_number_compare(v, r->value) >= 0 ||
	    no_number(k, "must be at least", r);
}

bool
schema_check_above(struct check *k, const struct schema *s,
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

bool
schema_check_max_length(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_string(v) || length_of(v) <= r->count ||
	    schema_no(k, "must have at most %zu characters", r->count);
}

bool
schema_check_min_length(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_string(v) || length_of(v) >= r->count ||
	    schema_no(k, "must have at least %zu character%s", r->count,
		r->count == 1 ? "" : "s");
}

bool
schema_check_pattern(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_string(v) ||
	    schema_matches(k, r->regex, json_string_value(v),
		json_string_length(v)) ||
	    schema_no(k, "must match the pattern %s",
		json_string_value(r->value));
}

bool
schema_check_format(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return r->format == NULL || schema_format_fits(r->format, v) ||
	    schema_no(k, "must have the format %s",
		json_string_value(r->value));
}

/* Arrays. */

bool
schema_check_max_items(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_array(v) || json_array_size(v) <= r->count ||
	    schema_no(k, "must have at most %zu elements, has %zu", r->count,
		json_array_size(v));
}

bool
schema_check_min_items(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_array(v) || json_array_size(v) >= r->count ||
	    schema_no(k, "must have at least %zu elements, has %zu", r->count,
		json_array_size(v));
}

bool
schema_check_unique(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	size_t n = json_array_size(v);

	(void)s;
	(void)seen;
	if (!json_is_true(r->value))
		return true;
	for (size_t i = 1; i < n; i++) {
		if (!schema_work(k, i))
			return false;
		for (size_t j = 0; j < i; j++)
			if (value_equal(json_array_get(v, i),
				json_array_get(v, j)))
				return schema_no(k,
				    "has the elements %zu and %zu "
				    "equal, must not",
				    j, i);
	}
	return true;
}

/* Objects. */

bool
schema_check_max_properties(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_object(v) || json_object_size(v) <= r->count ||
	    schema_no(k, "must have at most %zu members, has %zu", r->count,
		json_object_size(v));
}

bool
schema_check_min_properties(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_object(v) || json_object_size(v) >= r->count ||
	    schema_no(k, "must have at least %zu members, has %zu", r->count,
		json_object_size(v));
}

static json_t *
member(const json_t *object, const json_t *name)
{
	return json_object_getn(object, json_string_value(name),
	    json_string_length(name));
}

bool
schema_has_names(struct check *k, const json_t *v, const json_t *names,
    const char *what)
{
	for (size_t i = 0; i < json_array_size(names); i++) {
		const json_t *name = json_array_get(names, i);

		if (member(v, name) == NULL)
			return schema_no_member(k, json_string_value(name),
			    what);
	}
	return true;
}

bool
schema_check_required(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	return !json_is_object(v) ||
	    schema_has_names(k, v, r->value, "is required, is missing");
}

bool
schema_check_dependent_required(struct check *k, const struct schema *s,
    const struct schema_rule *r, json_t *v, bool *seen)
{
	(void)s;
	(void)seen;
	for (size_t i = 0; i < r->nparts; i++)
		if (json_object_getn(v, r->part[i].name, r->part[i].nname) !=
			NULL &&
		    !schema_has_names(k, v, r->part[i].value,
			"is required beside what is given, is missing"))
			return false;
	return true;
}
