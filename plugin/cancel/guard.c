/* The guard that every request of a cancel passes: reads go through, the one
 * request that cancels by kill switch, fresh read, policy, locks, audit log. */
#include "plugin/cancel/guard.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "aws/client/client.h"
#include "aws/service/service_error.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "data/value.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/call/session.h"

#define CANCEL_OPERATION "CancelImageCreation"
#define ARN_PARAMETER "imageBuildVersionArn"

static int64_t
mono(const struct guard *g)
{
	return g->call->platform.mono_ms(g->call->platform.ctx);
}

/* Ends the run with this outcome: an error that no document can retry. */
static int __attribute__((format(printf, 4, 5))) stop(struct guard *g,
    enum cancel_outcome outcome, struct err *e, const char *fmt, ...)
{
	va_list ap;

	g->outcome = outcome;
	va_start(ap, fmt);
	(void)vsnprintf(g->text, sizeof g->text, fmt, ap);
	va_end(ap);
	return err_set(e, ERR_INPUT, "%s", g->text);
}

/* Seeing -------------------------------------------------------------- */

/* "GetImage" of "https://host/GetImage?a=b"; NULL: no such part. */
static char *
path_name(struct arena *a, const char *url)
{
	size_t n = strcspn(url, "?#");
	size_t start = n;

	while (start > 0 && url[start - 1] != '/')
		start--;
	return arena_strndup(a, url + start, n - start);
}

void
guard_end(struct guard *g)
{
	if (g->seen != NULL)
		arena_free(g->seen);
	g->seen = NULL;
	g->image = NULL;
	g->build = (struct build){ 0 };
}

/* Checks whether the query names this build. */
static bool
asks_for_build(struct arena *a, const char *url, const char *arn)
{
	const char *query = strchr(url, '?');
	const char *start =
	    query == NULL ? NULL : strstr(query, ARN_PARAMETER "=");
	char *value;
	size_t n;

	if (start == NULL)
		return false;
	start += strlen(ARN_PARAMETER "=");
	value = decode_percent(a, start, strcspn(start, "&#"), false, &n);
	return value != NULL && text_equal(value, arn);
}

/* Takes the build out of a response.  One about another build, as a confused
 * cache in between would give it, is an error. */
static int
see_image(struct guard *g, const struct http_response *r, struct err *e)
{
	const char *date = http_header(r, "Date");
	struct arena *a;
	json_t *image;
	const char *arn;
	bool other;

	if (r->status != 200)
		return 0;
	if ((a = arena_new(0)) == NULL)
		return err_memory(e);
	image =
	    json_object_get(value_parse(a, r->body, r->nbody, NULL), "image");
	arn = build_text(image, "arn");
	other = arn != NULL && !text_equal_nocase(arn, g->arn.text);
	if (other)
		(void)err_set(e, ERR_REMOTE,
		    "the service responded with another build, %.200s", arn);
	if (other || !json_is_object(image)) {
		arena_free(a);
		return other ? -1 : 0;
	}
	guard_end(g);
	g->seen = a;
	g->image = image;
	build_read(image, &g->build);
	g->read_ms = mono(g);
	if (date == NULL || time_parse_http(date, &g->date_ms) < 0)
		g->date_ms = g->call->platform.now_ms(g->call->platform.ctx);
	return 0;
}

bool
guard_age(const struct guard *g, int64_t *ret_ms)
{
	int64_t created_ms = g->build.created_ms;

	if (!g->build.has_created)
		return false;
	*ret_ms = g->date_ms > created_ms ? g->date_ms - created_ms : 0;
	return true;
}

static int
send_below(struct guard *g, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct http *below = aws_client_transport(lease_client(g->lease));
	struct service_error error;

	if (q->deadline_ms > g->deadline_ms)
		q->deadline_ms = g->deadline_ms;
	if (below->send(below, a, q, ret, e) < 0) {
		g->busy = e->code == ERR_NETWORK || e->code == ERR_TIMEOUT;
		return -1;
	}
	g->busy = ret->status >= 500;
	if (ret->status >= 400 && !g->busy) {
		service_error_read(a, ret, &error);
		g->busy = service_error_is_throttle(&error, ret->status);
	}
	return 0;
}

