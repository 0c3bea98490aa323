/* Alerts of every format, read into who asks and for which builds. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/platform.h"
#include "plugin/cancel/alert.h"
#include "unit.h"

#define ARN "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1"
#define ARN2 "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/2"

static const char *const *environment;

static const char *
env(void *ctx, const char *name)
{
	(void)ctx;
	for (const char *const *p = environment; p != NULL && p[0] != NULL;
	     p += 2)
		if (strcmp(p[0], name) == 0)
			return p[1];
	return NULL;
}

static const struct platform platform = { .env = env };

/* Reads an alert with this label for builds. */
static int
alert_of(struct arena *a, const char *format, const char *label,
    const struct platform *w, const char *input, size_t n, struct alert **ret,
    struct err *e)
{
	const struct alert_source s = { .arena = a,
		.label = { label, "pipeline_arn" },
		.platform = w,
		.input = input,
		.ninput = n };

	return alert_read(format, &s, ret, e);
}

#define MAX_WANT 3
static const struct {
	const char *format, *input;
	const char *env[24];
	struct {
		const char *state, *type, *arn, *cause;
	} want[MAX_WANT];
} rows[] = {
	{ "nagios", NULL,
	    { "NAGIOS_SERVICESTATE", "CRITICAL", "NAGIOS_SERVICESTATETYPE",
		"HARD", "NAGIOS_SERVICEATTEMPT", "3",
		"NAGIOS__SERVICEIMAGE_ARN", ARN },
	    { { "CRITICAL", "HARD", ARN, "service" } } },
	{ "icinga", NULL,
	    { "NAGIOS_SERVICESTATE", "CRITICAL", "NAGIOS__SERVICEIMAGE_ARN",
		ARN },
	    { { "CRITICAL", NULL, ARN, "service" } } },
	{ "alertmanager",
	    "{\"version\":\"4\",\"status\":\"firing\",\"alerts\":["
	    "{\"status\":\"firing\",\"labels\":{\"image_arn\":\"" ARN "\"},"
	    "\"startsAt\":\"2026-01-01T00:00:00Z\",\"fingerprint\":\"f1\"},"
	    "{\"status\":\"resolved\",\"labels\":{\"image_arn\":\"" ARN2 "\"},"
	    "\"startsAt\":\"2026-01-01T00:00:00Z\",\"fingerprint\":\"f2\"},"
	    "{\"status\":\"firing\",\"labels\":{\"image_arn\":\"" ARN "\"},"
	    "\"startsAt\":\"2026-01-01T00:00:00Z\",\"fingerprint\":\"f3\"}]}",
	    { NULL },
	    { { "CRITICAL", "HARD", ARN, "f1 2026-01-01T00:00:00Z" },
		{ "OK", "HARD", ARN2, "f2 2026-01-01T00:00:00Z" } } },
	{ "grafana",
	    "{\"alerts\":[{\"status\":\"firing\",\"labels\":{},"
	    "\"annotations\":{\"image_arn\":\"" ARN "\"},\"startsAt\":\"t\","
	    "\"fingerprint\":\"f\"}]}",
	    { NULL }, { { "CRITICAL", "HARD", ARN, "f t" } } },
	/* The same build, in whatever order: one cause. */
	{ "alertmanager",
	    "{\"alerts\":[{\"status\":\"firing\",\"labels\":{\"image_arn\":"
	    "\"" ARN "\"},\"startsAt\":\"t\",\"fingerprint\":\"f3\"},"
	    "{\"status\":\"firing\",\"labels\":{\"image_arn\":\"" ARN
	    "\"},\"startsAt\":\"t\",\"fingerprint\":\"f1\"}]}",
	    { NULL }, { { "CRITICAL", "HARD", ARN, "f1 t" } } },
	{ "alertmanager", "{\"alerts\":[]}", { NULL }, { { NULL } } },
	{ "alertmanager",
	    "{\"alerts\":[{\"status\":\"firing\",\"labels\":{}}]}", { NULL },
	    { { "CRITICAL", "HARD", NULL, "service" } } },
	{ "amx", NULL,
	    { "AMX_STATUS", "firing", "AMX_ALERT_LEN", "2",
		"AMX_ALERT_1_STATUS", "firing", "AMX_ALERT_1_LABEL_image_arn",
		ARN, "AMX_ALERT_1_FINGERPRINT", "f1", "AMX_ALERT_1_START", "17",
		"AMX_ALERT_2_STATUS", "resolved",
		"AMX_ALERT_2_ANNOTATION_image_arn", ARN2 },
	    { { "CRITICAL", "HARD", ARN, "f1 17" },
		{ "OK", "HARD", ARN2, "service" } } },
	{ "sensu",
	    "{\"entity\":{\"metadata\":{\"name\":\"h\"}},\"check\":{"
	    "\"status\":2,\"occurrences\":2,\"last_ok\":99,\"metadata\":{"
	    "\"name\":\"c\",\"labels\":{\"image_arn\":\"" ARN "\"},"
	    "\"annotations\":{\"fatigue_check/occurrences\":\"3\"}}}}",
	    { NULL }, { { "CRITICAL", "SOFT", ARN, "h c 99" } } },
	{ "sensu",
	    "{\"entity\":{\"metadata\":{\"name\":\"h\"}},\"check\":{"
	    "\"status\":2,\"occurrences\":3,\"metadata\":{\"name\":\"c\","
	    "\"annotations\":{\"image_arn\":\"" ARN "\","
	    "\"fatigue_check/occurrences\":\"3\"}}}}",
	    { NULL }, { { "CRITICAL", "HARD", ARN, "h c" } } },
	{ "sensu",
	    "{\"occurrences\":1,\"check\":{\"name\":\"c\",\"status\":1,"
	    "\"occurrences\":2,\"image_arn\":\"" ARN "\"}}",
	    { NULL }, { { "WARNING", "SOFT", ARN, "c" } } },
	{ "sensu", "{\"check\":{\"status\":0}}", { NULL },
	    { { "OK", "HARD", NULL, "service" } } },
	{ "collectd",
	    "Severity: FAILURE\nTime: 1700000000.000\nHost: h\n"
	    "Plugin: imagebuilder\nTypeInstance: web-1.0.0-1\nimage_arn: " ARN
	    "\n\nSomething: is too old\n",
	    { NULL }, { { "CRITICAL", "HARD", ARN, "h web-1.0.0-1" } } },
	{ "collectd", "Severity: FAILURE\nHost: h\nPlugin: cpu\n\nx\n",
	    { NULL }, { { NULL } } },
	/* Every other status is UNKNOWN. */
	{ "sensu", "{\"check\":{\"status\":127}}", { NULL },
	    { { "UNKNOWN", "HARD", NULL, "service" } } },
	/* Rules that Grafana could not evaluate, under either name. */
	{ "grafana",
	    "{\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":"
	    "\"DatasourceNoData\",\"image_arn\":\"" ARN "\"}}]}",
	    { NULL }, { { "DATASOURCENODATA", "HARD", ARN, "service" } } },
	{ "alertmanager",
	    "{\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":"
	    "\"DatasourceError\",\"image_arn\":\"" ARN "\"}}]}",
	    { NULL }, { { "DATASOURCEERROR", "HARD", ARN, "service" } } },
	{ "grafana",
	    "{\"alerts\":[{\"status\":\"firing\",\"labels\":{\"image_arn\":"
	    "\"" ARN "\"},\"annotations\":{\"grafana_state_reason\":"
	    "\"NoData\"}}]}",
	    { NULL }, { { "DATASOURCENODATA", "HARD", ARN, "service" } } },
	{ "amx", NULL,
	    { "AMX_ALERT_LEN", "1", "AMX_ALERT_1_STATUS", "firing",
		"AMX_ALERT_1_LABEL_image_arn", ARN,
		"AMX_ALERT_1_LABEL_alertname", "DatasourceNoData" },
	    { { "DATASOURCENODATA", "HARD", ARN, "service" } } },
	{ "grafana",
	    "{\"alerts\":[{\"status\":\"resolved\",\"labels\":{\"alertname\":"
	    "\"DatasourceNoData\",\"image_arn\":\"" ARN "\"}}]}",
	    { NULL }, { { "OK", "HARD", ARN, "service" } } },
	/* Metric math, and an event of EventBridge inside. */
	{ "sns",
	    "{\"AlarmArn\":\"a\",\"NewStateValue\":\"ALARM\",\"Trigger\":{"
	    "\"Metrics\":[{\"Expression\":\"m1/60\"},{\"MetricStat\":{"
	    "\"Metric\":{\"Dimensions\":[{\"name\":\"image_arn\",\"value\":"
	    "\"" ARN "\"}]}}}]}}",
	    { NULL }, { { "CRITICAL", "HARD", ARN, "a" } } },
	{ "sns",
	    "{\"Type\":\"Notification\",\"Message\":\"{\\\"id\\\":\\\"e\\\","
	    "\\\"source\\\":\\\"aws.imagebuilder\\\",\\\"detail-type\\\":"
	    "\\\"EC2 Image Builder Image State Change\\\",\\\"resources\\\":["
	    "\\\"" ARN "\\\"],\\\"detail\\\":{\\\"state\\\":{\\\"status\\\":"
	    "\\\"TESTING\\\"}}}\"}",
	    { NULL }, { { "TESTING", "HARD", ARN, "e" } } },
	/* Other events of Image Builder: nothing to do. */
	{ "eventbridge",
	    "{\"source\":\"aws.imagebuilder\",\"detail-type\":"
	    "\"EC2 Image Builder CVE Detected\",\"detail\":{}}",
	    { NULL }, { { NULL } } },
	{ "sns",
	    "{\"source\":\"aws.imagebuilder\",\"detail-type\":"
	    "\"EC2 Image Builder Workflow Step Waiting\",\"detail\":{}}",
	    { NULL }, { { NULL } } },
	{ "zabbix",
	    "{\"image_arn\":\"" ARN "\",\"event_value\":1,"
	    "\"eventid\":\"77\"}",
	    { NULL }, { { "CRITICAL", "HARD", ARN, "77" } } },
	{ "zabbix",
	    "{\"image_arn\":\"" ARN "\",\"event_value\":\"0\","
	    "\"eventid\":78}",
	    { NULL }, { { "OK", "HARD", ARN, "78" } } },
	{ "sns",
	    "{\"Type\":\"Notification\",\"Message\":\"{\\\"AlarmArn\\\":"
	    "\\\"a\\\",\\\"NewStateValue\\\":\\\"ALARM\\\",\\\"StateChangeTime"
	    "\\\":\\\"t\\\",\\\"Trigger\\\":{\\\"Dimensions\\\":[{\\\"name\\\":"
	    "\\\"image_arn\\\",\\\"value\\\":\\\"" ARN "\\\"}]}}\"}",
	    { NULL }, { { "CRITICAL", "HARD", ARN, "a t" } } },
	{ "sns",
	    "{\"AlarmArn\":\"a\",\"NewStateValue\":\"OK\",\"image_arn\":\"" ARN
	    "\"}",
	    { NULL }, { { "OK", "HARD", ARN, "a" } } },
	{ "sns",
	    "{\"Message\":\"{\\\"arn\\\":\\\"x\\\",\\\"state\\\":{"
	    "\\\"status\\\":\\\"FAILED\\\"}}\"}",
	    { NULL }, { { NULL } } },
	{ "eventbridge",
	    "{\"id\":\"e1\",\"source\":\"aws.imagebuilder\","
	    "\"detail-type\":\"EC2 Image Builder Image State Change\","
	    "\"resources\":[\"" ARN "\"],\"detail\":{\"previous-state\":{"
	    "\"status\":\"BUILDING\"},\"state\":{\"status\":\"TESTING\"}}}",
	    { NULL }, { { "TESTING", "HARD", ARN, "e1" } } },
	{ "eventbridge",
	    "{\"source\":\"mine\",\"detail\":{\"state\":{"
	    "\"status\":\"TESTING\"}}}",
	    { NULL }, { { NULL } } },
};

