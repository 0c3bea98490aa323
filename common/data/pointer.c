/* JSON Pointer, RFC 6901. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "data/value.h"

/* Adds one unescaped character of a token and moves on; false: '~' or
 * '%' without what must follow. */
static bool
take_char(const char **p, const char *end, bool fragment, struct buf *b)
{
	char c = *(*p)++;

	if (c == '%' && fragment) {
		if (end - *p < 2 || !text_is_hex((*p)[0]) ||
		    !text_is_hex((*p)[1]))
			return false;
		c = (char)(text_hex((*p)[0]) << 4 | text_hex((*p)[1]));
		*p += 2;
	}
	if (c == '~') {
		if (*p == end || (**p != '0' && **p != '1'))
			return false;
		c = *(*p)++ == '0' ? '~' : '/';
	}
	buf_putc(b, c);
	return true;
}

/* The token behind the '/' at *p, unescaped, into b. */
static bool
take_token(const char **p, const char *end, bool fragment, struct buf *b)
{
	buf_reset(b);
	buf_puts(b, ""); /* so that it has a text */
	++*p;
	while (*p < end && **p != '/')
		if (!take_char(p, end, fragment, b))
			return false;
	return !b->failed && text_utf8_valid(b->text, b->n);
}

bool
pointer_valid(const char *pointer)
{
	const char *end = pointer + strlen(pointer);
	struct buf b = { 0 };
	bool valid = true;

	while (valid && pointer < end)
		valid = *pointer == '/' && take_token(&pointer, end, false, &b);
	buf_free(&b);
	return valid;
}

/* "0", or digits that do not begin with 0; SIZE_MAX: none of these. */
static size_t
index_of(const struct buf *b)
{
	uint64_t n;

	if (b->n == 0 || (b->text[0] == '0' && b->n > 1) ||
	    strlen(b->text) != b->n || text_u64(b->text, &n) < 0 ||
	    n >= SIZE_MAX)
		return SIZE_MAX;
	return (size_t)n;
}

static json_t *
child_of(json_t *v, const struct buf *b)
{
	if (json_is_object(v))
		return json_object_getn(v, b->text, b->n);
	if (json_is_array(v))
		return json_array_get(v, index_of(b));
	return NULL;
}

/* Walks from v to end; what is left of *p begins with the token that failed. */
static json_t *
walk(json_t *v, const char *p, const char *end, bool fragment, struct buf *b)
{
	while (v != NULL && p < end) {
		if (*p != '/' || !take_token(&p, end, fragment, b))
			return NULL;
		v = child_of(v, b);
	}
	return v;
}

json_t *
pointer_get(json_t *root, const char *pointer)
{
	bool fragment = *pointer == '#';
	struct buf b = { 0 };
	json_t *v;

	pointer += fragment;
	v = walk(root, pointer, pointer + strlen(pointer), fragment, &b);
	buf_free(&b);
	return v;
}

static int
replace(json_t *parent, const struct buf *b, json_t *v)
{
	if (child_of(parent, b) == NULL) {
		json_decref(v);
		return -1;
	}
	if (json_is_array(parent))
		return json_array_set_new(parent, index_of(b), v);
	return json_object_setn_new_nocheck(parent, b->text, b->n, v);
}

int
pointer_set(json_t **root, const char *pointer, json_t *v, struct err *e)
{
	bool fragment = *pointer == '#';
	const char *p = pointer + fragment, *end = p + strlen(p), *last;
	struct buf b = { 0 };
	json_t *parent;
	int r = -1;

	if (v == NULL)
		return err_memory(e);
	if (p == end) {
		json_decref(*root);
		*root = v;
		return 0;
	}
	last = strrchr(p, '/');
	parent = last != NULL ? walk(*root, p, last, fragment, &b) : NULL;
	if (parent != NULL && take_token(&last, end, fragment, &b))
		r = replace(parent, &b, v);
	else
		json_decref(v);
	buf_free(&b);
	if (r == 0)
		return 0;
	return err_set(e, ERR_INPUT, "the pointer \"%s\" names nothing",
	    pointer);
}

char *
pointer_escape(struct arena *a, const char *token)
{
	struct buf b = { 0 };

	if (strpbrk(token, "~/") == NULL)
		return arena_strdup(a, token);
	for (; *token != '\0'; token++) {
		if (*token == '~')
			buf_puts(&b, "~0");
		else if (*token == '/')
			buf_puts(&b, "~1");
		else
			buf_putc(&b, *token);
	}
	return buf_take(&b, a);
}
