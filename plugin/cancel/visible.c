/* Text that a terminal shows as it is. */
#include "plugin/cancel/visible.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

/* Checks for characters that a terminal acts upon, or that change the order of
 * what it shows: C0, DEL, C1, bidirectional and invisible ones. */
static bool
is_hidden(uint32_t c)
{
	return (c < 0x20 && c != '\n' && c != '\t') ||
	    (c >= 0x7f && c <= 0x9f) || c == 0x00ad || c == 0x061c ||
	    c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
	    (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
	    c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
	    (c >= 0xe0000 && c <= 0xe007f);
}

/* Copies text, such characters and bytes that are not UTF-8 as \\uXXXX. */
void
visible_add(struct buf *b, const char *text, size_t n)
{
	while (n > 0) {
		uint32_t c;
		size_t k = text_utf8_next(text, n, &c);

		if (k == 0)
			buf_puts(b, "\\ufffd");
		else if (is_hidden(c) && c > 0xffff)
			buf_printf(b, "\\u%04x\\u%04x",
			    0xd7c0 + (unsigned)(c >> 10),
			    0xdc00 + (unsigned)(c & 0x3ff));
		else if (is_hidden(c))
			buf_printf(b, "\\u%04x", (unsigned)c);
		else
			buf_add(b, text, k);
		text += k > 0 ? k : 1;
		n -= k > 0 ? k : 1;
	}
}
