/* Points in time and durations.  A point is milliseconds since 1970-01-01
 * 00:00 UTC; nothing here depends on a clock, a time zone or a locale. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdint.h>

/* RFC 3339 date-time ("2020-02-14T23:14:13.597Z", offsets too; a leap second
 * is the second after it).  -1: invalid. */
int time_parse_rfc3339(const char *text, int64_t *ret_ms);

/* An HTTP date in any of the three forms of RFC 9110 section 5.6.7. */
int time_parse_http(const char *text, int64_t *ret_ms);

/* "2020-02-14T23:14:13Z"; with milliseconds "2020-02-14T23:14:13.597Z". */
#define TIME_TEXT_SIZE 48
void time_print_rfc3339(int64_t ms, char ret[static TIME_TEXT_SIZE]);
void time_print_rfc3339_ms(int64_t ms, char ret[static TIME_TEXT_SIZE]);

/* ISO 8601 basic, as X-Amz-Date: "20200214T231413Z". */
void time_print_basic(int64_t ms, char ret[static TIME_TEXT_SIZE]);

/* A duration: "90" and "90s" are seconds, "15m", "2h", "1d12h"; units once
 * each and falling (w d h m s ms), a fraction allowed with the last ("0.5s").
 * -1: invalid, or negative; -2: above TIME_MAX_DAYS. */
#define TIME_MAX_DAYS 36525 /* 100 years */
int time_parse_duration(const char *text, int64_t *ret_ms);

/* For display, two units at most: "45s", "3h12m", "2d4h", "0s"; "850ms" below
 * one second. */
void time_print_duration(int64_t ms, char ret[static TIME_TEXT_SIZE]);

#endif
