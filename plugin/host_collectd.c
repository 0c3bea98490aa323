/*
 * A plugin of collectd.
 *
 * collectd reads all plugins with a few threads, so a read callback must not
 * wait for a service: it wakes the account's own thread, which asks, and
 * hands over the values when they are there.  A build that a Threshold
 * notification names is cancelled in a thread of its own as well.
 */
#include <collectd/core/daemon/collectd.h>

#include <collectd/core/daemon/plugin.h>
#include <collectd/core/utils/common/common.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>

#include "plugin/host_config.h"

#define NAME "imagebuilder"
#define BUILDS_MAX 10000	/* remembered of one account */
#define CANCELS_MAX 64		/* waiting to be done */
#define TIMEOUT_MIN_MS 1000u

/* What was dispatched last: for changes of the verdict, and to find the build
 * that a notification means. */
struct build {
	char name[DATA_MAX_NAME_LEN];	/* the type_instance */
	char *arn;
	int state;
	bool seen;
	bool cancelled;		/* by us, with success: not again */
	struct build *next;
};

struct account {
	struct host_account *host;
	cdtime_t interval;
	struct eib_session *session;
	pthread_t thread;
	pthread_mutex_t lock;	/* of all that follows */
	pthread_cond_t wake;
	bool started, asked, stop;
	struct build *build;
	size_t nbuilds;
	int state;		/* the verdict that was told last; -1: none */
	struct account *next;
};

struct cancel {
	struct account *account;
	char name[DATA_MAX_NAME_LEN];
	char *arn, *alert;
	struct cancel *next;
};

static const struct eib_plugin *object;
static struct account *accounts;
static atomic_bool stopping;

static struct {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	bool started;
	struct cancel *first, **end;
	size_t n;
} cancels = { .lock = PTHREAD_MUTEX_INITIALIZER,
	.wake = PTHREAD_COND_INITIALIZER, .end = &cancels.first };

static void
object_log(void *ctx, int level, const char *text)
{
	plugin_log(level, NAME ": %s: %s", (const char *)ctx, text);
}

static int
is_stopping(void *ctx)
{
	(void)ctx;
	return atomic_load(&stopping);
}

static struct eib_reply *
call(const char *name, struct account *a, const struct eib_option *option,
    size_t n, uint32_t timeout_ms, const char *input)
{
	const struct eib_command *c = host_command(object, name);
	const struct eib_request q = { .size = sizeof q,
		.timeout_ms = timeout_ms, .option = option, .noptions = n,
		.log = object_log, .log_ctx = a->host->name,
		.session = a->session, .interrupted = is_stopping,
		.input = input, .ninput = input != NULL ? strlen(input) : 0 };

	return c != NULL ? c->call(&q) : NULL;
}

/* A part of an identifier: no '/', no blank; cut where collectd would. */
static void
safe_name(char ret[static DATA_MAX_NAME_LEN], const char *text)
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

static const struct unit {
	const char *unit, *type;	/* types.db */
} units[] = {
	{ "s", "duration" },
	{ "B", "bytes" },
	{ "%", "percent" },
};

static const char *
type_of(const struct eib_metric *m)
{
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strcmp(units[i].unit, m->unit) == 0)
			return units[i].type;
	return m->value >= 0 ? "count" : "gauge";
}

static void
dispatch(const struct account *a, const char *type, const char *instance,
    double number)
{
	value_t value = { .gauge = number };
	value_list_t list = { .values = &value, .values_len = 1,
		.interval = a->interval };

	sstrncpy(list.plugin, NAME, sizeof list.plugin);
	safe_name(list.plugin_instance, a->host->name);
	sstrncpy(list.type, type, sizeof list.type);
	sstrncpy(list.type_instance, instance, sizeof list.type_instance);
	(void)plugin_dispatch_values(&list);
}

/* A verdict that nobody could reach is no failure. */
static int
severity_of(int state)
{
	return state == 0 ? NOTIF_OKAY : state == 2 ? NOTIF_FAILURE :
	    NOTIF_WARNING;
}

