/* Prometheus' text exposition, for the textfile collector. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/write.h"

/* A family: one name, one HELP and TYPE, all its samples in a row.  More of
 * them than this are left out. */
#define FAMILIES_MAX 200
#define FAMILY_NAME_MAX 160

struct family {
	char name[FAMILY_NAME_MAX];
	const char *help, *of; /* of HELP: a sentence in two parts */
	struct buf text;
};

struct writer {
	const struct report *r;
	const char *service;
	char prefix[FAMILY_NAME_MAX / 4];
	struct family family[FAMILIES_MAX];
	size_t nfamilies;
};

/* Some words of the report are documented under another name. */
static const char *
renamed(const char *word)
{
	if (text_equal(word, "image"))
		return "build";
	return text_equal(word, "time") ? "scrape_duration" : word;
}

/* Snake case, as promtool wants it; text is cut to fit. */
static void
snake(char *ret, size_t size, const char *word)
{
	char c, before = '_';
	size_t n = 0;

	for (; *word != '\0' && n + 2 < size; before = *word++) {
		c = *word;
		/* Where camelCase begins a word. */
		if (c != text_lower(c) && before != '_' &&
		    before == text_lower(before))
			ret[n++] = '_';
		ret[n++] = text_is_alnum(c) ? text_lower(c) : '_';
	}
	ret[n] = '\0';
}

/* promtool requires that the end of a name agrees with the unit. */
static const char *
suffix(const char *label, const char *unit)
{
	static const char *const wrong[] = { "_total", "_count", "_sum",
		"_bucket", "_info" };

	if (text_equal(unit, "s"))
		return text_ends(label, "_seconds") ? "" : "_seconds";
	if (text_equal(unit, "B"))
		return text_ends(label, "_bytes") ? "" : "_bytes";
	if (text_equal(unit, "%"))
		return "_ratio";
	if (text_equal(unit, "c"))
		return text_ends(label, "_total") ? "" : "_total";
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		if (text_ends(label, wrong[i]))
			return "_value";
	return "";
}

/* The family of these words; NULL: its name belongs to another one, or there are
 * enough of them. */
static struct family *
family_of(struct writer *w, const char *kind, const char *word,
    const char *unit, const char *help, const char *of)
{
	char k[FAMILY_NAME_MAX / 4], l[FAMILY_NAME_MAX / 2];
	char name[FAMILY_NAME_MAX];
	struct family *f = w->family, *end = f + w->nfamilies;

	snake(k, sizeof k, renamed(kind));
	snake(l, sizeof l, renamed(word));
	(void)snprintf(name, sizeof name, "%s_%s%s%s%s", w->prefix, k,
	    *k != '\0' ? "_" : "", l, suffix(l, unit));
	for (; f < end; f++)
		if (text_equal(f->name, name)) {
			bool same =
			    text_equal(f->help, help) && text_equal(f->of, of);

			return same ? f : NULL;
		}
	if (w->nfamilies == FAMILIES_MAX)
		return NULL;
	w->nfamilies++;
	memcpy(f->name, name, sizeof name);
	f->help = help;
	f->of = of;
	f->text = (struct buf){ 0 };
	buf_printf(&f->text, "# HELP %s ", name);
	write_escaped(&f->text, help, "\\");
	write_escaped(&f->text, of, "\\");
	buf_printf(&f->text, ".\n# TYPE %s %s\n", name,
	    text_equal(unit, "c") ? "counter" : "gauge");
	return f;
}

static void
add_label(struct family *f, const char *name, const char *value)
{
	struct buf *b = &f->text;

	buf_puts(b, text_is_alpha(*name) ? "," : ",label_");
	write_safe(b, name, "", '_');
	buf_puts(b, "=\"");
	for (; *value != '\0'; value++) {
		if (*value == '\n')
			buf_puts(b, "\\n");
		else
			buf_printf(b, "%s%c",
			    *value == '"' || *value == '\\' ? "\\" : "",
			    *value);
	}
	buf_putc(b, '"');
}

/* Begins a sample with the labels that every family has, so that the files of
 * several services never contain the same series. */
static void
sample_begin(const struct writer *w, struct family *f, const char *account,
    const char *region)
{
	size_t brace;

	buf_puts(&f->text, f->name);
	brace = f->text.n;
	add_label(f, "service", w->service);
	if (!f->text.failed)
		f->text.text[brace] = '{';
	if (account != NULL && *account != '\0')
		add_label(f, "account", account);
	if (region != NULL && *region != '\0')
		add_label(f, "region", region);
}

static void
sample_end(struct family *f, double value, const char *digits)
{
	buf_puts(&f->text, "} ");
	write_number(&f->text, value, digits);
	buf_putc(&f->text, '\n');
}

static void
metric_end(struct family *f, const struct metric *m)
{
	if (text_equal(m->unit, "%"))
		sample_end(f, m->value / 100, NULL);
	else
		sample_end(f, m->value, m->digits);
}

