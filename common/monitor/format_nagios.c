/* The output of a Nagios plugin, and a line for Nagios' command file. */
#include "base/buf.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/write.h"

/* Writes the perfdata that fits into the line that begins at start, whole items
 * only: a cut item is a wrong number. */
static void
write_all_perfdata(struct buf *b, const struct report *r, size_t start)
{
	const char *before = " | ";

	for (const struct metric *m = r->metric; m != NULL; m = m->next) {
		size_t n = b->n;

		buf_puts(b, before);
		write_perfdata(b, m);
		if (b->failed)
			return;
		if (b->n - start > FORMAT_LINE_MAX) {
			b->n = n;
			b->text[n] = '\0';
			continue;
		}
		before = " ";
	}
}

void
format_nagios(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	size_t start = b->n;

	write_first(b, r);
	if (!o->no_perfdata)
		write_all_perfdata(b, r, start);
	write_long(b, r, o, FORMAT_TEXT_MAX - (b->n - start));
	buf_putc(b, '\n');
}

/* Names in Nagios' command file end at ';'. */
static void
write_name(struct buf *b, const char *name)
{
	for (; *name != '\0'; name++)
		if ((unsigned char)*name >= ' ' && *name != ';')
			buf_putc(b, *name);
}

/* One line, one write(2): newlines are the two characters "\n". */
void
format_nagios_passive(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	struct buf text = { 0 };
	size_t start = b->n, left = 0;

	buf_printf(b, "[%lld] PROCESS_SERVICE_CHECK_RESULT;",
	    (long long)(r->time_ms / 1000));
	write_name(b, write_host(r));
	buf_putc(b, ';');
	write_name(b, write_service(r));
	buf_printf(b, ";%d;", (int)r->state);
	write_first(b, r);
	if (!o->no_perfdata)
		write_all_perfdata(b, r, start);
	if (b->n - start < FORMAT_LINE_MAX)
		left = FORMAT_LINE_MAX - (b->n - start);
	/* Not all of what is left: every newline grows by one. */
	write_long(&text, r, o, left * 9 / 10);
	write_folded(b, &text, start + FORMAT_LINE_MAX - 1);
	buf_free(&text);
	buf_putc(b, '\n');
}
