/* A growing string. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* Room for n bytes more and the final '\0'. */
static bool
buf_reserve(struct buf *b, size_t n)
{
	size_t limit = b->limit != 0 ? b->limit : BUF_LIMIT;
	size_t size = b->size != 0 ? b->size : 128;
	char *text;

	if (b->failed || n > limit - b->n) {
		b->failed = true;
		return false;
	}
	if (b->n + n < b->size)
		return true;
	while (size <= b->n + n)
		size *= 2;
	text = realloc(b->text, size);
	if (text == NULL) {
		b->failed = true;
		return false;
	}
	b->text = text;
	b->size = size;
	return true;
}

void
buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (!buf_reserve(b, n))
		return;
	if (n > 0)
		memcpy(b->text + b->n, bytes, n);
	b->n += n;
	b->text[b->n] = '\0';
}

void
buf_puts(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_putc(struct buf *b, char c)
{
	if (!buf_reserve(b, 1))
		return;
	b->text[b->n++] = c;
	b->text[b->n] = '\0';
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	size_t room;
	int n;

	if (!buf_reserve(b, 0))
		return;
	room = b->size - b->n;
	va_start(ap, fmt);
	n = vsnprintf(b->text + b->n, room, fmt, ap);
	va_end(ap);
	if (n < 0 || !buf_reserve(b, (size_t)n)) {
		b->text[b->n] = '\0';
		b->failed = true;
		return;
	}
	if ((size_t)n >= room) {
		va_start(ap, fmt);
		(void)vsnprintf(b->text + b->n, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	b->n += (size_t)n;
}

void
buf_reset(struct buf *b)
{
	b->n = 0;
	b->failed = false;
	if (b->text != NULL)
		b->text[0] = '\0';
}

char *
buf_take(struct buf *b, struct arena *a)
{
	char *text = NULL;

	if (b->failed)
		arena_set_failed(a);
	else
		text = arena_strndup(a, b->text, b->n);
	buf_free(b);
	return text;
}

void
buf_free(struct buf *b)
{
	/* It may have held a token, also before it was emptied: value_print is
	 * used for requests, too. */
	if (b->text != NULL)
		explicit_bzero(b->text, b->size);
	free(b->text);
	*b = (struct buf){ .limit = b->limit };
}
