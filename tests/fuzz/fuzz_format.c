/* Lines of a report, in every format: checks what each format guarantees. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "fuzz.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/threshold.h"

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* A line of the input, ended by '\0'; "" behind the last. */
static const char *
next_line(char **p)
{
	char *line = *p, *end = strchr(line, '\n');

	if (end == NULL) {
		*p = line + strlen(line);
	} else {
		*end = '\0';
		*p = end + 1;
	}
	return line;
}

static void
check_clean(struct arena *a, const char *text)
{
	for (size_t max = 0; max < 64; max += 7) {
		const char *clean = report_clean(a, text, max);

		must(clean != NULL && strlen(clean) <= max);
		must(text_utf8_valid(clean, strlen(clean)));
		must(strpbrk(clean, "|\\\n\r\t\x7f\x1b") == NULL);
		must(*clean != ' ' && !text_ends(clean, " "));
	}
}

static void
check_threshold(struct arena *a, const char *text)
{
	struct err e = { 0 };
	struct threshold *t = threshold_parse(a, text, &e);

	must(t != NULL ? t->start <= t->end : e.code == ERR_INPUT);
	err_clear(&e);
	t = threshold_parse_duration(a, text, &e);
	must(t != NULL ? t->start <= t->end : e.code == ERR_INPUT);
}

static struct report *
report_of(struct arena *a, char *p)
{
	struct report *r = report_new(a, "IMAGEBUILDER");
	struct err e = { 0 };

	must(r != NULL);
	report_summary(r, (enum state)(*p & 3), "%s", next_line(&p));
	r->host_name = next_line(&p);
	r->service_name = next_line(&p);
	while (*p != '\0') {
		const char *text = next_line(&p);
		struct threshold *t = threshold_parse(a, text, &e);
		struct check *c = report_check(r, "image", text,
		    (enum state)(*text & 3), "%s", next_line(&p));

		check_line(r, c, "%s", text);
		check_label(r, c, "label", next_line(&p));
		report_metric(r, c, text, (double)strlen(text), "s", t, t);
		report_metric(r, NULL, text, -0.5 * *text, text, t, NULL);
		report_count(r, "builds", text, *text, NULL, t);
		report_note(r, "%s", text);
	}
	return r;
}

static void
check_nagios(const char *text, size_t n)
{
	size_t first = strcspn(text, "\n");
	const char *bar = memchr(text, '|', n);

	must(first < 4096 && memchr(text, '\\', n) == NULL);
	must(bar == NULL || (size_t)(bar - text) < first);
	must(bar == NULL || strchr(bar + 1, '|') == NULL);
}

static void
check_format(const struct format *f, const struct report *r, int verbose)
{
	const struct format_options o = { .verbose = verbose };
	json_t *v;
	struct buf b = { 0 };

	f->write(&b, r, &o);
	must(!b.failed && b.n > 0 && b.text[b.n - 1] == '\n');
	must(memchr(b.text, '\0', b.n) == NULL);
	if (text_equal(f->name, "nagios"))
		check_nagios(b.text, b.n);
	if (text_equal(f->name, "nagios-passive"))
		must(b.n <= 4096 &&
		    memchr(b.text, '\n', b.n) == b.text + b.n - 1);
	/* The host's name is the caller's: it need not be UTF-8. */
	if (text_ends(f->name, "json") || text_equal(f->name, "zabbix-lld")) {
		v = json_loadb(b.text, b.n, 0, NULL);
		must(v != NULL);
		json_decref(v);
	}
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(0);
	const struct format *f;
	struct report *r;
	char *text;

	must(a != NULL);
	text = arena_strndup(a, (const char *)data, n);
	must(text != NULL);
	check_clean(a, text);
	check_threshold(a, text);
	r = report_of(a, text);
	report_sort(r);
	for (size_t i = 0; (f = format_at(i)) != NULL; i++)
		check_format(f, r, n & 3);
	arena_free(a);
	return 0;
}
