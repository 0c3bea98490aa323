/* Checks a value against a schema.  The first failure gives the reason. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "query/schema/check.h"

static size_t
size_of(const json_t *v)
{
	return json_is_object(v) ? json_object_size(v) : json_array_size(v);
}

/* Walking subschemas. */

static schema_check_fn *const checks[KW_COUNT];

static bool
eval_rules(struct schema_checker *k, const struct schema *s, json_t *v,
    bool *seen)
{
	if (s->never)
		return schema_no(k, "is not allowed");
	for (const struct schema_rule *r = s->rule; r != NULL; r = r->next) {
		const struct schema_task t = { s, r, v, seen };

		if (checks[r->id] != NULL &&
		    (!checks[r->id](k, &t) || k->stopped))
			return false;
	}
	return true;
}

/* into: where the members or elements that were looked at are marked, or NULL. */
static bool
eval(struct schema_checker *k, const struct schema *s, json_t *v, bool *into)
{
	struct schema_scope scope = { .outer = k->scope,
		.resource = s->resource };
	size_t n = s->all->tracks ? size_of(v) : 0;
	bool *seen = NULL, good;

	if (!schema_work(k, 1 + n))
		return false;
	if (k->depth == SCHEMA_MAX_DEPTH)
		return schema_stop(k, ERR_LIMIT,
		    "schema and value are nested too "
		    "deeply, or the schema refers to itself endlessly");
	if (n > 0 && (seen = calloc(n, sizeof *seen)) == NULL)
		return schema_stop(k, ERR_MEMORY, "out of memory");
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

/* Evaluates where a failure is not the result of the whole check. */
static bool
tries(struct schema_checker *k, const struct schema *s, json_t *v, bool *into)
{
	bool good;

	k->quiet++;
	good = eval(k, s, v, into);
	k->quiet--;
	return good;
}

/* Evaluates v, a member or (name NULL) an element of the current value. */
static bool
eval_part(struct schema_checker *k, const struct schema *s, const char *name,
    size_t index, json_t *v)
{
	struct schema_at at = { .up = k->at, .name = name, .index = index };
	bool good;

	k->at = &at;
	good = eval(k, s, v, NULL);
	k->at = at.up;
	return good;
}

/* The same, and marks it as seen at index. */
static bool
eval_seen(struct schema_checker *k, const struct schema_task *t,
    const struct schema *s, const char *name, size_t index, json_t *v)
{
	if (!eval_part(k, s, name, index, v))
		return false;
	if (t->seen != NULL)
		t->seen[index] = true;
	return true;
}

static bool
eval_item(struct schema_checker *k, const struct schema_task *t,
    const struct schema *s, size_t i)
{
	return eval_seen(k, t, s, NULL, i, json_array_get(t->v, i));
}

/* References. */

static bool
check_ref(struct schema_checker *k, const struct schema_task *t)
{
	return eval(k, t->r->schema, t->v, t->seen);
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
check_dynamic_ref(struct schema_checker *k, const struct schema_task *t)
{
	const struct schema *target = t->r->schema;

	for (const struct schema_scope *scope = k->scope;
	     t->r->dynamic != NULL && scope != NULL; scope = scope->outer) {
		const struct schema *found =
		    dynamic_in(scope->resource, t->r->dynamic);

		if (found != NULL)
			target = found;
	}
	return eval(k, target, t->v, t->seen);
}

/* Arrays. */

static bool
check_prefix_items(struct schema_checker *k, const struct schema_task *t)
{
	for (size_t i = 0; i < t->r->nparts && i < json_array_size(t->v); i++)
		if (!eval_item(k, t, t->r->part[i].schema, i))
			return false;
	return true;
}

static bool
check_items(struct schema_checker *k, const struct schema_task *t)
{
	const struct schema_rule *before = schema_rule(t->s, KW_PREFIX_ITEMS);

	for (size_t i = before != NULL ? before->nparts : 0;
	     i < json_array_size(t->v); i++)
		if (!eval_item(k, t, t->r->schema, i))
			return false;
	return true;
}

static bool
check_contains(struct schema_checker *k, const struct schema_task *t)
{
	const struct schema_rule *min = schema_rule(t->s, KW_MIN_CONTAINS);
	const struct schema_rule *max = schema_rule(t->s, KW_MAX_CONTAINS);
	size_t n = 0;

	if (!json_is_array(t->v))
		return true;
	for (size_t i = 0; i < json_array_size(t->v); i++) {
		if (!tries(k, t->r->schema, json_array_get(t->v, i), NULL))
			continue;
		n++;
		if (t->seen != NULL)
			t->seen[i] = true;
	}
	if (n < (min != NULL ? min->count : 1))
		return schema_no(k,
		    "has too few elements that fit \"contains\"");
	if (max != NULL && n > max->count)
		return schema_no(k,
		    "has too many elements that fit \"contains\"");
	return true;
}

static bool
check_unevaluated_items(struct schema_checker *k, const struct schema_task *t)
{
	for (size_t i = 0; i < json_array_size(t->v); i++)
		if (!t->seen[i] && !eval_item(k, t, t->r->schema, i))
			return false;
	return true;
}

/* Objects. */

static bool
has_part(const json_t *v, const struct schema_part *part)
{
	return json_object_getn(v, part->name, part->nname) != NULL;
}

static bool
check_dependent_schemas(struct schema_checker *k, const struct schema_task *t)
{
	for (size_t i = 0; i < t->r->nparts; i++)
		if (has_part(t->v, &t->r->part[i]) &&
		    !eval(k, t->r->part[i].schema, t->v, t->seen))
			return false;
	return true;
}

static bool
check_dependencies(struct schema_checker *k, const struct schema_task *t)
{
	for (size_t i = 0; i < t->r->nparts; i++) {
		const struct schema_part *part = &t->r->part[i];
		bool good = true;

		if (!has_part(t->v, part))
			continue;
		if (part->schema != NULL)
			good = eval(k, part->schema, t->v, t->seen);
		else
			good = schema_has_names(k, t->v, part->value,
			    "is required beside what is given, is missing");
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
check_properties(struct schema_checker *k, const struct schema_task *t)
{
	for (size_t i = 0; i < t->r->nparts; i++) {
		const struct schema_part *part = &t->r->part[i];
		json_t *value = json_object_getn(t->v, part->name, part->nname);

		if (value == NULL)
			continue;
		if (!eval_part(k, part->schema, part->name, 0, value))
			return false;
		mark(t->seen, t->v, part->name, part->nname);
	}
	return true;
}

static bool
check_patterns(struct schema_checker *k, const struct schema_task *t)
{
	size_t index = 0;

	for (void *i = json_object_iter(t->v); i != NULL;
	     i = json_object_iter_next(t->v, i), index++) {
		const char *name = json_object_iter_key(i);
		size_t n = json_object_iter_key_len(i);

		for (size_t p = 0; p < t->r->nparts; p++) {
			if (!schema_matches(k, t->r->part[p].regex, name, n))
				continue;
			if (!eval_seen(k, t, t->r->part[p].schema, name, index,
				json_object_iter_value(i)))
				return false;
		}
	}
	return true;
}

/* Does "properties" or "patternProperties" beside it cover the member? */
static bool
is_known(struct schema_checker *k, const struct schema *s, const char *name,
    size_t n)
{
	const struct schema_rule *r = schema_rule(s, KW_PROPERTIES);

	if (r != NULL && json_object_getn(r->value, name, n) != NULL)
		return true;
	r = schema_rule(s, KW_PATTERN_PROPERTIES);
	for (size_t p = 0; r != NULL && p < r->nparts; p++)
		if (schema_matches(k, r->part[p].regex, name, n))
			return true;
	return false;
}

static bool
check_additional(struct schema_checker *k, const struct schema_task *t)
{
	size_t index = 0;

	for (void *i = json_object_iter(t->v); i != NULL;
	     i = json_object_iter_next(t->v, i), index++) {
		const char *name = json_object_iter_key(i);

		if (is_known(k, t->s, name, json_object_iter_key_len(i)))
			continue;
		if (!eval_seen(k, t, t->r->schema, name, index,
			json_object_iter_value(i)))
			return false;
	}
	return true;
}

static bool
check_property_names(struct schema_checker *k, const struct schema_task *t)
{
	for (void *i = json_object_iter(t->v); i != NULL;
	     i = json_object_iter_next(t->v, i)) {
		const char *key = json_object_iter_key(i);
		json_t *name = json_stringn(key, json_object_iter_key_len(i));
		bool good;

		if (name == NULL)
			return schema_stop(k, ERR_MEMORY, "out of memory");
		good = tries(k, t->r->schema, name, NULL);
		json_decref(name);
		if (!good)
			return schema_no_member(k, key,
			    "is not allowed as a name");
	}
	return true;
}

static bool
check_unevaluated_properties(struct schema_checker *k,
    const struct schema_task *t)
{
	size_t index = 0;

	for (void *i = json_object_iter(t->v); i != NULL;
	     i = json_object_iter_next(t->v, i), index++) {
		if (!t->seen[index] &&
		    !eval_seen(k, t, t->r->schema, json_object_iter_key(i),
			index, json_object_iter_value(i)))
			return false;
	}
	return true;
}

/* Several schemas for one value. */

static bool
check_all_of(struct schema_checker *k, const struct schema_task *t)
{
	for (size_t i = 0; i < t->r->nparts; i++)
		if (!eval(k, t->r->part[i].schema, t->v, t->seen))
			return false;
	return true;
}

/* One that fits is enough when seen is not needed. */
static bool
check_any_of(struct schema_checker *k, const struct schema_task *t)
{
	bool good = false;

	for (size_t i = 0; i < t->r->nparts && (!good || t->seen != NULL); i++)
		good = tries(k, t->r->part[i].schema, t->v, t->seen) || good;
	return good ||
	    schema_no(k, "fits none of the %zu schemas of anyOf", t->r->nparts);
}

static bool
check_one_of(struct schema_checker *k, const struct schema_task *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->r->nparts; i++)
		n += tries(k, t->r->part[i].schema, t->v, t->seen);
	return n == 1 ||
	    schema_no(k, "fits %zu of the %zu schemas of oneOf, must fit one",
		n, t->r->nparts);
}

static bool
check_not(struct schema_checker *k, const struct schema_task *t)
{
	return !tries(k, t->r->schema, t->v, NULL) ||
	    schema_no(k, "fits the schema of not, must not");
}

static bool
check_if(struct schema_checker *k, const struct schema_task *t)
{
	bool fits = tries(k, t->r->schema, t->v, t->seen);
	const struct schema_rule *next =
	    schema_rule(t->s, fits ? KW_THEN : KW_ELSE);

	return next == NULL || eval(k, next->schema, t->v, t->seen);
}

static schema_check_fn *const checks[KW_COUNT] = {
	[KW_REF] = check_ref,
	[KW_DYNAMIC_REF] = check_dynamic_ref,
	[KW_TYPE] = schema_check_type,
	[KW_ENUM] = schema_check_enum,
	[KW_CONST] = schema_check_const,
	[KW_MULTIPLE_OF] = schema_check_multiple,
	[KW_MAXIMUM] = schema_check_bound,
	[KW_EXCLUSIVE_MAXIMUM] = schema_check_bound,
	[KW_MINIMUM] = schema_check_bound,
	[KW_EXCLUSIVE_MINIMUM] = schema_check_bound,
	[KW_MAX_LENGTH] = schema_check_size,
	[KW_MIN_LENGTH] = schema_check_size,
	[KW_PATTERN] = schema_check_pattern,
	[KW_FORMAT] = schema_check_format,
	[KW_MAX_ITEMS] = schema_check_size,
	[KW_MIN_ITEMS] = schema_check_size,
	[KW_UNIQUE_ITEMS] = schema_check_unique,
	[KW_MAX_PROPERTIES] = schema_check_size,
	[KW_MIN_PROPERTIES] = schema_check_size,
	[KW_REQUIRED] = schema_check_required,
	[KW_DEPENDENT_REQUIRED] = schema_check_dependent_required,
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
	return schema_check_at(s, a, v, NULL, e);
}

int
schema_check_at(const struct schema *s, struct arena *a, json_t *v,
    const char **ret_pointer, struct err *e)
{
	struct err own = { 0 };
	struct schema_checker k = { .a = a, .e = &own, .pointer = ret_pointer };

	if (eval(&k, s, v, NULL))
		return 0;
	if (own.code == ERR_NONE)
		(void)err_set(&own, ERR_INPUT, "does not fit the schema");
	if (e != NULL)
		*e = own;
	return -1;
}
