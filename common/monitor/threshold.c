/* Nagios ranges: parsing and testing. */
#include "monitor/threshold.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"

/* Reads one end of a range; -1: invalid. */
typedef int end_fn(const char *text, double *ret);

/* JSON's numbers, and what people type besides: "05" and ".5". */
static int
end_number(const char *text, double *ret)
{
	char number[THRESHOLD_END_MAX + 3];
	size_t n = 0;

	if (*text == '-')
		number[n++] = *text++;
	while (*text == '0' && text_is_digit(text[1]))
		text++;
	if (*text == '.')
		number[n++] = '0';
	if (strlen(text) >= sizeof number - n)
		return -1;
	memcpy(number + n, text, strlen(text) + 1);
	return text_double(number, ret);
}

static int
end_duration(const char *text, double *ret)
{
	int64_t ms;

	if (time_parse_duration(text, &ms) < 0)
		return -1;
	*ret = (double)ms / 1000;
	return 0;
}

/* "": infinity as given; "~": minus infinity, at the start only. */
static int
end_parse(const char *p, size_t n, bool start, end_fn *parse, double *ret)
{
	char text[THRESHOLD_END_MAX + 1];

	if (n > THRESHOLD_END_MAX)
		return -1;
	memcpy(text, p, n);
	text[n] = '\0';
	if (start && text_equal(text, "~")) {
		*ret = -INFINITY;
		return 0;
	}
	if (n == 0) {
		*ret = start ? 0 : INFINITY;
		return 0;
	}
	return parse(text, ret);
}

static int
range_parse(const char *text, end_fn *parse, struct threshold *ret)
{
	const char *p = text, *colon;

	if (*p == '@') {
		ret->inside = true;
		p++;
	}
	colon = strchr(p, ':');
	/* An empty range and ":" have no meaning. */
	if (*p == '\0' || text_equal(p, ":"))
		return -1;
	if (colon == NULL) {
		ret->start = 0;
		ret->plain = !ret->inside;
		return end_parse(p, strlen(p), false, parse, &ret->end);
	}
	if (end_parse(p, (size_t)(colon - p), true, parse, &ret->start) < 0)
		return -1;
	return end_parse(colon + 1, strlen(colon + 1), false, parse, &ret->end);
}

/* The type of the ends of a range. */
struct threshold_kind {
	end_fn *end;
	const char *noun, *examples;
};

static struct threshold *
threshold_new(struct arena *a, const char *text, const struct threshold_kind *k,
    struct err *e)
{
	struct threshold *t = arena_alloc(a, sizeof *t);
	bool range = strpbrk(text, ":@") != NULL;

	if (t == NULL || (t->text = arena_strdup(a, text)) == NULL)
		return err_null_memory(e);
	if (range_parse(text, k->end, t) < 0)
		return err_null(e, ERR_INPUT,
		    "invalid %s%s%s \"%s\" (examples: %s)",
		    range ? "range of " : "", k->noun, range ? "s" : "", text,
		    k->examples);
	if (t->start > t->end)
		return err_null(e, ERR_INPUT,
		    "invalid range of %ss \"%s\" (its start is above its end)",
		    k->noun, text);
	return t;
}

struct threshold *
threshold_parse(struct arena *a, const char *text, struct err *e)
{
	static const struct threshold_kind kind = { end_number, "number",
		"10, 10:, ~:10, @10:20" };

	return threshold_new(a, text, &kind, e);
}

struct threshold *
threshold_parse_duration(struct arena *a, const char *text, struct err *e)
{
	static const struct threshold_kind kind = { end_duration, "duration",
		"90s, 15m, 1h30m, 2d, 1h:2h" };

	return threshold_new(a, text, &kind, e);
}

bool
threshold_alerts(const struct threshold *t, double value)
{
	bool in;

	if (t == NULL)
		return false;
	in = value >= t->start && value <= t->end;
	return t->inside ? in : !in;
}

enum state
threshold_judge(const struct threshold *critical,
    const struct threshold *warning, double value, const struct threshold **ret)
{
	bool alerts = threshold_alerts(critical, value);

	*ret = alerts ? critical : warning;
	if (alerts)
		return STATE_CRITICAL;
	if (threshold_alerts(warning, value))
		return STATE_WARNING;
	*ret = NULL;
	return STATE_OK;
}

void
threshold_explain(struct buf *b, enum state s, const struct threshold *t,
    bool duration)
{
	const char *where = t->inside ? "inside" : "outside";
	char end[TIME_TEXT_SIZE];

	buf_puts(b, s == STATE_CRITICAL ? "critical " : "warning ");
	if (t->plain && duration) {
		time_print_duration((int64_t)(t->end * 1000), end);
		buf_printf(b, "over %s", end);
	} else {
		buf_printf(b, "%s %.60s", t->plain ? "over" : where,
		    t->text + t->inside);
	}
}
