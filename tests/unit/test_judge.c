/* Facts to verdicts: the tables of the manual, without a service. */
#include <string.h>

#include "options.h"
#include "plugin/status/judge.h"
#include "plugin/status/select.h"
#include "plugin/status/survey.h"
#include "unit.h"

#define NOW ((int64_t)1700000000 * 1000)
static struct item
item_of(const char *status, int64_t minutes)
{
	struct item i = { .label = "web 1.0.0/1",
		.arn = ARN,
		.version = "1.0.0/1",
		.date_ms = NOW };

	i.build.status = status;
	i.build.has_created = true;
	i.build.created_ms = NOW - minutes * MINUTE;
	return i;
}

static const struct {
	const char *status;
	int64_t minutes;
	struct given option[MAX_OPTIONS];
	enum state state;
	const char *says;
} builds[] = {
	{ "AVAILABLE", 5, { { NULL, NULL } }, STATE_OK, "AVAILABLE, created" },
	{ "PENDING", 5, { { NULL, NULL } }, STATE_OK, "PENDING for 5m" },
	{ "CREATING", 5, { { NULL, NULL } }, STATE_OK, "CREATING" },
	{ "BUILDING", 5, { { NULL, NULL } }, STATE_OK, "BUILDING" },
	{ "TESTING", 5, { { NULL, NULL } }, STATE_OK, "TESTING" },
	{ "DISTRIBUTING", 5, { { NULL, NULL } }, STATE_OK, "DISTRIBUTING" },
	{ "INTEGRATING", 5, { { NULL, NULL } }, STATE_OK, "INTEGRATING" },
	{ "FAILED", 5, { { NULL, NULL } }, STATE_CRITICAL, "FAILED" },
	{ "CANCELLED", 5, { { NULL, NULL } }, STATE_WARNING, "CANCELLED" },
	{ "DEPRECATED", 5, { { NULL, NULL } }, STATE_WARNING, "DEPRECATED" },
	{ "DISABLED", 5, { { NULL, NULL } }, STATE_WARNING, "DISABLED" },
	{ "DELETED", 5, { { NULL, NULL } }, STATE_WARNING, "DELETED" },
	{ "SLEEPING", 5, { { NULL, NULL } }, STATE_UNKNOWN,
	    "SLEEPING (unknown" },
	{ NULL, 5, { { NULL, NULL } }, STATE_UNKNOWN, "without a state" },
	{ "TESTING", 61, { { "warning", "1h" }, { "critical", "2h" } },
	    STATE_WARNING, "for 1h1m (warning over 1h)" },
	{ "TESTING", 60, { { "warning", "1h" }, { "critical", "2h" } },
	    STATE_OK, "for 1h" },
	{ "TESTING", 121, { { "warning", "1h" }, { "critical", "2h" } },
	    STATE_CRITICAL, "(critical over 2h)" },
	/* An age is of an unfinished build. */
	{ "AVAILABLE", 500, { { "critical", "2h" } }, STATE_OK, "AVAILABLE" },
	{ "TESTING", 5, { { "warning", "10m:" } }, STATE_WARNING,
	    "(warning outside 10m:)" },
	{ "TESTING", 5, { { "warning", "@4m:6m" } }, STATE_WARNING,
	    "(warning inside 4m:6m)" },
	{ "TESTING", 31, { { "phase-critical", "TESTING=30m" } },
	    STATE_CRITICAL, "in this phase" },
	{ "BUILDING", 31, { { "phase-critical", "TESTING=30m" } }, STATE_OK,
	    "BUILDING" },
	{ "CANCELLED", 5, { { "state", "CANCELLED=ok" } }, STATE_OK,
	    "CANCELLED" },
	{ "SLEEPING", 5, { { "state", "SLEEPING=warning" } }, STATE_WARNING,
	    "SLEEPING" },
	{ "FAILED", 5, { { "state", "failed=unknown" } }, STATE_UNKNOWN,
	    "FAILED" },
	/* A clock that is ahead of ours: never below 0. */
	{ "TESTING", -10, { { "warning", "1h" } }, STATE_OK, "for 0s" },
};

