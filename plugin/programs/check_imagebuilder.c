/* The status entry point as a monitoring plugin. */
#include "plugin/programs/process.h"
#include "plugin/programs/program.h"

int
main(int argc, char **argv)
{
	static const struct program program = {
		.command = status,
		.option = {
			.name = "check_imagebuilder",
			.commands = 1u,
			.usage = "--image ARN|--pipeline ARN|--all [-w RANGE]"
				 " ...",
			.about = "Checks builds and pipelines of EC2 Image"
				 " Builder.",
			.exits = "0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN",
			.hint = program_arn_hint,
		},
	};

	(void)argc;
	process_end(program_run(&program, argv));
}
