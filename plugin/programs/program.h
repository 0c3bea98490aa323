/* The common part of check_imagebuilder and cancel_imagebuilder: argv to
 * options, the call, the reply to standard output. */
#ifndef PLUGIN_PROGRAMS_PROGRAM_H
#define PLUGIN_PROGRAMS_PROGRAM_H

#include "option/option.h"
#include "plugin/imagebuilder.h"

/* option.table comes from eib_plugin. */
struct program {
	eib_call_fn *command;
	struct option_program option;
	int acts; /* what it logs goes to syslog */
};

/* Returns the exit status. */
int program_run(const struct program *p, char **argv);

/* "did you mean --image?" for an ARN without its option; NULL: not an ARN. */
const char *program_arn_hint(const char *word);

#endif
