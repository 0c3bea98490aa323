/* Makes the events of a trace. */
#include "arazzo/run/internal.h"

#include <string.h>

#include "arazzo/language/response.h"

static bool
is_on(const struct tracer *t)
{
	return t->run->env->trace != NULL;
}

/* A secret-free, valid text; any bytes may have come from outside. */
static json_t *
text_new(const struct tracer *t, const char *text)
{
	const char *masked = mask_text(&t->run->mask, t->arena, text);

	if (masked == NULL)
		return json_null();
	if (!text_utf8_valid(masked, strlen(masked)))
		return json_string("(bytes that are not UTF-8)");
	return json_string(masked);
}

/* The same of what may be missing. */
static json_t *
optional_new(const struct tracer *t, const char *text)
{
	return text != NULL ? text_new(t, text) : NULL;
}

/* Sends the members of an event behind those that all events have. */
static void
event_send(const struct tracer *t, const char *what, json_t *members)
{
	const struct platform *w = t->run->env->platform;
	double seconds = (double)(w->mono_ms(w->ctx) - t->run->start_ms) / 1000;
	json_t *v = json_pack("{s:s,s:f}", "event", what, "seconds", seconds);

	if (t->step != NULL)
		(void)json_object_update_new(v,
		    json_pack("{s:s,s:s,s:I}", "workflowId", t->step->owner->id,
			"stepId", t->step->id, "attempt",
			(json_int_t)t->attempt));
	if (json_object_update_new(v, members) == 0)
		t->run->env->trace(t->run->env->ctx, v);
	json_decref(v);
}

static json_t *
headers_new(const struct tracer *t, const struct http_header *h, size_t n,
    size_t own)
{
	json_t *all = json_array();

	for (size_t i = 0; i < n; i++) {
		bool hide = i >= own || mask_is_header(h[i].name);
		json_t *value =
		    hide ? json_string(MASK) : text_new(t, h[i].value);

		(void)json_array_append_new(all,
		    json_pack("[o,o]", text_new(t, h[i].name), value));
	}
	return all;
}

/* The beginning of a body; it is masked first: the cut may go through a secret. */
static json_t *
bytes_new(const struct tracer *t, const char *p, size_t n)
{
	const char *text;
	char *shown = NULL;

	if (p == NULL)
		return NULL;
	text =
	    mask_text(&t->run->mask, t->arena, arena_strndup(t->arena, p, n));
	if (text != NULL)
		shown = arena_strndup(t->arena, text,
		    strnlen(text, TRACE_MAX_BODY));
	if (shown != NULL)
		text_truncate_utf8(shown, strlen(shown));
	return text_new(t, shown);
}

void
trace_request(const struct tracer *t, const struct http_request *q,
    const char *url, size_t own, const char *body, bool again)
{
	const struct http_response *h = q->challenge;
	json_t *headers;

	if (!is_on(t) || (again && h == NULL))
		return;
	if (again)
		event_send(t, "response",
		    json_pack("{s:i,s:o}", "status", h->status, "headers",
			headers_new(t, h->header, h->nheader, h->nheader)));
	headers = headers_new(t, q->header, q->nheader, own);
	if (again)
		(void)json_array_append_new(headers,
		    json_pack("[s,s]", "Authorization", MASK));
	event_send(t, "request",
	    json_pack("{s:s,s:o,s:o,s:o*}", "method", q->method, "url",
		text_new(t, url), "headers", headers, "body",
		bytes_new(t, body, body != NULL ? strlen(body) : 0)));
}

