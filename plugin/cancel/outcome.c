/* The table of outcomes, and which row a cancel ended with. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/time.h"
#include "plugin/cancel/outcome.h"
#include "plugin/cancel/policy.h"
#include "plugin/model/build.h"

#define NOT "{build} not cancelled: {why}"

const struct outcome_row outcome_rows[OUTCOMES] = {
	[OUTCOME_LEFT] = { "left", STATE_OK, false, AUDIT_NONE,
	    "{build} left alone: {why}" },
	[OUTCOME_FINISHED] = { "finished", STATE_OK, false, AUDIT_DECISION,
	    "{build} is {why}: nothing to cancel" },
	[OUTCOME_IDLE] = { "idle", STATE_OK, false, AUDIT_NONE,
	    "no stuck build in pipeline {build} ({why})" },
	[OUTCOME_UNARMED] = { "would cancel", STATE_OK, false, AUDIT_DECISION,
	    "would cancel {build}, {state} at the age of {age}; not armed" },
	[OUTCOME_REFUSED] = { "refused", STATE_WARNING, false, AUDIT_DECISION,
	    NOT },
	[OUTCOME_TOO_MANY] = { "too many", STATE_WARNING, false, AUDIT_DECISION,
	    "pipeline {build}: {why}; none is cancelled" },
	[OUTCOME_UNNAMED] = { "unnamed", STATE_WARNING, false, AUDIT_NONE,
	    "{build} names no build: {why}" },
	[OUTCOME_SKIPPED] = { "skipped", STATE_WARNING, false, AUDIT_DECISION,
	    "{build} not cancelled: the workflow ended without requesting it:"
	    " {why}" },
	[OUTCOME_LOCKED] = { "locked", STATE_WARNING, false, AUDIT_NONE, NOT },
	[OUTCOME_UNKNOWN] = { "unknown", STATE_CRITICAL, false, AUDIT_DECISION,
	    NOT },
	[OUTCOME_ERROR] = { "error", STATE_CRITICAL, false, AUDIT_DECISION,
	    NOT },
	[OUTCOME_UNSENT] = { "unsent", STATE_CRITICAL, false, AUDIT_REQUEST,
	    NOT },
	[OUTCOME_DOCUMENT] = { "document", STATE_UNKNOWN, false, AUDIT_DECISION,
	    NOT },
	[OUTCOME_UNWRITABLE] = { "unwritable", STATE_UNKNOWN, false, AUDIT_NONE,
	    NOT },
	[OUTCOME_INVALID] = { "invalid", STATE_UNKNOWN, false, AUDIT_NONE,
	    NOT },
	[OUTCOME_ACCEPTED] = { "unconfirmed", STATE_WARNING, true,
	    AUDIT_OUTCOME,
	    "{build}: cancel accepted, not confirmed after {waited}, last seen"
	    " {state}",
	    "{build} CANCELLED, confirmed after {waited}" },
	[OUTCOME_OPEN] = { "open", STATE_WARNING, true, AUDIT_OUTCOME,
	    "{build}: already requested, nothing sent again, not confirmed"
	    " after {waited}, last seen {state}",
	    "{build} CANCELLED, confirmed after {waited} (already requested,"
	    " nothing sent again)" },
	[OUTCOME_DENIED] = { "denied", STATE_CRITICAL, false, AUDIT_OUTCOME,
	    "{build}: the service refused to cancel: {why}",
	    "{build} CANCELLED, by others" },
	[OUTCOME_UNANSWERED] = { "unanswered", STATE_CRITICAL, true,
	    AUDIT_OUTCOME, "{build}: no valid response to the cancel: {why}",
	    "{build} CANCELLED, although no response came" },
	[OUTCOME_CONFIRMED] = { "confirmed", STATE_OK, false, AUDIT_OUTCOME },
	[OUTCOME_ENDED] = { "ended", STATE_WARNING, false, AUDIT_OUTCOME,
	    "{build} ended {state} before the cancel took effect" },
};

enum cancel_outcome
outcome_of_error(enum err_code code)
{
	switch (code) {
	case ERR_NETWORK:
	case ERR_TIMEOUT:
	case ERR_AUTH:
	case ERR_REMOTE:
	case ERR_LIMIT: /* of a response */
		/* The build may be running. */
		return OUTCOME_ERROR;
	default:
		return OUTCOME_INVALID;
	}
}

