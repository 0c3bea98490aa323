/* The log of requests. */
#include "log.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "keys.h"
#include "sim.h"

const char *
log_target(const json_t *in)
{
	static const char *const names[] = { "imageBuildVersionArn",
		"imageVersionArn", "imagePipelineArn", "imageRecipeArn",
		"containerRecipeArn", "infrastructureConfigurationArn",
		"workflowExecutionId", "stepExecutionId" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *v = member_text(in, names[i]);

		if (v != NULL)
			return v;
	}
	return NULL;
}

static void
set(json_t *entry, const char *name, const char *value)
{
	(void)json_object_set_new(entry, name,
	    value != NULL ? json_string(value) : json_null());
}

/* Reads what follows a name in the Authorization header, valid or not. */
static const char *
claimed(const struct ask *q, const char *name, char *ret, size_t size)
{
	const char *header = ask_header(q, "Authorization");
	const char *p = header != NULL ? strstr(header, name) : NULL;

	if (p == NULL)
		return NULL;
	p += strlen(name);
	(void)snprintf(ret, size, "%.*s", (int)strcspn(p, "/,"), p);
	return ret;
}

/* Keeps the log within its limit by dropping the older half. */
static void
trim(struct sim *s)
{
	json_t *kept;

	if (json_array_size(s->log) < SIM_MAX_LOG)
		return;
	kept = json_array();
	for (size_t i = SIM_MAX_LOG / 2; i < SIM_MAX_LOG; i++)
		(void)json_array_append(kept, json_array_get(s->log, i));
	json_decref(s->log);
	s->log = kept;
}

void
log_add(struct sim *s, const struct ask *q, const struct answer *r,
    const struct log_line *line)
{
	char time[TIME_TEXT_SIZE], word[128];
	json_t *entry = json_object();

	time_print_rfc3339_ms(q->now_ms, time);
	(void)json_object_set_new(entry, "n",
	    json_integer((json_int_t)++s->log_number));
	set(entry, "time", time);
	set(entry, "operation", line->operation);
	set(entry, "method", q->method);
	set(entry, "target", q->target);
	set(entry, "host", ask_header(q, "Host"));
	set(entry, "arn", log_target(line->in));
	set(entry, "clientToken", member_text(line->in, "clientToken"));
	(void)json_object_set_new(entry, "status",
	    json_integer(r->delivery.kind == DELIVER_DROP ||
			r->delivery.kind == DELIVER_RESET ||
			r->delivery.kind == DELIVER_STALL ||
			r->delivery.kind == DELIVER_GARBAGE ?
		    0 :
		    r->status));
	set(entry, "code", r->code);
	set(entry, "accessKeyId", claimed(q, "Credential=", word, sizeof word));
	set(entry, "signature", claimed(q, "Signature=", word, sizeof word));
	set(entry, "identity", line->key != NULL ? line->key->arn : NULL);
	set(entry, "region", line->region);
	(void)json_object_set_new(entry, "verified",
	    json_boolean(line->verified));
	(void)json_object_set_new(entry, "effect", json_boolean(r->effect));
	set(entry, "fault", line->fault);
	set(entry, "requestId", r->request_id);
	set(entry, "userAgent", ask_header(q, "User-Agent"));
	(void)json_object_set_new(entry, "connection",
	    json_integer((json_int_t)q->connection));
	(void)json_object_set_new(entry, "input",
	    line->in != NULL ? json_deep_copy(line->in) : json_null());
	trim(s);
	(void)json_array_append_new(s->log, entry);
	if (s->log_file != NULL) {
		(void)json_dumpf(entry, s->log_file, JSON_COMPACT);
		(void)fputc('\n', s->log_file);
		(void)fflush(s->log_file);
	}
}
