/* The three names that leave the object: a request in, a reply out.  The one file
 * that knows all rooms. */
#include <string.h>
#include <sys/utsname.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "plugin/call/call.h"
#include "plugin/imagebuilder.h"
#include "plugin/call/option.h"
#include "plugin/call/session.h"
#include "plugin/cancel/alert.h"
#include "plugin/cancel/cancel.h"
#include "plugin/model/arn.h"
#include "plugin/status/status.h"

#define EXPORT __attribute__((visibility("default")))

/* The least size of a request: all members up to the options. */
#define REQUEST_MIN (offsetof(struct eib_request, log))

struct reply {
	struct eib_reply public; /* first: what the caller holds */
	struct arena *arena;
};

static void
release_nothing(struct eib_reply *reply)
{
	(void)reply;
}

static const struct eib_reply reply_no_memory = {
	.size = sizeof reply_no_memory,
	.state = STATE_UNKNOWN,
	.summary = "out of memory",
	.text = "IMAGEBUILDER UNKNOWN - out of memory\n",
	.release = release_nothing,
};

/* Read-only: its release does nothing, and no caller writes to a reply. */
static struct eib_reply *
no_memory(void)
{
	return (struct eib_reply *)(uintptr_t)&reply_no_memory;
}

static void
reply_release(struct eib_reply *reply)
{
	struct reply *r = (struct reply *)reply;

	arena_free(r->arena);
}

/* The scope of a call ------------------------------------------------- */

/* The value of the last option of that name, right or wrong; NULL: none. */
static const char *
scope_option(const struct eib_request *q, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < q->noptions; i++)
		if (q->option[i].name != NULL && q->option[i].value != NULL &&
		    text_equal(q->option[i].name, name))
			value = q->option[i].value;
	return value;
}

/* Every --region, as they are given. */
static const char *
regions(struct call *c)
{
	const struct eib_request *q = c->request;
	const char *all = NULL;

	for (size_t i = 0; i < q->noptions; i++) {
		const struct eib_option *o = &q->option[i];

		if (o->name == NULL || o->value == NULL ||
		    !text_equal(o->name, "region"))
			continue;
		all = arena_printf(c->arena, "%s%s%s", all == NULL ? "" : all,
		    all == NULL ? "" : ",", o->value);
	}
	return all;
}

static const char *
environment(const struct call *c, const char *name)
{
	const char *value = c->platform.env(c->platform.ctx, name);

	return value == NULL ? NULL : arena_strdup(c->arena, value);
}

/* Sets the report's account, region and service from the options as they were given (the
 * call may fail before they are checked) and the environment, so that a failed
 * call has the same labels as a good one. */
static void
scope_set(struct call *c)
{
	const char *text = scope_option(c->request, "image");
	const char *profile = scope_option(c->request, "profile");
	struct report *r = c->report;
	struct arn arn = { 0 };

	if (text == NULL)
		text = scope_option(c->request, "pipeline");
	if (text == NULL || arn_parse(c->arena, text, &arn, NULL) < 0)
		arn = (struct arn){ 0 };
	r->service_name = scope_option(c->request, "service-name");
	r->account = arn.account;
	if (r->account == NULL && profile != NULL)
		r->account = arena_strdup(c->arena, profile);
	else if (r->account == NULL)
		r->account = environment(c, "AWS_PROFILE");
	if (r->account == NULL)
		r->account = "default";
	r->region = arn.region != NULL ? arn.region : regions(c);
	if (r->region == NULL)
		r->region = environment(c, "AWS_REGION");
	if (r->region == NULL)
		r->region = environment(c, "AWS_DEFAULT_REGION");
}

/* Replies ------------------------------------------------------------- */

/* A list of metrics as the ABI's array; -1: out of memory. */
static int
export_metrics(struct arena *a, const struct metric *list,
    const struct eib_metric **ret, size_t *ret_n)
{
	struct eib_metric *array;
	size_t n = 0;

	for (const struct metric *m = list; m != NULL; m = m->next)
		n++;
	if ((array = arena_array(a, n, sizeof *array)) == NULL)
		return -1;
	n = 0;
	for (const struct metric *m = list; m != NULL; m = m->next)
		array[n++] = (struct eib_metric){ m->label, m->unit, m->value };
	*ret = array;
	*ret_n = n;
	return 0;
}

static int
export_checks(struct arena *a, const struct report *r, struct eib_reply *ret)
{
	struct eib_check *array;
	size_t n = 0;

	for (const struct check *c = r->check; c != NULL; c = c->next)
		n++;
	if ((array = arena_array(a, n, sizeof *array)) == NULL)
		return -1;
	n = 0;
	for (const struct check *c = r->check; c != NULL; c = c->next, n++) {
		array[n].kind = c->kind;
		array[n].name = c->name;
		array[n].id = check_label_get(c, "arn");
		array[n].word = check_label_get(c, "status");
		array[n].text = c->text;
		array[n].state = (int32_t)c->state;
		if (export_metrics(a, c->metric, &array[n].metric,
			&array[n].nmetrics) < 0)
			return -1;
	}
	ret->check = array;
	ret->nchecks = n;
	return 0;
}

