/* Retries of the AWS client: after throttling and outages, with another clock, with
 * new credentials. */
#include <string.h>

#include "aws/client/client.h"
#include "client.h"

static const char *const three[] = { "AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
	"AWS_SECRET_ACCESS_KEY=hunter2hunter2", "AWS_REGION=eu-west-1",
	"AWS_MAX_ATTEMPTS=3", NULL };

START_TEST(throttles_and_outages_are_retried_and_each_try_is_signed_anew)
{
	static const struct fake_answer script[] = {
		{ .status = 429,
		    .body = "{\"__type\":\"CallRateLimitExceededException\"}" },
		{ .status = 400,
		    .body = "{\"__type\":\"ThrottlingException\","
			    "\"message\":\"Rate exceeded\"}" },
		{ .status = 200, .body = "{}" },
	};
	struct call c = call_new(keys, script, 3);
	const char *sign[3];

	c.f->random = UINT32_MAX;
	ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
	ck_assert_int_eq(c.r.status, 200);
	ck_assert_uint_eq(c.f->nasked, 3);
	ck_assert_int_eq(c.f->slept_ms, 1000 + 2000);
	for (int i = 0; i < 3; i++)
		sign[i] = strstr(c.f->asked[i], "Signature=");
	ck_assert_str_ne(sign[0], sign[1]);
	ck_assert_str_ne(sign[1], sign[2]);
	ck_assert_uint_eq(c.n.retries, 2);
	ck_assert_uint_eq(c.n.throttled, 2);
	call_free(&c);
}
END_TEST

START_TEST(what_is_retried_and_what_is_not)
{
	static const struct {
		struct fake_answer answer;
		unsigned sent;
	} row[] = {
		{ { .status = 500 }, 3 },
		{ { .status = 502, .body = "<html>", .type = "text/html" }, 3 },
		{ { .status = 503 }, 3 },
		{ { .status = 504 }, 3 },
		{ { .status = 0, .code = ERR_NETWORK }, 3 },
		{ { .status = 400, .body = "{\"__type\":\"SlowDown\"}" }, 3 },
		{ { .status = 400,
		      .body = "{\"__type\":"
			      "\"com.amazon#ThrottlingException:http://x\"}" },
		    3 },
		{ { .status = 501 }, 1 },
		{ { .status = 404 }, 1 },
		{ { .status = 400, .body = "{\"__type\":\"ClientException\"}" },
		    1 },
		{ { .status = 403,
		      .body = "{\"__type\":\"AccessDeniedException\"}" },
		    1 },
		{ { .status = 307 }, 1 },
		{ { .status = 0, .code = ERR_TIMEOUT }, 1 },
		{ { .status = 0, .code = ERR_LIMIT }, 1 },
		{ { .status = 0, .code = ERR_INPUT }, 1 },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct call c = call_new(three, &row[i].answer, 1);

		(void)call_send(&c);
		ck_assert_msg(c.f->nasked == row[i].sent, "row %zu: %zu", i,
		    c.f->nasked);
		call_free(&c);
	}
}
END_TEST

START_TEST(a_throttled_read_is_sent_again_while_there_is_time)
{
	static const struct fake_answer throttle[] = { { .status = 429 } };
	struct fake_answer late[13];
	struct call c = call_new(keys, throttle, 1);

	for (size_t i = 0; i < 13; i++)
		late[i] = (struct fake_answer){ .status = i < 12 ? 429 : 200,
			.body = "{}" };
	c.f->random = UINT32_MAX;
	(void)call_send(&c);
	ck_assert_int_eq(c.r.status, 429);
	/* 10 s, of which the last wait leaves little */
	ck_assert_int_gt(c.f->slept_ms, 9500);
	call_free(&c);
	c = call_new(keys, late, 13);
	c.f->random = UINT32_MAX / 32;
	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_int_eq(c.r.status, 200);
	call_free(&c);
}
END_TEST

