/* Pieces that several formats are made of. */
#include "monitor/write.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/text.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/threshold.h"

void
write_number(struct buf *b, double value, const char *digits)
{
	char text[TEXT_DOUBLE_SIZE];

	/* Above, text_print_double has an exponent; whole numbers have no
	 * point for a locale to change. */
	if (fabs(value) >= 1e15)
		(void)snprintf(text, sizeof text, "%.0f", value);
	else
		text_print_double(value, text);
	buf_puts(b, digits != NULL ? digits : text);
}

void
write_metric(struct buf *b, const struct metric *m)
{
	write_number(b, m->value, m->digits);
}

static void
write_json_string(struct buf *b, const char *text)
{
	buf_putc(b, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_printf(b, "\\%c", *text);
		else if (*text == '\n')
			buf_puts(b, "\\n");
		else if ((unsigned char)*text < ' ')
			buf_printf(b, "\\u%04x", (unsigned)*text);
		else
			buf_putc(b, *text);
	}
	buf_putc(b, '"');
}

/* Writes what precedes a value: the comma is needed behind anything but a bracket. */
static void
write_json_name(struct buf *b, const char *name)
{
	if (b->n > 0 && strchr("[{", b->text[b->n - 1]) == NULL)
		buf_putc(b, ',');
	if (name == NULL)
		return;
	write_json_string(b, name);
	buf_putc(b, ':');
}

void
write_json(struct buf *b, const char *name, const char *value)
{
	write_json_name(b, name);
	write_json_string(b, value);
}

void
write_json_number(struct buf *b, const char *name, double value,
    const char *digits)
{
	write_json_name(b, name);
	write_number(b, value, digits);
}

void
write_json_open(struct buf *b, const char *name, char bracket)
{
	write_json_name(b, name);
	buf_putc(b, bracket);
}

void
write_escaped(struct buf *b, const char *text, const char *special)
{
	for (; *text != '\0'; text++) {
		if (strchr(special, *text) != NULL)
			buf_putc(b, '\\');
		buf_putc(b, *text);
	}
}

void
write_quoted(struct buf *b, const char *text)
{
	buf_putc(b, '"');
	write_escaped(b, text, "\"\\");
	buf_putc(b, '"');
}

void
write_safe(struct buf *b, const char *text, const char *keep, char instead)
{
	for (; *text != '\0'; text++) {
		bool good = text_is_alnum(*text) || strchr(keep, *text) != NULL;

		buf_putc(b, good ? *text : instead);
	}
}

void
write_lower(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++)
		buf_putc(b, text_is_alnum(*text) ? text_lower(*text) : '_');
}

void
write_folded(struct buf *b, const struct buf *text, size_t end)
{
	for (size_t i = 0; i < text->n && b->n + 2 <= end; i++) {
		if (text->text[i] == '\n')
			buf_puts(b, "\\n");
		else
			buf_putc(b, text->text[i]);
	}
	b->failed |= text->failed;
}

void
write_level(struct buf *b, const struct threshold *t)
{
	char digits[DECIMAL_ROOM];
	struct decimal d;
	bool exact;

	if (t == NULL || !t->plain)
		return;
	exact = t->high != NULL && decimal_read(t->high, strlen(t->high), &d) &&
	    decimal_print(&d, digits);
	write_number(b, t->end, exact ? digits : NULL);
}

void
write_perfdata(struct buf *b, const struct metric *m)
{
	buf_puts(b, m->label);
	buf_putc(b, '=');
	write_metric(b, m);
	buf_puts(b, m->unit);
	buf_putc(b, ';');
	write_level(b, m->warn);
	buf_putc(b, ';');
	write_level(b, m->crit);
	buf_putc(b, ';');
	if (m->has_min)
		buf_putc(b, '0');
}

void
write_first(struct buf *b, const struct report *r)
{
	buf_printf(b, "%s %s - %s", r->service, state_word(r->state),
	    r->summary);
}

bool
write_wanted(const struct check *c, const struct format_options *o)
{
	return !o->brief || c->state != STATE_OK;
}

/* Details of a check that is OK need -v; of others they are always shown, and so
 * is what could not be read. */
static void
write_details(struct buf *b, const struct check *c,
    const struct format_options *o)
{
	for (const struct line *l = c->line; l != NULL; l = l->next)
		if (c->state != STATE_OK || o->verbose >= 1 || l->gap)
			buf_printf(b, "\n  %s", l->text);
	if (o->verbose >= 2)
		for (const struct label *l = c->label; l != NULL; l = l->next)
			buf_printf(b, "\n  %s: %s", l->name, l->value);
	if (o->verbose < 3)
		return;
	for (const struct metric *m = c->metric; m != NULL; m = m->next) {
		buf_printf(b, "\n  %s: ", m->label);
		write_metric(b, m);
		buf_puts(b, m->unit);
	}
}

/* Room for the line with the number of checks that were left out. */
#define WRITE_REST 48

void
write_long(struct buf *b, const struct report *r,
    const struct format_options *o, size_t max)
{
	size_t end = b->n + max, rest = 0;

	for (const struct check *c = r->check; c != NULL; c = c->next) {
		size_t before = b->n;

		if (!write_wanted(c, o))
			continue;
		if (rest == 0) {
			buf_printf(b, "\n[%s] %s", state_word(c->state),
			    c->text);
			write_details(b, c, o);
		}
		if (rest == 0 && b->n + WRITE_REST <= end)
			continue;
		if (rest++ == 0 && !b->failed)
			b->n = before;
	}
	if (rest > 0)
		buf_printf(b, "\n(%zu more are not shown)", rest);
	if (o->verbose < 1)
		return;
	for (const struct line *l = r->note; l != NULL; l = l->next) {
		if (b->n + strlen(l->text) + 8 > end)
			break;
		buf_printf(b, "\nnote: %s", l->text);
	}
}

static const char *
text_or(const char *text, const char *instead)
{
	return text != NULL && *text != '\0' ? text : instead;
}

const char *
write_host(const struct report *r)
{
	return text_or(r->host_name, "localhost");
}

const char *
write_service(const struct report *r)
{
	return text_or(r->service_name, "imagebuilder");
}
