/* The one reader of ini files.  It keeps nothing: callers get one line after
 * the other and decide what duplicates and invalid lines mean. */
#include "data/ini.h"

#include <string.h>

const struct ini_dialect ini_python = {
	.comments = "#;",
	.delimiters = "=:",
	.continued = true,
	.trailing = true,
};

struct ini_reader {
	const struct ini_dialect *dialect;
	size_t indent; /* of the last key or section */
	bool in_key;
};

/* As Python's str.strip() for ASCII. */
static bool
ini_is_blank(char c)
{
	return text_is_space(c) || (c >= 0x1c && c <= 0x1f);
}

static struct span
ini_trim(struct span s)
{
	while (s.n > 0 && ini_is_blank(*s.p)) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && ini_is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

static struct span
ini_cut(struct span s, size_t from, size_t to)
{
	return ini_trim((struct span){ s.p + from, to - from });
}

static bool
ini_has(const char *set, char c)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static void
ini_invalid(struct ini_line *l, const char *what)
{
	l->kind = INI_INVALID;
	l->name = span_of(what);
}

/* "[name]".  false: the line is not one. */
static bool
ini_section(const struct ini_reader *r, struct span s, struct ini_line *l)
{
	const char *end = *s.p == '[' ? memrchr(s.p, ']', s.n) : NULL;
	size_t n = end != NULL ? (size_t)(end - s.p) : 0;

	if (n < 2 || (n + 1 < s.n && !r->dialect->trailing))
		return false;
	l->kind = INI_SECTION;
	l->name = (struct span){ s.p + 1, n - 1 };
	return true;
}

static void
ini_key(const struct ini_reader *r, struct span s, struct ini_line *l)
{
	size_t n = 0;

	while (n < s.n && !ini_has(r->dialect->delimiters, s.p[n]))
		n++;
	l->kind = INI_KEY;
	l->name = ini_cut(s, 0, n);
	if (n < s.n)
		l->value = ini_cut(s, n + 1, s.n);
	if (n == s.n && !r->dialect->bare)
		ini_invalid(l, "neither a section nor \"key = value\"");
	else if (l->name.n == 0)
		ini_invalid(l, "a value without a key");
}

/* false: the line is not passed on. */
static bool
ini_line(struct ini_reader *r, struct span raw, struct ini_line *l)
{
	struct span s = ini_trim(raw);
	size_t indent = s.n > 0 ? (size_t)(s.p - raw.p) : 0;

	l->kind = INI_MORE;
	l->value = l->whole = s;
	if (s.n > 0 && ini_has(r->dialect->comments, *s.p))
		return false;
	if (r->dialect->continued && r->in_key &&
	    (s.n == 0 || indent > r->indent))
		return true;
	if (s.n == 0)
		return false;
	l->value.p = NULL;
	r->indent = indent;
	if (ini_section(r, s, l)) {
		r->in_key = false;
		return true;
	}
	if (*s.p == '[' && !r->dialect->trailing)
		ini_invalid(l, "expected a section, \"[NAME]\"");
	else
		ini_key(r, s, l);
	r->in_key = r->in_key || l->kind == INI_KEY;
	return true;
}

int
ini_read(const char *text, size_t n, const struct ini_dialect *d, ini_fn *fn,
    void *ctx)
{
	struct ini_reader r = { .dialect = d };
	unsigned number = 0;
	size_t end;
	int ret = 0;

	for (size_t i = 0; i < n && ret == 0; i = end + 1) {
		struct ini_line l = { .line = ++number };

		for (end = i; end < n && !ini_has("\r\n", text[end]); end++)
			;
		if (ini_line(&r, (struct span){ text + i, end - i }, &l))
			ret = fn(ctx, &l);
		if (end + 1 < n && text[end] == '\r' && text[end + 1] == '\n')
			end++;
	}
	return ret;
}
