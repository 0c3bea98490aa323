/* Clients of the plugin, with memory that runs out while their settings are kept:
 * the identity is the one that was asked for, or there is none. */
#include <string.h>

#include "aws/client/client.h"
#include "aws/sign/sigv4.h"
#include "base/platform.h"
#include "monitor/report.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/call/session.h"
#include "tests/tools/starve.h"
#include "unit.h"

/* The failure of the options when the n-th allocation fails. */
static void
fail_with(const struct options *o, long n, struct err *e)
{
	struct arena *a = arena_new(0);
	struct call call = { .arena = a,
		.request = &(struct eib_request){ 0 },
		.options = o,
		.platform = *platform_system(),
		.report = report_new(a, "TEST") };
	struct creds creds = { 0 };
	struct lease *l;

	starve_at = n;
	starve_seen = 0;
	l = lease_get(&call, e);
	starve_at = 0;
	if (l != NULL)
		ck_assert_msg(aws_client_creds(lease_client(l), a,
				  call.platform.mono_ms(NULL) + 1000, &creds,
				  e) < 0,
		    "allocation %ld: credentials of %s", n, creds.source);
	lease_put(&call, l);
	arena_free(a);
}

START_TEST(a_setting_that_was_not_kept_gives_no_other_identity)
{
	static const struct {
		struct options options;
		const char *want;
	} row[] = {
		{ { .profile = "missing" }, "unknown profile \"missing\"" },
		{ { .role_arn = "x" }, "invalid role ARN \"x\"" },
		{ { .role_arn = "arn:aws:iam::123456789012:role/r",
		      .external_id = "!" },
		    "external_id has a character" },
	};

	(void)setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
	(void)setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
	(void)setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	(void)setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		long n = 0;

		do {
			struct err e = { 0 };

			fail_with(&row[i].options, ++n, &e);
			ck_assert_msg(e.code == ERR_MEMORY ||
				strstr(e.text, row[i].want) != NULL,
			    "allocation %ld: %s", n, e.text);
		} while (n <= starve_seen);
		ck_assert_int_gt(n, 10);
	}
}
END_TEST

UNIT_MAIN("lease", a_setting_that_was_not_kept_gives_no_other_identity)
