/* Reads a service's own error from its response, whatever service it is. */
#ifndef ARAZZO_RUN_COMPLAINT_H
#define ARAZZO_RUN_COMPLAINT_H

struct arena;
struct response;

#define COMPLAINT_MAX 400 /* bytes that are shown of it */

/* "CODE: message", "CODE" or "message" of a response, from its body's usual
 * members, X-Amzn-ErrorType, <Code> and <Message>.  One clean line that lives
 * as long as a; NULL: none found. */
const char *complaint_read(struct arena *a, struct response *r);

#endif
