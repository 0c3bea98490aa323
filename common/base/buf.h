/* A growing string with a limit that remembers its first failure. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Zeroed: empty.  text is always ended by '\0' when n > 0; it may hold '\0'
 * itself.  limit: the most bytes, 0 for BUF_LIMIT.  failed: out of memory, or the
 * limit was reached; later additions do nothing. */
#define BUF_LIMIT ((size_t)64 << 20)
struct buf {
	char *text;
	size_t n, size, limit;
	bool failed;
};

/* Append n bytes, a text, a character, or as printf does; a failure is seen in
 * failed. */
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_puts(struct buf *b, const char *text);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Empties it, keeps its memory. */
void buf_reset(struct buf *b);

/* The text, ended by '\0', now a's; b is empty afterwards.  NULL: an addition
 * failed, or out of memory. */
char *buf_take(struct buf *b, struct arena *a);

/* For a text that was not taken.  Its memory is overwritten. */
void buf_free(struct buf *b);

#endif
