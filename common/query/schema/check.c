/* Checks a value against a schema.  The first failure gives the reason. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "query/schema/check.h"

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

		if (!checks[r->id](k, &t) || k->stopped)
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
	size_t n = json_object_size(v) + json_array_size(v); /* one is 0 */
	bool *seen = NULL, good;

	if (!s->all->tracks)
		n = 0;
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

/* Evaluates the member or (name NULL) the element v of the current value, and
 * marks it as seen at index. */
static bool
eval_part(struct schema_checker *k, const struct schema_task *t,
    const struct schema *s, const char *name, size_t index, json_t *v)
{
	struct schema_at at = { .up = k->at, .name = name, .index = index };
	bool good;

	k->at = &at;
	good = eval(k, s, v, NULL);
	k->at = at.up;
	if (good && t->seen != NULL)
		t->seen[index] = true;
	return good;
}

static bool
eval_item(struct schema_checker *k, const struct schema_task *t,
    const struct schema *s, size_t i)
{
	return eval_part(k, t, s, NULL, i, json_array_get(t->v, i));
}

/* References. */

/* JSON Schema core, section 8.2.3.2: a dynamic one leads to the outermost
 * resource on the way here that has the anchor. */
static bool
schema_check_ref(struct schema_checker *k, const struct schema_task *t)
{
	const struct schema *target = t->r->schema;

	for (const struct schema_scope *scope = k->scope;
	     t->r->dynamic != NULL && scope != NULL; scope = scope->outer) {
		const struct schema_anchor *a = scope->resource->anchor;

		while (a != NULL &&
		    (!a->dynamic || !text_equal(a->name, t->r->dynamic)))
			a = a->next;
		if (a != NULL && a->schema != NULL)
			target = a->schema;
	}
	return eval(k, target, t->v, t->seen);
}

/* Arrays. */

static bool
schema_check_prefix_items(struct schema_checker *k, const struct schema_task *t)
{
	for (size_t i = 0; i < t->r->nparts && i < json_array_size(t->v); i++)
		if (!eval_item(k, t, t->r->part[i].schema, i))
			return false;
	return true;
}

/* The elements behind "prefixItems", or those that nothing has looked at. */
static bool
schema_check_items(struct schema_checker *k, const struct schema_task *t)
{
	bool all = t->r->id == KW_UNEVALUATED_ITEMS;
	const struct schema_rule *before =
	    all ? NULL : schema_rule(t->s, KW_PREFIX_ITEMS);

	for (size_t i = before != NULL ? before->nparts : 0;
	     i < json_array_size(t->v); i++)
		if (!(all && t->seen[i]) && !eval_item(k, t, t->r->schema, i))
			return false;
	return true;
}

static bool
schema_check_contains(struct schema_checker *k, const struct schema_task *t)
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

/* Objects. */

/* Names or a schema for each member that is there: "dependentRequired",
 * "dependentSchemas" and "dependencies" of older drafts. */
static bool
schema_check_dependent(struct schema_checker *k, const struct schema_task *t)
{
	bool good = true;

	for (size_t i = 0; good && i < t->r->nparts; i++) {
		const struct schema_part *part = &t->r->part[i];

		if (json_object_getn(t->v, part->name, part->nname) == NULL)
			continue;
		if (part->schema != NULL)
			good = eval(k, part->schema, t->v, t->seen);
		else
			good = schema_has_names(k, t->v, part->value,
			    "is required beside what is given, is missing");
	}
	return good;
}

/* The index of a member of t->v where it is marked. */
static size_t
index_of(const struct schema_task *t, const struct schema_part *part)
{
	const char *name;
	json_t *value;
	size_t n, index = 0;

	if (t->seen == NULL)
		return 0;
	json_object_keylen_foreach(t->v, name, n, value) {
		if (n == part->nname && memcmp(name, part->name, n) == 0)
			break;
		index++;
	}
	return index;
}

static bool
schema_check_properties(struct schema_checker *k, const struct schema_task *t)
{
	for (size_t i = 0; i < t->r->nparts; i++) {
		const struct schema_part *part = &t->r->part[i];
		json_t *value = json_object_getn(t->v, part->name, part->nname);

		if (value != NULL &&
		    !eval_part(k, t, part->schema, part->name,
			index_of(t, part), value))
			return false;
	}
	return true;
}

static bool
schema_check_patterns(struct schema_checker *k, const struct schema_task *t)
{
	const char *name;
	json_t *value;
	size_t n, index = 0;

	json_object_keylen_foreach(t->v, name, n, value) {
		for (size_t p = 0; p < t->r->nparts; p++)
			if (schema_matches(k, t->r->part[p].regex, name, n) &&
			    !eval_part(k, t, t->r->part[p].schema, name, index,
				value))
				return false;
		index++;
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

/* The members that no keyword beside it covers, or that nothing has looked at. */
static bool
schema_check_others(struct schema_checker *k, const struct schema_task *t)
{
	bool additional = t->r->id == KW_ADDITIONAL_PROPERTIES;
	const char *name;
	json_t *value;
	size_t n, index = 0;

	json_object_keylen_foreach(t->v, name, n, value) {
		bool known =
		    additional ? is_known(k, t->s, name, n) : t->seen[index];

		if (!known &&
		    !eval_part(k, t, t->r->schema, name, index, value))
			return false;
		index++;
	}
	return true;
}

static bool
schema_check_property_names(struct schema_checker *k,
    const struct schema_task *t)
{
	const char *key;
	json_t *value;
	size_t n;

	json_object_keylen_foreach(t->v, key, n, value) {
		json_t *name = json_stringn(key, n);
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

/* Several schemas for one value. */

static bool
schema_check_all_of(struct schema_checker *k, const struct schema_task *t)
{
	for (size_t i = 0; i < t->r->nparts; i++)
		if (!eval(k, t->r->part[i].schema, t->v, t->seen))
			return false;
	return true;
}

/* One that fits is enough when seen is not needed. */
static bool
schema_check_any_of(struct schema_checker *k, const struct schema_task *t)
{
	bool good = false;

	for (size_t i = 0; i < t->r->nparts && (!good || t->seen != NULL); i++)
		good = tries(k, t->r->part[i].schema, t->v, t->seen) || good;
	return good ||
	    schema_no(k, "fits none of the %zu schemas of anyOf", t->r->nparts);
}

static bool
schema_check_one_of(struct schema_checker *k, const struct schema_task *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->r->nparts; i++)
		n += tries(k, t->r->part[i].schema, t->v, t->seen);
	return n == 1 ||
	    schema_no(k, "fits %zu of the %zu schemas of oneOf, must fit one",
		n, t->r->nparts);
}

static bool
schema_check_not(struct schema_checker *k, const struct schema_task *t)
{
	return !tries(k, t->r->schema, t->v, NULL) ||
	    schema_no(k, "fits the schema of not, must not");
}

static bool
schema_check_if(struct schema_checker *k, const struct schema_task *t)
{
	bool fits = tries(k, t->r->schema, t->v, t->seen);
	const struct schema_rule *next =
	    schema_rule(t->s, fits ? KW_THEN : KW_ELSE);

	return next == NULL || eval(k, next->schema, t->v, t->seen);
}

/* "then" and the like: the rule beside them reads them. */
static bool
schema_check_nothing(struct schema_checker *k, const struct schema_task *t)
{
	(void)k;
	(void)t;
	return true;
}

static schema_check_fn *const checks[KW_COUNT] = {
#define X(id, name, holds, read, check) [KW_##id] = schema_check_##check,
	SCHEMA_KEYWORDS(X)
#undef X
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
