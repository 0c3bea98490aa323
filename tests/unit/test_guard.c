/* The guard, between a request and a transport that only counts. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aws/client/client.h"
#include "base/text.h"
#include "data/value.h"
#include "base/platform.h"
#include "monitor/report.h"
#include "plugin/call/call.h"
#include "plugin/cancel/guard.h"
#include "plugin/call/option.h"
#include "plugin/call/session.h"
#include "unit.h"

#define ARN "arn:aws:imagebuilder:us-east-1:123456789012:image/web/1.0.0/1"
#define OTHER "arn:aws:imagebuilder:us-east-1:123456789012:image/web/1.0.0/2"
#define URL "http://127.0.0.1:1/"

static char base[64];
static struct platform platform;

static const char *
env(void *ctx, const char *name)
{
	(void)ctx;
	if (strcmp(name, "AWS_ACCESS_KEY_ID") == 0)
		return "AKIDEXAMPLE";
	if (strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0)
		return "secret";
	if (strcmp(name, "AWS_REGION") == 0)
		return "us-east-1";
	return NULL;
}

static void
setup(void)
{
	(void)snprintf(base, sizeof base, "/tmp/guard-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(base));
	(void)setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
	(void)setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
	(void)setenv("AWS_REGION", "us-east-1", 1);
	(void)setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1", 1);
	(void)setenv("AWS_MAX_ATTEMPTS", "1", 1);
	(void)setenv("HOME", base, 1);
	platform = *platform_system();
	platform.env = env;
}

static void
teardown(void)
{
	char command[128];

	(void)snprintf(command, sizeof command, "rm -rf %s", base);
	ck_assert_int_eq(system(command), 0);
}

struct scene {
	struct call call;
	struct eib_request request;
	struct guard guard;
	struct arena *arena;
};

/* A guard for ARN that has read the build just now, as TESTING. */
static void
scene_make(struct scene *s, bool arm)
{
	struct err e = { 0 };
	struct eib_option options[] = { { "image", ARN },
		{ "arm", arm ? "1" : "0" } };

	memset(s, 0, sizeof *s);
	s->arena = arena_new(0);
	s->call.arena = s->arena;
	s->call.request = &s->request;
	s->call.platform = platform;
	s->call.report = report_new(s->arena, "TEST");
	s->call.deadline_ms =
	    platform.mono_ms(platform.ctx) + unit_scaled(2000);
	s->call.options =
	    options_parse(s->arena, OPTION_CANCEL, options, 2, 25000, &e);
	ck_assert_msg(s->call.options != NULL, "%s", e.text);
	s->guard.call = &s->call;
	s->guard.lease = lease_get(&s->call, &e);
	ck_assert_msg(s->guard.lease != NULL, "%s", e.text);
	ck_assert_int_eq(arn_parse(s->arena, ARN, &s->guard.arn, &e), 0);
	s->guard.ledger = ledger_open(s->arena,
	    arena_printf(s->arena, "%s/state", base), &platform, &e);
	ck_assert_msg(s->guard.ledger != NULL, "%s", e.text);
	s->guard.ledger_problem = "";
	s->guard.token = "01234567-0123-0123-0123-0123456789ab";
	s->guard.cause = "service";
	s->guard.trigger = "person";
	s->guard.kill_switch = arena_printf(s->arena, "%s/stop", base);
	s->guard.deadline_ms = s->call.deadline_ms;
	s->guard.seen = arena_new(0);
	s->guard.image = value_keep(s->guard.seen,
	    json_pack("{s:{s:s}}", "state", "status", "TESTING"));
	build_read(s->guard.image, &s->guard.build);
	s->guard.read_ms = platform.mono_ms(platform.ctx);
	guard_init(&s->guard);
}

static void
scene_end(struct scene *s)
{
	guard_end(&s->guard);
	lease_put(&s->call, s->guard.lease);
	arena_free(s->arena);
}

static int
send(struct scene *s, const char *operation, const char *url, const char *body,
    struct err *e)
{
	struct http_request q = { .method = "PUT",
		.url = url,
		.operation = operation,
		.body = body,
		.nbody = body == NULL ? 0 : strlen(body),
		.deadline_ms = s->call.deadline_ms };
	struct http_response r = { 0 };

	return s->guard.http.send(&s->guard.http, s->arena, &q, &r, e);
}