START_TEST(every_format_says_who_asks_for_which_build)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct alert *got = NULL;
		struct err e = { 0 };
		size_t n = 0;
		int r;

		environment = rows[i].env;
		r = alert_of(a, rows[i].format, "image_arn", &platform,
		    rows[i].input,
		    rows[i].input == NULL ? 0 : strlen(rows[i].input), &got,
		    &e);
		ck_assert_msg(r == 0, "row %zu: %s", i, e.text);
		for (; got != NULL; got = got->next, n++) {
			ck_assert_msg(n < MAX_WANT &&
				rows[i].want[n].state != NULL,
			    "row %zu: more than %zu", i, n);
			ck_assert_str_eq(got->trigger.state,
			    rows[i].want[n].state);
			ck_assert_pstr_eq(got->trigger.type,
			    rows[i].want[n].type);
			ck_assert_pstr_eq(got->arn, rows[i].want[n].arn);
			ck_assert_str_eq(got->cause, rows[i].want[n].cause);
			ck_assert(!got->trigger.manual);
		}
		ck_assert_msg(n == MAX_WANT || rows[i].want[n].state == NULL,
		    "row %zu: only %zu", i, n);
	}
	arena_free(a);
}
END_TEST

static const struct {
	const char *format, *input, *says;
} wrong[] = {
	{ "pager", "{}", "unknown format \"pager\"" },
	{ "alertmanager", NULL, "contains no alert" },
	{ "alertmanager", "", "contains no alert" },
	{ "alertmanager", "firing", "is not JSON" },
	{ "alertmanager", "{\"alerts\":", "is not JSON" },
	{ "alertmanager", "{}", "missing /alerts" },
	{ "alertmanager", "{\"alerts\":{}}", "is not a list" },
	{ "alertmanager", "{\"alerts\":[{}]}", "alert 1: missing state" },
	{ "alertmanager", "{\"alerts\":[{\"status\":\"burning\"}]}",
	    "state \"burning\"" },
	{ "zabbix", "{\"event_value\":2}", "unknown zabbix state" },
	{ "zabbix", "{\"event_value\":1,\"event_value\":0}", "is not JSON" },
	{ "sensu", "{\"check\":{\"status\":-1}}", "unknown sensu state" },
	{ "sns", "{\"Message\":\"hello\"}", "is not JSON" },
	{ "sns", "{\"Type\":\"SubscriptionConfirmation\"}", "NewStateValue" },
	{ "sns",
	    "{\"Type\":\"SubscriptionConfirmation\",\"TopicArn\":\"t\","
	    "\"Message\":\"You have chosen\",\"SubscribeURL\":"
	    "\"https://sns.example:443/?Action=Confirm\"}",
	    "SubscriptionConfirmation of t, not an alert: to confirm it, open"
	    " its SubscribeURL (host sns.example)" },
	{ "sns",
	    "{\"NewStateValue\":\"ALARM\",\"Trigger\":{\"Metrics\":["
	    "{\"MetricStat\":{\"Metric\":{\"Dimensions\":[{\"name\":"
	    "\"image_arn\",\"value\":\"" ARN "\"}]}}},{\"MetricStat\":{"
	    "\"Metric\":{\"Dimensions\":[{\"name\":\"image_arn\",\"value\":"
	    "\"" ARN2 "\"}]}}}]}}",
	    "two values" },
	{ "zabbix", "{\"event_value\":1,\"image_arn\":\"a\\u0000\"}",
	    "U+0000" },
	{ "sns", "{\"Message\":\"{\\\"x\\\":\\\"\\\\u0000\\\"}\"}", "U+0000" },
	{ "eventbridge", "{\"detail\":{}}", "/detail/state/status" },
	{ "collectd", "hello\n", "missing colon" },
	{ "collectd", "Host: h\n\n", "missing /Severity" },
	{ "collectd",
	    "Severity: FAILURE\nPlugin: imagebuilder\nimage_arn: " ARN
	    "\nimage_arn: " ARN2 "\n\n",
	    "duplicate image_arn" },
	{ "collectd",
	    "Severity: FAILURE\nPlugin: imagebuilder\nimage_arn: \xe9\n"
	    "image_arn: " ARN "\n\n",
	    "duplicate image_arn" },
	{ "nagios", NULL, "NAGIOS_SERVICESTATE" },
	{ "amx", NULL, "AMX_ALERT_LEN" },
};