static void
notify(const struct account *a, const char *instance, int severity,
    const char *arn, const char *text)
{
	notification_t n = { .severity = severity, .time = cdtime() };

	sstrncpy(n.host, hostname_g, sizeof n.host);
	sstrncpy(n.plugin, NAME, sizeof n.plugin);
	safe_name(n.plugin_instance, a->host->name);
	sstrncpy(n.type, "gauge", sizeof n.type);
	sstrncpy(n.type_instance, instance, sizeof n.type_instance);
	sstrncpy(n.message, text, sizeof n.message);
	if (arn != NULL && *arn != '\0')
		(void)plugin_notification_meta_add_string(&n, "image_arn",
		    arn);
	(void)plugin_dispatch_notification(&n);
	if (n.meta != NULL)
		(void)plugin_notification_meta_free(n.meta);
}

/* Under the account's lock.  NULL: no memory, or too many builds. */
static struct build *
build_of(struct account *a, const char *name, const char *arn)
{
	struct build *b;

	for (b = a->build; b != NULL; b = b->next)
		if (strcmp(b->name, name) == 0 && strcmp(b->arn, arn) == 0)
			return b;
	if (a->nbuilds == BUILDS_MAX)
		return NULL;
	b = calloc(1, sizeof *b);
	if (b == NULL)
		return NULL;
	b->arn = strdup(arn);
	if (b->arn == NULL) {
		free(b);
		return NULL;
	}
	sstrncpy(b->name, name, sizeof b->name);
	b->next = a->build;
	a->build = b;
	a->nbuilds++;
	return b;
}

/* What the service no longer tells of is forgotten. */
static void
builds_prune(struct account *a)
{
	struct build **p = &a->build;

	while (*p != NULL) {
		struct build *b = *p;

		if (b->seen) {
			b->seen = false;
			p = &b->next;
			continue;
		}
		*p = b->next;
		a->nbuilds--;
		free(b->arn);
		free(b);
	}
}

/* Has the verdict changed?  A first one that is OK is no news. */
static bool
is_news(struct account *a, const struct eib_check *c, const char *name)
{
	struct build *b;
	bool news = false;

	(void)pthread_mutex_lock(&a->lock);
	b = build_of(a, name, c->id);
	if (b != NULL) {
		news = b->state != c->state;
		b->state = c->state;
		b->seen = true;
	}
	(void)pthread_mutex_unlock(&a->lock);
	return news;
}

static void
dispatch_check(struct account *a, const struct eib_check *c)
{
	char name[DATA_MAX_NAME_LEN], more[DATA_MAX_NAME_LEN];
	char label[2 * DATA_MAX_NAME_LEN];

	safe_name(name, c->name);
	dispatch(a, "gauge", name, c->state);
	for (size_t i = 0; i < c->nmetrics; i++) {
		const struct eib_metric *m = &c->metric[i];

		(void)snprintf(label, sizeof label, "%s-%s", name, m->name);
		safe_name(more, label);
		dispatch(a, type_of(m), strcmp(m->name, "age") == 0 ? name :
		    more, m->value);
	}
	if (is_news(a, c, name))
		notify(a, name, severity_of(c->state), c->id, c->text);
}

static void
dispatch_reply(struct account *a, const struct eib_reply *reply)
{
	char name[DATA_MAX_NAME_LEN];

	dispatch(a, "gauge", "state", reply->state);
	for (size_t i = 0; i < reply->nmetrics; i++) {
		safe_name(name, reply->metric[i].name);
		dispatch(a, type_of(&reply->metric[i]), name,
		    reply->metric[i].value);
	}
	for (size_t i = 0; i < reply->nchecks; i++)
		dispatch_check(a, &reply->check[i]);
	/* Without an answer nothing is known, and nothing is forgotten. */
	if (reply->state != 3) {
		(void)pthread_mutex_lock(&a->lock);
		builds_prune(a);
		(void)pthread_mutex_unlock(&a->lock);
	}
	if (a->state != reply->state && (a->state >= 0 || reply->state != 0))
		notify(a, "state", severity_of(reply->state), NULL,
		    reply->summary);
	if (reply->state == 3 && a->state != 3)
		WARNING(NAME ": %s: %s", a->host->name, reply->summary);
	a->state = reply->state;
}

