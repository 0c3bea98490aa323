/* URI references (RFC 3986), whatever their scheme is. */
#ifndef BASE_URI_H
#define BASE_URI_H

struct arena;

/* Returns ref resolved against base (RFC 3986 section 5.2), dot segments
 * removed; both are taken as they are, an empty base resolves nothing.  In a;
 * NULL: out of memory. */
char *uri_resolve(struct arena *a, const char *base, const char *ref);

#endif
