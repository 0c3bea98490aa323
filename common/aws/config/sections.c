/* Sections and keys of the AWS CLI's files, kept for look-ups. */
#include "aws/config/sections.h"

#include <stdbool.h>
#include <string.h>

#include "aws/config/words.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "data/ini.h"

struct section_key {
	const char *name; /* lower case */
	const char *value;
	unsigned line;
};

struct section {
	const char *whole;       /* the text between the brackets */
	const char *kind, *name; /* of "[kind name]", else NULL */
	unsigned line;
	const struct sections *file;
	struct section_key *key;
	size_t nkey, size;
};

struct sections {
	struct section *section; /* the first one is [DEFAULT] */
	size_t nsection, size;
};

struct sections_reader {
	struct arena *arena;
	struct sections *file;
	const char *name;
	struct section *section; /* NULL: none yet */
	struct section_key *key; /* whose value is in buf; NULL: none */
	struct buf buf;
	struct err *err;
};

static int
sections_invalid(const struct sections_reader *r, unsigned line,
    const char *what)
{
	return err_set(r->err, ERR_INPUT, "%s:%u: %s", r->name, line, what);
}

/* Room for one more of size bytes each; the old location may move. */
static int
sections_grow(struct sections_reader *r, void *items, size_t n, size_t *cap,
    size_t max, size_t size, void **ret)
{
	size_t more = *cap != 0 ? *cap * 2 : 8;

	*ret = items;
	if (n >= max)
		return err_set(r->err, ERR_LIMIT,
		    "%s: more than %zu sections, or keys in one", r->name, max);
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

/* A value that begins with an empty line holds "key = value" lines. */
static bool
section_nested_valid(const char *value)
{
	while (*value == '\n') {
		size_t n = strcspn(++value, "\n");

		if (n > 0 && memchr(value, '=', n) == NULL)
			return false;
		value += n;
	}
	return true;
}

/* The value of the last key is complete. */
static int
section_end_value(struct sections_reader *r)
{
	struct section_key *k = r->key;

	if (k == NULL)
		return 0;
	while (r->buf.n > 0 && r->buf.text[r->buf.n - 1] == '\n')
		r->buf.n--;
	k->value =
	    arena_strndup(r->arena, r->buf.n > 0 ? r->buf.text : "", r->buf.n);
	r->key = NULL;
	if (k->value == NULL || r->buf.failed)
		return err_memory(r->err);
	if (!section_nested_valid(k->value))
		return sections_invalid(r, k->line,
		    "a nested setting is not \"key = value\"");
	return 0;
}

static int
section_start(struct sections_reader *r, const struct ini_line *l)
{
	struct section s = { .line = l->line, .file = r->file };
	char **word;
	void *p;

	s.whole = arena_strndup(r->arena, l->name.p, l->name.n);
	if (s.whole == NULL)
		return err_memory(r->err);
	/* [DEFAULT] may come again. */
	for (size_t i = 0; i < r->file->nsection; i++)
		if (text_equal(r->file->section[i].whole, s.whole)) {
			r->section = &r->file->section[i];
			return i == 0 ?
			    0 :
			    err_set(r->err, ERR_INPUT,
				"%s:%u: duplicate section [%s], "
				"first defined on line %u",
				r->name, l->line, s.whole, r->section->line);
		}
	word = words_split(r->arena, s.whole, NULL);
	if (word != NULL && word[1] != NULL && word[2] == NULL) {
		s.kind = word[0];
		s.name = word[1];
	}
	if (sections_grow(r, r->file->section, r->file->nsection,
		&r->file->size, SECTIONS_MAX + 1, sizeof s, &p) < 0)
		return -1;
	r->file->section = p;
	r->section = &r->file->section[r->file->nsection++];
	*r->section = s;
	return 0;
}

static int
section_add_key(struct sections_reader *r, const struct ini_line *l)
{
	struct section *s = r->section;
	char *name = arena_strndup(r->arena, l->name.p, l->name.n);
	void *p;

	if (name == NULL)
		return err_memory(r->err);
	for (char *c = name; *c != '\0'; c++)
		*c = text_lower(*c);
	for (size_t i = 0; i < s->nkey; i++)
		if (text_equal(s->key[i].name, name))
			return err_set(r->err, ERR_INPUT,
			    "%s:%u: duplicate key \"%s\", first defined on "
			    "line %u",
			    r->name, l->line, name, s->key[i].line);
	if (sections_grow(r, s->key, s->nkey, &s->size, SECTIONS_MAX_KEYS,
		sizeof *s->key, &p) < 0)
		return -1;
	s->key = p;
	r->key = &s->key[s->nkey++];
	*r->key = (struct section_key){ .name = name, .line = l->line };
	buf_reset(&r->buf);
	buf_add(&r->buf, l->value.p, l->value.n);
	return 0;
}

static int
sections_line(void *ctx, const struct ini_line *l)
{
	struct sections_reader *r = ctx;

	if (l->kind == INI_MORE) {
		buf_puts(&r->buf, "\n");
		buf_add(&r->buf, l->value.p, l->value.n);
		return 0;
	}
	if (section_end_value(r) < 0)
		return -1;
	if (l->kind == INI_SECTION)
		return section_start(r, l);
	if (r->section == NULL)
		return sections_invalid(r, l->line,
		    "a line before the first section");
	if (l->kind == INI_INVALID)
		return sections_invalid(r, l->line, l->name.p);
	return section_add_key(r, l);
}

/* Adds the sections of text to r->file. */
static int
sections_fill(struct sections_reader *r, const char *text, size_t n)
{
	static const struct ini_line defaults = { .name = { "DEFAULT", 7 } };

	if (n > SECTIONS_MAX_BYTES)
		return err_set(r->err, ERR_LIMIT, "%s: more than %zu bytes",
		    r->name, SECTIONS_MAX_BYTES);
	if (memchr(text, '\0', n) != NULL)
		return err_set(r->err, ERR_INPUT, "%s: contains a NUL byte",
		    r->name);
	if (section_start(r, &defaults) < 0)
		return -1;
	r->section = NULL;
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		n -= 3;
	}
	if (ini_read(text, n, &ini_python, sections_line, r) != 0)
		return -1;
	return section_end_value(r);
}