/* Reads the build again.  -1: ERR_REMOTE is the service's own error. */
static int
read_anew(struct guard *g, struct err *e)
{
	struct arena *a = g->call->arena;
	struct http_request q = { .method = "GET",
		.operation = "GetImage",
		.deadline_ms = g->deadline_ms };
	const char *base = lease_endpoint(g->lease, g->arn.region, e);
	struct http_response r = { 0 };
	struct service_error error;
	struct buf url = { 0 };

	if (base == NULL)
		return -1;
	buf_printf(&url, "%s%sGetImage?" ARN_PARAMETER "=", base,
	    text_ends(base, "/") ? "" : "/");
	encode_percent(&url, g->arn.text, strlen(g->arn.text), NULL);
	if ((q.url = buf_take(&url, a)) == NULL)
		return err_memory(e);
	if (lease_authorize(g->lease, a, g->arn.region, &q, e) < 0 ||
	    send_below(g, a, &q, &r, e) < 0)
		return -1;
	if (r.status != 200) {
		service_error_read(a, &r, &error);
		return service_error_err(&error, r.status, e);
	}
	guard_end(g);
	if (see_image(g, &r, e) < 0)
		return -1;
	if (g->image == NULL)
		return err_set(e, ERR_NETWORK,
		    "the service's response contains no image");
	return 0;
}

/* Deciding ------------------------------------------------------------ */

/* Limits count per pipeline, or per image name where there is none. */
static const char *
limit_key(const struct guard *g)
{
	if (g->build.pipeline_arn != NULL)
		return arena_strdup(g->call->arena, g->build.pipeline_arn);
	return arena_printf(g->call->arena, "%s:%s:%s", g->arn.region,
	    g->arn.account, g->arn.name);
}

void
guard_decide(struct guard *g, struct policy_decision *ret)
{
	struct policy_facts f = { .arn = g->arn.text,
		.pipeline_arn = g->build.pipeline_arn,
		.of_pipeline = g->pipeline,
		.listed = g->listed,
		.status = g->build.status,
		.tags = g->build.tags };
	struct open_cancel open = { .state = OPEN_NONE };
	struct ledger_limit limit = { 0 };
	const char *key = limit_key(g);
	struct err e = { 0 };

	f.has_age = guard_age(g, &f.age_ms);
	/* A cancel that is open is not sent again: it does not count against
	 * itself. */
	if (key == NULL)
		f.damaged = "out of memory";
	else if (g->ledger != NULL &&
	    (ledger_open_read(g->ledger, g->call->arena, g->arn.text, &open,
		 &e) < 0 ||
		(open.state == OPEN_NONE &&
		    ledger_limit_read(g->ledger, g->call->arena, key, &limit,
			&e) < 0)))
		f.damaged = e.text;
	g->odd = open.odd;
	f.has_last = limit.has_last;
	f.last_ms = limit.last_ms;
	f.in_hour = limit.in_hour;
	policy_build(g->call->options, &f, ret);
}

void
guard_kill_switch(const char *path, struct policy_decision *ret)
{
	struct err e = { 0 };
	int stopped = ledger_stopped(path, &e);

	policy_kill_switch(stopped > 0, path, ret);
	if (stopped >= 0)
		return;
	ret->outcome = OUTCOME_UNWRITABLE;
	ret->rule = "kill-switch";
	(void)snprintf(ret->text, sizeof ret->text, "%.*s",
	    (int)sizeof ret->text - 1, e.text);
}

/* Checks the kill switch, and the policy on a recent read.  0: it may act. */
static int
decide(struct guard *g, bool again, struct err *e)
{
	struct policy_decision *d = &g->decision;

	guard_kill_switch(g->kill_switch, d);
	if (d->outcome != OUTCOME_NONE)
		return stop(g, d->outcome, e, "%s", d->text);
	if ((again || g->image == NULL ||
		mono(g) - g->read_ms > GUARD_FRESH_MS) &&
	    read_anew(g, e) < 0)
		return err_wrap(e, "cannot read the build again");
	guard_decide(g, d);
	if (d->outcome != OUTCOME_NONE)
		return stop(g, d->outcome, e, "%s", d->text);
	return 0;
}