START_TEST(a_put_is_sent_again_only_with_a_client_token)
{
	static const struct fake_answer lost[] = { { .status = 0,
	    .code = ERR_NETWORK } };
	static const struct fake_answer unsent[] = {
		{ .status = 0, .code = ERR_NETWORK, .unreached = true }
	};
	static const struct fake_answer throttle[] = { { .status = 429 } };
	static const struct {
		const char *body;
		const struct fake_answer *script;
		unsigned sent;
	} row[] = {
		{ "{\"clientToken\":\"x\"}", lost, 3 },
		{ "{\"clientToken\":\"\"}", lost, 1 },
		{ "{\"a\":\"clientToken\"}", lost, 1 },
		{ "not JSON clientToken", lost, 1 },
		{ NULL, lost, 1 },
		{ NULL, throttle, 3 },
		{ NULL, unsent, 3 },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct call c = call_new(keys, row[i].script, 1);

		c.q.method = "PUT";
		c.q.operation = "CancelImageCreation";
		c.q.body = row[i].body;
		c.q.nbody = row[i].body != NULL ? strlen(row[i].body) : 0;
		(void)call_send(&c);
		ck_assert_msg(c.f->nasked == row[i].sent, "row %zu: %zu", i,
		    c.f->nasked);
		call_free(&c);
	}
}
END_TEST

START_TEST(an_unanswered_attempt_is_reported_whatever_follows)
{
#define LOST                                     \
	{                                        \
		.status = 0, .code = ERR_NETWORK \
	}
#define DENIED                                                   \
	{                                                        \
		.status = 403,                                   \
		.body = "{\"__type\":\"AccessDeniedException\"}" \
	}
	static const struct {
		struct fake_answer script[3];
		bool unsure;
	} row[] = {
		{ { LOST, DENIED }, true },
		{ { { .status = 500 }, DENIED }, true },
		{ { LOST, { .status = 200 } }, true },
		{ { LOST, LOST, LOST }, true },
		{ { DENIED }, false },
		{ { { .status = 429 }, DENIED }, false },
		{ { { .status = 0, .code = ERR_NETWORK, .unreached = true },
		      DENIED },
		    false },
		{ { { .status = 200 } }, false },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct call c = call_new(keys, row[i].script, 3);

		c.q.body = "{\"clientToken\":\"x\"}";
		c.q.nbody = strlen(c.q.body);
		(void)call_send(&c);
		ck_assert_msg((c.q.delivery > HTTP_ANSWERED) == row[i].unsure,
		    "row %zu: %d", i, c.q.delivery);
		call_free(&c);
	}
}
END_TEST

START_TEST(retry_after_is_waited_for_but_never_beyond_the_deadline)
{
	static const struct {
		const char *name, *value;
		unsigned sent;
		int64_t slept_ms;
	} row[] = {
		{ "Retry-After", "3", 3, 6000 },
		{ "Retry-After", "20", 1, 0 },
		{ "Retry-After", "Sun, 22 Nov 2026 12:00:04 GMT", 3, 6000 },
		{ "x-amz-retry-after", "1500", 3, 3000 },
		/* at most 5 s more than the jitter, twice: 6 s, then 7 s */
		{ "x-amz-retry-after", "60000", 2, 6000 },
		{ "x-amz-retry-after", "soon", 3, 3000 },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct fake_answer w = { .status = 429,
			.name = row[i].name,
			.value = row[i].value };
		struct call c = call_new(three, &w, 1);

		c.f->random = i == 3 ? 0 : UINT32_MAX;
		ck_assert_int_eq(call_send(&c), 0);
		ck_assert_int_eq(c.r.status, 429);
		ck_assert_msg(c.f->nasked == row[i].sent &&
			c.f->slept_ms == row[i].slept_ms,
		    "row %zu: %zu sent, "
		    "%d ms slept",
		    i, c.f->nasked, (int)c.f->slept_ms);
		call_free(&c);
	}
}
END_TEST

