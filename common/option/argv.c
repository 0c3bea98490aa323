/* A command line and its --extra-opts as a list of options. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/nearest.h"
#include "base/text.h"
#include "data/ini.h"
#include "option/option.h"

#define EVERY (UINT32_MAX & ~OPTION_MANY)

const struct option_row option_common[] = {
	{ "help", NULL, 'h', NULL, 0, EVERY, "print this text", NULL },
	{ "version", NULL, 'V', NULL, 0, EVERY, "print the version", NULL },
	{ "extra-opts", "[=SECTION][@FILE]", 0, NULL, 0, EVERY,
	    "read options from a section of an ini file", NULL },
	{ 0 },
};

/* A call of option_argv. */
struct option_scan {
	struct arena *arena;
	const struct option_program *program;
	char **next; /* of argv; NULL ends it */
	unsigned source, sources;
	struct option_given *first, **end;
	const char *text; /* to print and do no more */
};

int
option_unknown_name(struct err *e, const struct option_program *p,
    const char *dashes, const char *name)
{
	struct nearest near = { .word = name };
	const char *hint = p->hint != NULL ? p->hint(name) : NULL;

	for (const struct option_row *r = p->table; r->name != NULL; r++)
		if ((r->commands & p->commands & EVERY) != 0)
			nearest_try(&near, r->name);
	for (const struct option_row *r = option_common; r->name != NULL; r++)
		nearest_try(&near, r->name);
	if (hint != NULL)
		return err_set(e, ERR_INPUT, "unknown option %s%.80s: %s",
		    dashes, name, hint);
	if (near.best != NULL)
		return err_set(e, ERR_INPUT,
		    "unknown option %s%.80s (did you mean %s%s?)", dashes, name,
		    *dashes != '\0' ? "--" : "", near.best);
	return err_set(e, ERR_INPUT, "unknown option %s%.80s (see --help)",
	    dashes, name);
}

static const struct option_row *
row_find(const struct option_row *table, uint32_t commands, const char *name,
    char letter)
{
	for (const struct option_row *r = table; r->name != NULL; r++) {
		if ((r->commands & commands & EVERY) == 0)
			continue;
		if (name != NULL && text_equal(r->name, name))
			return r;
		if (name == NULL && r->letter == letter)
			return r;
	}
	return NULL;
}

const struct option_row *
option_find(const struct option_row *table, uint32_t commands, const char *name)
{
	return row_find(table, commands, name, 0);
}

/* By name, or by letter where name is NULL. */
static const struct option_row *
scan_find(const struct option_scan *s, const char *name, char letter)
{
	const struct option_row *r =
	    row_find(option_common, EVERY, name, letter);

	if (r != NULL)
		return r;
	return row_find(s->program->table, s->program->commands, name, letter);
}

/* Appends an option.  One that is not repeatable is refused when it comes twice
 * from one source; the command line overrides a file, a file an earlier one. */
static int
scan_add(struct option_scan *s, const struct option_row *row, const char *value,
    struct err *e)
{
	struct option_given *g = s->first;

	while (g != NULL &&
	    (g->row != row || (row->commands & OPTION_MANY) != 0))
		g = g->next;
	if (g != NULL && g->source == s->source && row->argument != NULL)
		return err_set(e, ERR_INPUT, "--%s is given more than once",
		    row->name);
	if (g != NULL && g->source == 0)
		return 0;
	if (g == NULL) {
		if ((g = arena_alloc(s->arena, sizeof *g)) == NULL)
			return err_memory(e);
		*s->end = g;
		s->end = &g->next;
	}
	g->row = row;
	g->value = value;
	g->source = s->source;
	return 0;
}

/* --extra-opts -------------------------------------------------------- */

#define EXTRA_MAX_FILE ((size_t)1 << 20)

static const struct ini_dialect dialect = {
	.comments = "#;",
	.delimiters = "=",
	.bare = true,
};

