/* Replaces secrets in texts and values: one pass over a text, whatever the number
 * of secrets.  Knows which headers and members hold secrets, and learns them. */
#include "arazzo/run/mask.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/text.h"
#include "data/value.h"

struct mask_form {
	const char *text;
	size_t n;
	struct mask_form *prefix; /* the longest other form that begins this
				   * one; NULL: none does */
};

static int
form_add(struct mask *m, const char *text)
{
	struct mask_form *f, *more;

	if (text == NULL)
		return -1;
	if (index_get(&m->known, text, strlen(text)) != NULL)
		return 0;
	more = arena_grow(m->arena, m->form, m->nform, sizeof *more);
	if (more == NULL)
		return -1;
	m->form = more;
	f = &m->form[m->nform];
	*f = (struct mask_form){ text, strlen(text), NULL };
	if (index_put(m->arena, &m->known, text, f->n, m) < 0)
		return -1;
	m->nform++;
	m->sorted = false;
	m->first[(unsigned char)*text] = true;
	return 0;
}

/* As in a URL, or as between the quotes of a JSON string. */
static const char *
encoded(struct arena *a, const char *secret, bool url)
{
	struct buf b = { 0 };

	if (url)
		encode_percent(&b, secret, strlen(secret), NULL);
	else
		value_put_escaped(&b, secret, strlen(secret));
	return buf_take(&b, a);
}

int
mask_add(struct mask *m, const char *secret)
{
	void *whole = m->first; /* in known: not only a form of another one */
	const char *text;

	if (secret == NULL || *secret == '\0' ||
	    index_get(&m->known, secret, strlen(secret)) == whole)
		return 0;
	text = arena_strdup(m->arena, secret);
	if (form_add(m, text) < 0 ||
	    form_add(m, encoded(m->arena, text, true)) < 0 ||
	    form_add(m, encoded(m->arena, text, false)) < 0)
		return -1;
	return index_put(m->arena, &m->known, text, strlen(text), whole);
}

static int
form_compare(const void *a, const void *b)
{
	const struct mask_form *x = a, *y = b;

	return strcmp(x->text, y->text);
}

static bool
begins(const struct mask_form *f, const char *text)
{
	return strncmp(f->text, text, f->n) == 0;
}

/* Takes over the secrets that arazzo_env got since, and sorts.  -1: no memory. */
static int
forms_prepare(struct mask *m)
{
	for (; m->nmore < json_array_size(m->more); m->nmore++)
		if (mask_add(m,
			json_string_value(json_array_get(m->more, m->nmore))) <
		    0)
			return -1;
	if (m->sorted || m->nform == 0)
		return 0;
	qsort(m->form, m->nform, sizeof *m->form, form_compare);
	m->form[0].prefix = NULL;
	for (size_t i = 1; i < m->nform; i++) {
		struct mask_form *f = &m->form[i - 1];

		while (f != NULL && !begins(f, m->form[i].text))
			f = f->prefix;
		m->form[i].prefix = f;
	}
	m->sorted = true;
	return 0;
}

/* The longest form that text begins with; NULL: none.  What sorts last before
 * text begins with it, or is it. */
static const struct mask_form *
form_at(const struct mask *m, const char *text)
{
	size_t low = 0, high = m->nform;
	const struct mask_form *f;

	if (!m->first[(unsigned char)*text])
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(m->form[middle].text, text) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	f = low > 0 ? &m->form[low - 1] : NULL;
	while (f != NULL && !begins(f, text))
		f = f->prefix;
	return f;
}

const char *
mask_text(struct mask *m, struct arena *a, const char *text)
{
	const struct mask_form *f = NULL;
	const char *p = text;
	struct buf b = { 0 };

	if (text == NULL || forms_prepare(m) < 0)
		return NULL;
	if (m->nform == 0)
		return text;
	while (*p != '\0' && (f = form_at(m, p)) == NULL)
		p++;
	if (*p == '\0')
		return text;
	buf_add(&b, text, (size_t)(p - text));
	for (; *p != '\0'; f = form_at(m, p)) {
		if (f != NULL)
			buf_puts(&b, MASK);
		else
			buf_putc(&b, *p);
		p += f != NULL ? f->n : 1;
	}
	return buf_take(&b, a);
}

struct word {
	const char *text;
	size_t n;
};

#define WORD(text)                    \
	{                             \
		text, sizeof text - 1 \
	}

/* Compares letters and digits, in any case: "API-Key" is "apikey".  ends: more
 * may come before the word. */
static bool
is_word(const char *name, size_t n, const struct word *word, bool ends)
{
	size_t left = word->n;

	while (n > 0) {
		char c = name[--n];

		if (!text_is_alnum(c))
			continue;
		if (left == 0)
			return ends;
		if (text_lower(c) != word->text[--left])
			return false;
	}
	return left == 0;
}

/* Most names differ from every word in their last letter. */
static bool
is_listed(const char *name, const struct word *list, bool ends)
{
	size_t n = strlen(name);
	char last;

	while (n > 0 && !text_is_alnum(name[n - 1]))
		n--;
	last = n > 0 ? text_lower(name[n - 1]) : '\0';
	for (; list->text != NULL; list++)
		if (list->text[list->n - 1] == last &&
		    is_word(name, n, list, ends))
			return true;
	return false;
}

