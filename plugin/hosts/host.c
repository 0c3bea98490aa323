/* Opens the object, for the programs and the modules of daemons. */
#include "plugin/hosts/host.h"

#include <dlfcn.h>
#include <stdio.h>

#include "base/object.h"

const struct eib_plugin *
host_open(char text[static HOST_TEXT_SIZE])
{
	const struct eib_plugin *plugin;
	char path[OBJECT_PATH_MAX];
	void *object;

	if (object_find("imagebuilder.so", path) < 0) {
		(void)snprintf(text, HOST_TEXT_SIZE,
		    "cannot load the object: its path is too long");
		return NULL;
	}
	object = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	if (object == NULL) {
		(void)snprintf(text, HOST_TEXT_SIZE,
		    "cannot load the object: %s", dlerror());
		return NULL;
	}
	plugin = dlsym(object, "eib_plugin");
	if (plugin == NULL) {
		(void)snprintf(text, HOST_TEXT_SIZE,
		    "invalid object %s: it does not export eib_plugin", path);
		return NULL;
	}
	if (plugin->abi != EIB_ABI || plugin->size < sizeof *plugin) {
		(void)snprintf(text, HOST_TEXT_SIZE,
		    "invalid object %s: its ABI is %u (expected %u); reinstall",
		    path, plugin->abi, EIB_ABI);
		return NULL;
	}
	return plugin;
}
