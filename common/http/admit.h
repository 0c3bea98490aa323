/* What is not sent at all.  Decisions only: no input or output. */
#ifndef HTTP_ADMIT_H
#define HTTP_ADMIT_H

#include <stdbool.h>

#include "base/err.h"
#include "http/http.h"
#include "http/url.h"

/* May this request go out?  url is q->url in parts, host what messages call the
 * other side.  Credentials go over http to loopback, with allow_http to anybody,
 * and without a proxy to the metadata services.  -1: ERR_INPUT says why not. */
int admit_request(const struct http_request *q, const struct url *url,
    const char *host, bool allow_http, struct err *e);

#endif
