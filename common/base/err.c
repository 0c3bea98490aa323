#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static void
err_clean(char *text)
{
	text_truncate_utf8(text, strlen(text));
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = ' ';
}

int
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	if (e == NULL)
		return -1;
	e->code = code;
	va_start(ap, fmt);
	if (vsnprintf(e->text, sizeof e->text, fmt, ap) < 0)
		e->text[0] = '\0';
	va_end(ap);
	err_clean(e->text);
	return -1;
}

int
err_wrap(struct err *e, const char *fmt, ...)
{
	char old[ERR_TEXT_SIZE];
	va_list ap;
	int n;

	if (e == NULL)
		return -1;
	memcpy(old, e->text, sizeof old);
	va_start(ap, fmt);
	n = vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof e->text)
		(void)snprintf(e->text + n, sizeof e->text - (size_t)n, ": %s",
		    old);
	err_clean(e->text);
	return -1;
}

int
err_memory(struct err *e)
{
	return err_set(e, ERR_MEMORY, "out of memory");
}

void
err_clear(struct err *e)
{
	if (e == NULL)
		return;
	e->code = ERR_NONE;
	e->text[0] = '\0';
}
