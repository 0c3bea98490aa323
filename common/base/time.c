/* Points in time and durations, read and printed. */
#include "base/time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

#define DAY_MS INT64_C(86400000)
#define DURATION_MAX_MS (TIME_MAX_DAYS * DAY_MS)

struct date {
	int year, month, day, hour, minute, second, ms;
};

static struct date
date_from_ms(int64_t ms)
{
	time_t s = (time_t)((ms - (ms % 1000 + 1000) % 1000) / 1000);
	struct tm t = { 0 };

	(void)gmtime_r(&s, &t);
	return (struct date){ t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
		t.tm_hour, t.tm_min, t.tm_sec, (int)(ms - (int64_t)s * 1000) };
}

/* timegm makes a date of any numbers: it is valid when they stay the same. */
static int
date_to_ms(const struct date *d, int64_t *ret_ms)
{
	struct tm t = { .tm_year = d->year - 1900,
		.tm_mon = d->month - 1,
		.tm_mday = d->day,
		.tm_hour = d->hour,
		.tm_min = d->minute };
	int64_t s = timegm(&t);

	if (d->second > 60 || t.tm_mon != d->month - 1 || t.tm_mday != d->day ||
	    t.tm_hour != d->hour || t.tm_min != d->minute)
		return -1;
	*ret_ms = (s + d->second) * 1000 + d->ms;
	return 0;
}

/* Reads text by a form: each y, m, d, h, i or s is a digit of the year, month,
 * day, hour, minute or second, b the name of a month, any other character itself.
 * Returns what follows; NULL: the text is of another form. */
static const char *
date_scan(const char *text, const char *form, struct date *ret)
{
	static const char letters[] = "ymdhis";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int *const number[] = { &ret->year, &ret->month, &ret->day, &ret->hour,
		&ret->minute, &ret->second };

	for (; *form != '\0'; form++) {
		const char *letter = strchr(letters, *form);

		if (*form == 'b') {
			for (int i = 0; i < 12; i++)
				if (strncmp(text, months + 3 * i, 3) == 0)
					ret->month = i + 1;
			if (ret->month == 0)
				return NULL;
			text += 3;
			continue;
		}
		if (letter == NULL ? *text != *form : !text_is_digit(*text))
			return NULL;
		if (letter != NULL)
			*number[letter - letters] =
			    *number[letter - letters] * 10 + (*text - '0');
		text++;
	}
	return text;
}

static const char *
fraction_scan(const char *p, int *ret_ms)
{
	int scale = 100;

	if (*p != '.')
		return p;
	if (!text_is_digit(*++p))
		return NULL;
	for (; text_is_digit(*p); p++, scale /= 10)
		*ret_ms += (*p - '0') * scale;
	return p;
}

/* "Z", "+01:00", "-00:30"; minutes east of Greenwich. */
static const char *
offset_scan(const char *p, int *ret_minutes)
{
	struct date d = { 0 };
	const char *end;

	if (*p == 'Z' || *p == 'z')
		return p + 1;
	if (*p != '+' && *p != '-')
		return NULL;
	end = date_scan(p + 1, "hh:ii", &d);
	if (end == NULL || d.hour > 23 || d.minute > 59)
		return NULL;
	*ret_minutes = (*p == '-' ? -1 : 1) * (d.hour * 60 + d.minute);
	return end;
}

int
time_parse_rfc3339(const char *text, int64_t *ret_ms)
{
	struct date d = { 0 };
	int64_t ms, in_day;
	int offset = 0;

	if ((text = date_scan(text, "yyyy-mm-dd", &d)) == NULL ||
	    (*text != 'T' && *text != 't') ||
	    (text = date_scan(text + 1, "hh:ii:ss", &d)) == NULL ||
	    (text = fraction_scan(text, &d.ms)) == NULL ||
	    (text = offset_scan(text, &offset)) == NULL || *text != '\0' ||
	    date_to_ms(&d, &ms) < 0)
		return -1;
	ms -= offset * INT64_C(60000);
	/* RFC 3339 section 5.7: a leap second ends a day of UTC. */
	in_day = (ms % DAY_MS + DAY_MS) % DAY_MS;
	if (d.second == 60 && in_day >= 1000)
		return -1;
	*ret_ms = ms;
	return 0;
}

/* Behind the week day; only the first two have a comma there. */
static const char *const http_forms[] = { ", dd b yyyy hh:ii:ss GMT",
	", dd-b-yy hh:ii:ss GMT", " b dd hh:ii:ss yyyy",
	" b  d hh:ii:ss yyyy" };

