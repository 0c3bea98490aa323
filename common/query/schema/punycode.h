/* Punycode, RFC 3492, of one label without "xn--". */
#ifndef QUERY_SCHEMA_PUNYCODE_H
#define QUERY_SCHEMA_PUNYCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Code points of a label; a name has at most 253 characters. */
#define PUNYCODE_MAX 256

/* false: it is none, or longer than PUNYCODE_MAX. */
bool punycode_decode(const char *text, size_t n,
    uint32_t ret[static PUNYCODE_MAX], size_t *ret_n);

/* The ASCII form, ended by '\0'.  false: longer than PUNYCODE_MAX. */
bool punycode_encode(const uint32_t *label, size_t n,
    char ret[static PUNYCODE_MAX]);

#endif
