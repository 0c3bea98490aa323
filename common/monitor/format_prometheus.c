/* Prometheus' text exposition, for the textfile collector. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "monitor/format.h"
#include "monitor/format_list.h"
#include "monitor/report.h"
#include "monitor/write.h"

/* A family: one name, one HELP and TYPE, all its samples in a row.  More of
 * them than this are left out. */
#define FAMILIES_MAX 200
#define FAMILY_NAME_MAX 160

struct writer {
	struct buf *b;
	const struct report *r;
	const char *service;
	char prefix[FAMILY_NAME_MAX / 4];
	char name[FAMILY_NAME_MAX]; /* of the family being written */
	char (*seen)[FAMILY_NAME_MAX];
	size_t nseen;
};

/* Some words of the report are documented under another name. */
static const char *
renamed(const char *word)
{
	return text_equal(word, "image") ? "build" :
	    text_equal(word, "time")     ? "scrape_duration" :
					   word;
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
		ret[n++] =
		    text_is_alpha(c) || text_is_digit(c) ? text_lower(c) : '_';
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

static void
family_name(struct writer *w, const char *kind, const char *label,
    const char *unit, char ret[static FAMILY_NAME_MAX])
{
	char k[FAMILY_NAME_MAX / 4], l[FAMILY_NAME_MAX / 2];

	snake(k, sizeof k, renamed(kind));
	snake(l, sizeof l, renamed(label));
	(void)snprintf(ret, FAMILY_NAME_MAX, "%s_%s%s%s%s", w->prefix, k,
	    *k != '\0' ? "_" : "", l, suffix(l, unit));
}

/* HELP and TYPE; false: this family has been written, or there are enough. */
static bool
family_begin(struct writer *w, const char *name, const char *type,
    const char *help, const char *of)
{
	for (size_t i = 0; i < w->nseen; i++)
		if (text_equal(w->seen[i], name))
			return false;
	if (w->nseen == FAMILIES_MAX)
		return false;
	(void)snprintf(w->seen[w->nseen++], FAMILY_NAME_MAX, "%s", name);
	(void)snprintf(w->name, sizeof w->name, "%s", name);
	buf_printf(w->b, "# HELP %s ", name);
	write_escaped(w->b, help, "\\");
	write_escaped(w->b, of, "\\");
	buf_printf(w->b, ".\n# TYPE %s %s\n", name, type);
	return true;
}

static bool
family_of_whole(struct writer *w, const char *label, const char *unit,
    const char *help)
{
	char name[FAMILY_NAME_MAX];

	family_name(w, "", label, unit, name);
	return family_begin(w, name, "gauge", help, "");
}

static void
sample(struct writer *w, double value)
{
	buf_putc(w->b, ' ');
	write_number(w->b, value);
	buf_putc(w->b, '\n');
}

static void
label(struct writer *w, bool first, const char *name, const char *value)
{
	buf_putc(w->b, first ? '{' : ',');
	if (!text_is_alpha(*name))
		buf_puts(w->b, "label_");
	write_safe(w->b, name, "", '_');
	buf_puts(w->b, "=\"");
	for (; *value != '\0'; value++) {
		if (*value == '\n')
			buf_puts(w->b, "\\n");
		else
			buf_printf(w->b, "%s%c",
			    *value == '"' || *value == '\\' ? "\\" : "",
			    *value);
	}
	buf_putc(w->b, '"');
}

/* The name and the labels that every family has, so that the files of several
 * services never contain the same series. */
static void
series(struct writer *w, const char *account, const char *region)
{
	buf_puts(w->b, w->name);
	label(w, true, "service", w->service);
	if (account != NULL && *account != '\0')
		label(w, false, "account", account);
	if (region != NULL && *region != '\0')
		label(w, false, "region", region);
}

static const char *
or_of_whole(const char *own, const char *whole)
{
	return *own != '\0' ? own : whole;
}

/* The labels that distinguish one check from another. */
static const char *const identity[] = { "arn", "pipeline", "region",
	"account" };
#define NIDENTITY (sizeof identity / sizeof identity[0])

static void
identify(struct writer *w, const struct check *c)
{
	series(w, or_of_whole(check_label_get(c, "account"), w->r->account),
	    or_of_whole(check_label_get(c, "region"), w->r->region));
	label(w, false, "kind", c->kind);
	label(w, false, "name", c->name);
	for (size_t i = 0; i < 2; i++) {
		const char *value = check_label_get(c, identity[i]);

		if (*value != '\0')
			label(w, false, identity[i], value);
	}
}

static bool
same_identity(const struct check *a, const struct check *b)
{
	if (!text_equal(a->name, b->name) || !text_equal(a->kind, b->kind))
		return false;
	for (size_t i = 0; i < NIDENTITY; i++)
		if (!text_equal(check_label_get(a, identity[i]),
			check_label_get(b, identity[i])))
			return false;
	return true;
}

/* A repeated series makes the whole file unreadable: only the first, the worst,
 * is written. */
static bool
is_repeated(const struct report *r, const struct check *c)
{
	for (const struct check *d = r->check; d != c; d = d->next)
		if (same_identity(c, d))
			return true;
	return false;
}

static void
write_states(struct writer *w)
{
	if (!family_of_whole(w, "check_state", "",
		"Verdict on each target: "
		"0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN"))
		return;
	for (const struct check *c = w->r->check; c != NULL; c = c->next) {
		if (is_repeated(w->r, c))
			continue;
		identify(w, c);
		buf_putc(w->b, '}');
		sample(w, c->state);
	}
}

static bool
is_identity(const char *name)
{
	for (size_t i = 0; i < NIDENTITY; i++)
		if (text_equal(name, identity[i]))
			return true;
	return text_equal(name, "kind") || text_equal(name, "name") ||
	    text_equal(name, "service");
}

static bool
label_came_before(const struct check *c, const struct label *l)
{
	for (const struct label *m = c->label; m != l; m = m->next)
		if (text_equal(m->name, l->name))
			return true;
	return false;
}

/* Facts are labels of a constant 1, so that the other families stay short. */
static void
write_info(struct writer *w)
{
	char name[FAMILY_NAME_MAX];

	(void)snprintf(name, sizeof name, "%s_check_info", w->prefix);
	if (!family_begin(w, name, "gauge", "What is known of each target", ""))
		return;
	for (const struct check *c = w->r->check; c != NULL; c = c->next) {
		if (is_repeated(w->r, c))
			continue;
		identify(w, c);
		for (const struct label *l = c->label; l != NULL; l = l->next)
			if (!is_identity(l->name) && !label_came_before(c, l))
				label(w, false, l->name, l->value);
		buf_putc(w->b, '}');
		sample(w, 1);
	}
}

static double
metric_value(const struct metric *m)
{
	return text_equal(m->unit, "%") ? m->value / 100 : m->value;
}

static const char *
metric_type(const struct metric *m)
{
	return text_equal(m->unit, "c") ? "counter" : "gauge";
}

/* All samples of one kind's metric, from the check where it came first. */
static void
write_check_metric(struct writer *w, const struct check *first,
    const struct metric *what)
{
	char name[FAMILY_NAME_MAX];

	family_name(w, first->kind, what->label, what->unit, name);
	if (!family_begin(w, name, metric_type(what), what->label,
		" of each target of this kind"))
		return;
	for (const struct check *c = first; c != NULL; c = c->next) {
		if (!text_equal(c->kind, first->kind) || is_repeated(w->r, c))
			continue;
		for (const struct metric *m = c->metric; m; m = m->next) {
			if (!text_equal(m->label, what->label) ||
			    !text_equal(m->unit, what->unit))
				continue;
			identify(w, c);
			buf_putc(w->b, '}');
			sample(w, metric_value(m));
		}
	}
}

/* Each account's report, or the whole when it has no parts. */
static const struct report *
parts_of(const struct report *r)
{
	return r->accounts != NULL ? r->accounts : r;
}

static bool
same_family(const struct metric *a, const struct metric *b)
{
	if (a->family != NULL || b->family != NULL)
		return a->family != NULL && b->family != NULL &&
		    text_equal(a->family, b->family);
	return text_equal(a->label, b->label) && text_equal(a->unit, b->unit);
}

/* imagebuilder_running 1, imagebuilder_builds{state="failed"} 1 ... of all parts
 * from the one where it came first. */
static void
write_whole_metric(struct writer *w, const struct report *first,
    const struct metric *what)
{
	char name[FAMILY_NAME_MAX];
	const char *label_text =
	    what->family != NULL ? what->family : what->label;

	family_name(w, "", label_text, what->family != NULL ? "" : what->unit,
	    name);
	if (!family_begin(w, name, metric_type(what),
		what->family != NULL ? "How many are in a state" : what->label,
		what->family != NULL ? "" : " of the whole check"))
		return;
	for (const struct report *r = first; r != NULL; r = r->next)
		for (const struct metric *m = r->metric; m; m = m->next) {
			if (!same_family(m, what))
				continue;
			series(w, r->account, r->region);
			if (m->family != NULL)
				label(w, false, "state", m->label);
			buf_putc(w->b, '}');
			sample(w, metric_value(m));
		}
}

static double
value_up(const struct report *r)
{
	return r->state != STATE_UNKNOWN;
}

static double
value_state(const struct report *r)
{
	return r->state;
}

static double
value_time(const struct report *r)
{
	return (double)r->time_ms / 1000;
}

static void
write_verdict(struct writer *w)
{
	static const struct {
		const char *label, *unit, *help;
		double (*value)(const struct report *r);
	} values[] = {
		{ "up", "", "1: there is a verdict", value_up },
		{ "state", "",
		    "The verdict: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN",
		    value_state },
		{ "last_check_timestamp", "s", "When this was judged",
		    value_time },
	};

	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		if (!family_of_whole(w, values[i].label, values[i].unit,
			values[i].help))
			continue;
		for (const struct report *r = parts_of(w->r); r; r = r->next) {
			series(w, r->account, r->region);
			buf_putc(w->b, '}');
			sample(w, values[i].value(r));
		}
	}
}

/* Text exposition 0.0.4, without timestamps: a textfile collector refuses
 * them. */
void
format_prometheus(struct buf *b, const struct report *r,
    const struct format_options *o)
{
	char seen[FAMILIES_MAX][FAMILY_NAME_MAX];
	struct writer w = {
		.b = b, .r = r, .service = write_service(r, o), .seen = seen
	};

	snake(w.prefix, sizeof w.prefix, r->service);
	if (!text_is_alpha(w.prefix[0]))
		w.prefix[0] = 'x';
	write_verdict(&w);
	for (const struct report *p = parts_of(r); p != NULL; p = p->next)
		for (const struct metric *m = p->metric; m != NULL; m = m->next)
			write_whole_metric(&w, p, m);
	if (r->check == NULL)
		return;
	write_states(&w);
	write_info(&w);
	for (const struct check *c = r->check; c != NULL; c = c->next)
		for (const struct metric *m = c->metric; m; m = m->next)
			write_check_metric(&w, c, m);
}
