/*
 * The reading half of the plugin for collectd.
 *
 * collectd reads all plugins with a few threads, so a read callback must not
 * wait for a service: it wakes the account's own thread, which asks, and
 * dispatches the values when they are there.  A build that a Threshold
 * notification names is cancelled in a thread of its own as well.
 */
#include "plugin/hosts/collectd.h"

#include "monitor/collectd_type.h"

#define TIMEOUT_MIN_MS 1000u

static void
dispatch(const struct account *a, const char *type, const char *instance,
    double number)
{
	value_t value = { .gauge = number };
	value_list_t list = {
		.values = &value, .values_len = 1, .interval = a->interval
	};

	sstrncpy(list.plugin, NAME, sizeof list.plugin);
	collectd_name(list.plugin_instance, a->host->name);
	sstrncpy(list.type, type, sizeof list.type);
	sstrncpy(list.type_instance, instance, sizeof list.type_instance);
	(void)plugin_dispatch_values(&list);
}

static void
build_free(struct collectd_build *b)
{
	free(b->arn);
	free(b);
}

/* Under the account's lock.  NULL: no memory, or too many builds. */
static struct collectd_build *
build_of(struct account *a, const char *name, const char *arn)
{
	struct collectd_build *b;

	for (b = a->build; b != NULL; b = b->next)
		if (strcmp(b->name, name) == 0 && strcmp(b->arn, arn) == 0)
			return b;
	if (a->nbuilds == BUILDS_MAX) {
		if (!a->full)
			WARNING(NAME ": %s: more than %d builds: the others "
				     "are neither watched nor cancelled",
			    a->host->name, BUILDS_MAX);
		a->full = true;
		return NULL;
	}
	b = calloc(1, sizeof *b);
	if (b == NULL)
		return NULL;
	b->arn = strdup(arn);
	if (b->arn == NULL) {
		build_free(b);
		return NULL;
	}
	sstrncpy(b->name, name, sizeof b->name);
	b->next = a->build;
	a->build = b;
	a->nbuilds++;
	return b;
}

/* Forgets what the service no longer returns. */
static void
builds_prune(struct account *a)
{
	struct collectd_build **p = &a->build;

	while (*p != NULL) {
		struct collectd_build *b = *p;

		if (b->seen) {
			b->seen = false;
			p = &b->next;
			continue;
		}
		*p = b->next;
		a->nbuilds--;
		a->full = false;
		build_free(b);
	}
}

/* Remembers what is dispatched next; age may be NULL.  Returns whether the verdict
 * has changed; a first one that is OK is not a change. */
static bool
remember(struct account *a, const struct eib_check *c, const char *name,
    const double *age)
{
	/* Only builds can be cancelled. */
	const char *arn = strcmp(c->kind, "image") == 0 ? c->id : "";
	struct collectd_build *b;
	bool news = false;

	(void)pthread_mutex_lock(&a->lock);
	b = build_of(a, name, arn);
	if (b != NULL) {
		news = b->state != c->state;
		b->state = c->state;
		b->seen = true;
		if (age != NULL) {
			b->older = b->age;
			b->age = *age;
		}
	}
	(void)pthread_mutex_unlock(&a->lock);
	return news;
}

static void
dispatch_check(struct account *a, const struct eib_check *c)
{
	char name[DATA_MAX_NAME_LEN], more[DATA_MAX_NAME_LEN];
	char label[2 * DATA_MAX_NAME_LEN];
	const struct eib_metric *age = host_age(c);
	/* A finished build has no age: thresholds on it must end. */
	bool finished =
	    strcmp(c->kind, "image") == 0 && c->state != 3 && age == NULL;
	static const double zero = 0;
	const double *seconds = age != NULL ? &age->value : NULL;
	bool news;

	collectd_name(name, c->name);
	news = remember(a, c, name, finished ? &zero : seconds);
	dispatch(a, "gauge", name, c->state);
	for (size_t i = 0; i < c->nmetrics; i++) {
		const struct eib_metric *m = &c->metric[i];

		(void)snprintf(label, sizeof label, "%s-%s", name, m->name);
		collectd_name(more, label);
		dispatch(a, collectd_type(m->name, m->unit, m->value),
		    strcmp(m->name, "age") == 0 ? name : more, m->value);
	}
	if (finished)
		dispatch(a, "duration", name, zero);
	if (news)
		collectd_notify(a, name, c->state, c->id, c->text);
}

static void
dispatch_reply(struct account *a, const struct eib_reply *reply)
{
	char name[DATA_MAX_NAME_LEN];

	dispatch(a, "gauge", "state", reply->state);
	for (size_t i = 0; i < reply->nmetrics; i++) {
		const struct eib_metric *m = &reply->metric[i];

		collectd_name(name, m->name);
		dispatch(a, collectd_type(m->name, m->unit, m->value), name,
		    m->value);
	}
	for (size_t i = 0; i < reply->nchecks; i++)
		dispatch_check(a, &reply->check[i]);
	/* Without a response nothing is known, and nothing is forgotten. */
	if (reply->state != 3) {
		(void)pthread_mutex_lock(&a->lock);
		builds_prune(a);
		(void)pthread_mutex_unlock(&a->lock);
	}
	if (a->state != reply->state && (a->state >= 0 || reply->state != 0))
		collectd_notify(a, "state", reply->state, NULL, reply->summary);
	if (reply->state == 3 && a->state != 3)
		WARNING(NAME ": %s: %s", a->host->name, reply->summary);
	a->state = reply->state;
}

