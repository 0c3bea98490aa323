/* The two halves of the plugin for collectd: one reads, one cancels. */
#ifndef PLUGIN_HOSTS_COLLECTD_H
#define PLUGIN_HOSTS_COLLECTD_H

#include <collectd/core/daemon/collectd.h>

#include <collectd/core/daemon/plugin.h>
#include <collectd/core/utils/common/common.h>

#include <pthread.h>
#include <stdatomic.h>

#include "plugin/hosts/config.h"

#define NAME "imagebuilder"
#define BUILDS_MAX 10000 /* remembered of one account */
#define CANCELS_MAX 64   /* waiting to be done, the one at work included */

/* A build as it was dispatched last: for changes of the verdict, and to find the
 * build that a notification means. */
struct collectd_build {
	char name[DATA_MAX_NAME_LEN]; /* the type_instance */
	char *arn;
	int state;
	double age, older; /* dispatched last, and before that */
	bool seen;
	bool cancelled; /* by us, with success: not again */
	struct collectd_build *next;
};

struct account {
	struct host_account *host;
	cdtime_t interval;
	struct eib_session *session;
	pthread_t thread;
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t wake;
	bool started, asked, stop;
	struct collectd_build *build;
	size_t nbuilds;
	bool full; /* BUILDS_MAX was reached, and logged */
	int state; /* the last verdict; -1: none */
	struct account *next;
};

/* Complete before the first callback that is not configuration. */
extern const struct eib_plugin *collectd_object;
extern struct account *collectd_accounts;
/* The daemon is ending: no call goes on, none begins. */
extern atomic_bool collectd_stopping;

/* Calls the object with the account's options and nmore more; NULL: no memory, which
 * was logged. */
struct eib_reply *collectd_call(struct account *a, uint32_t command,
    const struct eib_option *more, size_t nmore, uint32_t timeout_ms,
    const char *input);
/* Makes a part of an identifier: no '/', no blank; cut where collectd would. */
void collectd_name(char ret[static DATA_MAX_NAME_LEN], const char *text);
/* Sends a notification; state is the verdict, arn may be NULL. */
void collectd_notify(const struct account *a, const char *instance, int state,
    const char *arn, const char *text);

/* The notification callback; and the end of what it began. */
int collectd_on_notification(const notification_t *n, user_data_t *data);
void collectd_cancel_stop(void);

#endif
