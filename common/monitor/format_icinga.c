/* The body of Icinga's process-check-result. */
#include "base/buf.h"
#include "monitor/format.h"
#include "monitor/format_list.h"
#include "monitor/report.h"
#include "monitor/write.h"

/* name=="value" in Icinga's filter language. */
static void
write_filter(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, "%s==\"", name);
	write_escaped(b, value, "\"\\");
	buf_putc(b, '"');
}

static void
write_text(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	struct buf text;

	buf_init(&text, 0);
	write_first(&text, r);
	write_long(&text, r, o, FORMAT_TEXT_MAX);
	buf_puts(b, ",\"plugin_output\":");
	write_json(b, text.text != NULL ? text.text : "");
	b->failed |= text.failed;
	buf_free(&text);
}

static void
write_numbers(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	const char *comma = "";

	buf_puts(b, ",\"performance_data\":[");
	for (const struct metric *m = r->metric; m != NULL; m = m->next) {
		if (o->no_perfdata)
			break;
		/* A label needs no escape: report_metric made it safe. */
		buf_printf(b, "%s\"", comma);
		comma = ",";
		write_perfdata(b, m);
		buf_putc(b, '"');
	}
	buf_putc(b, ']');
}

/* The body of POST /v1/actions/process-check-result. */
void
format_icinga(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	struct buf filter;

	buf_init(&filter, 0);
	write_filter(&filter, "host.name", write_host(r, o));
	buf_puts(&filter, " && ");
	write_filter(&filter, "service.name", write_service(r, o));
	buf_puts(b, "{\"type\":\"Service\",\"filter\":");
	write_json(b, filter.text != NULL ? filter.text : "");
	b->failed |= filter.failed;
	buf_free(&filter);
	buf_printf(b, ",\"exit_status\":%d", (int)r->state);
	write_text(b, r, o);
	write_numbers(b, r, o);
	write_json_member(b, false, "check_source", write_host(r, o));
	buf_puts(b, "}\n");
}