/* Source: Monitoring Plugins, "Extra-Opts", in their order. */
static const char *const files[] = {
	"/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
	"/usr/local/etc/monitoring-plugins.ini",
	"/etc/monitoring-plugins/monitoring-plugins.ini",
	"/etc/monitoring-plugins.ini",
	"/usr/local/etc/nagios/plugins.ini",
	"/usr/local/nagios/etc/plugins.ini",
	"/usr/local/etc/nagios-plugins.ini",
	"/etc/nagios/plugins.ini",
	"/etc/nagios-plugins.ini",
};
static const char *const names[] = { "monitoring-plugins.ini", "plugins.ini",
	"nagios-plugins.ini" };

/* The first of the known files that can be read: first in the folders of
 * MP_CONFIG_PATH or NAGIOS_CONFIG_PATH.  NULL: none. */
static const char *
extra_default(struct arena *a)
{
	const char *path = getenv("MP_CONFIG_PATH");

	if (path == NULL)
		path = getenv("NAGIOS_CONFIG_PATH");
	while (path != NULL && *path != '\0') {
		size_t n = strcspn(path, ":");

		for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
			const char *file =
			    arena_printf(a, "%.*s/%s", (int)n, path, names[i]);

			if (file != NULL && access(file, R_OK) == 0)
				return file;
		}
		path += n + (path[n] == ':');
	}
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (access(files[i], R_OK) == 0)
			return files[i];
	return NULL;
}

/* Adds an option of the file, whose name may be its letter; value NULL: its line
 * has none. */
static int
extra_add(struct option_scan *s, const char *name, const char *value,
    struct err *e)
{
	const struct option_row *row =
	    scan_find(s, name[1] == '\0' ? NULL : name, *name);

	if (row == NULL || row->read == NULL)
		return option_unknown_name(e, s->program, "", name);
	if (value == NULL && row->argument == NULL)
		value = "1";
	else if (value == NULL && !option_is_optional(row))
		return err_set(e, ERR_INPUT, "%s requires a value", row->name);
	return scan_add(s, row, value, e);
}

struct extra_reader {
	struct option_scan *scan;
	const char *section;
	struct err *err;
	bool inside, found;
};

static int
extra_line(void *ctx, const struct ini_line *l)
{
	struct extra_reader *r = ctx;
	const char *name, *value = NULL;

	if (l->kind == INI_INVALID)
		return err_set(r->err, ERR_INPUT, "line %u: %s", l->line,
		    l->name.p);
	if (l->kind == INI_SECTION) {
		r->inside = span_is(span_trim(l->name), r->section);
		r->found |= r->inside;
	}
	if (l->kind != INI_KEY || !r->inside)
		return 0;
	name = arena_strndup(r->scan->arena, l->name.p, l->name.n);
	if (l->value.p != NULL)
		value = arena_strndup(r->scan->arena, l->value.p, l->value.n);
	if (name == NULL || (l->value.p != NULL && value == NULL))
		return err_memory(r->err);
	return extra_add(r->scan, name, value, r->err);
}

/* argument: what follows --extra-opts=, or NULL; the section is the program's if
 * it is not named. */
static int
extra_read(struct option_scan *s, const char *argument, struct err *e)
{
	struct arena *a = s->arena;
	struct extra_reader r = {
		.scan = s,
		.section = s->program->name,
		.err = e,
	};
	const char *at = argument == NULL ? NULL : strchr(argument, '@');
	const char *path = at != NULL ? at + 1 : extra_default(a), *text;
	size_t n = 0;

	if (argument != NULL && *argument != '\0' && argument != at &&
	    (r.section = arena_strndup(a, argument, strcspn(argument, "@"))) ==
		NULL)
		return err_memory(e);
	if (path == NULL)
		return err_set(e, ERR_INPUT,
		    "no file found: looked for %s and others in"
		    " MP_CONFIG_PATH, NAGIOS_CONFIG_PATH, %s, %s ...",
		    names[0], files[2], files[7]);
	text = file_read(a, path, EXTRA_MAX_FILE, &n, e);
	if (text == NULL || ini_read(text, n, &dialect, extra_line, &r) < 0)
		return -1;
	if (r.found)
		return 0;
	return err_set(e, ERR_INPUT, "the file has no section [%s]", r.section);
}

/* The command line ---------------------------------------------------- */

