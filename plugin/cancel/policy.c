/* The rules that a cancel must pass, each a function that decides or passes on
 * to the next one. */
#include "plugin/cancel/policy.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "monitor/threshold.h"
#include "plugin/call/option.h"
#include "plugin/model/build.h"

/* Always true: a decision was made. */
static bool __attribute__((format(printf, 4, 5)))
decide(struct policy_decision *ret, enum cancel_outcome outcome,
    const char *rule, const char *fmt, ...)
{
	va_list ap;

	ret->outcome = outcome;
	ret->rule = rule;
	va_start(ap, fmt);
	(void)vsnprintf(ret->text, sizeof ret->text, fmt, ap);
	va_end(ap);
	text_truncate_utf8(ret->text, strlen(ret->text));
	text_make_printable(ret->text);
	return true;
}

static bool
on_matches(const struct option_on *on, const struct trigger *t)
{
	const char *type = t->type == NULL ? "SOFT" : t->type;

	if (!text_equal_nocase(on->state, t->state))
		return false;
	if (on->type != NULL && !text_equal_nocase(on->type, type))
		return false;
	return text_equal_nocase(type, "HARD") || t->attempt >= on->attempt;
}

void
policy_gate(const struct options *o, const struct trigger *t,
    struct policy_decision *ret)
{
	const char *type = t->type == NULL ? "SOFT" : t->type;

	if (t->manual) {
		(void)decide(ret, OUTCOME_NONE, "", "manual call");
		return;
	}
	for (const struct option_on *on = o->on; on != NULL; on = on->next)
		if (on_matches(on, t)) {
			(void)decide(ret, OUTCOME_NONE, "", "%s %s", t->state,
			    type);
			return;
		}
	(void)decide(ret, OUTCOME_LEFT, "gate",
	    "gate not met: %s %s attempt %llu, acts on %s%s%s%s", t->state,
	    type, (unsigned long long)t->attempt, o->on->state,
	    o->on->type != NULL ? " " : "",
	    o->on->type != NULL ? o->on->type : "",
	    o->on->next != NULL ? " and others" : "");
}

void
policy_kill_switch(bool exists, const char *path, struct policy_decision *ret)
{
	if (exists)
		(void)decide(ret, OUTCOME_REFUSED, "kill-switch",
		    "the kill switch %s exists", path);
	else
		(void)decide(ret, OUTCOME_NONE, "", "no kill switch");
}

/* Returns the first pattern that matches the build or a pipeline of it, by its own
 * word or by the list that contained it; NULL: none. */
static const char *
glob_match(const struct option_text *list, const struct policy_facts *f)
{
	const char *const arns[] = { f->arn, f->pipeline_arn, f->of_pipeline };

	for (; list != NULL; list = list->next)
		for (size_t i = 0; i < sizeof arns / sizeof arns[0]; i++)
			if (arns[i] != NULL && text_glob(list->value, arns[i]))
				return list->value;
	return NULL;
}

/* Each rule returns true when it has decided. */
typedef bool rule_fn(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret);

static bool
rule_state(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret)
{
	const struct image_state *s = image_state_find(f->status);

	(void)o;
	if (f->status == NULL)
		return decide(ret, OUTCOME_UNKNOWN, "unknown-state",
		    "the service returned no state");
	if (s == NULL)
		return decide(ret, OUTCOME_UNKNOWN, "unknown-state",
		    "unknown state \"%.60s\"", f->status);
	return !s->running &&
	    decide(ret, OUTCOME_FINISHED, "finished", "already %s", f->status);
}

