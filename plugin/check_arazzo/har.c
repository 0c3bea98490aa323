/* --har: the requests of a run as an HTTP Archive 1.2, from the masked events of
 * its trace. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "data/value.h"
#include "plugin/check_arazzo/check_arazzo.h"

struct ca_har {
	FILE *file;
	json_t *entries;
	json_t *open; /* the entry of a request without a response; or NULL */
	bool failed;  /* out of memory: entries are missing */
};

static const char *
text_of_member(const json_t *event, const char *key)
{
	const char *text = json_string_value(json_object_get(event, key));

	return text != NULL ? text : "";
}

/* [[name, value], ...] as [{name, value}, ...]. */
static json_t *
headers_new(const json_t *event)
{
	json_t *all = json_array(), *pair;
	size_t i;

	json_array_foreach(json_object_get(event, "headers"), i, pair)
		(void)json_array_append_new(all,
		    json_pack("{s:O,s:O}", "name", json_array_get(pair, 0),
			"value", json_array_get(pair, 1)));
	return all;
}

static const char *
header_value(const json_t *event, const char *name)
{
	json_t *pair;
	size_t i;

	json_array_foreach(json_object_get(event, "headers"), i, pair) {
		const char *own = json_string_value(json_array_get(pair, 0));

		if (own != NULL && text_equal_nocase(own, name))
			return json_string_value(json_array_get(pair, 1));
	}
	return NULL;
}

static json_t *
query_new(struct ca *c, const char *url)
{
	const char *p = strchr(url, '?');
	json_t *all = json_array();

	for (p = p != NULL ? p + 1 : ""; *p != '\0' && *p != '#';) {
		size_t n = strcspn(p, "&#"), at = strcspn(p, "=&#");
		size_t skip = at < n, nname = 0, nvalue = 0;
		char *name = decode_percent(c->arena, p, at, true, &nname);
		char *value = decode_percent(c->arena, p + at + skip,
		    n - at - skip, true, &nvalue);

		if (name != NULL && value != NULL)
			(void)json_array_append_new(all,
			    json_pack("{s:s%,s:s%}", "name", name, nname,
				"value", value, nvalue));
		p += n;
		p += *p == '&';
	}
	return all;
}

static void
har_request(struct ca *c, const json_t *event)
{
	const char *url = text_of_member(event, "url");
	const char *type = header_value(event, "Content-Type");
	json_t *body = json_object_get(event, "body"), *request;
	char started[TIME_TEXT_SIZE];

	time_print_rfc3339_ms(c->platform.now_ms(c->platform.ctx), started);
	request = json_pack("{s:s,s:s,s:s,s:[],s:o,s:o,s:i,s:i}", "method",
	    text_of_member(event, "method"), "url", url, "httpVersion",
	    "HTTP/1.1", "cookies", "headers", headers_new(event), "queryString",
	    query_new(c, url), "headersSize", -1, "bodySize",
	    json_is_string(body) ? (int)json_string_length(body) : 0);
	if (json_is_string(body))
		(void)json_object_set_new(request, "postData",
		    json_pack("{s:s,s:O}", "mimeType",
			type != NULL ? type : "application/octet-stream",
			"text", body));
	json_decref(c->har->open);
	c->har->open = json_pack("{s:s,s:o,s:s++++}", "startedDateTime",
	    started, "request", request, "comment", "workflow ",
	    text_of_member(event, "workflowId"), ", step ",
	    text_of_member(event, "stepId"), "");
	c->har->failed = c->har->failed || c->har->open == NULL;
}

/* HAR's text of a reason phrase may be empty; its sizes are -1 if unknown. */
static json_t *
response_new(struct ca *c, const json_t *event)
{
	json_t *body = json_object_get(event, "body");
	const char *type = header_value(event, "Content-Type");
	const char *where = header_value(event, "Location");
	const char *version = text_of_member(event, "version");
	const char *text = body == NULL ? "" : value_text(c->arena, body);

	return json_pack("{s:i,s:s,s:s,s:[],s:o,s:{s:i,s:s,s:s},s:s,s:i,s:i}",
	    "status", (int)json_integer_value(json_object_get(event, "status")),
	    "statusText", "", "httpVersion",
	    *version != '\0' ? version : "HTTP/1.1", "cookies", "headers",
	    headers_new(event), "content", "size",
	    text != NULL ? (int)strlen(text) : 0, "mimeType",
	    type != NULL ? type : "", "text", text != NULL ? text : "",
	    "redirectURL", where != NULL ? where : "", "headersSize", -1,
	    "bodySize", -1);
}

/* Milliseconds of the phases that are known, TLS being part of connect. */
static double
timings_sum(const json_t *timings)
{
	const char *name;
	json_t *v;
	double sum = 0;

	json_object_foreach((json_t *)(uintptr_t)timings, name, v)
		if (!text_equal(name, "ssl") && json_number_value(v) > 0)
			sum += json_number_value(v);
	return sum;
}

/* Ends the open entry by a response, or by the failure of the request. */
static void
har_end(struct ca *c, const json_t *event)
{
	struct ca_har *h = c->har;
	json_t *timings = json_object_get(event, "timings");
	json_t *error = json_object_get(event, "error");

	if (h->open == NULL)
		return;
	if (timings != NULL)
		timings = json_incref(timings);
	else
		timings = json_pack("{s:i,s:i,s:i}", "send", 0, "wait", 0,
		    "receive", 0);
	(void)json_object_set_new(h->open, "time",
	    json_real(timings_sum(timings)));
	(void)json_object_set_new(h->open, "response", response_new(c, event));
	(void)json_object_set_new(h->open, "cache", json_object());
	(void)json_object_set_new(h->open, "timings", timings);
	if (error != NULL)
		(void)json_object_set(h->open, "_error", error);
	if (json_array_append_new(h->entries, h->open) != 0)
		h->failed = true;
	h->open = NULL;
}

void
ca_har_event(struct ca *c, const json_t *event)
{
	const char *what = text_of_member(event, "event");

	if (text_equal(what, "request"))
		har_request(c, event);
	else if (text_equal(what, "response") || text_equal(what, "failure"))
		har_end(c, event);
}

int
ca_har_open(struct ca *c, struct err *e)
{
	struct ca_har *h = arena_alloc(c->arena, sizeof *h);

	if (h == NULL)
		return err_memory(e);
	h->file = fopen(c->o.har, "we");
	if (h->file == NULL)
		return err_set(e, ERR_IO, "cannot write --har %s: %s", c->o.har,
		    strerror(errno));
	h->entries = json_array();
	c->har = h;
	return 0;
}

/* The file is complete only once the run has ended. */
bool
ca_har_close(struct ca *c)
{
	struct ca_har *h = c->har;
	json_t *log = json_pack("{s:{s:s,s:{s:s,s:s},s:o}}", "log", "version",
	    "1.2", "creator", "name", "check_arazzo", "version",
	    PACKAGE_VERSION, "entries", h->entries);
	bool good = !h->failed && log != NULL &&
	    json_dumpf(log, h->file, JSON_INDENT(1) | JSON_REAL_PRECISION(9)) ==
		0;

	good = fclose(h->file) == 0 && good;
	json_decref(h->open);
	json_decref(log);
	c->har = NULL;
	return good;
}