/* An option with the argument that it came with; NULL: the next word is it. */
static int
scan_row(struct option_scan *s, const struct option_row *row, const char *value,
    struct err *e)
{
	if (row->argument == NULL && value != NULL)
		return err_set(e, ERR_INPUT, "--%s takes no argument",
		    row->name);
	if (row->argument == NULL)
		value = "1";
	else if (value == NULL && !option_is_optional(row)) {
		if ((value = *s->next) == NULL)
			return err_set(e, ERR_INPUT,
			    "--%s requires an argument", row->name);
		s->next++;
	}
	if (row->read != NULL)
		return scan_add(s, row, value, e);
	if (text_equal(row->name, "extra-opts")) {
		int got;

		s->source = ++s->sources;
		got = extra_read(s, value, e);
		s->source = 0;
		return got < 0 ? err_wrap(e, "--extra-opts") : 0;
	}
	if (text_equal(row->name, "help"))
		s->text = option_help(s->arena, s->program);
	else
		s->text = arena_printf(s->arena, "%s %s\n", s->program->name,
		    PACKAGE_VERSION);
	return s->text == NULL ? err_memory(e) : 0;
}

/* "--name" or "--name=value", written out: what an abbreviation means would
 * change with an option that is added. */
static int
scan_long(struct option_scan *s, const char *word, struct err *e)
{
	const char *equals = strchr(word, '=');
	size_t n = equals != NULL ? (size_t)(equals - word) : strlen(word);
	const char *name = arena_strndup(s->arena, word + 2, n - 2);
	const struct option_row *row;

	if (name == NULL)
		return err_memory(e);
	if ((row = scan_find(s, name, 0)) == NULL)
		return option_unknown_name(e, s->program, "--", name);
	return scan_row(s, row, equals != NULL ? equals + 1 : NULL, e);
}

/* "-v", "-vvv", "-w5m", "-w" before its argument; "-image" is a mistake. */
static int
scan_letters(struct option_scan *s, const char *word, struct err *e)
{
	bool is_name = word[2] != '\0' && scan_find(s, word + 1, 0) != NULL;

	for (const char *c = word + 1; *c != '\0' && s->text == NULL; c++) {
		const struct option_row *row = scan_find(s, NULL, *c);

		if (is_name || (row == NULL && c == word + 1))
			return option_unknown_name(e, s->program, "-",
			    word + 1);
		if (row == NULL)
			return err_set(e, ERR_INPUT,
			    "unknown option -%c (see --help)", *c);
		if (row->argument != NULL)
			return scan_row(s, row, c[1] != '\0' ? c + 1 : NULL, e);
		if (scan_row(s, row, NULL, e) < 0)
			return -1;
	}
	return 0;
}

static int
scan_unexpected(const struct option_scan *s, const char *word, struct err *e)
{
	const char *hint =
	    s->program->hint != NULL ? s->program->hint(word) : NULL;

	return err_set(e, ERR_INPUT, "unexpected argument \"%.200s\"%s%s%s",
	    word, hint != NULL ? " (" : "", hint != NULL ? hint : "",
	    hint != NULL ? ")" : "");
}

/* Arguments of no option are refused last: --help may follow them. */
static int
scan_words(struct option_scan *s, struct err *e)
{
	const char *unexpected = NULL, *word;
	bool ended = false; /* by "--" */

	while (s->text == NULL && (word = *s->next) != NULL) {
		bool is_option = !ended && *word == '-' && word[1] != '\0';
		int got = 0;

		s->next++;
		if (is_option && text_equal(word, "--"))
			ended = true;
		else if (is_option && word[1] == '-')
			got = scan_long(s, word, e);
		else if (is_option)
			got = scan_letters(s, word, e);
		else if (unexpected == NULL)
			unexpected = word;
		if (got < 0)
			return -1;
	}
	if (unexpected == NULL || s->text != NULL)
		return 0;
	return scan_unexpected(s, unexpected, e);
}

int
option_argv(struct arena *a, const struct option_program *p, char **argv,
    struct option_given **ret, const char **ret_text, struct err *e)
{
	struct option_scan s = { .arena = a, .program = p, .next = argv };
	int got;

	s.end = &s.first;
	if (*s.next != NULL)
		s.next++;
	got = scan_words(&s, e);
	*ret = s.first;
	*ret_text = s.text;
	return got;
}