START_TEST(the_table_of_states_and_thresholds)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof builds / sizeof builds[0]; i++) {
		struct item item = item_of(builds[i].status, builds[i].minutes);
		struct status_verdict v;

		judge_build(options_of(a, OPTION_STATUS, builds[i].option),
		    &item, &v);
		ck_assert_msg(v.state == builds[i].state, "row %zu: %d: %s", i,
		    v.state, v.text);
		ck_assert_msg(strstr(v.text, builds[i].says) != NULL,
		    "row %zu: %s", i, v.text);
	}
	arena_free(a);
}
END_TEST

START_TEST(a_threshold_without_an_age_to_hold_it_against_is_unknown)
{
	static const struct {
		struct given option[MAX_OPTIONS];
		bool phase; /* the phase's time is known */
		enum state state;
	} rows[] = {
		{ { { "critical", "2h" } }, false, STATE_UNKNOWN },
		{ { { "critical", "2h" } }, true, STATE_UNKNOWN },
		{ { { "phase-warning", "TESTING=1h" } }, false, STATE_UNKNOWN },
		{ { { "phase-warning", "TESTING=1h" } }, true, STATE_OK },
		{ { { "phase-warning", "BUILDING=1h" } }, false, STATE_OK },
		{ { { NULL, NULL } }, false, STATE_OK },
	};
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct item item = item_of("TESTING", 5);
		struct status_verdict v;

		item.build.has_created = false;
		item.detail.has_phase = rows[i].phase;
		judge_build(options_of(a, OPTION_STATUS, rows[i].option), &item,
		    &v);
		ck_assert_msg(v.state == rows[i].state, "row %zu: %s", i,
		    v.text);
		ck_assert_msg((strstr(v.text, "age is unknown") != NULL) ==
			(rows[i].state == STATE_UNKNOWN),
		    "row %zu: %s", i, v.text);
	}
	arena_free(a);
}
END_TEST

START_TEST(a_phase_is_measured_from_its_workflow_when_that_is_known)
{
	struct arena *a = arena_new(0);
	struct given g[MAX_OPTIONS] = { { "phase-warning", "TESTING=30m" } };
	struct item item = item_of("TESTING", 500);
	struct status_verdict v;

	judge_build(options_of(a, OPTION_STATUS, g), &item, &v);
	ck_assert_int_eq(v.state, STATE_WARNING);
	item.detail.has_phase = true;
	item.detail.phase_ms = 10 * MINUTE;
	judge_build(options_of(a, OPTION_STATUS, g), &item, &v);
	ck_assert_msg(v.state == STATE_OK, "%s", v.text);
	item.detail.phase_ms = 40 * MINUTE;
	judge_build(options_of(a, OPTION_STATUS, g), &item, &v);
	ck_assert_msg(strstr(v.text, "phase for 40m (warning over 30m") != NULL,
	    "%s", v.text);
	arena_free(a);
}
END_TEST

START_TEST(steps_are_named_with_their_time_and_limit)
{
	struct arena *a = arena_new(0);
	struct given g[MAX_OPTIONS] = { { NULL, NULL } };
	struct item item = item_of("TESTING", 192);
	struct status_verdict v;

	item.detail = (struct detail){ .type = "TEST",
		.step = "RunTests",
		.has_step = true,
		.step_ms = 178 * MINUTE,
		.limit_ms = 180 * MINUTE };
	judge_build(options_of(a, OPTION_STATUS, g), &item, &v);
	ck_assert_msg(strstr(v.text,
			  "TESTING for 3h12m, test step RunTests"
			  " running for 2h58m of 3h (98 %)") != NULL,
	    "%s", v.text);
	item.detail.waiting = item.detail.cancelling = true;
	judge_build(options_of(a, OPTION_STATUS, g), &item, &v);
	ck_assert_ptr_nonnull(strstr(v.text, "cancelling"));
	ck_assert_ptr_nonnull(strstr(v.text, "waiting for approval"));
	item = item_of("FAILED", 5);
	item.build.reason = "It broke";
	item.detail = (struct detail){ .type = "BUILD",
		.step = "Apply",
		.action = "ExecuteComponents",
		.message = "exit 1." };
	judge_build(options_of(a, OPTION_STATUS, g), &item, &v);
	ck_assert_msg(strstr(v.text,
			  "build step Apply failed"
			  " (ExecuteComponents): exit 1: It broke") != NULL,
	    "%s", v.text);
	arena_free(a);
}
END_TEST

