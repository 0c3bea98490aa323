/* Options by name and value, from argv, a configuration or Zabbix, as one
 * struct with its defaults. */
#include "plugin/call/option.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "monitor/format.h"
#include "plugin/model/build.h"
#include "plugin/option_need.h"

#define MS_PER_HOUR ((int64_t)3600 * 1000)

/* Reads option i; those before it have been read. */
static int
options_take(struct arena *a, struct options *o,
    const struct eib_option *option, size_t i, struct err *e)
{
	const struct eib_option *from = &option[i];
	const struct option_program all = { .table = option_rows,
		.commands = o->command };
	struct option_given g = { .value = from->value };

	if (from->name == NULL || from->value == NULL)
		return err_set(e, ERR_INPUT, "an option has no %s",
		    from->name == NULL ? "name" : "value");
	g.row = option_find(option_rows, o->command, from->name);
	if (g.row == NULL)
		return option_unknown_name(e, &all, "--", from->name);
	if (g.row->argument == NULL || (g.row->commands & OPTION_MANY) != 0)
		return option_set(a, &g, o, e);
	while (i-- > 0)
		if (text_equal(option[i].name, from->name))
			return err_set(e, ERR_INPUT,
			    "--%s is given more than once", from->name);
	return option_set(a, &g, o, e);
}

static int
set_default(struct arena *a, struct options *o, const char *name,
    const char *value, struct err *e)
{
	const struct option_given g = {
		.row = option_find(option_rows, OPTION_CANCEL, name),
		.value = value,
	};

	return g.row != NULL ? option_set(a, &g, o, e) : 0;
}

/* A word that no build can be in would be a threshold that never fires. */
static int
check_counts(const struct options *o, const struct option_range *list,
    const char *name, struct err *e)
{
	for (; list != NULL; list = list->next) {
		const struct option_state *s = o->state;

		while (s != NULL && !text_equal(s->word, list->word))
			s = s->next;
		if (s != NULL || image_state_find(list->word) != NULL ||
		    text_equal(list->word, OPTION_RUNNING))
			continue;
		(void)option_unknown(e, "state", list->word, option_count_word);
		return err_wrap(e, "--%s", name);
	}
	return 0;
}

/* A threshold that no target can cross would stay green unnoticed, a rule that is
 * about none would forbid nothing. */
static int
check_needs(const struct options *o, const struct eib_option *option, size_t n,
    struct err *e)
{
	const struct option_need *need = NULL;

	for (size_t i = 0; i < n && need == NULL; i++)
		need = option_need_unmet(option[i].name, o->command, option, n);
	if (need == NULL)
		return 0;
	return err_set(e, ERR_INPUT,
	    "--%s applies to --%s%s%s%s only, which is not given", need->name,
	    need->other[0], need->other[1] != NULL ? " or --" : "",
	    need->other[1] != NULL ? need->other[1] : "",
	    need->pattern ? " with *" : "");
}

static int
check_accounts(const struct options *o, struct err *e)
{
	if (o->account != NULL && (o->role_arn != NULL || o->profile != NULL))
		return err_set(e, ERR_INPUT,
		    "--account and --%s exclude each other: --account names"
		    " profiles and roles",
		    o->role_arn != NULL ? "role-arn" : "profile");
	if (o->account != NULL && o->check_config)
		return err_set(e, ERR_INPUT,
		    "--account and --check-config exclude each other: check"
		    " one account with --profile or --role-arn");
	return 0;
}

static int
check_status(const struct options *o, struct err *e)
{
	if (o->image == NULL && o->pipeline == NULL && !o->all &&
	    !o->check_config)
		return err_set(e, ERR_INPUT,
		    "nothing to check: give --image,"
		    " --pipeline, --all or --check-config");
	if (o->parallel > OPTION_MAX_PARALLEL)
		return err_set(e, ERR_INPUT, "--parallel: at most %d",
		    OPTION_MAX_PARALLEL);
	if (o->max_requests > OPTION_MAX_REQUESTS)
		return err_set(e, ERR_INPUT, "--max-requests: at most %d",
		    OPTION_MAX_REQUESTS);
	if (check_accounts(o, e) < 0 ||
	    check_counts(o, o->count_warning, "count-warning", e) < 0)
		return -1;
	return check_counts(o, o->count_critical, "count-critical", e);
}