/* No request was made and none was refused: by the read, by the policy, or
 * because the workflow of a user made none. */
static enum cancel_outcome
outcome_without_request(const struct outcome_facts *f, const char **why)
{
	if (f->status == NULL && f->error->code != ERR_NONE) {
		*why = f->error->text;
		return outcome_of_error(f->error->code);
	}
	if (f->decision->outcome != OUTCOME_NONE) {
		*why = f->decision->text;
		return f->decision->outcome;
	}
	/* A portal's page, half a response: the build may be running. */
	if (f->status == NULL) {
		*why = "no response contained its state";
		return OUTCOME_UNKNOWN;
	}
	if (f->error->code != ERR_NONE)
		*why = f->error->text;
	else
		*why = "no step failed";
	return OUTCOME_SKIPPED;
}

/* How the build ended after the request, as far as it has. */
static enum cancel_outcome
outcome_after_request(const struct outcome_facts *f)
{
	const struct image_state *s = image_state_find(f->status);

	if (s == NULL || s->running)
		return f->outcome;
	if (text_equal(s->word, "CANCELLED"))
		return OUTCOME_CONFIRMED;
	return OUTCOME_ENDED;
}

static void
add_field(struct buf *b, const char *name, size_t n,
    const struct outcome_facts *f, const char *why)
{
	char age[TIME_TEXT_SIZE], waited[TIME_TEXT_SIZE];
	const struct {
		const char *name, *value;
	} fields[] = {
		{ "build", f->label },
		{ "state", f->status == NULL ? "never" : f->status },
		{ "age", f->has_age ? age : "unknown" },
		{ "waited", waited },
		{ "why", why },
	};

	time_print_duration(f->age_ms, age);
	time_print_duration(f->waited_ms / 1000 * 1000, waited);
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (strlen(fields[i].name) == n &&
		    memcmp(fields[i].name, name, n) == 0)
			buf_puts(b, fields[i].value);
}

static void
fill_in(const char *sentence, const struct outcome_facts *f, const char *why,
    char ret[static OUTCOME_TEXT_SIZE])
{
	struct buf b = { 0 };
	size_t n;

	while (*sentence != '\0') {
		n = strcspn(sentence, "{");
		buf_add(&b, sentence, n);
		sentence += n;
		if (*sentence == '\0')
			break;
		n = strcspn(++sentence, "}");
		add_field(&b, sentence, n, f, why);
		sentence += n + 1;
	}
	(void)snprintf(ret, OUTCOME_TEXT_SIZE, "%s",
	    b.failed || b.n == 0 ? "" : b.text);
	text_truncate_utf8(ret, strlen(ret));
	text_make_printable(ret);
	buf_free(&b);
}

/* With --wait 0s. */
static const char not_waited[] =
    "{build}: cancel accepted, not waited for, last seen {state}";

void
outcome_judge(const struct outcome_facts *f, struct outcome_verdict *ret)
{
	const struct outcome_row *sent = &outcome_rows[f->outcome];
	const char *why = f->why, *sentence;

	ret->outcome = f->outcome;
	if (f->outcome == OUTCOME_NONE)
		ret->outcome = outcome_without_request(f, &why);
	else if (sent->confirmed != NULL)
		ret->outcome = outcome_after_request(f);
	ret->row = &outcome_rows[ret->outcome];
	sentence = ret->row->sentence;
	if (ret->outcome == OUTCOME_CONFIRMED)
		sentence = sent->confirmed;
	else if (ret->outcome == OUTCOME_ACCEPTED && f->no_wait)
		sentence = not_waited;
	fill_in(sentence, f, why, ret->text);
}
