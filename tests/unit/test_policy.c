/* The decision table: INTERFACES, row by row. */
#include <string.h>

#include "base/text.h"
#include "options.h"
#include "plugin/cancel/policy.h"
#include "unit.h"

#define PIPE "arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web"

static const struct {
	struct given option[MAX_OPTIONS];
	struct trigger trigger;
	bool acts;
} gates[] = {
	{ { { NULL, NULL } }, { .manual = true }, true },
	{ { { NULL, NULL } }, { false, "CRITICAL", "HARD", 3 }, true },
	{ { { NULL, NULL } }, { false, "critical", "hard", 0 }, true },
	{ { { NULL, NULL } }, { false, "CRITICAL", "SOFT", 3 }, false },
	/* Without a type it counts as SOFT. */
	{ { { NULL, NULL } }, { false, "CRITICAL", NULL, 3 }, false },
	{ { { NULL, NULL } }, { false, "WARNING", "HARD", 3 }, false },
	{ { { NULL, NULL } }, { false, "OK", "HARD", 1 }, false },
	{ { { NULL, NULL } }, { false, "UNKNOWN", "HARD", 1 }, false },
	{ { { "on", "CRITICAL" } }, { false, "CRITICAL", "SOFT", 1 }, true },
	{ { { "on", "CRITICAL" } }, { false, "CRITICAL", NULL, 1 }, true },
	{ { { "on", "CRITICAL:SOFT" } }, { false, "CRITICAL", "HARD", 1 },
	    false },
	{ { { "on", "CRITICAL:SOFT:3" } }, { false, "CRITICAL", "SOFT", 2 },
	    false },
	{ { { "on", "CRITICAL:SOFT:3" } }, { false, "CRITICAL", "SOFT", 3 },
	    true },
	{ { { "on", "CRITICAL:SOFT:3" } }, { false, "CRITICAL", "SOFT", 4 },
	    true },
	/* The attempt is ignored at HARD. */
	{ { { "on", "CRITICAL:3" } }, { false, "CRITICAL", "HARD", 1 }, true },
	{ { { "on", "CRITICAL:3" } }, { false, "CRITICAL", "SOFT", 1 }, false },
	{ { { "on", "CRITICAL:HARD" }, { "on", "WARNING:HARD" } },
	    { false, "WARNING", "HARD", 1 }, true },
	{ { { "on", "TESTING" } }, { false, "TESTING", "HARD", 0 }, true },
};

START_TEST(a_triggered_call_acts_only_when_on_matches)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof gates / sizeof gates[0]; i++) {
		struct policy_decision d;

		policy_gate(options_of(a, OPTION_CANCEL, gates[i].option),
		    &gates[i].trigger, &d);
		ck_assert_msg((d.outcome == OUTCOME_NONE) == gates[i].acts,
		    "row %zu: %s", i, d.text);
		if (!gates[i].acts) {
			ck_assert_int_eq(d.outcome, OUTCOME_LEFT);
			ck_assert_str_eq(d.rule, "gate");
		}
	}
	arena_free(a);
}
END_TEST

#define BUILD(word)                                               \
	{                                                         \
		.arn = ARN, .pipeline_arn = PIPE, .status = word, \
		.has_age = true, .age_ms = 10 * MINUTE            \
	}

