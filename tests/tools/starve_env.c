/* A whole program whose allocation number $STARVE_AT fails.  STARVE_LOG: a file
 * that is created when it does. */
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/tools/starve.h"

static void
report(void)
{
	const char *log = getenv("STARVE_LOG");
	int fd = log == NULL ? -1 : open(log, O_CREAT | O_WRONLY, 0600);

	if (fd >= 0)
		(void)close(fd);
}

__attribute__((constructor)) static void
starve_from_environment(void)
{
	const char *at = getenv("STARVE_AT");

	starve_at = at == NULL ? 0 : strtol(at, NULL, 10);
	starve_report = report;
}
