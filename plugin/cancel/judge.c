#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "plugin/cancel/judge.h"
#include "plugin/model/state.h"

static void __attribute__((format(printf, 4, 5)))
say(struct cancel_verdict *ret, enum state state, const char *outcome,
    const char *fmt, ...)
{
	va_list ap;

	ret->state = state;
	ret->outcome = outcome;
	va_start(ap, fmt);
	(void)vsnprintf(ret->text, sizeof ret->text, fmt, ap);
	va_end(ap);
	text_truncate_utf8(ret->text, strlen(ret->text));
}

enum state
judge_error(enum err_code code)
{
	switch (code) {
	case ERR_NETWORK:
	case ERR_TIMEOUT:
	case ERR_AUTH:
	case ERR_REMOTE:
		/* The build may be running. */
		return STATE_CRITICAL;
	default:
		return STATE_UNKNOWN;
	}
}

static bool
is_running(const char *status)
{
	const struct image_state *s = image_state_find(status);

	return s == NULL || s->running;
}

/* What policy decided, when nobody got as far as asking. */
static void
judge_decision(const struct cancel_facts *f, struct cancel_verdict *ret)
{
	switch (f->decision->verdict) {
	case POLICY_IDLE:
		say(ret, STATE_OK, "left", "%s left alone: %s", f->label,
		    f->decision->text);
		break;
	case POLICY_FINISHED:
		say(ret, STATE_OK, "finished", "%s is %s: nothing to cancel",
		    f->label, f->decision->text);
		break;
	case POLICY_UNKNOWN:
		say(ret, STATE_CRITICAL, "unknown", "%s not cancelled: %s",
		    f->label, f->decision->text);
		break;
	case POLICY_REFUSED:
		say(ret, STATE_WARNING, "refused", "%s not cancelled: %s",
		    f->label, f->decision->text);
		break;
	case POLICY_ACT:
		say(ret, STATE_WARNING, "left",
		    "%s not cancelled: the"
		    " workflow ended without asking for it%s%s",
		    f->label, f->text[0] != '\0' ? ": " : "", f->text);
		break;
	}
}

static void
judge_nothing(const struct cancel_facts *f, struct cancel_verdict *ret)
{
	if (f->status == NULL && f->error->code != ERR_NONE)
		say(ret, judge_error(f->error->code), "error",
		    "%s not cancelled: %s", f->label, f->error->text);
	/* A portal's page, half an answer: it may be running. */
	else if (f->status == NULL && f->decision->verdict == POLICY_ACT)
		say(ret, STATE_CRITICAL, "unknown",
		    "%s not cancelled: no answer told its state", f->label);
	else
		judge_decision(f, ret);
}

/* The request was accepted, by this call or an earlier one. */
static void
judge_accepted(const struct cancel_facts *f, struct cancel_verdict *ret)
{
	char waited[TIME_TEXT_SIZE];
	const char *how = f->outcome == GUARD_OPEN ?
	    "already asked for, nothing sent again" :
	    "cancel accepted";

	time_print_duration(f->waited_ms / 1000 * 1000, waited);
	if (f->status != NULL && text_equal(f->status, "CANCELLED"))
		say(ret, STATE_OK, "confirmed",
		    "%s CANCELLED, confirmed after %s%s", f->label, waited,
		    f->outcome == GUARD_OPEN ?
			" (already asked for, nothing sent again)" :
			"");
	else if (!is_running(f->status))
		say(ret, STATE_WARNING, "ended",
		    "%s ended %s before the cancel took effect", f->label,
		    f->status);
	else
		say(ret, STATE_WARNING, "unconfirmed",
		    "%s: %s, not confirmed after %s, last seen %s", f->label,
		    how, waited, f->status == NULL ? "never" : f->status);
}

/* The service said no, or nothing. */
static void
judge_denied(const struct cancel_facts *f, struct cancel_verdict *ret)
{
	if (f->status != NULL && text_equal(f->status, "CANCELLED"))
		say(ret, STATE_OK, "confirmed", "%s CANCELLED%s", f->label,
		    f->outcome == GUARD_DENIED ? ", by others" :
						 ", though no answer came");
	else if (!is_running(f->status))
		say(ret, STATE_WARNING, "ended",
		    "%s ended %s before the cancel took effect", f->label,
		    f->status);
	else if (f->outcome == GUARD_DENIED)
		say(ret, STATE_CRITICAL, "denied",
		    "%s: the service refused to cancel: %s", f->label, f->text);
	else
		say(ret, STATE_CRITICAL, "unanswered",
		    "%s: no good answer to the cancel: %s", f->label, f->text);
}

void
judge_cancel(const struct cancel_facts *f, struct cancel_verdict *ret)
{
	char age[TIME_TEXT_SIZE] = "";

	switch (f->outcome) {
	case GUARD_NOTHING:
		judge_nothing(f, ret);
		break;
	case GUARD_REFUSED:
		if (f->decision->verdict == POLICY_ACT)
			say(ret, STATE_UNKNOWN, "refused",
			    "%s not cancelled: %s", f->label, f->text);
		else
			judge_decision(f, ret);
		break;
	case GUARD_UNARMED:
		if (f->has_age)
			time_print_duration(f->age_ms, age);
		say(ret, STATE_OK, "would cancel",
		    "would cancel %s, %s%s%s; not armed", f->label, f->status,
		    f->has_age ? " at the"
				 " age of " :
				 "",
		    age);
		break;
	case GUARD_UNWRITABLE:
		say(ret, STATE_UNKNOWN, "unwritable", "%s not cancelled: %s",
		    f->label, f->text);
		break;
	case GUARD_UNSENT:
		say(ret, STATE_CRITICAL, "unsent", "%s not cancelled: %s",
		    f->label, f->text);
		break;
	case GUARD_LOCKED:
		say(ret, STATE_WARNING, "locked", "%s not cancelled: %s",
		    f->label, f->text);
		break;
	case GUARD_OPEN:
	case GUARD_ACCEPTED:
		judge_accepted(f, ret);
		break;
	case GUARD_DENIED:
	case GUARD_UNANSWERED:
		judge_denied(f, ret);
		break;
	}
}
