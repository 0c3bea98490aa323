/*
 * The limits of collectd's plugin: more builds than it remembers, more cancels
 * than may wait.  collectd and the object behind the plugin are ours here; the
 * real ones are in tests/host/collectd.sh.
 */
#include "plugin/hosts/collectd.h"

#include <math.h>
#include <sched.h>
#include <semaphore.h>

#include "unit.h"

void module_register(void);

#define MANY (BUILDS_MAX + 1)

/* The calls of the plugin to collectd. */
static struct {
	int (*config)(oconfig_item_t *);
	plugin_read_cb read;
	user_data_t user;
	plugin_notification_cb notification;
	plugin_shutdown_cb shutdown;
	unsigned values, notifications, warnings;
	char warning[512]; /* the last one */
} got;
char name_of_host[] = "testhost";
char *hostname_g = name_of_host;

/* The responses of the object. */
static struct eib_check checks[MANY];
static char names[MANY][16], arns[MANY][128];
static struct eib_reply reply;
static sem_t answered, may_cancel;
static atomic_uint cancels_done;

/* collectd ------------------------------------------------------------ */

void
plugin_log(int level, const char *format, ...)
{
	va_list ap;

	if (level > LOG_WARNING)
		return;
	va_start(ap, format);
	(void)vsnprintf(got.warning, sizeof got.warning, format, ap);
	va_end(ap);
	got.warnings++;
}

int
plugin_dispatch_values(const value_list_t *list)
{
	got.values += strcmp(list->type, "gauge") == 0;
	return 0;
}

int
plugin_dispatch_notification(const notification_t *n)
{
	got.notifications += n->type_instance[0] == 'b';
	return 0;
}

int
plugin_notification_meta_add_string(notification_t *n, const char *name,
    const char *value)
{
	(void)n, (void)name, (void)value;
	return 0;
}

int
plugin_notification_meta_free(notification_meta_t *n)
{
	(void)n;
	return 0;
}

int
plugin_register_complex_config(const char *type,
    int (*callback)(oconfig_item_t *))
{
	(void)type;
	got.config = callback;
	return 0;
}

int
plugin_register_complex_read(const char *group, const char *name,
    plugin_read_cb callback, cdtime_t interval, const user_data_t *user)
{
	(void)group, (void)name, (void)interval;
	got.read = callback;
	got.user = *user;
	return 0;
}

int
plugin_register_notification(const char *name, plugin_notification_cb callback,
    const user_data_t *user)
{
	(void)name, (void)user;
	got.notification = callback;
	return 0;
}

int
plugin_register_shutdown(const char *name, plugin_shutdown_cb callback)
{
	(void)name;
	got.shutdown = callback;
	return 0;
}

int
plugin_thread_create(pthread_t *thread, void *(*start)(void *), void *arg,
    const char *name)
{
	(void)name;
	return pthread_create(thread, NULL, start, arg);
}

cdtime_t
plugin_get_interval(void)
{
	return TIME_T_TO_CDTIME_T(60);
}

cdtime_t
cdtime(void)
{
	return TIME_T_TO_CDTIME_T(1795359913);
}

int
cf_util_get_string(const oconfig_item_t *item, char **ret)
{
	*ret = strdup(item->values[0].value.string);
	return *ret != NULL ? 0 : -1;
}

int
cf_util_get_cdtime(const oconfig_item_t *item, cdtime_t *ret)
{
	(void)item, (void)ret;
	return -1;
}

char *
sstrncpy(char *to, const char *from, size_t n)
{
	(void)snprintf(to, n, "%s", from);
	return to;
}

/* The object ---------------------------------------------------------- */

static void
reply_release(struct eib_reply *r)
{
	(void)r;
	ck_assert_int_eq(sem_post(&answered), 0);
}

static struct eib_reply *
fake_status(const struct eib_request *q)
{
	(void)q;
	return &reply;
}

static void
cancel_release(struct eib_reply *r)
{
	(void)r;
	atomic_fetch_add(&cancels_done, 1);
	ck_assert_int_eq(sem_post(&answered), 0);
}

