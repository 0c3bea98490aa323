/* The command "status": what is asked, in which order, within which budget. */
#ifndef PLUGIN_STATUS_STATUS_H
#define PLUGIN_STATUS_STATUS_H

struct call;

void status_run(struct call *c);

#endif