static void
account_ask(struct account *a)
{
	uint64_t ms = CDTIME_T_TO_MS(a->interval);
	const struct eib_option all = { "all", "1" };
	struct eib_reply *reply = collectd_call(a, HOST_STATUS, &all,
	    host_account_has_target(a->host) ? 0 : 1,
	    ms > TIMEOUT_MIN_MS ? (uint32_t)ms : TIMEOUT_MIN_MS, NULL);

	if (reply == NULL)
		return;
	if (!atomic_load(&collectd_stopping))
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

/* While a response is awaited this interval has no values, rather than old
 * ones. */
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
		ERROR(NAME ": %s: cannot start a thread", a->host->name);
	return r;
}

static void
account_stop(struct account *a)
{
	struct collectd_build *b, *next;

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
		build_free(b);
	}
	a->build = NULL;
	a->nbuilds = 0;
	(void)pthread_mutex_unlock(&a->lock);
}

static int
on_shutdown(void)
{
	atomic_store(&collectd_stopping, true);
	collectd_cancel_stop();
	for (struct account *a = collectd_accounts; a != NULL; a = a->next) {
		account_stop(a);
		collectd_object->close(a->session);
		a->session = NULL;
	}
	return 0;
}

/* Prints one value of the configuration; -1: it is too long. */
static int
value_text(const oconfig_value_t *v, char *ret, size_t size)
{
	int n = 0;

	switch (v->type) {
	case OCONFIG_TYPE_STRING:
		n = snprintf(ret, size, "%s", v->value.string);
		break;
	case OCONFIG_TYPE_BOOLEAN:
		n = snprintf(ret, size, "%s",
		    v->value.boolean ? "true" : "false");
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
		ERROR(NAME ": Account \"%s\": %s requires a value",
		    a->host->name, item->key);
		return -1;
	}
	for (int i = 0; i < item->values_num; i++) {
		(void)snprintf(text, sizeof text, "%.100s is too long",
		    item->key);
		if (value_text(&item->values[i], value, sizeof value) < 0 ||
		    host_account_set(a->host, item->key, value, text) < 0) {
			ERROR(NAME ": Account \"%s\": %s", a->host->name, text);
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
	h->plugin = collectd_object;
	a->state = -1;
	a->interval = plugin_get_interval();
	(void)pthread_mutex_init(&a->lock, NULL);
	(void)pthread_cond_init(&a->wake, NULL);
	if (cf_util_get_string(item, &h->name) == 0 && h->name != NULL)
		return a;
	account_free(a);
	return NULL;
}

/* Checks whether the name is taken: collectd would mix two accounts of one name. */
static bool
is_taken(const struct account *a)
{
	char name[DATA_MAX_NAME_LEN], other[DATA_MAX_NAME_LEN];

	collectd_name(name, a->host->name);
	for (const struct account *b = collectd_accounts; b; b = b->next) {
		collectd_name(other, b->host->name);
		if (strcmp(name, other) == 0)
			return true;
	}
	return false;
}

static int
account_register(struct account *a)
{
	char name[2 * DATA_MAX_NAME_LEN];

	a->session = collectd_object->open();
	if (a->session == NULL)
		return -1;
	a->next = collectd_accounts;
	collectd_accounts = a;
	(void)snprintf(name, sizeof name, NAME "/%.100s", a->host->name);
	return plugin_register_complex_read(NAME, name, account_read,
	    a->interval, &(user_data_t){ .data = a });
}

static void
account_configure(const oconfig_item_t *item)
{
	struct account *a = account_new(item);

	if (a == NULL) {
		ERROR(NAME ": <Account> requires a name");
		return;
	}
	for (int i = 0; i < item->children_num; i++) {
		if (option_set(a, &item->children[i]) == 0)
			continue;
		ERROR(NAME ": Account \"%s\" is ignored", a->host->name);
		account_free(a);
		return;
	}
	if (is_taken(a)) {
		ERROR(NAME ": duplicate Account \"%s\"", a->host->name);
		account_free(a);
		return;
	}
	if (account_register(a) != 0)
		ERROR(NAME ": cannot register Account \"%s\"", a->host->name);
}

static int
open_object(void)
{
	char text[HOST_TEXT_SIZE];

	if (collectd_object == NULL)
		collectd_object = host_open(text);
	if (collectd_object != NULL)
		return 0;
	ERROR(NAME ": %s", text);
	return -1;
}

/* Ignores a wrong account and reads the others.  Never a failure: collectd would
 * end, and with it all that it watches besides. */
static int
on_config(oconfig_item_t *block)
{
	if (open_object() < 0)
		return 0;
	for (int i = 0; i < block->children_num; i++) {
		const oconfig_item_t *item = &block->children[i];

		if (strcasecmp(item->key, "Account") == 0)
			account_configure(item);
		else
			ERROR(NAME ": unknown option %s outside of <Account>",
			    item->key);
	}
	return 0;
}

__attribute__((visibility("default"))) void module_register(void);

void
module_register(void)
{
	(void)plugin_register_complex_config(NAME, on_config);
	(void)plugin_register_notification(NAME, collectd_on_notification,
	    NULL);
	(void)plugin_register_shutdown(NAME, on_shutdown);
}
