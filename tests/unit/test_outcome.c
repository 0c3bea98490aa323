/* Facts to outcomes: the table, without a service; and as the manual prints it. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "plugin/cancel/policy.h"
#include "unit.h"

#define BUILD "web 1.0.0/1"
static const struct {
	enum cancel_outcome outcome, decision;
	const char *status;
	enum err_code error;
	enum state state;
	const char *says;
} cancels[] = {
	{ OUTCOME_NONE, OUTCOME_LEFT, NULL, ERR_NONE, STATE_OK, "left alone" },
	{ OUTCOME_NONE, OUTCOME_FINISHED, "FAILED", ERR_NONE, STATE_OK,
	    "nothing to cancel" },
	{ OUTCOME_NONE, OUTCOME_UNKNOWN, "SLEEPING", ERR_NONE, STATE_CRITICAL,
	    "not cancelled" },
	{ OUTCOME_NONE, OUTCOME_NONE, NULL, ERR_REMOTE, STATE_CRITICAL,
	    "error" },
	{ OUTCOME_NONE, OUTCOME_NONE, NULL, ERR_NETWORK, STATE_CRITICAL,
	    "error" },
	{ OUTCOME_NONE, OUTCOME_NONE, NULL, ERR_AUTH, STATE_CRITICAL, "error" },
	{ OUTCOME_NONE, OUTCOME_NONE, NULL, ERR_TIMEOUT, STATE_CRITICAL,
	    "error" },
	{ OUTCOME_NONE, OUTCOME_NONE, NULL, ERR_DOCUMENT, STATE_UNKNOWN,
	    "error" },
	{ OUTCOME_NONE, OUTCOME_NONE, "TESTING", ERR_NONE, STATE_WARNING,
	    "without requesting" },
	{ OUTCOME_REFUSED, OUTCOME_REFUSED, "TESTING", ERR_INPUT, STATE_WARNING,
	    "decision" },
	{ OUTCOME_FINISHED, OUTCOME_FINISHED, "AVAILABLE", ERR_INPUT, STATE_OK,
	    "decision" },
	{ OUTCOME_UNARMED, OUTCOME_NONE, "TESTING", ERR_INPUT, STATE_OK,
	    "would cancel " BUILD ", TESTING" },
	{ OUTCOME_UNWRITABLE, OUTCOME_NONE, "TESTING", ERR_INPUT, STATE_UNKNOWN,
	    "gate" },
	{ OUTCOME_LOCKED, OUTCOME_NONE, "TESTING", ERR_INPUT, STATE_WARNING,
	    "gate" },
	{ OUTCOME_UNSENT, OUTCOME_NONE, "TESTING", ERR_NETWORK, STATE_CRITICAL,
	    "gate" },
	{ OUTCOME_ACCEPTED, OUTCOME_NONE, "CANCELLED", ERR_NONE, STATE_OK,
	    "CANCELLED, confirmed after 12s" },
	{ OUTCOME_ACCEPTED, OUTCOME_NONE, "TESTING", ERR_NONE, STATE_WARNING,
	    "not confirmed after 12s, last seen TESTING" },
	{ OUTCOME_ACCEPTED, OUTCOME_NONE, "AVAILABLE", ERR_NONE, STATE_WARNING,
	    "ended AVAILABLE" },
	{ OUTCOME_ACCEPTED, OUTCOME_NONE, "FAILED", ERR_NONE, STATE_WARNING,
	    "ended FAILED" },
	{ OUTCOME_ACCEPTED, OUTCOME_NONE, "SLEEPING", ERR_NONE, STATE_WARNING,
	    "not confirmed" },
	{ OUTCOME_OPEN, OUTCOME_NONE, "CANCELLED", ERR_NONE, STATE_OK,
	    "nothing sent again" },
	{ OUTCOME_OPEN, OUTCOME_NONE, "TESTING", ERR_NONE, STATE_WARNING,
	    "nothing sent again" },
	{ OUTCOME_DENIED, OUTCOME_NONE, "CANCELLED", ERR_NONE, STATE_OK,
	    "by others" },
	{ OUTCOME_DENIED, OUTCOME_NONE, "AVAILABLE", ERR_NONE, STATE_WARNING,
	    "ended AVAILABLE" },
	{ OUTCOME_DENIED, OUTCOME_NONE, "TESTING", ERR_NONE, STATE_CRITICAL,
	    "refused to cancel: gate" },
	{ OUTCOME_UNANSWERED, OUTCOME_NONE, "CANCELLED", ERR_NONE, STATE_OK,
	    "although no response came" },
	{ OUTCOME_UNANSWERED, OUTCOME_NONE, "TESTING", ERR_NONE, STATE_CRITICAL,
	    "no valid response" },
};

START_TEST(the_outcomes_of_a_cancel)
{
	for (size_t i = 0; i < sizeof cancels / sizeof cancels[0]; i++) {
		struct policy_decision d = { cancels[i].decision, "rule",
			"decision" };
		struct err e = { cancels[i].error, "error" };
		struct outcome_facts f = { .label = BUILD,
			.outcome = cancels[i].outcome,
			.decision = &d,
			.why =
			    cancels[i].outcome == d.outcome ? d.text : "gate",
			.status = cancels[i].status,
			.waited_ms = 12345,
			.error = &e };
		struct outcome_verdict v;

		outcome_judge(&f, &v);
		ck_assert_msg(v.row->state == cancels[i].state,
		    "row %zu: %d: %s", i, v.row->state, v.text);
		ck_assert_msg(strstr(v.text, cancels[i].says) != NULL,
		    "row %zu: %s", i, v.text);
		ck_assert_ptr_nonnull(v.row->word);
	}
}
END_TEST

/* "{build} left alone: {why}" as "BUILD left alone: WHY". */
static void
print_sentence(const char *sentence, char *ret)
{
	bool inside = false;

	for (; *sentence != '\0'; sentence++)
		if (*sentence == '{' || *sentence == '}')
			inside = *sentence == '{';
		else if (inside)
			*ret++ = (char)toupper((unsigned char)*sentence);
		else
			*ret++ = *sentence;
	*ret = '\0';
}

