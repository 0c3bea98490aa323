#include "aws/config/ini.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

struct key {
	const char *name; /* lower case */
	const char *raw, *value;
	unsigned line;
	struct key *nested;
	size_t nnested, nested_size;
};

struct ini_section {
	const char *whole;       /* what stands in the brackets */
	const char *kind, *name; /* of "[kind name]", else NULL */
	unsigned line;
	struct key *key;
	size_t nkey, key_size;
};

struct ini {
	struct ini_section *section;
	size_t nsection, size;
};

struct reader {
	struct arena *arena;
	struct ini *ini;
	const char *name;
	unsigned line;
	struct ini_section *section; /* NULL: none yet */
	struct key *key;             /* that indented lines belong to */
	struct err *err;
};

static int
fail(struct reader *r, const char *what)
{
	return err_set(r->err, ERR_INPUT, "%s:%u: %s", r->name, r->line, what);
}

/* Room for one more of size bytes each; the old location may move. */
static int
grow(struct reader *r, void *items, size_t n, size_t *cap, size_t max,
    size_t size, void **ret)
{
	size_t more = *cap != 0 ? *cap * 2 : 8;

	*ret = items;
	if (n >= max)
		return err_set(r->err, ERR_LIMIT,
		    "%s:%u: more than %zu sections, or keys of one", r->name,
		    r->line, max);
	if (n < *cap)
		return 0;
	*ret = arena_array(r->arena, more, size);
	if (*ret == NULL)
		return err_memory(r->err);
	if (n > 0)
		memcpy(*ret, items, n * size);
	*cap = more;
	return 0;
}

/* "'a b'" and "\"a b\"" are "a b".  NULL: a quote is open, or no memory. */
static const char *
unquote(struct arena *a, struct span s)
{
	char *out = arena_alloc(a, s.n + 1), *w = out;
	char quote = '\0';

	for (size_t i = 0; out != NULL && i < s.n; i++) {
		char c = s.p[i];

		if (quote == '\0' && (c == '"' || c == '\''))
			quote = c;
		else if (c == quote && quote != '\0')
			quote = '\0';
		else
			*w++ = c;
	}
	return quote == '\0' ? out : NULL;
}

static size_t
blank_at(struct span s)
{
	size_t i = 0;

	while (i < s.n && s.p[i] != ' ' && s.p[i] != '\t')
		i++;
	return i;
}

static bool
is_comment(struct span s)
{
	return s.n > 0 && (*s.p == '#' || *s.p == ';');
}

/* "[profile x]" */
static int
read_section(struct reader *r, struct span line)
{
	const char *end = memchr(line.p, ']', line.n);
	struct span inner, rest;
	struct ini_section s = { .line = r->line };
	size_t n;
	void *p;

	if (end == NULL)
		return fail(r, "a section without \"]\"");
	inner =
	    span_trim((struct span){ line.p + 1, (size_t)(end - line.p) - 1 });
	rest = span_trim((struct span){
	    end + 1, line.n - (size_t)(end - line.p) - 1 });
	if (inner.n == 0 || (rest.n > 0 && !is_comment(rest)))
		return fail(r, "not a section");
	s.whole = arena_strndup(r->arena, inner.p, inner.n);
	n = blank_at(inner);
	if (n < inner.n) {
		s.kind = arena_strndup(r->arena, inner.p, n);
		s.name = unquote(r->arena,
		    span_trim((struct span){ inner.p + n, inner.n - n }));
		if (s.name == NULL)
			return fail(r, "a section name with an open quote");
	}
	if (s.whole == NULL || (n < inner.n && s.kind == NULL))
		return err_memory(r->err);
	for (size_t i = 0; i < r->ini->nsection; i++)
		if (text_equal(r->ini->section[i].whole, s.whole))
			return err_set(r->err, ERR_INPUT,
			    "%s:%u: section [%s] stands in line %u, too",
			    r->name, r->line, s.whole, r->ini->section[i].line);
	if (grow(r, r->ini->section, r->ini->nsection, &r->ini->size,
		INI_MAX_SECTIONS, sizeof s, &p) < 0)
		return -1;
	r->ini->section = p;
	r->section = &r->ini->section[r->ini->nsection++];
	*r->section = s;
	r->key = NULL;
	return 0;
}

/* Up to a comment that follows a blank. */
static struct span
without_comment(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] == '#' || s.p[i] == ';') &&
		    (i == 0 || s.p[i - 1] == ' ' || s.p[i - 1] == '\t'))
			return span_trim((struct span){ s.p, i });
	return s;
}

static int
key_split(struct reader *r, struct span line, struct key *ret)
{
	const char *eq = memchr(line.p, '=', line.n);
	struct span name, value;
	char *lower;

	if (eq == NULL)
		return fail(r, "neither a section nor \"key = value\"");
	name = span_trim((struct span){ line.p, (size_t)(eq - line.p) });
	value = span_trim((struct span){
	    eq + 1, line.n - (size_t)(eq - line.p) - 1 });
	if (name.n == 0)
		return fail(r, "a value without a key");
	lower = arena_strndup(r->arena, name.p, name.n);
	*ret = (struct key){ .name = lower, .line = r->line };
	ret->raw = arena_strndup(r->arena, value.p, value.n);
	value = without_comment(value);
	ret->value = arena_strndup(r->arena, value.p, value.n);
	if (lower == NULL || ret->raw == NULL || ret->value == NULL)
		return err_memory(r->err);
	for (; *lower != '\0'; lower++)
		*lower = text_lower(*lower);
	return 0;
}

