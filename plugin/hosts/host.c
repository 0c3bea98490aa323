#include "plugin/hosts/host.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OBJECT "imagebuilder.so"

/* The folder of file in ret; -1: it does not fit. */
static int
folder_of(const char *file, char ret[static PATH_MAX])
{
	const char *slash = strrchr(file, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - file);

	if (n == 0 || n >= PATH_MAX)
		return -1;
	memcpy(ret, file, n);
	ret[n] = '\0';
	return 0;
}

static int
running_program(char ret[static PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", ret, PATH_MAX - 1);

	if (n <= 0)
		return -1;
	ret[n] = '\0';
	return 0;
}

/* In a build folder the object is libtool's: .libs/imagebuilder.so beside
 * config.status; a module of a host lies in a .libs itself. */
static int
built_object(const char *folder, char ret[static PATH_MAX])
{
	static const char *const up[] = { "", "/..", "/../.." };
	char status[PATH_MAX + 32];

	for (size_t i = 0; i < sizeof up / sizeof up[0]; i++) {
		(void)snprintf(status, sizeof status, "%s%s/config.status",
		    folder, up[i]);
		if (access(status, F_OK) != 0)
			continue;
		if (snprintf(ret, PATH_MAX, "%s%s/.libs/%s", folder, up[i],
			OBJECT) < PATH_MAX &&
		    access(ret, R_OK) == 0)
			return 0;
	}
	return -1;
}

static void
find_object(const char *file, char ret[static PATH_MAX])
{
	char program[PATH_MAX], folder[PATH_MAX];

	if (file == NULL && running_program(program) == 0)
		file = program;
	if (file == NULL || folder_of(file, folder) < 0 ||
	    built_object(folder, ret) < 0)
		(void)snprintf(ret, PATH_MAX, "%s/%s", PKGLIBDIR, OBJECT);
}

const struct eib_plugin *
host_open(const char *file, char text[static HOST_TEXT_SIZE])
{
	const struct eib_plugin *plugin;
	char path[PATH_MAX];
	void *object;

	find_object(file, path);
	object = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	if (object == NULL) {
		(void)snprintf(text, HOST_TEXT_SIZE,
		    "cannot load the object: %s", dlerror());
		return NULL;
	}
	plugin = dlsym(object, "eib_plugin");
	if (plugin == NULL) {
		(void)snprintf(text, HOST_TEXT_SIZE,
		    "%s is not the object: no eib_plugin in it", path);
		return NULL;
	}
	if (plugin->abi != EIB_ABI || plugin->size < sizeof *plugin) {
		(void)snprintf(text, HOST_TEXT_SIZE,
		    "%s speaks ABI %u, this host %u: reinstall", path,
		    plugin->abi, EIB_ABI);
		return NULL;
	}
	return plugin;
}

const struct eib_command *
host_command(const struct eib_plugin *plugin, const char *name)
{
	for (const struct eib_command *c = plugin->command; c->name != NULL;
	     c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}
