/* From an alert to the builds that it is about: the one that it names, or the
 * stuck ones of the pipeline that it names. */
#ifndef PLUGIN_CANCEL_TARGET_H
#define PLUGIN_CANCEL_TARGET_H

struct alert;
struct attempts;
struct call;
struct err;

/* Checks that at least one of the alerts that pass the gate names a build or a
 * pipeline.  -1: the reason, of the first one. */
int target_check(const struct call *c, const struct alert *list, struct err *e);

/* Checks the gate and the kill switch, and starts an attempt for each build. */
void target_start(struct attempts *s, const struct alert *alert);

#endif