/* Milliseconds of each phase; -1: it did not take place. */
static json_t *
timings_new(const struct http_times *x)
{
	int64_t ready = x->tls_us > 0 ? x->tls_us : x->connect_us;
	bool connected = x->connect_us > 0;

	return json_pack("{s:f,s:f,s:f,s:f,s:i,s:f,s:f}", "blocked",
	    x->sent_us > ready ? (double)(x->sent_us - ready) / 1000 : -1.0,
	    "dns", connected ? (double)x->name_us / 1000 : -1.0, "connect",
	    connected ? (double)(ready - x->name_us) / 1000 : -1.0, "ssl",
	    x->tls_us > 0 ? (double)(x->tls_us - x->connect_us) / 1000 : -1.0,
	    "send", 0, "wait", (double)(x->first_us - x->sent_us) / 1000,
	    "receive", (double)(x->total_us - x->first_us) / 1000);
}

/* JSON as a value while it is short, else the beginning of its text.  NULL:
 * there is none. */
static json_t *
body_new(const struct tracer *t, struct response *r)
{
	json_t *body = response_body(r);
	const char *text;

	if (r->http->nbody == 0)
		return NULL;
	if (body == NULL || json_is_string(body))
		return bytes_new(t, r->http->body, r->http->nbody);
	body = mask_body(&t->run->mask, t->arena, body);
	if (r->http->nbody <= TRACE_MAX_BODY)
		return json_incref(body);
	text = body == NULL ? NULL : value_print(t->arena, body);
	return text == NULL ? NULL : bytes_new(t, text, strlen(text));
}

void
trace_response(const struct tracer *t, struct response *r, unsigned sends)
{
	const struct http_response *h = r->http;

	if (!is_on(t))
		return;
	event_send(t, "response",
	    json_pack("{s:i,s:o,s:o*,s:o*,s:o*,s:s*}", "status", h->status,
		"headers", headers_new(t, h->header, h->nheader, h->nheader),
		"body", body_new(t, r), "sends",
		sends > 1 ? json_integer(sends) : NULL, "timings",
		t->run->env->timed ? timings_new(&h->times) : NULL, "version",
		t->run->env->timed ? h->version : NULL));
}

void
trace_failure(const struct tracer *t, const char *text, unsigned sends)
{
	if (is_on(t))
		event_send(t, "failure",
		    json_pack("{s:o,s:o*}", "error", text_new(t, text), "sends",
			sends > 1 ? json_integer(sends) : NULL));
}

void
trace_criterion(const struct tracer *t, const struct criterion *c,
    const struct judgement *j)
{
	const char *compared = j->holds ? NULL : j->compared;

	if (is_on(t))
		event_send(t, "criterion",
		    json_pack("{s:s,s:o,s:b,s:o*,s:o*}", "kind",
			query_kind_name(c->kind), "condition",
			text_new(t, c->text), "result", (int)j->holds,
			"compared", optional_new(t, compared), "finding",
			optional_new(t, j->finding)));
}

void
trace_output(const struct tracer *t, const char *name, json_t *value,
    const char *unresolved)
{
	json_t *shown;

	if (!is_on(t))
		return;
	shown = json_incref(mask_value(&t->run->mask, t->arena, value));
	if (value == NULL)
		shown = text_new(t, unresolved);
	event_send(t, "output",
	    json_pack("{s:s,s:o}", "name", name,
		value != NULL ? "value" : "unresolved", shown));
}

void
trace_omitted(const struct tracer *t, json_t *names)
{
	if (is_on(t) && json_array_size(names) > 0)
		event_send(t, "omitted", json_pack("{s:O}", "names", names));
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
	static const struct action none = { 0 };
	const struct action *c = n->action != NULL ? n->action : &none;

	if (is_on(t))
		event_send(t, "action",
		    json_pack("{s:s,s:s*,s:s*,s:s*,s:o*}", "type",
			next_words[n->kind], "name", c->name, "toStep",
			c->step != NULL ? c->step->id : NULL, "toWorkflow",
			c->workflow != NULL ? c->workflow->id : NULL, "finding",
			optional_new(t, n->finding)));
}

void
trace_wait(const struct tracer *t, int64_t ms, const char *why)
{
	if (is_on(t))
		event_send(t, "wait",
		    json_pack("{s:f,s:s}", "wait", (double)ms / 1000, "why",
			why));
}
