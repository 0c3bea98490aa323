/* Reports what a cancelled build may leave behind, and what costs money. */
#ifndef PLUGIN_CANCEL_LEFTOVER_H
#define PLUGIN_CANCEL_LEFTOVER_H

struct call;
struct flow;
struct guard;
struct lease;

/* Adds notes to the report: output images, a rollback that failed or goes on,
 * an instance that is kept.  Unreadable parts are left out. */
void leftover_report(struct call *c, struct lease *l, const struct flow *flow,
    struct guard *g);

#endif