static struct eib_reply *
reply_make(struct call *c)
{
	struct reply *reply = arena_alloc(c->arena, sizeof *reply);
	const struct options *o = c->options;
	const char *name = scope_option(c->request, "output-format");
	/* The format requested, also when other options are wrong. */
	const struct format *f = name == NULL ? NULL : format_find(name);
	struct report *r = c->report;
	struct format_options words = { 0 };
	struct buf text = { 0 };

	if (reply == NULL || r->failed)
		return NULL;
	if (o != NULL)
		words = (struct format_options){ .verbose = (int)o->verbose,
			.brief = o->brief,
			.no_perfdata = o->no_perfdata,
			.interval_s = c->interval_s };
	if (c->raw != NULL)
		buf_puts(&text, c->raw);
	else
		(f != NULL ? f : format_find("nagios"))
		    ->write(&text, r, &words);
	reply->arena = c->arena;
	reply->public.size = sizeof reply->public;
	reply->public.state = (int32_t)r->state;
	reply->public.summary = r->summary;
	reply->public.release = reply_release;
	reply->public.text = buf_take(&text, c->arena);
	if (reply->public.text == NULL ||
	    export_metrics(c->arena, r->metric, &reply->public.metric,
		&reply->public.nmetrics) < 0 ||
	    export_checks(c->arena, r, &reply->public) < 0)
		return NULL;
	return &reply->public;
}

/* Calls --------------------------------------------------------------- */

static const struct command {
	uint32_t bit;       /* of the options that it takes */
	int64_t timeout_ms; /* the default */
	/* Fills the report, whatever happens. */
	void (*run)(struct call *c);
} command_status = { OPTION_STATUS, 10000, status_run },
  command_cancel = { OPTION_CANCEL, 25000, cancel_run };

static bool
call_interrupted(void *ctx)
{
	const struct eib_request *q = ctx;

	return q->interrupted != NULL &&
	    q->interrupted(q->interrupted_ctx) != 0;
}

/* COLLECTD_HOSTNAME: how collectd names this host to its exec plugins. */
static const char *
host_name(const struct call *c)
{
	const char *name = c->options->host_name;
	struct utsname system;

	if (name == NULL)
		name = environment(c, "COLLECTD_HOSTNAME");
	if (name == NULL && uname(&system) == 0)
		name = arena_strdup(c->arena, system.nodename);
	return name;
}

/* The interval of collectd's exec plugins; 0: not known. */
static double
interval(const struct call *c)
{
	const char *text = environment(c, "COLLECTD_INTERVAL");
	double seconds;

	if (text == NULL || text_double(text, &seconds) < 0 || seconds < 0)
		return 0;
	return seconds;
}

static void
call_run(struct call *c, const struct command *command)
{
	const struct eib_request *q = c->request;
	struct err e = { 0 };

	c->platform = *platform_system();
	c->platform.ctx = (void *)(uintptr_t)q;
	c->platform.interrupted = call_interrupted;
	c->start_ms = c->platform.mono_ms(c->platform.ctx);
	c->report->time_ms = c->platform.now_ms(c->platform.ctx);
	c->session = q->session;
	scope_set(c);
	c->options =
	    options_parse(c->arena, command->bit, q->option, q->noptions,
		q->timeout_ms != 0 ? q->timeout_ms : command->timeout_ms, &e);
	if (c->options == NULL) {
		report_summary(c->report, STATE_UNKNOWN, "%s", e.text);
		return;
	}
	c->deadline_ms = c->start_ms + c->options->timeout_ms;
	c->report->host_name = host_name(c);
	c->report->service_name = c->options->service_name;
	c->report->time_ms = c->platform.now_ms(c->platform.ctx);
	c->interval_s = interval(c);
	command->run(c);
}

static struct eib_reply *
call_command(const struct command *command, const struct eib_request *request)
{
	struct call c = { .arena = arena_new(0) };
	struct eib_request *q;
	struct eib_reply *reply;

	if (c.arena == NULL)
		return no_memory();
	q = arena_alloc(c.arena, sizeof *q);
	c.request = q;
	c.report = report_new(c.arena, "IMAGEBUILDER");
	if (q == NULL || c.report == NULL) {
		arena_free(c.arena);
		return no_memory();
	}
	if (request == NULL || request->size < REQUEST_MIN) {
		report_summary(c.report, STATE_UNKNOWN,
		    "the request is not one of this ABI");
	} else {
		/* The members that the caller knows; the rest is zero. */
		memcpy(q, request,
		    request->size < sizeof *q ? request->size : sizeof *q);
		call_run(&c, command);
	}
	reply = reply_make(&c);
	if (reply == NULL) {
		arena_free(c.arena);
		return no_memory();
	}
	return reply;
}

EXPORT struct eib_reply *
status(const struct eib_request *request)
{
	return call_command(&command_status, request);
}

EXPORT struct eib_reply *
cancel(const struct eib_request *request)
{
	return call_command(&command_cancel, request);
}

static const struct eib_command commands[] = {
	{ "status", status },
	{ "cancel", cancel },
	{ NULL, NULL },
};

EXPORT const struct eib_plugin eib_plugin = {
	.abi = EIB_ABI,
	.size = sizeof eib_plugin,
	.version = PACKAGE_VERSION,
	.command = commands,
	.option = option_infos,
	.row = option_rows,
	.reads_input = alert_reads_input,
	.open = session_open,
	.close = session_close,
};
