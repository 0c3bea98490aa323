/* The formats of JSON Schema 2020-12, and those of OpenAPI for numbers. */
#include "query/schema/format.h"

#include <arpa/inet.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "data/value.h"
#include "query/schema/idn.h"
#include "query/schema/impl.h"
#include "query/schema/number.h"

/* text has no '\0' inside. */
typedef bool text_fn(const char *text);
typedef bool number_fn(const json_t *v);

struct schema_format {
	const char *name;
	text_fn *text;
	number_fn *number;
};

/* The digits at *p, which moves behind them; false: none. */
static bool
take_digits(const char **p)
{
	const char *start = *p;

	while (text_is_digit(**p))
		++*p;
	return *p > start;
}

/* Times. */

static bool
is_date_time(const char *text)
{
	int64_t ms;

	return time_parse_rfc3339(text, &ms) == 0;
}

static bool
is_date(const char *text)
{
	char whole[32];

	if (strlen(text) != strlen("2020-01-31"))
		return false;
	(void)snprintf(whole, sizeof whole, "%sT00:00:00Z", text);
	return is_date_time(whole);
}

/* Checked on a day that ended with a leap second. */
static bool
is_time(const char *text)
{
	char whole[128];
	int n = snprintf(whole, sizeof whole, "1998-12-31T%s", text);

	return n > 0 && (size_t)n < sizeof whole && is_date_time(whole);
}

/* Some of units, in their order, without a gap between the first and the
 * last; *p moves behind them. */
static bool
take_units(const char **p, const char *units)
{
	const char *next = NULL;

	while (text_is_digit(**p)) {
		const char *at;

		(void)take_digits(p);
		at = **p != '\0' ? strchr(units, **p) : NULL;
		if (at == NULL || (next != NULL && at != next))
			return false;
		next = at + 1;
		++*p;
	}
	return next != NULL;
}

/* RFC 3339 appendix A. */
static bool
is_duration(const char *text)
{
	const char *p = text;

	if (*p++ != 'P')
		return false;
	if (*p != 'T') {
		const char *start = p;

		if (take_digits(&p) && text_equal(p, "W"))
			return true;
		p = start;
		if (!take_units(&p, "YMD"))
			return false;
	}
	if (*p == 'T') {
		p++;
		if (!take_units(&p, "HMS"))
			return false;
	}
	return *p == '\0';
}

/* Names and addresses. */

static bool
is_ipv4(const char *text)
{
	struct in_addr a;

	return inet_pton(AF_INET, text, &a) == 1;
}

/* RFC 4291 section 2.2; without a zone. */
static bool
is_ipv6(const char *text)
{
	struct in6_addr a;

	return inet_pton(AF_INET6, text, &a) == 1;
}

/* RFC 5321 section 4.1.2: atext, and UTF-8 where idn. */
static bool
is_atext(char c, bool idn)
{
	return text_is_alpha(c) || text_is_digit(c) ||
	    (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL) ||
	    (idn && ((unsigned char)c & 0x80) != 0);
}

static bool
take_local(const char **p, bool idn)
{
	const char *q = *p;

	if (*q == '"') {
		for (q++; *q != '"'; q++) {
			q += *q == '\\';
			if ((unsigned char)*q < 0x20 || *q == 0x7f ||
			    (!idn && ((unsigned char)*q & 0x80) != 0))
				return false;
		}
		q++;
	} else {
		for (; is_atext(*q, idn) || *q == '.'; q++)
			if (*q == '.' &&
			    (q == *p || q[1] == '.' || q[1] == '@'))
				return false;
	}
	if (q == *p || q - *p > 64)
		return false;
	*p = q;
	return true;
}

static bool
is_literal(const char *text)
{
	char inside[64];
	size_t n = strlen(text);

	if (n < 2 || n - 2 >= sizeof inside || text[n - 1] != ']')
		return false;
	memcpy(inside, text + 1, n - 2);
	inside[n - 2] = '\0';
	return text_starts(inside, "IPv6:") ? is_ipv6(inside + 5) :
					      is_ipv4(inside);
}

static bool
is_email(const char *text)
{
	if (!take_local(&text, false) || *text++ != '@')
		return false;
	return *text == '[' ? is_literal(text) : idn_is_ascii_name(text);
}

