/* The formats of JSON Schema 2020-12, and those of OpenAPI for numbers. */
#include <float.h>
#include <idn2.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "data/number.h"
#include "data/value.h"
#include "query/regex.h"
#include "query/schema/impl.h"

/* text has no '\0' inside. */
typedef bool text_fn(const char *text);

struct schema_format {
	const char *name, *pattern;
	text_fn *text;
	int64_t least, most; /* a whole number's, both 0: of no such format */
	double most_real;    /* a number's, without its sign */
};

/* Grammars as patterns of PCRE2, for the whole text; their names are the RFCs'. */
#define HEX "[0-9A-Fa-f]"
#define NOT_ASCII "\\x{80}-\\x{10ffff}"

/* RFC 3986 appendix A; RFC 3987 section 2.2 adds characters beyond ASCII. */
/* clang-format off */
#define H16 HEX "{1,4}"
#define DEC_OCTET "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)"
#define IPV4 "(?:" DEC_OCTET "\\.){3}" DEC_OCTET
#define LS32 "(?:" H16 ":" H16 "|" IPV4 ")"
#define IPV6_TAIL(before, n) \
	"|(?:(?:" H16 ":){0," before "}" H16 ")?::(?:" H16 ":){" n "}" LS32
#define IPV6 \
	"(?:(?:" H16 ":){6}" LS32 "|::(?:" H16 ":){5}" LS32 \
	IPV6_TAIL("0", "4") IPV6_TAIL("1", "3") IPV6_TAIL("2", "2") \
	IPV6_TAIL("3", "1") IPV6_TAIL("4", "0") \
	"|(?:(?:" H16 ":){0,5}" H16 ")?::" H16 \
	"|(?:(?:" H16 ":){0,6}" H16 ")?::)"
#define URI_CHARS(more, also) \
	"(?:[A-Za-z0-9._~!$&'()*+,;=" also more "-]|%" HEX HEX ")*"
#define URI_AUTHORITY(more) \
	"(?:" URI_CHARS(more, ":") "@)?" \
	"(?:\\[(?:" IPV6 "|[vV]" HEX "+\\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\\]" \
	"|" URI_CHARS(more, "") ")(?::\\d*)?"
#define URI(scheme, more) \
	scheme "(?://" URI_AUTHORITY(more) "(?![^/?#])|(?!//))" \
	URI_CHARS(more, ":@/") "(?:\\?" URI_CHARS(more, ":@/?") ")?" \
	"(?:#" URI_CHARS(more, ":@/?") ")?"
/* A reference without a scheme has no colon in its first segment. */
#define URI_SCHEME "[A-Za-z][A-Za-z0-9+.-]*:"
#define URI_MAY_SCHEME "(?:" URI_SCHEME "|(?![^/?#]*:))"
/* clang-format on */

/* RFC 6570 section 2. */
#define TEMPLATE_NAME_CHAR "(?:\\w|%" HEX HEX ")"
#define TEMPLATE_NAME                                        \
	TEMPLATE_NAME_CHAR "(?:\\.?" TEMPLATE_NAME_CHAR ")*" \
			   "(?:\\*|:[1-9]\\d{0,3})?"
#define URI_TEMPLATE                                      \
	"(?:[^\\x00-\\x20\\x7f\"'%<>\\\\^`{|}]|%" HEX HEX \
	"|\\{[+#./;?&=,!@|]?" TEMPLATE_NAME "(?:," TEMPLATE_NAME ")*\\})*"

/* RFC 5321 section 4.1.2: Local-part. */
#define LOCAL_PART(more)                                       \
	"(?:\"(?:[ !#-\\[\\]-~" more "]|\\\\[ -~" more "])*\"" \
	"|[\\w!#$%&'*+/=?^`{|}~" more "-]+"                    \
	"(?:\\.[\\w!#$%&'*+/=?^`{|}~" more "-]+)*)"

/* A literal; names are not for a pattern. */
#define DOMAIN "@(?:\\[(?:" IPV4 "|IPv6:" IPV6 ")\\]|[^@\\[][^@]*)"

/* RFC 3339 appendix A. */
#define DURATION                                                 \
	"P(?!$)(?:\\d+W|(?:\\d+Y(?!\\d+D))?(?:\\d+M)?(?:\\d+D)?" \
	"(?:T(?!$)(?:\\d+H(?!\\d+S))?(?:\\d+M)?(?:\\d+S)?)?)"
/* RFC 6901, and relative to a value (draft-bhutton-relative-json-pointer). */
#define POINTER "(?:/(?:[^~]|~[01])*)?"
#define RELATIVE_POINTER "(?:0|[1-9]\\d*)(?:#|" POINTER ")"
#define UUID HEX "{8}(?:-" HEX "{4}){3}-" HEX "{12}"
/* RFC 4648 section 4, as OpenAPI 3.0's "byte". */
#define BASE64 "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=))?"

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

/* Names. */

/* --- Host names, for hostname, idn-hostname, email and idn-email ---------- */

/* RFC 1035 section 2.3.4, in A-labels and full stops. */
#define IDN_LABEL_MAX 63
#define IDN_NAME_MAX 253

