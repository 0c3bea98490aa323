/* Nagios ranges: parsing and testing. */
#include "monitor/threshold.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"

/* Reads one end of a range; -1: invalid.  exact: its digits, if they are more
 * than those of *ret. */
#define END_SIZE (THRESHOLD_END_MAX + 3)
typedef int end_fn(const char *text, double *ret, char exact[static END_SIZE]);

/* JSON's numbers, and what people type besides: "05" and ".5". */
static int
end_number(const char *text, double *ret, char number[static END_SIZE])
{
	size_t n = 0;

	if (*text == '-')
		number[n++] = *text++;
	while (*text == '0' && text_is_digit(text[1]))
		text++;
	if (*text == '.')
		number[n++] = '0';
	if (strlen(text) >= END_SIZE - n)
		return -1;
	memcpy(number + n, text, strlen(text) + 1);
	return text_double(number, ret);
}

static int
end_duration(const char *text, double *ret, char exact[static END_SIZE])
{
	int64_t ms;

	(void)exact;
	if (time_parse_duration(text, &ms) < 0)
		return -1;
	*ret = (double)ms / 1000;
	return 0;
}

static int
end_parse(struct arena *a, struct span s, end_fn *parse, double *ret,
    const char **ret_exact)
{
	char text[THRESHOLD_END_MAX + 1], exact[END_SIZE] = "";

	if (s.n > THRESHOLD_END_MAX)
		return -1;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (parse(text, ret, exact) < 0)
		return -1;
	*ret_exact = *exact != '\0' ? arena_strdup(a, exact) : NULL;
	return 0;
}

static int
range_parse(struct arena *a, const char *text, end_fn *parse,
    struct threshold *ret)
{
	const char *p = text, *colon;
	struct span start = { "", 0 }, end;

	if (*p == '@') {
		ret->inside = true;
		p++;
	}
	colon = strchr(p, ':');
	/* An empty range and ":" have no meaning. */
	if (*p == '\0' || text_equal(p, ":"))
		return -1;
	ret->plain = colon == NULL && !ret->inside;
	ret->end = INFINITY;
	if (colon != NULL) {
		start = (struct span){ p, (size_t)(colon - p) };
		p = colon + 1;
	}
	if (span_is(start, "~"))
		ret->start = -INFINITY;
	else if (start.n > 0 &&
	    end_parse(a, start, parse, &ret->start, &ret->low) < 0)
		return -1;
	end = span_of(p);
	return end.n == 0 ? 0 : end_parse(a, end, parse, &ret->end, &ret->high);
}

/* noun: what the ends of a range are. */
static struct threshold *
threshold_new(struct arena *a, const char *text, end_fn *end, const char *noun,
    const char *examples, struct err *e)
{
	struct threshold *t = arena_alloc(a, sizeof *t);
	bool range = strpbrk(text, ":@") != NULL;

	if (t == NULL || (t->text = arena_strdup(a, text)) == NULL)
		return err_null_memory(e);
	if (range_parse(a, text, end, t) < 0)
		return err_null(e, ERR_INPUT,
		    "invalid %s%s%s \"%s\" (examples: %s)",
		    range ? "range of " : "", noun, range ? "s" : "", text,
		    examples);
	if (t->start > t->end)
		return err_null(e, ERR_INPUT,
		    "invalid range of %ss \"%s\" (its start is above its end)",
		    noun, text);
	return t;
}

struct threshold *
threshold_parse(struct arena *a, const char *text, struct err *e)
{
	return threshold_new(a, text, end_number, "number",
	    "10, 10:, ~:10, @10:20", e);
}

struct threshold *
threshold_parse_duration(struct arena *a, const char *text, struct err *e)
{
	return threshold_new(a, text, end_duration, "duration",
	    "90s, 15m, 1h30m, 2d, 1h:2h", e);
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

/* Is value on the wanted side of an end, or at it?  side: 1 above. */
static bool
is_beyond(const struct decimal *value, int side, double end, const char *exact)
{
	char room[TEXT_DOUBLE_SIZE];
	struct decimal d = { 0 };

	if (isinf(end))
		return true;
	if (exact == NULL) {
		text_print_double(end, room);
		exact = room;
	}
	(void)decimal_read(exact, strlen(exact), &d);
	return decimal_compare(value, &d) * side >= 0;
}

bool
threshold_alerts_exact(const struct threshold *t, const struct decimal *value)
{
	if (t == NULL)
		return false;
	return (is_beyond(value, 1, t->start, t->low) &&
		   is_beyond(value, -1, t->end, t->high)) == t->inside;
}
