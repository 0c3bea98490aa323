/* The option table: values, defaults, errors. */
#include <string.h>

#include "monitor/format.h"
#include "monitor/threshold.h"
#include "plugin/call/option.h"
#include "unit.h"

#define IMAGE "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1"

static struct options *
parse(struct arena *a, uint32_t command, const struct eib_option *o, size_t n,
    struct err *e)
{
	return options_parse(a, command, o, n, 10000, e);
}

START_TEST(defaults_are_those_of_the_manual)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct eib_option o[] = { { "image", IMAGE } };
	struct options *p = parse(a, OPTION_STATUS, o, 1, &e);

	ck_assert_msg(p != NULL, "%s", e.text);
	ck_assert_int_eq(p->timeout_ms, 10000);
	ck_assert_int_eq(p->since_ms, 24 * 3600 * 1000);
	ck_assert_uint_eq(p->max_requests, 200);
	ck_assert_uint_eq(p->parallel, 4);
	ck_assert_str_eq(p->format->name, "nagios");
	ck_assert_int_eq(p->timeout_state, STATE_UNKNOWN);
	p = parse(a, OPTION_CANCEL, o, 1, &e);
	ck_assert_msg(p != NULL, "%s", e.text);
	ck_assert(!p->arm);
	ck_assert_str_eq(p->only_state->value, "BUILDING");
	ck_assert_str_eq(p->only_state->next->value, "TESTING");
	ck_assert_ptr_null(p->only_state->next->next);
	ck_assert_str_eq(p->on->state, "CRITICAL");
	ck_assert_str_eq(p->on->type, "HARD");
	ck_assert_str_eq(p->alert_label, "image_arn");
	arena_free(a);
}
END_TEST

START_TEST(values_are_read_by_their_kind)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct eib_option o[] = { { "image", IMAGE }, { "image", IMAGE },
		{ "warning", "1h" }, { "critical", "90m:" },
		{ "phase-critical", "testing=2h" }, { "state", "CANCELLED=ok" },
		{ "count-warning", "FAILED=0" }, { "verbose", "1" },
		{ "verbose", "1" }, { "timeout", "1m30s" }, { "no-steps", "0" },
		{ "all", "1" } };
	struct options *p =
	    parse(a, OPTION_STATUS, o, sizeof o / sizeof o[0], &e);

	ck_assert_msg(p != NULL, "%s", e.text);
	ck_assert_ptr_nonnull(p->image->next);
	ck_assert_double_eq(p->warning->end, 3600);
	ck_assert_double_eq(p->critical->start, 5400);
	ck_assert_str_eq(p->phase_critical->word, "TESTING");
	ck_assert_double_eq(p->phase_critical->range->end, 7200);
	ck_assert_str_eq(p->state->word, "CANCELLED");
	ck_assert_int_eq(p->state->state, STATE_OK);
	ck_assert_double_eq(p->count_warning->range->end, 0);
	ck_assert_uint_eq(p->verbose, 2);
	ck_assert_int_eq(p->timeout_ms, 90000);
	ck_assert(!p->no_steps && p->all);
	arena_free(a);
}
END_TEST

START_TEST(on_knows_state_type_and_attempt_in_every_form)
{
	static const struct {
		const char *text, *state, *type;
		unsigned attempt;
	} rows[] = {
		{ "CRITICAL", "CRITICAL", NULL, 0 },
		{ "critical:soft", "CRITICAL", "SOFT", 0 },
		{ "WARNING:HARD", "WARNING", "HARD", 0 },
		{ "CRITICAL:SOFT:3", "CRITICAL", "SOFT", 3 },
		{ "CRITICAL:2", "CRITICAL", NULL, 2 },
		{ "TESTING", "TESTING", NULL, 0 },
	};
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err e = { 0 };
		struct eib_option o[] = { { "image", IMAGE },
			{ "on", rows[i].text } };
		struct options *p = parse(a, OPTION_CANCEL, o, 2, &e);

		ck_assert_msg(p != NULL, "%s: %s", rows[i].text, e.text);
		ck_assert_str_eq(p->on->state, rows[i].state);
		ck_assert_pstr_eq(p->on->type, rows[i].type);
		ck_assert_uint_eq(p->on->attempt, rows[i].attempt);
	}
	arena_free(a);
}
END_TEST