START_TEST(the_failure_context_of_a_response_comes_before_steps)
{
	struct arena *a = arena_new(0);
	struct given g[MAX_OPTIONS] = { { NULL, NULL } };
	struct item item = item_of("FAILED", 5);
	struct status_verdict v;
	json_t *context = json_pack("{s:s, s:{s:s, s:s, s:s}}", "failedStep",
	    "ApplyBuildComponents", "componentFailure", "phaseName", "build",
	    "stepName", "Install", "errorMessage", "no such package");

	item.build.failure = context;
	item.detail.step = "other";
	judge_build(options_of(a, OPTION_STATUS, g), &item, &v);
	ck_assert_msg(strstr(v.text,
			  "failed step ApplyBuildComponents phase"
			  " build step Install: no such package") != NULL,
	    "%s", v.text);
	ck_assert_ptr_null(strstr(v.text, "other"));
	json_decref(context);
	arena_free(a);
}
END_TEST

START_TEST(a_long_reason_is_cut_at_a_character)
{
	struct arena *a = arena_new(0);
	struct given g[MAX_OPTIONS] = { { NULL, NULL } };
	struct item item = item_of("FAILED", 5);
	struct status_verdict v;
	char reason[2000] = "";

	for (int i = 0; i < 500; i++)
		(void)strcat(reason, "\xe2\x82\xac");
	item.build.reason = reason;
	judge_build(options_of(a, OPTION_STATUS, g), &item, &v);
	ck_assert_ptr_nonnull(strstr(v.text, "\xe2\x82\xac ... \xe2\x82\xac"));
	ck_assert_uint_lt(strlen(v.text), 1400);
	ck_assert_ptr_nonnull(strstr(v.brief, "\xe2\x82\xac ... \xe2\x82\xac"));
	ck_assert_uint_lt(strlen(v.brief), 400);
	arena_free(a);
}
END_TEST

static const struct {
	const char *status, *last;
	int failures;
	int64_t newest_minutes; /* 0: none */
	struct given option[MAX_OPTIONS];
	enum state state;
	const char *says;
} pipelines[] = {
	{ "ENABLED", "AVAILABLE", 0, 60, { { NULL, NULL } }, STATE_OK,
	    "ENABLED" },
	{ "DISABLED", "AVAILABLE", 0, 60, { { NULL, NULL } }, STATE_OK,
	    "DISABLED by a person" },
	{ "DISABLED", NULL, 5, 60, { { NULL, NULL } }, STATE_WARNING,
	    "DISABLED by the service, 5 consecutive failures" },
	{ "ENABLED", NULL, 1, 60, { { NULL, NULL } }, STATE_WARNING,
	    "1 consecutive failure" },
	{ "ENABLED", "FAILED", 1, 60, { { NULL, NULL } }, STATE_CRITICAL,
	    "last run FAILED" },
	{ "ENABLED", "FAILED", 0, 60, { { "state", "FAILED=warning" } },
	    STATE_WARNING, "last run FAILED" },
	{ "ENABLED", NULL, 0, 61, { { "freshness-warning", "1h" } },
	    STATE_WARNING, "(warning over 1h)" },
	{ "ENABLED", NULL, 0, 59, { { "freshness-warning", "1h" } }, STATE_OK,
	    "newest image 59m old" },
	{ "ENABLED", NULL, 0, 121,
	    { { "freshness-warning", "1h" }, { "freshness-critical", "2h" } },
	    STATE_CRITICAL, "(critical over 2h)" },
	{ "ENABLED", NULL, 0, 0, { { "freshness-warning", "1h" } },
	    STATE_WARNING, "no AVAILABLE image" },
	{ "ENABLED", NULL, 0, 0, { { NULL, NULL } }, STATE_OK, "ENABLED" },
	{ "PAUSED", NULL, 0, 60, { { NULL, NULL } }, STATE_UNKNOWN, "PAUSED" },
};

/* A stranger's member is never read as "no failures" or "no last run". */
static const struct {
	const char *member, *json;
	enum state state;
} strange[] = {
	{ "consecutiveFailures", "null", STATE_OK },
	{ "consecutiveFailures", "\"3\"", STATE_UNKNOWN },
	{ "consecutiveFailures", "-1", STATE_UNKNOWN },
	{ "consecutiveFailures", "1.5", STATE_UNKNOWN },
	{ "consecutiveFailures", "1e300", STATE_UNKNOWN },
	{ "consecutiveFailures", "true", STATE_UNKNOWN },
	{ "lastRunStatus", "null", STATE_OK },
	{ "lastRunStatus", "5", STATE_UNKNOWN },
	{ "lastRunStatus", "{\"status\":\"FAILED\"}", STATE_UNKNOWN },
	{ "lastRunStatus", "\"AVAILABLE\\u0000\"", STATE_UNKNOWN },
	{ "status", "\"ENABLED\\u0000\"", STATE_UNKNOWN },
	{ "status", "[\"ENABLED\"]", STATE_UNKNOWN },
};

