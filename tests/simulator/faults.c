/* Faults: the table of what can go wrong with a response. */
#include "faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "sim.h"

/* Each kind: what it does to the response, and whether the operation still
 * takes effect. */
typedef void fault_fn(const json_t *f, struct ask *q, struct answer *r);

static void
clear(struct answer *r)
{
	r->nheader = 0;
	r->code = NULL;
	r->effect = false;
}

static void
make_error(const json_t *f, struct ask *q, struct answer *r, int status,
    const char *code, const char *text)
{
	const char *own = member_text(f, "code");
	const char *message = member_text(f, "message");
	bool effect = r->effect;

	clear(r);
	answer_error(q, r, (int)member_int(f, "status", status),
	    own != NULL ? own : code, "%s", message != NULL ? message : text);
	r->effect = effect;
}

static void
make_throttle(const json_t *f, struct ask *q, struct answer *r)
{
	make_error(f, q, r, 429, "TooManyRequestsException", "Rate exceeded");
}

/* Any status, code and message. */
static void
make_named(const json_t *f, struct ask *q, struct answer *r)
{
	make_error(f, q, r, 400, "ClientException", "Client error");
}

static void
make_500(const json_t *f, struct ask *q, struct answer *r)
{
	make_error(f, q, r, 500, "ServiceException",
	    "This exception is thrown when the service encounters an "
	    "unrecoverable exception.");
}

static void
make_503(const json_t *f, struct ask *q, struct answer *r)
{
	make_error(f, q, r, 503, "ServiceUnavailableException",
	    "The service is unable to process your request at this time.");
}

static void
make_drop(const json_t *f, struct ask *q, struct answer *r)
{
	(void)f;
	(void)q;
	r->delivery.kind = DELIVER_DROP;
}

static void
make_reset(const json_t *f, struct ask *q, struct answer *r)
{
	(void)f;
	(void)q;
	r->delivery.kind = DELIVER_RESET;
}

static void
make_stall(const json_t *f, struct ask *q, struct answer *r)
{
	(void)q;
	r->delivery.kind = DELIVER_STALL;
	r->delivery.ms = member_int(f, "ms", 60000);
}

static void
make_slow(const json_t *f, struct ask *q, struct answer *r)
{
	(void)q;
	r->delivery.kind = DELIVER_SLOW;
	r->delivery.ms = member_int(f, "ms", 1000);
}

static void
make_drip(const json_t *f, struct ask *q, struct answer *r)
{
	(void)q;
	r->delivery.kind = DELIVER_DRIP;
	r->delivery.ms = member_int(f, "ms", 200);
	r->delivery.bytes = (size_t)member_int(f, "bytes", 1);
}

static void
make_truncate(const json_t *f, struct ask *q, struct answer *r)
{
	(void)q;
	r->delivery.kind = DELIVER_TRUNCATE;
	r->delivery.bytes =
	    (size_t)member_int(f, "bytes", (int64_t)(r->nbody / 2));
}

static void
make_chunk(const json_t *f, struct ask *q, struct answer *r)
{
	(void)f;
	(void)q;
	r->delivery.kind = DELIVER_CHUNK;
}

static void
make_headers(const json_t *f, struct ask *q, struct answer *r)
{
	(void)q;
	r->delivery.kind = DELIVER_HEADERS;
	r->delivery.bytes = (size_t)member_int(f, "lines", 2000);
}

static void
make_garbage(const json_t *f, struct ask *q, struct answer *r)
{
	(void)f;
	(void)q;
	r->delivery.kind = DELIVER_GARBAGE;
}

/* Truncated with a matching Content-Length: no longer valid JSON. */
static void
make_malformed(const json_t *f, struct ask *q, struct answer *r)
{
	(void)f;
	r->body = arena_printf(q->a, "%.*s", (int)(r->nbody * 2 / 3), r->body);
	r->nbody = strlen(r->body);
}

static void
make_empty(const json_t *f, struct ask *q, struct answer *r)
{
	(void)f;
	(void)q;
	r->body = "";
	r->nbody = 0;
}

static void
make_html(const json_t *f, struct ask *q, struct answer *r)
{
	(void)q;
	clear(r);
	answer_text(r, (int)member_int(f, "status", 502), "text/html",
	    "<html><head><title>Bad Gateway</title></head>\r\n"
	    "<body><h1>502 Bad Gateway</h1><hr>proxy</body></html>\r\n");
}

static void
make_type(const json_t *f, struct ask *q, struct answer *r)
{
	const char *type = member_text(f, "type");

	r->type = arena_strdup(q->a, type != NULL ? type : "text/html");
}

/* Replaces the whole response with the fault's "body". */
static void
make_body(const json_t *f, struct ask *q, struct answer *r)
{
	const json_t *v = json_object_get(f, "body");
	const char *type = member_text(f, "type");
	char *text = json_is_string(v) ? NULL : json_dumps(v, JSON_COMPACT);
	bool effect = r->effect;

	clear(r);
	answer_text(r, (int)member_int(f, "status", 200),
	    type != NULL ? arena_strdup(q->a, type) : "application/json",
	    arena_strdup(q->a,
		json_is_string(v) ? json_string_value(v) :
		    text != NULL  ? text :
				    ""));
	r->effect = effect;
	free(text);
}

