/* The status entry point as a monitoring plugin. */
#include "plugin/programs/leave.h"
#include "plugin/programs/program.h"

int
main(int argc, char **argv)
{
	static const struct program program = {
		.name = "check_imagebuilder",
		.command = "status",
		.bit = 1u,
		.service = "IMAGEBUILDER",
		.usage = "--image ARN|--pipeline ARN|--all [-w RANGE] ...",
		.about = "Checks builds and pipelines of EC2 Image Builder.",
	};

	leave(program_run(&program, argc, argv));
}
