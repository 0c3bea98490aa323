/* A host with a locale: sets it from the environment, loads the object and
 * prints its answer.
 *
 *	locale_host OBJECT COMMAND NAME=VALUE...
 */
#include <dlfcn.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/imagebuilder.h"

#define MAX_OPTIONS 32

static eib_call_fn *
command_find(const struct eib_plugin *p, const char *name)
{
	for (const struct eib_command *c = p->command; c->name != NULL; c++)
		if (strcmp(c->name, name) == 0)
			return c->call;
	return NULL;
}

static size_t
options_read(char **argv, struct eib_option *ret)
{
	size_t n = 0;

	for (; *argv != NULL && n < MAX_OPTIONS; argv++, n++) {
		char *equals = strchr(*argv, '=');

		if (equals != NULL)
			*equals = '\0';
		ret[n] = (struct eib_option){ *argv,
			equals != NULL ? equals + 1 : "1" };
	}
	return n;
}

int
main(int argc, char **argv)
{
	struct eib_option option[MAX_OPTIONS];
	struct eib_request q = { .size = sizeof q, .option = option };
	const struct eib_plugin *plugin;
	struct eib_reply *reply;
	eib_call_fn *call;
	void *object;
	int state;

	if (argc < 3 || setlocale(LC_ALL, "") == NULL) {
		(void)fputs("locale_host: no such locale\n", stderr);
		return 77;
	}
	(void)printf("a half is %.1f here\n", 0.5);
	object = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	plugin = object != NULL ? dlsym(object, "eib_plugin") : NULL;
	call = plugin != NULL ? command_find(plugin, argv[2]) : NULL;
	if (call == NULL) {
		(void)fprintf(stderr, "locale_host: %s\n", dlerror());
		return 99;
	}
	q.noptions = options_read(argv + 3, option);
	reply = call(&q);
	(void)puts(reply->text);
	for (size_t i = 0; i < reply->nmetrics; i++)
		(void)printf("metric %s\n", reply->metric[i].name);
	state = reply->state;
	reply->release(reply);
	return state;
}
