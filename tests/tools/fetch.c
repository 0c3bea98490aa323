/* fetch URL DEADLINE_MS [CA [CERT]]: one GET by http/curl.c, for tests
 * that need a platform of their own around it.  Prints "STATUS BYTES" or the
 * error. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/platform.h"
#include "http/http.h"

static int
get(struct http *h, const char *url, const char *cert, int64_t deadline_ms)
{
	struct http_request q = { .method = "GET",
		.url = url,
		.client_cert = cert,
		.deadline_ms = deadline_ms };
	struct http_response r = { 0 };
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	int failed = h->send(h, a, &q, &r, &e);

	if (failed == 0)
		(void)printf("%d %zu\n", r.status, r.nbody);
	else
		(void)printf("error %d: %s\n", (int)e.code, e.text);
	arena_free(a);
	return failed;
}

int
main(int argc, char **argv)
{
	const struct platform *w = platform_system();
	struct http_options o = { .ca_bundle = argc > 3 ? argv[3] : NULL };
	struct err e = { 0 };
	struct http *h;
	int failed;

	if (argc < 3)
		return 2;
	h = http_curl_new(w, &o, &e);
	if (h == NULL)
		return 2;
	failed = get(h, argv[1], argc > 4 ? argv[4] : NULL,
	    w->mono_ms(w->ctx) + atol(argv[2]));
	h->free(h);
	return failed == 0 ? 0 : 1;
}