static bool
is_ldh(const char *text, size_t n)
{
	if (n == 0 || n > IDN_LABEL_MAX || text[0] == '-' || text[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!text_is_alnum(text[i]) && text[i] != '-')
			return false;
	return true;
}

/* Checks a U-label, or an A-label with its "xn--", by the rules of registration
 * (RFC 5891 section 4); *ret_n: the length of its A-label.  ASCII letters count
 * as their lower case (RFC 5891 section 5.3). */
static bool
is_idna_label(const char *text, size_t n, bool ascii, size_t *ret_n)
{
	uint8_t lower[4 * IDN_LABEL_MAX + 1], *alabel = NULL;
	int rc;

	if (n >= sizeof lower)
		return false;
	for (size_t i = 0; i < n; i++)
		lower[i] = (uint8_t)text_lower(text[i]);
	lower[n] = '\0';
	rc = idn2_register_u8(ascii ? NULL : lower, ascii ? lower : NULL,
	    &alabel, 0);
	if (rc == IDN2_OK && alabel != NULL)
		*ret_n = strlen((const char *)alabel);
	idn2_free(alabel);
	return rc == IDN2_OK && *ret_n <= IDN_LABEL_MAX;
}

/* *ret_n: the length of the label as an A-label. */
static bool
is_label(const char *text, size_t n, bool unicode, size_t *ret_n)
{
	*ret_n = n;
	if (text_utf8_length(text, n) < n)
		return unicode && is_idna_label(text, n, false, ret_n);
	if (!is_ldh(text, n))
		return false;
	return n < 4 || strncasecmp(text, "xn--", 4) != 0 ||
	    is_idna_label(text, n, true, ret_n);
}

/* Bytes up to the next full stop, and of it; 0: the end. */
static size_t
next_stop(const char *text, bool unicode, size_t *ret_n)
{
	static const char *const stops[] = { ".", "\xe3\x80\x82",
		"\xef\xbc\x8e", "\xef\xbd\xa1" };

	for (*ret_n = 0; text[*ret_n] != '\0'; ++*ret_n)
		for (size_t i = 0; i < (unicode ? 4 : 1); i++)
			if (text_starts(text + *ret_n, stops[i]))
				return strlen(stops[i]);
	return 0;
}

static bool
is_domain(const char *text, bool unicode)
{
	size_t length = 0, n, stop, ascii;

	if (!text_utf8_valid(text, strlen(text)))
		return false;
	do {
		stop = next_stop(text, unicode, &n);
		if (!is_label(text, n, unicode, &ascii))
			return false;
		length += ascii + 1;
		if (length - 1 > IDN_NAME_MAX)
			return false;
		text += n + stop;
	} while (stop > 0);
	return true;
}

/* RFC 1123; labels that begin with "xn--" must be right A-labels. */
static bool
is_hostname(const char *text)
{
	return is_domain(text, false);
}

/* The same, and U-labels of IDNA 2008 (RFC 5890 to 5893); the full stops of Asian
 * scripts divide too. */
static bool
is_idn_hostname(const char *text)
{
	return is_domain(text, true);
}

/* RFC 5321 section 4.5.3.1.1: 64 octets of local part; the pattern has checked
 * their grammar. */
static bool
is_mail_of(const char *text, text_fn *is_name)
{
	const char *at = strrchr(text, '@');

	if (at == NULL || at - text > 64)
		return false;
	return at[1] == '[' || is_name(at + 1);
}

static bool
is_email(const char *text)
{
	return is_mail_of(text, is_hostname);
}

static bool
is_idn_email(const char *text)
{
	return is_mail_of(text, is_idn_hostname);
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

static const struct schema_format schema_formats[] = {
	{ "date-time", .text = is_date_time },
	{ "date", .text = is_date },
	{ "time", .text = is_time },
	{ "duration", .pattern = DURATION },
	{ "email", .pattern = LOCAL_PART("") DOMAIN, .text = is_email },
	{ "idn-email", .pattern = LOCAL_PART(NOT_ASCII) DOMAIN,
	    .text = is_idn_email },
	{ "hostname", .text = is_hostname },
	{ "idn-hostname", .text = is_idn_hostname },
	{ "ipv4", .pattern = IPV4 },
	{ "ipv6", .pattern = IPV6 },
	{ "uri", .pattern = URI(URI_SCHEME, "") },
	{ "uri-reference", .pattern = URI(URI_MAY_SCHEME, "") },
	{ "iri", .pattern = URI(URI_SCHEME, NOT_ASCII) },
	{ "iri-reference", .pattern = URI(URI_MAY_SCHEME, NOT_ASCII) },
	{ "uri-template", .pattern = URI_TEMPLATE },
	{ "uuid", .pattern = UUID },
	{ "json-pointer", .text = pointer_valid },
	{ "relative-json-pointer", .pattern = RELATIVE_POINTER },
	{ "regex", .text = is_regex },
	{ "byte", .pattern = BASE64 },
	{ "int32", .least = INT32_MIN, .most = INT32_MAX },
	{ "int64", .least = INT64_MIN, .most = INT64_MAX },
	{ "float", .most_real = (double)FLT_MAX },
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

int
schema_format_compile(const struct schema_format *f, struct arena *a,
    struct regex **ret, struct err *e)
{
	const char *whole;

	if (f->pattern == NULL)
		return 0;
	whole = arena_printf(a, "^(?:%s)\\z", f->pattern);
	if (whole == NULL)
		return err_memory(e);
	*ret = regex_compile(a, whole, strlen(whole), e);
	return *ret != NULL ? 0 : -1;
}

bool
schema_format_fits(const struct schema_format *f, const json_t *v)
{
	int64_t i;

	if (json_is_number(v) && f->most != 0)
		return number_i64(v, f->least, f->most, &i);
	if (json_is_number(v) && f->most_real > 0)
		return fabs(number_double(v)) <= f->most_real;
	if (!json_is_string(v) || f->text == NULL)
		return true;
	return strlen(json_string_value(v)) == json_string_length(v) &&
	    f->text(json_string_value(v));
}
