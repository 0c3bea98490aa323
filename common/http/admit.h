/* Decides which requests are never sent: no input or output. */
#ifndef HTTP_ADMIT_H
#define HTTP_ADMIT_H

#include <stdbool.h>

#include "base/err.h"
#include "http/http.h"
#include "http/url.h"

/* May this request go out?  url is q->url in parts, host is the server's name
 * in messages.  Credentials go over http to loopback, with allow_http to any
 * host, and without a proxy to the metadata services.  -1: ERR_INPUT with the
 * reason. */
int admit_request(const struct http_request *q, const struct url *url,
    const char *host, bool allow_http, struct err *e);

#endif
