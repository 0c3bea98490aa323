/* What options must be together, once each of them is right by itself. */
#include "base/err.h"
#include "base/text.h"
#include "plugin/call/option.h"
#include "plugin/model/state.h"

#define PHASES \
	"PENDING, CREATING, BUILDING, TESTING, DISTRIBUTING or INTEGRATING"

static bool
is_declared(const struct options *o, const char *word)
{
	for (const struct option_state *s = o->state; s != NULL; s = s->next)
		if (text_equal(s->word, word))
			return true;
	return false;
}

/* A word that no build can be in would be a threshold that never fires. */
static int
check_counts(const struct options *o, const struct option_range *list,
    const char *name, struct err *e)
{
	for (; list != NULL; list = list->next)
		if (image_state_find(list->word) == NULL &&
		    !text_equal(list->word, OPTION_RUNNING) &&
		    !is_declared(o, list->word))
			return err_set(e, ERR_INPUT,
			    "--%s: \"%s\" is no state of a build: give one of"
			    " the manual, running, or one that --state names",
			    name, list->word);
	return 0;
}

static int
check_phases(const struct option_range *list, const char *name, struct err *e)
{
	for (; list != NULL; list = list->next) {
		const struct image_state *s = image_state_find(list->word);

		if (s == NULL || !s->running)
			return err_set(e, ERR_INPUT,
			    "--%s: \"%s\" is no phase: give " PHASES, name,
			    list->word);
	}
	return 0;
}

static int
check_words(const struct options *o, struct err *e)
{
	if (check_counts(o, o->count_warning, "count-warning", e) < 0 ||
	    check_counts(o, o->count_critical, "count-critical", e) < 0 ||
	    check_phases(o->phase_warning, "phase-warning", e) < 0)
		return -1;
	return check_phases(o->phase_critical, "phase-critical", e);
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
	return check_words(o, e);
}

static int
check_cancel(const struct options *o, struct err *e)
{
	if (o->region != NULL && o->region->next != NULL)
		return err_set(e, ERR_INPUT, "--region: only one");
	if (o->history)
		return 0;
	if (o->image != NULL && o->image->next != NULL)
		return err_set(e, ERR_INPUT, "--image: only one build a call");
	if (o->image == NULL && o->alert == NULL)
		return err_set(e, ERR_INPUT,
		    "nothing to cancel: give --image or --alert");
	if (o->alert != NULL && (o->image != NULL || o->service_state != NULL))
		return err_set(e, ERR_INPUT,
		    "--alert and --%s exclude each other: the alert says who"
		    " asks, and for which builds",
		    o->image != NULL ? "image" : "service-state");
	if (o->service_state != NULL && !host_state_known(o->service_state))
		return err_set(e, ERR_INPUT,
		    "--service-state: \"%.40s\" is no state of a service",
		    o->service_state);
	if (o->service_state_type != NULL &&
	    !text_equal_nocase(o->service_state_type, "SOFT") &&
	    !text_equal_nocase(o->service_state_type, "HARD"))
		return err_set(e, ERR_INPUT,
		    "--service-state-type: wants SOFT or HARD");
	if (o->service_state == NULL &&
	    (o->service_state_type != NULL || o->has_attempt))
		return err_set(e, ERR_INPUT,
		    "--service-state is missing beside its type or attempt");
	return 0;
}

int
options_check(const struct options *o, struct err *e)
{
	return o->command == OPTION_STATUS ? check_status(o, e) :
					     check_cancel(o, e);
}
