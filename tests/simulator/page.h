/* Pages of lists: filters, maxResults and opaque tokens. */
#ifndef SIMULATOR_PAGE_H
#define SIMULATOR_PAGE_H

#include <jansson.h>

struct call;
struct sim;

/* The answer to a list operation: { requestId, KEY: [...], nextToken }.  Takes
 * all's reference.  A page is cut first and filtered then, as the service
 * does: it can be short or empty and still have a nextToken.
 * NULL: c's answer is an error. */
json_t *page_answer(struct call *c, const char *key, json_t *all,
    const char *const *filter_names);

#endif
