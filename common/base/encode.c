/* Hex, base64 and percent encoding. */
#include "base/encode.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

void
encode_hex(const void *bytes, size_t n, char *ret)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++) {
		ret[2 * i] = digits[p[i] >> 4];
		ret[2 * i + 1] = digits[p[i] & 15];
	}
	ret[2 * n] = '\0';
}

char *
encode_base64(struct arena *a, const void *bytes, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = bytes;
	char *text = arena_array(a, n / 3 + 1, 5);
	char *w = text;

	if (text == NULL)
		return NULL;
	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)p[i] << 16;

		v |= i + 1 < n ? (unsigned)p[i + 1] << 8 : 0;
		v |= i + 2 < n ? (unsigned)p[i + 2] : 0;
		*w++ = digits[v >> 18];
		*w++ = digits[v >> 12 & 63];
		*w++ = i + 1 < n ? digits[v >> 6 & 63] : '=';
		*w++ = i + 2 < n ? digits[v & 63] : '=';
	}
	*w = '\0';
	return text;
}

void
encode_percent(struct buf *b, const char *text, size_t n, const char *keep)
{
	static const char digits[] = "0123456789ABCDEF";

	size_t start = 0; /* of what is kept and not yet added */

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];
		const char code[] = { '%', digits[c >> 4], digits[c & 15] };

		if (text_is_alnum(text[i]) ||
		    (c != 0 && strchr("-._~", text[i]) != NULL) ||
		    (c != 0 && keep != NULL && strchr(keep, text[i]) != NULL))
			continue;
		buf_add(b, text + start, i - start);
		buf_add(b, code, sizeof code);
		start = i + 1;
	}
	buf_add(b, text + start, n - start);
}

char *
decode_percent(struct arena *a, const char *text, size_t n, bool plus,
    size_t *ret_n)
{
	char *out = arena_alloc(a, n + 1);
	char *w = out;

	if (out == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '%' && i + 2 < n && text_is_hex(text[i + 1]) &&
		    text_is_hex(text[i + 2])) {
			*w++ = (char)(text_hex(text[i + 1]) << 4 |
			    text_hex(text[i + 2]));
			i += 2;
		} else {
			*w++ = plus && text[i] == '+' ? ' ' : text[i];
		}
	}
	*w = '\0';
	*ret_n = (size_t)(w - out);
	return out;
}
