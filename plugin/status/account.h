/* Several accounts in one call: --account. */
#ifndef PLUGIN_STATUS_ACCOUNT_H
#define PLUGIN_STATUS_ACCOUNT_H

#include <stdbool.h>

struct arn;
struct call;
struct err;
struct option_account;
struct report;

#define ACCOUNT_MAX 64 /* in one call */

/* One call for each --account, with options, report and arena of its own; ends
 * with NULL.  NULL: *e. */
struct call **account_calls(struct call *c, struct err *e);

/* Does the account have this ARN?  true also where that is unknown: the account
 * of a profile. */
bool account_has(const struct option_account *account, const struct arn *arn);

/* Moves the checks of each part into the whole and combines numbers, notes and
 * verdicts. */
void account_merge(struct report *whole, struct report *parts);

#endif
