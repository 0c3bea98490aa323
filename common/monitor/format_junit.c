/* JUnit's XML: one test case per check. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/time.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/write.h"

static void
write_xml(struct buf *b, const char *text)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = { { '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" },
		{ '"', "&quot;" } };

	for (; *text != '\0'; text++) {
		size_t i = 0;

		while (i < 4 && entities[i].c != *text)
			i++;
		if (i < 4)
			buf_puts(b, entities[i].entity);
		else
			buf_putc(b, *text);
	}
}

/* Returns the metric "time", or that of a part of the whole: "NAME.time". */
static double
seconds_of(const struct metric *m, const char *name)
{
	size_t n = name == NULL ? 0 : strlen(name) + 1;

	for (; m != NULL; m = m->next)
		if (strlen(m->label) > n && text_equal(m->label + n, "time") &&
		    (name == NULL ||
			(m->label[n - 1] == '.' &&
			    strncmp(m->label, name, n - 1) == 0)))
			return m->value;
	return 0;
}

/* CRITICAL is a failure, UNKNOWN an error; a WARNING passes, with its text. */
static void
write_outcome(struct buf *b, enum state s, const char *text)
{
	if (s == STATE_CRITICAL || s == STATE_UNKNOWN) {
		buf_printf(b, "<%s message=\"",
		    s == STATE_CRITICAL ? "failure" : "error");
		write_xml(b, text);
		buf_printf(b, "\" type=\"%s\"/>", state_word(s));
		return;
	}
	buf_printf(b, "<system-out>%s - ", state_word(s));
	write_xml(b, text);
	buf_puts(b, "</system-out>");
}

static void
write_case(struct buf *b, const char *class, const char *name, enum state s,
    const char *text, double seconds)
{
	buf_puts(b, "  <testcase classname=\"");
	write_xml(b, class);
	buf_puts(b, "\" name=\"");
	write_xml(b, name);
	buf_puts(b, "\" time=\"");
	write_number(b, seconds, NULL);
	buf_puts(b, "\">");
	write_outcome(b, s, text);
	buf_puts(b, "</testcase>\n");
}

static size_t
count_state(const struct report *r, enum state s)
{
	size_t n = r->state == s;

	for (const struct check *c = r->check; c != NULL; c = c->next)
		n += c->state == s;
	return n;
}

/* The verdict of the whole is a case too: a failure outside of every step
 * would otherwise leave a green suite. */
static void
write_suite(struct buf *b, const struct report *r, const char *name)
{
	size_t n = 1;
	char time[TIME_TEXT_SIZE];

	for (const struct check *c = r->check; c != NULL; c = c->next)
		n++;
	time_print_rfc3339(r->time_ms, time);
	buf_puts(b, "<testsuite name=\"");
	write_xml(b, name);
	buf_printf(b,
	    "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
	    "skipped=\"0\" timestamp=\"%s\" time=\"",
	    n, count_state(r, STATE_CRITICAL), count_state(r, STATE_UNKNOWN),
	    time);
	write_number(b, seconds_of(r->metric, NULL), NULL);
	buf_puts(b, "\">\n");
	write_case(b, r->service, "verdict", r->state, r->summary,
	    seconds_of(r->metric, NULL));
	for (const struct check *c = r->check; c != NULL; c = c->next)
		write_case(b, c->kind, c->name, c->state, c->text,
		    seconds_of(c->metric != NULL ? c->metric : r->metric,
			c->metric != NULL ? NULL : c->name));
	buf_puts(b, "</testsuite>\n");
}

/* A suite of the whole, or one of each run. */
void
format_junit(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	(void)o;
	buf_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	if (r->part == NULL) {
		write_suite(b, r, write_service(r));
		return;
	}
	buf_puts(b, "<testsuites>\n");
	for (const struct report *p = r->part; p != NULL; p = p->part)
		write_suite(b, p, p->service_name);
	buf_puts(b, "</testsuites>\n");
}
