/* Replaces secrets in texts and values. */
#include "arazzo/run/mask.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/text.h"
#include "data/value.h"

int
mask_add(struct mask *m, const char *secret)
{
	if (secret == NULL || *secret == '\0')
		return 0;
	return json_array_append_new(m->secret, json_string(secret));
}

bool
mask_is_header(const char *name)
{
	static const char *const names[] = { "Authorization", "Cookie",
		"Proxy-Authorization", "Set-Cookie", "X-Api-Key",
		"X-Amz-Security-Token" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (text_equal_nocase(names[i], name))
			return true;
	return false;
}

/* text with every secret of n bytes replaced; NULL: out of memory. */
static const char *
replace(struct arena *a, const char *text, const char *secret)
{
	const char *at = *secret == '\0' ? NULL : strstr(text, secret);
	struct buf b;
	char *ret;

	if (at == NULL)
		return text;
	buf_init(&b, 0);
	for (; at != NULL; at = strstr(text, secret)) {
		buf_add(&b, text, (size_t)(at - text));
		buf_puts(&b, MASK);
		text = at + strlen(secret);
	}
	buf_puts(&b, text);
	ret = buf_take(&b, a);
	buf_free(&b);
	return ret;
}

static const char *
percent(struct arena *a, const char *secret)
{
	struct buf b;
	char *ret;

	buf_init(&b, 0);
	encode_percent(&b, secret, strlen(secret), NULL);
	ret = buf_take(&b, a);
	buf_free(&b);
	return ret;
}

/* As between the quotes of a JSON string. */
static const char *
escaped(struct arena *a, const json_t *secret)
{
	char *s = value_print(a, secret);
	size_t n = s == NULL ? 0 : strlen(s);

	return n < 2 ? NULL : arena_strndup(a, s + 1, n - 2);
}

static const char *
hide_all(struct arena *a, const char *text, const json_t *list)
{
	json_t *v;
	size_t i;

	json_array_foreach(list, i, v) {
		const char *plain = json_string_value(v);
		const char *form[3];

		form[0] = plain;
		form[1] = plain == NULL ? NULL : percent(a, plain);
		form[2] = plain == NULL ? NULL : escaped(a, v);
		for (size_t j = 0; j < 3 && text != NULL; j++) {
			if (form[j] == NULL)
				return NULL;
			text = replace(a, text, form[j]);
		}
	}
	return text;
}

const char *
mask_text(const struct mask *m, struct arena *a, const char *text)
{
	if (text != NULL)
		text = hide_all(a, text, m->secret);
	if (text != NULL)
		text = hide_all(a, text, m->more);
	return text;
}

static json_t *
mask_copy(const struct mask *m, struct arena *a, json_t *v, unsigned depth)
{
	json_t *ret, *one;
	const char *key;
	size_t i;

	if (json_is_string(v)) {
		const char *text = mask_text(m, a, json_string_value(v));

		return text == json_string_value(v) ?
		    json_incref(v) :
		    json_string(text != NULL ? text : MASK);
	}
	if (depth >= VALUE_MAX_DEPTH)
		return json_string("...");
	if (json_is_object(v)) {
		ret = json_object();
		json_object_foreach(v, key, one)
			(void)json_object_set_new(ret, key,
			    mask_copy(m, a, one, depth + 1));
		return ret;
	}
	if (!json_is_array(v))
		return json_incref(v);
	ret = json_array();
	json_array_foreach(v, i, one)
		(void)json_array_append_new(ret,
		    mask_copy(m, a, one, depth + 1));
	return ret;
}

json_t *
mask_value(const struct mask *m, struct arena *a, json_t *v)
{
	if (v == NULL)
		return NULL;
	if (json_array_size(m->secret) + json_array_size(m->more) == 0)
		return v;
	return value_keep(a, mask_copy(m, a, v, 0));
}
