/* --extra-opts: finds the file and passes the options of one section on. */
#include "option/extra.h"

#include <stdbool.h>
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
	name = arena_strndup(r->arena, l->name.p, l->name.n);
	if (l->value.p != NULL)
		value = arena_strndup(r->arena, l->value.p, l->value.n);
	if (name == NULL || (l->value.p != NULL && value == NULL))
		return err_memory(r->err);
	return r->fn(r->ctx, name, value, r->err);
}

int
extra_read(struct arena *a, const char *argument, const char *section,
    extra_fn *fn, void *ctx, struct err *e)
{
	struct extra_reader r = {
		.arena = a,
		.section = section,
		.fn = fn,
		.ctx = ctx,
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
