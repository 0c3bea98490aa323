/* Looks for what a cancelled build left behind: output images, a rollback, the
 * build instance. */
#include "plugin/cancel/leftover.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>

#include "arazzo/arazzo.h"
#include "base/err.h"
#include "base/text.h"
#include "base/platform.h"
#include "data/value.h"
#include "monitor/report.h"
#include "plugin/model/build.h"
#include "plugin/call/call.h"
#include "plugin/cancel/guard.h"
#include "plugin/call/session.h"

#define ROLLBACK_WORKFLOW "list-workflow-executions"
#define ROLLBACK_POLL_MS 1000
#define LEFTOVER_MAX 20 /* output images named */

static void __attribute__((format(printf, 2, 3)))
note(struct call *c, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	(void)report_check(c->report, "note", "leftover", STATE_OK, "%s", text);
}

static void
report_outputs(struct call *c, json_t *image)
{
	json_t *resources = json_object_get(image, "outputResources"), *item;
	size_t i;

	json_array_foreach(json_object_get(resources, "amis"), i, item) {
		const char *id = build_text(item, "image");
		const char *region = build_text(item, "region");

		if (id != NULL && i < LEFTOVER_MAX)
			note(c, "left behind: image %s in %s", id,
			    region == NULL ? "?" : region);
	}
	json_array_foreach(json_object_get(resources, "containers"), i, item) {
		const char *uri =
		    json_string_value(json_array_get(json_object_get(item,
							 "imageUris"),
			0));

		if (uri != NULL && i < LEFTOVER_MAX)
			note(c, "left behind: container image %s", uri);
	}
}

static void
report_instance(struct call *c, json_t *image)
{
	json_t *infrastructure =
	    json_object_get(image, "infrastructureConfiguration");

	if (json_is_false(json_object_get(infrastructure,
		"terminateInstanceOnFailure")))
		note(c,
		    "may be left behind: the build instance"
		    " (terminateInstanceOnFailure is false)");
}

/* Lists the workflow executions of the build; NULL: *e. */
static json_t *
executions(struct call *c, struct lease *l, const struct flow *flow,
    struct guard *g, struct err *e)
{
	const struct flow_run run = { .flow = flow,
		.workflow = ROLLBACK_WORKFLOW,
		.region = g->arn.region,
		.deadline_ms = g->deadline_ms,
		.transport = &g->http,
		.inputs = value_keep(c->arena,
		    json_pack("{s:s}", "arn", g->arn.text)) };
	struct arazzo_result ret = { 0 };

	if (run.inputs == NULL)
		return err_null_memory(e);
	if (lease_run(l, &run, c->arena, &ret, e) < 0)
		return NULL;
	if (ret.end == ARAZZO_FAILED || ret.end == ARAZZO_ERROR) {
		(void)lease_error(&ret, e);
		return NULL;
	}
	return json_object_get(ret.outputs, "items");
}

static bool
any_in(json_t *list, const char *status)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		const char *word = build_text(item, "status");

		if (word != NULL && text_equal(word, status))
			return true;
	}
	return false;
}

/* Waits for the rollback as long as there is time. */
static void
report_rollback(struct call *c, struct lease *l, const struct flow *flow,
    struct guard *g)
{
	struct err ignored = { 0 }, e = { 0 };
	json_t *list;

	for (;;) {
		list = executions(c, l, flow, g, &e);
		if (!any_in(list, "ROLLBACK_IN_PROGRESS"))
			break;
		if (platform_wait(&c->platform, ROLLBACK_POLL_MS,
			g->deadline_ms, &ignored) < 0) {
			note(c,
			    "may be left behind: its workflow is still rolling"
			    " back");
			return;
		}
	}
	if (list == NULL && e.code != ERR_NONE)
		note(c, "the state of its rollback is unknown: %s", e.text);
	else if (any_in(list, "FAILED"))
		note(c,
		    "may be left behind: one of its workflows FAILED, the"
		    " rollback may be incomplete");
	else if (any_in(list, "ROLLBACK_COMPLETED"))
		note(c, "its workflow has rolled back");
}

void
leftover_report(struct call *c, struct lease *l, const struct flow *flow,
    struct guard *g)
{
	struct build b;

	build_read(g->image, &b);
	if (b.status == NULL || !text_equal(b.status, "CANCELLED"))
		return;
	report_rollback(c, l, flow, g);
	report_outputs(c, g->image);
	report_instance(c, g->image);
}