#define BODY(arn, token) \
	"{\"imageBuildVersionArn\":\"" arn "\",\"clientToken\":\"" token "\"}"
#define TOKEN "01234567-0123-0123-0123-0123456789ab"
#define OTHER_TOKEN "76543210-0123-0123-0123-0123456789ab"

static const struct {
	const char *operation, *url, *body;
	enum cancel_outcome outcome;
	const char *says;
} refused[] = {
	{ "GetImage", URL "CancelImageCreation", BODY(ARN, TOKEN),
	    OUTCOME_DOCUMENT, "goes to /CancelImageCreation" },
	{ "CancelImageCreation", URL "GetImage", BODY(ARN, TOKEN),
	    OUTCOME_DOCUMENT, "goes to /GetImage" },
	{ "CancelImageCreation", URL "%43ancelImageCreation", BODY(ARN, TOKEN),
	    OUTCOME_DOCUMENT, "goes to" },
	{ NULL, URL "CancelImageCreation", BODY(ARN, TOKEN), OUTCOME_DOCUMENT,
	    "goes to" },
	{ "DeleteImage", URL "DeleteImage", NULL, OUTCOME_DOCUMENT,
	    "is not allowed" },
	{ "CreateImage", URL "CreateImage", "{}", OUTCOME_DOCUMENT,
	    "is not allowed" },
	{ "CancelImageCreation", URL "CancelImageCreation", BODY(OTHER, TOKEN),
	    OUTCOME_DOCUMENT, "another build" },
	{ "CancelImageCreation", URL "CancelImageCreation", "",
	    OUTCOME_DOCUMENT, "another build" },
	{ "CancelImageCreation", URL "CancelImageCreation", BODY(ARN, "mine"),
	    OUTCOME_DOCUMENT, "another clientToken" },
	{ "CancelImageCreation", URL "CancelImageCreation?x=/GetImage",
	    BODY(OTHER, TOKEN), OUTCOME_DOCUMENT, "another build" },
};

START_TEST(what_is_not_the_cancel_of_this_build_does_not_pass)
{
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		struct scene s;
		struct err e = { 0 };

		scene_make(&s, true);
		ck_assert_int_eq(send(&s, refused[i].operation, refused[i].url,
				     refused[i].body, &e),
		    -1);
		ck_assert_msg(s.guard.outcome == refused[i].outcome,
		    "row %zu: %d", i, s.guard.outcome);
		ck_assert_msg(strstr(e.text, refused[i].says) != NULL,
		    "row %zu: %s", i, e.text);
		ck_assert_uint_eq(lease_requests(s.guard.lease), 0);
		scene_end(&s);
	}
}
END_TEST

START_TEST(without_arm_nothing_passes)
{
	struct scene s;
	struct err e = { 0 };

	scene_make(&s, false);
	ck_assert_int_eq(send(&s, "CancelImageCreation",
			     URL "CancelImageCreation", BODY(ARN, TOKEN), &e),
	    -1);
	ck_assert_int_eq(s.guard.outcome, OUTCOME_UNARMED);
	ck_assert_int_eq(s.guard.decision.outcome, OUTCOME_NONE);
	ck_assert_uint_eq(lease_requests(s.guard.lease), 0);
	scene_end(&s);
}
END_TEST

START_TEST(the_kill_switch_is_looked_at_just_before)
{
	struct scene s;
	struct err e = { 0 };
	FILE *f;

	scene_make(&s, true);
	f = fopen(s.guard.kill_switch, "w");
	ck_assert_ptr_nonnull(f);
	(void)fclose(f);
	ck_assert_int_eq(send(&s, "CancelImageCreation",
			     URL "CancelImageCreation", BODY(ARN, TOKEN), &e),
	    -1);
	ck_assert_int_eq(s.guard.outcome, OUTCOME_REFUSED);
	ck_assert_str_eq(s.guard.decision.rule, "kill-switch");
	scene_end(&s);
}
END_TEST

START_TEST(what_was_asked_for_already_is_answered_without_a_request)
{
	struct scene s;
	struct err e = { 0 };
	const struct open_cancel open = { .state = OPEN_ACCEPTED,
		.arn = ARN,
		.token = TOKEN,
		.cause = "service" };

	scene_make(&s, true);
	ck_assert_int_eq(ledger_open_write(s.guard.ledger, &open, &e), 0);
	ck_assert_msg(send(&s, "CancelImageCreation", URL "CancelImageCreation",
			  BODY(ARN, TOKEN), &e) == 0,
	    "%s", e.text);
	ck_assert_int_eq(s.guard.outcome, OUTCOME_OPEN);
	ck_assert_uint_eq(lease_requests(s.guard.lease), 0);
	scene_end(&s);
}
END_TEST

