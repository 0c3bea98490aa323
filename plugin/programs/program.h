/* What check_imagebuilder and cancel_imagebuilder have in common: argv to
 * options, the call, the reply to standard output.  libc only. */
#ifndef PLUGIN_PROGRAMS_PROGRAM_H
#define PLUGIN_PROGRAMS_PROGRAM_H

#include <stdint.h>

struct program {
	const char *name;          /* "check_imagebuilder" */
	const char *command;       /* "status" */
	uint32_t bit;              /* of eib_option_info.commands */
	const char *service;       /* "IMAGEBUILDER", for lines of our own */
	const char *usage, *about; /* for --help */
	int (*wants_input)(const char *name, const char *value);
	int acts; /* what it logs goes to syslog */
};

/* The exit status. */
int program_run(const struct program *p, int argc, char **argv);

#endif
