/* Credentials that a process, a container or a machine gives, the bounds of all
 * providers, and renewal. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "aws/creds/creds.h"
#include "base/text.h"
#include "creds.h"

/* credential_process --------------------------------------------------------- */

static void
process(struct call *c, const char *script_text, const char *more)
{
	const char *path = fake_file(c->f, "a program", script_text);

	ck_assert_int_eq(chmod(path, 0700), 0);
	(void)fake_file(c->f, ".aws/config",
	    arena_printf(c->a, "[default]\ncredential_process = \"%s\" %s\n",
		path, more));
	/* its clock is the real one's: a child takes real time */
	c->f->platform.mono_ms = platform_system()->mono_ms;
	c->f->mono_ms = platform_system()->mono_ms(NULL);
}

START_TEST(a_process_is_run_without_a_shell)
{
	struct call c = call_new(NULL);

	process(&c,
	    "#!/bin/sh\n[ \"$1|$2|$3\" = 'a b|$HOME;x|c\"d' ] || "
	    "exit 9\nread x && exit 8\nls /proc/self/fd | grep -q '[4-9]' &&"
	    " exit 7\necho noise >&2\n"
	    "echo '{\"Version\":1,\"AccessKeyId\":\"PROC\","
	    "\"SecretAccessKey\":\"s\",\"SessionToken\":\"t\","
	    "\"Expiration\":\"2026-11-22T13:00:00Z\"}'\n",
	    "'a b' $HOME;x c\\\"d # no comment");
	expect_key(&c, "PROC");
	ck_assert_str_eq(c.creds.session_token, "t");
	ck_assert_int_eq(c.creds.expires_ms, FAKE_NOW_MS + 3600000);
	call_free(&c);
}
END_TEST

START_TEST(a_process_works_where_the_host_ignores_its_children)
{
	struct call c = call_new(NULL);

	ck_assert_ptr_ne(signal(SIGCHLD, SIG_IGN), SIG_ERR);
	process(&c,
	    "#!/bin/sh\necho '{\"Version\":1,\"AccessKeyId\":\"P\","
	    "\"SecretAccessKey\":\"s\"}'\n",
	    "");
	expect_key(&c, "P");
	ck_assert_ptr_null(c.creds.session_token);
	ck_assert_int_eq(c.creds.expires_ms, 0);
	call_free(&c);
}
END_TEST

