/* Collects and prints diagnostics. */
#include "data/diag.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

#define EXCERPT_COLUMNS 76 /* what is shown of a longer line */
#define EXCERPT_BEFORE 50  /* at most so much of it before the caret */

void
diags_init(struct diags *l, struct arena *a, bool strict)
{
	*l = (struct diags){ .arena = a, .strict = strict };
	l->end = &l->first;
}

static bool
same_id(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && text_equal(a, b));
}

static bool
has(const struct diags *l, const struct diag *d)
{
	for (const struct diag *o = l->first; o != NULL; o = o->next)
		if (o->kind == d->kind && o->doc == d->doc &&
		    o->location.line == d->location.line &&
		    o->location.column == d->location.column &&
		    same_id(o->id, d->id) && text_equal(o->text, d->text))
			return true;
	return false;
}

static void
diag_keep(struct diags *l, const struct diag *d)
{
	struct diag *kept = arena_alloc(l->arena, sizeof *kept);

	if (kept == NULL)
		return;
	*kept = *d;
	kept->text = arena_strdup(l->arena, d->text);
	if (kept->text == NULL)
		return;
	*l->end = kept;
	l->end = &kept->next;
}

void
diag_addv(struct diags *l, enum diag_kind kind, const char *id,
    const struct doc *doc, struct location location, const char *fmt,
    va_list ap)
{
	struct diag d = {
		.kind = kind, .id = id, .doc = doc, .location = location
	};
	struct err line;
	char raw[ERR_TEXT_SIZE];

	if (vsnprintf(raw, sizeof raw, fmt, ap) < 0)
		raw[0] = '\0';
	(void)err_set(&line, ERR_DOCUMENT, "%s", raw); /* one clean line */
	d.text = line.text;
	if (has(l, &d))
		return;
	l->count++;
	l->compat += kind == DIAG_COMPAT;
	l->warnings += kind == DIAG_WARNING;
	l->errors += kind == DIAG_ERROR || (kind == DIAG_COMPAT && l->strict);
	if (l->count <= DIAG_MAX)
		diag_keep(l, &d);
}

void
diag_add(struct diags *l, enum diag_kind kind, const char *id,
    const struct doc *doc, struct location location, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_addv(l, kind, id, doc, location, fmt, ap);
	va_end(ap);
}

char *
diag_line(struct arena *a, const struct diag *d)
{
	if (d->doc == NULL)
		return arena_strdup(a, d->text);
	if (d->location.line == 0)
		return arena_printf(a, "%s: %s", doc_name(d->doc), d->text);
	return arena_printf(a, "%s:%u:%u: %s", doc_name(d->doc),
	    d->location.line, d->location.column, d->text);
}

/* The line's text, without what ends it; p NULL: no such line. */
static struct span
line_of(const struct doc *d, unsigned line)
{
	const char *p = d->text, *end = d->text + d->ntext, *newline;

	for (unsigned i = 1; i < line && p != NULL; i++) {
		p = memchr(p, '\n', (size_t)(end - p));
		p = p != NULL ? p + 1 : NULL;
	}
	if (p == NULL)
		return (struct span){ NULL, 0 };
	newline = memchr(p, '\n', (size_t)(end - p));
	if (newline == NULL)
		newline = end;
	if (newline > p && newline[-1] == '\r')
		newline--;
	return (struct span){ p, (size_t)(newline - p) };
}

/* Adds the columns first to last of line (1-based, both shown), one blank for
 * each unprintable character. */
static void
add_columns(struct buf *b, struct span line, unsigned first, unsigned last)
{
	unsigned column = 1;
	uint32_t c;

	while (line.n > 0 && column <= last) {
		size_t n = text_utf8_next(line.p, line.n, &c);
		bool shown = n > 0 && !text_is_hidden(c);

		n = n > 0 ? n : 1;
		if (column >= first)
			buf_add(b, shown ? line.p : " ", shown ? n : 1);
		line = (struct span){ line.p + n, line.n - n };
		column++;
	}
}

char *
diag_excerpt(struct arena *a, const struct diag *d)
{
	struct span line = { NULL, 0 };
	unsigned column = d->location.column, first = 1;
	struct buf b = { 0 };

	if (d->doc != NULL && d->location.line > 0 && column > 0)
		line = line_of(d->doc, d->location.line);
	if (line.p == NULL)
		return arena_strdup(a, "");
	if (column > EXCERPT_BEFORE)
		first = column - EXCERPT_BEFORE;
	add_columns(&b, line, first, first + EXCERPT_COLUMNS - 1);
	buf_putc(&b, '\n');
	for (unsigned i = first; i < column; i++)
		buf_putc(&b, ' ');
	buf_puts(&b, "^\n");
	return buf_take(&b, a);
}
