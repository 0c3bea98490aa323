/* The cancel entry point as an action: for people, event handlers, hooks. */
#include <string.h>

#include "plugin/programs/leave.h"
#include "plugin/programs/program.h"

/* These come by the environment, all other alerts on standard input. */
static int
wants_input(const char *name, const char *value)
{
	return strcmp(name, "alert") == 0 && strcmp(value, "nagios") != 0 &&
	    strcmp(value, "icinga") != 0 && strcmp(value, "amx") != 0;
}

int
main(int argc, char **argv)
{
	static const struct program program = {
		.name = "cancel_imagebuilder",
		.command = "cancel",
		.bit = 2u,
		.service = "IMAGEBUILDER",
		.usage = "--image ARN | --alert FORMAT [--arm] ...",
		.about = "Cancels a build of EC2 Image Builder.\nWithout --arm"
			 " it only says what it would do.",
		.wants_input = wants_input,
		.acts = 1,
	};

	leave(program_run(&program, argc, argv));
}