static void
account_ask(struct account *a)
{
	uint64_t ms = CDTIME_T_TO_MS(a->interval);
	struct eib_option all = { "all", "1" };
	struct eib_option *option;
	struct eib_reply *reply;
	size_t n;

	option = host_options(object, a->host, HOST_STATUS, true, &all,
	    host_account_has_target(a->host) ? 0 : 1, &n);
	if (option == NULL) {
		ERROR(NAME ": %s: out of memory", a->host->name);
		return;
	}
	reply = call("status", a, option, n, ms > TIMEOUT_MIN_MS ?
	    (uint32_t)ms : TIMEOUT_MIN_MS, NULL);
	free(option);
	if (reply == NULL)
		return;
	if (!atomic_load(&stopping))
		dispatch_reply(a, reply);
	reply->release(reply);
}

static void *
account_thread(void *arg)
{
	struct account *a = arg;

	(void)pthread_mutex_lock(&a->lock);
	while (!a->stop) {
		if (!a->asked) {
			(void)pthread_cond_wait(&a->wake, &a->lock);
			continue;
		}
		(void)pthread_mutex_unlock(&a->lock);
		account_ask(a);
		(void)pthread_mutex_lock(&a->lock);
		a->asked = false;
	}
	(void)pthread_mutex_unlock(&a->lock);
	return NULL;
}

/* While an answer is still awaited this interval has no values, rather than
 * old ones. */
static int
account_read(user_data_t *data)
{
	struct account *a = data->data;
	int r = 0;

	(void)pthread_mutex_lock(&a->lock);
	if (!a->started && !a->stop) {
		r = plugin_thread_create(&a->thread, account_thread, a, NAME);
		a->started = r == 0;
	}
	a->asked = true;
	(void)pthread_cond_signal(&a->wake);
	(void)pthread_mutex_unlock(&a->lock);
	if (r != 0)
		ERROR(NAME ": %s: no thread could be started", a->host->name);
	return r;
}

static void
cancel_free(struct cancel *c)
{
	free(c->arn);
	free(c->alert);
	free(c);
}

static void
cancel_told(struct cancel *c, const struct eib_reply *reply)
{
	struct account *a = c->account;

	plugin_log(reply->state == 0 ? LOG_NOTICE : LOG_WARNING,
	    NAME ": %s: cancel: %s", a->host->name, reply->summary);
	notify(a, c->name, severity_of(reply->state), c->arn, reply->summary);
	(void)pthread_mutex_lock(&a->lock);
	for (struct build *b = a->build; b != NULL; b = b->next)
		if (strcmp(b->arn, c->arn) == 0)
			b->cancelled = reply->state == 0;
	(void)pthread_mutex_unlock(&a->lock);
}

static void
cancel_do(struct cancel *c)
{
	const struct eib_option more[] = { { "alert", "collectd" },
		{ "arm", "1" }, { "output-format", "nagios" } };
	struct eib_reply *reply;
	struct eib_option *option;
	size_t n;

	option = host_options(object, c->account->host, HOST_CANCEL, false,
	    more, sizeof more / sizeof more[0], &n);
	if (option == NULL)
		return;
	reply = call("cancel", c->account, option, n, 0, c->alert);
	free(option);
	if (reply == NULL)
		return;
	cancel_told(c, reply);
	reply->release(reply);
}

static void *
cancel_thread(void *arg)
{
	(void)arg;
	(void)pthread_mutex_lock(&cancels.lock);
	while (!atomic_load(&stopping)) {
		struct cancel *c = cancels.first;

		if (c == NULL) {
			(void)pthread_cond_wait(&cancels.wake, &cancels.lock);
			continue;
		}
		(void)pthread_mutex_unlock(&cancels.lock);
		cancel_do(c);
		(void)pthread_mutex_lock(&cancels.lock);
		cancels.first = c->next;
		if (cancels.first == NULL)
			cancels.end = &cancels.first;
		cancels.n--;
		cancel_free(c);
	}
	(void)pthread_mutex_unlock(&cancels.lock);
	return NULL;
}

/* Under the lock of the list. */
static bool
is_waiting(const char *arn)
{
	for (const struct cancel *c = cancels.first; c != NULL; c = c->next)
		if (strcmp(c->arn, arn) == 0)
			return true;
	return false;
}

