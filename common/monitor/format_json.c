/* JSON: ours, and that of the Monitoring Plugins 3. */
#include "base/buf.h"
#include "base/time.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/threshold.h"
#include "monitor/write.h"

static void
write_metrics(struct buf *b, const struct metric *m,
    const struct format_options *o)
{
	write_json_open(b, "metrics", '[');
	for (; m != NULL && !o->no_perfdata; m = m->next) {
		write_json_open(b, NULL, '{');
		write_json(b, "label", m->label);
		write_json_number(b, "value", m->value, m->digits);
		write_json(b, "unit", m->unit);
		if (m->warn != NULL)
			write_json(b, "warning", m->warn->text);
		if (m->crit != NULL)
			write_json(b, "critical", m->crit->text);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

static void
write_lines(struct buf *b, const char *name, const struct line *l)
{
	write_json_open(b, name, '[');
	for (; l != NULL; l = l->next)
		write_json(b, NULL, l->text);
	buf_putc(b, ']');
}

static void
write_check(struct buf *b, const struct check *c,
    const struct format_options *o)
{
	write_json_open(b, NULL, '{');
	write_json(b, "kind", c->kind);
	write_json(b, "name", c->name);
	write_json(b, "state", state_word(c->state));
	write_json(b, "text", c->text);
	write_lines(b, "lines", c->line);
	write_json_open(b, "labels", '{');
	for (const struct label *l = c->label; l != NULL; l = l->next)
		write_json(b, l->name, l->value);
	buf_putc(b, '}');
	write_metrics(b, c->metric, o);
	buf_putc(b, '}');
}

void
format_json(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	char time[TIME_TEXT_SIZE];

	time_print_rfc3339(r->time_ms, time);
	buf_putc(b, '{');
	write_json(b, "state", state_word(r->state));
	write_json_number(b, "exit", o->exit_ok ? 0 : r->state, NULL);
	write_json(b, "summary", r->summary);
	write_json(b, "time", time);
	write_json_open(b, "checks", '[');
	for (const struct check *c = r->check; c != NULL; c = c->next)
		if (write_wanted(c, o))
			write_check(b, c, o);
	buf_putc(b, ']');
	write_metrics(b, r->metric, o);
	write_lines(b, "notes", r->note);
	buf_puts(b, "}\n");
}

/* Monitoring Plugins 3, lib/output: numbers are strings with a type, a range
 * is an object. */
static void
mp_number(struct buf *b, const char *name, double value, const char *digits)
{
	if (value > 1e300 || value < -1e300) {
		write_json(b, name, value > 0 ? "inf" : "-inf");
		return;
	}
	write_json_open(b, name, '{');
	buf_puts(b, "\"type\":\"double\",\"value\":\"");
	write_number(b, value, digits);
	buf_puts(b, "\"}");
}

static void
mp_range(struct buf *b, const char *name, const struct threshold *t)
{
	if (t == NULL)
		return;
	write_json_open(b, name, '{');
	buf_printf(b, "\"alert_on_inside\":%s", t->inside ? "true" : "false");
	mp_number(b, "end", t->end, t->high);
	mp_number(b, "start", t->start, t->low);
	buf_putc(b, '}');
}

static void
mp_check(struct buf *b, const char *output, enum state s,
    const struct metric *m, const struct format_options *o)
{
	write_json_open(b, NULL, '{');
	write_json(b, "output", output);
	write_json(b, "state", state_word(s));
	if (m != NULL && !o->no_perfdata) {
		write_json_open(b, "perfdata", '[');
		for (; m != NULL; m = m->next) {
			write_json_open(b, NULL, '{');
			write_json(b, "label", m->label);
			mp_number(b, "value", m->value, m->digits);
			if (*m->unit != '\0')
				write_json(b, "uom", m->unit);
			mp_range(b, "warn", m->warn);
			mp_range(b, "crit", m->crit);
			buf_putc(b, '}');
		}
		buf_putc(b, ']');
	}
	buf_putc(b, '}');
}

/* Numbers belong to a subcheck there: those of the whole are the first's. */
void
format_mp_test_json(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	buf_putc(b, '{');
	write_json(b, "state", state_word(r->state));
	write_json(b, "summary", r->summary);
	write_json_open(b, "checks", '[');
	mp_check(b, r->summary, r->state, r->metric, o);
	for (const struct check *c = r->check; c != NULL; c = c->next)
		if (write_wanted(c, o))
			mp_check(b, c->text, c->state, c->metric, o);
	buf_puts(b, "]}\n");
}
