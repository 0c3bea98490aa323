/* Ownership, text, copies and comparison of values. */
#include "data/value.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/number.h"
#include "data/reading.h"

static void
release(void *value)
{
	json_decref(value);
}

json_t *
value_keep(struct arena *a, json_t *v)
{
	if (v == NULL || json_is_boolean(v) || json_is_null(v))
		return v;
	return arena_defer(a, release, v) == 0 ? v : NULL;
}

json_t *
value_made(struct arena *a, json_t *v, struct err *e)
{
	v = value_keep(a, v);
	return v != NULL ? v : err_null_memory(e);
}

json_t *
value_parse(struct arena *a, const char *text, size_t n, struct err *e)
{
	struct reading r = { .a = a,
		.text = text,
		.n = n,
		.limits = { .max_depth = VALUE_MAX_DEPTH,
		    .max_nodes = VALUE_MAX_NODES } };
	json_t *v = jsontext_read(&r, e);

	if (v == NULL) {
		if (r.where.line != 0)
			(void)err_wrap(e, "line %u, column %u", r.where.line,
			    r.where.column);
		return NULL;
	}
	return value_made(a, v, e);
}

static bool print(struct buf *b, const json_t *v, size_t depth);

void
value_put_escaped(struct buf *b, const char *text, size_t n)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	size_t start = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];
		const char *which;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(b, text + start, i - start);
		start = i + 1;
		which = c != '\0' ? strchr(from, c) : NULL;
		if (which != NULL)
			buf_printf(b, "\\%c", to[which - from]);
		else
			buf_printf(b, "\\u%04x", c);
	}
	buf_add(b, text + start, n - start);
}

static void
print_string(struct buf *b, const char *text, size_t n)
{
	buf_putc(b, '"');
	value_put_escaped(b, text, n);
	buf_putc(b, '"');
}

static bool
print_object(struct buf *b, const json_t *v, size_t depth)
{
	const char *separator = "{";
	/* jansson's iterators take no const, but change nothing. */
	json_t *object = (json_t *)(uintptr_t)v;

	for (void *i = json_object_iter(object); i != NULL;
	     i = json_object_iter_next(object, i)) {
		buf_puts(b, separator);
		print_string(b, json_object_iter_key(i),
		    json_object_iter_key_len(i));
		buf_putc(b, ':');
		if (!print(b, json_object_iter_value(i), depth + 1))
			return false;
		separator = ",";
	}
	buf_puts(b, *separator == '{' ? "{}" : "}");
	return true;
}

static bool
print_array(struct buf *b, const json_t *v, size_t depth)
{
	size_t n = json_array_size(v);

	buf_putc(b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(b, ',');
		if (!print(b, json_array_get(v, i), depth + 1))
			return false;
	}
	buf_putc(b, ']');
	return true;
}

static void
print_number(struct buf *b, const json_t *v)
{
	char room[NUMBER_ROOM];
	struct span text = number_text(v, room);

	buf_add(b, text.p, text.n);
}

/* false: too deep. */
static bool
print(struct buf *b, const json_t *v, size_t depth)
{
	if (depth > VALUE_MAX_PRINT_DEPTH)
		return false;
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		return print_object(b, v, depth);
	case JSON_ARRAY:
		return print_array(b, v, depth);
	case JSON_STRING:
		print_string(b, json_string_value(v), json_string_length(v));
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		print_number(b, v);
		break;
	case JSON_TRUE:
		buf_puts(b, "true");
		break;
	case JSON_FALSE:
		buf_puts(b, "false");
		break;
	case JSON_NULL:
		buf_puts(b, "null");
		break;
	}
	return true;
}

char *
value_print(struct arena *a, const json_t *v)
{
	struct buf b = { 0 };
	char *text = NULL;

	if (v != NULL && print(&b, v, 0))
		text = buf_take(&b, a);
	buf_free(&b);
	return text;
}

const char *
value_text(struct arena *a, const json_t *v)
{
	return json_is_string(v) ? json_string_value(v) : value_print(a, v);
}

