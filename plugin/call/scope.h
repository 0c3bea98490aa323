/* The scope of a call, for formats with labels: account, region, service. */
#ifndef PLUGIN_CALL_SCOPE_H
#define PLUGIN_CALL_SCOPE_H

struct call;
struct eib_request;

/* The value of the last option of that name, right or wrong; NULL: none. */
const char *scope_option(const struct eib_request *q, const char *name);

/* Sets the report's account and region from the options as they were given (the
 * call may fail before they are checked) and the environment. */
void scope_set(struct call *c);

#endif
