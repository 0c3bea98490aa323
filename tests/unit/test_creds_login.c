/* Credentials of a login: SSO and "aws login", their caches and renewal. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "creds.h"

/* SSO ------------------------------------------------------------------------- */

#define SSO_PROFILE                                                           \
	"[default]\nsso_session=corp\nsso_account_id=1234\n"                  \
	"sso_role_name=Read Only\n[sso-session corp]\nsso_region=eu-west-3\n" \
	"sso_start_url=https://corp.awsapps.com/start\n"
/* SHA-1 of "corp", and of the start URL */
#define SSO_CORP "ee0bfd2552fbd840c02cc48b6e823320543c450f"
#define SSO_URL "a51746d4aa793ae07b25e90c3a5db96fc7832bd7"

static const char *
sso_cache(struct call *c, const char *name, const char *text)
{
	return fake_file(c->f,
	    arena_printf(c->a, ".aws/sso/cache/%s.json", name), text);
}

START_TEST(a_cached_sso_token_gets_the_roles_credentials)
{
	struct call c = call_new(NULL);

	SCRIPT(&c,
	    { .status = 200,
		.body =
		    "{\"roleCredentials\":{"
		    "\"accessKeyId\":\"SSO\",\"secretAccessKey\":\"s\","
		    "\"sessionToken\":\"t\",\"expiration\":1795352400000}}" });
	(void)fake_file(c.f, ".aws/config", SSO_PROFILE);
	(void)sso_cache(&c, SSO_CORP,
	    "{\"accessToken\":\"hunter2\",\"expiresAt\":"
	    "\"2026-11-22T13:00:00Z\"}");
	expect_key(&c, "SSO");
	ck_assert_int_eq(c.creds.expires_ms, FAKE_NOW_MS + 3600000);
	ck_assert(text_starts(c.f->asked[0],
	    "GET https://portal.sso."
	    "eu-west-3.amazonaws.com/federation/credentials?role_name="
	    "Read%20Only&account_id=1234\nx-amz-sso_bearer_token: hunter2\n"));
	ck_assert_ptr_null(strstr(c.f->asked[0], "Authorization"));
	ck_assert(c.f->secret[0]);
	call_free(&c);
}
END_TEST

START_TEST(the_older_form_of_sso_works_as_well)
{
	struct call c = call_new(NULL);

	SCRIPT(&c,
	    { .status = 200,
		.body =
		    "{\"roleCredentials\":{"
		    "\"accessKeyId\":\"SSO\",\"secretAccessKey\":\"s\","
		    "\"sessionToken\":\"t\",\"expiration\":1795352400000}}" });
	(void)fake_file(c.f, ".aws/config",
	    "[default]\nsso_region=eu-west-3\n"
	    "sso_start_url=https://corp.awsapps.com/start\n"
	    "sso_account_id=1234\nsso_role_name=R\n");
	(void)sso_cache(&c, SSO_URL,
	    "{\"accessToken\":\"hunter2\",\"expiresAt\":"
	    "\"2026-11-22T13:00:00UTC\"}");
	expect_key(&c, "SSO");
	call_free(&c);
}
END_TEST

#define SSO_CREDENTIALS                                      \
	"{\"roleCredentials\":{"                             \
	"\"accessKeyId\":\"SSO\",\"secretAccessKey\":\"s\"," \
	"\"sessionToken\":\"t\",\"expiration\":1795352400000}}"
#define SSO_TOKEN(expires, registration)                                           \
	"{\"accessToken\":\"old\",\"expiresAt\":\"" expires "\","                  \
	"\"clientId\":\"id\",\"clientSecret\":\"hunter2\","                        \
	"\"refreshToken\":\"hunter2-r\",\"registrationExpiresAt\":\"" registration \
	"\",\"region\":\"eu-west-3\",\"x\":1}"
#define PAST "2026-11-22T11:00:00Z"
#define LATER "2026-12-22T11:00:00Z"

/* The text of a file, which must have mode 0600. */
static const char *
private_file(struct call *c, const char *path)
{
	struct stat st = { 0 };
	size_t n = 0;

	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	return file_read(c->a, path, 65536, &n, NULL);
}