/* The audit log ------------------------------------------------------- */

/* Makes an entry with the members that all of them have. */
static json_t *
audit_line(struct guard *g, const char *phase)
{
	const char *reason = g->call->options->reason;
	struct creds creds = { 0 };
	struct err ignored = { 0 };

	if (aws_client_creds(lease_client(g->lease), g->call->arena,
		g->deadline_ms, &creds, &ignored) < 0)
		creds.access_key_id = NULL;
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:b}",
	    "phase", phase, "arn", g->arn.text, "trigger", g->trigger, "cause",
	    g->cause, "token", g->token, "status", g->build.status, "reason",
	    reason, "access_key_id", creds.access_key_id, "armed",
	    g->call->options->arm);
}

static int
audit(struct guard *g, json_t *line, struct err *e)
{
	char *text;

	if (line == NULL)
		return err_memory(e);
	text = value_print(g->call->arena, line);
	if (text != NULL)
		call_log(g->call, 6, "%s", text);
	if (g->ledger == NULL) {
		json_decref(line);
		return err_set(e, ERR_IO, "%s", g->ledger_problem);
	}
	return ledger_audit(g->ledger, line, e);
}

int
guard_audit_decision(struct guard *g, const char *rule, const char *text,
    struct err *e)
{
	json_t *line = audit_line(g, "decision");

	(void)json_object_set_new(line, "decision",
	    json_string(*rule == '\0' ? "cancel" : "leave"));
	(void)json_object_set_new(line, "rule", json_string(rule));
	(void)json_object_set_new(line, "text", json_string(text));
	return audit(g, line, e);
}

int
guard_audit_outcome(struct guard *g, const char *outcome, struct err *e)
{
	json_t *line = audit_line(g, "outcome");

	(void)json_object_set_new(line, "outcome", json_string(outcome));
	(void)json_object_set_new(line, "requestId",
	    json_pack("s?", g->request_id));
	return audit(g, line, e);
}

/* Acting -------------------------------------------------------------- */

/* Checks that the body names this build and this token: a document can neither
 * choose another build nor act twice for one deduplication key. */
static int
check_body(struct guard *g, struct arena *a, const struct http_request *q,
    struct err *e)
{
	json_t *body =
	    value_parse(a, q->body == NULL ? "" : q->body, q->nbody, NULL);
	const char *arn = build_text(body, ARN_PARAMETER);
	const char *token = build_text(body, "clientToken");

	if (arn == NULL || !text_equal(arn, g->arn.text))
		return stop(g, OUTCOME_DOCUMENT, e,
		    "the document cancels another build than the named one");
	if (token == NULL || !text_equal(token, g->token))
		return stop(g, OUTCOME_DOCUMENT, e,
		    "the document sends another clientToken than its input");
	return 0;
}

/* Synthesises a response: this cancel was already requested. */
static int
synthesise(struct guard *g, struct arena *a, const struct open_cancel *o,
    struct http_response *ret, struct err *e)
{
	static const struct http_header type = { "Content-Type",
		"application/json" };
	struct http_response r = { .status = 200, .nheader = 1 };

	g->outcome = OUTCOME_OPEN;
	r.header = arena_alloc(a, sizeof *r.header);
	r.body = arena_printf(a,
	    "{\"" ARN_PARAMETER "\":\"%s\","
	    "\"clientToken\":\"%s\"}",
	    g->arn.text, o->token);
	if (r.header == NULL || r.body == NULL)
		return err_memory(e);
	*r.header = type;
	r.nbody = strlen(r.body);
	*ret = r;
	return 0;
}

/* Counts one for the limits, or takes it back.  What was sent before without a
 * response counts already. */
static int
limit_count(struct guard *g, bool add, struct err *e)
{
	if (g->before.state == OPEN_UNANSWERED)
		return 0;
	return ledger_limit_change(g->ledger, g->call->arena, g->limit_key, add,
	    e);
}

/* Restores the record of an earlier call: what it sent with this token may have
 * had an effect. */