static const struct {
	uint32_t command;
	const char *name, *value;
	const char *text;
} wrong[] = {
	{ OPTION_CANCEL, "deny", "*prod-?", "matches no ARN" },
	{ OPTION_CANCEL, "deny", "*[p]rod*", "* is the only wildcard" },
	{ OPTION_CANCEL, "allow", "*:image/we?/*", "matches no ARN" },
	{ OPTION_CANCEL, "deny", "shop", "write \"*:image/shop/*\"" },
	{ OPTION_CANCEL, "deny", "shop*", "write \"*:image/shop*/*\"" },
	{ OPTION_CANCEL, "deny", "image/shop/*", "write \"*:image/shop/*\"" },
	{ OPTION_CANCEL, "allow", "image-pipeline/*",
	    "write \"*:image-pipeline/*\"" },
	{ OPTION_CANCEL, "deny", "arn:aws:imagebuilder:us-east-1:*:image/shop",
	    "us-east-1:*:image/shop/*\"" },
	{ OPTION_CANCEL, "deny", "arn:aws:imagebuilder:*:123:image/shop/*",
	    "matches no ARN" },
	{ OPTION_CANCEL, "deny", "*:image/shop/latest/*", "matches no ARN" },
	{ OPTION_CANCEL, "deny", "*:image/shop/*.*.*.*/1", "matches no ARN" },
	{ OPTION_CANCEL, "deny", "*:component/*", "matches no ARN" },
	{ OPTION_CANCEL, "deny", "*:image-pipeline/web/*", "matches no ARN" },
	{ OPTION_STATUS, "region", "us-east-1,eu-west-1",
	    "invalid region \"us-east-1,eu-west-1\" (one region; repeat --region" },
	{ OPTION_STATUS, "region", "US_EAST", "(example: us-east-1)" },
	{ OPTION_STATUS, "imaeg", "x",
	    "unknown option --imaeg (did you mean --image?)" },
	{ OPTION_STATUS, "arm", "1", "unknown option --arm" },
	{ OPTION_CANCEL, "warning", "1", "unknown option --warning" },
	{ OPTION_STATUS, "image", "", "--image: the value is empty" },
	{ OPTION_STATUS, "warning", "abc", "--warning" },
	{ OPTION_STATUS, "timeout", "0",
	    "--timeout: invalid duration \"0\" (expected more than 0)" },
	{ OPTION_STATUS, "timeout", "soon",
	    "--timeout: invalid duration \"soon\" (examples: 90s, 15m" },
	{ OPTION_STATUS, "timeout", "36526d",
	    "invalid duration \"36526d\" (expected 36525d or less)" },
	{ OPTION_CANCEL, "wait", "999999999999999999999d",
	    "(expected 36525d or less)" },
	{ OPTION_CANCEL, "alert", "sns", "--alert and --image exclude" },
	{ OPTION_STATUS, "max-requests", "0", "1 or more" },
	{ OPTION_STATUS, "max-requests", "-1", "invalid number \"-1\"" },
	{ OPTION_STATUS, "max-requests", "100001", "at most 100000" },
	{ OPTION_STATUS, "parallel", "65", "at most 64" },
	{ OPTION_STATUS, "state", "FAILED",
	    "\"FAILED\" is not STATE=WORD (example: CANCELLED=ok)" },
	{ OPTION_STATUS, "state", "FAILED=bad",
	    "unknown verdict \"bad\" (one of: ok, warning" },
	{ OPTION_STATUS, "state", "FAI LED=ok", "invalid state \"FAI LED\"" },
	{ OPTION_STATUS, "phase-warning", "TESTING=x", "--phase-warning" },
	{ OPTION_STATUS, "phase-warning", "TESTNG=1h",
	    "unknown phase \"TESTNG\" (did you mean TESTING? one of: PENDING" },
	{ OPTION_STATUS, "phase-critical", "FAILED=1h",
	    "unknown phase \"FAILED\"" },
	{ OPTION_STATUS, "count-warning", "FALIED=0",
	    "--count-warning: unknown state \"FALIED\" (did you mean FAILED?" },
	{ OPTION_STATUS, "count-critical", "waiting=0",
	    "unknown state \"WAITING\"" },
	{ OPTION_STATUS, "timeout-state", "ok",
	    "unknown value \"ok\" (one of: critical, unknown)" },
	{ OPTION_STATUS, "output-format", "xml",
	    "unknown format \"xml\" (one of: nagios" },
	{ OPTION_STATUS, "endpoint-url", "ftp://x", "--endpoint-url" },
	{ OPTION_STATUS, "endpoint-url", "https://u:secret@h", "--endpoint" },
	{ OPTION_STATUS, "all", "maybe", "takes no argument" },
	{ OPTION_STATUS, "profile", "\xff", "invalid UTF-8" },
	{ OPTION_CANCEL, "on", ":HARD", "STATE[:SOFT or :HARD]" },
	{ OPTION_CANCEL, "on", "CRITICAL:HARDER", "STATE[:SOFT or :HARD]" },
	{ OPTION_CANCEL, "on", "CRITICAL:HARD:0", "STATE[:SOFT or :HARD]" },
	{ OPTION_CANCEL, "on", "CRITICAL:HARD:SOFT", "STATE[:SOFT or :HARD]" },
	{ OPTION_CANCEL, "on", "FOO",
	    "--on: unknown state \"FOO\" (one of: OK, WARNING" },
	{ OPTION_CANCEL, "on", "FOO:HARD", "UNREACHABLE, PENDING" },
	{ OPTION_CANCEL, "on", "TESTING2", "DELETED" },
	{ OPTION_CANCEL, "only-state", "BUILDING,,TESTING",
	    "unknown state \"\"" },
	{ OPTION_CANCEL, "only-state", "NONSENSE",
	    "unknown state \"NONSENSE\" (one of: PENDING, CREATING, BUILDING" },
	{ OPTION_CANCEL, "only-state", "TESTING,AVAILABLE",
	    "unknown state \"AVAILABLE\"" },
	{ OPTION_CANCEL, "only-state", "critical",
	    "unknown state \"CRITICAL\"" },
	{ OPTION_CANCEL, "service-state", "$SERVICESTATE$",
	    "unknown state \"$SERVICESTATE$\" (one of: OK, WARNING" },
	{ OPTION_CANCEL, "service-state", "", "unknown state \"\"" },
	{ OPTION_CANCEL, "require-tag", "=x",
	    "invalid tag \"=x\" (expected KEY or KEY=VALUE)" },
	{ OPTION_CANCEL, "max-per-hour", "0", "1 or more" },
	{ OPTION_CANCEL, "service-state-type", "MAYBE",
	    "(one of: SOFT, HARD)" },
	{ OPTION_CANCEL, "service-attempt", "1",
	    "--service-attempt applies to --service-state only" },
	{ OPTION_CANCEL, "alert", "pager",
	    "unknown alert format \"pager\" (one of" },
	{ OPTION_CANCEL, "image", IMAGE, "--image: one build per call" },
};

