/* Content-Type, a line feed, x-amzn-ErrorType, a line feed, the body of an
 * error response. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "aws/service/service_error.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "fuzz.h"
#include "http/http.h"

/* Up to a line feed; *p moves past it. */
static const char *
line(struct arena *a, const char **p, const char *end)
{
	const char *feed = memchr(*p, '\n', (size_t)(end - *p));
	size_t n = (size_t)((feed != NULL ? feed : end) - *p);
	const char *text = arena_strndup(a, *p, n);

	*p = feed != NULL ? feed + 1 : end;
	return text;
}

static bool
is_one_line(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *p = (const char *)data, *end = p + n;
	struct arena *a = arena_new(0);
	struct http_header h[2] = { { "Content-Type", NULL },
		{ "x-amzn-ErrorType", NULL } };
	struct http_response r = { .status = 403, .header = h };
	struct service_error f = { 0 };
	struct err e = { 0 };

	if (n == 0)
		p = end = "";
	h[0].value = line(a, &p, end);
	h[1].value = line(a, &p, end);
	r.nheader = *h[1].value != '\0' ? 2 : 1;
	r.nbody = (size_t)(end - p);
	r.body = arena_strndup(a, p, r.nbody);
	service_error_read(a, &r, &f);
	if (f.code == NULL || *f.code == '\0' || !is_one_line(f.code))
		abort();
	if (f.message == NULL || !is_one_line(f.message) ||
	    strlen(f.message) > 400 ||
	    strstr(f.message, "x-amz-security-token") != NULL)
		abort();
	if (service_error_err(&f, r.status, &e) != -1 || e.code == ERR_NONE)
		abort();
	arena_free(a);
	return 0;
}
