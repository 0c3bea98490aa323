/* Shared by both halves of the plugin for collectd: calls of the object,
 * identifiers, notifications. */
#include "plugin/hosts/collectd.h"

const struct eib_plugin *collectd_object;
struct account *collectd_accounts;
atomic_bool collectd_stopping;

static void
object_log(void *ctx, int level, const char *text)
{
	plugin_log(level, NAME ": %s: %s", (const char *)ctx, text);
}

static int
is_stopping(void *ctx)
{
	(void)ctx;
	return atomic_load(&collectd_stopping);
}

struct eib_reply *
collectd_call(struct account *a, uint32_t command,
    const struct eib_option *more, size_t nmore, uint32_t timeout_ms,
    const char *input)
{
	struct eib_request q = {
		.size = sizeof q,
		.timeout_ms = timeout_ms,
		.log = object_log,
		.log_ctx = a->host->name,
		.session = a->session,
		.interrupted = is_stopping,
		.input = input,
		.ninput = input != NULL ? strlen(input) : 0,
	};
	struct eib_reply *reply = host_call(a->host, command,
	    command == HOST_STATUS, more, nmore, &q);

	if (reply == NULL)
		ERROR(NAME ": %s: out of memory", a->host->name);
	return reply;
}

void
collectd_name(char ret[static DATA_MAX_NAME_LEN], const char *text)
{
	size_t n = 0;

	for (; *text != '\0' && n < DATA_MAX_NAME_LEN - 1; text++) {
		bool good = (*text >= 'a' && *text <= 'z') ||
		    (*text >= 'A' && *text <= 'Z') ||
		    (*text >= '0' && *text <= '9') ||
		    strchr("._+@-", *text) != NULL;

		ret[n++] = good ? *text : '-';
	}
	ret[n] = '\0';
}

void
collectd_notify(const struct account *a, const char *instance, int state,
    const char *arn, const char *text)
{
	/* UNKNOWN is not a failure. */
	static const int severity[] = { NOTIF_OKAY, NOTIF_WARNING,
		NOTIF_FAILURE, NOTIF_WARNING };
	notification_t n = { .severity = severity[state & 3],
		.time = cdtime() };

	sstrncpy(n.host, hostname_g, sizeof n.host);
	sstrncpy(n.plugin, NAME, sizeof n.plugin);
	collectd_name(n.plugin_instance, a->host->name);
	sstrncpy(n.type, "gauge", sizeof n.type);
	sstrncpy(n.type_instance, instance, sizeof n.type_instance);
	sstrncpy(n.message, text, sizeof n.message);
	if (arn != NULL && *arn != '\0')
		(void)plugin_notification_meta_add_string(&n, "image_arn", arn);
	(void)plugin_dispatch_notification(&n);
	if (n.meta != NULL)
		(void)plugin_notification_meta_free(n.meta);
}