/* dateNextRun against the clock of the response, 2023-11-14T22:13:20Z. */
static const struct {
	const char *status, *schedule, *next;
	struct given option[MAX_OPTIONS];
	enum state state;
	const char *part;
} schedules[] = {
	{ "ENABLED", "cron(0 4 * * ? *)", "2023-11-14T20:00:00Z",
	    { { NULL, NULL } }, STATE_OK, "ENABLED" },
	{ "ENABLED", "cron(0 4 * * ? *)", "2023-11-14T20:00:00Z",
	    { { "overdue-warning", "1h" }, { "overdue-critical", "3h" } },
	    STATE_WARNING,
	    "the run of 2023-11-14 20:00 did not come, overdue for 2h13m"
	    " (warning over 1h)" },
	{ "ENABLED", "cron(0 4 * * ? *)", "2023-11-14T18:00:00+00:00",
	    { { "overdue-warning", "1h" }, { "overdue-critical", "3h" } },
	    STATE_CRITICAL, "(critical over 3h)" },
	{ "ENABLED", "cron(0 4 * * ? *)", "2023-11-14T22:00:00Z",
	    { { "overdue-critical", "1h" } }, STATE_OK, "ENABLED" },
	{ "ENABLED", "cron(0 4 * * ? *)", "2023-11-15T04:00:00Z",
	    { { "overdue-critical", "1h" } }, STATE_OK, "next run" },
	{ "ENABLED", "cron(0 4 * * ? *)", NULL,
	    { { "overdue-critical", "1h" } }, STATE_CRITICAL,
	    "has a schedule but no next run" },
	{ "ENABLED", "cron(0 4 * * ? *)", "soon",
	    { { "overdue-warning", "1h" } }, STATE_WARNING,
	    "has a schedule but no next run" },
	/* Nothing is due without a schedule, or while it is disabled. */
	{ "ENABLED", NULL, NULL, { { "overdue-critical", "1h" } }, STATE_OK,
	    "ENABLED" },
	{ "DISABLED", "cron(0 4 * * ? *)", "2023-11-14T20:00:00Z",
	    { { "overdue-critical", "1h" } }, STATE_OK, "DISABLED" },
};

START_TEST(a_scheduled_run_that_did_not_come_is_an_alarm)
{
	struct arena *a = arena_new(0);
	struct item newest = item_of("AVAILABLE", 60);

	for (size_t i = 0; i < sizeof schedules / sizeof schedules[0]; i++) {
		struct target t = {
			.kind = TARGET_PIPELINE, .name = "web", .date_ms = NOW
		};
		struct status_verdict v;

		t.pipeline = json_pack("{s:s}", "status", schedules[i].status);
		if (schedules[i].schedule != NULL)
			(void)json_object_set_new(t.pipeline, "schedule",
			    json_pack("{s:s}", "scheduleExpression",
				schedules[i].schedule));
		if (schedules[i].next != NULL)
			(void)json_object_set_new(t.pipeline, "dateNextRun",
			    json_string(schedules[i].next));
		judge_pipeline(options_of(a, OPTION_STATUS,
				   schedules[i].option),
		    &t, &newest, &v);
		ck_assert_msg(v.state == schedules[i].state, "row %zu: %s", i,
		    v.text);
		ck_assert_msg(strstr(v.text, schedules[i].part) != NULL,
		    "row %zu: %s", i, v.text);
		json_decref(t.pipeline);
	}
	arena_free(a);
}
END_TEST