/* How many cancels count for the limits. */
static int
counted(const struct scene *s)
{
	struct ledger_limit limit;
	struct err e = { 0 };

	ck_assert_msg(ledger_limit_read(s->guard.ledger, s->arena,
			  s->guard.limit_key, &limit, &e) == 0,
	    "%s", e.text);
	return (int)limit.in_hour;
}

START_TEST(what_was_not_answered_is_sent_again_by_the_same_cause_alone)
{
	static const struct {
		enum open_state state;
		const char *token;
		bool manual;
		enum cancel_outcome outcome;
	} rows[] = {
		{ OPEN_UNANSWERED, TOKEN, false, OUTCOME_UNSENT },
		{ OPEN_UNANSWERED, TOKEN, true, OUTCOME_UNSENT },
		{ OPEN_UNANSWERED, OTHER_TOKEN, false, OUTCOME_OPEN },
		{ OPEN_ASKING, TOKEN, false, OUTCOME_UNSENT },
		{ OPEN_ASKING, TOKEN, true, OUTCOME_UNSENT },
		{ OPEN_ASKING, OTHER_TOKEN, false, OUTCOME_OPEN },
		{ OPEN_ACCEPTED, TOKEN, false, OUTCOME_OPEN },
		{ OPEN_ACCEPTED, OTHER_TOKEN, false, OUTCOME_OPEN },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct scene s;
		struct err e = { 0 };
		struct open_cancel open = { .state = rows[i].state,
			.arn = ARN,
			.token = rows[i].token,
			.cause = "service" };

		scene_make(&s, true);
		s.guard.manual = rows[i].manual;
		ck_assert_int_eq(ledger_open_write(s.guard.ledger, &open, &e),
		    0);
		(void)send(&s, "CancelImageCreation", URL "CancelImageCreation",
		    BODY(ARN, TOKEN), &e);
		ck_assert_msg(s.guard.outcome == rows[i].outcome,
		    "row %zu: outcome %d", i, s.guard.outcome);
		/* It may have had an effect, whatever became of the second. */
		ck_assert_int_eq(ledger_open_read(s.guard.ledger, s.arena, ARN,
				     &open, &e),
		    0);
		ck_assert_msg(open.state == rows[i].state &&
			text_equal(open.token, rows[i].token),
		    "row %zu: now %d with %s", i, open.state, open.token);
		ck_assert_msg(counted(&s) == 0, "row %zu: it counts", i);
		scene_end(&s);
	}
}
END_TEST

START_TEST(a_service_that_is_not_there_leaves_no_open_cancel)
{
	struct scene s;
	struct err e = { 0 };
	struct open_cancel open;

	scene_make(&s, true);
	ck_assert_int_eq(send(&s, "CancelImageCreation",
			     URL "CancelImageCreation", BODY(ARN, TOKEN), &e),
	    -1);
	ck_assert_msg(s.guard.outcome == OUTCOME_UNSENT, "%d: %s",
	    s.guard.outcome, e.text);
	ck_assert_int_eq(ledger_open_read(s.guard.ledger, s.arena, ARN, &open,
			     &e),
	    0);
	ck_assert_int_eq(open.state, OPEN_NONE);
	ck_assert_int_eq(counted(&s), 0);
	ck_assert_int_eq(send(&s, "CancelImageCreation",
			     URL "CancelImageCreation", BODY(ARN, TOKEN), &e),
	    -1);
	ck_assert_ptr_nonnull(strstr(e.text, "once in a run"));
	scene_end(&s);
}
END_TEST

UNIT_MAIN_AROUND("guard", setup, teardown,
    what_is_not_the_cancel_of_this_build_does_not_pass,
    without_arm_nothing_passes, the_kill_switch_is_looked_at_just_before,
    what_was_asked_for_already_is_answered_without_a_request,
    what_was_not_answered_is_sent_again_by_the_same_cause_alone,
    a_service_that_is_not_there_leaves_no_open_cancel)
