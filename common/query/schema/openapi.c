/* The dialects of OpenAPI: what their keywords are in JSON Schema 2020-12. */
#include "data/value.h"
#include "query/schema/compile.h"

/* Members that only requests must have are not required of a response.  NULL: out
 * of memory, which no rule accepts for its value; so in type_read. */
static json_t *
required_read(const struct schema_compiler *c, json_t *from, json_t *required)
{
	json_t *properties = json_object_get(from, "properties"), *v;
	json_t *kept = value_keep(c->a, json_array());
	size_t i;

	json_array_foreach(required, i, v) {
		json_t *p = json_object_get(properties, json_string_value(v));

		if (!json_is_true(json_object_get(p, "writeOnly")) &&
		    json_array_append(kept, v) < 0)
			return NULL;
	}
	return json_is_array(required) ? kept : required;
}

/* "nullable: true" beside a type. */
static json_t *
type_read(const struct schema_compiler *c, json_t *from, json_t *type)
{
	if (!json_is_string(type) ||
	    (!json_is_true(json_object_get(from, "nullable")) &&
		!json_is_true(json_object_get(from, "x-nullable"))))
		return type;
	return value_keep(c->a, json_pack("[O,s]", type, "null"));
}

/* The keyword that a bound becomes by "exclusiveMaximum: true" beside it. */
static const struct {
	const char *flag;
	enum schema_id id;
} exclusive[KW_COUNT] = {
	[KW_MAXIMUM] = { "exclusiveMaximum", KW_EXCLUSIVE_MAXIMUM },
	[KW_MINIMUM] = { "exclusiveMinimum", KW_EXCLUSIVE_MINIMUM },
};

bool
schema_openapi_rule(const struct schema_compiler *c, json_t *from,
    struct schema_rule *r)
{
	const char *flag = exclusive[r->id].flag;

	if (r->id == KW_REF)
		return json_is_string(r->value);
	if (r->id == KW_REQUIRED)
		r->value = required_read(c, from, r->value);
	if (r->id == KW_DEPENDENCIES || r->id >= KW_DEFS)
		return false;
	if (!c->openapi->old)
		return true;
	if (json_is_string(json_object_get(from, "$ref")))
		return r->id == KW_DYNAMIC_REF;
	/* 2.0's "file" is anything. */
	if (r->id == KW_TYPE && value_member_is(from, "type", "file"))
		return false;
	if (r->id == KW_TYPE)
		r->value = type_read(c, from, r->value);
	if (r->id == KW_EXCLUSIVE_MAXIMUM || r->id == KW_EXCLUSIVE_MINIMUM)
		return !json_is_boolean(r->value);
	if (flag != NULL && json_is_true(json_object_get(from, flag)))
		r->id = exclusive[r->id].id;
	return true;
}
