/* The cancelling half of the plugin for collectd: a build that a Threshold
 * notification names is cancelled, in a thread of its own. */
#include "plugin/hosts/collectd.h"

struct cancel {
	struct account *account;
	char name[DATA_MAX_NAME_LEN];
	char *arn, *alert;
	struct cancel *next;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	bool started;
	struct cancel *first, **end;
	size_t n;
} cancels = { .lock = PTHREAD_MUTEX_INITIALIZER,
	.wake = PTHREAD_COND_INITIALIZER,
	.end = &cancels.first };

static void
cancel_free(struct cancel *c)
{
	free(c->arn);
	free(c->alert);
	free(c);
}

static void
cancel_report(struct cancel *c, const struct eib_reply *reply)
{
	struct account *a = c->account;

	plugin_log(reply->state == 0 ? LOG_NOTICE : LOG_WARNING,
	    NAME ": %s: cancel: %s", a->host->name, reply->summary);
	collectd_notify(a, c->name, reply->state, c->arn, reply->summary);
	(void)pthread_mutex_lock(&a->lock);
	for (struct collectd_build *b = a->build; b != NULL; b = b->next)
		if (strcmp(b->arn, c->arn) == 0)
			b->cancelled = reply->state == 0;
	(void)pthread_mutex_unlock(&a->lock);
}

static void
cancel_do(struct cancel *c)
{
	const struct eib_option more[] = { { "alert", "collectd" },
		{ "arm", "1" }, { "output-format", "nagios" } };
	struct eib_reply *reply = collectd_call(c->account, HOST_CANCEL, more,
	    sizeof more / sizeof more[0], 0, c->alert);

	if (reply == NULL)
		return;
	cancel_report(c, reply);
	reply->release(reply);
}

static void *
cancel_thread(void *arg)
{
	(void)arg;
	(void)pthread_mutex_lock(&cancels.lock);
	while (!atomic_load(&collectd_stopping)) {
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

/* Queues c, which the thread frees; the same build waits only once. */
static void
cancel_later(struct cancel *c)
{
	bool waits, full;
	int r = 0;

	(void)pthread_mutex_lock(&cancels.lock);
	if (!cancels.started) {
		r = plugin_thread_create(&cancels.thread, cancel_thread, NULL,
		    NAME " cancel");
		cancels.started = r == 0;
	}
	waits = is_waiting(c->arn);
	full = !waits && cancels.n == CANCELS_MAX;
	if (r == 0 && !waits && !full) {
		*cancels.end = c;
		cancels.end = &c->next;
		cancels.n++;
		c = NULL;
		(void)pthread_cond_signal(&cancels.wake);
	}
	(void)pthread_mutex_unlock(&cancels.lock);
	if (r != 0)
		ERROR(NAME ": cannot start a thread for a cancel");
	else if (full)
		WARNING(NAME
		    ": %s: %d cancels are waiting: %s is not cancelled",
		    c->account->host->name, CANCELS_MAX, c->arn);
	if (c != NULL)
		cancel_free(c);
}

/* Writes the notification as collectd's exec plugin would, with the build that
 * this plugin dispatched under that name. */
static char *
alert_text(const notification_t *n, const char *arn)
{
	size_t size = sizeof *n + strlen(arn) + 256;
	char *text = malloc(size);
	/* The caller has returned for NOTIF_OKAY. */
	const char *severity =
	    n->severity == NOTIF_FAILURE ? "FAILURE" : "WARNING";

	if (text != NULL)
		(void)snprintf(text, size,
		    "Severity: %s\nTime: %.3f\n"
		    "Host: %s\nPlugin: %s\nPluginInstance: %s\nType: %s\n"
		    "TypeInstance: %s\nimage_arn: %s\n\n%s\n",
		    severity, CDTIME_T_TO_DOUBLE(n->time), n->host, n->plugin,
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

/* Finds the value that a threshold was compared with.  Only collectd's threshold
 * plugin adds it: a notification of our own reports a state and asks for no
 * action. */
static const double *
value_of(const notification_t *n)
{
	for (const notification_meta_t *m = n->meta; m != NULL; m = m->next)
		if (strcmp(m->name, "CurrentValue") == 0 &&
		    m->type == NM_TYPE_DOUBLE)
			return &m->nm_value.nm_double;
	return NULL;
}

/* Checks that the value is one that this plugin dispatched last.  Thresholds are
 * compared in another thread, which may lag behind by one: hence the age before.
 * Any value may come from the network. */
static bool
is_dispatched(const struct collectd_build *b, const char *type, double value)
{
	bool is_age = strcmp(type, "duration") == 0;

	if (strcmp(type, "gauge") == 0)
		return value >= b->state && value <= b->state;
	return is_age &&
	    ((value >= b->age && value <= b->age) ||
		(value >= b->older && value <= b->older));
}

/* Finds the one build that was dispatched under this name.  Names are cut where
 * collectd would cut them, and do not contain regions: when two builds share one
 * the notification is ambiguous.  Under the account's lock. */
static const struct collectd_build *
build_meant(const struct account *a, const char *name)
{
	const struct collectd_build *found = NULL;

	for (const struct collectd_build *b = a->build; b != NULL;
	     b = b->next) {
		if (b->arn[0] == '\0' || strcmp(b->name, name) != 0)
			continue;
		if (found != NULL) {
			WARNING(NAME ": %s: two builds are named \"%s\": "
				     "none is cancelled",
			    a->host->name, name);
			return NULL;
		}
		found = b;
	}
	return found;
}

static void
account_notified(struct account *a, const notification_t *n)
{
	const struct collectd_build *b;
	double value = *value_of(n);

	(void)pthread_mutex_lock(&a->lock);
	b = a->stop ? NULL : build_meant(a, n->type_instance);
	if (b != NULL && !is_dispatched(b, n->type, value))
		WARNING(NAME ": %s: a notification about %s is ignored: %s %g"
			     " is not the value that was dispatched last",
		    a->host->name, b->arn, n->type, value);
	else if (b != NULL && !b->cancelled)
		cancel_request(a, n, b->arn);
	(void)pthread_mutex_unlock(&a->lock);
}

int
collectd_on_notification(const notification_t *n, user_data_t *data)
{
	char instance[DATA_MAX_NAME_LEN];

	(void)data;
	if (strcmp(n->plugin, NAME) != 0 || n->severity == NOTIF_OKAY ||
	    value_of(n) == NULL || atomic_load(&collectd_stopping))
		return 0;
	if (strcmp(n->host, hostname_g) != 0) {
		NOTICE(NAME ": a notification about %s of host %s is ignored",
		    n->type_instance, n->host);
		return 0;
	}
	for (struct account *a = collectd_accounts; a != NULL; a = a->next) {
		collectd_name(instance, a->host->name);
		if (a->host->allow_cancel &&
		    strcmp(instance, n->plugin_instance) == 0)
			account_notified(a, n);
	}
	return 0;
}

void
collectd_cancel_stop(void)
{
	struct cancel *c, *next;

	(void)pthread_mutex_lock(&cancels.lock);
	(void)pthread_cond_signal(&cancels.wake);
	(void)pthread_mutex_unlock(&cancels.lock);
	if (cancels.started)
		(void)pthread_join(cancels.thread, NULL);
	for (c = cancels.first; c != NULL; c = next) {
		next = c->next;
		cancel_free(c);
	}
	cancels.first = NULL;
}
