/* Writes bodies of the two form types. */
#include "http/form.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/text.h"

/* WHATWG keeps '*' and encodes '~', the other way round than RFC 3986. */
static void
urlencode_text(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == ' ')
			buf_putc(b, '+');
		else if (*text == '~')
			buf_puts(b, "%7E");
		else
			encode_percent(b, text, 1, "*");
}

char *
form_urlencode(struct arena *a, const struct form_pair *pair, size_t n,
    struct err *e)
{
	struct buf b = { 0 };
	char *text;

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(&b, '&');
		urlencode_text(&b, pair[i].name);
		buf_putc(&b, '=');
		urlencode_text(&b, pair[i].value);
	}
	text = buf_take(&b, a);
	if (text == NULL)
		(void)err_memory(e);
	return text;
}

static bool
boundary_occurs(const char *boundary, const struct form_part *part, size_t n)
{
	size_t len = strlen(boundary);

	for (size_t i = 0; i < n; i++)
		if (part[i].nbytes >= len &&
		    memmem(part[i].bytes, part[i].nbytes, boundary, len) !=
			NULL)
			return true;
	return false;
}

static const char *
boundary_choose(struct arena *a, const struct form_part *part, size_t n,
    struct err *e)
{
	for (unsigned i = 0; i < FORM_MAX_BOUNDARIES; i++) {
		/* Unlike enough to text, and within the 70 characters of
		 * RFC 2046 section 5.1.1. */
		const char *text =
		    arena_printf(a, "----part-7f93c1a6b2e845d0-%u", i);

		if (text == NULL)
			return err_null_memory(e);
		if (!boundary_occurs(text, part, n))
			return text;
	}
	return err_null(e, ERR_LIMIT,
	    "form: no boundary in %d tries is absent from the parts",
	    FORM_MAX_BOUNDARIES);
}

/* RFC 7578 section 2 leaves names to user agents; by WHATWG HTML CR, LF and '"'
 * become %0D, %0A and %22. */
static void
put_quoted(struct buf *b, const char *key, const char *value)
{
	buf_printf(b, "; %s=\"", key);
	for (; *value != '\0'; value++)
		if (*value == '"' || (unsigned char)*value < 0x20)
			encode_percent(b, value, 1, NULL);
		else
			buf_putc(b, *value);
	buf_putc(b, '"');
}

static void
part_put(struct buf *b, const char *boundary, const struct form_part *p)
{
	buf_printf(b, "--%s\r\nContent-Disposition: form-data", boundary);
	put_quoted(b, "name", p->name);
	if (p->filename != NULL)
		put_quoted(b, "filename", p->filename);
	buf_puts(b, "\r\n");
	if (p->content_type != NULL)
		buf_printf(b, "Content-Type: %s\r\n", p->content_type);
	buf_puts(b, "\r\n");
	buf_add(b, p->bytes, p->nbytes);
	buf_puts(b, "\r\n");
}

int
form_multipart(struct arena *a, const struct form_part *part, size_t n,
    struct form_body *ret, struct err *e)
{
	struct form_body body = { 0 };
	const char *boundary;
	struct buf b = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (part[i].name == NULL)
			return err_set(e, ERR_BUG,
			    "a form part without a name");
		if (part[i].content_type != NULL &&
		    text_has_control(part[i].content_type))
			return err_set(e, ERR_INPUT,
			    "content type of form part \"%s\": control "
			    "character",
			    part[i].name);
	}
	boundary = boundary_choose(a, part, n, e);
	if (boundary == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		part_put(&b, boundary, &part[i]);
	buf_printf(&b, "--%s--\r\n", boundary);
	body.nbytes = b.n;
	body.bytes = buf_take(&b, a);
	body.content_type =
	    arena_printf(a, "multipart/form-data; boundary=%s", boundary);
	if (body.bytes == NULL || body.content_type == NULL)
		return err_memory(e);
	*ret = body;
	return 0;
}
