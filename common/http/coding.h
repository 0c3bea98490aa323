/* Content codings of responses: gzip and deflate (RFC 9110 section 8.4.1). */
#ifndef HTTP_CODING_H
#define HTTP_CODING_H

#include "base/buf.h"

struct err;

#define CODING_MAX 4 /* codings of one body */

/* Decodes body in place.  codings: the value of Content-Encoding, in the order
 * in which they were applied.  No body becomes longer than max.  -1: ERR_NETWORK
 * (an unknown coding, broken or cut), ERR_LIMIT, ERR_MEMORY. */
int coding_decode(const char *codings, struct buf *body, size_t max,
    struct err *e);

#endif
