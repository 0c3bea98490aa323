/* Which headers and members hold secrets, which are then learned. */
#include <string.h>

#include "arazzo/run/mask.h"
#include "base/arena.h"
#include "base/text.h"

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

bool
mask_is_member(const char *name)
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
	static const char *const authorization[] = { "authorization", NULL };
	bool set = text_equal_nocase(name, "Set-Cookie");

	if (set || text_equal_nocase(name, "Cookie"))
		return learn_cookies(m, value, set);
	if (!is_listed(name, authorization, true) || blank == NULL)
		return learn(m, value, strlen(value));
	/* A signature is not a secret that returns. */
	if (text_starts_nocase(value, "aws4-"))
		return 0;
	return learn(m, blank + 1, strlen(blank + 1));
}
