/* The body of Icinga's process-check-result. */
#include "base/buf.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/write.h"

/* Adds text as a member; frees it. */
static void
add_member(struct buf *b, const char *name, struct buf *text)
{
	write_json(b, name, text->text != NULL ? text->text : "");
	b->failed |= text->failed;
	buf_free(text);
}

/* The body of POST /v1/actions/process-check-result. */
void
format_icinga(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	struct buf text = { 0 };

	buf_puts(&text, "host.name==");
	write_quoted(&text, write_host(r));
	buf_puts(&text, " && service.name==");
	write_quoted(&text, write_service(r));
	buf_putc(b, '{');
	write_json(b, "type", "Service");
	add_member(b, "filter", &text);
	write_json_number(b, "exit_status", r->state, NULL);
	write_first(&text, r);
	write_long(&text, r, o, FORMAT_TEXT_MAX);
	add_member(b, "plugin_output", &text);
	write_json_open(b, "performance_data", '[');
	for (const struct metric *m = r->metric; m != NULL && !o->no_perfdata;
	     m = m->next) {
		write_perfdata(&text, m);
		add_member(b, NULL, &text);
	}
	buf_putc(b, ']');
	write_json(b, "check_source", write_host(r));
	buf_puts(b, "}\n");
}