static void
restore_open(struct guard *g)
{
	struct err e = { 0 };

	if (g->before.state == OPEN_NONE)
		ledger_open_remove(g->ledger, g->arn.text);
	else if (ledger_open_write(g->ledger, &g->before, &e) < 0)
		call_log(g->call, 3, "%s", e.text);
}

/* Writes all that must be on disk before anything is sent. */
static int
record_before(struct guard *g, struct err *e)
{
	const struct open_cancel o = { .state = OPEN_ASKING,
		.arn = g->arn.text,
		.token = g->token,
		.cause = g->cause };
	json_t *line = audit_line(g, "request");

	(void)json_object_set_new(line, "decision", json_string("cancel"));
	(void)json_object_set_new(line, "text", json_string(g->decision.text));
	if (ledger_open_write(g->ledger, &o, e) < 0) {
		json_decref(line);
		return -1;
	}
	if (limit_count(g, true, e) < 0) {
		json_decref(line);
		restore_open(g);
		return -1;
	}
	if (audit(g, line, e) < 0) {
		(void)limit_count(g, false, &(struct err){ 0 });
		restore_open(g);
		return -1;
	}
	return 0;
}

/* Writes the response to disk.  The request is out: a failed write is logged
 * and changes nothing.  A process that is killed here leaves a request that
 * counts for the limits. */
static void
record_after(struct guard *g, const char *outcome)
{
	struct open_cancel o = { .arn = g->arn.text,
		.token = g->token,
		.cause = g->cause,
		.state = OPEN_UNANSWERED };
	struct err e = { 0 };

	if (g->outcome == OUTCOME_ACCEPTED)
		o.state = OPEN_ACCEPTED;
	g->audited = guard_audit_outcome(g, outcome, &e) == 0;
	if (!g->audited)
		call_log(g->call, 3, "the audit log: %s", e.text);
	err_clear(&e);
	/* The service never saw the request, or refused it while the build goes
	 * on. */
	if (g->outcome == OUTCOME_UNSENT ||
	    (g->outcome == OUTCOME_DENIED &&
		!build_is(&g->build, "CANCELLED"))) {
		restore_open(g);
		(void)limit_count(g, false, &e);
	} else {
		(void)ledger_open_write(g->ledger, &o, &e);
	}
	if (e.code != ERR_NONE)
		call_log(g->call, 3, "%s", e.text);
}

/* Checks that the response names this build.  A portal's or a proxy's 200 does
 * not. */
static bool
is_acceptance(const struct guard *g, struct arena *a,
    const struct http_response *r)
{
	json_t *body = value_parse(a, r->body, r->nbody, NULL);
	const char *arn = build_text(body, ARN_PARAMETER);

	return r->status >= 200 && r->status < 300 && arn != NULL &&
	    text_equal_nocase(arn, g->arn.text);
}

static void
read_response(struct guard *g, struct arena *a, const struct http_request *q,
    const struct http_response *r)
{
	const char *sent = http_header(r, "x-amzn-RequestId");
	struct err e = { 0 };
	struct service_error error;
	char *id = NULL;

	if (sent != NULL)
		id = arena_strdup(g->call->arena, sent);
	if (id != NULL)
		text_make_printable(id);
	g->request_id = id;
	if (is_acceptance(g, a, r)) {
		g->outcome = OUTCOME_ACCEPTED;
		g->accepted_ms = mono(g);
		record_after(g, "accepted");
		return;
	}
	service_error_read(a, r, &error);
	(void)service_error_err(&error, r->status, &e);
	(void)snprintf(g->text, sizeof g->text, "%s", e.text);
	err_clear(&e);
	if (r->status < 300)
		(void)snprintf(g->text, sizeof g->text,
		    "HTTP %d that does not name the build", r->status);
	/* The build may have ended whatever the error is: its state decides.
	 * A refused retry proves nothing about a first try without a response. */
	if (r->status >= 400 && r->status < 500 && q->delivery == HTTP_ANSWERED)
		g->outcome = OUTCOME_DENIED;
	else
		g->outcome = OUTCOME_UNANSWERED;
	if (read_anew(g, &e) < 0)
		call_log(g->call, 4, "cannot read the build again: %s", e.text);
	record_after(g, g->text);
}

