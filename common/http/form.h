/* Request bodies of forms: urlencoded and multipart/form-data. */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include <stddef.h>

struct arena;
struct err;

struct form_pair {
	const char *name, *value;
};

/* application/x-www-form-urlencoded (WHATWG URL, section 5.2): a blank is '+'.
 * Ended by '\0'.  NULL: out of memory. */
char *form_urlencode(struct arena *a, const struct form_pair *pair, size_t n,
    struct err *e);

/* One part; NULL members are left out of its head (name must not be NULL). */
struct form_part {
	const char *name, *filename, *content_type;
	const char *bytes;
	size_t nbytes;
};

#define FORM_MAX_BOUNDARIES 1000 /* tried before giving up */

struct form_body {
	const char *bytes; /* ended by '\0', which nbytes does not count */
	size_t nbytes;
	const char *content_type; /* multipart/form-data; boundary=... */
};

/* multipart/form-data (RFC 7578), with a boundary that occurs in no part; the
 * same parts always give the same body.  -1: ERR_INPUT (a name or type with
 * control characters), ERR_LIMIT (no boundary found), ERR_MEMORY. */
int form_multipart(struct arena *a, const struct form_part *part, size_t n,
    struct form_body *ret, struct err *e);

#endif
