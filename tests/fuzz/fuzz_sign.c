/* A URL, a line feed, header lines "name:value", an empty line, a body: signed,
 * and signed again with the pieces of the query in reverse order. */
#include <stdlib.h>
#include <string.h>

#include "aws/sign/sigv4.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "fuzz.h"
#include "http/http.h"

/* Up to a line feed; *p moves past it. */
static char *
line(struct arena *a, const char **p, const char *end)
{
	const char *feed = memchr(*p, '\n', (size_t)(end - *p));
	size_t n = (size_t)((feed != NULL ? feed : end) - *p);
	char *text = arena_strndup(a, *p, n);

	*p = feed != NULL ? feed + 1 : end;
	if (text == NULL)
		abort();
	return text;
}

/* "u?a&b&c#f" becomes "u?c&b&a#f". */
static const char *
reversed(struct arena *a, const char *url)
{
	size_t path = strcspn(url, "?#"), n;
	const char *from = url + path + 1, *end;
	struct buf b = { 0 };

	if (url[path] != '?')
		return url;
	n = strcspn(from, "#");
	buf_add(&b, url, path + 1);
	for (end = from + n; end >= from; end--) {
		const char *start = end;

		while (start > from && start[-1] != '&')
			start--;
		buf_add(&b, start, (size_t)(end - start));
		if (start > from)
			buf_putc(&b, '&');
		end = start;
	}
	buf_puts(&b, from + n);
	return buf_take(&b, a);
}

static const char *
sign(struct arena *a, struct http_request q, struct err *e)
{
	static const struct creds creds = { .access_key_id = "AKID",
		.secret_access_key = "secret",
		.session_token = "token" };
	static const struct sigv4_scope scope = { .region = "eu-west-1",
		.service = "imagebuilder",
		.now_ms = INT64_C(1440938160000) };
	struct sigv4_parts parts = { 0 };

	if (sigv4_sign(a, &q, &creds, &scope, &parts, e) < 0)
		return NULL;
	if (strlen(parts.signature) != 64 ||
	    strstr(http_request_header(&q, "Authorization"), parts.signature) ==
		NULL ||
	    strstr(parts.canonical_request, "\nx-amz-security-token:token\n") ==
		NULL)
		abort();
	return parts.signature;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *p = (const char *)data, *end = p + n;
	struct http_request q = { .method = "PUT" },
			    other = { .method = "PUT" };
	struct arena *a = arena_new(0);
	const char *one, *two;
	struct err e = { 0 };
	char *h, *colon;

	if (n == 0)
		p = end = "";
	q.url = line(a, &p, end);
	other.url = reversed(a, q.url);
	for (h = line(a, &p, end); *h != '\0'; h = line(a, &p, end)) {
		colon = strchr(h, ':');
		if (colon == NULL)
			continue;
		*colon++ = '\0';
		(void)http_add_header(a, &q, h, colon, NULL);
		(void)http_add_header(a, &other, h, colon, NULL);
	}
	q.body = other.body = p;
	q.nbody = other.nbody = (size_t)(end - p);
	one = sign(a, q, &e);
	two = sign(a, other, NULL);
	if (one == NULL && e.code == ERR_NONE)
		abort();
	if ((one == NULL) != (two == NULL) ||
	    (one != NULL && strcmp(one, two) != 0))
		abort();
	arena_free(a);
	return 0;
}
