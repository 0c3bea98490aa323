/* The cancel entry point as an action for people, event handlers and hooks. */
#include <string.h>

#include "plugin/programs/process.h"
#include "plugin/programs/program.h"

static const char *
hint(const char *word)
{
	if (strcmp(word, "dry-run") == 0)
		return "without --arm nothing is sent";
	return program_arn_hint(word);
}

int
main(int argc, char **argv)
{
	static const struct program program = {
		.command = cancel,
		.option = {
			.name = "cancel_imagebuilder",
			.commands = 2u,
			.usage = "--image ARN | --alert FORMAT [--arm] ...",
			.about = "Cancels a build of EC2 Image Builder.\n"
				 "Without --arm it only reports what it would"
				 " do.",
			.exits = "0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN",
			.hint = hint,
		},
		.acts = 1,
	};

	(void)argc;
	process_end(program_run(&program, argv));
}
