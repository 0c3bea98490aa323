/* The service's port: dispatches requests to services, applies faults, writes
 * the log. */
#include <string.h>

#include "base/arena.h"
#include "faults.h"
#include "keys.h"
#include "log.h"
#include "metadata.h"
#include "operation.h"
#include "sim.h"
#include "sts.h"
#include "verify.h"

/* Runs one operation of Image Builder; line is filled for the log. */
static void
imagebuilder(struct sim *s, struct ask *q, const struct operation *op, bool act,
    struct answer *r, struct log_line *line)
{
	struct refusal why = { 0 };
	struct signer who = { 0 };
	struct call c = { .sim = s, .ask = q, .answer = r, .operation = op };
	const char *arn;
	int bad = verify(s, q, "imagebuilder", &who, &why);

	line->key = who.key;
	line->region = who.region;
	line->verified = bad == 0;
	c.in = operation_input(op, q, r);
	line->in = c.in;
	if (!act)
		return;
	if (bad < 0) {
		r->nheader = 0;
		answer_error(q, r, why.status, why.code, "%s", why.text);
		return;
	}
	if (c.in == NULL)
		return;
	arn = log_target(c.in);
	if (policy_denies(s, who.key,
		arena_printf(q->a, "imagebuilder:%s", op->name),
		arn != NULL ? arn : "*")) {
		answer_error(q, r, 403, "AccessDeniedException",
		    "User: %s is not authorized to perform: imagebuilder:%s on "
		    "resource: %s because no identity-based policy allows the "
		    "imagebuilder:%s action",
		    who.key->arn, op->name, arn != NULL ? arn : "*", op->name);
		return;
	}
	c.key = who.key;
	c.region = who.region;
	operation_call(&c);
}

static void
act(struct sim *s, struct ask *q, const char *name, bool acts, struct answer *r,
    struct log_line *line)
{
	const struct operation *op = operation_find(q->method, q->path);

	if (op != NULL)
		imagebuilder(s, q, op, acts, r, line);
	else if (!acts)
		return;
	else if (sts_is(q))
		sts_answer(s, q, r, line);
	else if (metadata_is(q))
		metadata_answer(s, q, r, line);
	else
		answer_error(q, r, 404, "UnknownOperationException",
		    "Unknown operation %s %s.", q->method, name);
}

/* The name of the request in faults and in the log. */
static const char *
name_of(struct ask *q)
{
	const struct operation *op = operation_find(q->method, q->path);

	if (op != NULL)
		return op->name;
	if (sts_is(q))
		return sts_name(q);
	if (metadata_is(q))
		return metadata_name(q);
	return q->path;
}

void
service_answer(struct sim *s, struct ask *q, struct answer *r)
{
	const char *name = name_of(q);
	struct log_line line = { .operation = name };
	const json_t *fault = fault_take(s, name);
	char *id = arena_alloc(q->a, UUID_SIZE);

	random_uuid(id);
	r->request_id = id;
	r->status = 200;
	r->type = "application/json";
	r->body = "";
	act(s, q, name, fault == NULL || fault_acts(fault), r, &line);
	if (fault != NULL) {
		fault_apply(s, fault, q, r);
		line.fault = member_text(fault, "kind");
	}
	answer_header(r, "x-amzn-RequestId", r->request_id);
	r->date_offset_ms += s->clock_offset_ms;
	s->counter[COUNT_REQUESTS]++;
	log_add(s, q, r, &line);
}
