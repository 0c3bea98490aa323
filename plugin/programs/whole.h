/* Long options are written out.  libc only: it is part of the programs. */
#ifndef PLUGIN_PROGRAMS_WHOLE_H
#define PLUGIN_PROGRAMS_WHOLE_H

#include <stdbool.h>

/* getopt_long takes "--state x" for "--state-dir x" as long as no other option
 * begins so: what it means would change with an option that is added.  After
 * getopt_long found the long option name: is that the word in argv? */
bool whole_name(char *const *argv, const char *name);

#endif