struct sections *
sections_parse(struct arena *a, const char *text, size_t n, const char *name,
    struct err *e)
{
	struct sections_reader r = { .arena = a,
		.name = name,
		.err = e,
		.file = arena_alloc(a, sizeof *r.file) };
	int failed;

	if (r.file == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	buf_init(&r.buf, 0);
	failed = sections_fill(&r, text, n);
	buf_free(&r.buf);
	return failed == 0 ? r.file : NULL;
}

struct sections *
sections_read(struct arena *a, const char *path, struct err *e)
{
	struct err mine = { 0 };
	size_t n = 0;
	char *text = file_read(a, path, SECTIONS_MAX_BYTES, &n, &mine);

	if (text != NULL)
		return sections_parse(a, text, n, path, e);
	if (mine.code == ERR_IO && file_is_missing(path))
		return sections_parse(a, "", 0, path, e);
	if (e != NULL)
		*e = mine;
	return NULL;
}

const struct section *
sections_find(const struct sections *f, const char *kind, const char *name)
{
	for (size_t i = f->nsection; i-- > 1;) {
		const struct section *s = &f->section[i];

		if (kind == NULL ?
			text_equal(s->whole, name) :
			s->kind != NULL && text_equal(s->kind, kind) &&
			    text_equal(s->name, name))
			return s;
	}
	return NULL;
}

static const char *
section_own(const struct section *s, const char *key)
{
	for (size_t i = 0; i < s->nkey; i++)
		if (text_equal_nocase(s->key[i].name, key))
			return s->key[i].value;
	return NULL;
}

const char *
section_get(const struct section *s, const char *key)
{
	const char *value = s != NULL ? section_own(s, key) : NULL;

	return value != NULL || s == NULL ?
	    value :
	    section_own(&s->file->section[0], key);
}

const char *
section_nested(struct arena *a, const struct section *s, const char *key,
    const char *nested)
{
	const char *line = section_get(s, key), *ret = NULL;

	while (line != NULL && *line == '\n') {
		size_t n = strcspn(++line, "\n"), at = strcspn(line, "=");

		if (at < n &&
		    span_is(span_trim((struct span){ line, at }), nested)) {
			struct span v = span_trim((struct span){
			    line + at + 1, n - at - 1 });

			ret = arena_strndup(a, v.p, v.n);
		}
		line += n;
	}
	return ret;
}