START_TEST(a_wrong_option_is_named_in_one_line)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct err e = { 0 };
		struct eib_option o[] = { { "image", IMAGE },
			{ wrong[i].name, wrong[i].value } };
		struct options *p = parse(a, wrong[i].command, o, 2, &e);

		ck_assert_msg(p == NULL, "--%s %s is accepted", wrong[i].name,
		    wrong[i].value);
		ck_assert_msg(strstr(e.text, wrong[i].text) != NULL,
		    "--%s %s: \"%s\" lacks \"%s\"", wrong[i].name,
		    wrong[i].value, e.text, wrong[i].text);
		ck_assert_msg(strstr(e.text, "secret") == NULL, "%s", e.text);
	}
	arena_free(a);
}
END_TEST

START_TEST(an_option_with_one_value_is_refused_when_it_is_repeated)
{
	struct arena *a = arena_new(0);
	size_t n = 0;

	for (const struct option_row *r = option_rows; r->name != NULL; r++) {
		struct eib_option o[] = { { r->name, "1" }, { r->name, "1" } };
		struct err e = { 0 };
		bool refused;

		if (r->argument == NULL)
			continue;
		(void)parse(a,
		    r->commands & OPTION_STATUS ? OPTION_STATUS : OPTION_CANCEL,
		    o, 2, &e);
		refused = strstr(e.text, "is given more than once") != NULL;
		ck_assert_msg((r->commands & OPTION_MANY) == 0 || !refused,
		    "--%s: %s", r->name, e.text);
		n += refused;
	}
	ck_assert_uint_ge(n, 10);
	arena_free(a);
}
END_TEST

START_TEST(a_check_without_a_target_is_refused)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };

	ck_assert_ptr_null(parse(a, OPTION_STATUS, NULL, 0, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "nothing to check"));
	ck_assert_ptr_null(parse(a, OPTION_CANCEL, NULL, 0, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "nothing to cancel"));
	arena_free(a);
}
END_TEST

START_TEST(too_many_options_and_too_long_values_reach_a_limit)
{
	static struct eib_option many[OPTION_MAX + 1];
	static char longest[OPTION_MAX_VALUE + 2];
	struct arena *a = arena_new(0);
	struct err e = { 0 };

	for (size_t i = 0; i < OPTION_MAX + 1; i++)
		many[i] = (struct eib_option){ "image", IMAGE };
	ck_assert_ptr_null(parse(a, OPTION_STATUS, many, OPTION_MAX + 1, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	memset(longest, 'a', OPTION_MAX_VALUE + 1);
	many[0].value = longest;
	ck_assert_ptr_null(parse(a, OPTION_STATUS, many, 1, &e));
	ck_assert_int_eq(e.code, ERR_LIMIT);
	arena_free(a);
}
END_TEST

START_TEST(help_lines_are_unique_and_every_option_has_a_reader)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; option_infos[i].name != NULL; i++) {
		struct err e = { 0 };
		uint32_t command = option_infos[i].commands & OPTION_STATUS ?
		    OPTION_STATUS :
		    OPTION_CANCEL;
		struct eib_option o = { option_infos[i].name, "\x01" };

		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(option_infos[i].name,
			    option_infos[j].name);
		/* A reader of another option would name that one. */
		(void)parse(a, command, &o, 1, &e);
		ck_assert_msg(strstr(e.text, "unknown option") == NULL, "%s",
		    e.text);
	}
	arena_free(a);
}
END_TEST

UNIT_MAIN("option", defaults_are_those_of_the_manual,
    values_are_read_by_their_kind,
    on_knows_state_type_and_attempt_in_every_form,
    a_wrong_option_is_named_in_one_line, a_check_without_a_target_is_refused,
    an_option_with_one_value_is_refused_when_it_is_repeated,
    too_many_options_and_too_long_values_reach_a_limit,
    help_lines_are_unique_and_every_option_has_a_reader)