/* Waits until it may; then a rule refuses. */
static struct eib_reply *
fake_cancel(const struct eib_request *q)
{
	static struct eib_reply refused = {
		.state = 1, .summary = "refused", .release = cancel_release
	};

	(void)q;
	while (sem_wait(&may_cancel) != 0)
		;
	return &refused;
}

static struct eib_session *
fake_open(void)
{
	return (struct eib_session *)&reply;
}

static void
fake_close(struct eib_session *session)
{
	(void)session;
}

static const struct eib_command commands[] = { { "status", fake_status },
	{ "cancel", fake_cancel }, { NULL, NULL } };
static const struct eib_option_info options[] = { { NULL, NULL, NULL, 0, 0 } };
static const struct eib_plugin object = { .command = commands,
	.option = options,
	.open = fake_open,
	.close = fake_close };

const struct eib_plugin *
host_open(char text[static HOST_TEXT_SIZE])
{
	(void)text;
	return &object;
}

/* Tests --------------------------------------------------------------- */

static void
wait_answer(void)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += unit_scaled(60);
	while (sem_timedwait(&answered, &until) != 0)
		ck_assert_msg(errno == EINTR, "no answer within its time");
}

static bool
is_asking(struct account *a)
{
	bool asked;

	(void)pthread_mutex_lock(&a->lock);
	asked = a->asked;
	(void)pthread_mutex_unlock(&a->lock);
	return asked;
}

/* One interval with the first n builds, all CRITICAL. */
static void
interval(unsigned n)
{
	reply = (struct eib_reply){ .state = 2,
		.summary = "many",
		.release = reply_release,
		.check = checks,
		.nchecks = n };
	got.values = got.notifications = got.warnings = 0;
	ck_assert_int_eq(got.read(&got.user), 0);
	wait_answer();
	/* An interval that begins before the thread is back is not asked. */
	while (is_asking(collectd_accounts))
		(void)sched_yield();
}

/* As the threshold plugin would, about a value. */
static void
notify_of(unsigned build, const char *host, const char *type, double value)
{
	notification_meta_t meta = { .name = "CurrentValue",
		.type = NM_TYPE_DOUBLE,
		.nm_value.nm_double = value };
	notification_t n = { .severity = NOTIF_FAILURE,
		.plugin = NAME,
		.plugin_instance = "production",
		.meta = &meta };

	(void)sstrncpy(n.host, host, sizeof n.host);
	(void)sstrncpy(n.type, type, sizeof n.type);
	(void)sstrncpy(n.type_instance, names[build], sizeof n.type_instance);
	ck_assert_int_eq(got.notification(&n, NULL), 0);
}

static void
notify(unsigned build)
{
	notify_of(build, name_of_host, "gauge", 2);
}

static void
begin(void)
{
	oconfig_value_t yes = { .type = OCONFIG_TYPE_BOOLEAN,
		.value.boolean = 1 };
	oconfig_value_t name = { .type = OCONFIG_TYPE_STRING,
		.value.string = (char[]){ "production" } };
	oconfig_item_t allow = { .key = (char[]){ "AllowCancel" },
		.values = &yes,
		.values_num = 1 };
	oconfig_item_t account = { .key = (char[]){ "Account" },
		.values = &name,
		.values_num = 1,
		.children = &allow,
		.children_num = 1 };
	oconfig_item_t block = { .children = &account, .children_num = 1 };

	for (unsigned i = 0; i < MANY; i++) {
		(void)snprintf(names[i], sizeof names[i], "b%u", i);
		(void)snprintf(arns[i], sizeof arns[i],
		    "arn:aws:imagebuilder:us-east-1:123456789012:image/b/1.0.0/"
		    "%u",
		    i + 1);
		checks[i] = (struct eib_check){ .kind = "image",
			.name = names[i],
			.id = arns[i],
			.word = "TESTING",
			.text = "hangs",
			.state = 2 };
	}
	ck_assert_int_eq(sem_init(&answered, 0, 0), 0);
	ck_assert_int_eq(sem_init(&may_cancel, 0, 0), 0);
	module_register();
	ck_assert_int_eq(got.config(&block), 0);
	ck_assert_ptr_nonnull(got.read);
}