/* n: critical, high, medium, all; -1: absent. */
static const struct {
	const char *unread;
	int64_t n[FINDINGS_KINDS];
	struct given option[MAX_OPTIONS];
	enum state state;
	const char *part;
} scans[] = {
	{ NULL, { 2, 5, 0, 9 }, { { "findings-critical", "critical=0" } },
	    STATE_CRITICAL,
	    ", findings: 2 critical (critical over 0), 5 high, 0 medium, 9 in"
	    " all" },
	{ NULL, { 2, 5, 0, 9 },
	    { { "findings-critical", "CRITICAL=5" },
		{ "findings-warning", "HIGH=4" } },
	    STATE_WARNING, "5 high (warning over 4)" },
	{ NULL, { 0, 0, 0, 0 }, { { "findings-critical", "ALL=0" } }, STATE_OK,
	    "0 critical" },
	/* A count that is missing is not 0. */
	{ NULL, { -1, 5, 0, 9 }, { { "findings-critical", "CRITICAL=0" } },
	    STATE_UNKNOWN, "critical not counted" },
	{ NULL, { -1, 5, 0, 9 }, { { "findings-critical", "HIGH=4" } },
	    STATE_CRITICAL, ", findings: 5 high (critical over 4)" },
	{ "scanning is not enabled", { -1, -1, -1, -1 },
	    { { "findings-critical", "CRITICAL=0" } }, STATE_UNKNOWN,
	    "findings not known: scanning is not enabled" },
};

START_TEST(findings_are_compared_and_never_assumed_to_be_0)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof scans / sizeof scans[0]; i++) {
		struct item item = item_of("AVAILABLE", 60);
		struct findings f = { .unread = scans[i].unread };
		struct status_verdict v;

		for (size_t k = 0; k < FINDINGS_KINDS; k++) {
			f.has[k] = scans[i].n[k] >= 0;
			f.n[k] = scans[i].n[k];
		}
		item.findings = &f;
		judge_build(options_of(a, OPTION_STATUS, scans[i].option),
		    &item, &v);
		ck_assert_msg(v.state == scans[i].state, "row %zu: %s", i,
		    v.text);
		ck_assert_msg(strstr(v.text, scans[i].part) != NULL,
		    "row %zu: %s", i, v.text);
	}
	arena_free(a);
}
END_TEST

START_TEST(an_ami_that_was_not_distributed_is_a_warning)
{
	static const struct {
		const char *status, *amis;
		enum state state;
		const char *part;
	} rows[] = {
		{ "AVAILABLE", "[]", STATE_OK, "AVAILABLE" },
		{ "AVAILABLE",
		    "[{\"image\":\"ami-1\",\"region\":\"eu-west-1\",\"state\":"
		    "{\"status\":\"FAILED\",\"reason\":\"no\"}},"
		    "{\"image\":\"ami-2\",\"region\":\"eu-west-3\",\"state\":"
		    "{\"status\":\"CANCELLED\"}}]",
		    STATE_WARNING,
		    "AMI ami-1 in eu-west-1 FAILED: no, AMI ami-2 in eu-west-3"
		    " CANCELLED" },
		{ "AVAILABLE",
		    "[{\"state\":{\"status\":\"FAILED\"}},{\"state\":{\"status\":"
		    "\"FAILED\"}},{\"state\":{\"status\":\"FAILED\"}},{\"state\":"
		    "{\"status\":\"FAILED\"}},{}]",
		    STATE_WARNING, "AMI ? in ? FAILED, 1 more AMIs failed" },
		/* Its later life is not its distribution. */
		{ "AVAILABLE",
		    "[{\"image\":\"ami-1\",\"state\":{\"status\":"
		    "\"DEPRECATED\"}}]",
		    STATE_OK, "AVAILABLE" },
		{ "TESTING",
		    "[{\"image\":\"ami-1\",\"state\":{\"status\":\"FAILED\"}}]",
		    STATE_OK, "TESTING" },
		{ "AVAILABLE", "{\"x\":1}", STATE_OK, "AVAILABLE" },
	};
	static const struct given none[MAX_OPTIONS] = { { NULL, NULL } };
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct item item = item_of(rows[i].status, 60);
		struct status_verdict v;

		item.build.resources = json_pack("{s:o}", "amis",
		    json_loads(rows[i].amis, 0, NULL));
		judge_build(options_of(a, OPTION_STATUS, none), &item, &v);
		ck_assert_msg(v.state == rows[i].state, "row %zu: %s", i,
		    v.text);
		ck_assert_msg(strstr(v.text, rows[i].part) != NULL,
		    "row %zu: %s", i, v.text);
		json_decref(item.build.resources);
	}
	arena_free(a);
}
END_TEST