START_TEST(what_cannot_be_read_is_an_error_with_a_reason)
{
	struct arena *a = arena_new(0);

	environment = NULL;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct alert *got = NULL;
		struct err e = { 0 };

		ck_assert_msg(alert_of(a, wrong[i].format, "image_arn",
				  &platform, wrong[i].input,
				  wrong[i].input == NULL ?
				      0 :
				      strlen(wrong[i].input),
				  &got, &e) < 0,
		    "row %zu taken", i);
		ck_assert_msg(strstr(e.text, wrong[i].says) != NULL,
		    "row %zu: \"%s\"", i, e.text);
		ck_assert(e.code == ERR_INPUT || e.code == ERR_DOCUMENT);
	}
	arena_free(a);
}
END_TEST

START_TEST(macros_that_no_host_says_are_refused)
{
	static const char *const envs[][5] = {
		{ "NAGIOS_SERVICESTATE", "", NULL },
		{ "NAGIOS_SERVICESTATE", "$SERVICESTATE$", NULL },
		{ "NAGIOS_SERVICESTATE", "TESTING", NULL },
		{ "NAGIOS_SERVICESTATE", "CRITICAL", "NAGIOS_SERVICESTATETYPE",
		    "HARDER", NULL },
		{ "NAGIOS_SERVICESTATE", "CRITICAL", "NAGIOS_SERVICEATTEMPT",
		    "two", NULL },
		/* Not UTF-8: it is not as if they were not set. */
		{ "NAGIOS_SERVICESTATE", "CRITICAL", "NAGIOS_SERVICESTATETYPE",
		    "SOFT\xe9", NULL },
		{ "NAGIOS_SERVICESTATE", "CRITICAL", "NAGIOS_SERVICEATTEMPT",
		    "3\xe9", NULL },
	};
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof envs / sizeof envs[0]; i++) {
		struct alert *got = NULL;
		struct err e = { 0 };

		environment = envs[i];
		ck_assert_msg(alert_of(a, "icinga", "image_arn", &platform,
				  NULL, 0, &got, &e) < 0,
		    "row %zu taken", i);
		ck_assert_int_eq(e.code, ERR_INPUT);
	}
	arena_free(a);
}
END_TEST

