/* The bottom of this room: what compiling, checking and callers ask of schemas and
 * their rules. */
#include <stdarg.h>

#include "base/arena.h"
#include "base/text.h"
#include "data/number.h"
#include "query/schema/compile.h"

const struct schema_rule *
schema_rule(const struct schema *s, enum schema_id id)
{
	const struct schema_rule *r = s->rule;

	while (r != NULL && r->id != id)
		r = r->next;
	return r;
}

const struct schema_rule *
schema_next_rule(const struct schema *s, size_t *i, enum schema_id id)
{
	const struct schema_rule *r = NULL;

	while (r == NULL && *i < s->nflat)
		r = schema_rule(s->flat[(*i)++], id);
	return r;
}

const char *const schema_types[SCHEMA_NTYPES + 1] = { "integer", "number",
	"boolean", "null", "array", "object", "string", NULL };

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

	if (json_is_real(v) && number_is_integer(v))
		return TYPE_INTEGER | TYPE_NUMBER;
	return types[json_typeof(v)];
}

bool
schema_is_password(const struct schema *s)
{
	return schema_has_format(s, "password");
}

bool
schema_has_format(const struct schema *s, const char *format)
{
	const struct schema_rule *r;

	for (size_t i = 0; (r = schema_next_rule(s, &i, KW_FORMAT)) != NULL;)
		if (text_equal(json_string_value(r->value), format))
			return true;
	return false;
}

bool
schema_error(struct schema_compiler *c, const json_t *value, const char *key,
    const char *fmt, ...)
{
	struct location at = doc_location(c->doc, value);
	va_list ap;

	if (key != NULL)
		at = doc_member_location(c->doc, value, key);
	va_start(ap, fmt);
	diag_addv(c->l, DIAG_ERROR, NULL, c->doc, at, fmt, ap);
	va_end(ap);
	return false;
}

void *
schema_alloc(struct schema_compiler *c, size_t n, size_t size)
{
	void *p = arena_array(c->a, n, size);

	if (p == NULL)
		(void)schema_error(c, NULL, NULL, "out of memory");
	return p;
}
