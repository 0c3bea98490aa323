/* The end of credentials as programs and services write it.  botocore reads it
 * with dateutil, so that RFC 3339, RFC 2822, what date(1) prints and others are
 * accepted; a time without a zone is not, as there. */
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "aws/creds/creds.h"
#include "base/text.h"
#include "base/time.h"

struct moment {
	const char *p;
	long part[3]; /* numbers of the date, in their order */
	size_t nparts;
	long month; /* 1..12 by name; 0: none */
	long hour, minute, second, offset_min;
	bool clock, zone, year_first, pm, am;
};

static long
moment_number(struct moment *m, size_t *ret_digits)
{
	/* 20261122160509: the date, then the time */
	size_t most = strspn(m->p, "0123456789") == 14 ? 8 : 9;
	long n = 0;

	*ret_digits = 0;
	while (text_is_digit(*m->p) && *ret_digits < most) {
		n = n * 10 + (*m->p++ - '0');
		++*ret_digits;
	}
	return n;
}

/* Names of months, days and zones; "T" between date and time. */
static int
moment_word(struct moment *m)
{
	/* The months, then the days. */
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec"
				    "sunmontuewedthufrisat";
	struct span w = { m->p, 0 };

	while (text_is_alpha(w.p[w.n]))
		w.n++;
	m->p += w.n;
	if (w.n == 1 && text_lower(*w.p) == 't')
		return 0;
	if ((w.n == 1 && text_lower(*w.p) == 'z') || span_is(w, "UTC") ||
	    span_is(w, "GMT")) {
		m->zone = true;
		return 0;
	}
	m->pm = m->pm || (w.n == 2 && strncasecmp(w.p, "pm", 2) == 0);
	m->am = m->am || (w.n == 2 && strncasecmp(w.p, "am", 2) == 0);
	if (w.n == 2 && (m->pm || m->am))
		return 0;
	for (long i = 0; i < 12 + 7 && w.n >= 3; i++)
		if (strncasecmp(w.p, names + 3 * i, 3) == 0) {
			m->month = i < 12 ? i + 1 : m->month;
			return 0;
		}
	return -1;
}

/* "+01:00", "-0800", "+1" */
static int
moment_offset(struct moment *m)
{
	long sign = *m->p++ == '-' ? -1 : 1, hours, minutes = 0;
	size_t digits;

	hours = moment_number(m, &digits);
	if (digits == 4) {
		minutes = hours % 100;
		hours /= 100;
	} else if (digits == 0 || digits > 2) {
		return -1;
	} else if (*m->p == ':') {
		m->p++;
		minutes = moment_number(m, &digits);
	}
	m->offset_min = sign * (hours * 60 + minutes);
	m->zone = true;
	return hours < 24 && minutes < 60 ? 0 : -1;
}

static int
moment_clock(struct moment *m, long hour)
{
	size_t digits;

	m->clock = true;
	m->hour = hour;
	m->p++;
	m->minute = moment_number(m, &digits);
	if (*m->p == ':') {
		m->p++;
		m->second = moment_number(m, &digits);
	}
	if ((*m->p == '.' || *m->p == ',') && text_is_digit(m->p[1]))
		m->p += 1 + strspn(m->p + 1, "0123456789");
	return digits > 0 && digits <= 2 ? 0 : -1;
}

static int
moment_digits(struct moment *m)
{
	size_t digits;
	long n = moment_number(m, &digits);

	if (*m->p == ':' && !m->clock)
		return moment_clock(m, n);
	if (digits == 8 && m->nparts == 0) { /* 20261122 */
		m->part[0] = n / 10000;
		m->part[1] = n / 100 % 100;
		m->part[2] = n % 100;
		m->nparts = 3;
		m->year_first = true;
		return 0;
	}
	if ((digits == 6 || digits == 4) && m->nparts == 3 && !m->clock) {
		m->clock = true; /* 120000 */
		m->second = digits == 6 ? n % 100 : 0;
		n = digits == 6 ? n / 100 : n;
		m->hour = n / 100;
		m->minute = n % 100;
		return 0;
	}
	while (*m->p == ' ')
		m->p++;
	if (!m->clock && digits <= 2 &&
	    (strncasecmp(m->p, "am", 2) == 0 ||
		strncasecmp(m->p, "pm", 2) == 0)) {
		m->clock = true; /* 12 PM */
		m->hour = n;
		return 0;
	}
	if (m->nparts == 3 || digits > 4)
		return -1;
	if (m->nparts == 0 && digits == 4)
		m->year_first = true;
	m->part[m->nparts++] = n;
	return 0;
}

static int
moment_read(struct moment *m)
{
	while (*m->p != '\0') {
		int failed = 0;

		if (text_is_digit(*m->p))
			failed = moment_digits(m);
		else if (text_is_alpha(*m->p))
			failed = moment_word(m);
		else if (m->clock && (*m->p == '+' || *m->p == '-'))
			failed = moment_offset(m);
		else if (strchr(" ,-/.", *m->p) != NULL)
			m->p++;
		else
			failed = -1;
		if (failed)
			return -1;
	}
	return m->clock && m->zone ? 0 : -1;
}

/* Year, month, day of the numbers: year first, or, as in dateutil, month first
 * unless it can only be the day. */
static int
moment_date(const struct moment *m, struct tm *ret)
{
	long year, month = m->month, day;
	size_t i = 0;

	if (m->nparts != (month != 0 ? 2u : 3u))
		return -1;
	if (m->year_first) {
		year = m->part[i++];
		if (month == 0)
			month = m->part[i++];
		day = m->part[i];
	} else {
		if (month == 0)
			month = m->part[i++];
		day = m->part[i++];
		year = m->part[i];
		if (month > 12 && m->month == 0) {
			long swap = month;

			month = day;
			day = swap;
		}
	}
	if (year < 100)
		year += 2000;
	if (month < 1 || month > 12 || day < 1 || day > 31)
		return -1;
	*ret = (struct tm){ .tm_year = (int)year - 1900,
		.tm_mon = (int)month - 1,
		.tm_mday = (int)day };
	return 0;
}

int
creds_parse_expiry(const char *text, int64_t *ret_ms)
{
	struct moment m = { .p = text };
	struct tm tm;
	long hour;

	if (time_parse_rfc3339(text, ret_ms) == 0)
		return 0;
	if (moment_read(&m) < 0 || moment_date(&m, &tm) < 0)
		return -1;
	hour = (m.pm || m.am) && m.hour == 12 ? m.hour - 12 : m.hour;
	hour += m.pm ? 12 : 0;
	if (hour > 23 || m.minute > 59 || m.second > 60)
		return -1;
	*ret_ms = ((int64_t)timegm(&tm) + hour * 3600 +
		      (m.minute - m.offset_min) * 60 + m.second) *
	    1000;
	return 0;
}