START_TEST(unknown_words_of_a_pipeline_are_unknown)
{
	static const struct given none[MAX_OPTIONS] = { { NULL, NULL } };
	struct arena *a = arena_new(0);
	struct item newest = item_of("AVAILABLE", 60);

	for (size_t i = 0; i < sizeof strange / sizeof strange[0]; i++) {
		struct target t = { .kind = TARGET_PIPELINE, .name = "web" };
		struct status_verdict v;

		t.pipeline = json_pack("{s:s}", "status", "ENABLED");
		(void)json_object_set_new(t.pipeline, strange[i].member,
		    json_loads(strange[i].json,
			JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL));
		judge_pipeline(options_of(a, OPTION_STATUS, none), &t, &newest,
		    &v);
		ck_assert_msg(v.state == strange[i].state, "%s %s: %s",
		    strange[i].member, strange[i].json, v.text);
		json_decref(t.pipeline);
	}
	arena_free(a);
}
END_TEST

START_TEST(the_table_of_pipelines)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof pipelines / sizeof pipelines[0]; i++) {
		struct item newest =
		    item_of("AVAILABLE", pipelines[i].newest_minutes);
		struct target t = { .kind = TARGET_PIPELINE, .name = "web" };
		struct status_verdict v;

		t.pipeline =
		    json_pack("{s:s, s:i}", "status", pipelines[i].status,
			"consecutiveFailures", pipelines[i].failures);
		if (pipelines[i].last != NULL)
			(void)json_object_set_new(t.pipeline, "lastRunStatus",
			    json_string(pipelines[i].last));
		judge_pipeline(options_of(a, OPTION_STATUS,
				   pipelines[i].option),
		    &t, pipelines[i].newest_minutes == 0 ? NULL : &newest, &v);
		ck_assert_msg(v.state == pipelines[i].state, "row %zu: %s", i,
		    v.text);
		ck_assert_msg(strstr(v.text, pipelines[i].says) != NULL,
		    "row %zu: %s", i, v.text);
		json_decref(t.pipeline);
	}
	arena_free(a);
}
END_TEST

/* A target of items in no order. */
static struct target
target_of(enum target_kind kind, struct item *items, size_t n)
{
	struct target t = { .kind = kind, .nitems = n, .item = items };

	for (size_t i = 0; i + 1 < n; i++)
		items[i].next = &items[i + 1];
	return t;
}

static struct item
listed(const char *arn, const char *version, const char *status,
    int64_t minutes)
{
	struct item i = item_of(status, minutes);

	i.arn = arn;
	i.version = version;
	i.group = "web";
	return i;
}

static unsigned
count_of(const struct selection *s, const char *word)
{
	const struct state_count *c = s->count;

	while (c != NULL && strcmp(c->word, word) != 0)
		c = c->next;
	return c != NULL ? c->n : 0;
}

START_TEST(an_old_failure_that_a_good_build_followed_only_counts)
{
	struct arena *a = arena_new(0);
	struct item items[] = {
		listed("a1", "1.0.0/1", "FAILED", 300),
		listed("a4", "1.0.0/4", "TESTING", 5),
		listed("a3", "1.0.0/3", "AVAILABLE", 100),
		listed("a2", "1.0.0/2", "FAILED", 200),
		listed("a5", "1.0.0/5", "SLEEPING", 400),
	};
	struct target t = target_of(TARGET_PIPELINE, items, 5);
	struct selection s;

	selection_make(&s, a, &t);
	ck_assert(!items[0].judged && items[1].judged && items[2].judged &&
	    !items[3].judged && items[4].judged);
	ck_assert_uint_eq(count_of(&s, "FAILED"), 2);
	ck_assert_uint_eq(count_of(&s, "AVAILABLE"), 1);
	ck_assert_uint_eq(s.running, 1);
	ck_assert_str_eq(s.count->word, "FAILED");
	ck_assert_ptr_eq(selection_newest_available(&t), &items[2]);
	arena_free(a);
}
END_TEST

START_TEST(without_dates_versions_are_compared_as_numbers)
{
	struct arena *a = arena_new(0);
	struct item items[] = {
		listed("a", "1.9.0/31", "FAILED", 1),
		listed("b", "1.10.0/2", "AVAILABLE", 1),
		listed("c", "1.10.0/1", "FAILED", 1),
	};
	struct target t = target_of(TARGET_ALL, items, 3);
	struct selection s;

	for (int i = 0; i < 3; i++)
		items[i].build.has_created = false;
	selection_make(&s, a, &t);
	ck_assert(!items[0].judged && items[1].judged && !items[2].judged);
	arena_free(a);
}
END_TEST