START_TEST(settings_decide_the_attempts)
{
	static const struct fake_answer script[] = { { .status = 500 } };
	static const struct {
		const char *env;
		unsigned sent;
	} row[] = { { "AWS_MAX_ATTEMPTS=5", 5 }, { "AWS_MAX_ATTEMPTS=1", 1 },
		{ "AWS_RETRY_MODE=legacy", 5 },
		{ "AWS_RETRY_MODE=adaptive", 3 },
		{ "AWS_RETRY_MODE=standard", 3 } };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const char *env[] = { keys[0], keys[1], row[i].env, NULL };
		struct call c = call_new(env, script, 1);

		c.q.deadline_ms += 100000;
		ck_assert_int_eq(call_send(&c), 0);
		ck_assert_msg(c.f->nasked == row[i].sent, "%s: %zu", row[i].env,
		    c.f->nasked);
		call_free(&c);
	}
}
END_TEST

START_TEST(settings_that_make_no_sense_are_refused)
{
	static const char *const row[] = { "AWS_MAX_ATTEMPTS=0",
		"AWS_MAX_ATTEMPTS=many", "AWS_RETRY_MODE=sometimes",
		"AWS_PROFILE=missing" };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const char *env[] = { row[i], NULL };
		struct fake *f = fake_new(env);
		struct aws_options o = { .open = fake_open, .open_ctx = f };
		struct err e = { 0 };

		ck_assert_ptr_null(aws_client_new(&f->platform, &o, &e));
		ck_assert_msg(e.code == ERR_INPUT, "%s: %s", row[i], e.text);
		fake_free(f);
	}
}
END_TEST

START_TEST(a_session_stops_retrying_when_everything_fails)
{
	static const struct fake_answer script[] = { { .status = 500 } };
	struct call c = call_new(keys, script, 1);
	unsigned retries = 0;

	/* 500 tokens, 5 a retry: 100 retries and then none. */
	for (int i = 0; i < 60; i++) {
		c.f->nasked = 0;
		c.q.deadline_ms = c.f->mono_ms + 10000;
		ck_assert_int_eq(call_send(&c), 0);
		retries += (unsigned)c.f->nasked - 1;
	}
	ck_assert_uint_eq(retries, 100);
	call_free(&c);
}
END_TEST

START_TEST(a_wrong_clock_is_corrected_once_and_remembered)
{
	static const struct fake_answer script[] = {
		{ .status = 403,
		    .body =
			"{\"__type\":"
			"\"InvalidSignatureException\",\"message\":\"Signature "
			"expired: 20261122T120000Z is now earlier than ...\"}",
		    .name = "Date",
		    .value = "Sun, 22 Nov 2026 12:20:00 GMT" },
		{ .status = 200,
		    .name = "Date",
		    .value = "Sun, 22 Nov 2026 12:20:00 GMT" },
	};
	struct call c = call_new(keys, script, 2);

	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_int_eq(c.r.status, 200);
	ck_assert_ptr_nonnull(strstr(c.f->asked[0],
	    "X-Amz-Date: 20261122T120000Z"));
	ck_assert_ptr_nonnull(strstr(c.f->asked[1],
	    "X-Amz-Date: 20261122T122000Z"));
	ck_assert_int_eq(c.f->slept_ms, 0);
	ck_assert_int_eq(c.n.clock_offset_ms, 20 * 60 * 1000);
	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_ptr_nonnull(strstr(c.f->asked[2],
	    "X-Amz-Date: 20261122T122000Z"));
	call_free(&c);
}
END_TEST

START_TEST(a_wrong_signature_under_a_right_clock_stands)
{
	static const struct fake_answer script[] = { { .status = 403,
	    .body = "{\"__type\":\"InvalidSignatureException\"}",
	    .name = "Date",
	    .value = "Sun, 22 Nov 2026 12:00:30 GMT" } };
	struct call c = call_new(keys, script, 1);

	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_int_eq(c.r.status, 403);
	ck_assert_uint_eq(c.f->nasked, 1);
	call_free(&c);
}
END_TEST

