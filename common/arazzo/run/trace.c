/* Makes the events of a trace. */
#include "arazzo/run/trace.h"

#include <string.h>

#include "arazzo/run/action.h"
#include "arazzo/arazzo.h"
#include "arazzo/run/mask.h"
#include "arazzo/language/response.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/platform.h"
#include "data/value.h"
#include "http/http.h"

static bool
is_on(const struct tracer *t)
{
	return t->env->trace != NULL;
}

/* A secret-free, valid text; any bytes may have come from outside. */
static json_t *
text_new(const struct tracer *t, const char *text)
{
	const char *masked = mask_text(t->mask, t->arena, text);

	if (masked == NULL)
		return json_null();
	if (!text_utf8_valid(masked, strlen(masked)))
		return json_string("(bytes that are not UTF-8)");
	return json_string(masked);
}

static json_t *
event_new(const struct tracer *t, const char *what)
{
	const struct platform *w = t->env->platform;
	json_t *v = json_object();
	int64_t ms = w->mono_ms(w->ctx) - t->start_ms;

	(void)json_object_set_new(v, "event", json_string(what));
	(void)json_object_set_new(v, "seconds", json_real((double)ms / 1000));
	if (t->step == NULL)
		return v;
	(void)json_object_set_new(v, "workflowId",
	    json_string(t->step->owner->id));
	(void)json_object_set_new(v, "stepId", json_string(t->step->id));
	(void)json_object_set_new(v, "attempt",
	    json_integer((json_int_t)t->attempt));
	return v;
}

static void
event_send(const struct tracer *t, json_t *event)
{
	if (event != NULL)
		t->env->trace(t->env->ctx, event);
	json_decref(event);
}

static json_t *
headers_new(const struct tracer *t, const struct http_header *h, size_t n,
    size_t own)
{
	json_t *all = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *value = i >= own || mask_is_header(h[i].name) ?
		    json_string(MASK) :
		    text_new(t, h[i].value);

		(void)json_array_append_new(all,
		    json_pack("[o,o]", text_new(t, h[i].name), value));
	}
	return all;
}

static json_t *
bytes_new(const struct tracer *t, const char *p, size_t n)
{
	char *text;

	if (n > TRACE_MAX_BODY)
		n = TRACE_MAX_BODY;
	text = arena_strndup(t->arena, p, n);
	if (text != NULL)
		text_truncate_utf8(text, strlen(text));
	return text_new(t, text);
}

void
trace_request(const struct tracer *t, const struct http_request *q,
    const char *url, size_t own)
{
	json_t *v;

	if (!is_on(t))
		return;
	v = event_new(t, "request");
	(void)json_object_set_new(v, "method", json_string(q->method));
	(void)json_object_set_new(v, "url", text_new(t, url));
	(void)json_object_set_new(v, "headers",
	    headers_new(t, q->header, q->nheader, own));
	if (q->body != NULL)
		(void)json_object_set_new(v, "body",
		    bytes_new(t, q->body, q->nbody));
	event_send(t, v);
}

void
trace_response(const struct tracer *t, struct response *r)
{
	json_t *v, *body;

	if (!is_on(t))
		return;
	v = event_new(t, "response");
	(void)json_object_set_new(v, "status", json_integer(r->http->status));
	(void)json_object_set_new(v, "headers",
	    headers_new(t, r->http->header, r->http->nheader,
		r->http->nheader));
	body = response_body(r);
	if (json_is_string(body) || r->http->nbody > TRACE_MAX_BODY)
		(void)json_object_set_new(v, "body",
		    bytes_new(t, r->http->body, r->http->nbody));
	else if (body != NULL)
		(void)json_object_set(v, "body",
		    mask_value(t->mask, t->arena, body));
	event_send(t, v);
}

void
trace_failure(const struct tracer *t, const char *text)
{
	json_t *v;

	if (!is_on(t))
		return;
	v = event_new(t, "failure");
	(void)json_object_set_new(v, "error", text_new(t, text));
	event_send(t, v);
}

void
trace_criterion(const struct tracer *t, const char *kind, const char *condition,
    bool result, const char *finding)
{
	json_t *v;

	if (!is_on(t))
		return;
	v = event_new(t, "criterion");
	(void)json_object_set_new(v, "kind", json_string(kind));
	(void)json_object_set_new(v, "condition", text_new(t, condition));
	(void)json_object_set_new(v, "result", json_boolean(result));
	if (finding != NULL)
		(void)json_object_set_new(v, "finding", text_new(t, finding));
	event_send(t, v);
}

void
trace_output(const struct tracer *t, const char *name, json_t *value,
    const char *unresolved)
{
	json_t *v;

	if (!is_on(t))
		return;
	v = event_new(t, "output");
	(void)json_object_set_new(v, "name", json_string(name));
	if (value != NULL)
		(void)json_object_set(v, "value",
		    mask_value(t->mask, t->arena, value));
	else
		(void)json_object_set_new(v, "unresolved",
		    text_new(t, unresolved));
	event_send(t, v);
}

void
trace_omitted(const struct tracer *t, json_t *names)
{
	json_t *v;

	if (!is_on(t) || json_array_size(names) == 0)
		return;
	v = event_new(t, "omitted");
	(void)json_object_set(v, "names", names);
	event_send(t, v);
}

static const char *const next_words[] = {
	[NEXT_STEP] = "next",
	[NEXT_END] = "end",
	[NEXT_GOTO] = "goto",
	[NEXT_RETRY] = "retry",
	[NEXT_FAIL] = "fail",
};

void
trace_action(const struct tracer *t, const struct next *n)
{
	const struct action *c = n->action;
	json_t *v;

	if (!is_on(t))
		return;
	v = event_new(t, "action");
	(void)json_object_set_new(v, "type", json_string(next_words[n->kind]));
	if (c != NULL)
		(void)json_object_set_new(v, "name", json_string(c->name));
	if (c != NULL && c->step != NULL)
		(void)json_object_set_new(v, "toStep",
		    json_string(c->step->id));
	if (c != NULL && c->workflow != NULL)
		(void)json_object_set_new(v, "toWorkflow",
		    json_string(c->workflow->id));
	if (n->finding != NULL)
		(void)json_object_set_new(v, "finding",
		    text_new(t, n->finding));
	event_send(t, v);
}

void
trace_wait(const struct tracer *t, int64_t ms, const char *why)
{
	json_t *v;

	if (!is_on(t))
		return;
	v = event_new(t, "wait");
	(void)json_object_set_new(v, "wait", json_real((double)ms / 1000));
	(void)json_object_set_new(v, "why", json_string(why));
	event_send(t, v);
}
