/* The rules that several options have to meet together. */
#include "base/err.h"
#include "base/text.h"
#include "plugin/call/option.h"
#include "plugin/call/option_read.h"
#include "plugin/model/state.h"

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
	for (; list != NULL; list = list->next) {
		if (image_state_find(list->word) != NULL ||
		    text_equal(list->word, OPTION_RUNNING) ||
		    is_declared(o, list->word))
			continue;
		(void)option_unknown(e, "state", list->word, option_count_word);
		return err_wrap(e, "--%s", name);
	}
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
	if (check_counts(o, o->count_warning, "count-warning", e) < 0)
		return -1;
	return check_counts(o, o->count_critical, "count-critical", e);
}

static int
check_cancel(const struct options *o, struct err *e)
{
	if (o->region != NULL && o->region->next != NULL)
		return err_set(e, ERR_INPUT, "--region: one region per call");
	if (o->history)
		return 0;
	if (o->image != NULL && o->image->next != NULL)
		return err_set(e, ERR_INPUT, "--image: one build per call");
	if (o->image == NULL && o->alert == NULL)
		return err_set(e, ERR_INPUT,
		    "nothing to cancel: give --image or --alert");
	if (o->alert != NULL && (o->image != NULL || o->service_state != NULL))
		return err_set(e, ERR_INPUT,
		    "--alert and --%s exclude each other: the alert names"
		    " the builds and the state",
		    o->image != NULL ? "image" : "service-state");
	if (o->service_state == NULL &&
	    (o->service_state_type != NULL || o->has_attempt))
		return err_set(e, ERR_INPUT,
		    "missing --service-state (its type or attempt is given)");
	return 0;
}

int
options_check(const struct options *o, struct err *e)
{
	return o->command == OPTION_STATUS ? check_status(o, e) :
					     check_cancel(o, e);
}
