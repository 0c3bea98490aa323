/* The providers of credentials that need no machine: environment, files, roles,
 * web tokens, SSO. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "creds.h"

/* Home ---- */

static int
user_of_fake(void *ctx, const char *name, struct platform_user *ret)
{
	if (name != NULL && strcmp(name, "nagios") != 0)
		return -1;
	(void)snprintf(ret->name, sizeof ret->name, "nagios");
	(void)snprintf(ret->home, sizeof ret->home, "%s", fake_home(ctx));
	return 0;
}

/* The units of nagios4, icinga2 and collectd set no HOME. */
START_TEST(without_home_the_password_database_has_it)
{
	static const char *const env[] = { "HOME", NULL };
	struct call c = call_new(env);

	(void)fake_file(c.f, ".aws/credentials",
	    "[default]\naws_access_key_id=A\n"
	    "aws_secret_access_key=s\n");
	c.f->platform.user = user_of_fake;
	expect_key(&c, "A");
	call_free(&c);
}
END_TEST

START_TEST(a_file_that_is_not_readable_is_named_with_user_and_home)
{
	static const char *const env[] = { "HOME",
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE=/dev/tty9x/y", "AWS_SHARED_CREDENTIALS_FILE=/",
		NULL };
	struct call c = call_new(env);

	c.f->platform.user = user_of_fake;
	expect_error(&c, "cannot read /: not a readable file (user nagios");
	call_free(&c);
}
END_TEST

/* Environment ------------------------------------------------------------- */

START_TEST(the_environment_goes_first_even_before_aws_profile)
{
	static const char *const env[] = { "AWS_ACCESS_KEY_ID=ENV",
		"AWS_SECRET_ACCESS_KEY=s", "AWS_SESSION_TOKEN=t",
		"AWS_CREDENTIAL_EXPIRATION=2026-11-22T13:00:00Z",
		"AWS_PROFILE=p", NULL };
	struct call c = call_new(env);

	(void)fake_file(c.f, ".aws/credentials",
	    "[p]\naws_access_key_id=F\n"
	    "aws_secret_access_key=s\n");
	expect_key(&c, "ENV");
	ck_assert_str_eq(c.creds.session_token, "t");
	ck_assert_int_eq(c.creds.expires_ms, FAKE_NOW_MS + 3600000);
	call_free(&c);
}
END_TEST

START_TEST(a_profile_by_option_leaves_the_environment_out)
{
	static const char *const env[] = { "AWS_ACCESS_KEY_ID=ENV",
		"AWS_SECRET_ACCESS_KEY=s", NULL };
	struct call c = call_new(env);

	(void)fake_file(c.f, ".aws/credentials",
	    "[p]\naws_access_key_id=F\n"
	    "aws_secret_access_key=s\n");
	ck_assert_int_eq(resolve_with(&c,
			     (struct aws_options){ .profile = "p" }),
	    0);
	ck_assert_str_eq(c.creds.access_key_id, "F");
	call_free(&c);
}
END_TEST

START_TEST(half_a_pair_of_keys_is_broken_and_not_skipped)
{
	static const char *const one[] = { "AWS_ACCESS_KEY_ID=ENV", NULL };
	static const char *const two[] = { "AWS_SECRET_ACCESS_KEY=hunter2",
		NULL };
	struct call c = call_new(one), d = call_new(two);

	expect_error(&c, "without AWS_SECRET_ACCESS_KEY");
	expect_error(&d, "without AWS_ACCESS_KEY_ID");
	ck_assert_ptr_null(strstr(d.e.text, "hunter2"));
	call_free(&c);
	call_free(&d);
}
END_TEST

/* Files -------------------------------------------------------------------- */

START_TEST(the_credentials_file_goes_before_the_config_file)
{
	struct call c = call_new(NULL);

	(void)fake_file(c.f, ".aws/credentials",
	    "[default]\n"
	    "aws_access_key_id=A\naws_secret_access_key=s\n"
	    "aws_session_token=t\n");
	(void)fake_file(c.f, ".aws/config",
	    "[default]\n"
	    "aws_access_key_id=B\naws_secret_access_key=s\n");
	expect_key(&c, "A");
	ck_assert_str_eq(c.creds.session_token, "t");
	call_free(&c);
}
END_TEST