/* Takes c, which the thread frees; the same build waits only once. */
static void
cancel_later(struct cancel *c)
{
	int r = 0;

	(void)pthread_mutex_lock(&cancels.lock);
	if (!cancels.started) {
		r = plugin_thread_create(&cancels.thread, cancel_thread, NULL,
		    NAME " cancel");
		cancels.started = r == 0;
	}
	if (r == 0 && cancels.n < CANCELS_MAX && !is_waiting(c->arn)) {
		*cancels.end = c;
		cancels.end = &c->next;
		cancels.n++;
		c = NULL;
		(void)pthread_cond_signal(&cancels.wake);
	}
	(void)pthread_mutex_unlock(&cancels.lock);
	if (r != 0)
		ERROR(NAME ": no thread could be started for a cancel");
	if (c != NULL)
		cancel_free(c);
}

/* The notification as collectd's exec plugin would write it, with the build
 * that this plugin dispatched under that name. */
static char *
alert_text(const notification_t *n, const char *arn)
{
	size_t size = sizeof *n + strlen(arn) + 256;
	char *text = malloc(size);

	if (text != NULL)
		(void)snprintf(text, size, "Severity: %s\nTime: %.3f\n"
		    "Host: %s\nPlugin: %s\nPluginInstance: %s\nType: %s\n"
		    "TypeInstance: %s\nimage_arn: %s\n\n%s\n",
		    n->severity == NOTIF_FAILURE ? "FAILURE" :
		    n->severity == NOTIF_WARNING ? "WARNING" : "OKAY",
		    CDTIME_T_TO_DOUBLE(n->time), n->host, n->plugin,
		    n->plugin_instance, n->type, n->type_instance, arn,
		    n->message);
	return text;
}

static void
cancel_request(struct account *a, const notification_t *n, const char *arn)
{
	struct cancel *c = calloc(1, sizeof *c);

	if (c == NULL)
		return;
	c->account = a;
	sstrncpy(c->name, n->type_instance, sizeof c->name);
	c->arn = strdup(arn);
	c->alert = alert_text(n, arn);
	if (c->arn == NULL || c->alert == NULL)
		cancel_free(c);
	else
		cancel_later(c);
}

/* Only collectd's threshold plugin adds this: a notification of our own says
 * what is, not what to do. */
static bool
is_of_threshold(const notification_t *n)
{
	for (const notification_meta_t *m = n->meta; m != NULL; m = m->next)
		if (strcmp(m->name, "CurrentValue") == 0)
			return true;
	return false;
}

static void
account_notified(struct account *a, const notification_t *n)
{
	(void)pthread_mutex_lock(&a->lock);
	for (struct build *b = a->build; b != NULL && !a->stop; b = b->next)
		if (!b->cancelled && b->arn[0] != '\0' &&
		    strcmp(b->name, n->type_instance) == 0)
			cancel_request(a, n, b->arn);
	(void)pthread_mutex_unlock(&a->lock);
}

static int
on_notification(const notification_t *n, user_data_t *data)
{
	char instance[DATA_MAX_NAME_LEN];

	(void)data;
	if (strcmp(n->plugin, NAME) != 0 || n->severity == NOTIF_OKAY ||
	    !is_of_threshold(n) || atomic_load(&stopping))
		return 0;
	for (struct account *a = accounts; a != NULL; a = a->next) {
		safe_name(instance, a->host->name);
		if (a->host->allow_cancel &&
		    strcmp(instance, n->plugin_instance) == 0)
			account_notified(a, n);
	}
	return 0;
}

static void
account_stop(struct account *a)
{
	struct build *b, *next;

	(void)pthread_mutex_lock(&a->lock);
	a->stop = true;
	(void)pthread_cond_signal(&a->wake);
	(void)pthread_mutex_unlock(&a->lock);
	if (a->started)
		(void)pthread_join(a->thread, NULL);
	/* Writers may still notify us: the account itself stays. */
	(void)pthread_mutex_lock(&a->lock);
	for (b = a->build; b != NULL; b = next) {
		next = b->next;
		free(b->arn);
		free(b);
	}
	a->build = NULL;
	a->nbuilds = 0;
	(void)pthread_mutex_unlock(&a->lock);
}

static int
on_shutdown(void)
{
	atomic_store(&stopping, true);
	(void)pthread_mutex_lock(&cancels.lock);
	(void)pthread_cond_signal(&cancels.wake);
	(void)pthread_mutex_unlock(&cancels.lock);
	if (cancels.started)
		(void)pthread_join(cancels.thread, NULL);
	for (struct account *a = accounts; a != NULL; a = a->next) {
		account_stop(a);
		object->close(a->session);
		a->session = NULL;
	}
	return 0;
}

