/* The AWS client: signing, credentials and what is masked, in one transport. */
#include <string.h>

#include "aws/client/client.h"
#include "aws/client/pool.h"
#include "base/text.h"
#include "client.h"

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
	struct http *pool;
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

	*ret = (struct http_response){ .status = 200, .body = "" };
	if (n->depth == 0)
		return 0;
	n->depth--;
	return n->pool->send(n->pool, a, q, ret, e);
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
	struct http_request q = { .method = "GET", .url = "http://x/" };
	struct http_response r;
	struct http *h;

	h = n.pool = pool_new(nested_open, &n, NULL);
	ck_assert_int_eq(h->send(h, NULL, &q, &r, NULL), 0);
	ck_assert_uint_eq(n.open, POOL_MAX_IDLE + 8);
	ck_assert_uint_eq(n.freed, 8);
	ck_assert_int_eq(h->send(h, NULL, &q, &r, NULL), 0);
	ck_assert_uint_eq(n.open, POOL_MAX_IDLE + 8);
	h->free(h);
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
    an_answer_that_echoes_secrets_is_masked,
    what_should_have_been_signed_is_cut_out, only_so_many_transports_rest)
