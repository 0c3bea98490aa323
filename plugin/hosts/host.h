/* What every host does first: find the object, open it, compare the ABI. */
#ifndef PLUGIN_HOSTS_HOST_H
#define PLUGIN_HOSTS_HOST_H

#include <stddef.h>

#include "plugin/imagebuilder.h"

#define HOST_TEXT_SIZE 512

/* Opens imagebuilder.so: beside the config.status of the folder that the
 * running program (or, in a daemon, file: the path of the host's own module;
 * NULL: the program) is in, else in the package's library folder.
 * NULL: text says why, one line. */
const struct eib_plugin *host_open(const char *file,
    char text[static HOST_TEXT_SIZE]);

/* The command of that name; NULL: there is none. */
const struct eib_command *host_command(const struct eib_plugin *plugin,
    const char *name);

#endif
