/* A base, a line feed, a reference. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "fuzz.h"
#include "http/url.h"

/* Has it no dot segments?  Those of a base stay where the reference has no path
 * (RFC 3986 section 5.2.2). */
static bool
is_normal(struct arena *a, const char *url)
{
	const char *same = url_resolve(a, "http://other/x/y", url, NULL);

	return same != NULL && strcmp(same, url) == 0;
}

/* Resolving a resolved URL again changes nothing. */
static void
check_again(struct arena *a, const char *url)
{
	struct url u = { 0 };

	if (url_parse(a, url, &u, NULL) < 0)
		abort();
	if (u.scheme == NULL || u.host == NULL)
		return;
	if (!is_normal(a, url))
		abort();
	if (url_authority(a, &u) == NULL)
		abort();
	/* A loopback address cannot be a metadata address as well. */
	if (url_is_loopback(&u) && url_is_metadata(&u))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *feed = n > 0 ? memchr(data, '\n', n) : NULL;
	size_t nbase = feed != NULL ? (size_t)(feed - data) : n;
	struct arena *a = arena_new(0);
	char *base = arena_strndup(a, (const char *)data, nbase);
	char *reference = feed == NULL ?
	    base :
	    arena_strndup(a, (const char *)feed + 1, n - nbase - 1);
	struct err e = { 0 };
	char *url;

	if (base == NULL || reference == NULL)
		abort();
	url = url_resolve(a, base, reference, &e);
	if (url == NULL && (e.code == ERR_NONE || e.text[0] == '\0'))
		abort();
	/* A file's path may be anything, and so may the result. */
	if (url != NULL && strstr(base, "://") != NULL &&
	    url_parse(a, base, &(struct url){ 0 }, NULL) == 0 &&
	    is_normal(a, base))
		check_again(a, url);
	(void)url_check_server(reference, &e);
	arena_free(a);
	return 0;
}