/* Onto a list of keys, in which each stands once. */
static struct key *
key_add(struct reader *r, struct key **list, size_t *n, size_t *cap,
    struct span line)
{
	struct key k = { 0 };
	void *p;

	if (key_split(r, line, &k) < 0)
		return NULL;
	for (size_t i = 0; i < *n; i++)
		if (text_equal((*list)[i].name, k.name)) {
			(void)err_set(r->err, ERR_INPUT,
			    "%s:%u: \"%s\" stands in line %u, too", r->name,
			    r->line, k.name, (*list)[i].line);
			return NULL;
		}
	if (grow(r, *list, *n, cap, INI_MAX_KEYS, sizeof k, &p) < 0)
		return NULL;
	*list = p;
	(*list)[*n] = k;
	return &(*list)[(*n)++];
}

/* An indented line: nested in a key without value, else more of its value. */
static int
read_indented(struct reader *r, struct span line)
{
	struct key *k = r->key;

	if (*k->value == '\0')
		return key_add(r, &k->nested, &k->nnested, &k->nested_size,
			   line) != NULL ?
		    0 :
		    -1;
	k->raw =
	    arena_printf(r->arena, "%s\n%.*s", k->raw, (int)line.n, line.p);
	line = without_comment(line);
	k->value =
	    arena_printf(r->arena, "%s\n%.*s", k->value, (int)line.n, line.p);
	return k->raw != NULL && k->value != NULL ? 0 : err_memory(r->err);
}

static int
read_line(struct reader *r, struct span line)
{
	bool indented = line.n > 0 && (*line.p == ' ' || *line.p == '\t');
	struct ini_section *s = r->section;

	if (memchr(line.p, '\0', line.n) != NULL)
		return fail(r, "a NUL byte");
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	line = span_trim(line);
	if (line.n == 0 || is_comment(line))
		return 0;
	if (indented && r->key != NULL)
		return read_indented(r, line);
	if (*line.p == '[')
		return read_section(r, line);
	if (s == NULL)
		return fail(r, "a line before the first section");
	r->key = key_add(r, &s->key, &s->nkey, &s->key_size, line);
	return r->key != NULL ? 0 : -1;
}

struct ini *
ini_parse(struct arena *a, const char *text, size_t n, const char *name,
    struct err *e)
{
	struct reader r = { .arena = a,
		.name = name,
		.err = e,
		.ini = arena_alloc(a, sizeof *r.ini) };
	size_t i = 0;

	if (r.ini == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	if (n > INI_MAX_BYTES) {
		(void)err_set(e, ERR_LIMIT, "%s: more than %zu bytes", name,
		    INI_MAX_BYTES);
		return NULL;
	}
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	while (i < n) {
		const char *end = memchr(text + i, '\n', n - i);
		size_t len = end != NULL ? (size_t)(end - text) - i : n - i;

		r.line++;
		if (read_line(&r, (struct span){ text + i, len }) < 0)
			return NULL;
		i += len + 1;
	}
	return r.ini;
}

struct ini *
ini_read(struct arena *a, const char *path, struct err *e)
{
	struct err mine = { 0 };
	size_t n = 0;
	char *text = file_read(a, path, INI_MAX_BYTES, &n, &mine);

	if (text != NULL)
		return ini_parse(a, text, n, path, e);
	if (mine.code == ERR_IO && file_is_missing(path))
		return ini_parse(a, "", 0, path, e);
	if (e != NULL)
		*e = mine;
	return NULL;
}

const struct ini_section *
ini_find(const struct ini *f, const char *kind, const char *name)
{
	for (size_t i = 0; i < f->nsection; i++) {
		const struct ini_section *s = &f->section[i];

		if (kind == NULL && text_equal(s->whole, name))
			return s;
		if (kind != NULL && s->kind != NULL &&
		    text_equal(s->kind, kind) && text_equal(s->name, name))
			return s;
	}
	return NULL;
}

static const struct key *
key_find(const struct key *key, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (text_equal_nocase(key[i].name, name))
			return &key[i];
	return NULL;
}

const char *
ini_get(const struct ini_section *s, const char *key)
{
	const struct key *k = s == NULL ? NULL : key_find(s->key, s->nkey, key);

	return k != NULL ? k->value : NULL;
}

const char *
ini_raw(const struct ini_section *s, const char *key)
{
	const struct key *k = s == NULL ? NULL : key_find(s->key, s->nkey, key);

	return k != NULL ? k->raw : NULL;
}

const char *
ini_nested(const struct ini_section *s, const char *key, const char *nested)
{
	const struct key *k = s == NULL ? NULL : key_find(s->key, s->nkey, key);

	if (k == NULL)
		return NULL;
	k = key_find(k->nested, k->nnested, nested);
	return k != NULL ? k->value : NULL;
}
