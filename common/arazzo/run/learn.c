/* Learns the secrets of headers and of members, which are masked from then on. */
#include <string.h>

#include "arazzo/run/mask.h"
#include "base/arena.h"
#include "base/text.h"

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

static bool
is_authorization(const char *name)
{
	size_t n = strlen(name), end = strlen("authorization");

	return n >= end && text_equal_nocase(name + n - end, "authorization");
}

int
mask_learn_header(struct mask *m, const char *name, const char *value)
{
	const char *blank = strchr(value, ' ');
	bool set = text_equal_nocase(name, "Set-Cookie");

	if (set || text_equal_nocase(name, "Cookie"))
		return learn_cookies(m, value, set);
	if (!is_authorization(name) || blank == NULL)
		return learn(m, value, strlen(value));
	/* A signature is not a secret that returns. */
	if (text_starts_nocase(value, "aws4-"))
		return 0;
	return learn(m, blank + 1, strlen(blank + 1));
}