/* imagebuilder_running 1, imagebuilder_builds{state="failed"} 1 ... */
static void
add_whole(struct writer *w, const struct report *r, const struct metric *m)
{
	struct family *f;

	if (m->family != NULL)
		f = family_of(w, "", m->family, "", "How many are in a state",
		    "");
	else
		f = family_of(w, "", m->label, m->unit, m->label,
		    " of the whole check");
	if (f == NULL)
		return;
	sample_begin(w, f, r->account, r->region);
	if (m->family != NULL)
		add_label(f, "state", m->label);
	metric_end(f, m);
}

static void
add_verdict(struct writer *w, const struct report *r)
{
	const struct {
		const char *word, *unit, *help;
		double value;
	} verdict[] = {
		{ "up", "", "1: there is a verdict",
		    r->state != STATE_UNKNOWN },
		{ "state", "",
		    "The verdict: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN",
		    r->state },
		{ "last_check_timestamp", "s", "When this was judged",
		    (double)r->time_ms / 1000 },
	};

	for (size_t i = 0; i < sizeof verdict / sizeof verdict[0]; i++) {
		struct family *f = family_of(w, "", verdict[i].word,
		    verdict[i].unit, verdict[i].help, "");

		sample_begin(w, f, r->account, r->region);
		sample_end(f, verdict[i].value, NULL);
	}
}

/* The labels that distinguish one check from another. */
static const char *const identity[] = { "arn", "pipeline", "region",
	"account" };
#define NIDENTITY (sizeof identity / sizeof identity[0])

/* Begins a sample of a check; false: it has no family. */
static bool
check_begin(struct writer *w, const struct check *c, struct family *f)
{
	const char *account = check_label_get(c, "account");
	const char *region = check_label_get(c, "region");

	if (f == NULL)
		return false;
	sample_begin(w, f, *account != '\0' ? account : w->r->account,
	    *region != '\0' ? region : w->r->region);
	add_label(f, "kind", c->kind);
	add_label(f, "name", c->name);
	for (size_t i = 0; i < 2; i++) {
		const char *value = check_label_get(c, identity[i]);

		if (*value != '\0')
			add_label(f, identity[i], value);
	}
	return true;
}

/* A repeated series makes the whole file unreadable: only the first, the worst,
 * is written. */
static bool
is_repeated(const struct report *r, const struct check *c)
{
	for (const struct check *d = r->check; d != c; d = d->next) {
		size_t i = 0;

		if (!text_equal(c->name, d->name) ||
		    !text_equal(c->kind, d->kind))
			continue;
		while (i < NIDENTITY &&
		    text_equal(check_label_get(c, identity[i]),
			check_label_get(d, identity[i])))
			i++;
		if (i == NIDENTITY)
			return true;
	}
	return false;
}

/* Is the label among those of check_begin, or one that came before? */
static bool
is_written(const struct check *c, const struct label *l)
{
	for (size_t i = 0; i < NIDENTITY; i++)
		if (text_equal(l->name, identity[i]))
			return true;
	for (const struct label *m = c->label; m != l; m = m->next)
		if (text_equal(m->name, l->name))
			return true;
	return text_equal(l->name, "kind") || text_equal(l->name, "name") ||
	    text_equal(l->name, "service");
}

/* Facts are labels of a constant 1, so that the other families stay short. */
static void
add_check(struct writer *w, const struct check *c)
{
	struct family *f = family_of(w, "check", "state", "",
	    "Verdict on each target: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN",
	    "");

	if (check_begin(w, c, f))
		sample_end(f, c->state, NULL);
	f = family_of(w, "check", "info", "", "What is known of each target",
	    "");
	if (check_begin(w, c, f)) {
		for (const struct label *l = c->label; l != NULL; l = l->next)
			if (!is_written(c, l))
				add_label(f, l->name, l->value);
		sample_end(f, 1, NULL);
	}
	for (const struct metric *m = c->metric; m != NULL; m = m->next) {
		f = family_of(w, c->kind, m->label, m->unit, m->label,
		    " of each target of this kind");
		if (check_begin(w, c, f))
			metric_end(f, m);
	}
}

/* Text exposition 0.0.4, without timestamps: a textfile collector refuses
 * them. */
void
format_prometheus(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	const struct report *parts = r->accounts != NULL ? r->accounts : r;
	struct writer w;

	(void)o;
	w.r = r;
	w.service = write_service(r);
	w.nfamilies = 0;
	snake(w.prefix, sizeof w.prefix, r->service);
	if (!text_is_alpha(w.prefix[0]))
		w.prefix[0] = 'x';
	for (const struct report *p = parts; p != NULL; p = p->next)
		add_verdict(&w, p);
	for (const struct report *p = parts; p != NULL; p = p->next)
		for (const struct metric *m = p->metric; m != NULL; m = m->next)
			add_whole(&w, p, m);
	for (const struct check *c = r->check; c != NULL; c = c->next)
		if (!is_repeated(r, c))
			add_check(&w, c);
	for (size_t i = 0; i < w.nfamilies; i++) {
		buf_add(b, w.family[i].text.text, w.family[i].text.n);
		b->failed |= w.family[i].text.failed;
		buf_free(&w.family[i].text);
	}
}