static void
end(void)
{
	ck_assert_int_eq(got.shutdown(), 0);
}

START_TEST(more_builds_than_are_remembered_are_values_and_a_warning)
{
	interval(MANY);
	ck_assert_uint_eq(got.values, MANY + 1);
	ck_assert_uint_eq(got.notifications, BUILDS_MAX);
	ck_assert_uint_eq(got.warnings, 1);
	ck_assert_msg(strstr(got.warning, "production: more than 10000") !=
		NULL,
	    "%s", got.warning);
	interval(MANY);
	ck_assert_uint_eq(got.values, MANY + 1);
	ck_assert_uint_eq(got.notifications, 0);
	ck_assert_uint_eq(got.warnings, 0);
	/* The one too many cannot be cancelled. */
	ck_assert_int_eq(sem_post(&may_cancel), 0);
	notify(MANY - 1);
	notify(0);
	wait_answer();
	ck_assert_uint_eq(atomic_load(&cancels_done), 1);
	/* A build that is gone leaves its place; the limit is logged again. */
	interval(MANY - 2);
	interval(MANY - 1);
	ck_assert_uint_eq(got.notifications, 1);
	ck_assert_uint_eq(got.warnings, 0);
	interval(MANY);
	ck_assert_uint_eq(got.warnings, 1);
}
END_TEST

START_TEST(more_cancels_than_may_wait_are_refused_aloud)
{
	interval(CANCELS_MAX + 2);
	got.warnings = 0;
	for (unsigned i = 0; i < CANCELS_MAX; i++)
		notify(i);
	notify(0); /* waits already */
	ck_assert_uint_eq(got.warnings, 0);
	notify(CANCELS_MAX);
	ck_assert_uint_eq(got.warnings, 1);
	ck_assert_msg(strstr(got.warning, arns[CANCELS_MAX]) != NULL, "%s",
	    got.warning);
	for (unsigned i = 0; i < CANCELS_MAX; i++)
		ck_assert_int_eq(sem_post(&may_cancel), 0);
	for (unsigned i = 0; i < CANCELS_MAX; i++)
		wait_answer();
	ck_assert_uint_eq(atomic_load(&cancels_done), CANCELS_MAX);
}
END_TEST

START_TEST(a_value_that_was_not_dispatched_last_cancels_nothing)
{
	static struct eib_metric age = { "age", "s", 100 };

	checks[0].metric = checks[1].metric = &age;
	checks[0].nmetrics = checks[1].nmetrics = 1;
	interval(2);
	age.value = 160;
	interval(2);
	age.value = 220;
	interval(2);
	got.warnings = 0;
	notify_of(0, "other.example", "duration", 220);
	ck_assert_uint_eq(got.warnings, 0);
	notify_of(0, name_of_host, "duration", 99999);
	ck_assert_uint_eq(got.warnings, 1);
	ck_assert_msg(strstr(got.warning,
			  "not the value that was dispatched"
			  " last") != NULL,
	    "%s", got.warning);
	notify_of(0, name_of_host, "duration", 100);
	notify_of(0, name_of_host, "duration", NAN);
	notify_of(0, name_of_host, "gauge", 3);
	notify_of(0, name_of_host, "count", 220);
	ck_assert_uint_eq(got.warnings, 5);
	ck_assert_int_eq(sem_post(&may_cancel), 0);
	notify_of(0, name_of_host, "duration", 220);
	wait_answer();
	ck_assert_uint_eq(atomic_load(&cancels_done), 1);
	ck_assert_int_eq(sem_post(&may_cancel), 0);
	notify_of(1, name_of_host, "duration", 160);
	wait_answer();
	ck_assert_uint_eq(atomic_load(&cancels_done), 2);
	checks[0].nmetrics = checks[1].nmetrics = 0;
}
END_TEST

UNIT_MAIN_AROUND("host_collectd", begin, end,
    a_value_that_was_not_dispatched_last_cancels_nothing,
    more_builds_than_are_remembered_are_values_and_a_warning,
    more_cancels_than_may_wait_are_refused_aloud)