/* One value of the configuration as text; -1: text says why not. */
static int
value_text(const oconfig_value_t *v, char *ret, size_t size)
{
	int n = 0;

	switch (v->type) {
	case OCONFIG_TYPE_STRING:
		n = snprintf(ret, size, "%s", v->value.string);
		break;
	case OCONFIG_TYPE_BOOLEAN:
		n = snprintf(ret, size, "%s", v->value.boolean ? "true" :
		    "false");
		break;
	default:
		/* collectd sets no locale: the point is a point. */
		n = snprintf(ret, size, "%.15g", v->value.number);
		break;
	}
	return n >= 0 && (size_t)n < size ? 0 : -1;
}

static int
option_set(struct account *a, const oconfig_item_t *item)
{
	char value[4096], text[HOST_TEXT_SIZE];

	if (strcasecmp(item->key, "Interval") == 0)
		return cf_util_get_cdtime(item, &a->interval);
	if (item->values_num == 0 || item->children_num != 0) {
		ERROR(NAME ": Account \"%s\": %s wants a value",
		    a->host->name, item->key);
		return -1;
	}
	for (int i = 0; i < item->values_num; i++) {
		(void)snprintf(text, sizeof text, "%.100s is too long",
		    item->key);
		if (value_text(&item->values[i], value, sizeof value) < 0 ||
		    host_account_set(object, a->host, item->key, value,
		    text) < 0) {
			ERROR(NAME ": Account \"%s\": %s", a->host->name,
			    text);
			return -1;
		}
	}
	return 0;
}

static void
account_free(struct account *a)
{
	host_account_free(a->host);
	free(a);
}

static struct account *
account_new(const oconfig_item_t *item)
{
	struct account *a = calloc(1, sizeof *a);
	struct host_account *h = calloc(1, sizeof *h);

	if (a == NULL || h == NULL) {
		free(a);
		free(h);
		return NULL;
	}
	a->host = h;
	a->state = -1;
	a->interval = plugin_get_interval();
	(void)pthread_mutex_init(&a->lock, NULL);
	(void)pthread_cond_init(&a->wake, NULL);
	if (cf_util_get_string(item, &h->name) == 0 && h->name != NULL)
		return a;
	account_free(a);
	return NULL;
}

static int
account_register(struct account *a)
{
	char name[2 * DATA_MAX_NAME_LEN];

	a->session = object->open();
	if (a->session == NULL)
		return -1;
	a->next = accounts;
	accounts = a;
	(void)snprintf(name, sizeof name, NAME "/%.100s", a->host->name);
	return plugin_register_complex_read(NAME, name, account_read,
	    a->interval, &(user_data_t){ .data = a });
}

static int
account_configure(const oconfig_item_t *item)
{
	struct account *a = account_new(item);

	if (a == NULL)
		return -1;
	for (int i = 0; i < item->children_num; i++) {
		if (option_set(a, &item->children[i]) == 0)
			continue;
		ERROR(NAME ": Account \"%s\" is not read", a->host->name);
		account_free(a);
		return -1;
	}
	return account_register(a);
}

static int
open_object(void)
{
	char text[HOST_TEXT_SIZE];
	Dl_info self;

	if (object == NULL)
		object = host_open(dladdr(&accounts, &self) != 0 ?
		    self.dli_fname : NULL, text);
	if (object != NULL)
		return 0;
	ERROR(NAME ": %s", text);
	return -1;
}

/* A wrong account is not read; the others are. */
static int
on_config(oconfig_item_t *block)
{
	int r = 0;

	if (open_object() < 0)
		return -1;
	for (int i = 0; i < block->children_num; i++) {
		const oconfig_item_t *item = &block->children[i];

		if (strcasecmp(item->key, "Account") == 0) {
			r |= account_configure(item);
			continue;
		}
		ERROR(NAME ": %s is no option outside of <Account>",
		    item->key);
		r = -1;
	}
	return r;
}

__attribute__((visibility("default"))) void module_register(void);

void
module_register(void)
{
	(void)plugin_register_complex_config(NAME, on_config);
	(void)plugin_register_notification(NAME, on_notification, NULL);
	(void)plugin_register_shutdown(NAME, on_shutdown);
}