static const struct {
	struct given option[MAX_OPTIONS];
	struct policy_facts facts;
	enum cancel_outcome outcome;
	const char *rule;
} builds[] = {
	{ { { NULL, NULL } }, BUILD("BUILDING"), OUTCOME_NONE, "" },
	{ { { NULL, NULL } }, BUILD("TESTING"), OUTCOME_NONE, "" },
	{ { { NULL, NULL } }, BUILD("PENDING"), OUTCOME_REFUSED, "only-state" },
	{ { { NULL, NULL } }, BUILD("CREATING"), OUTCOME_REFUSED,
	    "only-state" },
	{ { { NULL, NULL } }, BUILD("DISTRIBUTING"), OUTCOME_REFUSED,
	    "only-state" },
	{ { { NULL, NULL } }, BUILD("INTEGRATING"), OUTCOME_REFUSED,
	    "only-state" },
	{ { { NULL, NULL } }, BUILD("AVAILABLE"), OUTCOME_FINISHED,
	    "finished" },
	{ { { NULL, NULL } }, BUILD("FAILED"), OUTCOME_FINISHED, "finished" },
	{ { { NULL, NULL } }, BUILD("CANCELLED"), OUTCOME_FINISHED,
	    "finished" },
	{ { { NULL, NULL } }, BUILD("DEPRECATED"), OUTCOME_FINISHED,
	    "finished" },
	{ { { NULL, NULL } }, BUILD("DISABLED"), OUTCOME_FINISHED, "finished" },
	{ { { NULL, NULL } }, BUILD("DELETED"), OUTCOME_FINISHED, "finished" },
	{ { { NULL, NULL } }, BUILD("SLEEPING"), OUTCOME_UNKNOWN,
	    "unknown-state" },
	{ { { NULL, NULL } }, BUILD("building"), OUTCOME_UNKNOWN,
	    "unknown-state" },
	{ { { NULL, NULL } }, BUILD(NULL), OUTCOME_UNKNOWN, "unknown-state" },
	{ { { NULL, NULL } }, BUILD(""), OUTCOME_UNKNOWN, "unknown-state" },
	{ { { "only-state", "DISTRIBUTING" } }, BUILD("DISTRIBUTING"),
	    OUTCOME_NONE, "" },
	{ { { "only-state", "DISTRIBUTING" } }, BUILD("TESTING"),
	    OUTCOME_REFUSED, "only-state" },
	{ { { "allow", "*:image/web/*" } }, BUILD("TESTING"), OUTCOME_NONE,
	    "" },
	{ { { "allow", "*image-pipeline/web" } }, BUILD("TESTING"),
	    OUTCOME_NONE, "" },
	{ { { "allow", "*:image/db/*" } }, BUILD("TESTING"), OUTCOME_REFUSED,
	    "allow" },
	{ { { "allow", "*:image/db/*" }, { "allow", "*" } }, BUILD("TESTING"),
	    OUTCOME_NONE, "" },
	{ { { "deny", "*/web" } }, BUILD("TESTING"), OUTCOME_REFUSED, "deny" },
	/* A deny wins. */
	{ { { "allow", "*" }, { "deny", "*:image/web/1.0.0/1" } },
	    BUILD("TESTING"), OUTCOME_REFUSED, "deny" },
	{ { { "deny", "*:image/db/*" } }, BUILD("TESTING"), OUTCOME_NONE, "" },
	/* Names have capitals, ARNs have none. */
	{ { { "deny", "*:image/Web/*" } }, BUILD("TESTING"), OUTCOME_REFUSED,
	    "deny" },
	{ { { "allow", "*:image/WEB/*" } }, BUILD("TESTING"), OUTCOME_NONE,
	    "" },
	{ { { "require-tag", "cancel" } }, BUILD("TESTING"), OUTCOME_REFUSED,
	    "require-tag" },
	{ { { "min-age", "10m" } }, BUILD("TESTING"), OUTCOME_NONE, "" },
	{ { { "min-age", "11m" } }, BUILD("TESTING"), OUTCOME_REFUSED,
	    "min-age" },
	{ { { "min-age", "1s" } }, { .arn = ARN, .status = "TESTING" },
	    OUTCOME_REFUSED, "min-age" },
	{ { { "min-age", "0" } }, { .arn = ARN, .status = "TESTING" },
	    OUTCOME_NONE, "" },
	{ { { "cooldown", "30m" } },
	    { .arn = ARN,
		.status = "TESTING",
		.has_last = true,
		.last_ms = 29 * MINUTE },
	    OUTCOME_REFUSED, "cooldown" },
	{ { { "cooldown", "30m" } },
	    { .arn = ARN,
		.status = "TESTING",
		.has_last = true,
		.last_ms = 30 * MINUTE },
	    OUTCOME_NONE, "" },
	{ { { "cooldown", "30m" } }, { .arn = ARN, .status = "TESTING" },
	    OUTCOME_NONE, "" },
	{ { { "max-per-hour", "2" } },
	    { .arn = ARN, .status = "TESTING", .in_hour = 1 }, OUTCOME_NONE,
	    "" },
	{ { { "max-per-hour", "2" } },
	    { .arn = ARN, .status = "TESTING", .in_hour = 2 }, OUTCOME_REFUSED,
	    "max-per-hour" },
	/* A finished build is reported as finished, whatever the rules. */
	{ { { "deny", "*" } }, BUILD("FAILED"), OUTCOME_FINISHED, "finished" },
};

