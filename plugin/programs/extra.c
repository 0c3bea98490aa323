/* --extra-opts: finds the file and passes the options of one section on. */
#include "plugin/programs/extra.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "data/ini.h"

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

struct extra_reader {
	struct arena *arena;
	const char *section;
	extra_fn *fn;
	void *ctx;
	char *text;
	bool inside, found;
};

static int
extra_line(void *ctx, const struct ini_line *l)
{
	struct extra_reader *r = ctx;
	const char *name, *value = NULL;

	if (l->kind == INI_INVALID) {
		(void)snprintf(r->text, EXTRA_TEXT_SIZE,
		    "--extra-opts: line %u: %s", l->line, l->name.p);
		return -1;
	}
	if (l->kind == INI_SECTION) {
		r->inside = span_is(span_trim(l->name), r->section);
		r->found |= r->inside;
	}
	if (l->kind != INI_KEY || !r->inside)
		return 0;
	name = arena_strndup(r->arena, l->name.p, l->name.n);
	if (l->value.p != NULL)
		value = arena_strndup(r->arena, l->value.p, l->value.n);
	if (name == NULL || (l->value.p != NULL && value == NULL)) {
		(void)snprintf(r->text, EXTRA_TEXT_SIZE, "out of memory");
		return -1;
	}
	return r->fn(r->ctx, name, value);
}

static int
extra_read_file(struct extra_reader *r, const char *path)
{
	struct err e = { 0 };
	size_t n = 0;
	const char *text;
	int ret;

	if (path == NULL)
		path = extra_default(r->arena);
	if (path == NULL) {
		(void)snprintf(r->text, EXTRA_TEXT_SIZE,
		    "--extra-opts: cannot open any default file");
		return -1;
	}
	text = file_read(r->arena, path, EXTRA_MAX_FILE, &n, &e);
	if (text == NULL) {
		(void)snprintf(r->text, EXTRA_TEXT_SIZE,
		    "--extra-opts: cannot open %s", e.text);
		return -1;
	}
	ret = ini_read(text, n, &dialect, extra_line, r);
	if (ret == 0 && !r->found) {
		(void)snprintf(r->text, EXTRA_TEXT_SIZE,
		    "--extra-opts: no section [%s]", r->section);
		ret = -1;
	}
	return ret;
}

int
extra_read(const char *argument, const char *section, extra_fn *fn, void *ctx,
    char text[static EXTRA_TEXT_SIZE])
{
	const char *at = argument == NULL ? NULL : strchr(argument, '@');
	struct extra_reader r = {
		.arena = arena_new(0),
		.section = section,
		.fn = fn,
		.ctx = ctx,
		.text = text,
	};
	int ret = -1;

	if (r.arena != NULL && argument != NULL && *argument != '\0' &&
	    argument != at)
		r.section =
		    arena_strndup(r.arena, argument, strcspn(argument, "@"));
	if (r.arena == NULL || r.section == NULL)
		(void)snprintf(text, EXTRA_TEXT_SIZE, "out of memory");
	else
		ret = extra_read_file(&r, at != NULL ? at + 1 : NULL);
	arena_free(r.arena);
	return ret;
}