/* A row as the manual prints it: word, exit, wait, entries, sentence. */
static void
print_row(FILE *f, const struct outcome_row *word, const struct outcome_row *r,
    const char *sentence)
{
	static const char *const entries[] = { "none", "decision", "request",
		"outcome" };
	char text[400];

	if (sentence == NULL)
		return;
	print_sentence(sentence, text);
	(void)fprintf(f, ".It %s Ta %d Ta %s Ta %s Ta %s\n", word->word,
	    (int)word->state, r->wait ? "yes" : "no", entries[r->audit], text);
}

START_TEST(the_manual_prints_the_table)
{
	const char *top = getenv("srcdir");
	static char manual[65536];
	char name[4096], *table;
	size_t size;
	FILE *f;

	(void)snprintf(name, sizeof name, "%s/man/cancel_imagebuilder.1",
	    top == NULL ? "." : top);
	f = fopen(name, "re");
	ck_assert_ptr_nonnull(f);
	manual[fread(manual, 1, sizeof manual - 1, f)] = '\0';
	(void)fclose(f);
	f = open_memstream(&table, &size);
	ck_assert_ptr_nonnull(f);
	(void)fputs(".It outcome Ta exit Ta wait Ta audit Ta sentence\n", f);
	for (int i = OUTCOME_NONE + 1; i < OUTCOMES; i++) {
		const struct outcome_row *r = &outcome_rows[i];

		print_row(f, r, r, r->sentence);
		print_row(f, &outcome_rows[OUTCOME_CONFIRMED], r, r->confirmed);
	}
	(void)fputs(".El\n", f);
	(void)fclose(f);
	ck_assert_msg(strstr(manual, table) != NULL, "the manual lacks:\n%s",
	    table);
	free(table);
}
END_TEST

UNIT_MAIN("outcome", the_outcomes_of_a_cancel, the_manual_prints_the_table)
