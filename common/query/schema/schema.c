/* Queries on a compiled schema, its defaults, and values from text. */
#include "query/schema/schema.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "data/value.h"
#include "query/schema/impl.h"

static const struct schema *
part_named(const struct schema_rule *r, struct span name)
{
	for (size_t i = 0; r != NULL && i < r->nparts; i++)
		if (r->part[i].nname == name.n &&
		    memcmp(r->part[i].name, name.p, name.n) == 0)
			return r->part[i].schema;
	return NULL;
}

/* Several may describe a member or the elements; the one that makes them secret
 * wins. */
static const struct schema *
part_of(const struct schema *s, enum schema_id id, const char *name)
{
	const struct schema *found = NULL, *m;
	const struct schema_rule *r;

	for (size_t i = 0; (r = schema_next_rule(s, &i, id)) != NULL;) {
		m = name != NULL ? part_named(r, span_of(name)) : r->schema;
		if (m != NULL && (found == NULL || schema_is_password(m)))
			found = m;
	}
	return found;
}

const struct schema *
schema_member(const struct schema *s, const char *name)
{
	return part_of(s, KW_PROPERTIES, name);
}

const struct schema *
schema_items(const struct schema *s)
{
	return part_of(s, KW_ITEMS, NULL);
}

bool
schema_requires(const struct schema *s, const char *name)
{
	const struct schema_rule *r;
	json_t *one;
	size_t k;

	for (size_t i = 0; (r = schema_next_rule(s, &i, KW_REQUIRED)) != NULL;)
		json_array_foreach(r->value, k, one)
			if (text_equal(json_string_value(one), name))
				return true;
	return false;
}

static bool
is_closed_by(const struct schema *s, enum schema_id id)
{
	const struct schema_rule *r;

	for (size_t i = 0; (r = schema_next_rule(s, &i, id)) != NULL;)
		if (r->schema->never)
			return true;
	return false;
}

bool
schema_is_closed(const struct schema *s)
{
	return is_closed_by(s, KW_ADDITIONAL_PROPERTIES) ||
	    is_closed_by(s, KW_UNEVALUATED_PROPERTIES);
}

json_t *
schema_names(const struct schema *s)
{
	return s->names;
}

/* Filling in defaults. */

struct fill {
	struct err *e;
	size_t added;
	unsigned depth;
};

static int fill(struct fill *f, const struct schema *s, json_t *v);

static int
fill_missing(struct fill *f, const struct schema_part *part, json_t *object)
{
	const struct schema *s = part->schema;
	json_t *value = NULL, *copy;

	for (size_t i = 0; i < s->nflat && value == NULL; i++)
		value = json_object_get(s->flat[i]->value, "default");
	if (value == NULL)
		return 0;
	if (f->added++ == SCHEMA_MAX_FILLED)
		return err_set(f->e, ERR_LIMIT,
		    "the schema fills in too many defaults");
	copy = value_copy(value);
	if (copy == NULL ||
	    json_object_setn_new(object, part->name, part->nname, copy) < 0)
		return err_memory(f->e);
	return 0;
}

static int
fill_members(struct fill *f, const struct schema_rule *r, json_t *object)
{
	for (size_t i = 0; i < r->nparts; i++) {
		const struct schema_part *part = &r->part[i];
		json_t *v;

		if (json_object_getn(object, part->name, part->nname) == NULL &&
		    fill_missing(f, part, object) < 0)
			return -1;
		v = json_object_getn(object, part->name, part->nname);
		if (v != NULL && fill(f, part->schema, v) < 0)
			return -1;
	}
	return 0;
}

static int
fill_elements(struct fill *f, const struct schema *s, json_t *array)
{
	const struct schema_rule *prefix = schema_rule(s, KW_PREFIX_ITEMS);
	const struct schema_rule *items = schema_rule(s, KW_ITEMS);
	size_t before = prefix != NULL ? prefix->nparts : 0;

	for (size_t i = 0; i < json_array_size(array); i++) {
		const struct schema *of = items != NULL ? items->schema : NULL;

		if (i < before)
			of = prefix->part[i].schema;
		if (of != NULL && fill(f, of, json_array_get(array, i)) < 0)
			return -1;
	}
	return 0;
}

