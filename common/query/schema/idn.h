/* Host names, also internationalised ones (IDNA 2008, RFC 5890 to 5893). */
#ifndef QUERY_SCHEMA_IDN_H
#define QUERY_SCHEMA_IDN_H

#include <stdbool.h>

/* RFC 1123; labels that begin with "xn--" must be right A-labels. */
bool idn_is_ascii_name(const char *text);

/* The same, and U-labels; the full stops of Asian scripts divide too. */
bool idn_is_name(const char *text);

#endif