/* A valid JSON body that is far too long. */
static void
make_huge(const json_t *f, struct ask *q, struct answer *r)
{
	size_t n = (size_t)member_int(f, "bytes", 64 << 20);
	char *text = arena_alloc(q->a, n + 32);

	if (text == NULL)
		return;
	(void)strcpy(text, "{\"padding\":\"");
	memset(text + 12, 'x', n);
	(void)strcpy(text + 12 + n, "\"}");
	r->body = text;
	r->nbody = n + 14;
}

/* An unrequested Content-Encoding: gzip; the bytes are not gzip. */
static void
make_gzip(const json_t *f, struct ask *q, struct answer *r)
{
	static const char broken[] = "{\"not\": \"compressed\"}";

	(void)f;
	(void)q;
	answer_header(r, "Content-Encoding", "gzip");
	r->body = broken;
	r->nbody = sizeof broken - 1;
}

static void
make_redirect(const json_t *f, struct ask *q, struct answer *r)
{
	const char *to = member_text(f, "location");

	clear(r);
	answer_text(r, (int)member_int(f, "status", 307), NULL, "");
	answer_header(r, "Location",
	    arena_printf(q->a, "%s%s", to != NULL ? to : "http://127.0.0.1:9",
		q->target));
}

/* Only what "retryAfter", "dateOffsetMs" and "acts" request. */
static void
make_nothing(const json_t *f, struct ask *q, struct answer *r)
{
	(void)f;
	(void)q;
	(void)r;
}

static const struct fault_kind {
	const char *name;
	fault_fn *make;
	bool acts;
} kinds[] = {
	{ "throttle", make_throttle, false },
	{ "error", make_named, false },
	{ "500", make_500, false },
	{ "503", make_503, false },
	{ "drop", make_drop, false },
	{ "reset", make_reset, false },
	{ "stall", make_stall, false },
	{ "slow", make_slow, true },
	{ "drip", make_drip, true },
	{ "truncate", make_truncate, true },
	{ "chunk", make_chunk, true },
	{ "headers", make_headers, true },
	{ "garbage", make_garbage, false },
	{ "malformed", make_malformed, true },
	{ "empty", make_empty, true },
	{ "html", make_html, false },
	{ "type", make_type, true },
	{ "body", make_body, true },
	{ "huge", make_huge, true },
	{ "gzip", make_gzip, true },
	{ "redirect", make_redirect, false },
	{ "date", make_nothing, true },
};

static const struct fault_kind *
kind_of(const json_t *fault)
{
	const char *name = member_text(fault, "kind");

	for (size_t i = 0; name != NULL && i < sizeof kinds / sizeof kinds[0];
	     i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

int
faults_add(struct sim *s, const json_t *fault, struct err *e)
{
	const json_t *one;
	size_t i;

	if (json_is_array(fault)) {
		json_array_foreach(fault, i, one) {
			if (faults_add(s, one, e) < 0)
				return -1;
		}
		return 0;
	}
	if (kind_of(fault) == NULL)
		return err_set(e, ERR_INPUT, "fault: unknown kind \"%s\"",
		    member_text(fault, "kind") != NULL ?
			member_text(fault, "kind") :
			"");
	(void)json_array_append_new(s->faults, json_deep_copy(fault));
	return 0;
}

/* Counts down a member; true while it lasts. */
static bool
count_down(json_t *fault, const char *name, int64_t fallback)
{
	int64_t left = member_int(fault, name, fallback);

	if (left > 0)
		(void)json_object_set_new(fault, name, json_integer(left - 1));
	return left != 0;
}

/* "everyMs": the service does one request each so many ms, "burst" (1) at a time;
 * the fault is for the others.  true: this one is done. */
static bool
within_rate(const struct sim *s, json_t *fault)
{
	int64_t every = member_int(fault, "everyMs", 0), now = sim_now(s);
	int64_t next = member_int(fault, "next", now);

	if (every == 0 ||
	    next - now > every * (member_int(fault, "burst", 1) - 1))
		return false;
	next = next > now ? next : now;
	(void)json_object_set_new(fault, "next", json_integer(next + every));
	return true;
}

const json_t *
fault_take(struct sim *s, const char *operation)
{
	json_t *f;
	size_t i;

	json_array_foreach(s->faults, i, f) {
		const char *wanted = member_text(f, "operation");

		if (wanted != NULL && strcmp(wanted, "*") != 0 &&
		    strcmp(wanted, operation) != 0)
			continue;
		if (count_down(f, "skip", 0) || within_rate(s, f))
			continue;
		if (count_down(f, "count", 1))
			return f;
	}
	return NULL;
}

bool
fault_acts(const json_t *fault)
{
	const json_t *acts = json_object_get(fault, "acts");

	return json_is_boolean(acts) ? json_is_true(acts) :
				       kind_of(fault)->acts;
}

void
fault_apply(struct sim *s, const json_t *fault, struct ask *q, struct answer *r)
{
	const char *after = member_text(fault, "retryAfter");
	const char *amz = member_text(fault, "xAmzRetryAfter");
	int64_t date_ms = member_int(fault, "retryAfterDateMs", -1);
	char date[HTTP_DATE_SIZE];

	kind_of(fault)->make(fault, q, r);
	if (date_ms >= 0) {
		http_date(sim_now(s) + date_ms, date);
		after = date;
	}
	if (after != NULL)
		answer_header(r, "Retry-After", arena_strdup(q->a, after));
	if (amz != NULL)
		answer_header(r, "x-amz-retry-after", arena_strdup(q->a, amz));
	r->date_offset_ms = member_int(fault, "dateOffsetMs", 0);
}
