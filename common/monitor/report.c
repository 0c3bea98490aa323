/* Reports: one verdict with its checks, numbers and clean texts. */
#include "monitor/report.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/decimal.h"
#include "base/text.h"

struct report *
report_new(struct arena *a, const char *service)
{
	struct report *r = arena_alloc(a, sizeof *r);

	if (r == NULL)
		return NULL;
	r->service = report_clean(a, service, REPORT_TEXT_MAX);
	if (r->service == NULL)
		return NULL;
	r->arena = a;
	r->state = STATE_UNKNOWN;
	r->summary = "no verdict was reached";
	r->check_end = &r->check;
	r->metric_end = &r->metric;
	r->note_end = &r->note;
	return r;
}

/* Matches what would break a line or a table: control characters, line and
 * paragraph separators, marks that change the direction of writing. */
static bool
is_space_or_control(uint32_t c)
{
	return c <= ' ' || (c >= 0x7f && c <= 0xa0) || c == 0x2028 ||
	    c == 0x2029 || (c >= 0x202a && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/* '|' begins perfdata, and Nagios reads "\n" as a new line. */
static const char *
replacement(uint32_t c)
{
	return c == '|' ? "!" : c == '\\' ? "/" : NULL;
}

/* The next character of p for a clean line: its bytes in *ret, ended by
 * '\0', " " for any blank.  How many bytes of p it took. */
static size_t
clean_next(const char *p, size_t n, char ret[static 5])
{
	const char *instead = "\xef\xbf\xbd";
	uint32_t c;
	size_t length = text_utf8_next(p, n, &c);

	if (length != 0)
		instead = is_space_or_control(c) ? " " : replacement(c);
	if (instead != NULL) {
		(void)snprintf(ret, 5, "%s", instead);
		return length != 0 ? length : 1;
	}
	memcpy(ret, p, length);
	ret[length] = '\0';
	return length;
}

/* Most texts need no cleaning. */
static bool
is_clean(const char *text, size_t n)
{
	char before = ' ';

	for (size_t i = 0; i < n; before = text[i++])
		if (text[i] > '~' || text[i] == '|' || text[i] == '\\' ||
		    (text[i] <= ' ' && (text[i] < ' ' || before == ' ')))
			return false;
	return n == 0 || before != ' ';
}

char *
report_clean(struct arena *a, const char *text, size_t max)
{
	size_t left = strlen(text), cut = 0;
	bool blank = false;
	char one[5];
	struct buf b = { 0 };

	if (left <= max && is_clean(text, left))
		return arena_strndup(a, text, left);
	while (left > 0) {
		size_t n = clean_next(text, left, one);

		text += n;
		left -= n;
		if (text_equal(one, " ")) {
			blank = b.n > 0;
			continue;
		}
		/* Where "..." still fits, should the next one not. */
		if (b.n + 3 <= max)
			cut = b.n;
		if (b.n + blank + strlen(one) > max) {
			b.n = cut;
			buf_add(&b, "...", max < 3 ? max : 3);
			break;
		}
		if (blank)
			buf_putc(&b, ' ');
		buf_puts(&b, one);
		blank = false;
	}
	return buf_take(&b, a);
}

void
report_middle(struct buf *b, const char *text, size_t max)
{
	static const char gap[] = " ... ";
	const char *blank;
	size_t n = strlen(text), tail, start = b->n;

	if (n <= max || max < 6 * sizeof gap) {
		buf_add(b, text, n);
		return;
	}
	buf_add(b, text, max / 3);
	if (b->failed)
		return;
	text_truncate_utf8(b->text + start, max / 3);
	b->n = start + strlen(b->text + start);
	/* Words stay whole where there are any. */
	for (size_t i = b->n; i > start + max / 6; i--)
		if (b->text[i - 1] == ' ') {
			b->n = i - 1;
			break;
		}
	buf_puts(b, gap);
	tail = n - (max - max / 3 - strlen(gap));
	if ((blank = memchr(text + tail, ' ', max / 6)) != NULL)
		tail = (size_t)(blank - text) + 1;
	while (((unsigned char)text[tail] & 0xc0) == 0x80)
		tail++;
	buf_puts(b, text + tail);
}

char *
report_clean_middle(struct arena *a, const char *text, size_t max)
{
	char *clean = report_clean(a, text, SIZE_MAX);
	struct buf b = { 0 };

	report_middle(&b, clean == NULL ? "" : clean, max);
	return buf_take(&b, a);
}

/* Cleaned; never NULL. */
static const char *
report_copy(struct report *r, const char *text, size_t max)
{
	char *clean = report_clean(r->arena, text, max);

	if (clean != NULL)
		return clean;
	r->failed = true;
	return "out of memory";
}

static const char *__attribute__((format(printf, 3, 0)))
report_text(struct report *r, size_t max, const char *fmt, va_list ap)
{
	char text[8 * REPORT_TEXT_MAX];

	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	return report_copy(r, text, max);
}

/* Without memory for a check the whole is UNKNOWN (failed is set): the dummy
 * takes what the caller adds. */
struct check *
report_check(struct report *r, const char *kind, const char *name, enum state s,
    const char *fmt, ...)
{
	struct check *c = arena_alloc(r->arena, sizeof *c);
	va_list ap;

	if (c == NULL) {
		r->failed = true;
		c = &r->dummy;
	} else {
		*r->check_end = c;
		r->check_end = &c->next;
	}
	va_start(ap, fmt);
	c->text = report_text(r, REPORT_LONG_MAX, fmt, ap);
	va_end(ap);
	c->kind = report_copy(r, kind, REPORT_TEXT_MAX);
	c->name = report_copy(r, name, REPORT_TEXT_MAX);
	c->state = s;
	c->line_end = &c->line;
	c->label_end = &c->label;
	c->metric_end = &c->metric;
	return c;
}

void
report_summary(struct report *r, enum state s, const char *fmt, ...)
{
	va_list ap;
	char *text;

	r->state = s;
	va_start(ap, fmt);
	text = arena_strdup(r->arena, report_text(r, REPORT_TEXT_MAX, fmt, ap));
	va_end(ap);
	if (text == NULL) {
		r->failed = true;
		return;
	}
	/* Nagios ends a field at ';' and shows ':' in its place. */
	for (char *p = text; *p != '\0'; p++)
		if (*p == ';')
			*p = ',';
	r->summary = text;
}

static void __attribute__((format(printf, 4, 0))) line_add(struct report *r,
    struct line ***end, bool gap, const char *fmt, va_list ap)
{
	struct line *l = arena_alloc(r->arena, sizeof *l);

	if (l == NULL) {
		r->failed = true;
		return;
	}
	l->text = report_text(r, REPORT_TEXT_MAX, fmt, ap);
	l->gap = gap;
	**end = l;
	*end = &l->next;
}

void
report_note(struct report *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line_add(r, &r->note_end, false, fmt, ap);
	va_end(ap);
}

void
check_line(struct report *r, struct check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line_add(r, &c->line_end, false, fmt, ap);
	va_end(ap);
}

void
check_gap(struct report *r, struct check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line_add(r, &c->line_end, true, fmt, ap);
	va_end(ap);
}

void
check_label(struct report *r, struct check *c, const char *name,
    const char *value)
{
	struct label *l;

	if (value == NULL)
		return;
	if ((l = arena_alloc(r->arena, sizeof *l)) == NULL) {
		r->failed = true;
		return;
	}
	l->name = name;
	l->value = report_copy(r, value, REPORT_TEXT_MAX);
	*c->label_end = l;
	c->label_end = &l->next;
}

const char *
check_label_get(const struct check *c, const char *name)
{
	for (const struct label *l = c->label; l != NULL; l = l->next)
		if (text_equal(l->name, name))
			return l->value;
	return "";
}

/* A check has few metrics; the whole has one for each of 1,000 steps. */
static bool
label_taken(const struct report *r, const struct check *c, const char *label)
{
	if (c == NULL)
		return index_get(&r->labels, label,
			   strnlen(label, METRIC_LABEL_UNIQUE)) != NULL;
	for (const struct metric *m = c->metric; m != NULL; m = m->next)
		if (strncmp(m->label, label, METRIC_LABEL_UNIQUE) == 0)
			return true;
	return false;
}

/* The number of the last label that text's first n characters began; the label
 * itself stays free, for its '\0' is part of this name. */
static unsigned *
label_number(struct report *r, const char *text, size_t n)
{
	char *key = arena_alloc(r->arena, n + 2);
	unsigned *number;

	if (key == NULL)
		return NULL;
	memcpy(key, text, n);
	number = index_get(&r->labels, key, n + 1);
	if (number != NULL)
		return number;
	number = arena_alloc(r->arena, sizeof *number);
	if (number == NULL ||
	    index_put(r->arena, &r->labels, key, n + 1, number) < 0)
		return NULL;
	*number = 1;
	return number;
}

/* Gives text another end, "_2", "_3" ..., until it is free. */
static void
label_vary(struct report *r, const struct check *c,
    char text[static METRIC_LABEL_MAX + 1])
{
	size_t n = strnlen(text, METRIC_LABEL_UNIQUE - 5);
	unsigned first = 1, *number = &first;

	if (c == NULL)
		number = label_number(r, text, n);
	for (; number != NULL && *number < 9999 && label_taken(r, c, text);
	     (void)snprintf(text + n, METRIC_LABEL_MAX + 1 - n, "_%u", *number))
		++*number;
}

/* Returns a label that every system reads: letters, digits, "_", "-", ".", with
 * another end when its first 19 characters are taken (RRD's limit). */
static const char *
metric_label(struct report *r, const struct check *c, const char *label)
{
	char text[METRIC_LABEL_MAX + 1];
	const char *copy;
	size_t n = 0;

	for (; *label != '\0' && n < METRIC_LABEL_MAX; label++) {
		bool good =
		    text_is_alnum(*label) || strchr("_-.", *label) != NULL;

		text[n++] = good ? *label : '_';
	}
	if (n == 0)
		text[n++] = '_';
	text[n] = '\0';
	if (label_taken(r, c, text))
		label_vary(r, c, text);
	copy = report_copy(r, text, REPORT_TEXT_MAX);
	if (c == NULL &&
	    index_put(r->arena, &r->labels, copy,
		strnlen(copy, METRIC_LABEL_UNIQUE), r) < 0)
		r->failed = true;
	return copy;
}

struct metric *
report_metric(struct report *r, struct check *c, const char *label,
    double value, const char *unit, const struct threshold *warn,
    const struct threshold *crit)
{
	static const char *const units[] = { "s", "B", "%", "c" };
	struct metric ***end = c != NULL ? &c->metric_end : &r->metric_end;
	struct metric *m;

	if (!isfinite(value))
		return NULL;
	if ((m = arena_alloc(r->arena, sizeof *m)) == NULL) {
		r->failed = true;
		return NULL;
	}
	m->label = metric_label(r, c, label);
	m->unit = "";
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (text_equal(unit, units[i]))
			m->unit = units[i];
	m->value = value;
	m->has_min = value >= 0;
	m->warn = warn;
	m->crit = crit;
	**end = m;
	*end = &m->next;
	return m;
}

void
report_number(struct report *r, struct check *c, const char *label,
    double value, const char *unit)
{
	(void)report_metric(r, c, label, value, unit, NULL, NULL);
}

void
report_decimal(struct report *r, const char *label, const struct decimal *value,
    const struct threshold *warn, const struct threshold *crit)
{
	char digits[DECIMAL_ROOM];
	double number;
	struct metric *m;

	if (!decimal_print(value, digits) || text_double(digits, &number) < 0)
		return;
	m = report_metric(r, NULL, label, number, "", warn, crit);
	if (m != NULL)
		m->digits = report_copy(r, digits, DECIMAL_ROOM);
}

void
report_count(struct report *r, const char *family, const char *label, double n,
    const struct threshold *warn, const struct threshold *crit)
{
	struct metric *m = report_metric(r, NULL, label, n, "", warn, crit);

	if (m != NULL)
		m->family = report_copy(r, family, REPORT_TEXT_MAX);
}

/* Moves every check of state s off the list, in order, onto *end. */
static struct check **
checks_of(struct check **list, enum state s, struct check **end)
{
	while (*list != NULL) {
		struct check *c = *list;

		if (state_compare(c->state, s) != 0) {
			list = &c->next;
			continue;
		}
		*list = c->next;
		c->next = NULL;
		*end = c;
		end = &c->next;
	}
	return end;
}

void
report_sort(struct report *r)
{
	struct check *sorted = NULL, **end = &sorted;

	for (size_t i = 0; i < STATES; i++)
		end = checks_of(&r->check, state_order[i], end);
	r->check = sorted;
	r->check_end = end;
}

enum state
report_worst(const struct report *r)
{
	enum state worst = STATE_OK;

	if (r->check == NULL)
		return STATE_UNKNOWN;
	for (const struct check *c = r->check; c != NULL; c = c->next)
		worst = state_worse(worst, c->state);
	return worst;
}
