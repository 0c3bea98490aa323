/* Hex, base64 and percent encoding. */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

/* Lower-case hex, ended by '\0': ret has 2 * n + 1 bytes. */
void encode_hex(const void *bytes, size_t n, char *ret);

/* RFC 4648 section 4, with padding.  NULL: out of memory. */
char *encode_base64(struct arena *a, const void *bytes, size_t n);

/* RFC 3986: all but unreserved characters (A-Z a-z 0-9 - . _ ~) and those in
 * keep (may be NULL) become %XX, upper case. */
void encode_percent(struct buf *b, const char *text, size_t n,
    const char *keep);

/* Decodes text; a '%' without two hex digits after it is
 * kept.  plus: '+' is a blank.  Ended by '\0'; *ret_n is the length.
 * NULL: out of memory. */
char *decode_percent(struct arena *a, const char *text, size_t n, bool plus,
    size_t *ret_n);

#endif