START_TEST(a_process_that_is_broken_stops_the_chain)
{
	static const struct {
		const char *text, *more, *want;
	} row[] = {
		{ "#!/bin/sh\necho hunter2\nexit 3\n", "", "status 3" },
		{ "#!/bin/sh\necho hunter2\n", "", "not JSON" },
		{ "#!/bin/sh\n", "", "not JSON" },
		{ "#!/bin/sh\nprintf '\\n\\033[31mToken has expired\\nmore\\n'"
		  " >&2\nexit 255\n",
		    "", "exited with status 255: [31mToken has expired" },
		{ "#!/bin/sh\nyes | head -c 200000 >&2\nexit 1\n", "",
		    "status 1: y" },
		{ "#!/bin/sh\necho last words >&2\nkill -9 $$\n", "",
		    "killed by signal 9: last words" },
		{ "#!/bin/sh\necho '{\"Version\":2,\"AccessKeyId\":\"P\"}'\n",
		    "", "Version 1" },
		{ "#!/bin/sh\necho '{\"Version\":1,\"AccessKeyId\":\"P\"}'\n",
		    "", "no credentials" },
		{ "#!/bin/sh\nyes hunter2\n", "", "more than 65536 bytes" },
		{ "#!/bin/sh\n", "'open", "quote" },
		{ "#!/bin/sh\n", "\\", "a backslash comes last" },
		{ "#!/bin/sh\n", "", "its output is empty, not JSON" },
		{ "#!/bin/sh\necho '<!DOCTYPE html><p>hunter2</p>'\n", "",
		    "its output is an HTML page, not JSON" },
		{ "#!/bin/sh\necho '[\"hunter2\"]'\n", "",
		    "its output is an array, not an object" },
		{ "#!/bin/sh\necho '{\"Version\":1,\"AccessKeyId\":\"P\"}'\n",
		    "", "no credentials (no SecretAccessKey)" },
		{ "#!/bin/sh\necho '{\"Version\":1,\"AccessKeyId\":"
		  "\"P\\u0000Q\",\"SecretAccessKey\":\"hunter2\"}'\n",
		    "", "AccessKeyId contains a NUL" },
		{ "#!/bin/sh\necho '{\"Version\":1,\"AccessKeyId\":\"P\","
		  "\"SecretAccessKey\":\"hunter2\",\"Expiration\":7}'\n",
		    "", "invalid Expiration" },
		{ "#!/bin/sh\necho '{\"Version\":1,\"AccessKeyId\":\"P\","
		  "\"SecretAccessKey\":\"hunter2\",\"Expiration\":"
		  "\"2020-01-01T00:00:00Z\"}'\n",
		    "", "the credentials expired at 2020-01-01T00:00:00Z" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct call c = call_new(NULL);

		process(&c, row[i].text, row[i].more);
		expect_error(&c, row[i].want);
		ck_assert_ptr_nonnull(strstr(c.e.text,
		    "credential_process of profile \"default\""));
		ck_assert_ptr_null(strstr(c.e.text, "hunter2"));
		call_free(&c);
	}
}
END_TEST

/* The same moment as dateutil reads it, or -1 where that refuses it or has no
 * zone. */
START_TEST(an_expiration_may_have_any_form_that_botocore_reads)
{
	static const struct {
		const char *text;
		bool valid;
	} row[] = {
		{ "2026-11-22T16:05:09Z", true },
		{ "2026-11-22T16:05:09UTC", true },
		{ "2026-11-22T16:05:09 UTC", true },
		{ "2026-11-22 16:05:09+0000", true },
		{ "2026-11-22T17:05:09+01", true },
		{ "2026-11-22T17:05:09.123456+01:00", true },
		{ "2026-11-22T08:05:09-0800", true },
		{ "20261122T160509Z", true },
		{ "20261122160509Z", true },
		{ "Sun, 22 Nov 2026 16:05:09 GMT", true },
		{ "Sun Nov 22 16:05:09 UTC 2026", true },
		{ "Nov 22 2026 4:05:09 PM UTC", true },
		{ "November 22, 2026 16:05:09 Z", true },
		{ "2026/11/22 16:05:09 UTC", true },
		{ "11/22/2026 16:05:09 UTC", true },
		{ "22.11.2026 16:05:09 UTC", true },
		{ "2026-11-22T16:05:09", false },
		{ "2026-11-22", false },
		{ "2026-13-22T16:05:09 UTC", false },
		{ "2026-11-22T25:05:09 UTC", false },
		{ "soon", false },
		{ "", false },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		int64_t ms = 0;
		int failed = creds_parse_expiry(row[i].text, &ms);

		ck_assert_msg((failed == 0) == row[i].valid, "%s", row[i].text);
		if (failed == 0)
			ck_assert_msg(ms / 1000 == 1795363509, "%s: %" PRId64,
			    row[i].text, ms);
	}
}
END_TEST

START_TEST(a_missing_program_is_reported)
{
	struct call c = call_new(NULL);

	(void)fake_file(c.f, ".aws/config",
	    "[default]\n"
	    "credential_process = /nonexistent/program\n");
	expect_error(&c, "/nonexistent/program: No such file");
	call_free(&c);
}
END_TEST

START_TEST(a_process_that_hangs_is_stopped_with_its_children)
{
	struct call c = call_new(NULL);
	int64_t start = platform_system()->mono_ms(NULL);

	process(&c, "#!/bin/sh\nsleep 1000 &\nsleep 1000\n", "");
	c.f->mono_ms = start - 9500; /* half a second is left */
	expect_error(&c, "did not end in time");
	ck_assert_int_eq(c.e.code, ERR_TIMEOUT);
	ck_assert_int_lt(platform_system()->mono_ms(NULL) - start,
	    unit_scaled(3000));
	call_free(&c);
}
END_TEST

/* Containers -------------------------------------------------------------------- */

START_TEST(a_relative_uri_goes_before_a_full_one_and_by_no_proxy)
{
	static const char *const env[] = {
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/x?y",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/z",
		"AWS_CONTAINER_AUTHORIZATION_TOKEN=hunter2", NULL
	};
	struct call c = call_new(env);

	SCRIPT(&c, { .status = 200, .body = JSON_CREDS("ECS", "Token") });
	expect_key(&c, "ECS");
	ck_assert(text_starts(c.f->asked[0],
	    "GET http://169.254.170.2/v2/x?y"
	    "\nAuthorization: hunter2\nAccept: application/json\n"));
	ck_assert(c.f->no_proxy[0] && c.f->secret[0]);
	ck_assert_int_le(c.f->left[0], 2000);
	call_free(&c);
}
END_TEST

START_TEST(the_token_file_is_read_at_every_refresh)
{
	char file[128];
	const char *const env[] = { file,
		"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v1",
		"AWS_CONTAINER_AUTHORIZATION_TOKEN=not-this", NULL };
	struct call c = call_new(env);

	SCRIPT(&c, { .status = 200, .body = JSON_CREDS("EKS", "Token") });
	(void)snprintf(file, sizeof file,
	    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=%s",
	    fake_file(c.f, "token", "one\n"));
	expect_key(&c, "EKS");
	ck_assert_ptr_nonnull(strstr(c.f->asked[0], "Authorization: one\n"));
	(void)fake_file(c.f, "token", "two");
	c.f->now_ms += 50 * 60 * 1000;
	expect_key(&c, "EKS");
	ck_assert_ptr_nonnull(strstr(c.f->asked[1], "Authorization: two\n"));
	call_free(&c);
}
END_TEST

START_TEST(only_known_hosts_are_asked_over_plain_http)
{
	static const struct {
		const char *url;
		bool good;
	} row[] = {
		{ "https://anything.example/x", true },
		{ "http://127.0.0.2:80/x", true },
		{ "http://[::1]/x", true },
		{ "http://localhost:1/x", true },
		{ "http://169.254.170.2/x", true },
		{ "http://169.254.170.23/x", true },
		{ "http://[fd00:ec2::23]/x", true },
		{ "http://192.0.2.1/x", false },
		{ "http://169.254.170.2.example.com/x", false },
		{ "http://example.com/x", false },
		{ "http://a:hunter2@127.0.0.1/x", false },
		{ "ftp://127.0.0.1/x", false },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		char uri[128];
		const char *const env[] = { uri, NO_IMDS, NULL };
		struct call c = call_new(env);

		SCRIPT(&c,
		    { .status = 200, .body = JSON_CREDS("ECS", "Token") });
		(void)snprintf(uri, sizeof uri,
		    "AWS_CONTAINER_CREDENTIALS_FULL_URI=%s", row[i].url);
		ck_assert_msg((resolve(&c) == 0) == row[i].good, "%s: %s",
		    row[i].url, c.e.text);
		ck_assert_uint_eq(c.f->nasked, row[i].good ? 1 : 0);
		ck_assert_ptr_null(strstr(c.e.text, "hunter2"));
		call_free(&c);
	}
}
END_TEST

START_TEST(a_container_that_is_broken_stops_the_chain)
{
	static const struct {
		struct fake_answer answer;
		const char *want;
		unsigned asked;
	} row[] = {
		{ { .status = 403, .body = "hunter2" }, "HTTP 403", 3 },
		{ { .status = 500 }, "HTTP 500", 3 },
		{ { .code = ERR_NETWORK }, "no answer", 3 },
		{ { .status = 200, .body = "hunter2" }, "no credentials", 3 },
		{ { .status = 200, .body = " <HTML>hunter2</HTML>" },
		    "no credentials: it is an HTML page, not JSON", 3 },
		{ { .status = 200, .body = "<a>hunter2</a>" },
		    "it is XML, not JSON", 3 },
		{ { .status = 200,
		      .body =
			  "{\"AccessKeyId\":\"a\","
			  "\"SecretAccessKey\":\"b\",\"Expiration\":\"soon\"}" },
		    "invalid Expiration \"soon\"", 1 },
	};
	static const char *const env[] = {
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x", NULL
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct call c = call_new(env);

		script(&c, &row[i].answer, 1);
		expect_error(&c, row[i].want);
		ck_assert_ptr_nonnull(strstr(c.e.text, "container"));
		ck_assert_ptr_null(strstr(c.e.text, "hunter2"));
		ck_assert_uint_eq(c.f->nasked, row[i].asked);
		call_free(&c);
	}
}
END_TEST

/* Instance metadata --------------------------------------------------------------- */

#define IMDS "http://169.254.169.254/latest/"
#define IMDS_ROLE IMDS "meta-data/iam/security-credentials/"

static const struct fake_route imds[] = {
	{ "PUT " IMDS "api/token\n",
	    { .status = 200, .body = "TOK", .type = "text/plain" } },
	{ "GET " IMDS_ROLE "\n",
	    { .status = 200, .body = "my-role\n", .type = "text/plain" } },
	{ "GET " IMDS_ROLE "my-role\n",
	    { .status = 200,
		.body = JSON_CREDS("IMDS", "Token"),
		.type = "text/plain" } },
};

static void
route(struct call *c, const struct fake_route *r, size_t n)
{
	c->f->route = r;
	c->f->nroute = n;
}

START_TEST(a_machine_gives_its_roles_credentials_for_a_token)
{
	struct call c = call_new(NULL);

	route(&c, imds, 3);
	expect_key(&c, "IMDS");
	ck_assert_str_eq(c.creds.session_token, "t-IMDS");
	ck_assert_uint_eq(c.f->nasked, 3);
	ck_assert_ptr_nonnull(strstr(c.f->asked[0],
	    "X-aws-ec2-metadata-token-ttl-seconds: 21600\n"));
	for (size_t i = 0; i < 3; i++) {
		ck_assert(c.f->no_proxy[i]);
		ck_assert_int_le(c.f->left[i], 1000);
	}
	ck_assert_ptr_nonnull(strstr(c.f->asked[1],
	    "X-aws-ec2-metadata-token: TOK\n"));
	ck_assert_ptr_nonnull(strstr(c.f->asked[2],
	    "X-aws-ec2-metadata-token: TOK\n"));
	call_free(&c);
}
END_TEST

START_TEST(a_machine_that_is_none_costs_one_second_at_most)
{
	static const struct fake_answer silent = { .status = 0,
		.code = ERR_TIMEOUT,
		.takes_ms = 1000,
		.unreached = true };
	static const struct fake_answer refused = {
		.status = 0, .code = ERR_NETWORK, .unreached = true
	};
	struct call c = call_new(NULL), d = call_new(NULL);

	script(&c, &silent, 1);
	expect_error(&c, "no AWS credentials: ");
	ck_assert_uint_eq(c.f->nasked, 1);
	ck_assert_int_eq(c.f->mono_ms, 2000);
	script(&d, &refused, 1);
	expect_error(&d, "no AWS credentials: ");
	ck_assert_uint_eq(d.f->nasked, 1);
	call_free(&c);
	call_free(&d);
}
END_TEST

START_TEST(version_1_is_asked_only_where_it_is_allowed)
{
	static const char *const off[] = { "AWS_EC2_METADATA_V1_DISABLED=true",
		NULL };
	static const struct {
		struct fake_answer token;
		bool v1, found;
	} row[] = {
		{ { .status = 403 }, true, true },
		{ { .status = 404 }, true, true },
		{ { .status = 405 }, true, true },
		{ { .code = ERR_TIMEOUT, .takes_ms = 1000 }, true, true },
		{ { .status = 403 }, false, false },
		{ { .status = 404 }, false, false },
		{ { .code = ERR_TIMEOUT, .takes_ms = 1000 }, false, false },
		{ { .status = 400 }, true, false },
		{ { .status = 200, .body = "" }, true, false },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct fake_route routes[] = { imds[0], imds[1], imds[2] };
		struct call c = call_new(row[i].v1 ? NULL : off);

		routes[0].answer = row[i].token;
		route(&c, routes, 3);
		ck_assert_msg((resolve(&c) == 0) == row[i].found, "row %zu: %s",
		    i, c.e.text);
		ck_assert_uint_eq(c.f->nasked, row[i].found ? 3 : 1);
		if (row[i].found)
			ck_assert_ptr_null(strstr(c.f->asked[1],
			    "X-aws-ec2-metadata-token:"));
		call_free(&c);
	}
}
END_TEST

START_TEST(metadata_settings_are_obeyed)
{
	static const char *const disabled[] = {
		"AWS_EC2_METADATA_DISABLED=TRUE", NULL
	};
	static const char *const ipv6[] = {
		"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=ipv6",
		"AWS_METADATA_SERVICE_TIMEOUT=3",
		"AWS_METADATA_SERVICE_NUM_ATTEMPTS=2", NULL
	};
	static const char *const custom[] = {
		"AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:9/", NULL
	};
	static const struct fake_answer down = { .code = ERR_NETWORK,
		.unreached = true };
	struct call c = call_new(disabled), d = call_new(ipv6);
	struct call x = call_new(custom);

	expect_error(&c, "no AWS credentials");
	ck_assert_uint_eq(c.f->nasked, 0);
	script(&d, &down, 1);
	expect_error(&d, "no AWS credentials");
	ck_assert_uint_eq(d.f->nasked, 2);
	ck_assert(text_starts(d.f->asked[0],
	    "PUT http://[fd00:ec2::254]/latest/api/token\n"));
	ck_assert_int_eq(d.f->left[0], 3000);
	/* a configured location must respond */
	script(&x, &down, 1);
	expect_error(&x, "instance metadata: ");
	ck_assert(text_starts(x.f->asked[0],
	    "PUT http://127.0.0.1:9/latest/api/token\n"));
	call_free(&c);
	call_free(&d);
	call_free(&x);
}
END_TEST

START_TEST(a_token_that_is_rejected_is_replaced_once)
{
	static const struct fake_answer answers[] = {
		{ .status = 200, .body = "ONE" },
		{ .status = 401 },
		{ .status = 200, .body = "TWO" },
		{ .status = 200, .body = "my-role" },
		{ .status = 200, .body = JSON_CREDS("IMDS", "Token") },
	};
	struct call c = call_new(NULL);

	script(&c, answers, 5);
	expect_key(&c, "IMDS");
	ck_assert_ptr_nonnull(strstr(c.f->asked[3], "token: TWO\n"));
	call_free(&c);
}
END_TEST

START_TEST(a_machine_without_a_role_differs_from_a_broken_role)
{
	static const struct {
		struct fake_answer list, role;
		const char *want;
	} row[] = {
		{ { .status = 404 }, { 0 }, "no AWS credentials: " },
		{ { .status = 200, .body = "../x" }, { 0 },
		    "is not a role name" },
		{ { .status = 200, .body = "<html>" }, { 0 },
		    "is not a role name" },
		{ { .status = 200, .body = "my-role" },
		    { .status = 200,
			.body = "{\"Code\":\"AssumeRoleUnauthorizedAccess\"}" },
		    "AssumeRoleUnauthorizedAccess" },
		{ { .status = 200, .body = "my-role" }, { .status = 404 },
		    "HTTP 404" },
		{ { .status = 200, .body = "my-role" },
		    { .status = 200, .body = "" },
		    "the response contains no credentials" },
		{ { .status = 200, .body = "my-role" },
		    { .status = 200, .body = "<!doctype html>" },
		    "no credentials: it is an HTML page" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct fake_route routes[] = { imds[0], imds[1], imds[2] };
		struct call c = call_new(NULL);

		routes[1].answer = row[i].list;
		routes[2].answer = row[i].role;
		route(&c, routes, 3);
		expect_error(&c, row[i].want);
		call_free(&c);
	}
}
END_TEST

START_TEST(a_machines_credentials_are_used_on_while_there_are_no_others)
{
	struct fake_route routes[] = { imds[0], imds[1], imds[2] };
	struct call c = call_new(NULL);

	route(&c, routes, 3);
	expect_key(&c, "IMDS");
	c.f->now_ms += 2 * 3600 * 1000;
	routes[0].answer = (struct fake_answer){ .status = 500 };
	expect_key(&c, "IMDS");
	ck_assert_uint_eq(c.f->nasked, 4);
	/* and the service is not asked again within a minute */
	expect_key(&c, "IMDS");
	ck_assert_uint_eq(c.f->nasked, 4);
	call_free(&c);
}
END_TEST

/* Limits ------------------------------------------------------------------ */

START_TEST(sizes_of_files_and_responses_are_bounded)
{
	static char big[70000];
	static const struct fake_answer long_token = { .status = 200,
		.body = big };
	struct fake_route routes[] = { imds[0], imds[1], imds[2] };
	char file[128];
	const char *const env[] = { file, "AWS_ROLE_ARN=" ROLE("web"), NULL };
	struct call web = call_new(env), token = call_new(NULL);
	struct call role = call_new(NULL);

	memset(big, 'x', sizeof big - 1);
	(void)snprintf(file, sizeof file, "AWS_WEB_IDENTITY_TOKEN_FILE=%s",
	    fake_file(web.f, "token", big));
	expect_error(&web, "more than 65536 bytes");
	routes[0].answer = long_token;
	route(&token, routes, 3);
	expect_error(&token, "no token");
	ck_assert_uint_eq(token.f->max_body[0], 256 << 10);
	routes[0] = imds[0];
	routes[1].answer = long_token;
	route(&role, routes, 3);
	expect_error(&role, "names no role");
	call_free(&web);
	call_free(&token);
	call_free(&role);
}
END_TEST

START_TEST(a_command_has_so_many_words_and_no_more)
{
	struct call c = call_new(NULL);
	char config[2000] = "[default]\ncredential_process = x";

	for (int i = 0; i < 256; i++)
		strcat(config, " y");
	(void)fake_file(c.f, ".aws/config", config);
	expect_error(&c, "more than 256 words");
	call_free(&c);
}
END_TEST

START_TEST(metadata_waits_are_bounded)
{
	static const char *const row[] = { "AWS_METADATA_SERVICE_TIMEOUT=61",
		"AWS_METADATA_SERVICE_TIMEOUT=0",
		"AWS_METADATA_SERVICE_NUM_ATTEMPTS=11",
		"AWS_METADATA_SERVICE_NUM_ATTEMPTS=x",
		"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv5",
		"AWS_EC2_METADATA_V1_DISABLED=perhaps" };

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const char *const env[] = { row[i], NULL };
		struct call c = call_new(env);

		expect_error(&c, "instance metadata: ");
		ck_assert_uint_eq(c.f->nasked, 0);
		call_free(&c);
	}
}
END_TEST

/* Their end ------------------------------------------------------------------------ */

START_TEST(credentials_are_renewed_before_their_end)
{
	struct call c = call_new(NULL);

	SCRIPT(&c,
	    { .status = 200, .body = STS_ANSWER("ONE"), .type = "text/xml" },
	    { .status = 500 },
	    { .status = 200,
		.body =
		    "<AssumeRoleResponse><Credentials><AccessKeyId>TWO</AccessKeyId>"
		    "<SecretAccessKey>s</SecretAccessKey><SessionToken>t"
		    "</SessionToken><Expiration>2026-11-22T15:00:00Z</Expiration>"
		    "</Credentials></AssumeRoleResponse>",
		.type = "text/xml" });
	(void)fake_file(c.f, ".aws/config",
	    "[default]\nmax_attempts=1\n"
	    "role_arn=" ROLE(
		"a") "\nsource_profile=b\n[profile b]\n"
		     "aws_access_key_id=B\naws_secret_access_key=s\n");
	expect_key(&c, "ONE");
	c.f->now_ms += 44 * 60 * 1000;
	expect_key(&c, "ONE");
	ck_assert_uint_eq(c.f->nasked, 1);
	/* 14 minutes before the end: a renewal fails, and nothing is lost */
	c.f->now_ms += 2 * 60 * 1000;
	expect_key(&c, "ONE");
	ck_assert_uint_eq(c.f->nasked, 2);
	c.f->now_ms += 2 * 60 * 1000;
	c.f->mono_ms += 2 * 60 * 1000;
	expect_key(&c, "TWO");
	ck_assert_uint_eq(c.f->nasked, 3);
	call_free(&c);
}
END_TEST

START_TEST(expired_credentials_are_not_used_when_others_cannot_be_had)
{
	struct call c = call_new(NULL);

	SCRIPT(&c,
	    { .status = 200, .body = STS_ANSWER("ONE"), .type = "text/xml" },
	    { .status = 403,
		.body = STS_FAULT("AccessDenied"),
		.type = "text/xml" });
	(void)fake_file(c.f, ".aws/config",
	    "[default]\nrole_arn=" ROLE(
		"a") "\nsource_profile=b\n[profile b]\naws_access_key_id=B\n"
		     "aws_secret_access_key=s\n");
	expect_key(&c, "ONE");
	c.f->now_ms += 2 * 3600 * 1000;
	expect_error(&c, "AccessDenied");
	call_free(&c);
}
END_TEST

UNIT_MAIN("creds_machine", a_process_is_run_without_a_shell,
    a_process_works_where_the_host_ignores_its_children,
    a_process_that_is_broken_stops_the_chain,
    an_expiration_may_have_any_form_that_botocore_reads,
    a_missing_program_is_reported,
    a_process_that_hangs_is_stopped_with_its_children,
    a_relative_uri_goes_before_a_full_one_and_by_no_proxy,
    the_token_file_is_read_at_every_refresh,
    only_known_hosts_are_asked_over_plain_http,
    a_container_that_is_broken_stops_the_chain,
    a_machine_gives_its_roles_credentials_for_a_token,
    a_machine_that_is_none_costs_one_second_at_most,
    version_1_is_asked_only_where_it_is_allowed, metadata_settings_are_obeyed,
    a_token_that_is_rejected_is_replaced_once,
    a_machine_without_a_role_differs_from_a_broken_role,
    a_machines_credentials_are_used_on_while_there_are_no_others,
    sizes_of_files_and_responses_are_bounded,
    a_command_has_so_many_words_and_no_more, metadata_waits_are_bounded,
    credentials_are_renewed_before_their_end,
    expired_credentials_are_not_used_when_others_cannot_be_had)
