/* Errors: a code and one printable line. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static void __attribute__((format(printf, 3, 0)))
err_fill(struct err *e, enum err_code code, const char *fmt, va_list ap)
{
	if (e == NULL)
		return;
	e->code = code;
	if (vsnprintf(e->text, sizeof e->text, fmt, ap) < 0)
		e->text[0] = '\0';
	text_truncate_utf8(e->text, strlen(e->text));
	text_make_printable(e->text);
}

int
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_fill(e, code, fmt, ap);
	va_end(ap);
	return -1;
}

void *
err_null(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_fill(e, code, fmt, ap);
	va_end(ap);
	return NULL;
}

#define CHAIN_CUT "...: "

/* The part of a chain of places that fits into size bytes: the cause is at its
 * end.  The whole chain if no part does. */
static const char *
chain_end(const char *chain, size_t size)
{
	const char *p = chain;

	while (strlen(p) >= size) {
		p = strstr(p, ": ");
		if (p == NULL)
			return chain;
		p += 2;
	}
	while (p != chain && text_starts(p, CHAIN_CUT))
		p += strlen(CHAIN_CUT);
	return p;
}

int
err_wrap(struct err *e, const char *fmt, ...)
{
	char old[ERR_TEXT_SIZE];
	const char *rest;
	va_list ap;
	size_t n, left;

	if (e == NULL)
		return -1;
	memcpy(old, e->text, sizeof old);
	va_start(ap, fmt);
	(void)vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	n = strlen(e->text);
	left = sizeof e->text - n;
	rest = left > sizeof CHAIN_CUT + 2 ? old : "";
	if (n + 2 + strlen(rest) >= sizeof e->text)
		rest = chain_end(old, left - sizeof CHAIN_CUT - 2);
	(void)snprintf(e->text + n, left, ": %s%s",
	    rest != old && *rest != '\0' ? CHAIN_CUT : "", rest);
	text_truncate_utf8(e->text, strlen(e->text));
	text_make_printable(e->text);
	return -1;
}

int
err_memory(struct err *e)
{
	return err_set(e, ERR_MEMORY, "out of memory");
}

void *
err_null_memory(struct err *e)
{
	(void)err_memory(e);
	return NULL;
}

void
err_clear(struct err *e)
{
	if (e == NULL)
		return;
	e->code = ERR_NONE;
	e->text[0] = '\0';
}