START_TEST(an_expired_sso_token_is_renewed_and_written_back)
{
	struct call c = call_new(NULL);
	const char *path, *text;

	SCRIPT(&c,
	    { .status = 200,
		.body = "{\"accessToken\":\"new\",\"expiresIn\":3600,"
			"\"refreshToken\":\"next\"}" },
	    { .status = 200, .body = SSO_CREDENTIALS });
	(void)fake_file(c.f, ".aws/config", SSO_PROFILE);
	path = sso_cache(&c, SSO_CORP, SSO_TOKEN(PAST, LATER));
	expect_key(&c, "SSO");
	ck_assert(text_starts(c.f->asked[0],
	    "POST https://oidc.eu-west-3.amazonaws.com/token\n"));
	ck_assert_ptr_nonnull(strstr(c.f->asked[0],
	    "\"grantType\":\"refresh_token\",\"refreshToken\":\"hunter2-r\""));
	ck_assert(c.f->secret[0]);
	ck_assert_ptr_null(strstr(c.f->asked[0], "Authorization"));
	ck_assert_ptr_nonnull(strstr(c.f->asked[1],
	    "x-amz-sso_bearer_token: new\n"));
	text = private_file(&c, path);
	ck_assert_ptr_nonnull(strstr(text, "\"accessToken\":\"new\""));
	ck_assert_ptr_nonnull(strstr(text, "\"refreshToken\":\"next\""));
	ck_assert_ptr_nonnull(strstr(text,
	    "\"expiresAt\":\"2026-11-22T13:00:00Z\""));
	ck_assert_ptr_nonnull(strstr(text, "\"x\":1"));
	call_free(&c);
}
END_TEST