bool
mask_is_member(const char *name)
{
	static const struct word list[] = { WORD("accesstoken"),
		WORD("refreshtoken"), WORD("idtoken"), WORD("token"),
		WORD("password"), WORD("passwd"), WORD("secret"),
		WORD("clientsecret"), WORD("apikey"), WORD("secretaccesskey"),
		WORD("sessiontoken"), WORD("privatekey"),
		WORD("clientassertion"), { NULL, 0 } };

	return is_listed(name, list, false);
}

bool
mask_is_header(const char *name)
{
	static const struct word exact[] = { WORD("authorization"),
		WORD("cookie"), WORD("proxyauthorization"), WORD("setcookie"),
		WORD("setcookie2"), WORD("xauth"), { NULL, 0 } };
	static const struct word end[] = { WORD("apikey"), WORD("token"),
		WORD("secret"), WORD("password"), WORD("secretkey"),
		WORD("accesskey"), WORD("subscriptionkey"),
		WORD("functionskey"), WORD("authkey"), { NULL, 0 } };

	return is_listed(name, exact, false) || is_listed(name, end, true);
}

static json_t *
mask_copy(struct mask *m, struct arena *a, json_t *v, bool members,
    unsigned depth)
{
	json_t *ret, *one;
	const char *key;
	size_t i;

	if (json_is_string(v)) {
		const char *text = mask_text(m, a, json_string_value(v));

		if (text == json_string_value(v))
			return json_incref(v);
		return json_string(text != NULL ? text : MASK);
	}
	if (depth >= VALUE_MAX_DEPTH)
		return json_string("...");
	if (json_is_object(v)) {
		ret = json_object();
		json_object_foreach(v, key, one) {
			bool hide = members && mask_is_member(key) &&
			    !json_is_null(one);

			if (hide)
				one = json_string(MASK);
			else
				one = mask_copy(m, a, one, members, depth + 1);
			(void)json_object_set_new(ret, key, one);
		}
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
mask_value(struct mask *m, struct arena *a, json_t *v)
{
	if (v == NULL)
		return NULL;
	if (m->nform + json_array_size(m->more) == 0)
		return v;
	return value_keep(a, mask_copy(m, a, v, false, 0));
}

json_t *
mask_body(struct mask *m, struct arena *a, json_t *v)
{
	return v == NULL ? NULL : value_keep(a, mask_copy(m, a, v, true, 0));
}

/* Learning ------------------------------------------------------------  */

static int
learn(struct mask *m, const char *p, size_t n)
{
	const char *text;

	if (n < MASK_MIN_LEARNED)
		return 0;
	text = arena_strndup(m->arena, p, n);
	return text == NULL ? -1 : mask_add(m, text);
}

/* "a=b; c=d"; of a Set-Cookie only the first: attributes follow. */
static int
learn_cookies(struct mask *m, const char *p, bool one)
{
	while (*p != '\0') {
		size_t n = strcspn(p, ";"), name = strcspn(p, "=;");

		if (name < n && learn(m, p + name + 1, n - name - 1) < 0)
			return -1;
		p += n + strspn(p + n, "; ");
		if (one)
			break;
	}
	return 0;
}

/* Learns the members of a body; those beyond MASK_MAX_MEMBERS are masked only by
 * their names. */
static int
learn_members(struct mask *m, json_t *v, unsigned depth)
{
	const char *key;
	json_t *one;
	size_t i;

	if (depth >= MASK_LEARN_DEPTH)
		return 0;
	json_array_foreach(v, i, one)
		if (learn_members(m, one, depth + 1) < 0)
			return -1;
	json_object_foreach(v, key, one) {
		size_t n = json_string_length(one);

		if (n >= MASK_MIN_LEARNED && n <= MASK_MAX_MEMBER &&
		    m->members < MASK_MAX_MEMBERS && mask_is_member(key)) {
			m->members++;
			if (learn(m, json_string_value(one), n) < 0)
				return -1;
		}
		if (learn_members(m, one, depth + 1) < 0)
			return -1;
	}
	return 0;
}

int
mask_learn_body(struct mask *m, json_t *v)
{
	return learn_members(m, v, 0);
}

int
mask_learn_header(struct mask *m, const char *name, const char *value)
{
	const char *blank = strchr(value, ' ');
	static const char end[] = "authorization";
	size_t n = strlen(name), nend = sizeof end - 1;
	bool set = text_equal_nocase(name, "Set-Cookie");

	if (set || text_equal_nocase(name, "Cookie"))
		return learn_cookies(m, value, set);
	if (n < nend || !text_equal_nocase(name + n - nend, end) ||
	    blank == NULL)
		return learn(m, value, strlen(value));
	/* A signature is not a secret that returns. */
	if (text_starts_nocase(value, "aws4-"))
		return 0;
	return learn(m, blank + 1, strlen(blank + 1));
}
