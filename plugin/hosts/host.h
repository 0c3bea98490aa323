/* Opens the object and compares the ABI: the first step of the programs and of
 * the modules of daemons. */
#ifndef PLUGIN_HOSTS_HOST_H
#define PLUGIN_HOSTS_HOST_H

#include "plugin/imagebuilder.h"

#define HOST_TEXT_SIZE 512

/* Opens imagebuilder.so where object_find() finds it.  NULL: text is the
 * reason, one line. */
const struct eib_plugin *host_open(char text[static HOST_TEXT_SIZE]);

#endif
