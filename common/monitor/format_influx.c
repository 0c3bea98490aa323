/* InfluxDB's line protocol. */
#include "base/buf.h"
#include "base/text.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/write.h"

/* ,name=value; a tag without a value is not allowed. */
static void
write_tag(struct buf *b, const char *name, const char *value)
{
	if (*value == '\0')
		return;
	buf_putc(b, ',');
	write_safe(b, name, "_-.", '_');
	buf_putc(b, '=');
	write_escaped(b, value, ", =\\");
}

static void
write_string(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, ",%s=", name);
	write_quoted(b, value);
}

static void
write_fields(struct buf *b, enum state s, const char *text,
    const struct metric *m, const struct report *r)
{
	buf_printf(b, " exit=%di", (int)s);
	write_string(b, "state", state_word(s));
	write_string(b, "text", text);
	for (; m != NULL; m = m->next) {
		/* The verdict's own fields come first and keep their name. */
		bool taken = text_equal(m->label, "exit") ||
		    text_equal(m->label, "state") ||
		    text_equal(m->label, "text");

		buf_printf(b, ",%s%s=", taken ? "metric_" : "", m->label);
		write_metric(b, m);
	}
	buf_printf(b, " %lld000000\n", (long long)r->time_ms);
}

void
format_influx(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	/* Tags of a check, which do not change while it lives. */
	static const char *const tags[] = { "pipeline", "region", "account",
		"arn" };

	(void)o;
	write_lower(b, r->service);
	write_tag(b, "host", write_host(r));
	write_tag(b, "service", write_service(r));
	write_fields(b, r->state, r->summary, r->metric, r);
	for (const struct check *c = r->check; c != NULL; c = c->next) {
		write_lower(b, r->service);
		buf_puts(b, "_check");
		write_tag(b, "host", write_host(r));
		write_tag(b, "kind", c->kind);
		write_tag(b, "name", c->name);
		for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
			write_tag(b, tags[i], check_label_get(c, tags[i]));
		write_fields(b, c->state, c->text, c->metric, r);
	}
}
