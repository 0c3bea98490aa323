/* Runs of workflows, and the pages of lists. */
#include "plugin/status/ask.h"

#include <string.h>

#include "arazzo/arazzo.h"
#include "base/arena.h"
#include "base/time.h"
#include "data/value.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/call/session.h"
#include "plugin/call/worker_pool.h"
#include "plugin/status/survey.h"

/* One request --------------------------------------------------------- */

json_t *
ask_workflow(struct survey *s, struct worker *w, const char *workflow,
    const char *region, json_t *inputs, int64_t *ret_date_ms, struct err *e)
{
	const struct platform *platform = &s->call->platform;
	struct flow_run run = { .flow = s->flow,
		.workflow = workflow,
		.region = region,
		.deadline_ms = s->call->deadline_ms };
	struct arazzo_result ret;
	const char *date, *why;
	int failed;

	if (w->lease == NULL) {
		json_decref(inputs);
		*e = w->error;
		return NULL;
	}
	if ((run.inputs = value_keep(w->arena, inputs)) == NULL)
		return err_null_memory(e);
	if (atomic_fetch_add(&s->requests, 1) >= s->call->options->max_requests)
		return err_null(e, ERR_LIMIT,
		    "not requested: --max-requests %llu is reached",
		    (unsigned long long)s->call->options->max_requests);
	failed = lease_run(w->lease, &run, w->arena, &ret, e);
	if (ret.requests > 1)
		atomic_fetch_add(&s->requests, ret.requests - 1);
	if (failed < 0)
		return NULL;
	for (const struct unresolved *u = ret.unresolved; u; u = u->next)
		if ((why = strstr(u->reason, "body is not JSON")) != NULL)
			return err_null(e, ERR_NETWORK, "the response's %s",
			    why);
	date = json_string_value(json_object_get(ret.outputs, "date"));
	if (ret_date_ms != NULL &&
	    (date == NULL || time_parse_http(date, ret_date_ms) < 0))
		*ret_date_ms = platform->now_ms(platform->ctx);
	return ret.outputs;
}

/* All pages of a list ------------------------------------------------- */

/* One page.  A response without its list is an empty page only when it has a
 * requestId: a proxy's {} must not be read as "no builds". */
static int
read_page(const struct pages *p, json_t *outputs, int64_t date_ms,
    size_t *ret_n, struct err *e)
{
	json_t *items = json_object_get(outputs, "items");
	struct listed l = { p->worker, NULL, date_ms };
	bool absent = items == NULL || json_is_null(items);
	size_t i;

	*ret_n = json_array_size(items);
	if (absent && (p->may_lack || build_text(outputs, "requestId") != NULL))
		return 0;
	if (!json_is_array(items))
		return err_set(e, ERR_REMOTE, "the service returned no list");
	json_array_foreach(items, i, l.value) {
		if (!json_is_object(l.value))
			return err_set(e, ERR_REMOTE,
			    "element %zu of the service's list is not an object",
			    i);
		if (p->each(p->ctx, &l, e) < 0)
			return -1;
	}
	return 0;
}

/* Reads the page of *token, and sets *token to that of the next, "" if there is
 * none.  w: a worker with the page's arena. */
static int
ask_page(const struct pages *p, struct worker *w, const char **token,
    size_t *ret_n, struct err *e)
{
	json_t *inputs = json_object(), *outputs, *next;
	int64_t date_ms = 0;

	if (p->input != NULL)
		(void)json_object_set_new(inputs, p->input,
		    json_string(p->value));
	if (**token != '\0')
		(void)json_object_set_new(inputs, "nextToken",
		    json_string(*token));
	outputs = ask_workflow(p->survey, w, p->workflow, p->region, inputs,
	    &date_ms, e);
	if (outputs == NULL || read_page(p, outputs, date_ms, ret_n, e) < 0)
		return -1;
	next = json_object_get(outputs, "nextToken");
	*token = "";
	if (next == NULL || json_is_null(next))
		return 0;
	if (!json_is_string(next))
		return err_set(e, ERR_REMOTE,
		    "the service's nextToken is not a string");
	*token = arena_strdup(p->worker->arena, json_string_value(next));
	return *token == NULL ? err_memory(e) : 0;
}

/* The same, with an arena of its own. */
static int
do_page(const struct pages *p, const char **token, size_t *ret_n, struct err *e)
{
	struct worker w = *p->worker;
	int failed;

	w.arena = arena_new(0);
	if (w.arena == NULL)
		return err_memory(e);
	failed = ask_page(p, &w, token, ret_n, e);
	arena_free(w.arena);
	return failed;
}

int
ask_pages(const struct pages *p, struct err *e)
{
	json_t *seen = value_keep(p->worker->arena, json_object());
	const char *token = "";
	unsigned empty = 0;
	size_t nitems = 0;

	for (unsigned n = 0; n < ASK_MAX_PAGES; n++) {
		if (do_page(p, &token, &nitems, e) < 0)
			return -1;
		if (*token == '\0')
			return 0;
		if (json_object_get(seen, token) != NULL)
			return err_set(e, ERR_REMOTE,
			    "the service's list repeats a page");
		(void)json_object_set_new(seen, token, json_true());
		empty = nitems == 0 ? empty + 1 : 0;
		if (empty == ASK_MAX_EMPTY)
			return err_set(e, ERR_LIMIT, "%d empty pages in a row",
			    ASK_MAX_EMPTY);
	}
	return err_set(e, ERR_LIMIT, "more than %d pages", ASK_MAX_PAGES);
}