START_TEST(files_may_have_other_locations)
{
	char config[128], credentials[128];
	const char *const env[] = { config, credentials, "AWS_PROFILE=x",
		NULL };
	struct call c = call_new(env);

	(void)snprintf(config, sizeof config, "AWS_CONFIG_FILE=%s",
	    fake_file(c.f, "c",
		"[profile x]\naws_access_key_id=B\n"
		"aws_secret_access_key=s\n"));
	(void)snprintf(credentials, sizeof credentials,
	    "AWS_SHARED_CREDENTIALS_FILE=~/none");
	expect_key(&c, "B");
	call_free(&c);
}
END_TEST

START_TEST(half_a_pair_in_a_file_is_broken)
{
	struct call c = call_new(NULL);

	(void)fake_file(c.f, ".aws/credentials",
	    "[default]\n"
	    "aws_access_key_id=A\n");
	expect_error(&c, "without aws_secret_access_key");
	call_free(&c);
}
END_TEST

#define BOTO "[Credentials]\naws_access_key_id = BOTO\n"
#define SECRET "aws_secret_access_key = hunter2\n"

/* The AWS CLI reads these before it asks the container or the machine. */
START_TEST(files_of_older_tools_go_before_the_machine)
{
	static const struct {
		const char *variable, *name, *text;
		const char *key, *error; /* both NULL: the machine's turn */
	} row[] = {
		{ "BOTO_CONFIG=$HOME/x", "x", BOTO SECRET, "BOTO", NULL },
		{ "BOTO_CONFIG=~/x", "x", BOTO, NULL, "x:2: boto 2's file" },
		{ "BOTO_CONFIG=~/x", "x", "[Credentials]\n" SECRET, NULL,
		    "aws_secret_access_key without aws_access_key_id" },
		{ "BOTO_CONFIG=~/x", "x", "junk\n" BOTO SECRET, NULL,
		    "a line before the first section" },
		{ "BOTO_CONFIG=~/x", "x", BOTO "\t" SECRET, NULL,
		    "indented deeper than aws_access_key_id" },
		{ "BOTO_CONFIG=~/x", "x", "[credentials]\n" SECRET, NULL,
		    NULL },
		{ "BOTO_CONFIG=~/none", ".boto", BOTO SECRET, NULL, NULL },
		{ "BOTO_CONFIG=", ".boto", BOTO SECRET, NULL, NULL },
		{ "X=", ".boto", BOTO SECRET "aws_session_token = t\n", "BOTO",
		    NULL },
		{ "AWS_CREDENTIAL_FILE=~/x", "x",
		    "AWSAccessKeyId = EC2 \r\nAWSSecretKey=hunter=2\n", "EC2",
		    NULL },
		{ "AWS_CREDENTIAL_FILE=~/x", "x", "AWSAccessKeyId=EC2\n", NULL,
		    "x has no AWSSecretKey" },
		{ "AWS_CREDENTIAL_FILE=~/x", "x", "AWSSecretKey=hunter2\n",
		    NULL, "x has no AWSAccessKeyId" },
		{ "AWS_CREDENTIAL_FILE=~/x", "x", "[default]\n" SECRET, NULL,
		    NULL },
		{ "AWS_CREDENTIAL_FILE=~/x", "x", "AWSAccessKeyId=\xff\n", NULL,
		    "x is not a text file" },
		{ "AWS_CREDENTIAL_FILE=~/none", "x", "", NULL,
		    "AWS_CREDENTIAL_FILE: " },
		{ "AWS_CREDENTIAL_FILE=", "x", "", NULL,
		    "AWS_CREDENTIAL_FILE: " },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const char *const env[] = { row[i].variable,
			"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=none", NULL };
		struct call c = call_new(env);

		(void)fake_file(c.f, row[i].name, row[i].text);
		if (row[i].key != NULL) {
			expect_key(&c, row[i].key);
			ck_assert_ptr_null(c.creds.session_token);
		} else {
			expect_error(&c,
			    row[i].error != NULL ? row[i].error :
						   "container credentials");
		}
		ck_assert_ptr_null(strstr(c.e.text, "hunter"));
		ck_assert_uint_eq(c.f->nasked, 0);
		call_free(&c);
	}
}
END_TEST

