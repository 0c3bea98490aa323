/* Options of configuration files of daemons. */
#include <string.h>

#include "plugin/hosts/config.h"
#include "unit.h"

static const struct eib_option_info options[] = {
	{ "image", "ARN", "", HOST_STATUS | HOST_CANCEL, 1 },
	{ "role-arn", "ARN", "", HOST_STATUS | HOST_CANCEL, 0 },
	{ "arm", NULL, "", HOST_CANCEL, 0 },
	{ "no-steps", NULL, "", HOST_STATUS, 0 },
	{ "min-age", "DUR", "", HOST_CANCEL, 0 },
	{ NULL, NULL, NULL, 0, 0 },
};
static char text[HOST_TEXT_SIZE];
static struct eib_option seen[4];
static size_t nseen;

static struct eib_reply *
fake_call(const struct eib_request *q)
{
	ck_assert_uint_le(q->noptions, sizeof seen / sizeof seen[0]);
	nseen = q->noptions;
	memcpy(seen, q->option, nseen * sizeof *seen);
	return NULL;
}

static const struct eib_command commands[] = { { "status", fake_call },
	{ "cancel", fake_call }, { NULL, NULL } };
static const struct eib_plugin plugin = { .command = commands,
	.option = options };

static int
set(struct host_account *a, const char *key, const char *value)
{
	a->plugin = &plugin;
	return host_account_set(a, key, value, text);
}

START_TEST(a_key_is_an_option_in_camel_case_or_with_dashes)
{
	struct host_account *a = NULL;
	static const char *const keys[] = { "RoleArn", "role-arn", "rolearn",
		"ROLE-ARN", "Role-arn" };

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		host_account_free(a);
		a = calloc(1, sizeof *a);
		ck_assert_msg(set(a, keys[i], "x") == 0, "%s: %s", keys[i],
		    text);
		ck_assert_uint_eq(a->noptions, 1);
		ck_assert_str_eq(a->option[0].name, "role-arn");
	}
	ck_assert_int_eq(set(a, "RoleArns", "x"), -1);
	ck_assert_str_eq(text,
	    "RoleArns is not an option (did you mean RoleArn?)");
	ck_assert_int_eq(set(a, "role-arn", "y"), -1);
	ck_assert_str_eq(text, "role-arn is given more than once");
	ck_assert_int_eq(set(a, "Role", "x"), -1);
	ck_assert_int_eq(set(a, "", "x"), -1);
	host_account_free(a);
}
END_TEST

START_TEST(a_file_cannot_arm_but_allow)
{
	struct host_account *a = calloc(1, sizeof *a);

	ck_assert_int_eq(set(a, "Arm", "true"), -1);
	ck_assert_ptr_nonnull(strstr(text,
	    "cannot be set in a configuration file"));
	ck_assert(!a->allow_cancel);
	ck_assert_int_eq(set(a, "AllowCancel", "maybe"), -1);
	ck_assert(!a->allow_cancel);
	ck_assert_int_eq(set(a, "AllowCancel", "yes"), 0);
	ck_assert(a->allow_cancel);
	ck_assert_int_eq(set(a, "allow-cancel", "0"), 0);
	ck_assert(!a->allow_cancel);
	ck_assert_uint_eq(a->noptions, 0);
	host_account_free(a);
}
END_TEST

START_TEST(a_command_gets_its_options_and_targets_when_asked_for)
{
	const struct eib_option more = { "arm", "1" };
	struct host_account *a = calloc(1, sizeof *a);
	struct host_account *b = calloc(1, sizeof *b);
	struct eib_request status = { 0 }, cancel = { 0 };

	ck_assert(!host_account_has_target(a));
	ck_assert_int_eq(set(a, "Image", "one"), 0);
	ck_assert_int_eq(set(a, "Image", "two"), 0);
	ck_assert_int_eq(set(a, "NoSteps", "true"), 0);
	ck_assert_int_eq(set(a, "NoSteps", "off"), 0);
	ck_assert_int_eq(set(a, "NoSteps", "never"), -1);
	ck_assert_int_eq(set(a, "MinAge", "2h"), 0);
	ck_assert(host_account_has_target(a));
	ck_assert_int_eq(host_account_copy(b, a), 0);
	ck_assert_msg(set(b, "MinAge", "3h") == 0,
	    "a default is overridden: %s", text);
	host_account_free(a);
	(void)host_call(b, HOST_STATUS, true, NULL, 0, &status);
	ck_assert_uint_eq(nseen, 3);
	ck_assert_str_eq(seen[1].value, "two");
	ck_assert_str_eq(seen[2].value, "0");
	(void)host_call(b, HOST_CANCEL, false, &more, 1, &cancel);
	ck_assert_uint_eq(nseen, 2);
	ck_assert_str_eq(seen[0].name, "min-age");
	ck_assert_str_eq(seen[1].name, "arm");
	ck_assert_int_eq(set(b, "MinAge", "4h"), -1);
	host_account_free(b);
}
END_TEST

START_TEST(an_account_has_room_for_a_thousand_options)
{
	struct host_account *a = calloc(1, sizeof *a);

	for (size_t i = 0; i < HOST_OPTIONS_MAX; i++)
		ck_assert_int_eq(set(a, "Image", "arn"), 0);
	ck_assert_int_eq(set(a, "Image", "arn"), -1);
	ck_assert_ptr_nonnull(strstr(text, "too many"));
	host_account_free(a);
}
END_TEST

UNIT_MAIN("host_config", a_key_is_an_option_in_camel_case_or_with_dashes,
    a_file_cannot_arm_but_allow,
    a_command_gets_its_options_and_targets_when_asked_for,
    an_account_has_room_for_a_thousand_options)
