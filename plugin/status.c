#include "plugin/status.h"

#include "monitor/report.h"
#include "plugin/command.h"

void
status_run(struct call *c)
{
	report_summary(c->report, STATE_UNKNOWN,
	    "this build cannot ask the service yet");
}
