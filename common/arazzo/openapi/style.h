/* OpenAPI parameter styles: values of any type as text in a path, a query, a
 * header, a cookie (arazzo R15). */
#ifndef ARAZZO_OPENAPI_STYLE_H
#define ARAZZO_OPENAPI_STYLE_H

#include <jansson.h>
#include <stdbool.h>

#include "arazzo/openapi/openapi.h"

struct arena;
struct buf;
struct err;

#define STYLE_MAX_NEST 32 /* of objects and arrays in a deepObject */

/* Characters that stay as they are besides A-Z a-z 0-9 - . _ ~. */
enum style_keep {
	STYLE_KEEP_NONE,
	STYLE_KEEP_SLASH,    /* '/': {Key+} (C12) */
	STYLE_KEEP_PATH,     /* allowed in a path (RFC 3986), %XX */
	STYLE_KEEP_COOKIE,   /* allowed in a cookie (RFC 6265) */
	STYLE_KEEP_QUERY,    /* allowReserved: reserved characters that do not
				 * end a query's value, %XX */
	STYLE_KEEP_RESERVED, /* all reserved characters, %XX (RFC 6570) */
	STYLE_KEEP_ALL       /* headers: nothing is encoded */
};

/* How the values of one variable are put together (RFC 6570 section 3.2.1 and
 * appendix A). */
struct style_form {
	const char *first;     /* before the first */
	const char *separator; /* between exploded values */
	const char *comma;     /* between values that are not */
	const char *if_empty;  /* behind the name of an empty text */
	bool named;            /* "name=" before the value */
};

/* The form of a style; cookies are separated by "; ".  first is not for the
 * form styles: "?" and "&" are the caller's. */
const struct style_form *style_form(enum style style, enum param_in in);

/* Adds value (f->first is the caller's).  *ret_any: false when an empty list
 * left nothing to say.  -1: ERR_MEMORY. */
int style_expand(struct arena *a, struct buf *b, const struct style_form *f,
    const char *name, const json_t *value, bool explode, enum style_keep keep,
    bool *ret_any, struct err *e);

/* name[a][b]=v&name[a][0]=w.  -1: ERR_LIMIT, ERR_MEMORY. */
int style_deep(struct arena *a, struct buf *b, const char *name,
    const json_t *value, enum style_keep keep, bool *ret_any, struct err *e);

/* Encodes all but the characters of keep. */
void style_encode(struct buf *b, const char *text, size_t n,
    enum style_keep keep);

/* Called for each name and value of a property of a form: what style and
 * explode make of it, not encoded.  -1: ERR_INPUT (a NUL character),
 * ERR_LIMIT, ERR_MEMORY. */
typedef int style_pair_fn(void *ctx, const char *name, const char *value,
    struct err *e);
int style_pairs(struct arena *a, const char *name, const json_t *value,
    enum style style, bool explode, style_pair_fn *fn, void *ctx,
    struct err *e);

/* "simple", "deepObject" ...; -1: no such style. */
int style_by_name(const char *name, enum style *ret);

/* Applies 2.0's collectionFormat ("csv" when NULL) to the style of its
 * location; -1: no such format. */
int style_by_collection(const char *format, enum style *style, bool *explode);

#endif
