/* Checkmk's local check: one line. */
#include "base/buf.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/write.h"

static void
checkmk_metrics(struct buf *b, const struct metric *m)
{
	const char *between = "";

	for (; m != NULL; m = m->next) {
		buf_printf(b, "%s%s=", between, m->label);
		between = "|";
		write_metric(b, m);
		buf_putc(b, ';');
		write_level(b, m->warn);
		buf_putc(b, ';');
		write_level(b, m->crit);
		if (m->has_min)
			buf_puts(b, ";0");
	}
}

/* STATUS "Service" METRICS TEXT, newlines as the two characters "\n". */
void
format_checkmk(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	struct buf text = { 0 };

	buf_printf(b, "%d \"", (int)r->state);
	write_safe(b, write_service(r), " _-.:/()+@", '_');
	buf_puts(b, "\" ");
	if (o->no_perfdata || r->metric == NULL)
		buf_putc(b, '-');
	else
		checkmk_metrics(b, r->metric);
	buf_putc(b, ' ');
	write_first(&text, r);
	write_long(&text, r, o, FORMAT_TEXT_MAX);
	write_folded(b, &text, SIZE_MAX);
	buf_free(&text);
	buf_putc(b, '\n');
}