/* Members that only additionalProperties covers. */
static int
fill_others(struct fill *f, const struct schema *s, json_t *object)
{
	const struct schema_rule *r = schema_rule(s, KW_ADDITIONAL_PROPERTIES);
	const struct schema_rule *own = schema_rule(s, KW_PROPERTIES);
	const char *name;
	json_t *v;
	size_t n;

	if (r != NULL && r->schema->rule != NULL)
		json_object_keylen_foreach(object, name, n, v)
			if (part_named(own, (struct span){ name, n }) == NULL &&
			    fill(f, r->schema, v) < 0)
				return -1;
	return 0;
}

static int
fill(struct fill *f, const struct schema *s, json_t *v)
{
	int result = 0;

	if (!json_is_object(v) && !json_is_array(v))
		return 0;
	if (f->depth == VALUE_MAX_DEPTH)
		return err_set(f->e, ERR_LIMIT,
		    "the schema's defaults are nested too deeply");
	f->depth++;
	for (size_t i = 0; i < s->nflat && result == 0; i++) {
		const struct schema_rule *r =
		    schema_rule(s->flat[i], KW_PROPERTIES);

		if (json_is_array(v))
			result = fill_elements(f, s->flat[i], v);
		else if (r != NULL)
			result = fill_members(f, r, v);
		if (result == 0 && json_is_object(v))
			result = fill_others(f, s->flat[i], v);
	}
	f->depth--;
	return result;
}

json_t *
schema_fill(const struct schema *s, struct arena *a, json_t *v, struct err *e)
{
	struct fill f = { .e = e };
	json_t *copy = value_keep(a, value_copy(v));

	if (copy == NULL)
		return err_null_memory(e);
	return fill(&f, s, copy) == 0 ? copy : NULL;
}

/* Values from text. */

static unsigned types_of(const struct schema *s, unsigned nest);

/* The types of the values of "enum" or "const", or of the branches of "anyOf" or
 * "oneOf". */
static unsigned
types_of_choice(const struct schema_rule *r, unsigned nest)
{
	unsigned types = r->id == KW_CONST ? schema_types_of(r->value) : 0;

	for (size_t i = 0; i < r->nparts; i++)
		types |= types_of(r->part[i].schema, nest - 1);
	for (size_t i = 0; r->id == KW_ENUM && i < json_array_size(r->value);
	     i++)
		types |= schema_types_of(json_array_get(r->value, i));
	return types;
}

/* The types that s allows, by its keywords alone. */
static unsigned
types_of(const struct schema *s, unsigned nest)
{
	unsigned types = TYPE_ANY;

	for (size_t i = 0; i < s->nflat; i++) {
		const struct schema_rule *r = s->flat[i]->rule;

		for (; r != NULL; r = r->next) {
			if (r->id == KW_TYPE && (r->types & TYPE_NUMBER) != 0)
				types &= r->types | TYPE_INTEGER;
			else if (r->id == KW_TYPE)
				types &= r->types;
			if (r->id == KW_ENUM || r->id == KW_CONST ||
			    ((r->id == KW_ANY_OF || r->id == KW_ONE_OF) &&
				nest > 0))
				types &= types_of_choice(r, nest);
		}
	}
	return types;
}

/* "expected integer or null"; always NULL. */
static json_t *
wrong_type(unsigned types, struct err *e)
{
	char list[80] = "";

	/* A number may be an integer, which needs no name of its own. */
	if ((types & TYPE_NUMBER) != 0)
		types &= ~(unsigned)TYPE_INTEGER;
	for (size_t i = 0; i < SCHEMA_NTYPES; i++)
		if ((types & (1u << i)) != 0) {
			if (*list != '\0')
				(void)strcat(list, " or ");
			(void)strcat(list, schema_types[i]);
		}
	return err_null(e, ERR_INPUT, "expected %s",
	    *list != '\0' ? list : "no value at all");
}

#define TEXT_BRANCHES 2 /* anyOf inside anyOf that is looked into */

json_t *
schema_value_of_text(const struct schema *s, struct arena *a, const char *text,
    struct err *e)
{
	unsigned types = types_of(s, TEXT_BRANCHES);
	json_t *v;

	/* A schema without any type takes the text as it is. */
	if (types != TYPE_ANY) {
		v = value_parse(a, text, strlen(text), NULL);
		for (unsigned type = TYPE_INTEGER; type < TYPE_STRING;
		     type <<= 1)
			if (v != NULL && (schema_types_of(v) & types & type))
				return v;
		if ((types & TYPE_STRING) == 0)
			return wrong_type(types, e);
	}
	v = value_keep(a, json_string(text));
	if (v == NULL)
		(void)err_set(e, ERR_INPUT, "the text is not UTF-8");
	return v;
}
