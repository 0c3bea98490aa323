/* The command "status": reads targets, judges them, fills the report. */
#ifndef PLUGIN_STATUS_STATUS_H
#define PLUGIN_STATUS_STATUS_H

struct call;

void status_run(struct call *c);

#endif
