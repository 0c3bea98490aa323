/* Points in time and durations, read and printed. */
#include "base/time.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define DAY_MS INT64_C(86400000)
#define DURATION_MAX_MS (TIME_MAX_DAYS * DAY_MS)

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, by
 * counting in years that begin in March. */
static int64_t
days_from_date(int64_t year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year =
	    (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

struct date {
	int64_t year;
	int month, day, hour, minute, second, ms;
};

static struct date
date_from_ms(int64_t ms)
{
	int64_t days = ms >= 0 ? ms / DAY_MS : -((-ms + DAY_MS - 1) / DAY_MS);
	int64_t rest = ms - days * DAY_MS;
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);

	return (struct date){
		.year = yoe + era * 400 + (month <= 2),
		.month = month,
		.day = (int)(doy - (153 * mp + 2) / 5 + 1),
		.hour = (int)(rest / 3600000),
		.minute = (int)(rest / 60000 % 60),
		.second = (int)(rest / 1000 % 60),
		.ms = (int)(rest % 1000),
	};
}

static int
days_in_month(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

/* n digits at *p, which moves on; -1: fewer. */
static int
take_digits(const char **p, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (!text_is_digit((*p)[i]))
			return -1;
		value = value * 10 + ((*p)[i] - '0');
	}
	*p += n;
	return value;
}

static bool
time_take(const char **p, const char *text)
{
	if (!text_starts(*p, text))
		return false;
	*p += strlen(text);
	return true;
}

static int
date_to_ms(const struct date *d, int64_t *ret_ms)
{
	if (d->month < 1 || d->month > 12 || d->day < 1 || d->hour < 0 ||
	    d->hour > 23 || d->minute < 0 || d->minute > 59 || d->second < 0 ||
	    d->second > 60 || d->day > days_in_month(d->year, d->month))
		return -1;
	*ret_ms = days_from_date(d->year, d->month, d->day) * DAY_MS +
	    (d->hour * 3600 + d->minute * 60 + d->second) * INT64_C(1000) +
	    d->ms;
	return 0;
}

static int
take_fraction(const char **p, int *ret_ms)
{
	int scale = 100;

	*ret_ms = 0;
	if (**p != '.')
		return 0;
	if (!text_is_digit(*++*p))
		return -1;
	for (; text_is_digit(**p); ++*p, scale /= 10)
		*ret_ms += (**p - '0') * scale;
	return 0;
}

/* "Z", "+01:00", "-00:30"; minutes east of Greenwich. */
static int
take_offset(const char **p, int *ret_minutes)
{
	int sign, hours, minutes;

	*ret_minutes = 0;
	if (**p == 'Z' || **p == 'z') {
		++*p;
		return 0;
	}
	if (**p != '+' && **p != '-')
		return -1;
	sign = *(*p)++ == '+' ? 1 : -1;
	hours = take_digits(p, 2);
	if (hours < 0 || hours > 23 || !time_take(p, ":"))
		return -1;
	minutes = take_digits(p, 2);
	if (minutes < 0 || minutes > 59)
		return -1;
	*ret_minutes = sign * (hours * 60 + minutes);
	return 0;
}

int
time_parse_rfc3339(const char *text, int64_t *ret_ms)
{
	struct date d;
	int offset;
	int64_t ms, in_day;

	d.year = take_digits(&text, 4);
	if (d.year < 0 || !time_take(&text, "-"))
		return -1;
	d.month = take_digits(&text, 2);
	if (!time_take(&text, "-"))
		return -1;
	d.day = take_digits(&text, 2);
	if (*text != 'T' && *text != 't')
		return -1;
	text++;
	d.hour = take_digits(&text, 2);
	if (!time_take(&text, ":"))
		return -1;
	d.minute = take_digits(&text, 2);
	if (!time_take(&text, ":"))
		return -1;
	d.second = take_digits(&text, 2);
	if (take_fraction(&text, &d.ms) < 0 || take_offset(&text, &offset) < 0)
		return -1;
	if (*text != '\0' || date_to_ms(&d, &ms) < 0)
		return -1;
	ms -= offset * INT64_C(60000);
	/* RFC 3339 section 5.7: a leap second ends a day of UTC. */
	in_day = (ms % DAY_MS + DAY_MS) % DAY_MS;
	if (d.second == 60 && in_day >= 1000)
		return -1;
	*ret_ms = ms;
	return 0;
}

static int
take_month(const char **p)
{
	static const char names[][4] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	for (int i = 0; i < 12; i++)
		if (time_take(p, names[i]))
			return i + 1;
	return -1;
}

static bool
take_clock(const char **p, struct date *d)
{
	d->hour = take_digits(p, 2);
	if (!time_take(p, ":"))
		return false;
	d->minute = take_digits(p, 2);
	if (!time_take(p, ":"))
		return false;
	d->second = take_digits(p, 2);
	return d->second >= 0;
}

/* "Sun Nov  6 08:49:37 1994", from behind the week day. */
static bool
take_asctime(const char *p, struct date *d)
{
	d->month = take_month(&p);
	if (d->month < 0 || !time_take(&p, " "))
		return false;
	d->day = time_take(&p, " ") ? take_digits(&p, 1) : take_digits(&p, 2);
	if (!time_take(&p, " ") || !take_clock(&p, d) || !time_take(&p, " "))
		return false;
	d->year = take_digits(&p, 4);
	return d->year >= 0 && *p == '\0';
}

/* "06 Nov 1994 08:49:37 GMT" or "06-Nov-94 08:49:37 GMT". */
static bool
take_imf(const char *p, struct date *d)
{
	const char *separator;

	d->day = take_digits(&p, 2);
	separator = *p == '-' ? "-" : " ";
	if (!time_take(&p, separator))
		return false;
	d->month = take_month(&p);
	if (d->month < 0 || !time_take(&p, separator))
		return false;
	d->year = take_digits(&p, *separator == '-' ? 2 : 4);
	if (d->year < 0)
		return false;
	if (*separator == '-')
		d->year += d->year < 70 ? 2000 : 1900;
	return time_take(&p, " ") && take_clock(&p, d) &&
	    time_take(&p, " GMT") && *p == '\0';
}

int
time_parse_http(const char *text, int64_t *ret_ms)
{
	struct date d = { 0 };
	const char *comma = strchr(text, ',');

	if (comma != NULL) {
		if (comma[1] != ' ' || !take_imf(comma + 2, &d))
			return -1;
	} else if (strlen(text) < 4 || text[3] != ' ' ||
	    !take_asctime(text + 4, &d)) {
		return -1;
	}
	return date_to_ms(&d, ret_ms);
}

void
time_print_rfc3339(int64_t ms, char ret[static TIME_TEXT_SIZE])
{
	struct date d = date_from_ms(ms);

	(void)snprintf(ret, TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ",
	    (int)d.year, d.month, d.day, d.hour, d.minute, d.second);
}

void
time_print_rfc3339_ms(int64_t ms, char ret[static TIME_TEXT_SIZE])
{
	struct date d = date_from_ms(ms);

	(void)snprintf(ret, TIME_TEXT_SIZE,
	    "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)d.year, d.month, d.day,
	    d.hour, d.minute, d.second, d.ms);
}

void
time_print_basic(int64_t ms, char ret[static TIME_TEXT_SIZE])
{
	struct date d = date_from_ms(ms);

	(void)snprintf(ret, TIME_TEXT_SIZE, "%04d%02d%02dT%02d%02d%02dZ",
	    (int)d.year, d.month, d.day, d.hour, d.minute, d.second);
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
		if (time_take(p, units[i].name))
			return &units[i];
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
