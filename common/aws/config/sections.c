/* Sections and keys of the AWS CLI's files, kept for look-ups. */
#include "aws/config/sections.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "aws/config/words.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "data/ini.h"

/* Settings that decide the identity. */
static const struct setting {
	const char *name;
	bool alone;     /* without credentials it names none */
	bool omissible; /* without a value it counts as not set */
} settings[] = {
	{ "role_arn", true },
	{ "source_profile", true },
	{ "credential_source", true },
	{ "mfa_serial", true },
	{ "web_identity_token_file", true },
	{ "sso_session", true },
	{ "sso_account_id", true },
	{ "sso_role_name", true },
	{ "sso_start_url", true },
	{ "login_session", true },
	{ "credential_process", true },
	{ "aws_access_key_id", true },
	{ "aws_secret_access_key", true },
	{ "sso_region", false },
	{ "external_id", false },
	{ "role_session_name", false },
	{ "aws_session_token", false, true },
	{ "aws_security_token", false, true },
};
#define NSETTINGS (sizeof settings / sizeof settings[0])

static bool
is_setting(struct span name)
{
	for (size_t i = 0; i < NSETTINGS; i++)
		if (name.n == strlen(settings[i].name) &&
		    strncasecmp(name.p, settings[i].name, name.n) == 0)
			return true;
	return false;
}

struct section_key {
	struct section_key *next;
	const char *name, *value;
	unsigned line;
	const char *hidden; /* a setting in the lines that continue the value */
	unsigned hidden_line;
};

struct section {
	struct section *next; /* the one before it in the file */
	const char *whole;    /* the text between the brackets */
	const char *name;     /* of "[kind name]", else NULL */
	unsigned line;
	const struct sections *file;
	struct section_key *key;
	size_t nkey;
};

struct sections {
	struct section *last;    /* the others follow it */
	struct section defaults; /* [DEFAULT], in which all look */
	size_t n;
	const char *name; /* of the file */
};

struct sections_reader {
	struct arena *arena;
	struct sections *file;
	struct section *section; /* NULL: none yet */
	struct section_key *key; /* whose value is in buf; NULL: none */
	unsigned broken; /* line of a nested block in [DEFAULT]; 0: none */
	struct buf buf;
	struct err *err;
};

static int
sections_invalid(const struct sections_reader *r, unsigned line,
    const char *what)
{
	return err_set(r->err, ERR_INPUT, "%s:%u: %s", r->file->name, line,
	    what);
}

/* Where lines of a nested block end: those of Python's str.splitlines(). */
#define NESTED_ENDS "\n\v\f\x1c\x1d\x1e"

/* A value that begins with an empty line holds "key = value" lines. */
static bool
section_nested_valid(const char *value)
{
	for (bool nested = *value == '\n'; nested && *value != '\0';) {
		size_t n = strcspn(++value, NESTED_ENDS);

		if (n > 0 && memchr(value, '=', n) == NULL)
			return false;
		value += n;
	}
	return true;
}

/* A nested block is not valid.  [DEFAULT] is read by the sections only. */
static int
sections_broken(const struct sections_reader *r)
{
	return sections_invalid(r, r->broken,
	    "a nested setting is not \"key = value\"");
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
	if (section_nested_valid(k->value))
		return 0;
	r->broken = k->line;
	return r->section == &r->file->defaults ? 0 : sections_broken(r);
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
		    "%s:%u: more than %d sections", r->file->name, l->line,
		    SECTIONS_MAX);
	for (s = r->file->last; s != NULL; s = s->next)
		if (text_equal(s->whole, whole))
			return err_set(r->err, ERR_INPUT,
			    "%s:%u: duplicate section [%s], first defined on "
			    "line %u",
			    r->file->name, l->line, whole, s->line);
	s = arena_alloc(r->arena, sizeof *s);
	if (s == NULL)
		return err_memory(r->err);
	*s = (struct section){ .next = r->file->last,
		.whole = whole,
		.line = l->line,
		.file = r->file };
	word = words_split(r->arena, whole, NULL);
	if (word != NULL && word[1] != NULL && word[2] == NULL)
		s->name = word[1];
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
		    r->file->name, l->line, first->name, first->line);
	if (++s->nkey > SECTIONS_MAX_KEYS)
		return err_set(r->err, ERR_LIMIT,
		    "%s:%u: more than %d keys in a section", r->file->name,
		    l->line, SECTIONS_MAX_KEYS);
	*k = (struct section_key){ s->key, name, NULL, l->line };
	r->key = s->key = k;
	buf_reset(&r->buf);
	buf_add(&r->buf, l->value.p, l->value.n);
	return 0;
}