START_TEST(a_build_that_two_targets_tell_of_counts_once)
{
	struct arena *a = arena_new(0);
	struct item one[] = { listed("a", "1.0.0/1", "FAILED", 9) };
	struct item two[] = { listed("b", "1.0.0/2", "AVAILABLE", 1),
		listed("a", "1.0.0/1", "FAILED", 9) };
	struct target second = target_of(TARGET_PIPELINE, two, 2);
	struct target first = target_of(TARGET_IMAGE, one, 1);
	struct selection s;

	first.next = &second;
	selection_make(&s, a, &first);
	ck_assert(one[0].judged && !one[0].seen && two[1].seen);
	ck_assert_uint_eq(count_of(&s, "FAILED"), 1);
	arena_free(a);
}
END_TEST

static const struct {
	const char *first, *second, *kept;
} twice[] = {
	{ "AVAILABLE", "FAILED", "FAILED" },
	{ "FAILED", "AVAILABLE", "FAILED" },
	{ "AVAILABLE", "DEPRECATED", "DEPRECATED" },
	{ "AVAILABLE", "TESTING", "AVAILABLE" },
	{ "TESTING", "AVAILABLE", "AVAILABLE" },
	{ "TESTING", "FAILED", "FAILED" },
};

START_TEST(a_build_that_ended_in_one_response_has_ended)
{
	for (size_t i = 0; i < sizeof twice / sizeof twice[0]; i++) {
		struct arena *a = arena_new(0);
		struct item items[] = {
			listed("a", "1.0.0/1", twice[i].first, 9),
			listed("a", "1.0.0/1", twice[i].second, 9),
		};
		struct target t = target_of(TARGET_PIPELINE, items, 2);
		struct selection s;
		bool second = strcmp(twice[i].kept, twice[i].second) == 0;

		selection_make(&s, a, &t);
		ck_assert_msg(items[second].judged && !items[second].seen &&
			items[!second].seen,
		    "row %zu: %s is not the one kept", i, twice[i].kept);
		ck_assert_uint_eq(count_of(&s, twice[i].kept), 1);
		arena_free(a);
	}
}
END_TEST

START_TEST(steps_are_read_worst_build_first)
{
	struct arena *a = arena_new(0);
	struct given g[MAX_OPTIONS] = { { "critical", "1h" } };
	struct item items[] = {
		listed("a", "1.0.0/1", "TESTING", 5),
		listed("b", "1.0.0/2", "TESTING", 90),
		listed("c", "1.0.0/3", "BUILDING", 30),
		listed("d", "1.0.0/4", "AVAILABLE", 1),
	};
	struct target t = target_of(TARGET_IMAGE, items, 4);
	struct selection s;
	struct item **list;
	size_t n;

	selection_make(&s, a, &t);
	list = selection_for_steps(&s, a, options_of(a, OPTION_STATUS, g), &n);
	ck_assert_uint_eq(n, 3);
	ck_assert_ptr_eq(list[0], &items[1]);
	ck_assert_ptr_eq(list[1], &items[2]);
	ck_assert_ptr_eq(list[2], &items[0]);
	arena_free(a);
}
END_TEST

UNIT_MAIN("judge", the_table_of_states_and_thresholds,
    a_threshold_without_an_age_to_hold_it_against_is_unknown,
    a_phase_is_measured_from_its_workflow_when_that_is_known,
    steps_are_named_with_their_time_and_limit,
    the_failure_context_of_a_response_comes_before_steps,
    a_long_reason_is_cut_at_a_character, the_table_of_pipelines,
    unknown_words_of_a_pipeline_are_unknown,
    a_scheduled_run_that_did_not_come_is_an_alarm,
    findings_are_compared_and_never_assumed_to_be_0,
    an_ami_that_was_not_distributed_is_a_warning,
    an_old_failure_that_a_good_build_followed_only_counts,
    without_dates_versions_are_compared_as_numbers,
    a_build_that_two_targets_tell_of_counts_once,
    a_build_that_ended_in_one_response_has_ended,
    steps_are_read_worst_build_first)
