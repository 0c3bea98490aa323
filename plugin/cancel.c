#include "plugin/cancel.h"

#include "monitor/report.h"
#include "plugin/command.h"

void
cancel_run(struct call *c)
{
	report_summary(c->report, STATE_UNKNOWN,
	    "this build cannot cancel yet");
}