/* A setting in a line that continues a value. */
static int
section_note_hidden(struct sections_reader *r, const struct ini_line *l)
{
	struct section_key *k = r->key;
	struct span name = { l->value.p, 0 };

	while (name.n < l->value.n && strchr("=:", name.p[name.n]) == NULL)
		name.n++;
	if (k->hidden != NULL || name.n == l->value.n ||
	    !is_setting(span_trim(name)))
		return 0;
	name = span_trim(name);
	k->hidden = arena_strndup(r->arena, name.p, name.n);
	k->hidden_line = l->line;
	return k->hidden != NULL ? 0 : err_memory(r->err);
}

/* Python's str.isspace() beyond ASCII. */
static bool
is_wide_blank(uint32_t c)
{
	return c == 0x85 || c == 0xa0 || c == 0x1680 ||
	    (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	    c == 0x202f || c == 0x205f || c == 0x3000;
}

/* At the beginning or the end; or anywhere. */
static bool
has_wide_blank(struct span s, bool anywhere)
{
	bool blank = false;

	for (size_t i = 0, n; i < s.n; i += n) {
		uint32_t c = 0;

		n = text_utf8_next(s.p + i, s.n - i, &c);
		blank = is_wide_blank(c);
		if (n == 0 || (blank && (anywhere || i == 0)))
			return true;
	}
	return blank;
}

static int
sections_line(void *ctx, const struct ini_line *l)
{
	struct sections_reader *r = ctx;

	/* The AWS CLI strips these, and goes by them for the indentation. */
	if (((l->kind == INI_KEY || l->kind == INI_INVALID) &&
		has_wide_blank(l->kind == INI_KEY ? l->name : l->whole,
		    false)) ||
	    (l->value.p != NULL && l->kind != INI_SECTION &&
		has_wide_blank(l->value, l->kind == INI_MORE)))
		return sections_invalid(r, l->line,
		    "contains a blank that is not ASCII, such as a no-break "
		    "space; type a plain one");
	if (l->kind == INI_MORE) {
		buf_puts(&r->buf, "\n");
		buf_add(&r->buf, l->value.p, l->value.n);
		return section_note_hidden(r, l);
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
		    r->file->name, SECTIONS_MAX_BYTES);
	if (memchr(text, '\0', n) != NULL)
		return err_set(r->err, ERR_INPUT, "%s: contains a NUL byte",
		    r->file->name);
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		return sections_invalid(r, 1,
		    "a byte order mark, which the AWS CLI refuses; save the "
		    "file without it");
	if (!text_utf8_valid(text, n))
		return err_set(r->err, ERR_INPUT, "%s: not valid UTF-8",
		    r->file->name);
	if (ini_read(text, n, &ini_python, sections_line, r) != 0)
		return -1;
	if (section_end_value(r) < 0)
		return -1;
	return r->broken != 0 && r->file->n > 0 ? sections_broken(r) : 0;
}

struct sections *
sections_parse(struct arena *a, const char *text, size_t n, const char *name,
    struct err *e)
{
	struct sections_reader r = {
		.arena = a, .err = e, .file = arena_alloc(a, sizeof *r.file)
	};
	int failed;

	if (r.file == NULL)
		return err_null_memory(e);
	r.file->name = arena_strdup(a, name);
	if (r.file->name == NULL)
		return err_null_memory(e);
	r.file->defaults =
	    (struct section){ .whole = "DEFAULT", .file = r.file };
	failed = sections_fill(&r, text, n);
	buf_free(&r.buf);
	return failed == 0 ? r.file : NULL;
}

/* botocore goes by the beginning of the first word. */
static bool
section_is(const struct section *s, const char *kind, const char *name)
{
	bool whole = kind == NULL ||
	    (text_equal(kind, "profile") && text_equal(name, "default"));

	if (whole && text_equal(s->whole, name))
		return true;
	return kind != NULL && s->name != NULL && text_starts(s->whole, kind) &&
	    text_equal(s->name, name);
}

const struct section *
sections_find(const struct sections *f, const char *kind, const char *name)
{
	for (const struct section *s = f->last; s != NULL; s = s->next)
		if (section_is(s, kind, name))
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

bool
section_is_empty(const struct section *s)
{
	return s == NULL || (s->key == NULL && s->file->defaults.key == NULL);
}

const char *
section_nested(struct arena *a, const struct section *s, const char *key,
    const char *nested)
{
	const char *line = section_get(s, key), *ret = NULL;

	if (line == NULL || *line != '\n')
		return NULL;
	while (*line != '\0') {
		size_t n = strcspn(++line, NESTED_ENDS);
		size_t at = strcspn(line, "=");

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

const char *
section_place(struct arena *a, const struct section *s, const char *key)
{
	const struct section_key *k = key != NULL ? section_key(s, key) : NULL;

	if (k == NULL && key != NULL)
		k = section_key(&s->file->defaults, key);
	return arena_printf(a, "%s:%u", s->file->name,
	    k != NULL ? k->line : s->line);
}

const char *
section_setting(const struct section *s, bool all)
{
	for (size_t i = 0; s != NULL && i < NSETTINGS; i++)
		if ((all || settings[i].alone) &&
		    section_get(s, settings[i].name) != NULL)
			return settings[i].name;
	return NULL;
}

int
section_check(struct arena *a, const struct section *s, struct err *e)
{
	for (size_t i = 0; s != NULL && i < NSETTINGS; i++) {
		const char *name = settings[i].name;
		const char *value = section_get(s, name);

		if (value != NULL &&
		    (*value == '\n' ||
			(*value == '\0' && !settings[i].omissible)))
			return err_set(e, ERR_AUTH, "%s: %s has no value%s",
			    section_place(a, s, name), name,
			    *value == '\n' ? ", only indented lines" : "");
	}
	if (s == NULL)
		return 0;
	for (const struct section_key *k = s->key; k != NULL; k = k->next)
		if (k->hidden != NULL)
			return err_set(e, ERR_AUTH,
			    "%s:%u: %s is indented deeper than %s and so "
			    "part of its value; indent both alike",
			    s->file->name, k->hidden_line, k->hidden, k->name);
	return 0;
}

/* Does the text between the brackets look like a section of that profile? */
static bool
section_resembles(const struct section *s, const char *name)
{
	const char *text = s->whole + strspn(s->whole, " \t");
	const char *at = strstr(text, name);

	if (span_is(span_trim(span_of(text)), name))
		return true;
	return strncasecmp(text, "profile", 7) == 0 && at != NULL &&
	    at >= text + 7 && strchr(" \t\"'", at[-1]) != NULL &&
	    strchr(" \t\"'", at[strlen(name)]) != NULL;
}

int
sections_check(struct arena *a, const struct sections *f, const char *name,
    bool profiles, struct err *e)
{
	const struct section *used =
	    sections_find(f, profiles ? "profile" : NULL, name);
	const char *kind =
	    profiles && !text_equal(name, "default") ? "profile " : "";

	for (const struct section *s = f->last; s != NULL; s = s->next) {
		const char *key = section_setting(s, true);
		bool other = profiles && s->name != NULL &&
		    text_starts(s->whole, "profile") &&
		    !text_equal(s->name, name);

		if (s != used && key != NULL && !other &&
		    (section_is(s, "profile", name) ||
			section_resembles(s, name)))
			return err_set(e, ERR_AUTH,
			    "%s: %s in section [%s] is not read for profile "
			    "\"%s\"; it must be in one section [%s%s]",
			    section_place(a, s, key), key, s->whole, name, kind,
			    name);
	}
	return 0;
}

const char *
sections_profiles(struct arena *a, const struct sections *f, bool config,
    const char *known)
{
	for (const struct section *s = f->last; s != NULL; s = s->next) {
		const char *name = s->whole;

		if (config && !text_equal(name, "default"))
			name = text_starts(name, "profile ") ? s->name : NULL;
		if (name == NULL || (known != NULL && strlen(known) > 150))
			continue;
		if (known == NULL)
			known = name;
		else
			known = arena_printf(a, "%s, %s", known, name);
	}
	return known;
}
