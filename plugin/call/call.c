/* The log of a call. */
#include "plugin/call/call.h"

#include <stdarg.h>
#include <stdio.h>

#define LOG_LINE_SIZE 2048

void
call_log(const struct call *c, int level, const char *fmt, ...)
{
	char line[LOG_LINE_SIZE];
	va_list ap;

	if (c->request->log == NULL)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	c->request->log(c->request->log_ctx, level, line);
}
