/* The text of expressions: paths behind a name, what begins like one, what is
 * refused. */
#include <string.h>

#include "arazzo/language/expr.h"
#include "base/text.h"

static bool
is_path_char(char c)
{
	return c != '\0' && !text_is_space(c) && (unsigned char)c >= 0x20 &&
	    strchr(".[]{}()#/\"'<>=!&|,;?", c) == NULL;
}

/* One ".name" or "[n]" at p: what is behind it, NULL when it is none. */
static const char *
path_part(const char *p)
{
	const char *start = ++p;

	if (start[-1] == '.') {
		while (is_path_char(*p))
			p++;
		return p == start ? NULL : p;
	}
	if (start[-1] != '[')
		return NULL;
	while (text_is_digit(*p))
		p++;
	return p == start || *p != ']' ? NULL : p + 1;
}

bool
expr_path_valid(const char *path)
{
	if (*path == '\0')
		return false;
	while (path != NULL && *path != '\0')
		path = path_part(path);
	return path != NULL;
}

/* json_array_get with an index of any length; "0" or "0]" begins the text. */
static json_t *
item_get(json_t *v, const char *digits)
{
	size_t n = json_array_size(v), i = 0;

	for (; text_is_digit(*digits) && i < n; digits++)
		i = i * 10 + (size_t)(*digits - '0');
	if (*digits != '\0' && strchr(".[]", *digits) == NULL)
		return NULL;
	return json_array_get(v, i); /* NULL beyond its end */
}

bool
expr_path_has_index(const char *path)
{
	while (path != NULL && *path != '\0') {
		const char *end = path_part(path);

		if (end != NULL && *path == '.' &&
		    strspn(path + 1, "0123456789") == (size_t)(end - path) - 1)
			return true;
		path = end;
	}
	return false;
}

json_t *
expr_follow(json_t *v, const char *path)
{
	while (path != NULL && *path != '\0' && v != NULL) {
		const char *end = path_part(path);

		if (end == NULL)
			return NULL;
		if (*path == '[' ||
		    (json_is_array(v) && text_is_digit(path[1])))
			v = item_get(v, path + 1);
		else
			v = json_object_getn(v, path + 1,
			    (size_t)(end - path) - 1);
		path = end;
	}
	return v;
}

const char *
expr_compat_text(const char *id)
{
	static const char *const texts[][2] = {
		{ "C1",
		    "no query of RFC 9535: read as a filter on the context, "
		    "case-sensitive and typed" },
		{ "C5", "read as a member of the declared name's value" },
		{ "C6", "texts are written in single quotes" },
		{ "C9", "read as \"#/...\"" },
		{ "C16", "a member of digits is read as an index: write [n]" },
		{ "C18",
		    "an unquoted text on the right is read as a text, 2XX as "
		    "the class of the status" },
		{ "C19",
		    "JSON as a simple condition: the context must equal it" },
		{ "C21",
		    "contains, in, matches and empty are not in RFC 9535: read "
		    "as other JSONPath dialects do" },
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (text_equal(id, texts[i][0]))
			return texts[i][1];
	return id;
}

bool
expr_looks_like(const char *text)
{
	static const char *const word[] = { "url", "method", "statusCode",
		"request", "response", "inputs", "outputs", "steps",
		"workflows", "sourceDescriptions", "components" };

	if (*text != '$')
		return false;
	for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
		char c;

		if (!text_starts(text + 1, word[i]))
			continue;
		c = text[1 + strlen(word[i])];
		if (!text_is_alpha(c) && !text_is_digit(c) && c != '_')
			return true;
	}
	return false;
}

const char *
expr_misused(const char *text)
{
	const char *hash = strchr(text, '#');

	if (text_equal(text, "$inputs"))
		return "\"$inputs\" names no input: write \"$inputs.NAME\"";
	if (text_starts(text, "$response.body.") ||
	    text_starts(text, "$request.body."))
		return "a member of a body is written \"#/name\" here, "
		       "\".name\" only in simple conditions";
	if (!expr_looks_like(text) || hash == NULL)
		return NULL;
	if (strstr(hash, "{$") != NULL)
		return "an expression is not allowed inside a pointer";
	for (const char *p = strchr(hash, '$'); p != NULL;
	     p = strchr(p + 1, '$'))
		if (p[-1] == '/' && expr_looks_like(p))
			return "an expression is not allowed inside a pointer";
	return NULL;
}
