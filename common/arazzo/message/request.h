/* step + scope -> http_request.  No input or output. */
#ifndef ARAZZO_MESSAGE_REQUEST_H
#define ARAZZO_MESSAGE_REQUEST_H

#include <jansson.h>
#include <stdbool.h>

#include "arazzo/language/scope.h"

struct arena;
struct diags;
struct doc;
struct err;
struct http_request;
struct step;

#define REQUEST_MAX_URL ((size_t)1 << 20) /* bytes */

/* The request with its values; lives as long as the scope's arena. */
struct built {
	struct http_request *request;
	struct sent sent;
	json_t *omitted; /* names left out by R12: array of strings */
};

/* base: the server's URL for this step (openapi_server).  strict: an omission
 * of R12 is an error.  Nothing was sent when it fails: ERR_INPUT (a missing
 * value, by R12; a payload that is not JSON ...), ERR_UNSUPPORTED,
 * ERR_LIMIT. */
int request_build(const struct step *step, const char *base, struct scope *s,
    bool strict, struct built *ret, struct err *e);

/* Checks at load what request_build would refuse whatever the values are: path
 * variables without a parameter, required ones not given (warning), content
 * types it cannot write.  Errors go to l.  It also finds out which members of
 * the payload may be left out (R12); without it none may. */
void request_check(struct arena *a, const struct step *step,
    const struct doc *d, struct diags *l);

#endif
