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

/* Letters and digits of a name in lower case: "API-Key" is "apikey". */
static void
squeeze(const char *name, char *ret, size_t size)
{
	size_t n = 0;

	for (; *name != '\0' && n + 1 < size; name++)
		if (text_is_alpha(*name) || text_is_digit(*name))
			ret[n++] = text_lower(*name);
	ret[n] = '\0';
}

static bool
is_listed(const char *name, const char *const *list, bool ends)
{
	char text[128];

	squeeze(name, text, sizeof text);
	for (; *list != NULL; list++)
		if (ends ? text_ends(text, *list) : text_equal(text, *list))
			return true;
	return false;
}

/* Members, and fields of forms, that hold a secret. */
static bool
is_secret_member(const char *name)
{
	static const char *const list[] = { "accesstoken", "refreshtoken",
		"idtoken", "token", "password", "passwd", "secret",
		"clientsecret", "apikey", "secretaccesskey", "sessiontoken",
		"privatekey", "clientassertion", NULL };

	return is_listed(name, list, false);
}

bool
mask_is_header(const char *name)
{
	static const char *const exact[] = { "authorization", "cookie",
		"proxyauthorization", "setcookie", "setcookie2", "xauth",
		NULL };
	static const char *const end[] = { "apikey", "token", "secret",
		"password", "secretkey", "accesskey", "subscriptionkey",
		"functionskey", "authkey", NULL };

	return is_listed(name, exact, false) || is_listed(name, end, true);
}

static int
learn(struct mask *m, struct arena *a, const char *p, size_t n)
{
	const char *text;
	json_t *v;
	size_t i;

	if (n < MASK_MIN_LEARNED || m->secret == NULL)
		return 0;
	text = arena_strndup(a, p, n);
	if (text == NULL)
		return -1;
	json_array_foreach(m->secret, i, v)
		if (text_equal(json_string_value(v), text))
			return 0;
	return mask_add(m, text);
}

/* "a=b; c=d"; of a Set-Cookie only the first: attributes follow. */
static int
learn_cookies(struct mask *m, struct arena *a, const char *p, bool one)
{
	while (*p != '\0') {
		size_t n = strcspn(p, ";"), name = strcspn(p, "=;");

		if (name < n && learn(m, a, p + name + 1, n - name - 1) < 0)
			return -1;
		p += n + strspn(p + n, "; ");
		if (one)
			break;
	}
	return 0;
}

int
mask_learn_body(struct mask *m, struct arena *a, json_t *v, unsigned depth)
{
	const char *key;
	json_t *one;
	size_t i;

	if (depth >= MASK_LEARN_DEPTH)
		return 0;
	json_array_foreach(v, i, one)
		if (mask_learn_body(m, a, one, depth + 1) < 0)
			return -1;
	json_object_foreach(v, key, one) {
		bool secret = json_is_string(one) && is_secret_member(key) &&
		    json_string_length(one) >= MASK_MIN_MEMBER;

		if ((secret &&
			learn(m, a, json_string_value(one),
			    json_string_length(one)) < 0) ||
		    mask_learn_body(m, a, one, depth + 1) < 0)
			return -1;
	}
	return 0;
}

int
mask_learn_header(struct mask *m, struct arena *a, const char *name,
    const char *value)
{
	const char *blank = strchr(value, ' ');
	static const char *const authorization[] = { "authorization", NULL };
	bool set = text_equal_nocase(name, "Set-Cookie");

	if (set || text_equal_nocase(name, "Cookie"))
		return learn_cookies(m, a, value, set);
	if (!is_listed(name, authorization, true) || blank == NULL)
		return learn(m, a, value, strlen(value));
	/* A signature is not a secret that returns. */
	if (text_starts_nocase(value, "aws4-"))
		return 0;
	return learn(m, a, blank + 1, strlen(blank + 1));
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
mask_copy(const struct mask *m, struct arena *a, json_t *v, bool members,
    unsigned depth)
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
			    members && is_secret_member(key) &&
				    !json_is_null(one) ?
				json_string(MASK) :
				mask_copy(m, a, one, members, depth + 1));
		return ret;
	}
	if (!json_is_array(v))
		return json_incref(v);
	ret = json_array();
	json_array_foreach(v, i, one)
		(void)json_array_append_new(ret,
		    mask_copy(m, a, one, members, depth + 1));
	return ret;
}

json_t *
mask_value(const struct mask *m, struct arena *a, json_t *v)
{
	if (v == NULL)
		return NULL;
	if (json_array_size(m->secret) + json_array_size(m->more) == 0)
		return v;
	return value_keep(a, mask_copy(m, a, v, false, 0));
}

json_t *
mask_body(const struct mask *m, struct arena *a, json_t *v)
{
	return v == NULL ? NULL : value_keep(a, mask_copy(m, a, v, true, 0));
}
