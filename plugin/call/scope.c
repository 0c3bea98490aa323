/* The account and region of a report, known before any
 * request, so that a failed call has the same labels as a good one. */
#include "plugin/call/scope.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "monitor/report.h"
#include "plugin/call/call.h"
#include "plugin/model/arn.h"

const char *
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
environment(struct call *c, const char *first, const char *second)
{
	const char *value = c->platform.env(c->platform.ctx, first);

	if (value == NULL && second != NULL)
		value = c->platform.env(c->platform.ctx, second);
	return value == NULL ? NULL : arena_strdup(c->arena, value);
}

void
scope_set(struct call *c)
{
	const char *text = scope_option(c->request, "image");
	const char *profile = scope_option(c->request, "profile");
	struct report *r = c->report;
	struct err e = { 0 };
	struct arn arn = { 0 };

	if (text == NULL)
		text = scope_option(c->request, "pipeline");
	if (text == NULL || arn_parse(c->arena, text, &arn, &e) < 0)
		arn = (struct arn){ 0 };
	r->account = arn.account;
	if (r->account == NULL && profile != NULL)
		r->account = arena_strdup(c->arena, profile);
	else if (r->account == NULL)
		r->account = environment(c, "AWS_PROFILE", NULL);
	if (r->account == NULL)
		r->account = "default";
	r->region = arn.region != NULL ? arn.region : regions(c);
	if (r->region == NULL)
		r->region = environment(c, "AWS_REGION", "AWS_DEFAULT_REGION");
}
