/* The command "cancel": from who asks to what became of it. */
#ifndef PLUGIN_CANCEL_CANCEL_H
#define PLUGIN_CANCEL_CANCEL_H

struct call;

/* The verdict, errors too, goes into c's report. */
void cancel_run(struct call *c);

#endif
