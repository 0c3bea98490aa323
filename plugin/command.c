#include "plugin/command.h"

#include <stdarg.h>
#include <stdio.h>

#include "plugin/cancel.h"
#include "plugin/option.h"
#include "plugin/status.h"

#define LOG_LINE_SIZE 2048

const struct command command_status = {
	"status",
	OPTION_STATUS,
	STATUS_TIMEOUT_MS,
	status_run,
};
const struct command command_cancel = {
	"cancel",
	OPTION_CANCEL,
	CANCEL_TIMEOUT_MS,
	cancel_run,
};

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