const char *
value_bytes(struct arena *a, const json_t *v, size_t *ret_n, struct err *e)
{
	const char *text = value_text(a, v);

	if (text == NULL)
		return err_null_memory(e);
	*ret_n = json_is_string(v) ? json_string_length(v) : strlen(text);
	return text;
}

const char *
value_member_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

bool
value_member_is(const json_t *object, const char *key, const char *text)
{
	const char *is = value_member_text(object, key);

	return is != NULL && text_equal(is, text);
}

bool
value_is_collection(const json_t *v)
{
	return json_is_array(v) || json_is_object(v);
}

/* Scalars never change, so they are shared. */
json_t *
value_copy(json_t *v)
{
	json_t *copy = value_is_collection(v) ? json_copy(v) : json_incref(v);
	int failed = 0;

	for (size_t i = 0; i < json_array_size(copy); i++)
		if (value_is_collection(json_array_get(copy, i)))
			failed |= json_array_set_new(copy, i,
			    value_copy(json_array_get(copy, i)));
	for (void *i = json_is_object(copy) ? json_object_iter(copy) : NULL;
	     i != NULL; i = json_object_iter_next(copy, i))
		if (value_is_collection(json_object_iter_value(i)))
			failed |= json_object_iter_set_new(copy, i,
			    value_copy(json_object_iter_value(i)));
	if (failed == 0)
		return copy;
	json_decref(copy);
	return NULL;
}

/* Returns what a comparison of this value alone costs at most. */
static size_t
cost_of(const json_t *v)
{
	char room[NUMBER_ROOM];

	if (json_is_real(v))
		return 1 + number_text(v, room).n / 64;
	return 1 + json_string_length(v) / 64;
}

static bool
equal_objects(const json_t *a, const json_t *b, size_t depth, size_t *left)
{
	json_t *object = (json_t *)(uintptr_t)a;

	if (json_object_size(a) != json_object_size(b))
		return false;
	for (void *i = json_object_iter(object); i != NULL;
	     i = json_object_iter_next(object, i)) {
		const json_t *other = json_object_getn(b,
		    json_object_iter_key(i), json_object_iter_key_len(i));

		if (other == NULL ||
		    !value_equal_within(json_object_iter_value(i), other, depth,
			left))
			return false;
	}
	return true;
}

static bool
equal_arrays(const json_t *a, const json_t *b, size_t depth, size_t *left)
{
	if (json_array_size(a) != json_array_size(b))
		return false;
	for (size_t i = 0; i < json_array_size(a); i++)
		if (!value_equal_within(json_array_get(a, i),
			json_array_get(b, i), depth, left))
			return false;
	return true;
}

bool
value_equal_within(const json_t *a, const json_t *b, size_t depth, size_t *left)
{
	size_t cost = cost_of(a);

	if (a == b)
		return true;
	if (cost >= *left || depth == 0) {
		*left = 0;
		return false;
	}
	*left -= cost;
	if (json_is_number(a) && json_is_number(b))
		return number_compare(a, b) == 0;
	if (a == NULL || b == NULL || json_typeof(a) != json_typeof(b))
		return false;
	switch (json_typeof(a)) {
	case JSON_OBJECT:
		return equal_objects(a, b, depth - 1, left);
	case JSON_ARRAY:
		return equal_arrays(a, b, depth - 1, left);
	case JSON_STRING:
		return json_string_length(a) == json_string_length(b) &&
		    memcmp(json_string_value(a), json_string_value(b),
			json_string_length(a)) == 0;
	default:
		return true;
	}
}

bool
value_equal(const json_t *a, const json_t *b)
{
	size_t left = SIZE_MAX;

	return value_equal_within(a, b, VALUE_MAX_PRINT_DEPTH, &left);
}

const char *
value_kind(const json_t *v)
{
	static const char *const name[] = {
		[JSON_OBJECT] = "an object",
		[JSON_ARRAY] = "an array",
		[JSON_STRING] = "a string",
		[JSON_INTEGER] = "an integer",
		[JSON_REAL] = "a number",
		[JSON_TRUE] = "true",
		[JSON_FALSE] = "false",
		[JSON_NULL] = "null",
	};

	return v != NULL ? name[json_typeof(v)] : "nothing";
}
