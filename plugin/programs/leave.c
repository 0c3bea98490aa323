/* Ends a program without running exit handlers that cost time. */
#include "plugin/programs/leave.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* In every sanitizer's runtime and nowhere else: their reports come from exit
 * handlers. */
extern void __sanitizer_set_report_path(const char *path) __attribute__((weak));

bool
leave_is_watched(void)
{
	return __sanitizer_set_report_path != NULL;
}

void
leave(int status)
{
	if (fflush(stdout) != 0 && status == 0)
		status = 3;
	if (leave_is_watched())
		exit(status);
	_exit(status);
}
