#include "plugin/programs/extra.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The first of the known files that can be opened: first in the folders of
 * MP_CONFIG_PATH or NAGIOS_CONFIG_PATH. */
static FILE *
open_default(void)
{
	const char *path = getenv("MP_CONFIG_PATH");
	char file[PATH_MAX];
	FILE *f;

	if (path == NULL)
		path = getenv("NAGIOS_CONFIG_PATH");
	while (path != NULL && *path != '\0') {
		size_t n = strcspn(path, ":");

		for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
			(void)snprintf(file, sizeof file, "%.*s/%s", (int)n,
			    path, names[i]);
			if ((f = fopen(file, "re")) != NULL)
				return f;
		}
		path += n + (path[n] == ':');
	}
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if ((f = fopen(files[i], "re")) != NULL)
			return f;
	return NULL;
}

/* Blanks at both ends cut off, in place. */
static char *
trim(char *s)
{
	size_t n;

	s += strspn(s, " \t\r\n");
	for (n = strlen(s); n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL; n--)
		;
	s[n] = '\0';
	return s;
}

struct reading {
	const char *section;
	extra_fn *fn;
	void *ctx;
	char *text;
	int inside, found;
};

static int
read_line(struct reading *r, char *line, unsigned number)
{
	char *s = trim(line), *equals, *end;

	if (*s == '\0' || *s == '#' || *s == ';')
		return 0;
	if (*s == '[') {
		if ((end = strchr(s, ']')) == NULL || end[1] != '\0') {
			(void)snprintf(r->text, EXTRA_TEXT_SIZE,
			    "--extra-opts: line %u: a section wants [name]",
			    number);
			return -1;
		}
		*end = '\0';
		r->inside = strcmp(trim(s + 1), r->section) == 0;
		r->found |= r->inside;
		return 0;
	}
	if (!r->inside)
		return 0;
	if ((equals = strchr(s, '=')) == NULL)
		return r->fn(r->ctx, s, NULL);
	*equals = '\0';
	return r->fn(r->ctx, trim(s), trim(equals + 1));
}

static int
read_file(struct reading *r, FILE *f)
{
	char *line = NULL;
	size_t size = 0, total = 0;
	unsigned number = 0;
	ssize_t n;
	int ret = 0;

	while (ret == 0 && (n = getline(&line, &size, f)) >= 0) {
		total += (size_t)n;
		number++;
		if (total > EXTRA_MAX_FILE) {
			(void)snprintf(r->text, EXTRA_TEXT_SIZE,
			    "--extra-opts: the file is too long");
			ret = -1;
		} else {
			ret = read_line(r, line, number);
		}
	}
	free(line);
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
	char name[128];
	struct reading r = {
		.section = section, .fn = fn, .ctx = ctx, .text = text
	};
	FILE *f;
	int ret;

	if (argument != NULL && *argument != '\0' && argument != at) {
		(void)snprintf(name, sizeof name, "%.*s",
		    at == NULL ? 127 : (int)(at - argument), argument);
		r.section = name;
	}
	f = at != NULL ? fopen(at + 1, "re") : open_default();
	if (f == NULL) {
		(void)snprintf(text, EXTRA_TEXT_SIZE,
		    "--extra-opts: cannot open %s: %s",
		    at != NULL ? at + 1 : "any default file", strerror(errno));
		return -1;
	}
	ret = read_file(&r, f);
	(void)fclose(f);
	return ret;
}