static bool
is_idn_email(const char *text)
{
	if (!take_local(&text, true) || *text++ != '@')
		return false;
	return *text == '[' ? is_literal(text) : idn_is_name(text);
}

/* URIs. */

/* One character of a URI, or "%41"; also: what else is allowed. */
static bool
take_uri_char(const char **p, const char *also, bool iri)
{
	char c = **p;

	if (c == '%') {
		if (!text_is_hex((*p)[1]) || !text_is_hex((*p)[2]))
			return false;
		*p += 3;
		return true;
	}
	if (c == '\0' ||
	    !(text_is_alpha(c) || text_is_digit(c) ||
		strchr("-._~!$&'()*+,;=", c) != NULL ||
		strchr(also, c) != NULL ||
		(iri && ((unsigned char)c & 0x80) != 0)))
		return false;
	++*p;
	return true;
}

static void
skip_uri_chars(const char **p, const char *also, bool iri)
{
	while (take_uri_char(p, also, iri))
		continue;
}

static bool
take_ip_literal(const char **p)
{
	const char *close = strchr(*p, ']');
	char inside[64];
	size_t n;

	if (close == NULL || (size_t)(close - *p) > sizeof inside)
		return false;
	n = (size_t)(close - *p) - 1;
	memcpy(inside, *p + 1, n);
	inside[n] = '\0';
	*p = close + 1;
	if (inside[0] == 'v' || inside[0] == 'V') {
		const char *q = inside + 1;

		while (text_is_hex(*q))
			q++;
		if (q == inside + 1 || *q++ != '.' || *q == '\0')
			return false;
		skip_uri_chars(&q, ":", false);
		return *q == '\0';
	}
	return is_ipv6(inside);
}

/* Behind "//". */
static bool
take_authority(const char **p, bool iri)
{
	const char *at = *p;

	skip_uri_chars(&at, ":", iri);
	if (*at == '@')
		*p = at + 1;
	if (**p == '[') {
		if (!take_ip_literal(p))
			return false;
	} else {
		skip_uri_chars(p, "", iri);
	}
	if (**p == ':') {
		++*p;
		(void)take_digits(p);
	}
	return **p == '\0' || strchr("/?#", **p) != NULL;
}

/* RFC 3986 section 4.1, with or without a scheme. */
static bool
is_reference(const char *text, bool absolute, bool iri)
{
	const char *p = text;
	size_t n = strcspn(p, ":/?#");

	if (p[n] == ':') {
		if (!text_is_alpha(*p))
			return false;
		while (text_is_alpha(*p) || text_is_digit(*p) ||
		    (*p != '\0' && strchr("+-.", *p) != NULL))
			p++;
		if (*p++ != ':')
			return false;
	} else if (absolute) {
		return false;
	}
	if (text_starts(p, "//")) {
		p += 2;
		if (!take_authority(&p, iri))
			return false;
	}
	skip_uri_chars(&p, ":@/", iri);
	if (*p == '?') {
		p++;
		skip_uri_chars(&p, ":@/?", iri);
	}
	if (*p == '#') {
		p++;
		skip_uri_chars(&p, ":@/?", iri);
	}
	return *p == '\0';
}

static bool
is_uri(const char *text)
{
	return is_reference(text, true, false);
}

static bool
is_uri_reference(const char *text)
{
	return is_reference(text, false, false);
}

static bool
is_iri(const char *text)
{
	return is_reference(text, true, true);
}

static bool
is_iri_reference(const char *text)
{
	return is_reference(text, false, true);
}

/* "name", "name*", "name:3" in an expression of RFC 6570. */
static bool
take_varspec(const char **p)
{
	const char *start = *p;

	for (;;) {
		if (**p == '%' && text_is_hex((*p)[1]) && text_is_hex((*p)[2]))
			*p += 3;
		else if (text_is_alpha(**p) || text_is_digit(**p) ||
		    **p == '_' || (**p == '.' && *p > start && (*p)[-1] != '.'))
			++*p;
		else
			break;
	}
	if (*p == start || (*p)[-1] == '.')
		return false;
	if (**p == '*') {
		++*p;
	} else if (**p == ':') {
		const char *digits = ++*p;

		if (**p == '0' || !take_digits(p) || *p - digits > 4)
			return false;
	}
	return true;
}