/* botocore makes a dictionary of a value that begins on the next line, and a line
 * indented deeper continues the value above it. */
START_TEST(settings_in_continuation_lines_are_refused_with_file_and_line)
{
	static const struct {
		const char *text, *error; /* NULL: the key of the file */
	} row[] = {
		{ "aws_session_token =\n", NULL },
		{ "aws_security_token =\n", NULL },
		{ "aws_security_token =\n region = moon\n",
		    "aws_security_token has no value, only indented lines" },
		{ "aws_session_token:\n\n\tx=y\n",
		    "config:4: aws_session_token has no value, only" },
		{ "AWS_SESSION_TOKEN =\n  aws_security_token = t\n",
		    "config:4: aws_session_token has no value, only" },
		{ "role_arn =\n  region = moon\n",
		    "config:4: role_arn has no value, only indented" },
		{ "role_session_name =\n", "config:4: role_session_name has" },
		{ "output = json\n  aws_session_token = hunter2\n",
		    "config:5: aws_session_token is indented deeper than "
		    "output" },
		{ "output = json\n\taws_security_token: hunter2\n",
		    "config:5: aws_security_token is indented deeper than" },
		{ "s3 =\n  AWS_Session_Token=hunter2\n",
		    "config:5: AWS_Session_Token is indented deeper than s3" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct call c = call_new(NULL);
		char text[256];

		(void)snprintf(text, sizeof text,
		    "[default]\naws_access_key_id = A\n" SECRET "%s",
		    row[i].text);
		(void)fake_file(c.f, ".aws/config", text);
		if (row[i].error == NULL)
			expect_key(&c, "A");
		else
			expect_error(&c, row[i].error);
		ck_assert_ptr_null(strstr(c.e.text, "hunter"));
		call_free(&c);
	}
}
END_TEST

/* For the AWS CLI an empty variable is often a value. */
START_TEST(empty_variables_lead_to_no_other_identity)
{
	static const struct {
		const char *variable, *error;
	} row[] = {
		{ "AWS_PROFILE=", "the name of the profile is empty" },
		{ "AWS_CONFIG_FILE=", "no AWS credentials" },
		{ "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=",
		    "_RELATIVE_URI does not begin with \"/\"" },
		{ "AWS_CONTAINER_CREDENTIALS_FULL_URI=",
		    "container credentials: " },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const char *const env[] = { row[i].variable, NO_IMDS, NULL };
		struct call c = call_new(env);

		(void)fake_file(c.f, ".aws/config",
		    i < 2 ? "[default]\naws_access_key_id=A\n" SECRET : "");
		expect_error(&c, row[i].error);
		ck_assert_uint_eq(c.f->nasked, 0);
		call_free(&c);
	}
}
END_TEST

START_TEST(a_file_may_be_in_the_home_of_another_user)
{
	static const char *const env[] = { "HOME=/nonexistent",
		"AWS_SHARED_CREDENTIALS_FILE=~nagios/c", NULL };
	struct call c = call_new(env);

	(void)fake_file(c.f, "c", "[default]\naws_access_key_id=A\n" SECRET);
	c.f->platform.user = user_of_fake;
	expect_key(&c, "A");
	call_free(&c);
}
END_TEST

START_TEST(login_sessions_are_refused_by_name)
{
	struct call c = call_new(NULL);

	(void)fake_file(c.f, ".aws/config", "[default]\nlogin_session=x\n");
	expect_error(&c, "export-credentials --profile");
	call_free(&c);
}
END_TEST

/* Roles --------------------------------------------------------------------- */

static const char chain[] = "[default]\nregion=eu-west-1\nrole_arn=" ROLE(
    "top") "\n"
	   "source_profile=middle\nexternal_id=ext+1\nduration_seconds=900\n"
	   "role_session_name=me\n"
	   "[profile middle]\nrole_arn=" ROLE(
	       "middle") "\nsource_profile=base\n"
			 "[profile base]\naws_access_key_id=BASE\naws_secret_access_key=s\n";

START_TEST(a_chain_of_roles_is_walked_from_its_end)
{
	struct call c = call_new(NULL);

	SCRIPT(&c,
	    { .status = 200, .body = STS_ANSWER("MID"), .type = "text/xml" },
	    { .status = 200, .body = STS_ANSWER("TOP"), .type = "text/xml" });
	(void)fake_file(c.f, ".aws/config", chain);
	expect_key(&c, "TOP");
	ck_assert_str_eq(c.creds.secret_access_key, "s&TOP");
	ck_assert_str_eq(c.creds.session_token, "t+/=TOP");
	ck_assert_int_eq(c.creds.expires_ms, FAKE_NOW_MS + 3600000);
	ck_assert_uint_eq(c.f->nasked, 2);
	ck_assert(text_starts(c.f->asked[0],
	    "POST https://sts.eu-west-1.amazonaws.com/\n"));
	ck_assert_ptr_nonnull(strstr(c.f->asked[0],
	    "Credential=BASE/20261122"
	    "/eu-west-1/sts/aws4_request"));
	ck_assert(text_ends(c.f->asked[0],
	    "\n\nAction=AssumeRole&Version="
	    "2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2F"
	    "middle&RoleSessionName=imagebuilder-monitor"));
	ck_assert_ptr_nonnull(strstr(c.f->asked[1], "Credential=MID/"));
	ck_assert_ptr_nonnull(strstr(c.f->asked[1],
	    "X-Amz-Security-Token: t+/=MID"));
	ck_assert(text_ends(c.f->asked[1],
	    "role%2Ftop&RoleSessionName=me&"
	    "DurationSeconds=900&ExternalId=ext%2B1"));
	ck_assert(c.f->secret[0] && c.f->secret[1]);
	call_free(&c);
}
END_TEST

START_TEST(a_second_call_asks_sts_no_more)
{
	struct call c = call_new(NULL);
	struct aws_counters n;

	SCRIPT(&c,
	    { .status = 200, .body = STS_ANSWER("X"), .type = "text/xml" });
	(void)fake_file(c.f, ".aws/config", chain);
	expect_key(&c, "X");
	expect_key(&c, "X");
	ck_assert_uint_eq(c.f->nasked, 2);
	aws_client_counters(c.c, &n);
	ck_assert_uint_eq(n.credential_requests, 2);
	call_free(&c);
}
END_TEST

static const struct role_row {
	const char *config, *want;
} role_rows[] = {
	{ "[default]\nrole_arn=" ROLE("a") "\n", "without source_profile" },
	{ "[default]\nrole_arn=" ROLE("a") "\nsource_profile=b\n"
					   "credential_source=Environment\n",
	    "both" },
	{ "[default]\nrole_arn=" ROLE("a") "\nsource_profile=none\n",
	    "\"none\" does not exist" },
	{ "[default]\nrole_arn=" ROLE("a") "\nsource_profile=b\n"
					   "[profile b]\nregion=x\n",
	    "\"b\" has no credentials" },
	{ "[default]\nrole_arn=" ROLE(
	      "a") "\nsource_profile=b\n"
		   "[profile b]\nrole_arn=" ROLE(
		       "b") "\nsource_profile=c\n"
			    "[profile c]\nrole_arn=" ROLE(
				"c") "\nsource_profile=b\n",
	    "loop" },
	{ "[default]\nrole_arn=" ROLE("a") "\nsource_profile=default\n",
	    "loop" },
	{ "[default]\nrole_arn=" ROLE(
	      "a") "\nsource_profile=b\n"
		   "mfa_serial=x\n[profile b]\naws_access_key_id=B\n"
		   "aws_secret_access_key=s\n",
	    "mfa_serial" },
	{ "[default]\nrole_arn=nonsense\nsource_profile=b\n"
	  "[profile b]\naws_access_key_id=B\naws_secret_access_key=s\n",
	    "invalid role ARN \"nonsense\"" },
	{ "[default]\nrole_arn=" ROLE(
	      "a") "\nsource_profile=b\n"
		   "duration_seconds=60\n[profile b]\naws_access_key_id=B\n"
		   "aws_secret_access_key=s\n",
	    "duration_seconds" },
	{ "[default]\nrole_arn=" ROLE(
	      "a") "\nsource_profile=b\n"
		   "role_session_name=a b\n[profile b]\naws_access_key_id=B\n"
		   "aws_secret_access_key=s\n",
	    "session name" },
	{ "[default]\nrole_arn=" ROLE("a") "\ncredential_source=Moon\n",
	    "unknown credential_source \"Moon\"" },
	{ "[default]\nrole_arn=" ROLE("a") "\ncredential_source="
					   "Environment\n",
	    "no credentials there" },
	{ "[default]\nrole_arn=" ROLE("a") "\ncredential_source="
					   "EcsContainer\n",
	    "no credentials there" },
};

START_TEST(roles_that_make_no_sense_stop_the_chain)
{
	static const char *const env[] = { NO_IMDS, NULL };

	for (size_t i = 0; i < sizeof role_rows / sizeof role_rows[0]; i++) {
		struct call c = call_new(env);

		(void)fake_file(c.f, ".aws/config", role_rows[i].config);
		expect_error(&c, role_rows[i].want);
		ck_assert_uint_eq(c.f->nasked, 0);
		call_free(&c);
	}
}
END_TEST

START_TEST(a_chain_of_roles_has_a_limit)
{
	char config[4000] =
	    "[default]\nrole_arn=" ROLE("x") "\nsource_profile=p0\n";
	struct call c = call_new(NULL);

	for (int i = 0; i < 8; i++)
		(void)snprintf(config + strlen(config), 200,
		    "[profile p%d]\nrole_arn=" ROLE(
			"x") "\nsource_profile=p%d\n",
		    i, i + 1);
	strcat(config,
	    "[profile p8]\naws_access_key_id=B\n"
	    "aws_secret_access_key=s\n");
	(void)fake_file(c.f, ".aws/config", config);
	expect_error(&c, "more than 8 roles");
	ck_assert_int_eq(c.e.code, ERR_LIMIT);
	call_free(&c);
}
END_TEST

START_TEST(a_profile_with_keys_may_be_its_own_source)
{
	struct call c = call_new(NULL);

	SCRIPT(&c,
	    { .status = 200, .body = STS_ANSWER("R"), .type = "text/xml" });
	(void)fake_file(c.f, ".aws/credentials",
	    "[default]\n"
	    "aws_access_key_id=OWN\naws_secret_access_key=s\nrole_arn=" ROLE(
		"a") "\nsource_profile=default\n");
	expect_key(&c, "R");
	ck_assert_ptr_nonnull(strstr(c.f->asked[0], "Credential=OWN/"));
	call_free(&c);
}
END_TEST

START_TEST(keys_of_a_source_profile_beat_its_role)
{
	struct call c = call_new(NULL);

	SCRIPT(&c,
	    { .status = 200, .body = STS_ANSWER("R"), .type = "text/xml" });
	(void)fake_file(c.f, ".aws/config",
	    "[default]\nrole_arn=" ROLE(
		"a") "\nsource_profile=b\n[profile b]\naws_access_key_id=B\n"
		     "aws_secret_access_key=s\nrole_arn=" ROLE(
			 "b") "\nsource_profile=none\n");
	expect_key(&c, "R");
	ck_assert_uint_eq(c.f->nasked, 1);
	ck_assert_ptr_nonnull(strstr(c.f->asked[0], "Credential=B/"));
	call_free(&c);
}
END_TEST

START_TEST(a_role_can_stand_on_the_environment)
{
	static const char *const env[] = { "AWS_ACCESS_KEY_ID=ENV",
		"AWS_SECRET_ACCESS_KEY=s", NULL };
	struct call c = call_new(env);

	SCRIPT(&c,
	    { .status = 200, .body = STS_ANSWER("R"), .type = "text/xml" });
	(void)fake_file(c.f, ".aws/config",
	    "[profile x]\nrole_arn=" ROLE(
		"a") "\ncredential_source=Environment\n");
	ck_assert_msg(resolve_with(&c,
			  (struct aws_options){ .profile = "x" }) == 0,
	    "%s", c.e.text);
	ck_assert_str_eq(c.creds.access_key_id, "R");
	ck_assert_ptr_nonnull(strstr(c.f->asked[0], "Credential=ENV/"));
	/* without a region the global endpoint */
	ck_assert(text_starts(c.f->asked[0],
	    "POST https://sts.amazonaws.com/\n"));
	call_free(&c);
}
END_TEST

START_TEST(a_role_by_option_comes_on_top)
{
	static const char *const env[] = { "AWS_ACCESS_KEY_ID=ENV",
		"AWS_SECRET_ACCESS_KEY=s", "AWS_REGION=eu-west-1", NULL };
	struct call c = call_new(env);

	SCRIPT(&c,
	    { .status = 200, .body = STS_ANSWER("R"), .type = "text/xml" });
	ck_assert_msg(resolve_with(&c,
			  (struct aws_options){ .role_arn = ROLE("opt"),
			      .external_id = "e1",
			      .region = "eu-west-2" }) == 0,
	    "%s", c.e.text);
	ck_assert_str_eq(c.creds.access_key_id, "R");
	ck_assert(text_starts(c.f->asked[0],
	    "POST https://sts.eu-west-2.amazonaws.com/\n"));
	ck_assert(text_ends(c.f->asked[0], "&ExternalId=e1"));
	call_free(&c);
}
END_TEST

START_TEST(errors_of_sts_are_reported_and_its_outages_retried)
{
	static const struct {
		struct fake_answer answer;
		const char *want;
		unsigned asked;
	} row[] = {
		{ { .status = 403,
		      .body = STS_FAULT("AccessDenied"),
		      .type = "text/xml" },
		    "AccessDenied: User: x may not & must not", 1 },
		{ { .status = 403, .body = "" }, "HTTP 403", 1 },
		{ { .status = 502, .body = "<html>", .type = "text/html" },
		    "HTTP 502", 3 },
		{ { .status = 400,
		      .body = STS_FAULT("IDPCommunicationError"),
		      .type = "text/xml" },
		    "IDPCommunicationError", 3 },
		{ { .code = ERR_NETWORK }, "fake: no answer", 3 },
		{ { .status = 200, .body = "<a/>", .type = "text/xml" },
		    "contains no credentials", 1 },
		{ { .status = 200, .body = "{}" }, "", 1 },
		{ { .status = 200, .body = "" }, "", 1 },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct call c = call_new(NULL);

		script(&c, &row[i].answer, 1);
		(void)fake_file(c.f, ".aws/config",
		    "[default]\nrole_arn=" ROLE(
			"a") "\nsource_profile=b\n[profile b]\n"
			     "aws_access_key_id=B\naws_secret_access_key=s\n");
		expect_error(&c, row[i].want);
		ck_assert_ptr_nonnull(strstr(c.e.text, "role " ROLE("a")));
		ck_assert_msg(c.f->nasked == row[i].asked, "row %zu: %zu", i,
		    c.f->nasked);
		call_free(&c);
	}
}
END_TEST

/* Web identity ---------------------------------------------------------------- */

START_TEST(a_web_token_is_exchanged_unsigned_and_read_anew)
{
	char file[128];
	const char *const env[] = { file, "AWS_ROLE_ARN=" ROLE("web"),
		"AWS_ROLE_SESSION_NAME=pod", "AWS_REGION=eu-west-1", NULL };
	struct call c = call_new(env);

	SCRIPT(&c,
	    { .status = 200, .body = STS_ANSWER("W"), .type = "text/xml" });
	(void)snprintf(file, sizeof file, "AWS_WEB_IDENTITY_TOKEN_FILE=%s",
	    fake_file(c.f, "token", "ey.J+\n"));
	expect_key(&c, "W");
	ck_assert_ptr_null(strstr(c.f->asked[0], "Authorization"));
	ck_assert(text_ends(c.f->asked[0],
	    "Action="
	    "AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws"
	    "%3Aiam%3A%3A123456789012%3Arole%2Fweb&RoleSessionName=pod&"
	    "WebIdentityToken=ey.J%2B"));
	(void)fake_file(c.f, "token", "ey.NEW");
	c.f->now_ms += 50 * 60 * 1000;
	expect_key(&c, "W");
	ck_assert_uint_eq(c.f->nasked, 2);
	ck_assert(text_ends(c.f->asked[1], "WebIdentityToken=ey.NEW"));
	call_free(&c);
}
END_TEST

START_TEST(a_web_token_of_a_profile_is_used_too)
{
	struct call c = call_new(NULL);
	char config[256];

	SCRIPT(&c,
	    { .status = 200, .body = STS_ANSWER("W"), .type = "text/xml" });
	(void)snprintf(config, sizeof config,
	    "[default]\nrole_arn=" ROLE("web") "\nweb_identity_token_file=%s\n",
	    fake_file(c.f, "token", "ey.J"));
	(void)fake_file(c.f, ".aws/config", config);
	expect_key(&c, "W");
	call_free(&c);
}
END_TEST

START_TEST(web_identity_that_is_broken_stops_the_chain)
{
	static const char *const no_file[] = {
		"AWS_WEB_IDENTITY_TOKEN_FILE=/nonexistent/token",
		"AWS_ROLE_ARN=" ROLE("web"), NULL
	};
	static const char *const tilde[] = {
		"AWS_WEB_IDENTITY_TOKEN_FILE=~/token",
		"AWS_ROLE_ARN=" ROLE("web"), NULL
	};
	static const char *const no_role[] = {
		"AWS_WEB_IDENTITY_TOKEN_FILE=/nonexistent/token", NULL
	};
	char file[128];
	const char *const two_lines[] = { file, "AWS_ROLE_ARN=" ROLE("web"),
		NULL };
	struct call c = call_new(no_file), d = call_new(no_role);
	struct call x = call_new(two_lines), y = call_new(tilde);

	(void)fake_file(c.f, ".aws/credentials",
	    "[default]\n"
	    "aws_access_key_id=A\naws_secret_access_key=s\n");
	expect_error(&c, "web identity: /nonexistent/token");
	ck_assert_int_eq(c.e.code, ERR_AUTH);
	expect_error(&d, "no role ARN");
	(void)snprintf(file, sizeof file, "AWS_WEB_IDENTITY_TOKEN_FILE=%s",
	    fake_file(x.f, "token", "hunter2\nX: y\n"));
	expect_error(&x, "not one line");
	ck_assert_ptr_null(strstr(x.e.text, "hunter2"));
	(void)fake_file(y.f, "token", "ey.J");
	expect_error(&y, "~/token: no such file; here, as for the AWS CLI, ");
	call_free(&c);
	call_free(&d);
	call_free(&x);
	call_free(&y);
}
END_TEST

UNIT_MAIN("creds", without_home_the_password_database_has_it,
    a_file_that_is_not_readable_is_named_with_user_and_home,
    the_environment_goes_first_even_before_aws_profile,
    a_profile_by_option_leaves_the_environment_out,
    half_a_pair_of_keys_is_broken_and_not_skipped,
    the_credentials_file_goes_before_the_config_file,
    files_may_have_other_locations, files_of_older_tools_go_before_the_machine,
    empty_variables_lead_to_no_other_identity,
    settings_in_continuation_lines_are_refused_with_file_and_line,
    a_file_may_be_in_the_home_of_another_user, half_a_pair_in_a_file_is_broken,
    login_sessions_are_refused_by_name, a_chain_of_roles_is_walked_from_its_end,
    a_second_call_asks_sts_no_more, roles_that_make_no_sense_stop_the_chain,
    a_chain_of_roles_has_a_limit, a_profile_with_keys_may_be_its_own_source,
    keys_of_a_source_profile_beat_its_role, a_role_can_stand_on_the_environment,
    a_role_by_option_comes_on_top,
    errors_of_sts_are_reported_and_its_outages_retried,
    a_web_token_is_exchanged_unsigned_and_read_anew,
    a_web_token_of_a_profile_is_used_too,
    web_identity_that_is_broken_stops_the_chain)
