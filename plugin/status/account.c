/* Several accounts in one call: a call for each, and one report of all. */
#include "plugin/status/account.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "monitor/report.h"
#include "plugin/call/call.h"
#include "plugin/call/option.h"
#include "plugin/model/arn.h"

/* Threads share no arena. */
static struct call *
call_of(struct call *c, const struct option_account *account, uint64_t parallel)
{
	struct arena *a = arena_child(c->arena);
	struct call *part;
	struct options *o;

	if (a == NULL)
		return NULL;
	part = arena_alloc(a, sizeof *part);
	o = arena_alloc(a, sizeof *o);
	if (part == NULL || o == NULL)
		return NULL;
	*o = *c->options;
	o->account = NULL;
	o->profile = account->profile;
	o->role_arn = account->role_arn;
	o->parallel = parallel;
	*part = *c;
	part->arena = a;
	part->options = o;
	part->account = account;
	part->report = report_new(a, c->report->service);
	if (part->report == NULL)
		return NULL;
	part->report->account = account->name;
	part->report->region = c->report->region;
	part->report->time_ms = c->report->time_ms;
	return part;
}

/* Every ARN that is named belongs to one of the accounts. */
static int
check_arns(struct call *c, const struct option_text *list, struct err *e)
{
	for (; list != NULL; list = list->next) {
		const struct option_account *account = c->options->account;
		struct arn arn;

		if (arn_parse(c->arena, list->value, &arn, NULL) < 0)
			continue;
		while (account != NULL && !account_has(account, &arn))
			account = account->next;
		if (account == NULL)
			return err_set(e, ERR_INPUT, "no --account for %.200s",
			    list->value);
	}
	return 0;
}

struct call **
account_calls(struct call *c, struct err *e)
{
	struct call **calls;
	uint64_t n = 0, parallel = c->options->parallel;

	for (const struct option_account *a = c->options->account; a != NULL;
	     a = a->next)
		n++;
	if (n > ACCOUNT_MAX)
		return err_null(e, ERR_LIMIT, "more than %d accounts",
		    ACCOUNT_MAX);
	if (check_arns(c, c->options->image, e) < 0 ||
	    check_arns(c, c->options->pipeline, e) < 0)
		return NULL;
	if ((calls = arena_array(c->arena, n + 1, sizeof *calls)) == NULL)
		return err_null_memory(e);
	parallel = parallel > n ? parallel / n : 1;
	n = 0;
	for (const struct option_account *a = c->options->account; a != NULL;
	     a = a->next)
		if ((calls[n++] = call_of(c, a, parallel)) == NULL)
			return err_null_memory(e);
	return calls;
}

/* "arn:aws:iam::123456789012:role/..." */
bool
account_has(const struct option_account *account, const struct arn *arn)
{
	const char *own = NULL;

	if (account != NULL && account->role_arn != NULL)
		own = arn_account(account->role_arn);
	return own == NULL || text_starts(own, arn->account);
}

/* Merging ------------------------------------------------------------- */

/* Ages and the numbers of one thing are those of the worst account; the rest is
 * added. */
static void
merge_metric(struct report *r, const struct metric *from)
{
	bool of_worst = text_equal(from->unit, "s") ||
	    text_starts(from->label, "cve_") ||
	    text_equal(from->label, "consecutive_fails");
	struct metric *m = r->metric;

	while (m != NULL && !text_equal(m->label, from->label))
		m = m->next;
	if (m == NULL && from->family != NULL)
		report_count(r, from->family, from->label, from->value,
		    from->warn, from->crit);
	else if (m == NULL)
		(void)report_metric(r, NULL, from->label, from->value,
		    from->unit, from->warn, from->crit);
	else if (!of_worst)
		m->value += from->value;
	else if (from->value > m->value)
		m->value = from->value;
}

void
account_merge(struct report *whole, struct report *parts)
{
	enum state worst = STATE_OK;
	struct buf b = { 0 };

	whole->accounts = parts;
	for (struct report *p = parts; p != NULL; p = p->next) {
		worst = state_worse(worst, p->state);
		for (const struct metric *m = p->metric; m != NULL; m = m->next)
			merge_metric(whole, m);
		for (const struct line *l = p->note; l != NULL; l = l->next)
			report_note(whole, "%s: %s", p->account, l->text);
		whole->failed |= p->failed;
		if (p->check == NULL)
			continue;
		*whole->check_end = p->check;
		whole->check_end = p->check_end;
		p->check = NULL;
	}
	report_sort(whole);
	for (size_t i = 0; i < STATES; i++)
		for (const struct report *p = parts; p != NULL; p = p->next)
			if (p->state == state_order[i])
				buf_printf(&b, "%s%s: %s", b.n > 0 ? ", " : "",
				    p->account, p->summary);
	report_summary(whole, worst, "%s", b.failed || b.n == 0 ? "" : b.text);
	buf_free(&b);
}
