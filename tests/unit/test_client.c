/* The AWS client: signing, retries, clock and credentials in one transport. */
#include <string.h>

#include "aws/client/client.h"
#include "aws/client/pool.h"
#include "base/text.h"
#include "fake.h"
#include "unit.h"

static const char *const keys[] = { "AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
	"AWS_SECRET_ACCESS_KEY=hunter2hunter2", "AWS_REGION=eu-west-1", NULL };
static const char *const three[] = { "AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
	"AWS_SECRET_ACCESS_KEY=hunter2hunter2", "AWS_REGION=eu-west-1",
	"AWS_MAX_ATTEMPTS=3", NULL };
static const struct aws_auth auth = { "eu-west-1", "imagebuilder" };
static const char url[] = "https://imagebuilder.eu-west-1.amazonaws.com/";

/* One client, one request. */
struct call {
	struct fake *f;
	struct arena *a;
	struct aws_client *c;
	struct http_request q;
	struct http_response r;
	struct aws_counters n;
	struct err e;
};

static struct call
call_of(const char *const *env, const struct fake_answer *script, size_t n,
    bool json)
{
	struct call c = { .f = fake_new(env), .a = arena_new(0) };
	struct aws_options o = {
		.open = fake_open, .open_ctx = c.f, .json = json
	};

	c.f->script = script;
	c.f->nscript = n;
	c.c = aws_client_new(&c.f->platform, &o, &c.e);
	ck_assert_msg(c.c != NULL, "%s", c.e.text);
	c.q = (struct http_request){ .method = "GET",
		.url = url,
		.operation = "GetImage",
		.auth = &auth,
		.deadline_ms = c.f->mono_ms + 10000 };
	return c;
}

static struct call
call_new(const char *const *env, const struct fake_answer *script, size_t n)
{
	return call_of(env, script, n, false);
}

static int
call_send(struct call *c)
{
	struct http *h = aws_client_transport(c->c);
	int r = h->send(h, c->a, &c->q, &c->r, &c->e);

	aws_client_counters(c->c, &c->n);
	return r;
}

static void
call_free(struct call *c)
{
	aws_client_free(c->c);
	arena_free(c->a);
	fake_free(c->f);
}

START_TEST(a_request_with_auth_is_signed_and_secret)
{
	static const struct fake_answer script[] = { { .status = 200,
	    .body = "{}" } };
	struct call c = call_new(keys, script, 1);

	ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
	ck_assert_int_eq(c.r.status, 200);
	ck_assert_ptr_nonnull(strstr(c.f->asked[0],
	    "Authorization: "
	    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/eu-west-1/"
	    "imagebuilder/aws4_request, SignedHeaders=host;x-amz-date, "));
	ck_assert(c.f->secret[0]);
	ck_assert_uint_eq(c.n.requests, 1);
	call_free(&c);
}
END_TEST

