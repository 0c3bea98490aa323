/* URI references (RFC 3986), whatever their scheme is. */
#ifndef BASE_URI_H
#define BASE_URI_H

#include <stdbool.h>

#include "base/text.h"

struct arena;

/* The parts of a reference; scheme.n 0: it has none. */
struct uri {
	struct span scheme, authority, path, query, fragment;
	bool has_authority, has_query, has_fragment;
};

/* RFC 3986 appendix B; the spans point into text. */
struct uri uri_split(const char *text);

/* Returns ref resolved against base (RFC 3986 section 5.2), dot segments
 * removed; both are taken as they are, an empty base resolves nothing.  In a;
 * NULL: out of memory. */
char *uri_resolve(struct arena *a, const char *base, const char *ref);

#endif