START_TEST(a_clock_that_stays_wrong_is_no_loop)
{
	static const struct fake_answer script[] = {
		{ .status = 403,
		    .body = "{\"__type\":\"RequestExpired\"}",
		    .name = "Date",
		    .value = "Sun, 22 Nov 2026 12:20:00 GMT" },
		{ .status = 403,
		    .body = "{\"__type\":\"RequestExpired\"}",
		    .name = "Date",
		    .value = "Sun, 22 Nov 2026 12:40:00 GMT" },
	};
	struct call c = call_new(keys, script, 2);

	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_int_eq(c.r.status, 403);
	ck_assert_uint_eq(c.f->nasked, 2);
	call_free(&c);
}
END_TEST

START_TEST(after_an_expired_token_the_files_are_read_again)
{
	static const struct fake_answer script[] = {
		{ .status = 403,
		    .body = "{\"__type\":\"ExpiredTokenException\"}" },
		{ .status = 200 },
	};
	struct fake *f = fake_new(NULL);
	struct aws_options o = { .open = fake_open, .open_ctx = f };
	struct call c = { .f = f, .a = arena_new(0) };

	(void)fake_file(f, ".aws/credentials",
	    "[default]\n"
	    "aws_access_key_id = OLD\naws_secret_access_key = s\n"
	    "aws_session_token = t\n");
	f->script = script;
	f->nscript = 2;
	c.c = aws_client_new(&f->platform, &o, &c.e);
	ck_assert_msg(c.c != NULL, "%s", c.e.text);
	c.q = (struct http_request){ .method = "GET",
		.url = url,
		.auth = &auth,
		.deadline_ms = f->mono_ms + 10000 };
	f->nasked = 0;
	/* The file changes between the answer and the second try: the first
	 * try has read it already. */
	ck_assert_int_eq(aws_client_creds(c.c, c.a, c.q.deadline_ms,
			     &(struct creds){ 0 }, &c.e),
	    0);
	(void)fake_file(f, ".aws/credentials",
	    "[default]\n"
	    "aws_access_key_id = NEW\naws_secret_access_key = s\n"
	    "aws_session_token = u\n");
	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_int_eq(c.r.status, 200);
	ck_assert_ptr_nonnull(strstr(f->asked[0], "Credential=OLD/"));
	ck_assert_ptr_nonnull(strstr(f->asked[1], "Credential=NEW/"));
	call_free(&c);
}
END_TEST

START_TEST(an_expired_token_without_another_is_the_answer)
{
	static const struct fake_answer script[] = { { .status = 403,
	    .body = "{\"__type\":\"ExpiredToken\"}" } };
	struct call c = call_new(keys, script, 1);

	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_int_eq(c.r.status, 403);
	ck_assert_uint_eq(c.f->nasked, 1);
	call_free(&c);
}
END_TEST

UNIT_MAIN("retry",
    throttles_and_outages_are_retried_and_each_try_is_signed_anew,
    what_is_retried_and_what_is_not,
    a_throttled_read_is_sent_again_while_there_is_time,
    a_put_is_sent_again_only_with_a_client_token,
    an_unanswered_attempt_is_reported_whatever_follows,
    retry_after_is_waited_for_but_never_beyond_the_deadline,
    settings_decide_the_attempts, settings_that_make_no_sense_are_refused,
    a_session_stops_retrying_when_everything_fails,
    a_wrong_clock_is_corrected_once_and_remembered,
    a_wrong_signature_under_a_right_clock_stands,
    a_clock_that_stays_wrong_is_no_loop,
    after_an_expired_token_the_files_are_read_again,
    an_expired_token_without_another_is_the_answer)