START_TEST(the_decision_table_about_a_build)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof builds / sizeof builds[0]; i++) {
		struct policy_decision d;

		policy_build(options_of(a, OPTION_CANCEL, builds[i].option),
		    &builds[i].facts, &d);
		ck_assert_msg(d.outcome == builds[i].outcome,
		    "row %zu: outcome %d: %s", i, d.outcome, d.text);
		ck_assert_msg(strcmp(d.rule, builds[i].rule) == 0,
		    "row %zu: rule %s: %s", i, d.rule, d.text);
		ck_assert_msg(d.text[0] != '\0', "row %zu", i);
	}
	arena_free(a);
}
END_TEST

START_TEST(a_tag_must_be_there_with_its_value)
{
	static const struct {
		const char *want;
		bool acts;
	} rows[] = { { "team", true }, { "team=web", true },
		{ "team=db", false }, { "team=", false }, { "owner", false },
		{ "empty=", true }, { "number", false } };
	struct arena *a = arena_new(0);
	json_t *tags = json_pack("{s:s, s:s, s:i}", "team", "web", "empty", "",
	    "number", 1);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct given g[MAX_OPTIONS] = { { "require-tag",
		    rows[i].want } };
		struct policy_facts f = {
			.arn = ARN, .status = "TESTING", .tags = tags
		};
		struct policy_decision d;

		policy_build(options_of(a, OPTION_CANCEL, g), &f, &d);
		ck_assert_msg((d.outcome == OUTCOME_NONE) == rows[i].acts,
		    "%s: %s", rows[i].want, d.text);
	}
	json_decref(tags);
	arena_free(a);
}
END_TEST

START_TEST(the_kill_switch_refuses)
{
	struct policy_decision d;

	policy_kill_switch(true, "/var/lib/x/stop", &d);
	ck_assert_int_eq(d.outcome, OUTCOME_REFUSED);
	ck_assert_str_eq(d.rule, "kill-switch");
	policy_kill_switch(false, "/var/lib/x/stop", &d);
	ck_assert_int_eq(d.outcome, OUTCOME_NONE);
}
END_TEST

START_TEST(a_text_that_is_cut_inside_a_character_is_still_utf8)
{
	/* 64 bytes; after an "x" the cut is inside a character. */
	static const char tag[] = "éééééééééééééééééééééééééééééééé";
	struct arena *a = arena_new(0);

	for (int shift = 0; shift < 2; shift++) {
		struct given g[MAX_OPTIONS] = { { "require-tag",
		    arena_printf(a, "%.*s%s=%s", shift, "x", tag, tag) } };
		struct policy_facts f = { .arn = ARN, .status = "TESTING" };
		struct policy_decision d;

		policy_build(options_of(a, OPTION_CANCEL, g), &f, &d);
		ck_assert_int_eq(d.outcome, OUTCOME_REFUSED);
		ck_assert_msg(text_utf8_valid(d.text, strlen(d.text)), "%s",
		    d.text);
	}
	arena_free(a);
}
END_TEST

UNIT_MAIN("policy", a_triggered_call_acts_only_when_on_matches,
    the_decision_table_about_a_build, a_tag_must_be_there_with_its_value,
    a_text_that_is_cut_inside_a_character_is_still_utf8,
    the_kill_switch_refuses)
