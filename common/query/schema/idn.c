/* Host names for the formats hostname, idn-hostname, email and idn-email: this
 * file splits a name into labels; libidn2 decides on those of IDNA 2008. */
#include "query/schema/idn.h"

#include <idn2.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* RFC 1035 section 2.3.4, in A-labels and full stops. */
#define IDN_LABEL_MAX 63
#define IDN_NAME_MAX 253

static bool
is_ldh(const char *text, size_t n)
{
	if (n == 0 || n > IDN_LABEL_MAX || text[0] == '-' || text[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!text_is_alpha(text[i]) && !text_is_digit(text[i]) &&
		    text[i] != '-')
			return false;
	return true;
}

static bool
is_ascii(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)text[i] & 0x80) != 0)
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
	if (!is_ascii(text, n))
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
is_name(const char *text, bool unicode)
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

bool
idn_is_ascii_name(const char *text)
{
	return is_name(text, false);
}

bool
idn_is_name(const char *text)
{
	return is_name(text, true);
}
