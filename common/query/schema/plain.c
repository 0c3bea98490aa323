/* The rules of a schema that look at a value alone, without subschemas. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "data/number.h"
#include "data/value.h"
#include "query/schema/check.h"

/* Any value. */

bool
schema_check_type(struct schema_checker *k, const struct schema_task *t)
{
	static const char *const names[SCHEMA_NTYPES] = { "an integer",
		"a number", "true or false", "null", "an array", "an object",
		"a string" };
	struct buf b = { 0 };

	if ((t->r->types & schema_types_of(t->v)) != 0)
		return true;
	if (k->quiet > 0)
		return false;
	for (size_t i = 0; i < SCHEMA_NTYPES; i++)
		if ((t->r->types & 1u << i) != 0)
			buf_printf(&b, "%s%s", b.n > 0 ? " or " : "", names[i]);
	(void)schema_no(k, "must be %s, is %s", b.n > 0 ? b.text : "",
	    value_kind(t->v));
	buf_free(&b);
	return false;
}

/* The value of the rule as text, unless it may be a secret or nothing is shown. */
static const char *
shown(struct schema_checker *k, const struct schema_task *t,
    const char *otherwise)
{
	const char *text = NULL;

	if (k->quiet == 0 && !schema_is_password(t->s))
		text = value_print(k->a, t->r->value);
	return text != NULL ? text : otherwise;
}

bool
schema_check_enum(struct schema_checker *k, const struct schema_task *t)
{
	for (size_t i = 0; i < json_array_size(t->r->value); i++)
		if (schema_equal(k, json_array_get(t->r->value, i), t->v))
			return true;
	return schema_no(k, "must be one of %s",
	    shown(k, t, "the values in the list"));
}

bool
schema_check_const(struct schema_checker *k, const struct schema_task *t)
{
	return schema_equal(k, t->r->value, t->v) ||
	    schema_no(k, "must be %s", shown(k, t, "the one value"));
}

/* Numbers. */

bool
schema_check_multiple(struct schema_checker *k, const struct schema_task *t)
{
	char room[NUMBER_ROOM], step_room[NUMBER_ROOM];
	struct decimal d, step;

	return !number_decimal(t->v, false, room, &d) ||
	    !number_decimal(t->r->value, false, step_room, &step) ||
	    decimal_is_multiple(&d, &step) ||
	    schema_no(k, "must be a multiple of %s", shown(k, t, "the step"));
}

bool
schema_check_bound(struct schema_checker *k, const struct schema_task *t)
{
	static const struct {
		int sign; /* of the comparison that fails */
		bool equal;
		const char *text;
	} row[KW_COUNT] = {
		[KW_MAXIMUM] = { 1, true, "must be at most" },
		[KW_EXCLUSIVE_MAXIMUM] = { 1, false, "must be below" },
		[KW_MINIMUM] = { -1, true, "must be at least" },
		[KW_EXCLUSIVE_MINIMUM] = { -1, false, "must be above" },
	};
	int order;

	if (!json_is_number(t->v))
		return true;
	order = number_compare(t->v, t->r->value) * row[t->r->id].sign;
	return order < 0 || (order == 0 && row[t->r->id].equal) ||
	    schema_no(k, "%s %s", row[t->r->id].text, shown(k, t, "the limit"));
}

bool
schema_check_size(struct schema_checker *k, const struct schema_task *t)
{
	static const struct {
		json_type type;
		bool most;
		const char *unit;
	} row[KW_COUNT] = {
		[KW_MAX_LENGTH] = { JSON_STRING, true, "character" },
		[KW_MIN_LENGTH] = { JSON_STRING, false, "character" },
		[KW_MAX_ITEMS] = { JSON_ARRAY, true, "element" },
		[KW_MIN_ITEMS] = { JSON_ARRAY, false, "element" },
		[KW_MAX_PROPERTIES] = { JSON_OBJECT, true, "member" },
		[KW_MIN_PROPERTIES] = { JSON_OBJECT, false, "member" },
	};
	char has[64] = "";
	size_t n;

	if (json_typeof(t->v) != row[t->r->id].type)
		return true;
	/* Characters, elements or members: two of them are 0. */
	n = json_array_size(t->v) + json_object_size(t->v) +
	    text_utf8_length(json_string_value(t->v), json_string_length(t->v));
	if (row[t->r->id].most ? n <= t->r->count : n >= t->r->count)
		return true;
	/* The length of a text may be that of a password. */
	if (!json_is_string(t->v))
		(void)snprintf(has, sizeof has, ", has %zu", n);
	return schema_no(k, "must have at %s %zu %s%s%s",
	    row[t->r->id].most ? "most" : "least", t->r->count,
	    row[t->r->id].unit, t->r->count == 1 ? "" : "s", has);
}

/* Strings. */

bool
schema_check_pattern(struct schema_checker *k, const struct schema_task *t)
{
	return !json_is_string(t->v) ||
	    schema_matches(k, t->r->regex, json_string_value(t->v),
		json_string_length(t->v)) ||
	    schema_no(k, "must match the pattern %s",
		json_string_value(t->r->value));
}

bool
schema_check_format(struct schema_checker *k, const struct schema_task *t)
{
	bool fits = t->r->format == NULL ||
	    (schema_format_fits(t->r->format, t->v) &&
		(t->r->regex == NULL || !json_is_string(t->v) ||
		    schema_matches(k, t->r->regex, json_string_value(t->v),
			json_string_length(t->v))));

	return fits ||
	    schema_no(k, "must have the format %s",
		json_string_value(t->r->value));
}

/* Arrays. */

bool
schema_check_unique(struct schema_checker *k, const struct schema_task *t)
{
	size_t n = json_array_size(t->v);

	if (!json_is_true(t->r->value))
		return true;
	for (size_t i = 1; i < n; i++)
		for (size_t j = 0; j < i && !k->stopped; j++)
			if (schema_equal(k, json_array_get(t->v, i),
				json_array_get(t->v, j)))
				return schema_no(k,
				    "has the elements %zu and %zu "
				    "equal, must not",
				    j, i);
	return !k->stopped;
}

/* Objects. */

bool
schema_has_names(struct schema_checker *k, const json_t *v, const json_t *names,
    const char *what)
{
	for (size_t i = 0; i < json_array_size(names); i++) {
		const json_t *name = json_array_get(names, i);

		if (json_object_getn(v, json_string_value(name),
			json_string_length(name)) == NULL)
			return schema_no_member(k, json_string_value(name),
			    what);
	}
	return true;
}

bool
schema_check_required(struct schema_checker *k, const struct schema_task *t)
{
	return !json_is_object(t->v) ||
	    schema_has_names(k, t->v, t->r->value, "is required, is missing");
}
