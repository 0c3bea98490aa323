/* A daemon's configuration as options of the object, for collectd and Zabbix.  No
 * locks: filled while the daemon reads its configuration, read-only afterwards. */
#ifndef PLUGIN_HOSTS_CONFIG_H
#define PLUGIN_HOSTS_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/hosts/host.h"
#include "plugin/imagebuilder.h"

#define HOST_OPTIONS_MAX 1000 /* of one account */
#define HOST_STATUS 1u        /* bits of eib_option_info.commands */
#define HOST_CANCEL 2u

/* The account to ask, the targets, and what is allowed there. */
struct host_account {
	const struct eib_plugin *plugin; /* set by who makes an account */
	char *name;
	struct eib_option *option;
	size_t noptions, ndefaults; /* the first ndefaults are copied */
	bool allow_cancel;
	struct host_account *next;
};

/* Takes one line of a configuration: key is a long option in any mix of cases,
 * with or without its dashes ("RoleArn", "role-arn"), or AllowCancel.
 * -1: text is the error. */
int host_account_set(struct host_account *a, const char *key, const char *value,
    char text[static HOST_TEXT_SIZE]);

/* Writes an error as printf does.  Always -1. */
int host_error(char text[static HOST_TEXT_SIZE], const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Copies all options into to, which has none yet.  -1: no memory. */
int host_account_copy(struct host_account *to, const struct host_account *from);

/* Calls a command (HOST_STATUS, HOST_CANCEL) with the account's options for it, then
 * nmore more; those that name targets (image, pipeline, all) only with targets.  q
 * has the rest of the request.  NULL: no memory. */
struct eib_reply *host_call(const struct host_account *a, uint32_t command,
    bool targets, const struct eib_option *more, size_t nmore,
    struct eib_request *q);

/* Checks whether it names a target. */
bool host_account_has_target(const struct host_account *a);

void host_account_free(struct host_account *a);

/* Finds the metric "age" of a check; NULL: it has none. */
const struct eib_metric *host_age(const struct eib_check *c);

#endif