START_TEST(an_sso_token_that_cannot_be_renewed_names_the_command)
{
	static const struct {
		const char *cache;
		struct fake_answer answer;
		const char *want;
	} row[] = {
		{ SSO_TOKEN(PAST, LATER),
		    { .status = 400,
			.type = "application/json",
			.body = "{\"__type\":\"InvalidGrantException\"}" },
		    "not renewed: InvalidGrantException" },
		{ SSO_TOKEN(PAST, PAST), { 0 }, "the token has expired: run" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct call c = call_new(NULL);

		script(&c, &row[i].answer, row[i].answer.status != 0);
		(void)fake_file(c.f, ".aws/config", SSO_PROFILE);
		(void)sso_cache(&c, SSO_CORP, row[i].cache);
		expect_error(&c, row[i].want);
		ck_assert_ptr_nonnull(strstr(c.e.text,
		    "run \"aws sso login --profile default\""));
		ck_assert_ptr_null(strstr(c.e.text, "hunter2"));
		call_free(&c);
	}
}
END_TEST

/* Another process replaces the cache while the renewal fails. */
START_TEST(only_a_whole_token_of_another_process_is_used)
{
	static const char refusal[] = "{\"__type\":\"InvalidGrantException\"}";
	struct call c = call_new(NULL);

	SCRIPT(&c, { .status = 400, .body = refusal });
	(void)fake_file(c.f, ".aws/config", SSO_PROFILE);
	(void)sso_cache(&c, SSO_CORP, SSO_TOKEN(PAST, LATER));
	c.f->written = ".aws/sso/cache/" SSO_CORP ".json";
	c.f->written_text = "{\"expiresAt\":\"" LATER "\"}";
	expect_error(&c, "not renewed: InvalidGrantException");
	call_free(&c);
	c = call_new(NULL);
	SCRIPT(&c, { .status = 400, .body = refusal },
	    { .status = 200, .body = SSO_CREDENTIALS });
	(void)fake_file(c.f, ".aws/config", SSO_PROFILE);
	(void)sso_cache(&c, SSO_CORP, SSO_TOKEN(PAST, LATER));
	c.f->written = ".aws/sso/cache/" SSO_CORP ".json";
	c.f->written_text = SSO_TOKEN(LATER, LATER);
	expect_key(&c, "SSO");
	call_free(&c);
}
END_TEST

START_TEST(a_failed_renewal_is_no_error_while_the_token_is_valid)
{
	struct call c = call_new(NULL);

	SCRIPT(&c, { .status = 400, .body = "{}" },
	    { .status = 200, .body = SSO_CREDENTIALS });
	(void)fake_file(c.f, ".aws/config", SSO_PROFILE);
	(void)sso_cache(&c, SSO_CORP, SSO_TOKEN("2026-11-22T12:10:00Z", LATER));
	expect_key(&c, "SSO");
	ck_assert_ptr_nonnull(strstr(c.f->asked[1],
	    "x-amz-sso_bearer_token: old\n"));
	call_free(&c);
}
END_TEST

/* sha256 of "arn:aws:iam::1:user/w" */
#define LOGIN_CACHE \
	"a9e91ccd887ffe6bb23ebae733f62272075cd4e504d91d6c1ce2836589c8098e"
#define LOGIN_PROFILE                                     \
	"[default]\nregion = eu-west-1\nlogin_session = " \
	"arn:aws:iam::1:user/w\n"
#define LOGIN(expires)                                                              \
	"{\"accessToken\":{\"accessKeyId\":\"LOGIN\",\"secretAccessKey\":"          \
	"\"s\",\"sessionToken\":\"t\",\"accountId\":\"1\",\"expiresAt\":\"" expires \
	"\"},\"refreshToken\":\"hunter2\",\"clientId\":"                            \
	"\"arn:aws:signin:::devtools/same-device\",\"dpopKey\":\"" LOGIN_KEY        \
	"\"}"
/* A key made for this test. */
#define LOGIN_KEY                                                             \
	"-----BEGIN PRIVATE KEY-----\\n"                                      \
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdDd7t7KsB2ISgZTS\\n" \
	"TIGYr2FmS+QgRZUjS5hBNFF9NqWhRANCAARu8zMaULLsPkUJ6XlJ+ZPtm90cmV0O\\n" \
	"oANG41i9IHFAsTI47rD12+HCN8PRKYJd/79YunkRJ66DsFfKLrAMwW5U\\n"         \
	"-----END PRIVATE KEY-----\\n"

static const char *
login_cache(struct call *c, const char *text)
{
	(void)fake_file(c->f, ".aws/config", LOGIN_PROFILE);
	return fake_file(c->f, ".aws/login/cache/" LOGIN_CACHE ".json", text);
}

START_TEST(a_login_session_is_used_while_it_lasts)
{
	struct call c = call_new(NULL);

	(void)login_cache(&c, LOGIN("2026-11-22T12:10:00Z"));
	expect_key(&c, "LOGIN");
	ck_assert_uint_eq(c.f->nasked, 0);
	call_free(&c);
}
END_TEST

START_TEST(a_login_session_is_renewed_with_a_proof_of_its_key)
{
	struct call c = call_new(NULL);
	const char *path, *text;

	SCRIPT(&c,
	    { .status = 200,
		.body = "{\"accessToken\":{\"accessKeyId\":\"NEW\","
			"\"secretAccessKey\":\"s2\",\"sessionToken\":\"t2\"},"
			"\"tokenType\":\"aws_sigv4\",\"expiresIn\":900,"
			"\"refreshToken\":\"next\"}" });
	path = login_cache(&c, LOGIN("2026-11-22T12:04:00Z"));
	expect_key(&c, "NEW");
	ck_assert(text_starts(c.f->asked[0],
	    "POST https://signin.eu-west-1.amazonaws.com/v1/token\n"));
	/* {"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","x":" */
	ck_assert_ptr_nonnull(strstr(c.f->asked[0],
	    "DPoP: eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2Iiwi"));
	text = private_file(&c, path);
	ck_assert_ptr_nonnull(strstr(text, "\"accessKeyId\":\"NEW\""));
	ck_assert_ptr_nonnull(strstr(text, "\"accountId\":\"1\""));
	ck_assert_ptr_nonnull(strstr(text, "\"refreshToken\":\"next\""));
	ck_assert_ptr_nonnull(strstr(text, "2026-11-22T12:15:00Z"));
	call_free(&c);
}
END_TEST

START_TEST(an_ended_login_session_names_both_commands)
{
	struct call c = call_new(NULL);

	SCRIPT(&c,
	    { .status = 400,
		.type = "application/json",
		.body = "{\"__type\":\"AccessDeniedException\",\"error\":"
			"\"TOKEN_EXPIRED\",\"message\":\"ended\"}" });
	(void)login_cache(&c, LOGIN("2026-11-22T11:00:00Z"));
	expect_error(&c,
	    "AccessDeniedException: ended; run \"aws login "
	    "--profile default\", or use credential_process = aws "
	    "configure export-credentials --profile default "
	    "--format process");
	ck_assert_ptr_null(strstr(c.e.text, "hunter2"));
	call_free(&c);
}
END_TEST

START_TEST(sso_that_is_broken_stops_the_chain)
{
	static const struct {
		const char *config, *cache;
		struct fake_answer answer;
		const char *want;
	} row[] = {
		{ SSO_PROFILE, NULL, { 0 },
		    "run \"aws sso login --profile default\"" },
		{ SSO_PROFILE, "{}", { 0 }, "contains no token" },
		{ SSO_PROFILE, "hunter2", { 0 }, "contains no token" },
		{ SSO_PROFILE,
		    "{\"accessToken\":\"hunter2\\u0000x\",\"expiresAt\":"
		    "\"2026-11-22T13:00:00Z\"}",
		    { 0 }, "contains no token" },
		{ SSO_PROFILE,
		    "{\"accessToken\":\"hunter2\",\"expiresAt\":"
		    "\"2026-11-22T11:59:59Z\"}",
		    { 0 }, "has expired" },
		{ SSO_PROFILE,
		    "{\"accessToken\":\"hunter2\",\"expiresAt\":"
		    "\"2026-11-22T13:00:00Z\"}",
		    { .status = 401 }, "not accepted" },
		{ SSO_PROFILE,
		    "{\"accessToken\":\"hunter2\",\"expiresAt\":"
		    "\"2026-11-22T13:00:00Z\"}",
		    { .status = 403,
			.body =
			    "{\"__type\":\"ForbiddenException\",\"message\":\"No "
			    "access\"}" },
		    "ForbiddenException: No access" },
		{ SSO_PROFILE,
		    "{\"accessToken\":\"hunter2\",\"expiresAt\":"
		    "\"2026-11-22T13:00:00Z\"}",
		    { .status = 200, .body = "{}" },
		    "contains no credentials" },
		{ SSO_PROFILE,
		    "{\"accessToken\":\"hunter2\",\"expiresAt\":"
		    "\"2026-11-22T13:00:00Z\"}",
		    { .status = 200, .body = "<html>" },
		    "contains no credentials: it is an HTML page, not JSON" },
		{ "[default]\nsso_account_id=1\n", NULL, { 0 },
		    "sso_role_name is missing" },
		{ "[default]\nsso_account_id=1\nsso_role_name=r\n"
		  "sso_session=x\n",
		    NULL, { 0 }, "no section" },
		{ "[default]\nsso_account_id=1\nsso_role_name=r\n"
		  "sso_session=x\n[sso-session x]\nsso_region=a\n",
		    NULL, { 0 }, "sso_start_url is missing" },
		{ "[default]\nsso_account_id=1\nsso_role_name=r\n"
		  "sso_session=x\nsso_region=b\n[sso-session x]\n"
		  "sso_region=a\nsso_start_url=u\n",
		    NULL, { 0 }, "not the same" },
		{ "[default]\nsso_account_id=1\nsso_role_name=r\n", NULL, { 0 },
		    "sso_start_url is missing" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct call c = call_new(NULL);

		script(&c, &row[i].answer, 1);
		(void)fake_file(c.f, ".aws/config", row[i].config);
		if (row[i].cache != NULL)
			(void)sso_cache(&c, SSO_CORP, row[i].cache);
		expect_error(&c, row[i].want);
		ck_assert_ptr_null(strstr(c.e.text, "hunter2"));
		call_free(&c);
	}
}
END_TEST

UNIT_MAIN("creds_login", a_cached_sso_token_gets_the_roles_credentials,
    the_older_form_of_sso_works_as_well,
    an_expired_sso_token_is_renewed_and_written_back,
    an_sso_token_that_cannot_be_renewed_names_the_command,
    only_a_whole_token_of_another_process_is_used,
    a_failed_renewal_is_no_error_while_the_token_is_valid,
    a_login_session_is_used_while_it_lasts,
    a_login_session_is_renewed_with_a_proof_of_its_key,
    an_ended_login_session_names_both_commands,
    sso_that_is_broken_stops_the_chain)