/* Decides whether a request that was sent, or was about to be, is sent again.
 * With the same token the service acts once.  What was accepted is never sent
 * again. */
static bool
may_repeat(const struct guard *g)
{
	if (!text_equal(g->before.token, g->token))
		return false;
	return g->before.state == OPEN_ASKING ||
	    g->before.state == OPEN_UNANSWERED;
}

/* Under the locks of build and pipeline. */
static int
act_locked(struct guard *g, struct arena *a, struct http_request *q,
    bool waited, struct http_response *ret, struct err *e)
{
	if (decide(g, waited, e) < 0)
		return -1;
	if (ledger_open_read(g->ledger, g->call->arena, g->arn.text, &g->before,
		e) < 0)
		return stop(g, OUTCOME_UNWRITABLE, e, "%s", e->text);
	if (g->before.state != OPEN_NONE && !may_repeat(g))
		return synthesise(g, a, &g->before, ret, e);
	if (record_before(g, e) < 0)
		return stop(g, OUTCOME_UNWRITABLE, e, "nothing was sent: %s",
		    e->text);
	if (send_below(g, a, q, ret, e) < 0) {
		if (q->delivery < HTTP_ANSWERED)
			g->outcome = OUTCOME_UNSENT;
		else
			g->outcome = OUTCOME_UNANSWERED;
		(void)snprintf(g->text, sizeof g->text, "%s", e->text);
		record_after(g, e->text);
		return -1;
	}
	read_response(g, a, q, ret);
	return 0;
}

static int
act(struct guard *g, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct ledger_lock *build, *limit;
	bool waited, waited_too;
	int bad;

	if (g->ledger == NULL)
		return stop(g, OUTCOME_UNWRITABLE, e, "nothing was sent: %s",
		    g->ledger_problem);
	if ((g->limit_key = limit_key(g)) == NULL)
		return err_memory(e);
	build = ledger_lock(g->ledger, g->arn.text, g->deadline_ms, &waited, e);
	if (build == NULL)
		limit = NULL;
	else
		limit = ledger_lock(g->ledger, g->limit_key, g->deadline_ms,
		    &waited_too, e);
	if (limit == NULL) {
		ledger_unlock(build);
		if (e->code == ERR_TIMEOUT)
			return stop(g, OUTCOME_LOCKED, e, "%s", e->text);
		return stop(g, OUTCOME_UNWRITABLE, e, "%s", e->text);
	}
	bad = act_locked(g, a, q, waited || waited_too, ret, e);
	ledger_unlock(limit);
	ledger_unlock(build);
	return bad;
}

static int
cancel_send(struct guard *g, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	if (g->outcome != OUTCOME_NONE)
		return err_set(e, ERR_INPUT,
		    "a document may request the cancel once in a run");
	if (check_body(g, a, q, e) < 0 || decide(g, false, e) < 0)
		return -1;
	if (!g->call->options->arm)
		return stop(g, OUTCOME_UNARMED, e, "%s", g->decision.text);
	return act(g, a, q, ret, e);
}

static int
guard_send(struct http *h, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct guard *g = (struct guard *)h;
	char *name = path_name(a, q->url);

	if (name == NULL)
		return err_memory(e);
	/* The url is what counts; the document's operationId must agree. */
	if (q->operation == NULL || !text_equal(q->operation, name))
		return stop(g, OUTCOME_DOCUMENT, e,
		    "operation \"%s\" goes to /%s",
		    q->operation == NULL ? "" : q->operation, name);
	if (text_equal(name, CANCEL_OPERATION))
		return cancel_send(g, a, q, ret, e);
	if (!operation_reads(name))
		return stop(g, OUTCOME_DOCUMENT, e,
		    "operation \"%s\" is not allowed", name);
	if (send_below(g, a, q, ret, e) < 0)
		return -1;
	if (text_equal(name, "GetImage") &&
	    asks_for_build(a, q->url, g->arn.text))
		return see_image(g, ret, e);
	return 0;
}

static void
guard_free(struct http *h)
{
	(void)h; /* the caller's */
}

void
guard_init(struct guard *g)
{
	g->http.send = guard_send;
	g->http.free = guard_free;
}