static bool
take_expression(const char **p)
{
	++*p;
	if (**p != '\0' && strchr("+#./;?&=,!@|", **p) != NULL)
		++*p;
	do {
		if (!take_varspec(p))
			return false;
	} while (*(*p)++ == ',');
	return (*p)[-1] == '}';
}

/* RFC 6570 section 2. */
static bool
is_uri_template(const char *p)
{
	while (*p != '\0') {
		if (*p == '{') {
			if (!take_expression(&p))
				return false;
			continue;
		}
		if (*p == '%' && (!text_is_hex(p[1]) || !text_is_hex(p[2])))
			return false;
		if ((unsigned char)*p <= 0x20 || *p == 0x7f ||
		    strchr("\"'<>\\^`|}", *p) != NULL)
			return false;
		p++;
	}
	return true;
}

/* The rest. */

static bool
is_uuid(const char *text)
{
	for (size_t i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[i] != '-' : !text_is_hex(text[i]))
			return false;
	}
	return text[36] == '\0';
}

static bool
is_relative_pointer(const char *text)
{
	const char *p = text;

	if (!take_digits(&p) || (*text == '0' && p > text + 1))
		return false;
	return text_equal(p, "#") || pointer_valid(p);
}

static bool
is_regex(const char *text)
{
	struct arena *a = arena_new(0);
	bool good =
	    a != NULL && schema_pattern(a, text, strlen(text), NULL) != NULL;

	arena_free(a);
	return good;
}

/* RFC 4648 section 4, as OpenAPI 3.0's "byte". */
static bool
is_base64(const char *text)
{
	const char *p = text;

	while (text_is_alpha(*p) || text_is_digit(*p) || *p == '+' || *p == '/')
		p++;
	for (int i = 0; i < 2 && *p == '='; i++)
		p++;
	return *p == '\0' && (p - text) % 4 == 0;
}

static bool
is_int32(const json_t *v)
{
	double n = value_number(v);

	return schema_number_is_integer(v) && n >= INT32_MIN && n <= INT32_MAX;
}

static bool
is_int64(const json_t *v)
{
	return json_is_integer(v) ||
	    (schema_number_is_integer(v) &&
		fabs(value_number(v)) < 9223372036854775808.0);
}

static bool
is_float(const json_t *v)
{
	return fabs(value_number(v)) <= (double)FLT_MAX;
}

static const struct schema_format schema_formats[] = {
	{ "date-time", is_date_time, NULL },
	{ "date", is_date, NULL },
	{ "time", is_time, NULL },
	{ "duration", is_duration, NULL },
	{ "email", is_email, NULL },
	{ "idn-email", is_idn_email, NULL },
	{ "hostname", idn_is_ascii_name, NULL },
	{ "idn-hostname", idn_is_name, NULL },
	{ "ipv4", is_ipv4, NULL },
	{ "ipv6", is_ipv6, NULL },
	{ "uri", is_uri, NULL },
	{ "uri-reference", is_uri_reference, NULL },
	{ "iri", is_iri, NULL },
	{ "iri-reference", is_iri_reference, NULL },
	{ "uri-template", is_uri_template, NULL },
	{ "uuid", is_uuid, NULL },
	{ "json-pointer", pointer_valid, NULL },
	{ "relative-json-pointer", is_relative_pointer, NULL },
	{ "regex", is_regex, NULL },
	{ "byte", is_base64, NULL },
	{ "int32", NULL, is_int32 },
	{ "int64", NULL, is_int64 },
	{ "float", NULL, is_float },
};

const struct schema_format *
schema_format_find(const char *name)
{
	for (size_t i = 0; i < sizeof schema_formats / sizeof schema_formats[0];
	     i++)
		if (text_equal(schema_formats[i].name, name))
			return &schema_formats[i];
	return NULL;
}

bool
schema_format_fits(const struct schema_format *f, const json_t *v)
{
	if (json_is_number(v))
		return f->number == NULL || f->number(v);
	if (!json_is_string(v) || f->text == NULL)
		return true;
	return strlen(json_string_value(v)) == json_string_length(v) &&
	    f->text(json_string_value(v));
}