/* The list of the pipeline may be older than this read. */
static bool
rule_stuck(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret)
{
	bool any = o->critical == NULL && o->phase_critical == NULL;
	bool old = o->critical != NULL && f->has_age &&
	    threshold_alerts(o->critical, (double)f->age_ms / 1000);

	if (f->of_pipeline == NULL)
		return false;
	if (f->pipeline_arn != NULL &&
	    !text_equal_nocase(f->pipeline_arn, f->of_pipeline))
		return decide(ret, OUTCOME_REFUSED, "pipeline",
		    "the build belongs to another pipeline, %.150s",
		    f->pipeline_arn);
	if (any || old ||
	    (o->phase_critical != NULL && text_equal(f->listed, f->status)))
		return false;
	return decide(ret, OUTCOME_LEFT, "stuck",
	    "it is no longer stuck (%s, was listed as %s)", f->status,
	    f->listed);
}

static bool
rule_only_state(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret)
{
	for (const struct option_text *t = o->only_state; t != NULL;
	     t = t->next)
		if (text_equal_nocase(t->value, f->status))
			return false;
	return decide(ret, OUTCOME_REFUSED, "only-state",
	    "the build is %s, which is not in --only-state", f->status);
}

static bool
rule_deny(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret)
{
	const char *glob = glob_match(o->deny, f);

	return glob != NULL &&
	    decide(ret, OUTCOME_REFUSED, "deny", "--deny %.150s matches", glob);
}

static bool
rule_allow(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret)
{
	return o->allow != NULL && glob_match(o->allow, f) == NULL &&
	    decide(ret, OUTCOME_REFUSED, "allow", "no --allow pattern matches");
}

static bool
rule_tag(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret)
{
	for (const struct option_tag *t = o->require_tag; t != NULL;
	     t = t->next)
		if (!build_has_tag(f->tags, t->key, t->value))
			return decide(ret, OUTCOME_REFUSED, "require-tag",
			    "the build has no tag %.60s%s%.60s", t->key,
			    t->value != NULL ? "=" : "",
			    t->value != NULL ? t->value : "");
	return false;
}

static bool
rule_min_age(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret)
{
	char age[TIME_TEXT_SIZE], least[TIME_TEXT_SIZE];

	if (o->min_age_ms == 0)
		return false;
	time_print_duration(o->min_age_ms, least);
	if (!f->has_age)
		return decide(ret, OUTCOME_REFUSED, "min-age",
		    "the age of the build is unknown, --min-age is %s", least);
	time_print_duration(f->age_ms, age);
	return f->age_ms < o->min_age_ms &&
	    decide(ret, OUTCOME_REFUSED, "min-age",
		"the build is %s old, --min-age is %s", age, least);
}

/* A file that cannot be read may have been full. */
static bool
rule_damaged(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret)
{
	(void)o;
	return f->damaged != NULL &&
	    decide(ret, OUTCOME_UNWRITABLE, "damaged", "%s", f->damaged);
}

static bool
rule_cooldown(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret)
{
	char ago[TIME_TEXT_SIZE], least[TIME_TEXT_SIZE];

	if (o->cooldown_ms == 0 || !f->has_last || f->last_ms >= o->cooldown_ms)
		return false;
	time_print_duration(f->last_ms, ago);
	time_print_duration(o->cooldown_ms, least);
	return decide(ret, OUTCOME_REFUSED, "cooldown",
	    "the last cancel was %s ago, --cooldown is %s", ago, least);
}

static bool
rule_per_hour(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret)
{
	return o->max_per_hour != 0 && f->in_hour >= o->max_per_hour &&
	    decide(ret, OUTCOME_REFUSED, "max-per-hour",
		"%llu cancels in the last hour, --max-per-hour is %llu",
		(unsigned long long)f->in_hour,
		(unsigned long long)o->max_per_hour);
}

static rule_fn *const rules[] = { rule_state, rule_stuck, rule_only_state,
	rule_deny, rule_allow, rule_tag, rule_min_age, rule_damaged,
	rule_cooldown, rule_per_hour };

void
policy_build(const struct options *o, const struct policy_facts *f,
    struct policy_decision *ret)
{
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (rules[i](o, f, ret))
			return;
	(void)decide(ret, OUTCOME_NONE, "", "%s", f->status);
}