START_TEST(the_label_is_the_users_to_choose)
{
	static const char text[] =
	    "{\"alerts\":[{\"status\":\"firing\","
	    "\"labels\":{\"a/b~c\":\"" ARN "\",\"image_arn\":\"x\"}}]}";
	struct arena *a = arena_new(0);
	struct alert *got = NULL;
	struct err e = { 0 };

	ck_assert_int_eq(alert_of(a, "alertmanager", "a/b~c", &platform, text,
			     strlen(text), &got, &e),
	    0);
	ck_assert_str_eq(got->arn, ARN);
	arena_free(a);
}
END_TEST

START_TEST(size_depth_and_number_of_alerts_are_bounded)
{
	struct arena *a = arena_new(0);
	struct alert *got = NULL;
	struct err e = { 0 };
	struct buf b = { 0 };
	char *text;

	for (size_t i = 0; i <= ALERT_MAX_INPUT; i++)
		buf_putc(&b, ' ');
	text = buf_take(&b, a);
	ck_assert_int_eq(alert_of(a, "sns", "x", &platform, text,
			     ALERT_MAX_INPUT + 1, &got, &e),
	    -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	b = (struct buf){ 0 };
	for (int i = 0; i <= ALERT_MAX_DEPTH; i++)
		buf_putc(&b, '[');
	text = buf_take(&b, a);
	ck_assert_int_eq(alert_of(a, "sns", "x", &platform, text, strlen(text),
			     &got, &e),
	    -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	b = (struct buf){ 0 };
	buf_puts(&b, "{\"alerts\":[{}");
	for (int i = 0; i < ALERT_MAX_ALERTS; i++)
		buf_puts(&b, ",{}");
	buf_puts(&b, "]}");
	text = buf_take(&b, a);
	ck_assert_int_eq(alert_of(a, "alertmanager", "x", &platform, text,
			     strlen(text), &got, &e),
	    -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_ptr_null(got);
	arena_free(a);
}
END_TEST

UNIT_MAIN("alert", every_format_says_who_asks_for_which_build,
    what_cannot_be_read_is_an_error_with_a_reason,
    macros_that_no_host_says_are_refused, the_label_is_the_users_to_choose,
    size_depth_and_number_of_alerts_are_bounded)