static int
check_cancel(const struct options *o, struct err *e)
{
	const struct option_text *target =
	    o->image != NULL ? o->image : o->pipeline;
	const char *name = o->image != NULL ? "image" : "pipeline";

	if (o->region != NULL && o->region->next != NULL)
		return err_set(e, ERR_INPUT, "--region: one region per call");
	if (o->history)
		return 0;
	if (target != NULL &&
	    (target->next != NULL || (o->image != NULL && o->pipeline != NULL)))
		return err_set(e, ERR_INPUT, "--%s: one %s per call", name,
		    o->image != NULL ? "build" : "pipeline");
	if (target == NULL && o->alert == NULL)
		return err_set(e, ERR_INPUT,
		    "nothing to cancel: give --image, --pipeline or --alert");
	if (o->alert != NULL && (target != NULL || o->service_state != NULL))
		return err_set(e, ERR_INPUT,
		    "--alert and --%s exclude each other: the alert names"
		    " the builds and the state",
		    target != NULL ? name : "service-state");
	if (o->pipeline != NULL && o->critical == NULL &&
	    o->phase_critical == NULL && o->min_age_ms == 0)
		return err_set(e, ERR_INPUT, OPTION_NO_CRITERION);
	return 0;
}

/* Fills in what was not given. */
static void
fill_defaults(struct options *o, int64_t timeout_ms)
{
	if (o->timeout_ms == 0)
		o->timeout_ms = timeout_ms;
	if (o->since_ms == 0)
		o->since_ms = 24 * MS_PER_HOUR;
	if (o->max_requests == 0)
		o->max_requests = 200;
	if (o->parallel == 0)
		o->parallel = 4;
	if (o->format == NULL)
		o->format = format_find("nagios");
	if (o->alert_label == NULL)
		o->alert_label = "image_arn";
	if (o->pipeline_label == NULL)
		o->pipeline_label = "pipeline_arn";
	if (o->max_builds == 0)
		o->max_builds = 1;
	if (o->service_name == NULL)
		o->service_name = "imagebuilder";
}

/* The same for what only cancelling knows. */
static int
fill_cancel(struct arena *a, struct options *o, struct err *e)
{
	o->has_on = o->on != NULL;
	if (o->only_state == NULL &&
	    set_default(a, o, "only-state", "BUILDING,TESTING", e) < 0)
		return -1;
	return o->on == NULL ? set_default(a, o, "on", "CRITICAL:HARD", e) : 0;
}

struct options *
options_parse(struct arena *a, uint32_t command,
    const struct eib_option *option, size_t n, int64_t default_timeout_ms,
    struct err *e)
{
	struct options *o = arena_alloc(a, sizeof *o);
	int (*check)(const struct options *o, struct err *e) = check_cancel;

	if (command == OPTION_STATUS)
		check = check_status;
	if (o == NULL)
		return err_null_memory(e);
	o->command = command;
	o->timeout_state = STATE_UNKNOWN;
	o->wait_ms = OPTION_NO_WAIT;
	if (n > OPTION_MAX)
		return err_null(e, ERR_LIMIT, "more than %d options",
		    OPTION_MAX);
	for (size_t i = 0; i < n; i++)
		if (options_take(a, o, option, i, e) < 0)
			return NULL;
	if (check(o, e) < 0 ||
	    (!o->check_config && !o->history &&
		check_needs(o, option, n, e) < 0))
		return NULL;
	fill_defaults(o, default_timeout_ms);
	if (command == OPTION_CANCEL && fill_cancel(a, o, e) < 0)
		return NULL;
	return o;
}

const struct threshold *
option_range_of(const struct option_range *list, const char *word)
{
	while (list != NULL && !text_equal_nocase(list->word, word))
		list = list->next;
	return list == NULL ? NULL : list->range;
}