int
time_parse_http(const char *text, int64_t *ret_ms)
{
	const char *comma = strchr(text, ','), *end = NULL;
	struct date d;
	size_t i = 0;

	if (comma == NULL && strlen(text) < 4)
		return -1;
	for (; end == NULL && i < sizeof http_forms / sizeof *http_forms; i++) {
		d = (struct date){ 0 };
		end = date_scan(comma != NULL ? comma : text + 3, http_forms[i],
		    &d);
	}
	if (end == NULL || *end != '\0')
		return -1;
	if (i == 2) /* the form with a year of two digits */
		d.year += d.year < 70 ? 2000 : 1900;
	return date_to_ms(&d, ret_ms);
}

void
time_print_rfc3339(int64_t ms, char ret[static TIME_TEXT_SIZE])
{
	time_print_rfc3339_ms(ms, ret);
	memcpy(ret + strlen(ret) - strlen(".000Z"), "Z", 2);
}

void
time_print_rfc3339_ms(int64_t ms, char ret[static TIME_TEXT_SIZE])
{
	struct date d = date_from_ms(ms);

	(void)snprintf(ret, TIME_TEXT_SIZE,
	    "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", d.year, d.month, d.day,
	    d.hour, d.minute, d.second, d.ms);
}

void
time_print_basic(int64_t ms, char ret[static TIME_TEXT_SIZE])
{
	struct date d = date_from_ms(ms);

	(void)snprintf(ret, TIME_TEXT_SIZE, "%04d%02d%02dT%02d%02d%02dZ",
	    d.year, d.month, d.day, d.hour, d.minute, d.second);
}

struct time_unit {
	const char *name;
	int64_t ms;
};

/* Falling; "ms" before "m" so that the longer name is tried first. */
static const struct time_unit units[] = {
	{ "w", 7 * DAY_MS },
	{ "d", DAY_MS },
	{ "h", 3600000 },
	{ "ms", 1 },
	{ "m", 60000 },
	{ "s", 1000 },
};
#define NUNITS (sizeof units / sizeof units[0])

static const struct time_unit *
take_unit(const char **p)
{
	for (size_t i = 0; i < NUNITS; i++)
		if (text_starts(*p, units[i].name)) {
			*p += strlen(units[i].name);
			return &units[i];
		}
	return NULL;
}

int
time_parse_duration(const char *text, int64_t *ret_ms)
{
	int64_t total = 0, last = INT64_MAX;
	const char *p = text;

	if (*p == '\0')
		return -1;
	while (*p != '\0') {
		const char *start = p;
		char number[32];
		double value;
		const struct time_unit *unit;

		while (text_is_digit(*p) || *p == '.')
			p++;
		if (p == start || (size_t)(p - start) >= sizeof number)
			return -1;
		/* "007" is a duration, but not a JSON number. */
		while (*start == '0' && text_is_digit(start[1]))
			start++;
		memcpy(number, start, (size_t)(p - start));
		number[p - start] = '\0';
		if (text_double(number, &value) < 0)
			return -1;
		if (*p == '\0' && last == INT64_MAX)
			unit = &units[NUNITS - 1];
		else
			unit = take_unit(&p);
		if (unit == NULL || unit->ms >= last ||
		    (strchr(number, '.') != NULL && *p != '\0'))
			return -1;
		last = unit->ms;
		/* Above the limit once is enough: the rest may be invalid. */
		if (value * (double)unit->ms > (double)DURATION_MAX_MS)
			total = DURATION_MAX_MS + 1;
		else if (total <= DURATION_MAX_MS)
			total += (int64_t)(value * (double)unit->ms + 0.5);
	}
	if (total > DURATION_MAX_MS)
		return -2;
	*ret_ms = total;
	return 0;
}

void
time_print_duration(int64_t ms, char ret[static TIME_TEXT_SIZE])
{
	static const struct time_unit people[] = { { "d", DAY_MS },
		{ "h", 3600000 }, { "m", 60000 }, { "s", 1000 } };
	size_t i = 0;
	long long first, second;

	if (ms < 0)
		ms = 0;
	if (ms > 0 && ms < 1000) {
		(void)snprintf(ret, TIME_TEXT_SIZE, "%lldms", (long long)ms);
		return;
	}
	while (i < 3 && ms < people[i].ms)
		i++;
	first = (long long)(ms / people[i].ms);
	second = i < 3 ? (long long)(ms % people[i].ms / people[i + 1].ms) : 0;
	if (second > 0)
		(void)snprintf(ret, TIME_TEXT_SIZE, "%lld%s%lld%s", first,
		    people[i].name, second, people[i + 1].name);
	else
		(void)snprintf(ret, TIME_TEXT_SIZE, "%lld%s", first,
		    people[i].name);
}