START_TEST(a_json_object_of_another_type_is_json_where_all_answers_are)
{
	static const struct {
		bool json;
		const char *type, *body, *want;
	} row[] = {
		{ true, "text/plain", " {}", "application/json" },
		{ true, "text/html", "{\"a\":1}", "application/json" },
		{ true, "text/html", "<html></html>", "text/html" },
		{ true, "text/plain", "", "text/plain" },
		{ true, "application/x-amz-json-1.1", "{}",
		    "application/x-amz-json-1.1" },
		{ false, "text/plain", "{}", "text/plain" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const struct fake_answer script[] = { { .status = 200,
		    .body = row[i].body,
		    .type = row[i].type } };
		struct call c = call_of(keys, script, 1, row[i].json);

		ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
		ck_assert_str_eq(http_header(&c.r, "content-type"),
		    row[i].want);
		call_free(&c);
	}
}
END_TEST

START_TEST(a_request_without_auth_is_passed_on_once)
{
	static const struct fake_answer script[] = { { .status = 503 } };
	struct call c = call_new(NULL, script, 1);

	c.q.auth = NULL;
	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_int_eq(c.r.status, 503);
	ck_assert_uint_eq(c.f->nasked, 1);
	ck_assert_ptr_null(strstr(c.f->asked[0], "Authorization"));
	call_free(&c);
}
END_TEST

START_TEST(without_credentials_nothing_is_sent)
{
	static const char *const env[] = { "AWS_EC2_METADATA_DISABLED=true",
		NULL };
	static const struct fake_answer script[] = { { .status = 200 } };
	struct call c = call_new(env, script, 1);

	ck_assert_int_eq(call_send(&c), -1);
	ck_assert_int_eq(c.e.code, ERR_AUTH);
	ck_assert_msg(text_starts(c.e.text, "no AWS credentials"), "%s",
	    c.e.text);
	ck_assert_uint_eq(c.f->nasked, 0);
	call_free(&c);
}
END_TEST

START_TEST(missing_credentials_are_searched_once_for_many_targets)
{
	static const struct fake_answer silent[] = {
		{ .code = ERR_TIMEOUT, .takes_ms = 1000, .unreached = true }
	};
	struct call c = call_new(NULL, silent, 1);

	for (int i = 0; i < 5; i++) {
		ck_assert_int_eq(call_send(&c), -1);
		ck_assert_msg(text_starts(c.e.text, "no AWS credentials"), "%s",
		    c.e.text);
	}
	ck_assert_uint_eq(c.f->nasked, 1);
	c.f->mono_ms += 6000;
	c.q.deadline_ms += 6000;
	ck_assert_int_eq(call_send(&c), -1);
	ck_assert_uint_eq(c.f->nasked, 2);
	call_free(&c);
}
END_TEST

START_TEST(an_external_id_without_a_role_is_refused)
{
	struct fake *f = fake_new(NULL);
	struct aws_options o = {
		.open = fake_open, .open_ctx = f, .external_id = "x"
	};
	struct err e = { 0 };

	ck_assert_ptr_null(aws_client_new(&f->platform, &o, &e));
	ck_assert_str_eq(e.text, "external-id is given without role-arn");
	fake_free(f);
}
END_TEST

/* The global endpoint of STS signs for us-east-1. */
START_TEST(an_endpoint_is_known_whatever_it_signs_for)
{
	struct call c = call_new(keys, NULL, 0);
	struct aws_origins found;

	ck_assert_ptr_nonnull(aws_client_endpoint(c.c, "sts", "aws-global",
	    NULL, &c.e));
	aws_client_origins(c.c, c.a, "sts", "aws-global", &found);
	ck_assert_str_eq(found.endpoint, "rule of the partition");
	call_free(&c);
}
END_TEST

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

START_TEST(an_answer_that_echoes_secrets_is_masked)
{
	static const char *const env[] = { "AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
		"AWS_SECRET_ACCESS_KEY=hunter2hunter2",
		"AWS_SESSION_TOKEN=toktoktoktok", NULL };
	static const struct fake_answer script[] = { { .status = 403,
	    .body = "{\"message\":\"x-amz-security-token:toktoktoktok "
		    "toktoktoktok hunter2hunter2\"}" } };
	struct call c = call_new(env, script, 1);

	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_ptr_null(strstr(c.r.body, "toktok"));
	ck_assert_ptr_null(strstr(c.r.body, "hunter2"));
	ck_assert_uint_eq(strlen(c.r.body), strlen(script[0].body));
	call_free(&c);
}
END_TEST

START_TEST(what_should_have_been_signed_is_cut_out)
{
	static const struct {
		const char *body, *want;
	} row[] = {
		{ "{\"message\":\"No. The Canonical String \\\"x\\\" and\","
		  "\"a\":1}",
		    "{\"message\":\"No. \",\"a\":1}" },
		{ "<Error><Message>No. The Canonical String x\ny</Message>"
		  "</Error>",
		    "<Error><Message>No. </Message></Error>" },
		{ "{\"message\":\"The Canonical String", "{\"message\":\"" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct fake_answer w = { .status = 403, .body = row[i].body };
		struct call c = call_new(keys, &w, 1);

		ck_assert_int_eq(call_send(&c), 0);
		ck_assert_str_eq(c.r.body, row[i].want);
		ck_assert_uint_eq(c.r.nbody, strlen(row[i].want));
		call_free(&c);
	}
}
END_TEST

/* Transports that ask by the pool themselves, so that many are in use at once. */
struct nest {
	struct pool *pool;
	unsigned open, freed, depth;
};
struct nested_http {
	struct http http;
	struct nest *nest;
};

static int
nested_send(struct http *h, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct nest *n = ((struct nested_http *)h)->nest;
	struct http *pool = pool_transport(n->pool);

	*ret = (struct http_response){ .status = 200, .body = "" };
	if (n->depth == 0)
		return 0;
	n->depth--;
	return pool->send(pool, a, q, ret, e);
}

static void
nested_free(struct http *h)
{
	((struct nested_http *)h)->nest->freed++;
	free(h);
}

static struct http *
nested_open(void *ctx, struct err *e)
{
	struct nested_http *h = calloc(1, sizeof *h);

	(void)e;
	ck_assert_ptr_nonnull(h);
	*h = (struct nested_http){ { nested_send, nested_free }, ctx };
	h->nest->open++;
	return &h->http;
}

START_TEST(only_so_many_transports_rest)
{
	struct nest n = { .depth = POOL_MAX_IDLE + 7 };
	struct pool_options o = { .open = nested_open, .ctx = &n };
	struct http_request q = { .method = "GET", .url = "http://x/" };
	struct http_response r;
	struct http *h;

	n.pool = pool_new(&o, NULL);
	h = pool_transport(n.pool);
	ck_assert_int_eq(h->send(h, NULL, &q, &r, NULL), 0);
	ck_assert_uint_eq(n.open, POOL_MAX_IDLE + 8);
	ck_assert_uint_eq(n.freed, 8);
	ck_assert_int_eq(h->send(h, NULL, &q, &r, NULL), 0);
	ck_assert_uint_eq(n.open, POOL_MAX_IDLE + 8);
	pool_free(n.pool);
	ck_assert_uint_eq(n.freed, n.open);
}
END_TEST

UNIT_MAIN("client", a_request_with_auth_is_signed_and_secret,
    a_json_object_of_another_type_is_json_where_all_answers_are,
    a_request_without_auth_is_passed_on_once,
    without_credentials_nothing_is_sent,
    missing_credentials_are_searched_once_for_many_targets,
    an_external_id_without_a_role_is_refused,
    an_endpoint_is_known_whatever_it_signs_for,
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
    an_expired_token_without_another_is_the_answer,
    an_answer_that_echoes_secrets_is_masked,
    what_should_have_been_signed_is_cut_out, only_so_many_transports_rest)
