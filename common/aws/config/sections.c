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
	struct section_key *next;
	const char *name, *value;
	unsigned line;
};

struct section {
	struct section *next;    /* the one before it in the file */
	const char *whole;       /* the text between the brackets */
	const char *kind, *name; /* of "[kind name]", else NULL */
	unsigned line;
	const struct sections *file;
	struct section_key *key;
	size_t nkey;
};

struct sections {
	struct section *last;    /* the others follow it */
	struct section defaults; /* [DEFAULT], in which all look */
	size_t n;
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
	char *whole = arena_strndup(r->arena, l->name.p, l->name.n), **word;
	struct section *s;

	if (whole == NULL)
		return err_memory(r->err);
	r->section = &r->file->defaults;
	if (text_equal(whole, "DEFAULT")) /* which may come again */
		return 0;
	if (++r->file->n > SECTIONS_MAX)
		return err_set(r->err, ERR_LIMIT,
		    "%s:%u: more than %d sections", r->name, l->line,
		    SECTIONS_MAX);
	for (s = r->file->last; s != NULL; s = s->next)
		if (text_equal(s->whole, whole))
			return err_set(r->err, ERR_INPUT,
			    "%s:%u: duplicate section [%s], first defined on "
			    "line %u",
			    r->name, l->line, whole, s->line);
	s = arena_alloc(r->arena, sizeof *s);
	if (s == NULL)
		return err_memory(r->err);
	*s = (struct section){ .next = r->file->last,
		.whole = whole,
		.line = l->line,
		.file = r->file };
	word = words_split(r->arena, whole, NULL);
	if (word != NULL && word[1] != NULL && word[2] == NULL) {
		s->kind = word[0];
		s->name = word[1];
	}
	r->section = r->file->last = s;
	return 0;
}

static const struct section_key *
section_key(const struct section *s, const char *name)
{
	for (const struct section_key *k = s->key; k != NULL; k = k->next)
		if (text_equal_nocase(k->name, name))
			return k;
	return NULL;
}

static int
section_add_key(struct sections_reader *r, const struct ini_line *l)
{
	struct section *s = r->section;
	struct section_key *k = arena_alloc(r->arena, sizeof *k);
	const char *name = arena_strndup(r->arena, l->name.p, l->name.n);
	const struct section_key *first;

	if (k == NULL || name == NULL)
		return err_memory(r->err);
	first = section_key(s, name);
	if (first != NULL)
		return err_set(r->err, ERR_INPUT,
		    "%s:%u: duplicate key \"%s\", first defined on line %u",
		    r->name, l->line, first->name, first->line);
	if (++s->nkey > SECTIONS_MAX_KEYS)
		return err_set(r->err, ERR_LIMIT,
		    "%s:%u: more than %d keys in a section", r->name, l->line,
		    SECTIONS_MAX_KEYS);
	*k = (struct section_key){ s->key, name, NULL, l->line };
	r->key = s->key = k;
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
	if (n > SECTIONS_MAX_BYTES)
		return err_set(r->err, ERR_LIMIT, "%s: more than %zu bytes",
		    r->name, SECTIONS_MAX_BYTES);
	if (memchr(text, '\0', n) != NULL)
		return err_set(r->err, ERR_INPUT, "%s: contains a NUL byte",
		    r->name);
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
	for (const struct section *s = f->last; s != NULL; s = s->next)
		if (kind == NULL ?
			text_equal(s->whole, name) :
			s->kind != NULL && text_equal(s->kind, kind) &&
			    text_equal(s->name, name))
			return s;
	return NULL;
}

const char *
section_get(const struct section *s, const char *key)
{
	const struct section_key *k = s != NULL ? section_key(s, key) : NULL;

	if (k == NULL && s != NULL)
		k = section_key(&s->file->defaults, key);
	return k != NULL ? k->value : NULL;
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
