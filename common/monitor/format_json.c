/* JSON: ours, and that of the Monitoring Plugins 3. */
#include "base/buf.h"
#include "base/time.h"
#include "monitor/format.h"
#include "monitor/format_list.h"
#include "monitor/report.h"
#include "monitor/threshold.h"
#include "monitor/write.h"

static void
write_threshold(struct buf *b, const char *name, const struct threshold *t)
{
	if (t != NULL)
		write_json_member(b, false, name, t->text);
}

static void
write_metrics(struct buf *b, const struct metric *m,
    const struct format_options *o)
{
	const char *comma = "";

	buf_puts(b, ",\"metrics\":[");
	for (; m != NULL && !o->no_perfdata; m = m->next) {
		buf_printf(b, "%s{", comma);
		comma = ",";
		write_json_member(b, true, "label", m->label);
		buf_puts(b, ",\"value\":");
		write_number(b, m->value);
		write_json_member(b, false, "unit", m->unit);
		write_threshold(b, "warning", m->warn);
		write_threshold(b, "critical", m->crit);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

static void
write_lines(struct buf *b, const char *name, const struct line *l)
{
	const char *comma = "";

	buf_printf(b, ",\"%s\":[", name);
	for (; l != NULL; l = l->next) {
		buf_puts(b, comma);
		comma = ",";
		write_json(b, l->text);
	}
	buf_putc(b, ']');
}

static void
write_check(struct buf *b, const struct check *c,
    const struct format_options *o)
{
	buf_putc(b, '{');
	write_json_member(b, true, "kind", c->kind);
	write_json_member(b, false, "name", c->name);
	write_json_member(b, false, "state", state_word(c->state));
	write_json_member(b, false, "text", c->text);
	write_lines(b, "lines", c->line);
	buf_puts(b, ",\"labels\":{");
	for (const struct label *l = c->label; l != NULL; l = l->next)
		write_json_member(b, l == c->label, l->name, l->value);
	buf_putc(b, '}');
	write_metrics(b, c->metric, o);
	buf_putc(b, '}');
}

void
format_json(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	const char *comma = "";
	char time[TIME_TEXT_SIZE];

	time_print_rfc3339(r->time_ms, time);
	buf_putc(b, '{');
	write_json_member(b, true, "state", state_word(r->state));
	buf_printf(b, ",\"exit\":%d", o->exit_ok ? 0 : (int)r->state);
	write_json_member(b, false, "summary", r->summary);
	write_json_member(b, false, "time", time);
	buf_puts(b, ",\"checks\":[");
	for (const struct check *c = r->check; c != NULL; c = c->next) {
		if (!write_wanted(c, o))
			continue;
		buf_puts(b, comma);
		comma = ",";
		write_check(b, c, o);
	}
	buf_putc(b, ']');
	write_metrics(b, r->metric, o);
	write_lines(b, "notes", r->note);
	buf_puts(b, "}\n");
}

/* Monitoring Plugins 3, lib/output: numbers are strings with a type, a range
 * is an object. */
static void
mp_end(struct buf *b, const char *name, double end)
{
	buf_printf(b, "\"%s\":", name);
	if (end > 1e300 || end < -1e300) {
		buf_puts(b, end > 0 ? "\"inf\"" : "\"-inf\"");
		return;
	}
	buf_puts(b, "{\"type\":\"double\",\"value\":\"");
	write_number(b, end);
	buf_puts(b, "\"}");
}

static void
mp_range(struct buf *b, const char *name, const struct threshold *t)
{
	if (t == NULL)
		return;
	buf_printf(b, ",\"%s\":{\"alert_on_inside\":%s,", name,
	    t->inside ? "true" : "false");
	mp_end(b, "end", t->end);
	buf_putc(b, ',');
	mp_end(b, "start", t->start);
	buf_putc(b, '}');
}

static void
mp_perfdata(struct buf *b, const struct metric *m)
{
	const char *comma = "";

	buf_puts(b, ",\"perfdata\":[");
	for (; m != NULL; m = m->next) {
		buf_printf(b, "%s{", comma);
		comma = ",";
		write_json_member(b, true, "label", m->label);
		buf_putc(b, ',');
		mp_end(b, "value", m->value);
		if (*m->unit != '\0')
			write_json_member(b, false, "uom", m->unit);
		mp_range(b, "warn", m->warn);
		mp_range(b, "crit", m->crit);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

static void
mp_check(struct buf *b, const char *output, enum state s,
    const struct metric *m, const struct format_options *o)
{
	buf_putc(b, '{');
	write_json_member(b, true, "output", output);
	write_json_member(b, false, "state", state_word(s));
	if (m != NULL && !o->no_perfdata)
		mp_perfdata(b, m);
	buf_putc(b, '}');
}

/* Numbers belong to a subcheck there: those of the whole are the first's. */
void
format_mp_test_json(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	buf_putc(b, '{');
	write_json_member(b, true, "state", state_word(r->state));
	write_json_member(b, false, "summary", r->summary);
	buf_puts(b, ",\"checks\":[");
	mp_check(b, r->summary, r->state, r->metric, o);
	for (const struct check *c = r->check; c != NULL; c = c->next) {
		if (!write_wanted(c, o))
			continue;
		buf_putc(b, ',');
		mp_check(b, c->text, c->state, c->metric, o);
	}
	buf_puts(b, "]}\n");
}
